"""Giving memory that is free back to the system."""

from __future__ import annotations

import ctypes
import os


def give_back() -> bool:
    """Have the C library give back what it keeps for later; False where it is not glibc, or keeps nothing.

    Of documents that were let go, it would keep most.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    return trim is not None and bool(trim(0))
