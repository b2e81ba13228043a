"""``python -m tests.faults``: every row of the table of faults; ``python -m tests.faults storm``: a storm of kills."""

from __future__ import annotations

import argparse
import asyncio

import pytest

from tests import ROOT

TESTS = ROOT / "tests"
ROWS = (
    "faults",
    "access/test_verbs.py",
    "bot/cogs/chat/test_catch_up.py",
    "bot/querylog/test_processes.py",
    "bot/querylog/test_writer.py",
    "bot/core/test_articles.py",
    "bot/cogs/upkeep/test_linked_pages.py",
    "bot/cogs/upkeep/test_loops.py",
    "bot/toolbox/test_rate_limit.py",
    "bot/core/test_service.py",
    "bot/core/test_server_articles.py",
    "bot/cogs/test_two_servers.py",
    "bot/engines/test_milvus.py",
    "bot/test_wire.py",
    "retrieval/index/readers/test_processes.py",
    "retrieval/index/test_index_file.py",
    "retrieval/meaning",
)
"""Where the table's tests are."""


def main() -> int:
    """Read the command line, of which pytest gets the rest, and run; the exit code is 0 if all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    storming = commands.add_parser("storm", help="kill the bot under load, again and again")
    storming.add_argument("--kills", type=int, default=200)
    storming.add_argument("--seed", type=int, default=7)
    options, for_pytest = parser.parse_known_args()
    if options.command == "storm":
        from tests.faults.storm import storm  # noqa: PLC0415 - pytest wants to be the first to import a plugin

        return 0 if asyncio.run(storm(options.kills, options.seed)) else 1
    return pytest.main(["--full", "-v", *for_pytest, *(str(TESTS / row) for row in ROWS)])


if __name__ == "__main__":
    raise SystemExit(main())
