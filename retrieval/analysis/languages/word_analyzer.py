"""Analysis of a language that puts spaces between its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from retrieval.analysis.answer_cues import CueTable
from retrieval.analysis.languages.asking_words import AskingWords
from retrieval.analysis.languages.language import Language
from retrieval.analysis.languages.sentence_cues import CueFinder
from retrieval.analysis.languages.writing import (
    ACCENTS,
    MARKS,
    NUMBER,
    UNWRITTEN,
    VERSION,
    plain_number,
    stop_words,
)
from retrieval.analysis.question_type import QuestionType
from retrieval.analysis.terms import MAX_WORD_LETTERS, Token, make_stemmer
from retrieval.analysis.token_table import TokenTable

_TOKEN: Final = re.compile(rf"{NUMBER}|{VERSION}|[^\W\d_](?:[^\W_]|[{MARKS}\u00ad\u200c\u200d])*")
_TURKISH: Final = "tr"


class WordAnalyzer:
    """Takes stems, but for words without content; words as they are where there is no stemmer."""

    def __init__(self, of: Language) -> None:
        self._of = of
        self._stemmer = make_stemmer(of.stemmer) if of.stemmer else None
        self._asking = AskingWords(of, self.fold, spaced=True)
        self._stop_words = frozenset([*stop_words(of, self.fold), *self._asking.words])
        self._cues = CueFinder(of, self.fold, self.is_name)
        self.term_of = lru_cache(maxsize=65536)(self._term_of)  # a method's own cache would never be freed

    def fold(self, word: str) -> str:
        if word.isascii() and self._of.code != _TURKISH:
            return word.lower()
        parts = ACCENTS.sub("", unicodedata.normalize("NFKD", self._lower(word)))
        folded = unicodedata.normalize("NFC", UNWRITTEN.sub("", parts)).replace("ँ", "ं").casefold()
        return "".join(str(unicodedata.decimal(it)) if it.isdecimal() else it for it in folded)

    def tokenize(self, text: str) -> list[Token]:
        return [Token(match[0], *match.span()) for match in _TOKEN.finditer(text)]

    def token_terms(self, tokens: list[Token]) -> list[str]:
        return [self.term_of(token.text) for token in tokens]

    def extract_terms(self, text: str) -> list[str]:
        return [term for term in self.token_terms(self.tokenize(text)) if term]

    def read(self, sentences: Sequence[str]) -> tuple[TokenTable, CueTable]:
        return self._cues.read(sentences, self.tokenize, self.token_terms)

    def classify(self, text: str, folded: Sequence[str]) -> QuestionType:
        del text
        return self._asking.classify(" ".join(folded))

    def without_asking(self, text: str) -> str:
        return text

    def is_name(self, token: Token, *, first: bool) -> bool:
        return self._of.cased and token.text[0].isupper() and (not first or token.text[1:2].isupper())

    def _term_of(self, word: str) -> str:
        word = word[:MAX_WORD_LETTERS]
        folded = self.fold(word)
        if not folded or folded in self._stop_words:
            return ""
        if folded[0].isdigit():
            return plain_number(folded)
        if folded[0] == "v" and "." in folded:
            return folded[1:]  # a version
        if self._stemmer is None:
            return folded
        written = UNWRITTEN.sub("", unicodedata.normalize("NFC", self._lower(word)))
        return self.fold(str(self._stemmer.stemWord(written))) or folded

    def _lower(self, word: str) -> str:
        if self._of.code == _TURKISH:
            word = word.replace("I", "ı").replace("İ", "i")
        return word.lower()
