"""Analyzers: each reads texts of one language, as Lucene's do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final, Protocol

from retrieval.analysis import question_type, terms
from retrieval.analysis.answer_cues import CueTable, read_cues
from retrieval.analysis.languages.language import ENGLISH, language
from retrieval.analysis.question_type import QuestionType
from retrieval.analysis.terms import Token
from retrieval.analysis.token_table import TokenTable, read_tokens

MAX_OVERLAP_LETTERS: Final = 4
"""The most letters and signs that two tokens share."""


class Analyzer(Protocol):
    """Reads texts of one language."""

    def fold(self, word: str) -> str:
        """Take case and accents off a word."""

    def tokenize(self, text: str) -> list[Token]:
        """Cut a text into what may be terms, by their beginnings."""

    def token_terms(self, tokens: list[Token]) -> list[str]:
        """Return each token's term, empty where it has no content."""

    def extract_terms(self, text: str) -> list[str]:
        """Return the terms of a text in order."""

    def read(self, sentences: Sequence[str]) -> tuple[TokenTable, CueTable]:
        """Find the tokens of some sentences, with their terms, and the cues."""

    def classify(self, text: str, folded: Sequence[str]) -> QuestionType:
        """Classify a question; ``folded`` are its words."""

    def without_asking(self, text: str) -> str:
        """Return a question without the words that only ask, where no space parts them from others."""

    def is_name(self, token: Token, *, first: bool) -> bool:
        """Tell if a token's capital marks a name."""


class EnglishAnalyzer:
    def fold(self, word: str) -> str:
        return terms.fold(word)

    def tokenize(self, text: str) -> list[Token]:
        return terms.tokenize(text)

    def token_terms(self, tokens: list[Token]) -> list[str]:
        return terms.token_terms(tokens)

    def extract_terms(self, text: str) -> list[str]:
        return terms.extract_terms(text)

    def read(self, sentences: Sequence[str]) -> tuple[TokenTable, CueTable]:
        table = read_tokens(sentences)
        return table, read_cues(table)

    def classify(self, text: str, folded: Sequence[str]) -> QuestionType:
        del text
        return question_type.classify_question(folded)

    def without_asking(self, text: str) -> str:
        return text

    def is_name(self, token: Token, *, first: bool) -> bool:
        return token.text[0].isupper() and (not first or token.text[1:2].isupper())


@cache
def analyzer_of(code: str) -> Analyzer:
    """Return the analyzer of a language; that of one without analysis takes its words as they are."""
    if code == ENGLISH:
        return EnglishAnalyzer()
    found = language(code)
    if found.pairs:
        from retrieval.analysis.languages.pair_analyzer import PairAnalyzer  # noqa: PLC0415  # English needs neither

        return PairAnalyzer(found)
    from retrieval.analysis.languages.word_analyzer import WordAnalyzer  # noqa: PLC0415  # as above

    return WordAnalyzer(found)
