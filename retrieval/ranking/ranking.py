"""The passages that may answer a question, best first, whatever kind of article they are from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from retrieval.answers import SECTION, TAUGHT, ScoreShare
from retrieval.articles.article import Article
from retrieval.articles.extents import Extent, passage_from
from retrieval.index.sections import SectionIndex
from retrieval.lessons.lesson_index import MIN_SAME_SIMILARITY, lesson_confidence
from retrieval.ranking.meaning_features import likelihood
from retrieval.ranking.passages import (
    MatchedSection,
    asked_address,
    list_extent,
    named_row,
    section_extent,
    unread_extent,
)
from retrieval.ranking.scoring import ScoredSegment, best_first
from retrieval.ranking.section_scoring import ScoredSections
from retrieval.ranking.weights import Weights

MIN_KIND_SHARE = 0.2
"""The least share of a library at which articles of one kind are taken beside those of another."""

MIN_OWN_SHARE, MAX_CARRIED = 0.5, 0.9
"""The least share of a question's own terms that the section must hold to answer a question that goes on from it; and
the most confidence without it, as a share of what an answer needs: words of the turn before answer nothing."""

MIN_AGREED_NEARNESS = 0.75
"""The least cosine with a heading at which the confidence by words alone counts too. The encoders' weights know whole
questions, and doubt a single word such as "parking?" even where it stands in the heading."""


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage, the sentence for which it was chosen, and its score, comparable within one ranking."""

    scored: ScoredSegment
    best: int  # the sentence, by its number in the segment
    extent: Extent
    score: float
    probability: float  # of being the one, if one is
    parts: tuple[ScoreShare, ...] | None = None  # of the score; None where they are the sentence's own
    reading: float | None = None  # the probability that it answers, where an encoder has read it
    nearness: float | None = None  # the cosine of its heading with the question, where the encoders are used

    @property
    def article(self) -> Article:
        return self.scored.segment.article


class Ranking(Protocol):
    @property
    def first(self) -> ScoredSegment:
        """The segment of the best passage; with the scores of its section alone, where it is from one."""

    @property
    def min_answered(self) -> float: ...

    @property
    def min_unsure(self) -> float: ...

    def passages(self, count: int, min_probability: float = 0.0) -> list[RankedPassage]:
        """Return at most so many passages, best first; of sections, beside the first only probable ones."""


@dataclass(frozen=True, slots=True)
class SentenceRanking:
    """The sentences of articles without sections."""

    first: ScoredSegment
    segments: tuple[tuple[ScoredSegment, float], ...]  # with what makes their scores comparable
    min_answered: float
    min_unsure: float

    @classmethod
    def of(cls, segments: Sequence[tuple[ScoredSegment, float]], weights: Weights) -> SentenceRanking:
        first, _ = max(segments, key=lambda each: float(each[0].scores.max()) + each[1])
        top = int(np.argmax(first.scores))
        silenced = first.lessons is not None and first.lessons.silenced(top, weights.lessons)
        extent = _sentence_extent(first, top)
        if not silenced and extent.last > extent.first:  # a list that it names
            first = replace(first, confidence=max(first.confidence, weights.named))
        return cls(first, tuple(segments), weights.min_answered, weights.min_unsure)

    def passages(self, count: int, min_probability: float = 0.0) -> list[RankedPassage]:
        del min_probability  # of sentences, the next best ones go with the first
        found: list[RankedPassage] = []
        for owner, best, score, probability in best_first(self.segments):
            if len(found) >= count:
                break
            scored = self.segments[owner][0]
            if found and scored.segment.is_context[best]:
                continue
            extent = _sentence_extent(scored, best)
            if not any(_overlap(scored, extent, other) for other in found):
                logit = scored.logits.get(best)
                reading = None if logit is None else likelihood(logit)
                found.append(RankedPassage(scored, best, extent, score, probability, reading=reading))
        return found


