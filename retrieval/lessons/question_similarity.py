"""How like a question is to questions that were asked before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.question import Question, read_question
from retrieval.analysis.question_type import KINDS
from retrieval.analysis.terms import terms, word_set
from retrieval.analysis.thesaurus import synonyms
from retrieval.index.arrays import Array, Ints
from retrieval.index.char_ngrams import grams_of

CARRIED: Final = (1.0, 0.5, 0.25)
"""What a term of the turns before counts, by how many the question has itself; from three on it stands by itself."""

_NOT: Final = word_set("not no never none neither nor nobody nothing nowhere non without cannot")
_TURNING: Final = word_set("before after more most not")
"""Words that carry no content where a sentence is looked for, but make another question of one."""
_LOOSE_KINDS: Final = word_set("what what_noun definition called did said how organisation yes_no none")
"""Kinds of question that say little of what is asked for: others may ask for the same."""
_PLAIN_KIND: Final = "what"
_PLAIN_KINDS: Final = word_set(f"{_PLAIN_KIND} what_noun none")
"""Kinds of question that ask for the same."""
_LOOSE, _PLAIN = (np.array([kind in kinds for kind in KINDS]) for kinds in (_LOOSE_KINDS, _PLAIN_KINDS))
_KIND: Final = {kind: number for number, kind in enumerate(KINDS)}
_UNKNOWN_KIND: Final = _KIND["none"]
_WITH_CARRIED: Final = re.compile(r"(?P<own>.*) \+ (?P<carried>[^\s,]+(?:, [^\s,]+)*)", re.DOTALL)
_TINY: Final = 1e-9


class Asked(NamedTuple):
    """What counts of a question when others are compared with it."""

    terms: tuple[str, ...]
    """Its own, each once; of a question without content words, its other words, folded."""
    kind: str
    """What is asked for, one of ``retrieval.analysis.question_type.KINDS``."""
    carried: tuple[str, ...] = ()
    """Terms of the turns before, for a question that says little by itself."""

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a question, as it was asked or as ``Answer.resolved`` has it."""
        return cls.reading(read_question(text))

    @classmethod
    def reading(cls, question: Question, carried: Sequence[str] = ()) -> Self:
        """Take from a question what counts.

        Args:
            question: The question.
            carried: Terms that it carries over from the turns before, unless its text has them already.
        """
        if not carried and (found := _WITH_CARRIED.fullmatch(question.text)):
            question, carried = read_question(found["own"]), terms(found["carried"])
        own = tuple(dict.fromkeys((*question.terms, *_turns(question)))) if question.terms else ()
        more = tuple(dict.fromkeys(carried)) if len(question.terms) < len(CARRIED) else ()
        return cls(own if own or more else tuple(dict.fromkeys(question.folded)), question.kind.kind, more)

    @property
    def identity(self) -> tuple[frozenset[str], frozenset[str], str]:
        """What the very same questions have in common, whatever the order of their words."""
        kind = _PLAIN_KIND if self.kind in _PLAIN_KINDS else self.kind
        return frozenset(self.terms), frozenset(self.carried), kind

    @property
    def weighted(self) -> Iterator[tuple[str, float]]:
        """The terms, its own first, each with what it counts beside its idf."""
        yield from ((term, 1.0) for term in self.terms)
        yield from ((term, _carried_weight(self)) for term in self.carried)


def _turns(question: Question) -> Iterator[str]:
    """What turns a question's meaning round, as terms."""
    for word in question.folded:
        turn = "not" if word in _NOT or word.endswith("n't") else word
        if turn in _TURNING:
            yield turn


class Weighing(NamedTuple):
    """How questions are compared."""

    letters: float
    """What the likeness of the letters counts, 0 to 1; that of the terms counts the rest."""
    synonym: float
    """What a term counts that stands for another, 0 to 1."""
    loose_kind: float
    """What a likeness is multiplied by when another kind of thing is asked for, one of the two being a loose one."""
    other_kind: float
    """The same when neither is, or when only one of the two says "not"."""
    faint: float
    """The least likeness; what is less is none."""


