"""Charts of what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.search.retrieval import Outcome


def draw_growth(outcomes: Mapping[int, Outcome], path: Path) -> None:
    """Draw how the cost of a query grows with the corpus, both axes logarithmic.

    Args:
        outcomes: By size.
        path: The PNG to write.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  # in an extra

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    names = dict.fromkeys(name for outcome in outcomes.values() for name in outcome.timings)
    for name in names:
        sizes = [size for size, outcome in outcomes.items() if name in outcome.timings]
        own = name.startswith("this program")
        medians = [outcomes[size].timings[name].median for size in sizes]
        axes.plot(sizes, medians, marker="o", label=name, linewidth=2.5 if own else 1.2)
    floors = [outcome.floor for outcome in outcomes.values()]
    axes.plot(list(outcomes), floors, color="grey", linestyle=":", label="reading all postings of the words once")
    axes.set(xscale="log", yscale="log", xlabel="sentences", ylabel="median of a query, ms")
    axes.set_title("The five best sentences, one core")
    axes.grid(alpha=0.3, which="both")
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=120)
