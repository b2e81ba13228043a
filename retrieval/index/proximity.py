"""How close together a question's words stand in a sentence."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from retrieval.index.arrays import Array, Ints

NEAR = 8
"""Letters between two words that halve what they are worth."""


class Standing(NamedTuple):
    """Where terms stand in a text, side by side and in its order."""

    terms: Ints
    """Which of them, from 0."""
    sentences: Ints
    starts: Ints
    """Where each begins in its sentence."""
    lengths: Ints


def nearness(standing: Standing, idf: Array, size: int) -> Array:
    """Tell how close terms are.

    Args:
        standing: Where they stand.
        idf: How telling each is.
        size: How many sentences there are.

    Returns:
        For each sentence the sum, over neighbours among the terms that it holds, of how telling they are, less the
        farther they are apart.
    """
    terms, sentences, starts, lengths = standing
    apart = starts[1:] - starts[:-1] - lengths[:-1] - 1
    pairs = (sentences[1:] == sentences[:-1]) & (terms[1:] != terms[:-1])
    telling = np.sqrt(idf[terms[1:][pairs]] * idf[terms[:-1][pairs]]) / (1 + apart[pairs] / NEAR)
    return np.bincount(sentences[1:][pairs], telling, minlength=size).astype(np.float64)
