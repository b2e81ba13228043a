"""Fitting what a conversation adds: the scores in context, and the probability that a question depends on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.index.arrays import Array
from retrieval.ranking.dependence import DEPENDENCE_CUES
from retrieval.ranking.features import FEATURES
from retrieval.ranking.follow_up import CONTEXT_FEATURES, FOLLOW_UP_FEATURES, KINDS_OF_FOLLOW_UP, LINKS
from tests.quality.training.regression import Choice, fit_choices, fit_yes_no

CHANGE_WEIGHT = {"news": 0.3, "squad": 0.3, "search": 0.6}
"""The weight of a change of subject of each set beside a follow-up."""
SAMPLED = {"news": 2, "squad": 6, "search": 1}
"""One in so many questions of each set is asked as a change of subject."""
FEATURE_PENALTY, LINK_PENALTY = 8.0, 16.0
WHOLE_PENALTY = 4.0
"""That of features of the conversation alone, and of what is made of many: lower, so that rather these move."""
CAUTION = 0.4
"""Taken from the log odds that a question depends on those before, so that a change of subject costs less: chosen."""
_STEPS = 6
_FIRST_GUESS = 0.9
"""The probability, before anything is fitted, that a follow-up depends on what was before, and a change does not."""
_MIN_WEIGHT = 0.02


@dataclass(frozen=True, slots=True)
class ContextCase:
    """A question in a conversation."""

    follow_up: bool
    """False for one that changes the subject."""
    alone: Array
    """(sentences,): the scores by itself."""
    features: Array
    """(sentences, features): what is weighed in context."""
    cues: Array
    """By ``DEPENDENCE_CUES``."""
    right: NDArray[np.bool_]
    weight: float


@dataclass(frozen=True, slots=True)
class ContextWeights:
    follow_up: Array
    dependence: Array


def fit_context(cases: Sequence[ContextCase]) -> ContextWeights:
    """Fit a mixture of the scores by themselves and those in context, by expectation and maximisation.

    The scores in context are fitted on follow-ups as far as these probably depend on what was before; the probability
    of that on these, and on changes of subject.
    """
    cues, weights = np.array([case.cues for case in cases]), np.array([case.weight for case in cases])
    alone = np.array([_probability(case.alone, case.right) for case in cases])
    depends = np.array([_FIRST_GUESS if case.follow_up else 1 - _FIRST_GUESS for case in cases])
    penalty = np.array([_penalty(name) for name in FOLLOW_UP_FEATURES])
    start = None
    for _ in range(_STEPS):
        found = start = fit_choices(_choices(cases, depends), 1, penalty, np.ones(1), start)
        gate = fit_yes_no(cues, depends, weights)
        share = 1 / (1 + np.exp(-np.clip(cues @ gate, -30, 30)))
        context = np.array([_probability(case.alone + case.features @ found[0], case.right) for case in cases])
        depends = share * context / (share * context + (1 - share) * alone)
    gate[0] -= CAUTION
    return ContextWeights(found[0], gate)


def _penalty(feature: str) -> float:
    if feature in CONTEXT_FEATURES:
        return FEATURE_PENALTY if feature in FEATURES else WHOLE_PENALTY
    return LINK_PENALTY


def _choices(cases: Sequence[ContextCase], depends: Array) -> list[Choice]:
    return [
        Choice(
            0,
            case.features,
            np.zeros((len(case.right), 1)),
            case.right,
            case.weight * share,
            case.alone,
        )
        for case, share in zip(cases, depends.tolist(), strict=True)
        if case.follow_up and case.weight * share > _MIN_WEIGHT
    ]


def _probability(scores: Array, right: NDArray[np.bool_]) -> float:
    powers = np.exp(scores - scores.max())
    return max(float(powers[right].sum() / powers.sum()), 1e-12)


def context_table(weights: ContextWeights) -> dict[str, dict[str, float]]:
    """Return the table ``conversation`` of ``weights.json``, not rounded."""
    context, links = np.split(weights.follow_up, [len(CONTEXT_FEATURES)])
    by_kind = links.reshape(len(KINDS_OF_FOLLOW_UP), len(LINKS))
    return {
        "features": _by_name(CONTEXT_FEATURES, context),
        **{kind: _by_name(LINKS, row) for kind, row in zip(KINDS_OF_FOLLOW_UP, by_kind, strict=True)},
        "dependence": _by_name(DEPENDENCE_CUES, weights.dependence),
    }


def _by_name(names: Sequence[str], values: Array) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))