def _sentence_extent(scored: ScoredSegment, best: int) -> Extent:
    number = scored.segment.offset + best
    if not scored.segment.has_blocks:
        return Extent(number, number)
    listed = list_extent(scored.segment.article, number, scored.features.question)
    return listed or Extent(number, number)


def _overlap(scored: ScoredSegment, extent: Extent, other: RankedPassage) -> bool:
    same = other.scored.segment.name == scored.segment.name
    return same and extent.first <= other.extent.last and other.extent.first <= extent.last


class ShownPassage(NamedTuple):
    """What was quoted of a section."""

    section: int
    extent: Extent


class SectionRanking:
    """The sections of structured articles, each with the passage of it that is quoted.

    Args:
        index: The sections.
        scored: Those that may answer, scored.
        score_segment: Scores the sentences of a segment, with the confidence in them or without.
        boosts: What lessons added to the scores of sections.
        weights: The fitted weights.
        shown: What was quoted last, where the question goes on from it.
        by_words: Returns the same by words alone, where the encoders are used.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # what a ranking is made of
        self,
        index: SectionIndex,
        scored: ScoredSections,
        score_segment: Callable[[int, bool], ScoredSegment],
        boosts: Mapping[int, float],
        weights: Weights,
        shown: ShownPassage | None = None,
        by_words: Callable[[], SectionRanking] | None = None,
    ) -> None:
        self._index, self._scored, self._score_segment = index, scored, score_segment
        self._boosts, self._weights, self._shown, self._by_words = boosts, weights, shown, by_words
        self._segments: dict[int, ScoredSegment] = {}

    @property
    def min_answered(self) -> float:
        return self._weights.sections.min_answered

    @property
    def min_unsure(self) -> float:
        return self._weights.sections.min_unsure

    @property
    def section(self) -> int:
        """The number of the first section."""
        return self._scored.section(self._scored.order[0])

    @cached_property
    def first(self) -> ScoredSegment:
        scored, first, end = self._section(self._scored.order[0])
        alone = np.full(len(scored.scores), -np.inf)
        alone[first:end] = scored.scores[first:end]
        confidence = self._scored.confidence(self._weights.sections, scored.sentence_confidence)
        if confidence < self.min_answered:
            confidence = max(confidence, self._confidence_by_words())
        if self._scored.is_headed:
            confidence = max(confidence, self.min_unsure)
        if self._shown is not None and self._scored.own_share < MIN_OWN_SHARE:
            confidence = min(confidence, MAX_CARRIED * self.min_answered)
        if self._scored.is_of_version:
            confidence = max(confidence, self._weights.named)
        if scored.lessons is not None:
            top = int(np.argmax(alone))
            confidence = lesson_confidence(confidence, scored.lessons, top, self._weights.lessons)
        return replace(scored, scores=alone, confidence=confidence)

    def _confidence_by_words(self) -> float:
        """Return that of the words alone where these find the same section, below a heading that is near; 0 else."""
        nearness = self._scored.features.meaning(self._scored.order[0]).get("heading_cosine", 0.0)
        if self._by_words is None or nearness < MIN_AGREED_NEARNESS:
            return 0.0
        by_words = self._by_words()
        return by_words.first.confidence if by_words.section == self.section else 0.0

    def passages(self, count: int, min_probability: float = 0.0) -> list[RankedPassage]:
        _ = self.first  # its confidence is asked for, whatever other section its segment has
        likely = np.exp(self._scored.log_probabilities) >= min_probability
        places = [place for at, place in enumerate(self._scored.order[:count]) if not at or likely[place]]
        return [self._passage(place) for place in places]

    def _section(self, place: int) -> tuple[ScoredSegment, int, int]:
        """Return a section's segment, scored, and the bounds of its sentences there."""
        segment, first, end = self._index.place(self._scored.section(place))
        if segment not in self._segments:
            self._segments[segment] = self._score_segment(segment, place == self._scored.order[0])
        return self._segments[segment], first, end

    def _passage(self, place: int) -> RankedPassage:
        scored, first, end = self._section(place)
        best = first + int(np.argmax(scored.scores[first:end]))
        features = self._scored.features
        count = len(self._scored.question.terms)
        article, offset = scored.segment.article, scored.segment.offset
        section = MatchedSection(
            first=offset + first,
            end=offset + end,
            idf=features.idf[:count],
            in_heading=features.heading[:count, place] > 0,
            above=features.parents[:count, place] > 0,
            present=scored.features.matches.present[:, first:end] > 0,
            letters=float(features.named("letters")[place]),
            nearness=min(features.meaning(place).get("heading_cosine", 0.0), 1.0),
            scores=scored.scores[first:end],
        )
        if scored.lessons is not None and scored.lessons.similarity[best] > 0:
            extent = (
                passage_from(article, offset + best, offset + end)
                if best == first
                else Extent(offset + best, offset + best)
            )
        else:
            question = self._scored.question
            number = asked_address(article, section, named_row(article, section, offset + best, question), question)
            best = number - offset
            extent = section_extent(article, section, number, question)
            if self._shown is not None and self._scored.section(place) == self._shown.section:
                extent = unread_extent(article, section, extent, self._shown.extent, question)
        score = float(self._scored.scores[place])
        taught = self._boosts.get(self._scored.section(place), 0.0)
        parts = [ScoreShare(SECTION, score - taught), *([ScoreShare(TAUGHT, taught)] if taught else [])]
        probability = float(np.exp(self._scored.log_probabilities[place]))
        nearness = section.nearness or None
        return RankedPassage(scored, best, extent, score, probability, tuple(parts), nearness=nearness)