class Questions:
    """Questions, ready for others to be compared with them.

    Args:
        asked: The questions.
        idf: How telling a term is.
    """

    def __init__(self, asked: Sequence[Asked], idf: Callable[[str], float]) -> None:
        self._idf = idf
        self.size = len(asked)
        self._own = Postings([each.terms for each in asked])
        self._carried = Postings([each.carried for each in asked])
        self._carried_weight: Array = np.array([_carried_weight(each) for each in asked])
        self._totals: Array = np.array([self._total(each) for each in asked])
        self._bare: NDArray[np.bool_] = np.array([not each.terms for each in asked], dtype=bool)
        self._kinds: Ints = np.array([_KIND.get(each.kind, _UNKNOWN_KIND) for each in asked], dtype=np.int64)
        self._turns: NDArray[np.str_] = np.array([_turn(each) for each in asked], dtype=np.str_)
        self._letters, self._letter_rows = _letters(asked)
        self._letter_counts = np.bincount(self._letter_rows, minlength=self.size)

    def alike(self, readings: Iterable[Asked], weighing: Weighing) -> Array:
        """How like a question is to each of these, 0 to 1.

        Args:
            readings: The question, in one way or in several; the likest counts.
            weighing: How they are compared.
        """
        best = np.zeros(self.size)
        for asked in readings:
            kinds = self._kinds_alike(asked, weighing)
            found = (1 - weighing.letters) * self._terms_alike(asked, weighing.synonym)
            found += weighing.letters * self._letters_alike(asked)
            found *= kinds
            # The kind is all that a question without terms says itself.
            found[(kinds < 1) & (self._bare | (not asked.terms))] = 0.0
            np.maximum(best, found, out=best)
        best[best < weighing.faint] = 0.0
        return best

    def _terms_alike(self, asked: Asked, synonym: float) -> Array:
        """The share of the terms of both questions that both have, by idf: the weighted Jaccard index (Ruzicka 1958).

        What only the turns before both have in common does not make them alike.
        """
        common = np.zeros(self.size)
        met = self._bare & (not asked.terms)
        for place, (term, weight) in enumerate(asked.weighted):
            for form, value in self._forms(term, synonym):
                own, carried = self._own[form], self._carried[form]
                common[own] += weight * value
                common[carried] += value * np.minimum(weight, self._carried_weight[carried])
                met[own] = True
                if place < len(asked.terms):
                    met[carried] = True
        either = np.maximum(self._total(asked) + self._totals - common, _TINY)
        return np.where(met, np.minimum(common / either, 1.0), 0.0)

    def _forms(self, term: str, synonym: float) -> Iterator[tuple[str, float]]:
        """A term and those that may stand for it, each with what it counts."""
        idf = self._idf(term)
        yield term, idf
        yield from ((other, synonym * min(idf, self._idf(other))) for other in synonyms().get(term, ()))

    def _kinds_alike(self, asked: Asked, weighing: Weighing) -> Array:
        """What the likeness to each question is multiplied by, for the kind of thing that is asked for."""
        loose = _LOOSE[self._kinds] | (asked.kind in _LOOSE_KINDS)
        kinds = np.where(loose, weighing.loose_kind, weighing.other_kind)
        kinds[self._kinds == _KIND.get(asked.kind, _UNKNOWN_KIND)] = 1.0
        kinds[_PLAIN[self._kinds] & (asked.kind in _PLAIN_KINDS)] = 1.0
        kinds[self._turns != _turn(asked)] = weighing.other_kind
        return kinds

    def _letters_alike(self, asked: Asked) -> Array:
        """The share of the letter runs of both questions' own terms that both have: the Jaccard index."""
        codes, _ = _letters([asked])
        starts = np.searchsorted(self._letters, codes, side="left")
        ends = np.searchsorted(self._letters, codes, side="right")
        rows = [self._letter_rows[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        common = np.bincount(np.concatenate([*rows, self._letter_rows[:0]]), minlength=self.size)
        alike: Array = common / np.maximum(len(codes) + self._letter_counts - common, _TINY)
        return alike

    def _total(self, asked: Asked) -> float:
        return sum(weight * self._idf(term) for term, weight in asked.weighted)


def _carried_weight(asked: Asked) -> float:
    return CARRIED[min(len(asked.terms), len(CARRIED) - 1)]


def _turn(asked: Asked) -> str:
    """What turns the question round."""
    return " ".join(sorted(_TURNING.intersection(asked.terms)))


def _letters(asked: Sequence[Asked]) -> tuple[NDArray[np.uint64], Ints]:
    """The letter runs of questions' own terms, of what they carry over where there are none.

    Returns:
        The runs by their codes, ascending, and the numbers of their questions; a run is in a question once.
    """
    words = [each.terms or each.carried for each in asked]
    codes, owners = grams_of([word for row in words for word in row])
    rows = np.repeat(np.arange(len(words)), [len(row) for row in words])[owners]
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (codes[1:] != codes[:-1]) | (rows[1:] != rows[:-1])
    return codes[first], rows[first]


class Postings:
    """The rows that hold each key.

    Args:
        rows: The keys of each row; one that stands twice counts once.
    """

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        found: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            for key in set(row):
                found.setdefault(key, []).append(number)
        self._rows = {key: np.array(numbers, dtype=np.int64) for key, numbers in found.items()}

    def __getitem__(self, key: str) -> Ints:
        """The numbers of the rows that hold a key, ascending; none for an unknown one."""
        return self._rows.get(key, np.zeros(0, dtype=np.int64))
