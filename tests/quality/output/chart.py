"""The chart of the report: calibration, and the share answered against the share right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tests.quality.measures import BINS, Results


def draw_chart(results: Mapping[str, Results], path: Path) -> None:
    """Draw the calibration curve and the share answered against the share right.

    Args:
        results: By set.
        path: The PNG to write.
    """
    from matplotlib.figure import Figure  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  # in an extra

    figure = Figure(figsize=(11, 5), layout="constrained")
    curve, trade = figure.subplots(1, 2)
    for name, found in results.items():
        curve.plot(*_calibration(found), marker="o", label=name)
        trade.plot(*_trade(found), label=name)
    curve.plot([0, 1], [0, 1], color="grey", linestyle=":", label="as it says")
    curve.set(title="Confidence", xlabel="confidence", ylabel="share of first quotes right", xlim=(0, 1), ylim=(0, 1))
    trade.set(title="What silence buys", xlabel="share of questions answered", ylabel="share of answers right")
    trade.set(xlim=(0, 1), ylim=(0.4, 1))
    for axes in (curve, trade):
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(path, dpi=120)


def _calibration(found: Results) -> tuple[list[float], list[float]]:
    sure = np.array([*found.confidence, *found.foreign_confidence])
    right = np.array([*found.right, *[False] * len(found.foreign_confidence)], dtype=np.float64)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    filled = [i for i in range(BINS) if (bins == i).any()]
    return [float(sure[bins == i].mean()) for i in filled], [float(right[bins == i].mean()) for i in filled]


def _trade(found: Results) -> tuple[list[float], list[float]]:
    order = np.argsort(-np.array(found.confidence), kind="stable")
    right = np.cumsum(np.array(found.right, dtype=np.float64)[order])
    counts = np.arange(1, len(order) + 1)
    start = len(order) // 20
    return (counts / len(order))[start:].tolist(), (right / counts)[start:].tolist()
