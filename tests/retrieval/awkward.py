"""Text that is hard to split, for the properties that hold for any text."""

from __future__ import annotations

from hypothesis import strategies as st

# fmt: off
_PIECES = [
    "Mr.", "e.g.", "U.S.", "p.m.", "J.", "3.5", "No.", "1.", "12)", "(a)", "$1.2bn", "R&D", "https://a.example/b.c?d=e",
    "a@b.example", "word", "Word", "iPhone", "ünïcode", "said", "He", "Dr.Who", "مرحبا.", "日本。", "😀", "👩\u200d🚀",
    "...", "…", "?!", "!", ".", ".", ".", ",", "—", "“", "”", '"', "‘", "’", "'", "``", "''", "`", "(", ")", "[1]", "[",
    "]", "«", "»", "„", "*", "**", "_", "#", "## ", "---", "```", "~~~", "<!--", "-->", "|", "> ", "- ", "• ", "+++",
]
_SPACES = [
    " ", " ", " ", " ", "  ", "    ", "\t", "\n", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\x0b", "\x0c", "\x1c",
    "\x85", "\u2028", "\u2029", "\u00a0", "\u200b", "\ufeff", "\x00",
]
# fmt: on


def texts() -> st.SearchStrategy[str]:
    """Any text at all, or one made of what makes splitting hard."""
    pieces = st.one_of(st.sampled_from(_PIECES), st.sampled_from(_SPACES))
    return st.one_of(st.text(max_size=60), st.lists(pieces, max_size=80).map("".join))
