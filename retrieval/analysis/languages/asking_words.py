"""The words of a language that ask for something."""

from __future__ import annotations

import re
from typing import Final

from retrieval.analysis.languages.language import Language
from retrieval.analysis.question_type import QuestionType
from retrieval.analysis.terms import Fold

_NONE: Final = QuestionType("none", "")


class AskingWords:
    """Question words, alone and in phrases; ``spaced`` where they stand between spaces."""

    def __init__(self, of: Language, fold: Fold, *, spaced: bool) -> None:
        kinds = {fold(phrase): kind for kind, phrases in [*of.asking.items()][::-1] for phrase in phrases}
        self._types = {phrase: QuestionType(kind, "") for phrase, kind in kinds.items()}
        self.words = frozenset(word for phrase in kinds for word in phrase.split())
        phrases = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True))) or r"(?!)"
        self._pattern = re.compile(rf"(?<!\S)(?:{phrases})(?!\S)" if spaced else phrases)

    def classify(self, folded: str) -> QuestionType:
        """Classify a folded question by what asks first."""
        match = self._pattern.search(folded)
        return _NONE if match is None else self._types[match[0]]

    def blank(self, text: str) -> str:
        return self._pattern.sub(lambda match: " " * len(match[0]), text)
