"""What the articles were taught: questions that people asked, tied to the sentences that answer them.

The terms of a taught question become a second BM25 field of its sentence (document expansion by asked questions; cf.
doc2query, Nogueira et al. 2019, https://arxiv.org/abs/1904.08375), with a weight of its own. The sentence itself stays
as it is. A question that nothing answers is taught in the same way, and what is asked like it finds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.answers import Place
from retrieval.index import ArticleIndex
from retrieval.matching import synonyms
from retrieval.postings import Array, Ints, Postings
from retrieval.question import Question, read_question
from retrieval.terms import terms

SAME = 0.999
"""Likeness from which on a question is the taught one."""
SETTLED = 50.0
"""The log odds of an article in which the question itself was taught: beyond all that words can say."""
AHEAD = 3.0
"""By how much the sentence of a taught question leads over all others, when that question is asked."""

Find = Callable[[Place], tuple[int, int] | None]

CARRIED = (1.0, 0.5, 0.25)
"""What a term of the turns before counts, by how many the question has itself; from three on it stands by itself."""

_WITH_CARRIED = re.compile(r"(?P<own>.*) \+ (?P<carried>[^\s,]+(?:, [^\s,]+)*)", re.DOTALL)
_ADDRESS = re.compile(r"(?P<article>.+):(?P<paragraph>\d{1,9})\.(?P<sentence>\d{1,9})", re.DOTALL)


class Asked(NamedTuple):
    """What counts of a question when others are compared with it."""

    terms: tuple[str, ...]
    """Its own, each once; of a question without content words, its other words, folded."""
    kind: str
    """What is asked for, one of ``retrieval.question_type.KINDS``."""
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
        own = question.terms
        more = tuple(dict.fromkeys(carried)) if len(own) < len(CARRIED) else ()
        return cls(own if own or more else tuple(dict.fromkeys(question.folded)), question.kind.kind, more)

    @property
    def weight(self) -> float:
        """What a carried term counts, against one of its own."""
        return CARRIED[len(self.terms)] if self.carried else 0.0


class Lesson(NamedTuple):
    """A question, and the sentence that answers it."""

    question: str | Asked
    """Its text, or what counts of it."""
    place: Place | str | None
    """The sentence, also as ``FILE:PARAGRAPH.SENTENCE``; None when nothing answers."""


class TaughtWeights(NamedTuple):
    """How far what was taught reaches beyond the very question; see ``[taught]`` in ``weights.toml``."""

    lift: float
    """What the sentence's score gains, times likeness to the power of ``lift_power``."""
    lift_power: float
    article: float
    """What the log odds of the sentence's article gain, to the same power."""
    sure_power: float
    """The probability that a sentence found so answers is at least likeness to this power."""
    silent_power: float
    """The probability that nothing answers what is asked like a question without an answer, in the same way."""
    other_kind: float
    """What a likeness is multiplied by when another kind of thing is asked for."""
    synonym: float
    """What a term counts that stands for another, 0 to 1."""

    @classmethod
    def from_table(cls, table: Mapping[str, float]) -> Self:
        """Take the weights out of the file's table.

        Raises:
            TypeError: One is missing, or it names one that does not exist.
        """
        return cls(**table)


class Recalled(NamedTuple):
    """What was taught of an article, as it concerns a question."""

    likeness: Array
    """For each sentence how like the question is to the likest that was taught for it, 0 to 1."""
    silence: float
    """How like it is to the likest question that nothing answers, 0 to 1."""

    def silenced(self, sentence: int) -> bool:
        """Whether nothing answers, rather than this sentence, by what was taught."""
        return self.silence > float(self.likeness[sentence])


