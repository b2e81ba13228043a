"""Term proximity: how close together a question's words stand in a sentence."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from retrieval.index.arrays import Array, Ints

HALF_DISTANCE = 8
"""The gap in characters at which a pair's weight is halved."""


class TermPositions(NamedTuple):
    """Occurrences of terms in a text, side by side and in its order."""

    terms: Ints
    """From 0."""
    sentences: Ints
    starts: Ints
    """In the sentence."""
    lengths: Ints


def proximity(positions: TermPositions, idf: Array, size: int) -> Array:
    """Score each of ``size`` sentences by its pairs of neighbouring terms: by their idf, less the farther apart."""
    terms, sentences, starts, lengths = positions
    gaps = starts[1:] - starts[:-1] - lengths[:-1] - 1
    pairs = (sentences[1:] == sentences[:-1]) & (terms[1:] != terms[:-1])
    weights = np.sqrt(idf[terms[1:][pairs]] * idf[terms[:-1][pairs]]) / (1 + gaps[pairs] / HALF_DISTANCE)
    return np.bincount(sentences[1:][pairs], weights, minlength=size).astype(np.float64)
