"""Vectors of length 1 in a byte a number, compared with a question's by one matrix product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.index.arrays import Array, Ints
from retrieval.meaning.encoder import Floats

_MAX_STEP: Final = 127
_ROWS_AT_ONCE: Final = 4096
"""What is turned back into floats at a time stays in the processor's cache."""


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
        blocks = [values.astype(np.float32) @ vector for values in self._blocks()]
        found: Array = np.concatenate([np.zeros(0), *blocks]) * self.scales
        return found

    def _blocks(self) -> Iterator[NDArray[np.int8]]:
        for start in range(0, len(self.values), _ROWS_AT_ONCE):
            yield self.values[start : start + _ROWS_AT_ONCE]
