"""Which questions are near-duplicates of one another: those with the same content words, in whatever order."""

from __future__ import annotations

from retrieval.analysis.terms import terms


def alike_key(resolved: str) -> str:
    """What near-duplicates have in common.

    Args:
        resolved: The question as searched, so that "And in 1902?" is only like others that follow the same words.

    Returns:
        Its terms, each once, sorted, with spaces between; of a question without any, its words in lower case.
    """
    found = sorted(set(terms(resolved)))
    return " ".join(found) or " ".join(resolved.casefold().split())
