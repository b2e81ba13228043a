"""Cues in a sentence of any language but English: what can be told by numbers, marks, capitals and a few words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol

from retrieval.analysis.answer_cues import CueTable, SentenceCues, tabulate_cues
from retrieval.analysis.languages.language import Language
from retrieval.analysis.terms import Fold, Token
from retrieval.analysis.token_table import TokenTable, tabulate

_FULL_NAME_WORDS: Final = (2, 3)
_PATTERNS: Final[Mapping[str, str]] = {
    "year": r"(?<!\d)(?:1\d{3}|20\d{2})(?!\d)",
    "percent": r"\d\s?[%٪％]",
    "money": r"[$£€¥₹₩฿₽]\s?\d|\d\s?[$£€¥₹₩฿₽]",
    "number": r"\d(?:[.,]?\d)*",
    "unit": r"\d\s?(?:km|m|cm|mm|kg|g|t|ha|°|км|м|кг|公里|米|公斤|メートル|キロ|미터|킬로)",
    "quotation": r"[“”«»„「」『』《》\"]",
    "list": r"[:;：；、،]",
    "aside": r"[()（）—–]",
}


class IsName(Protocol):
    def __call__(self, token: Token, *, first: bool) -> bool: ...


class CueFinder:
    """Finds the cues of one language."""

    def __init__(self, of: Language, fold: Fold, is_name: IsName) -> None:
        self._pairs, self._cased, self._is_name = of.pairs, of.cased, is_name
        words: dict[str, tuple[str, ...]] = {"date": of.months, "number": of.numbers, "money": of.money}
        self._patterns = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
        self._words = {kind: self._pattern(map(fold, of_kind)) for kind, of_kind in words.items() if of_kind}
        self._fold: Callable[[str], str] = fold

    def _pattern(self, words: Iterable[str]) -> re.Pattern[str]:
        """Return a pattern for folded words, or the beginnings of words."""
        found = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        return re.compile(found if self._pairs else rf"(?<!\w)(?:{found})")

    def read(
        self,
        sentences: Sequence[str],
        tokenize: Callable[[str], list[Token]],
        token_terms: Callable[[list[Token]], list[str]],
    ) -> tuple[TokenTable, CueTable]:
        """Find the tokens of some sentences, with their terms, and the cues."""
        tokens = [*map(tokenize, sentences)]
        terms = [*map(token_terms, tokens)]
        table = tabulate(sentences, tokens, terms, self._fold)
        return table, tabulate_cues(table, [*map(self.find, sentences, tokens, terms)])

    def find(self, text: str, tokens: list[Token], terms: list[str]) -> SentenceCues:
        counts = {kind: sum(1 for _ in pattern.finditer(text)) for kind, pattern in self._patterns.items()}
        folded = self._fold_text(text)
        for kind, pattern in self._words.items():
            counts[kind] = counts.get(kind, 0) + sum(1 for _ in pattern.finditer(folded))
        term_cues: set[str] = set()
        for start, end in self._name_runs(tokens):
            kinds = ["name", *(["person"] if end - start in _FULL_NAME_WORDS else [])]
            for kind in kinds:
                counts[kind] = counts.get(kind, 0) + 1
                term_cues.update(f"{kind}:{term}" for term in terms[start:end] if term)
            around = [*terms[max(0, start - 2) : start], *terms[end : end + 2]]
            term_cues.update(f"beside:{term}" for term in around if term)
        for position, token in enumerate(tokens):
            if token.text[0].isdigit():
                term_cues.update(f"counted:{term}" for term in terms[position + 1 : position + 4] if term)
        return SentenceCues({kind: count for kind, count in counts.items() if count}, frozenset(term_cues))

    def _fold_text(self, text: str) -> str:
        return " ".join(self._fold(word) for word in text.split())

    def _name_runs(self, tokens: list[Token]) -> Iterable[tuple[int, int]]:
        if not self._cased:
            return
        start = None
        for position in range(len(tokens) + 1):
            capital = position < len(tokens) and self._is_name(tokens[position], first=not position)
            if start is not None and not (capital and tokens[position].start == tokens[position - 1].end + 1):
                yield start, position
                start = None
            if capital and start is None:
                start = position
