"""Analysis of a language that puts no spaces between its words, as Lucene's CJK analyzer does it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Final

from retrieval.analysis.answer_cues import CueTable
from retrieval.analysis.languages.asking_words import AskingWords
from retrieval.analysis.languages.language import Language
from retrieval.analysis.languages.sentence_cues import CueFinder
from retrieval.analysis.languages.writing import ACCENTS, MARKS, NUMBER, VERSION, plain_number, stop_words
from retrieval.analysis.question_type import QuestionType
from retrieval.analysis.terms import MAX_WORD_LETTERS, Token
from retrieval.analysis.token_table import TokenTable

_UNSPACED: Final = (
    "\u0e01-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
_TOKEN: Final = re.compile(
    rf"(?P<run>[{_UNSPACED}](?:[{_UNSPACED}{MARKS}])*)|{NUMBER}|{VERSION}|[^\W\d_{_UNSPACED}](?:(?![{_UNSPACED}])[^\W_])*"
)
"""A run of characters without spaces between them, a number, or a word in another script."""
_CHARACTER: Final = re.compile(rf".[{MARKS}]{{0,3}}", re.DOTALL)


class PairAnalyzer:
    """Takes overlapping pairs of characters, with the signs on them; words in other scripts as they are."""

    def __init__(self, of: Language) -> None:
        self._asking = AskingWords(of, str.casefold, spaced=False)  # they are looked for in the text as it is written
        self._stop_words = frozenset(stop_words(of, self.fold))
        self._particles = frozenset(of.particles)
        self._cues = CueFinder(of, self.fold, self.is_name)

    def fold(self, word: str) -> str:
        if word.isascii():
            return word.lower()
        return ACCENTS.sub("", unicodedata.normalize("NFKC", word[:MAX_WORD_LETTERS])).casefold()

    def tokenize(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        for match in _TOKEN.finditer(text):
            if match["run"] is None:
                tokens.append(Token(match[0], *match.span()))
            else:
                tokens += self._pairs_in(match)
        return tokens

    def _pairs_in(self, run: re.Match[str]) -> Iterator[Token]:
        """Yield the pairs of a run, and single characters that are in none: alone, or between particles."""
        bounds = [*(run.start() + it.start() for it in _CHARACTER.finditer(run[0])), run.end()]
        characters = [Token(run.string[start:end], start, end) for start, end in pairwise(bounds)]
        paired = False
        for first, second in zip_longest(characters, characters[1:]):
            follows = second is not None and not self._is_inflected(first.text, second.text)
            if not (paired or follows or first.text in self._particles):
                yield first
            elif second is not None:
                yield Token(run.string[first.start : second.end], first.start, second.end)
            paired = follows

    def _is_inflected(self, first: str, second: str) -> bool:
        """Tell if one of two characters is a particle, such as of case, and the other one is of a word."""
        has_particle = first in self._particles or second in self._particles
        return has_particle and not (_is_hiragana(first) and _is_hiragana(second))

    def token_terms(self, tokens: list[Token]) -> list[str]:
        return [self._term_of(token.text) for token in tokens]

    def extract_terms(self, text: str) -> list[str]:
        return [term for term in self.token_terms(self.tokenize(text)) if term]

    def read(self, sentences: Sequence[str]) -> tuple[TokenTable, CueTable]:
        return self._cues.read(sentences, self.tokenize, self.token_terms)

    def classify(self, text: str, folded: Sequence[str]) -> QuestionType:
        del folded
        return self._asking.classify(text)

    def without_asking(self, text: str) -> str:
        return self._asking.blank(text)

    def is_name(self, token: Token, *, first: bool) -> bool:
        del first
        return token.text[0].isupper()

    def _term_of(self, word: str) -> str:
        folded = self.fold(word)
        if not folded or folded in self._stop_words or (len(word) > 1 and self._is_inflected(word[0], word[-1])):
            return ""
        return plain_number(folded) if folded[0].isdigit() else folded


def _is_hiragana(character: str) -> bool:
    return "\u3041" <= character <= "\u3096"
