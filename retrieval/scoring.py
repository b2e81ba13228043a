"""Evidence, weighted: the order of an article's sentences, and the confidence in the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.carrying import Past, carried, leans
from retrieval.confidence import signals
from retrieval.evidence import FEATURES, Evidence, evidence
from retrieval.index import ArticleIndex
from retrieval.postings import Array
from retrieval.question import Question
from retrieval.question_type import KINDS
from retrieval.weights import Weights

LEADS = 5
"""Sentences that a conversation remembers as the probable answer."""
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
    scores: Array
    signals: Array
    """What the confidence is made of; see ``SIGNALS``."""
    confidence: float
    """The probability that the first sentence answers."""

    @property
    def probabilities(self) -> Array:
        """For each sentence the probability of being the answer, if one of them is."""
        shares = np.exp(self.scores - self.scores.max())
        return shares / shares.sum()


def leads_of(scored: Scored, trusted: float) -> Array:
    """Where the answer probably stands, for the turns after.

    Args:
        scored: The scores.
        trusted: The confidence from which on the scores are taken at their word; the less there is, the less a lead
            weighs.

    Returns:
        For each sentence a probability, zero but for the likeliest ``LEADS``.
    """
    shares = scored.probabilities * min(1.0, scored.confidence / trusted)
    leads = np.zeros(len(shares))
    best = np.argsort(-shares, kind="stable")[:LEADS]
    leads[best] = np.round(shares[best], 3)
    return leads


def score(index: ArticleIndex, question: Question, past: Sequence[Past], weights: Weights) -> Scored:
    """Score every sentence of an article.

    Args:
        index: The article.
        question: The question.
        past: The turns before, oldest first.
        weights: The fitted weights.
    """
    seen = evidence(index, question)
    asked_for = weights.offers[KINDS.index(question.kind.kind)] @ seen.offers
    scores = weights.features @ seen.features + asked_for
    best_share = float(seen.features[_SHARE].max())
    rows = None
    if past and leans(question, best_share):
        rows = carried(index, question, past, best_share)
        scores = scores + weights.talk @ seen.features + weights.carried @ rows
    values = signals(index, seen, scores, asked_for, follow_up=rows is not None)
    silent = not question.terms and rows is None
    confidence = 0.0 if silent else float(1 / (1 + np.exp(-(weights.confidence @ values))))
    return Scored(index, seen, past if rows is not None else (), rows, scores, values, confidence)
