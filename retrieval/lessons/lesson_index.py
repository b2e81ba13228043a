"""What the articles were taught: questions that people asked, tied to the sentences that answer them.

The terms of a taught question become a second field of its sentence, with a weight of its own (document expansion by
asked questions; cf. doc2query, Nogueira et al. 2019, https://arxiv.org/abs/1904.08375). The field is scored as BM25
scores one in which each term stands once, by the sum of the idf of the terms that are in both, but as a share of what
is in either: the bare sum grows with the question and drags along what only shares a few of its words. Of several
questions of one sentence the likest counts. The sentence itself stays as it is. A question that nothing answers is
taught in the same way, and what is asked like it finds nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Self

import numpy as np

from retrieval.answers import Place
from retrieval.index.arrays import Array, Ints
from retrieval.lessons.question_similarity import Asked, Questions, Weighing

SAME = 0.999
"""Likeness from which on a question is the taught one."""
SETTLED = 50.0
"""The log odds of an article in which the question itself was taught: beyond all that words can say."""
CERTAIN = 0.98
"""The least confidence in the sentence of a taught question, when that question is asked: a person chose it."""
AHEAD = 3.0
"""By how much the sentence of a taught question leads over all others, when that question is asked."""

Find = Callable[[Place], tuple[int, int] | None]

_ADDRESS = re.compile(r"(?P<article>.+):(?P<paragraph>\d{1,9})\.(?P<sentence>\d{1,9})", re.DOTALL)


class Lesson(NamedTuple):
    """A question, and the sentence that answers it."""

    question: str | Asked
    """Its text, or what counts of it."""
    place: Place | str | None
    """The sentence, also as ``FILE:PARAGRAPH.SENTENCE``; None when nothing answers."""


class TaughtWeights(NamedTuple):
    """How far what was taught reaches beyond the very question; see ``taught`` in ``weights.json``."""

    lift: float
    """What the sentence's score gains, times likeness to the power of ``lift_power``."""
    lift_power: float
    article: float
    """What the log odds of the sentence's article gain, to the same power."""
    sure_from: float
    silent_from: float
    close: float
    """The likeness from which on a question begins to be taken for one that was taught an answer, for one that has
    none, and where it is taken for either."""
    weighing: Weighing
    """How questions are compared."""

    @classmethod
    def from_table(cls, table: Mapping[str, float]) -> Self:
        """Take the weights out of the file's table.

        Raises:
            TypeError: One is missing, or it names one that does not exist.
        """
        likeness = {name: table[name] for name in Weighing._fields}
        return cls(weighing=Weighing(**likeness), **{name: table[name] for name in table if name not in likeness})

    def sure(self, likeness: float) -> float:
        """The least confidence in a sentence that was taught and comes first: it grows with the square of likeness."""
        return CERTAIN * self._closeness(likeness, self.sure_from) ** 2

    def silenced(self, likeness: float) -> float:
        """How surely nothing answers what is like a question without an answer, 0 to 1."""
        return self._closeness(likeness, self.silent_from)

    def _closeness(self, likeness: float, least: float) -> float:
        return min(max((likeness - least) / (self.close - least), 0.0), 1.0)


class Recalled(NamedTuple):
    """What was taught of an article, as it concerns a question."""

    likeness: Array
    """For each sentence how like the question is to the likest that was taught for it, 0 to 1."""
    silence: float
    """How like it is to the likest question that nothing answers, 0 to 1."""

    def silenced(self, sentence: int, weights: TaughtWeights) -> float:
        """How surely nothing answers, rather than this sentence, by what was taught: 0 to 1."""
        return weights.silenced(self.silence) if self.silence > float(self.likeness[sentence]) else 0.0


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
                known[asked.identity] = (asked, *found)
        self._questions = Questions([asked for asked, _, _ in known.values()], idf)
        self.size = self._questions.size
        """How many lessons there are."""
        self._sentences: Ints = np.array([sentence for _, _, sentence in known.values()], dtype=np.int64)
        rows: dict[int | None, list[int]] = {}
        for row, (_, part, _) in enumerate(known.values()):
            rows.setdefault(part, []).append(row)
        self._rows_of: Mapping[int | None, Ints] = {part: np.array(found) for part, found in rows.items()}

    def recall(self, part: int, size: int, readings: Iterable[Asked], weights: TaughtWeights) -> Recalled:
        """Compare a question with those that were taught.

        Args:
            part: The number of a part of an article.
            size: How many sentences it has.
            readings: The question: as it is, and with what it carries over. What is likest counts.
            weights: The weights.
        """
        alike = self._questions.alike(readings, weights.weighing)
        rows = self._rows_of.get(part, np.zeros(0, dtype=np.int64))
        likeness = np.zeros(size)
        np.maximum.at(likeness, self._sentences[rows], alike[rows])
        silence = alike[self._rows_of[None]].max() if None in self._rows_of else 0.0
        return Recalled(likeness, float(silence))

    def knows(self, asked: Asked, weights: TaughtWeights) -> bool:
        """Whether this very question was taught."""
        return bool((self._questions.alike([asked], weights.weighing) >= SAME).any())

    def likest(self, readings: Iterable[Asked], weights: TaughtWeights) -> dict[int, float]:
        """How like a question is to the likest that was taught of each part; the arguments are those of ``recall``."""
        alike = self._questions.alike(readings, weights.weighing)
        return {part: float(alike[rows].max()) for part, rows in self._rows_of.items() if part is not None}


def article_gain(likeness: float, weights: TaughtWeights) -> float:
    """What the log odds of an article gain in which a question was taught.

    Args:
        likeness: How like the question is to the one that was taught.
        weights: The weights.
    """
    return SETTLED if likeness >= SAME else weights.article * likeness**weights.lift_power


def head_odds(likeness: float, body: int, weights: TaughtWeights) -> float:
    """The log odds of a head against the body below it, of which it counts as any one sentence until it is taught.

    Args:
        likeness: How like the question is to the one that was taught for the head.
        body: How many sentences the body has.
        weights: The weights.
    """
    return SETTLED if likeness >= SAME else weights.lift * likeness**weights.lift_power - math.log(body)


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
    if silenced := recalled.silenced(top, weights):
        return sure * (1 - silenced)
    return max(sure, weights.sure(float(recalled.likeness[top])))


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
