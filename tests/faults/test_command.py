"""``python -m tests.faults``, as far as it does not take minutes."""

from __future__ import annotations

import subprocess
import sys

from tests import ROOT


def test_the_command_finds_the_rows_of_the_full_table() -> None:
    command = [sys.executable, "-m", "tests.faults", "--collect-only", "--quiet", "--quiet"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "tests/faults/test_gateway_fails.py" in told.stdout
