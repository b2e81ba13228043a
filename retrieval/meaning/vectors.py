"""Vectors of length 1 in a byte a number, compared with a question's by one matrix product."""

from __future__ import annotations

from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.index.arrays import Array, Ints
from retrieval.meaning.encoder import Floats

_MAX_STEP: Final = 127
_ROWS_AT_ONCE: Final = 512
"""What is turned back into floats at a time stays in the processor's cache, and is too little for several threads."""


class Vectors(NamedTuple):
    values: NDArray[np.int8]
    """A vector a row."""
    scales: Floats
    """What each row is multiplied by."""

    @classmethod
    def of(cls, vectors: Floats) -> Self:
        greatest = np.abs(vectors).max(axis=1, initial=1e-12)
        scales = (greatest / _MAX_STEP).astype(np.float32)
        return cls(np.rint(vectors / scales[:, None]).astype(np.int8), scales)

    def rows(self, rows: Ints | slice) -> Vectors:
        return Vectors(self.values[rows], self.scales[rows])

    def joined(self, others: Vectors) -> Vectors:
        if not len(self.scales):
            return others
        return Vectors(np.concatenate([self.values, others.values]), np.concatenate([self.scales, others.scales]))

    def cosines(self, vector: Floats) -> Array:
        """Return the cosine of each row with a vector of length 1."""
        count, length = self.values.shape
        found = np.zeros(count, dtype=np.float32)
        floats = np.empty((min(count, _ROWS_AT_ONCE), length), dtype=np.float32)
        for start in range(0, count, _ROWS_AT_ONCE):
            block = self.values[start : start + _ROWS_AT_ONCE]
            np.copyto(floats[: len(block)], block)
            np.dot(floats[: len(block)], vector, out=found[start : start + len(block)])
        return (found * self.scales).astype(np.float64)
