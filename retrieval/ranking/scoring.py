"""Evidence, weighted: the order of an article's sentences, and the confidence in the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.analysis.question import Question
from retrieval.analysis.question_type import KINDS
from retrieval.index.arrays import Array
from retrieval.index.segment import ArticleIndex
from retrieval.lessons.lesson_index import Recalled, lifts, sureness
from retrieval.lessons.question_similarity import Asked
from retrieval.ranking.confidence_features import signals
from retrieval.ranking.features import FEATURES, Evidence, evidence
from retrieval.ranking.follow_up import ALL, Past, carried, carried_terms, leans
from retrieval.ranking.weights import Weights

Recall = Callable[[Sequence[Asked]], Recalled]

LEADS = 8
"""Sentences that a conversation remembers as the probable answer."""
REPEATED, REPLACED = 0.3, 1.5
"""What a sentence loses that was just shown: it is offered again only when it is the best by far. It loses more when it
has no word of a question whose words stand elsewhere."""
_SHARE = FEATURES.index("share")


@dataclass(frozen=True, slots=True)
class Scored:
    """An article's sentences, scored for a question."""

    index: ArticleIndex
    seen: Evidence
    past: Sequence[Past]
    """The turns before that were carried over; none for a question that stands by itself."""
    carried: Array | None
    """The rows of ``CARRIED``, where there are turns before."""
    tied: Array
    """What the turns before add to each score."""
    scores: Array
    signals: Array
    """What the confidence is made of; see ``SIGNALS``."""
    confidence: float
    """The probability that the first sentence answers."""
    recalled: Recalled | None = None
    """What was taught, where anything was."""
    lifted: Array | None = None
    """What that adds to each score."""

    @property
    def silent(self) -> bool:
        """Whether there is nothing to search for: neither terms nor turns before."""
        return _silent(self.seen.question, self.carried)

    @property
    def probabilities(self) -> Array:
        """For each sentence the probability of being the answer, if one of them is."""
        powers = np.exp(self.scores - self.scores.max())
        shares: Array = powers / powers.sum()
        return shares


def _silent(question: Question, carried_rows: Array | None) -> bool:
    return carried_rows is None and not question.terms


def leads_of(scored: Scored) -> Array:
    """Where the answer probably stands, if the article answers: for the turns after.

    Args:
        scored: The scores.

    Returns:
        For each sentence a probability, zero but for the likeliest ``LEADS``.
    """
    shares = scored.probabilities
    leads = np.zeros(len(shares))
    best = np.argsort(-shares, kind="stable")[:LEADS]
    leads[best] = np.round(shares[best], 3)
    return leads


def spread(leads: Array) -> Array:
    """Give each sentence the same part of what some leads leave over; nothing where there is no lead."""
    rest = max(0.0, 1 - float(leads.sum())) if leads.any() else 0.0
    return leads + rest / len(leads)


def trust_of(confidence: float, trusted: float) -> float:
    """How far the turns after may rely on an answer.

    Args:
        confidence: The confidence in it.
        trusted: The confidence from which on it is taken at its word.
    """
    return round(min(1.0, confidence / trusted), 3)


def _repetition(last: Past, question: Question, own: Array) -> Array:
    """What each sentence loses for having just been shown.

    Args:
        last: The turn before.
        question: The question.
        own: For each sentence the share of the question's own terms that it holds.
    """
    loss = np.zeros(len(own))
    reason = question.kind.kind == "why" and not question.terms  # what was just said is not why it is so
    elsewhere = reason or own.max(initial=0) > ALL
    for number in last.shown:
        loss[number] = REPEATED + REPLACED * (elsewhere and own[number] == 0)
    return loss


def score(
    index: ArticleIndex, question: Question, past: Sequence[Past], weights: Weights, recall: Recall | None = None
) -> Scored:
    """Score every sentence of an article.

    Args:
        index: The article.
        question: The question.
        past: The turns before, oldest first.
        weights: The fitted weights.
        recall: Tells what the article was taught, where anything was, as it concerns the question.
    """
    seen = evidence(index, question)
    asked_for = weights.offers[KINDS.index(question.kind.kind)] @ seen.offers
    scores = weights.features @ seen.features + asked_for
    best_share = float(seen.features[_SHARE].max())
    rows, tied = None, np.zeros(index.size)
    if past and leans(question, best_share, past):
        weight = max(turn.weight for turn in past)
        rows = carried(index, question, past, seen.features[_SHARE])
        tied = weight * (weights.talk @ seen.features) + weights.carried @ rows
        tied = tied - _repetition(past[-1], question, seen.features[_SHARE])
        scores = scores + tied
    past = past if rows is not None else ()
    recalled, lifted = None, None
    if recall is not None:
        recalled = recall(_readings(index, question, past))
        lifted = lifts(recalled, scores, weights.taught)
        scores = scores + lifted
    values = signals(index, seen, scores, asked_for, follow_up=rows is not None)
    sure = 0.0 if _silent(question, rows) else weights.sureness.probability(values)
    if recalled is not None:
        sure = sureness(sure, recalled, int(np.argmax(scores)), weights.taught)
    return Scored(index, seen, past, rows, tied, scores, values, sure, recalled, lifted)


def _readings(index: ArticleIndex, question: Question, past: Sequence[Past]) -> list[Asked]:
    """A question as it may have been taught: as it is and, where it leans on turns before, with their words."""
    carried_over = [term for term, _, _ in carried_terms(index, question, past)]
    alone = [Asked.reading(question)] if question.terms or not carried_over else []
    return [*alone, Asked.reading(question, carried_over)] if carried_over else alone
