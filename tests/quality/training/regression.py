"""The two linear models that are fitted: a choice among sentences, and a yes or no. Newton's method, in NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LEFT_OUT = 1e9
"""A penalty so high that a weight is 0."""
_MAX_STEPS = 20
_MIN_STEP = 5e-3


@dataclass(frozen=True, slots=True)
class Choice:
    """A question with its candidates, of which some are right."""

    kind: int
    features: Array
    """(candidates, features): weighted the same in all questions."""
    offers: Array
    """(candidates, offers): weighted anew for each kind of question."""
    right: NDArray[np.bool_]
    weight: float
    offset: Array
    """(candidates,): the given part of the score."""


@dataclass(frozen=True, slots=True)
class _Pack:
    """All questions of one kind, end to end."""

    columns: NDArray[np.int64]
    values: Array
    starts: NDArray[np.int64]
    question_of: NDArray[np.int64]
    right: Array
    weights: Array
    offset: Array


def fit_choices(
    choices: Sequence[Choice], kinds: int, penalty: Array, kind_penalty: Array, start: tuple[Array, Array] | None = None
) -> tuple[Array, Array]:
    """Fit a conditional logit (McFadden 1974): the probability of a sentence is the softmax of its score.

    The likelihood of a question is that of its right sentences together.

    Args:
        choices: The questions; in each at least one candidate is right.
        kinds: How many kinds of question there are.
        penalty: For each feature, the weight of its square in the loss.
        kind_penalty: The same for each offer, by kind of question.
        start: Weights to begin with, as they are returned: near ones save most of the time.

    Returns:
        The weights of the features, and those of the offers by kind.
    """
    shared, offered = choices[0].features.shape[1], choices[0].offers.shape[1]
    packs = [_pack(choices, kind, shared, offered) for kind in sorted({choice.kind for choice in choices})]
    ridge = np.concatenate([penalty, np.tile(kind_penalty, kinds)])
    weights = np.zeros(len(ridge)) if start is None else np.concatenate([start[0], start[1].ravel()])
    weights = np.where(ridge < LEFT_OUT, weights, 0.0)
    for _ in range(_MAX_STEPS):
        value, gradient, curvature = _choice_loss(packs, weights, ridge)
        step = np.linalg.solve(curvature, gradient)
        while _choice_value(packs, weights + step, ridge) < value and np.abs(step).max() > _MIN_STEP / 10:
            step /= 2
        weights = weights + step
        if np.abs(step).max() < _MIN_STEP:
            break
    return weights[:shared], weights[shared:].reshape(kinds, offered)


def _pack(choices: Sequence[Choice], kind: int, shared: int, offered: int) -> _Pack:
    own = [choice for choice in choices if choice.kind == kind]
    sizes = np.array([len(choice.right) for choice in own])
    return _Pack(
        np.concatenate([np.arange(shared), shared + kind * offered + np.arange(offered)]),
        np.concatenate([np.concatenate([choice.features, choice.offers], axis=1) for choice in own]),
        np.cumsum(sizes) - sizes,
        np.repeat(np.arange(len(own)), sizes),
        np.concatenate([choice.right for choice in own]).astype(np.float64),
        np.array([choice.weight for choice in own]),
        np.concatenate([choice.offset for choice in own]),
    )


def _shares(pack: _Pack, weights: Array) -> tuple[Array, Array]:
    """Return each candidate's probability, and each question's probability of a right one."""
    scores = pack.values @ weights[pack.columns] + pack.offset
    powers = np.exp(scores - np.maximum.reduceat(scores, pack.starts)[pack.question_of])
    shares = powers / np.add.reduceat(powers, pack.starts)[pack.question_of]
    return shares, np.maximum(np.add.reduceat(shares * pack.right, pack.starts), 1e-12)


def _choice_value(packs: Sequence[_Pack], weights: Array, ridge: Array) -> float:
    value = -0.5 * float(ridge @ weights**2)
    return value + sum(float(pack.weights @ np.log(_shares(pack, weights)[1])) for pack in packs)


def _choice_loss(packs: Sequence[_Pack], weights: Array, ridge: Array) -> tuple[float, Array, Array]:
    """Return the penalised log likelihood, its gradient, and a curvature that is never negative."""
    value = -0.5 * float(ridge @ weights**2)
    gradient, curvature = -ridge * weights, np.diag(ridge)
    for pack in packs:
        shares, hit = _shares(pack, weights)
        value += float(pack.weights @ np.log(hit))
        pull = (shares * pack.right / hit[pack.question_of] - shares) * pack.weights[pack.question_of]
        gradient[pack.columns] += pack.values.T @ pull
        spread = pack.values * np.sqrt(shares * pack.weights[pack.question_of])[:, None]
        means = np.add.reduceat(pack.values * shares[:, None], pack.starts, axis=0) * np.sqrt(pack.weights)[:, None]
        curvature[np.ix_(pack.columns, pack.columns)] += spread.T @ spread - means.T @ means
    return value, gradient, curvature


def fit_yes_no(features: Array, right: Array, weights: Array, penalty: float = 1.0) -> Array:
    """Fit a logistic regression; the first feature is the constant, and not penalised.

    Args:
        features: (cases, features).
        right: 1 for yes, 0 for no.
        weights: How much each case counts.
        penalty: The weight of each coefficient's square in the loss.
    """
    ridge = np.full(features.shape[1], penalty)
    ridge[0] = 1e-6
    found = np.zeros(features.shape[1])
    for _ in range(_MAX_STEPS):
        sure = 1 / (1 + np.exp(-(features @ found)))
        gradient = features.T @ (weights * (right - sure)) - ridge * found
        curvature = (features * (weights * sure * (1 - sure))[:, None]).T @ features + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        found += step
        if np.abs(step).max() < _MIN_STEP / 100:
            break
    return found
