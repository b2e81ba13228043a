"""Blocks of a document: its text cut into headings, paragraphs, items, rows and code, and what is none of these.

Markdown and plain text each have a reader that gives nodes in order; questions, tables, lists and lead-ins are read
alike in both. Every letter and digit of the text is in exactly one part.
"""
