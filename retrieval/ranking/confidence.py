"""The probability that the first quote answers the question."""

from __future__ import annotations

import math
from typing import NamedTuple

from retrieval.index.arrays import Array

FACTORS = ("on_topic", "right_sentence", "exact")
"""The conditions for the first quote to answer: the article answers the question at all, rather than another one; the
first sentence is the one that does; and it says just what is asked, rather than something close to it."""
CALIBRATION = ("one", "log_product", "product")  # the terms that make a probability of the product of the factors
_MAX_LOG_ODDS = 30.0


class ConfidenceModel(NamedTuple):
    """The fitted weights of the confidence.

    Each factor is the probability by a logistic regression over ``CONFIDENCE_FEATURES``. They are raised to powers and
    multiplied: one that fails is enough to fail. The product makes the order; a logistic function of it and of its
    logarithm makes a probability of it (Platt 1999, with one term more).
    """

    features: Array  # by FACTORS and CONFIDENCE_FEATURES
    powers: Array  # by FACTORS
    calibration: Array  # by CALIBRATION

    def probability(self, features: Array) -> float:
        """Return the probability that the best sentence answers."""
        logs = [-math.log1p(math.exp(-_bounded(odds))) for odds in (self.features @ features).tolist()]
        product = float(self.powers @ logs)
        one, log_weight, weight = self.calibration.tolist()
        return 1 / (1 + math.exp(-_bounded(one + log_weight * product + weight * math.exp(product))))


def _bounded(log_odds: float) -> float:
    return max(min(log_odds, _MAX_LOG_ODDS), -_MAX_LOG_ODDS)
