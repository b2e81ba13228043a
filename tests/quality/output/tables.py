"""The figures, as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import numpy as np
from rich.table import Table

from tests.quality.measures import Results, auc, share

_MEASURES: Mapping[str, Callable[[Results], float]] = {
    "hit@1": lambda t: t.hit(1),
    "hit@3": lambda t: t.hit(3),
    "AUC off": lambda t: auc(t.confidence, t.foreign_confidence),
    "AUC own": lambda t: auc(t.confidence, t.unanswerable_confidence),
    "answered": lambda t: share(t.answered),
    "off answered": lambda t: share(t.foreign_answered),
    "own answered": lambda t: share(t.unanswerable_answered),
    "right if answered": lambda t: t.right_when_answered,
    "calibration error": lambda t: t.calibration_error,
    "read again": lambda t: share(t.read),
    "sentences of a quote": lambda t: share(t.lengths),
    "cost of another conversation before": lambda t: share(t.after_conversation),
    "cost of its article's other questions before": lambda t: share(t.after_others),
    "in one library, of hit@1": lambda t: t.library_ratio,
}


def figures(results: Mapping[str, Results], title: str) -> Table:
    """Return a line for each measure that was taken.

    "Off" is another article's question, "own" the set's own unanswerable ones.
    """
    table = Table("measure", *results, title=title)
    for name, measure in _MEASURES.items():
        values = [measure(found) for found in results.values()]
        if not np.isnan(values).all():
            table.add_row(name, *("–" if np.isnan(value) else f"{value:.3f}" for value in values))
    return table


def by_kind(results: Mapping[str, Results]) -> Table:
    """Return a table of hit@1 and the number of questions by what is asked for."""
    kinds = sorted({kind for found in results.values() for kind in found.kinds})
    table = Table("asked for", *results, title="hit@1 (questions) by what is asked for")
    for kind in kinds:
        cells = []
        for found in results.values():
            hits: defaultdict[str, list[bool]] = defaultdict(list)
            for one, rank in zip(found.kinds, found.ranks, strict=True):
                hits[one].append(rank == 0)
            cells.append(f"{np.mean(hits[kind]):.2f} ({len(hits[kind])})" if hits[kind] else "–")
        table.add_row(kind, *cells)
    return table
