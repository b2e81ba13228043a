"""``python -m tests.benchmarks [NAME…]``: run benchmarks, all that there are unless some are named.

Each benchmark is a module with a function ``run(options, console)``; its docstring says what it shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.benchmarks.options import Options
from tests.named_files import file_to_write

MODULES = {
    "retrieval": "tests.benchmarks.search.retrieval",
    "reading": "tests.benchmarks.library.reading",
    "answer": "tests.benchmarks.library.answer",
    "bot": "tests.benchmarks.discord.bot",
    "engine": "tests.benchmarks.engine",
    "meaning": "tests.benchmarks.meaning",
    "servers": "tests.benchmarks.servers",
    "startup": "tests.benchmarks.startup",
    "log": "tests.benchmarks.log",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks that were asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="How fast it is, beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(MODULES)}; all unless some are named")
    parser.add_argument("--sizes", type=_sizes, metavar="N,…", help="sizes of the corpora, in sentences or sections")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median is taken")
    parser.add_argument("--chart", type=file_to_write, metavar="FILE", help="a PNG to draw (needs the extra bench)")
    parser.add_argument(
        "--texts", type=Path, action="append", default=[], metavar="FOLDER", help="articles to read too"
    )
    parser.add_argument("--skip-building", action="store_true", help="do not measure how long building takes")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - set(MODULES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    options = Options(given.sizes, given.rounds, given.chart, tuple(given.texts), building=not given.skip_building)
    for name in given.names or MODULES:
        import_module(MODULES[name]).run(options, Console())


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


if __name__ == "__main__":
    main()
