"""Memory that is free goes back to the system."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from tests import ROOT

PROGRAM = """
from pathlib import Path
from bot.core.memory import give_back
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])
before = resident()
kept = [bytearray(2_000) for _ in range(50_000)]
kept = kept[-1:]  # above all that is free now
held = resident()
print(give_back(), (held - before), (resident() - before))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has malloc_trim")
def test_what_is_free_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT)
    given, held, left = done.stdout.split()
    pages = 100_000_000 // os.sysconf("SC_PAGE_SIZE")
    assert given == "True"
    assert int(held) > pages / 2  # without it
    assert int(left) < pages / 10
