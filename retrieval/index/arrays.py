"""Array types and helpers of the index."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

MIXER: Final = np.uint64(0x9E3779B97F4A7C15)
"""An odd number without a pattern, 2^64 over the golden ratio: it keeps the codes of different runs, of letters or of
words, apart when each is made of the one before times this."""

_SLOTS: Final = 1 << 12
_SLOT: Final = np.uint64(_SLOTS - 1)
"""A part of each code, by which most are told apart without being compared."""

CodeNumbers = NDArray[np.uint64]


class Codes:
    """Numbers of runs, in which some are searched for; of a short text, making a table of all would take longest.

    Args:
        codes: The numbers.
    """

    def __init__(self, codes: CodeNumbers) -> None:
        self._codes = codes
        self._slots = (codes & _SLOT).astype(np.int64)

    def find(self, asked: CodeNumbers) -> tuple[Ints, Ints]:
        """Search for some.

        Returns:
            Side by side, places among those asked for, ascending, and where each of these stands.
        """
        near = np.zeros(_SLOTS, dtype=bool)
        near[asked & _SLOT] = True
        at = near[self._slots].nonzero()[0]
        which, place = (self._codes[at] == asked[:, None]).nonzero()
        return which, at[place]


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a value is another than the one before it; the first always is."""
    fresh = np.empty(len(values), dtype=bool)
    fresh[:1] = True
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


def distinct(values: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """The different values, ascending, and for each value the place of its like among them.

    As ``np.unique`` gives them, which is slow to be called for the first time: it loads NumPy's masked arrays.
    """
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    fresh = changes(ascending)
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.cumsum(fresh) - 1
    return ascending[fresh], places