class Teaching:
    """Lessons, ready to be compared with questions.

    Args:
        lessons: The later of two for the same question counts. One whose sentence is in no article is left out.
        find: Tells in which part of which article a sentence is, by the part's number, and its number there.
        idf: How telling a term is among all their sentences.
    """

    def __init__(
        self,
        lessons: Iterable[tuple[str | Asked, Place | str | None]],
        find: Find,
        idf: Callable[[str], float],
    ) -> None:
        known: dict[object, tuple[Asked, int | None, int]] = {}
        for question, place in lessons:
            asked = question if isinstance(question, Asked) else Asked.of(question)
            found = _locate(find, place)
            if found is not None and (asked.terms or asked.carried):
                known[frozenset(asked.terms), frozenset(asked.carried), asked.kind] = (asked, *found)
        self._idf = idf
        self.size = len(known)
        """How many lessons there are."""
        taught = [asked for asked, _, _ in known.values()]
        self._own = Postings([asked.terms for asked in taught])
        self._carried = Postings([asked.carried for asked in taught])
        self._carried_weight: Array = np.array([asked.weight for asked in taught])
        self._totals: Array = np.array([self._total(asked) for asked in taught])
        self._kinds: NDArray[np.str_] = np.array([asked.kind for asked in taught], dtype=np.str_)
        self._sentences: Ints = np.array([sentence for _, _, sentence in known.values()], dtype=np.int64)
        rows: dict[int | None, list[int]] = {}
        for row, (_, part, _) in enumerate(known.values()):
            rows.setdefault(part, []).append(row)
        self._rows_of: Mapping[int | None, Ints] = {part: np.array(found) for part, found in rows.items()}

    def recall(self, part: ArticleIndex, readings: Iterable[Asked], weights: TaughtWeights) -> Recalled:
        """Compare a question with those that were taught.

        Args:
            part: The part of an article.
            readings: The question: as it is, and with what it carries over. What is likest counts.
            weights: The weights.
        """
        alike = self._alike(readings, weights)
        rows = self._rows_of.get(part.part, np.zeros(0, dtype=np.int64))
        likeness = np.zeros(part.size)
        np.maximum.at(likeness, self._sentences[rows], alike[rows])
        silence = alike[self._rows_of[None]].max() if None in self._rows_of else 0.0
        return Recalled(likeness, float(silence))

    def choose(self, readings: Iterable[Asked], weights: TaughtWeights) -> Mapping[int, float]:
        """What the log odds of parts gain by what they were taught, by their numbers; the others gain nothing.

        Args:
            readings: As for ``recall``.
            weights: The weights.
        """
        alike = self._alike(readings, weights)
        best = {part: float(alike[rows].max()) for part, rows in self._rows_of.items() if part is not None}
        return {
            part: SETTLED if likeness >= SAME else weights.article * likeness**weights.lift_power
            for part, likeness in best.items()
        }

    def _alike(self, readings: Iterable[Asked], weights: TaughtWeights) -> Array:
        """How like a question is to each that was taught: the share of the terms of both that is in both, by idf."""
        best = np.zeros(self.size)
        for asked in readings:
            common = np.zeros(self.size)
            for term, weight in _weighted(asked):
                self._add(common, term, weight * self._idf(term), self._idf(term))
                for other in synonyms().get(term, ()):
                    least = weights.synonym * min(self._idf(term), self._idf(other))
                    self._add(common, other, weight * least, least)
            either = np.maximum(self._total(asked) + self._totals - common, 1e-9)
            kind = np.where(self._kinds == asked.kind, 1.0, weights.other_kind)
            np.maximum(best, np.minimum(common / either, 1.0) * kind, out=best)
        return best

    def _add(self, common: Array, term: str, asked: float, whole: float) -> None:
        """Count a term of a question where it was taught: for what it counts in the one or the other, the less."""
        common[self._own[term]] += asked
        rows = self._carried[term]
        common[rows] += np.minimum(asked, whole * self._carried_weight[rows])

    def _total(self, asked: Asked) -> float:
        return sum(weight * self._idf(term) for term, weight in _weighted(asked))


def _weighted(asked: Asked) -> Iterator[tuple[str, float]]:
    """The terms of a question with what they count, but for their idf."""
    yield from ((term, 1.0) for term in asked.terms)
    yield from ((term, asked.weight) for term in asked.carried)


def lifts(recalled: Recalled, scores: Array, weights: TaughtWeights) -> Array:
    """What each sentence's score gains; that of the very question's sentence, enough to lead.

    Args:
        recalled: What was taught.
        scores: The scores without it.
        weights: The weights.
    """
    gains: Array = weights.lift * recalled.likeness**weights.lift_power
    same = recalled.likeness >= SAME
    if same.any() and not same.all():
        lead = (scores + gains)[~same].max() + AHEAD - scores
        gains[same] = np.maximum(gains, lead)[same]
    return gains


def sureness(sure: float, recalled: Recalled, top: int, weights: TaughtWeights) -> float:
    """The confidence in the first sentence, with what was taught.

    Args:
        sure: The confidence without it.
        recalled: What was taught.
        top: The first sentence.
        weights: The weights.
    """
    if recalled.silenced(top):
        return sure * float(1 - recalled.silence**weights.silent_power)
    return max(sure, float(recalled.likeness[top] ** weights.sure_power))


def _locate(find: Find, place: Place | str | None) -> tuple[int | None, int] | None:
    """Where a sentence is indexed: its part and its number there; no part for None, and None for nowhere."""
    if place is None:
        return None, -1
    if isinstance(place, str):
        found = _ADDRESS.fullmatch(place)
        if found is None:
            return None
        place = Place(article=found["article"], paragraph=int(found["paragraph"]), sentence=int(found["sentence"]))
    return find(place)
