"""Features, weighted: the order of a segment's sentences, and the confidence in the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from retrieval.analysis.question import Question
from retrieval.index.arrays import Array
from retrieval.index.segment import Segment
from retrieval.lessons.lesson_index import LessonMatch, lesson_boosts, lesson_confidence
from retrieval.lessons.question_similarity import QuestionKey
from retrieval.ranking.confidence_features import CONFIDENCE_FEATURES, confidence_features
from retrieval.ranking.dependence import MIN_DEPENDENCE, MIN_FOLLOW_UP, Standing, dependence, is_foreign
from retrieval.ranking.features import Features, extract_features
from retrieval.ranking.follow_up import EarlierTurn, carried_terms, follow_up_features, told_without_reason
from retrieval.ranking.weights import Weights

MatchLessons = Callable[[Sequence[QuestionKey]], LessonMatch]

MAX_LIKELY = 8  # sentences that a conversation remembers as the probable answer
MAX_FOREIGN = 0.9
"""The most confidence in a follow-up whose own words are foreign, as a share of the least at which anything is shown:
words of the turns before answer nothing by themselves."""
TOLD_LOSS = 3.0
"""Taken from the score of a sentence that was just told and gives no reason, where only "why?" is asked: chosen, not
fitted."""
CONTEXT_PENALTY = 100.0  # no score reaches it: a line that only leads in is never the answer
_MAX_DEPENDENCE = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class ScoredSegment:
    """A segment's sentences, scored for a question."""

    segment: Segment
    features: Features
    earlier: Sequence[EarlierTurn]  # the turns that it goes on from; none for a question that rather stands by itself
    follow_up: Array | None  # rows as FOLLOW_UP_FEATURES, where it may depend on the turns before
    dependence: float  # the probability that it does, as far as it was taken into account
    context_scores: Array  # the part of each score that comes from the earlier turns
    scores: Array
    confidence_features: Array
    confidence: float  # the probability that the first sentence answers
    sentence_confidence: float = 0.0  # the same without lessons
    lessons: LessonMatch | None = None
    lesson_scores: Array | None = None  # the part of each score that comes from the lessons
    logits: Mapping[int, float] = field(default_factory=dict)  # of the sentences that an encoder has read
    read_scores: Mapping[int, float] = field(default_factory=dict)  # the part of their scores that comes from that


ScoredSegments = Sequence[tuple[ScoredSegment, float]]
"""Segments, each with what makes its scores comparable with those of the others."""


class Placed(NamedTuple):
    """A sentence among those of several segments."""

    owner: int  # the number of its segment among these
    sentence: int
    score: float  # comparable with those of the others
    probability: float  # of being the one, if one is


def best_first(segments: ScoredSegments) -> Iterator[Placed]:
    """Yield the sentences of all segments, best first."""
    scores = np.concatenate([scored.scores + shift for scored, shift in segments])
    bounds = np.cumsum([0, *(scored.segment.size for scored, _ in segments)])
    powers = np.exp(scores - scores.max())
    powers /= powers.sum()
    for number in np.argsort(-scores, kind="stable").tolist():
        owner = int(np.searchsorted(bounds, number, side="right")) - 1
        yield Placed(owner, int(number - bounds[owner]), float(scores[number]), float(powers[number]))


def likely_answers(scored: ScoredSegment) -> Array:
    """Return for each sentence the probability of being the answer, if one is; zero but for the likeliest."""
    powers = np.exp(scored.scores - scored.scores.max())
    probabilities = powers / powers.sum()
    likely = np.zeros(len(probabilities))
    best = np.argsort(-probabilities, kind="stable")[:MAX_LIKELY]
    likely[best] = np.round(probabilities[best], 3)
    return likely


def smooth(likely: Array) -> Array:
    """Give each sentence the same part of what the probabilities leave over; nothing where all are zero."""
    rest = max(0.0, 1 - float(likely.sum())) if likely.any() else 0.0
    return likely + rest / len(likely)


def reliability_of(confidence: float, min_reliable: float) -> float:
    """Return how far the next turns may rely on an answer, 0 to 1."""
    return round(min(1.0, confidence / min_reliable), 3)


