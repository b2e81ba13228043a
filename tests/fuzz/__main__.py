"""``python -m tests.fuzz``: many inputs for each target; with atheris (``pip install atheris``) led by coverage.

A target that fails leaves its input in the current folder, for ``tests/fuzz/test_targets.py``; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import logging
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

SHARES: Final[Mapping[str, float]] = {
    "csv_fields": 0.3,
    "rendering": 0.2,
    "gateway_events": 0.2,
    "autocomplete": 0.15,
    "stored_conversations": 0.05,
    "button_ids": 0.05,
    "settings": 0.02,
    "seeds": 0.015,
    "questions": 0.015,
}
"""How the inputs are shared out: a question takes two hundred times as long as a cell of CSV."""
_LONGEST: Final = 600


def fuzz(name: str, inputs: int, seed: int) -> int:
    """Run one target in this process; returns its exit code, or, under atheris, ends the process with it."""
    logging.disable(logging.CRITICAL)
    if find_spec("atheris") is None:
        return _at_random(name, inputs, seed)
    import atheris  # noqa: PLC0415 - not everybody has it

    with atheris.instrument_imports(include=["bot", "retrieval"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - it has to come after
    options = [f"-runs={inputs}", f"-seed={seed}", f"-max_len={_LONGEST}", "-timeout=60", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix=fuzz-{name}-"], TARGETS[name])
    atheris.Fuzz()
    return 0


def _at_random(name: str, inputs: int, seed: int) -> int:
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - only one process needs it

    draw = random.Random(seed)  # noqa: S311 - inputs, no secrets
    for _ in range(inputs):
        data = draw.randbytes(draw.randrange(_LONGEST))
        try:
            TARGETS[name](data)
        except Exception:
            sys.stderr.write(f"{name} fails with bytes.fromhex('{data.hex()}')\n")
            raise
    return 0


def main() -> int:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*SHARES, []], help="all of them by default")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="for all targets together")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--alone", action="store_true", help="run one target, with all the inputs, in this process")
    options = parser.parse_args()
    if options.alone:
        return fuzz(options.targets[0], options.inputs, options.seed)
    failed = []
    for name in options.targets or SHARES:
        inputs = round(options.inputs * SHARES[name])
        began = time.monotonic()
        given = ("--alone", f"--inputs={inputs}", f"--seed={options.seed}")
        ended = subprocess.run(
            [sys.executable, "-m", "tests.fuzz", name, *given], check=False, capture_output=True, text=True
        )
        took = time.monotonic() - began
        sys.stdout.write(f"{name:24} {inputs:9} inputs {took:7.0f} s  exit code {ended.returncode}\n")
        sys.stdout.flush()
        if ended.returncode:
            failed.append(name)
            sys.stdout.write(ended.stderr[-4000:])
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
