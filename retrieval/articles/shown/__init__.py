"""The text of an article as people read it, without the marks of its file.

`quoted_text.py` gives a slice of an article, with `inline_markdown.py` for the marks within its lines, in the Markdown
that `discord_markdown.py` writes and reads.
"""