def score_segment(  # noqa: PLR0913  # all that a score depends on
    segment: Segment,
    question: Question,
    earlier: Sequence[EarlierTurn],
    weights: Weights,
    match_lessons: MatchLessons | None = None,
    *,
    confident: bool = True,
) -> ScoredSegment:
    """Score every sentence, with the turns before, oldest first, and the lessons, where there are any.

    The confidence, which takes a quarter of the time, is left at 0 where nobody asks for it.
    """
    features = extract_features(segment, question)
    asked_for = weights.asked_for(question, features.cues)
    scores = weights.features @ features.values + asked_for
    follow_up, context_scores, depends = None, np.zeros(segment.size), 0.0
    if earlier:
        depends = dependence_on(segment, features, scores, earlier, weights.dependence)
    if depends >= MIN_DEPENDENCE:
        follow_up = follow_up_features(segment, features, scores, asked_for, earlier)
        added = weights.follow_up @ follow_up - TOLD_LOSS * told_without_reason(features, earlier)
        mixed = _mix(scores, scores + added, min(depends, _MAX_DEPENDENCE))
        context_scores, scores = mixed - scores, mixed
    if segment.is_context.any():
        scores = scores - CONTEXT_PENALTY * segment.is_context
    depends = depends if follow_up is not None else 0.0
    earlier = earlier if depends >= MIN_FOLLOW_UP else ()
    lessons, lesson_scores = None, None
    if match_lessons is not None:
        lessons = match_lessons(_question_keys(segment, question, earlier))
        lesson_scores = lesson_boosts(lessons, scores, weights.lessons)
        scores = scores + lesson_scores
    values, confidence = np.zeros(len(CONFIDENCE_FEATURES)), 0.0
    if confident:
        values = confidence_features(segment, features, scores, asked_for, follow_up=depends)
        searchable = question.terms or follow_up is not None
        confidence = weights.confidence.probability(values) if searchable else 0.0
        confidence = limit_foreign(confidence, features, earlier, weights)
    alone = confidence
    if lessons is not None:
        confidence = lesson_confidence(confidence, lessons, int(np.argmax(scores)), weights.lessons)
    return ScoredSegment(
        segment=segment,
        features=features,
        earlier=earlier,
        follow_up=follow_up,
        dependence=depends,
        context_scores=context_scores,
        scores=scores,
        confidence_features=values,
        confidence=confidence,
        sentence_confidence=alone,
        lessons=lessons,
        lesson_scores=lesson_scores,
    )


def dependence_on(
    segment: Segment, features: Features, scores: Array, earlier: Sequence[EarlierTurn], weights: Array
) -> float:
    """Return the probability that a question depends on the turns before it, by its scores without them."""
    vocabulary = segment.bm25.vocabulary
    return dependence(features.question, standing(features, scores), earlier, vocabulary.__contains__, weights)


def limit_foreign(confidence: float, features: Features, earlier: Sequence[EarlierTurn], weights: Weights) -> float:
    """Return the confidence, so low that nothing is shown where a follow-up asks about something that is not known."""
    foreign = earlier and is_foreign(features.question, standing(features, np.zeros(1)))
    return min(confidence, MAX_FOREIGN * weights.min_unsure) if foreign else confidence


def standing(features: Features, scores: Array) -> Standing:
    idf, present = features.matches.idf, features.matches.present
    known = float(idf @ present.max(axis=1, initial=0)) / (float(idf.sum()) or 1.0)
    return Standing(float(features.named("share").max(initial=0)), known, scores)


def _mix(alone: Array, in_context: Array, dependence: float) -> Array:
    """Return the scores whose probabilities are those of both scores mixed."""
    logs = np.logaddexp(
        np.log1p(-dependence) + _log_probabilities(alone), np.log(dependence) + _log_probabilities(in_context)
    )
    mixed: Array = logs + _log_sum(alone)
    return mixed


def _log_probabilities(scores: Array) -> Array:
    logs: Array = scores - _log_sum(scores)
    return logs


def _log_sum(scores: Array) -> float:
    top = float(scores.max())
    return top + float(np.log(np.exp(scores - top).sum()))


def _question_keys(segment: Segment, question: Question, earlier: Sequence[EarlierTurn]) -> list[QuestionKey]:
    """Return a question as it may have been taught: as it is and, where it depends on others, with their words."""
    carried = [term for term, _, _ in carried_terms(segment, question, earlier)]
    keys = [QuestionKey.of_question(question)] if question.terms or not carried else []
    return [*keys, QuestionKey.of_question(question, carried)] if carried else keys
