"""A question, read once: its terms, what they are, and what kind of thing is asked for."""

from __future__ import annotations

from typing import NamedTuple

from retrieval.analysis.question_type import MISSPELT, QuestionType, opens_question, question_type
from retrieval.analysis.terms import Token, fold, token_terms, tokenise

MAX_TERMS = 24
"""Different terms of a question that count; a longer one is a text, not a question."""
_LIST_DIGITS = 2
"""Digits of the number of a question in a list, at most."""
_OPENING = 2
"""Words among which a question's first one is: farther on, "wat" may be a temple."""


class Question(NamedTuple):
    """A question as terms. ``words`` and ``terms`` are side by side, each term once, in their order."""

    text: str
    words: tuple[str, ...]
    """The content words, folded."""
    terms: tuple[str, ...]
    names: frozenset[str]
    """Terms that are capitalised, not only because they begin the question."""
    folded: tuple[str, ...]
    """All words, folded."""
    kind: QuestionType


def read_question(text: str) -> Question:
    """Read a question.

    Args:
        text: As asked, or any other text.
    """
    tokens = [_spelt_right(token, position) for position, token in enumerate(_unnumbered(tokenise(text)))]
    words: dict[str, str] = {}
    names = set()
    for position, (token, term) in enumerate(zip(tokens, token_terms(tokens), strict=True)):
        if not term or (term not in words and len(words) == MAX_TERMS):
            continue
        words.setdefault(term, fold(token.text))
        if token.text[0].isupper() and (position or token.text[1:2].isupper()):
            names.add(term)
    folded = tuple(fold(token.text) for token in tokens[: 4 * MAX_TERMS])
    return Question(text, tuple(words.values()), tuple(words), frozenset(names), folded, question_type(folded))


def _unnumbered(tokens: list[Token]) -> list[Token]:
    """A question's words without its number in a list, as in "2. Who was it?"."""
    numbered = len(tokens) > 1 and tokens[0].text.isdigit() and len(tokens[0].text) <= _LIST_DIGITS
    return tokens[1:] if numbered and opens_question(fold(tokens[1].text)) else tokens


def _spelt_right(token: Token, position: int) -> Token:
    """A word as it is meant, where it is mistyped in a well-known way; its offsets stay."""
    meant = MISSPELT.get(fold(token.text))
    if meant is None or (position and token.text[0].isupper()):
        return token
    return token._replace(text=meant) if position < _OPENING or not meant.startswith(("wh", "how")) else token
