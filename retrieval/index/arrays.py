"""Array types and helpers of the index."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

MIXER: Final = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio, odd: keeps the hashes of n-grams apart when each is made of the one before times this."""

_MARKS_AT_ONCE: Final = 1 << 12
_SLOTS: Final = 1 << 12
_SLOT: Final = np.uint64(_SLOTS - 1)
"""The bits of a hash by which most are told apart without being compared."""


class NgramHashes:
    """Hashes of n-grams, to be searched; for a short text a table of all would take longest to make."""

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes
        self._slots = (hashes & _SLOT).astype(np.int64)

    def find(self, wanted: Hashes) -> tuple[Ints, Ints]:
        """Return, side by side, indices into ``wanted``, ascending, and the places at which these hashes occur."""
        near = np.zeros(_SLOTS, dtype=bool)
        near[wanted & _SLOT] = True
        at = near[self._slots].nonzero()[0]
        which, place = (self._hashes[at] == wanted[:, None]).nonzero()
        return which, at[place]


class MarkedNumbers(AbstractSet[int]):
    """The numbers that are marked, ascending; no object for each, however many there are.

    Args:
        marks: A mark for each number.
        first: The number of the first mark.
    """

    def __init__(self, marks: NDArray[np.bool_], first: int) -> None:
        self._marks, self._first = marks, first
        self._size = int(np.count_nonzero(marks))

    @override
    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        at = number - self._first
        return 0 <= at < len(self._marks) and bool(self._marks[at])

    @override
    def __iter__(self) -> Iterator[int]:
        for start in range(0, len(self._marks), _MARKS_AT_ONCE):
            some = np.flatnonzero(self._marks[start : start + _MARKS_AT_ONCE])
            yield from (some + (self._first + start)).tolist()

    @override
    def __len__(self) -> int:
        return self._size


def changes(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark each value that differs from the one before it, and the first."""
    fresh = np.empty(len(values), dtype=bool)
    fresh[:1] = True
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    return fresh


def distinct(values: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """Return the different values, ascending, and for each value its index among them.

    As ``np.unique``, whose first call is slow: it loads NumPy's masked arrays.
    """
    order = np.argsort(values)
    ascending = values[order]
    fresh = changes(ascending)
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.cumsum(fresh) - 1
    return ascending[fresh], places


def distinct_values(values: NDArray[Any]) -> NDArray[Any]:
    """Return the different values, ascending."""
    ascending = np.sort(values)
    return ascending[changes(ascending)]
