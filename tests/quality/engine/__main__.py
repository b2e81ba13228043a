"""``python -m tests.quality.engine --data PATH``: all articles of a set as one library, found in here and in an engine.

It prints how often the first passage has the answer, for both, and for how many questions the first passage differs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.endpoints import EngineAddress
from bot.engines.milvus import open_engine
from tests.quality.engine.comparison import compare
from tests.quality.output.progress import progress_bar
from tests.quality.questions import SETS, load_sets


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.engine", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of NAME-articles.jsonl.gz and NAME-questions…")
    parser.add_argument("--set", choices=SETS, default="squad", help="the set of questions")
    parser.add_argument("--limit", type=int, help="only so many questions, from all over the set")
    options = parser.parse_args(arguments)
    (found,) = load_sets(options.data, [options.set])
    asked = [it for it in found.asked if it.answers]
    asked = asked[:: max(len(asked) // options.limit, 1)] if options.limit else asked
    with tempfile.TemporaryDirectory() as folder, open_engine(_address(folder)) as engine:
        assert engine is not None  # since there is an address
        with progress_bar(Console(stderr=True), "Asking", len(asked)) as tick:
            compared = compare(found.articles, asked, engine.writing(lambda _share: None), tick)
    Console().print(
        f"{options.set}, {len(found.articles):,} articles as one library, {compared.questions:,} questions: hit@1 "
        f"{compared.here / compared.questions:.2%} in this process, {compared.elsewhere / compared.questions:.2%} in "
        f"the engine; another first passage for {compared.differing:,}"
    )


def _address(folder: str) -> EngineAddress:
    return EngineAddress.read(f"milvus+file:{folder}/engine")


if __name__ == "__main__":
    main()
