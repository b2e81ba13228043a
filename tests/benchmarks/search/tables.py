"""Tables of what was measured."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from tests.benchmarks.measuring import Building, Timing

_LARGE = 100


def query_table(size: int, timings: Mapping[str, Timing]) -> Table:
    """How long a query takes: the median, the 99th percentile, and how many times as long as the first named."""
    first = next(iter(timings.values()))
    table = Table("", "median ms", "99 % ms", "× median", "queries", title=f"A query, {size:,} sentences")
    for name, one in timings.items():
        row = (f"{one.median:.3f}", f"{one.ninety_ninth:.3f}", times(one.median / first.median), str(one.queries))
        table.add_row(name, *row)
    return table


def building_table(size: int, built: Mapping[str, Building]) -> Table:
    """How long building takes, and how much memory beyond the corpus."""
    first = next(iter(built.values()))
    table = Table("", "seconds", "×", "MB at most", "×", title=f"Building, {size:,} sentences")
    for name, one in built.items():
        ratios = times(one.seconds / first.seconds), times(one.megabytes / max(first.megabytes, 0.1))
        table.add_row(name, f"{one.seconds:.3g}", ratios[0], f"{one.megabytes:.0f}", ratios[1])
    return table


def verdict(queries: int, wrong: Mapping[str, int]) -> str:
    """Whether all results are the formula's."""
    if not any(wrong.values()):
        return f"All {queries} results are those of rank_bm25's formula: the same sentences, scores within 1e-9."
    return "NOT the formula's: " + ", ".join(
        f"{name} in {count} of {queries}" for name, count in wrong.items() if count
    )


def times(ratio: float) -> str:
    """A ratio, with as many digits as it deserves."""
    return f"{ratio:,.0f}" if ratio >= _LARGE else f"{ratio:.3g}"
