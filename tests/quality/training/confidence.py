"""Fitting the confidence: its factors, their product, its calibration, and the thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.index.arrays import Array
from retrieval.ranking.confidence import CALIBRATION, FACTORS
from retrieval.ranking.confidence_features import CONFIDENCE_FEATURES
from tests.quality.training.regression import fit_yes_no

WEIGHT = {"news": 1.0, "squad": 1.0, "search": 2.0, "dialogue": 0.5, "excerpts": 0.3}
"""The weight of a question of each set for the factors and their order."""
CLOSE_SETS = ("squad", "excerpts")
"""The sets whose unanswerable questions were written to look answerable: the data of the third factor."""
FOREIGN_EXACT_WEIGHT = 0.3
"""The weight of another article's question for the third factor beside one of those."""
WRONG_SENTENCE_VALUE = 0.3
"""The value, for the order, of a wrong sentence of an article that does answer; a right one has 1."""
FOREIGN_WEIGHT, CLOSE_WEIGHT = 10.0, 0.35
"""The weights, for the order, of answers to other articles' questions and to those written to look answerable."""
CALIBRATION_SETS = ("squad", "news")
"""The sets on which the probability is calibrated, each with the same weight."""
MIN_RIGHT = {"squad": 0.86, "news": 0.66}
MAX_FOREIGN, MAX_FOREIGN_SHOWN = 0.01, 0.05
"""The limits that the thresholds keep in each of these sets: the least share of right first quotes among those given as
the answer to an answerable question; the most of another article's questions that are answered; and the most of them to
which anything is shown."""
STEEPNESS = 2.0
"""The factor of the powers. It changes no order; the product then bends as the share of right answers does."""
_SMALL_PENALTY = 1e-3
"""A penalty for what has only a few weights, and thousands of cases."""


class JudgedQuestion(NamedTuple):
    """A scored question with its labels."""

    set: str
    features: Array
    answerable: bool
    foreign: bool
    """True for another article's question."""
    right: bool
    """True if the first sentence is."""
    silent: bool
    """True if there is nothing to search for: it is not answered whatever the features say."""
    confidence: float | None = None
    """Where it is given already, and not to be fitted."""


@dataclass(frozen=True, slots=True)
class Cases:
    """All questions, side by side."""

    sets: NDArray[np.str_]
    features: Array
    answerable: NDArray[np.bool_]
    foreign: NDArray[np.bool_]
    right: NDArray[np.bool_]
    silent: NDArray[np.bool_]

    @classmethod
    def of(cls, judged: Sequence[JudgedQuestion]) -> Cases:
        columns = zip(*(it[:-1] for it in judged), strict=True)
        return cls(*(np.array(values) for values in columns))

    def with_known(self, judged: Sequence[JudgedQuestion]) -> Cases:
        """Return these and others, without features."""
        if not judged:
            return self
        others = Cases.of([it._replace(features=np.zeros(0)) for it in judged])
        own = replace(self, features=np.zeros((len(self.sets), 0)))
        return Cases(*(np.concatenate([getattr(own, it.name), getattr(others, it.name)]) for it in fields(self)))

    @property
    def close(self) -> NDArray[np.bool_]:
        """Those that were written to look answerable and are not."""
        found: NDArray[np.bool_] = np.isin(self.sets, CLOSE_SETS) & ~self.answerable & ~self.foreign
        return found

    @property
    def weights(self) -> Array:
        return np.array([WEIGHT[name] for name in self.sets])


def fit_confidence(
    judged: Sequence[JudgedQuestion],
    names: Sequence[str] = CONFIDENCE_FEATURES,
    min_right: Mapping[str, float] = MIN_RIGHT,  # never changed
    foreign_weight: float = FOREIGN_WEIGHT,
) -> dict[str, Any]:
    """Fit the confidence and the thresholds.

    Args:
        judged: Questions that the article answers, its sets' own that it does not, and other articles'.
        names: Those of their features.
        min_right, foreign_weight: In place of the constants of these names.

    Returns:
        The tables ``confidence`` and ``thresholds`` of ``weights.json``.
    """
    known = [it for it in judged if it.confidence is not None]
    cases = Cases.of([it for it in judged if it.confidence is None])
    factors = _fit_factors(cases)
    logs = -np.log1p(np.exp(-np.clip(cases.features @ factors.T, -30, 30)))
    powers = _powers(cases, logs, foreign_weight)
    calibration, confidence = _calibrate(cases, logs @ powers)
    table = {factor: _by_name(names, weights) for factor, weights in zip(FACTORS, factors, strict=True)}
    given = [it.confidence for it in known if it.confidence is not None]
    return {
        "confidence": {
            "powers": _by_name(FACTORS, powers),
            "calibration": _by_name(CALIBRATION, calibration),
            **table,
        },
        "thresholds": _thresholds(cases.with_known(known), np.concatenate([confidence, given]), min_right),
    }