class MixedRanking:
    """Rankings of articles of different kinds, languages or libraries, by how probably their passages answer.

    Args:
        libraries: The rankings of each library, each with the share of its sentences that it is of. Where few articles
            are of a kind, the best of these is seldom the best of all, and its confidence does not know of the others.
            Of libraries that answer as well the first counts, however small it is: its documents were chosen for those
            who ask.
    """

    def __init__(self, libraries: Sequence[Sequence[tuple[Ranking, float]]]) -> None:
        self._best = max(map(_likeliest, libraries), key=_standing)
        self._others = [it for rankings in libraries for it, _ in rankings if it is not self._best]

    @property
    def first(self) -> ScoredSegment:
        return self._best.first

    @property
    def min_answered(self) -> float:
        return self._best.min_answered

    @property
    def min_unsure(self) -> float:
        return self._best.min_unsure

    def passages(self, count: int, min_probability: float = 0.0) -> list[RankedPassage]:
        best, *rest = self._best.passages(count, min_probability)
        others = [*_weighed(self._best, rest)]
        for other in self._others:
            others += _weighed(other, other.passages(count, min_probability))
        others.sort(key=lambda it: -it[0])
        found: Sequence[tuple[float, RankedPassage]] = [*_weighed(self._best, [best]), *others][:count]
        top = max(probability for probability, _ in found)
        # One scale for both: the logarithm of the probability; what is first stays first.
        return [
            replace(it, score=float(np.log(max(top if at == 0 else probability, 1e-12))))
            for at, (probability, it) in enumerate(found)
        ]


def _likeliest(rankings: Sequence[tuple[Ranking, float]]) -> Ranking:
    """Return the ranking of one library that most probably answers."""
    ranking, _ = max(
        rankings,
        key=lambda it: it[0].first.confidence / it[0].min_answered * math.sqrt(max(it[1], MIN_KIND_SHARE)),
    )
    return ranking


def _standing(ranking: Ranking) -> tuple[bool, float]:
    """Tell how a library does beside others; where the very question was taught, beyond all that words can say."""
    first = ranking.first
    top = int(np.argmax(first.scores))
    is_taught = first.lessons is not None and float(first.lessons.similarity[top]) >= MIN_SAME_SIMILARITY
    return is_taught, first.confidence / ranking.min_answered


def _weighed(ranking: Ranking, passages: Sequence[RankedPassage]) -> list[tuple[float, RankedPassage]]:
    return [(ranking.first.confidence * it.probability, it) for it in passages]
