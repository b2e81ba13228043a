"""``python -m tests.faults``: every row of the table of faults; ``python -m tests.faults storm``: a storm of kills."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

import pytest

from tests.faults.storm import storm

HERE = Path(__file__).parent


def main() -> int:
    """Read the command line, and run; the exit code is 0 if all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    storming = commands.add_parser("storm", help="kill the bot under load, again and again")
    storming.add_argument("--kills", type=int, default=200)
    storming.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    if options.command == "storm":
        return 0 if asyncio.run(storm(options.kills, options.seed)) else 1
    spooling = HERE.parent / "bot" / "querylog" / "test_spooling.py"
    catching_up = HERE.parent / "bot" / "cogs" / "test_catching_up.py"
    wire = HERE.parent / "bot" / "test_wire.py"
    return pytest.main(["--full", "-v", *map(str, (HERE, catching_up, spooling, wire))])


if __name__ == "__main__":
    raise SystemExit(main())
