"""Acronyms that a text explains itself: "Shanghai Micro Electronics Equipment Group (SMEE)"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from retrieval.analysis.terms import extract_terms, fold

_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z0-9&.-]{1,9})s?\)")
_WORD = re.compile(r"[^\W_]+")
_MAX_LONG_FORM_LETTERS = 160


def acronyms_of(text: str, extract: Callable[[str], Sequence[str]] = extract_terms) -> Mapping[str, tuple[str, ...]]:
    """Find acronyms by term, each with the terms of its long form, as ``extract`` takes them out of a text.

    After Schwartz and Hearst (2003), Pacific Symposium on Biocomputing 8.
    """
    found: dict[str, tuple[str, ...]] = {}
    for match in _IN_BRACKETS.finditer(text):
        short = "".join(letter for letter in match[1] if letter.isalnum())
        capitals = sum(letter.isupper() for letter in short)
        before = text[max(0, match.start() - _MAX_LONG_FORM_LETTERS) : match.start()]
        long = _long_form(short, before) if capitals > 1 else ""
        key = extract(match[1])
        terms = tuple(dict.fromkeys(extract(long)))
        if terms and len(key) == 1:
            found.setdefault(key[0], terms)
    return found


def _long_form(short: str, before: str) -> str:
    """Match the acronym's letters from the right; its first letter must begin a word."""
    words = list(_WORD.finditer(before))
    first = max(0, len(words) - min(len(short) + 5, 2 * len(short)))
    window = before[words[first].start() :] if words else ""
    at = len(window)
    for number, letter in enumerate(reversed(fold(short))):
        last = number == len(short) - 1
        at -= 1
        while at >= 0 and (fold(window[at]) != letter or (last and at > 0 and window[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return ""
    return window[at:].strip()
