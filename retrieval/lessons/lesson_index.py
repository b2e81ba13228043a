"""Questions that were tied to the sentences that answer them, or to none, as an index.

A taught question is a second field of its sentence, with a weight of its own (document expansion by asked questions;
cf. doc2query, Nogueira et al. 2019, https://arxiv.org/abs/1904.08375). It is scored by the idf of the terms that both
questions have, as a share of those that either has: the bare sum grows with the question and drags along what only
shares a few of its words. Of several questions of one sentence the most similar counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np

from retrieval.answers import Address
from retrieval.articles.addresses import parse_address
from retrieval.index.arrays import Array, Ints
from retrieval.lessons.question_similarity import NO_ROWS, QuestionIndex, QuestionKey, SimilarityWeights, rows_by_key

MIN_SAME_SIMILARITY = 0.999  # a question as similar as this is the taught one
MAX_LOG_ODDS = 50.0  # of an article in which the very question was taught: beyond all that words can say
MIN_TAUGHT_CONFIDENCE = 0.98  # in the sentence of the very question that is asked: a person chose it
MIN_TAUGHT_LEAD = 3.0  # of its score over all others

Locate = Callable[[Address], tuple[int, int] | None]  # returns the number of a sentence's segment, and its own there
Place = tuple[int | None, int]  # the same; no segment for silence


class Lesson(NamedTuple):
    """A question with the sentence that answers it, also as ``FILE:PARAGRAPH.SENTENCE``; None when nothing answers."""

    question: str | QuestionKey
    address: Address | str | None


class LocatedLesson(NamedTuple):
    """A lesson whose sentence was found."""

    question: QuestionKey
    segment: int | None  # None when nothing answers
    sentence: int  # its number in the segment


class LessonWeights(NamedTuple):
    """The reach of a lesson beyond its very question, by the names in the table ``taught`` of ``weights.json``."""

    lift: float  # added to the score of the lesson's sentence, times similarity to the power of lift_power
    lift_power: float
    article: float  # added to the log odds of its article, to the same power
    # The similarity from which on a question begins to be taken for one that was taught an answer, for one that was
    # taught to have none, and at which it is fully taken for either:
    sure_from: float
    silent_from: float
    close: float
    similarity: SimilarityWeights

    @classmethod
    def from_table(cls, table: Mapping[str, float]) -> Self:
        """Take the weights out of the file's table.

        Raises:
            KeyError, TypeError: One is missing, or it names one that does not exist.
        """
        similarity = {name: table[name] for name in SimilarityWeights._fields}
        rest = {name: value for name, value in table.items() if name not in similarity}
        return cls(similarity=SimilarityWeights(**similarity), **rest)

    def min_confidence(self, similarity: float) -> float:
        """Return the least confidence in a taught sentence that comes first."""
        return MIN_TAUGHT_CONFIDENCE * self._closeness(similarity, self.sure_from) ** 2

    def silence(self, similarity: float) -> float:
        """Return the probability that nothing answers what is similar to a question without an answer."""
        return self._closeness(similarity, self.silent_from)

    def _closeness(self, similarity: float, least: float) -> float:
        return min(max((similarity - least) / (self.close - least), 0.0), 1.0)


class LessonMatch(NamedTuple):
    """The similarity of a question, 0 to 1, to the lessons of each sentence of a segment, and to those of silence."""

    similarity: Array
    silence: float

    def silenced(self, sentence: int, weights: LessonWeights) -> float:
        """Return the probability, by the lessons, that nothing answers rather than this sentence."""
        return weights.silence(self.silence) if self.silence > float(self.similarity[sentence]) else 0.0


def locate_lessons(
    lessons: Iterable[tuple[str | QuestionKey, Address | str | None]], locate: Sequence[Locate]
) -> list[tuple[LocatedLesson, ...]]:
    """Return for each of the ways to locate a sentence the lessons whose sentences it finds.

    The later of two for the same question counts, whichever way finds it. One whose sentence is nowhere is left out.
    """
    known: dict[object, tuple[QuestionKey, list[Place | None]]] = {}
    for question, address in lessons:
        key = question if isinstance(question, QuestionKey) else QuestionKey.of(question)
        places = [_located(each, address) for each in locate]
        if any(places) and (key.terms or key.carried):
            known[key.identity] = key, places
    return [
        tuple(LocatedLesson(key, *place) for key, places in known.values() if (place := places[number]) is not None)
        for number in range(len(locate))
    ]


class LessonIndex:
    """Lessons, ready for questions to be compared with them.

    Args:
        lessons: At most one for a question, as from ``locate_lessons``.
        idf: The inverse document frequency of a term over all sentences.
    """

    def __init__(self, lessons: Sequence[LocatedLesson], idf: Callable[[str], float]) -> None:
        keys, segments, sentences = zip(*lessons, strict=True) if lessons else ((), (), ())
        self._questions = QuestionIndex(keys, idf)
        self._sentences: Ints = np.array(sentences, dtype=np.int64)
        self._rows = rows_by_key([segment] for segment in segments)

    def __len__(self) -> int:
        return self._questions.size

    def match(self, segment: int, size: int, keys: Iterable[QuestionKey], weights: LessonWeights) -> LessonMatch:
        """Compare the readings of a question with the lessons of a segment of so many sentences."""
        found = self._questions.similarity(keys, weights.similarity)
        rows = self._rows.get(segment, NO_ROWS)
        similarity = np.zeros(size)
        np.maximum.at(similarity, self._sentences[rows], found[rows])
        return LessonMatch(similarity, float(found[self._rows.get(None, NO_ROWS)].max(initial=0)))

    def knows(self, key: QuestionKey, weights: LessonWeights) -> bool:
        """Tell if this very question was taught."""
        return bool((self._questions.similarity([key], weights.similarity) >= MIN_SAME_SIMILARITY).any())

    def by_segment(self, keys: Iterable[QuestionKey], weights: LessonWeights) -> dict[int, float]:
        """Return the similarity of a question's readings to the most similar lesson of each segment."""
        found = self._questions.similarity(keys, weights.similarity)
        return {segment: float(found[rows].max()) for segment, rows in self._rows.items() if segment is not None}


def article_boost(similarity: float, weights: LessonWeights) -> float:
    """Return what a lesson so similar adds to the log odds of its article."""
    same = similarity >= MIN_SAME_SIMILARITY
    return MAX_LOG_ODDS if same else weights.article * similarity**weights.lift_power


def lesson_boosts(match: LessonMatch, scores: Array, weights: LessonWeights) -> Array:
    """Return what is added to each sentence's score; the very question's sentence gets enough to lead."""
    boosts: Array = weights.lift * match.similarity**weights.lift_power
    same = match.similarity >= MIN_SAME_SIMILARITY
    if same.any() and not same.all():
        lead = (scores + boosts)[~same].max() + MIN_TAUGHT_LEAD - scores
        boosts[same] = np.maximum(boosts, lead)[same]
    return boosts


def lesson_confidence(confidence: float, match: LessonMatch, top: int, weights: LessonWeights) -> float:
    """Correct the confidence in the first sentence by the lessons."""
    if silenced := match.silenced(top, weights):
        return confidence * (1 - silenced)
    return max(confidence, weights.min_confidence(float(match.similarity[top])))


def _located(locate: Locate, address: Address | str | None) -> Place | None:
    """Return a sentence's segment and number; no segment for silence, and None where there is no such sentence."""
    if address is None:
        return None, -1
    if isinstance(address, str):
        parsed = parse_address(address)
        if parsed is None:
            return None
        address = Address(*parsed)
    return locate(address)
