"""Metadata of an article: from the file beside it, and from the front matter above its text.

Each is imported only where an article is read, since an article taken from the index needs none of this.
"""
