"""A question, read once: its words and terms, and the kind of thing asked for."""

from __future__ import annotations

from typing import NamedTuple

from retrieval.analysis.question_type import MISSPELT, QuestionType, classify_question, opens_question
from retrieval.analysis.terms import Token, fold, token_terms, tokenize

MAX_TERMS = 24
"""Different terms that count; a longer question is a text."""
_MAX_NUMBER_DIGITS = 2
_OPENING_WORDS = 2
"""Words that are corrected to a question word; farther on, "wat" may be a temple."""


class Question(NamedTuple):
    """A question as terms. ``words`` and ``terms`` run parallel, each term once, in order."""

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
    tokens = [_correct(token, position) for position, token in enumerate(_drop_list_number(tokenize(text)))]
    words: dict[str, str] = {}
    names = set()
    for position, (token, term) in enumerate(zip(tokens, token_terms(tokens), strict=True)):
        if not term or (term not in words and len(words) == MAX_TERMS):
            continue
        words.setdefault(term, fold(token.text))
        if token.text[0].isupper() and (position or token.text[1:2].isupper()):
            names.add(term)
    folded = tuple(fold(token.text) for token in tokens[: 4 * MAX_TERMS])
    return Question(text, tuple(words.values()), tuple(words), frozenset(names), folded, classify_question(folded))


def _drop_list_number(tokens: list[Token]) -> list[Token]:
    """Leave out a question's number in a list, as in "2. Who was it?"."""
    numbered = len(tokens) > 1 and tokens[0].text.isdigit() and len(tokens[0].text) <= _MAX_NUMBER_DIGITS
    return tokens[1:] if numbered and opens_question(fold(tokens[1].text)) else tokens


def _correct(token: Token, position: int) -> Token:
    """Correct a word that is mistyped in a well-known way; its offsets stay."""
    meant = MISSPELT.get(fold(token.text))
    if meant is None or (position and token.text[0].isupper()):
        return token
    return token._replace(text=meant) if position < _OPENING_WORDS or not meant.startswith(("wh", "how")) else token
