"""The fitted weights, read from ``weights.json``: the numbers that ``python -m tests.quality.fit --data PATH`` writes.

They were fitted on questions about articles of NewsQA, SQuAD 2.0, ClapNQ and Abg-CoQA (development parts).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from retrieval.analysis.answer_cues import OFFERS
from retrieval.analysis.question_type import KINDS
from retrieval.index.arrays import Array
from retrieval.lessons.lesson_index import TaughtWeights
from retrieval.ranking.confidence import CALIBRATION, FACTORS, Sureness
from retrieval.ranking.confidence_features import SIGNALS
from retrieval.ranking.features import FEATURES
from retrieval.ranking.follow_up import MANNERS, TIES


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to a sentence's score, and each signal to the log odds of an answer."""

    features: Array
    """By ``FEATURES``."""
    offers: Array
    """By kind of question (``KINDS``) and ``OFFERS``."""
    talk: Array
    """By ``FEATURES``: added to those in a conversation."""
    carried: Array
    """By ``CARRIED``."""
    sureness: Sureness
    """What the signals say of the first sentence."""
    answered: float
    """The least confidence for an answer."""
    unsure: float
    """The least confidence for showing the closest sentences."""
    trusted: float
    """The least confidence for a turn to be gone on from as one that was answered."""
    taught: TaughtWeights

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Take the weights out of the file's table; a feature that it does not name weighs nothing.

        Raises:
            ValueError: It names a feature that does not exist.
        """
        offered = table["offers"]
        return cls(
            features=_vector(table["features"], FEATURES),
            offers=np.array([_vector(offered.get(kind, {}), OFFERS) for kind in KINDS])
            + _vector(offered["any"], OFFERS),
            talk=_vector(table["conversation"]["features"], FEATURES),
            carried=np.concatenate([_vector(table["conversation"].get(manner, {}), TIES) for manner in MANNERS]),
            sureness=_sureness(table["confidence"]),
            answered=table["thresholds"]["answered"],
            unsure=table["thresholds"]["unsure"],
            trusted=table["thresholds"]["trusted"],
            taught=TaughtWeights.from_table(table["taught"]),
        )


def _sureness(table: Mapping[str, Mapping[str, float]]) -> Sureness:
    return Sureness(
        signals=np.array([_vector(table[factor], SIGNALS) for factor in FACTORS]),
        powers=_vector(table["powers"], FACTORS),
        calibration=_vector(table["calibration"], CALIBRATION),
    )


def _vector(table: Mapping[str, float], names: Collection[str]) -> Array:
    if unknown := set(table) - set(names):
        raise ValueError(f"no such feature: {', '.join(sorted(unknown))}")
    return np.array([table.get(name, 0.0) for name in names], dtype=np.float64)


@cache
def fitted_weights() -> Weights:
    """The weights that come with the program."""
    return Weights.from_table(json.loads(Path(__file__).with_name("weights.json").read_bytes()))
