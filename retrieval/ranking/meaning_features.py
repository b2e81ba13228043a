"""Features of meaning: how near sections are to a question, and how likely what was read answers it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from retrieval.index.arrays import Array, Ints
from retrieval.index.sections import SectionIndex
from retrieval.meaning.encoder import Floats
from retrieval.meaning.section_vectors import SectionVectors
from retrieval.ranking.confidence import ConfidenceModel

MEANING_FEATURES: Final = ("heading_cosine", "heading_nearness", "beginning_cosine", "beginning_nearness")
"""The features of a section by their names in ``weights.json``: the cosine of the question with its heading and with
its beginning, and how near that is to the best one in the pool, 0 to 1."""
MEANING_CONFIDENCE_FEATURES: Final = ("heading_cosine", "beginning_cosine")
"""Those of the best section, beside ``SECTION_CONFIDENCE_FEATURES``."""
FAMILY_FEATURES: Final = (
    *("words", "letters", "synonyms", "surroundings", "length", "position", "asked_for", "conversation"),
)
"""The parts of the score of a sentence that was read, by ``explanation.FAMILIES``."""
SHORT_TEXT: Final = "_in_short_text"
READING_FEATURES: Final = (
    *(*FAMILY_FEATURES, "logit", "nearness"),
    *(f"{name}{SHORT_TEXT}" for name in ("words", "surroundings", "logit", "nearness")),
)
"""The features of a sentence that was read, by which its score is made anew: the parts of the old one, the encoder's
logit, and how near that is to the best one's, 0 to 1; some weighted otherwise in a short text, such as a news story."""
READING_CONFIDENCE_FEATURES: Final = ("logit", "likely", "logit_lead")
"""Those of the best sentence that was read, beside ``CONFIDENCE_FEATURES``."""
MAX_NEAREST: Final = 15  # sections that are candidates for their meaning alone
_SHARPNESS: Final = 20.0
_MAX_LEAD: Final = 10.0


class ReadingWeights(NamedTuple):
    """The fitted weights of what was read."""

    order: Array  # by READING_FEATURES, for a question that stands by itself
    follow_up: Array  # the same for one that depends on those before
    confidence: ConfidenceModel  # over CONFIDENCE_FEATURES and READING_CONFIDENCE_FEATURES


class SectionMeaning(NamedTuple):
    """A question among the vectors of a library's sections."""

    vectors: SectionVectors
    question: Floats

    def nearest(self, index: SectionIndex) -> list[int]:
        """Return the nearest sections that can answer."""
        found = self.vectors.nearest(self.question, MAX_NEAREST, index.first, index.first + index.size)
        able: list[int] = found[index.can_answer[found - index.first]].tolist()
        return able

    def features(self, sections: Ints) -> Array:
        """Return the ``MEANING_FEATURES`` (rows) of some sections, at least one."""
        heading, beginning = self.vectors.cosines(self.question, sections)
        return np.array([heading, _nearness(heading), beginning, _nearness(beginning)])


def _nearness(cosines: Array) -> Array:
    nearness: Array = np.exp(_SHARPNESS * (cosines - cosines.max()))
    return nearness


def reading_features(families: Mapping[str, Array], logits: Array, *, is_short: bool) -> Array:
    """Return the ``READING_FEATURES`` (columns) of the sentences that were read, at least one."""
    values = {**families, "logit": logits, "nearness": np.exp(logits - logits.max())}
    columns = (
        values[name.removesuffix(SHORT_TEXT)] * (is_short or not name.endswith(SHORT_TEXT)) for name in READING_FEATURES
    )
    return np.stack([*columns], axis=1)


def reading_confidence_features(logit: float, others: Array) -> Array:
    """Return the ``READING_CONFIDENCE_FEATURES`` of the best sentence, by its logit and those of the others."""
    values = {
        "logit": logit,
        "likely": likelihood(logit),
        # Its lead over the likeliest other one; at most 10.
        "logit_lead": float(np.clip(logit - others.max(initial=-np.inf), -_MAX_LEAD, _MAX_LEAD)),
    }
    return np.array([values[name] for name in READING_CONFIDENCE_FEATURES])


def likelihood(logit: float) -> float:
    """Return the probability that a passage answers, by the encoder that has read it."""
    return 1 / (1 + math.exp(-logit))
