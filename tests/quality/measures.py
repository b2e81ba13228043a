"""The measures, over plain lists of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

BINS = 10


@dataclass(slots=True)
class Results:
    """The results of one set. ``right`` and ``confidence`` are side by side, as are those of each kind of question."""

    ranks: list[int] = field(default_factory=list)
    """For each answerable question the rank of the first right quote, from 0; -1 where none is right."""
    kinds: list[str] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    """True where the first quote is right, of the answerable."""
    confidence: list[float] = field(default_factory=list)
    """The confidence, of the answerable."""
    answered: list[bool] = field(default_factory=list)
    foreign_confidence: list[float] = field(default_factory=list)
    """The confidence in questions of another article."""
    foreign_answered: list[bool] = field(default_factory=list)
    unanswerable_confidence: list[float] = field(default_factory=list)
    """The confidence in the set's own unanswerable questions."""
    unanswerable_answered: list[bool] = field(default_factory=list)
    read: list[bool] = field(default_factory=list)
    """True where an encoder read the first sentences, of the answerable."""
    lengths: list[int] = field(default_factory=list)
    """Sentences of each first quote."""
    after_conversation: list[int] = field(default_factory=list)
    """The cost of another conversation before a question that stands by itself: 1 for a right first quote, -1 for a
    wrong one."""
    after_others: list[int] = field(default_factory=list)
    """The same of two other questions about its own article."""
    in_library: list[bool] = field(default_factory=list)
    """True where the first quote is right when all articles of the set are searched at once."""

    def hit(self, k: int) -> float:
        """The share of answerable questions with a right quote among the first k."""
        return float(np.mean([0 <= rank < k for rank in self.ranks]))

    @property
    def right_when_answered(self) -> float:
        """The share of first quotes that are right, where one is given as the answer."""
        return float(np.mean([right for right, answered in zip(self.right, self.answered, strict=True) if answered]))

    @property
    def library_ratio(self) -> float:
        """Hit@1 among all articles of the set, as a share of that in the question's own."""
        return share(self.in_library) / self.hit(1)

    @property
    def calibration_error(self) -> float:
        """Over the answerable questions and those of another article."""
        right = [*self.right, *[False] * len(self.foreign_confidence)]
        return calibration_error([*self.confidence, *self.foreign_confidence], right)


def share(values: Sequence[float]) -> float:
    """Return the mean; not a number where there are no values."""
    return float(np.mean(values)) if values else float("nan")


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a positive case has the higher value; ties count half (Mann and Whitney 1947)."""
    values, places, counts = np.unique(np.concatenate([positive, negative]), return_inverse=True, return_counts=True)
    if not len(values):
        return float("nan")
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """The expected calibration error: how far confidence and share right are apart, in ten equal bins."""
    values, hits = np.asarray(confidence), np.asarray(right, dtype=np.float64)
    bins = np.minimum((values * BINS).astype(int), BINS - 1)
    gaps = [abs((values[bins == i] - hits[bins == i]).sum()) for i in range(BINS)]
    return float(sum(gaps) / max(len(values), 1))
