"""Taking in: an HTML, PDF, DOCX or EPUB file, or a web page, becomes Markdown beside what is known of it.

Only a process of its own (``process.py`` starts it) reads what others have made; its libraries are of the extra
``import``, and no other module of the bot loads them.
"""