def _by_name(names: Iterable[str], values: Array) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))


def _fit_factors(cases: Cases) -> Array:
    """Fit each of ``FACTORS`` on the questions that it has to tell apart."""
    answerable, weights = cases.answerable, cases.weights
    exact = np.isin(cases.sets, CLOSE_SETS)
    on_topic = answerable | ~cases.close
    return np.array(
        [
            fit_scaled(cases.features, on_topic, answerable, weights),
            fit_scaled(cases.features, answerable, cases.right, weights),
            fit_scaled(cases.features, exact, answerable, weights * np.where(cases.foreign, FOREIGN_EXACT_WEIGHT, 1.0)),
        ]
    )


def fit_scaled(features: Array, which: NDArray[np.bool_], yes: NDArray[np.bool_], weights: Array) -> Array:
    """Fit a logistic regression on some cases, the features brought to one scale meanwhile."""
    chosen = features[which]
    mean, spread = chosen.mean(axis=0), chosen.std(axis=0)
    mean[0], spread[spread == 0] = 0, 1
    found: Array = fit_yes_no((chosen - mean) / spread, yes[which].astype(np.float64), weights[which]) / spread
    found[0] -= found[1:] @ mean[1:]
    return found


def _powers(cases: Cases, logs: Array, foreign_weight: float) -> Array:
    """Fit the powers of the factors, so that right answers come first, and other articles' questions last."""
    worth = np.where(cases.right, 1.0, np.where(cases.answerable, WRONG_SENTENCE_VALUE, 0.0))
    unanswered = np.where(cases.close, CLOSE_WEIGHT, foreign_weight)
    weights = cases.weights * np.where(cases.answerable, 1.0, unanswered)
    found: Array = fit_yes_no(np.column_stack([np.ones(len(logs)), logs]), worth, weights, _SMALL_PENALTY)[1:]
    return STEEPNESS * found


def _calibrate(cases: Cases, product: Array) -> tuple[Array, Array]:
    """Make a probability of the logarithm of the factors' product; return the weights, and what comes out."""
    values = np.stack([np.ones(len(product)), product, np.exp(product)], axis=1)
    weights = np.zeros(len(product))
    for name in CALIBRATION_SETS:
        asked = (cases.sets == name) & (cases.answerable | cases.foreign) & ~cases.silent
        weights[asked] = 1000 / asked.sum()
    calibration = fit_yes_no(values, cases.right.astype(np.float64), weights, _SMALL_PENALTY)
    return calibration, np.where(cases.silent, 0.0, _logistic(values @ calibration))


def _thresholds(cases: Cases, confidence: Array, min_right: Mapping[str, float]) -> dict[str, float]:
    """Return the lowest thresholds that keep the limits above."""

    def answers_well(least: float) -> bool:
        shown = confidence >= least
        return all(
            cases.right[(cases.sets == name) & cases.answerable & shown].mean() >= right
            and shown[(cases.sets == name) & cases.foreign].mean() <= MAX_FOREIGN
            for name, right in min_right.items()
        )

    def shows_little(least: float) -> bool:
        foreign = [confidence[(cases.sets == name) & cases.foreign] for name in min_right]
        return all((each >= least).mean() <= MAX_FOREIGN_SHOWN for each in foreign)

    steps = [step / 100 for step in range(1, 100)]
    answered = next(step for step in steps if answers_well(step))
    return {"answered": answered, "unsure": min(answered, next(step for step in steps if shows_little(step)))}


def _logistic(values: Array) -> Array:
    probabilities: Array = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return probabilities
