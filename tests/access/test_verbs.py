"""Verbs of the command line, for somebody who may not read the bot's files."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT
from tests.bot.stage import ARTICLE, QUESTION

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs modes, and root without its privileges")

VERBS = [
    "log recent",
    "log unanswered",
    "log show 1",
    "log search lighthouse",
    "log stats",
    "log export",
    "log replay",
    "log purge --days 1",
    "log forget-people --yes",
    "log backup copy.sqlite3",
    "ask why",
    "check",
]
SHORT = {"log recent", "ask why", "check"}
_DROP_FROM_BOUNDING_SET = 24
_OVERRIDES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with these, root reads what nobody may."""


def be_anyone() -> None:
    libc = ctypes.CDLL(None)
    for capability in _OVERRIDES:
        libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, "-m", "bot", *command],
        cwd=home,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=be_anyone,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log that nobody may read."""
    home = tmp_path_factory.mktemp("home")
    (home / "seeds").mkdir()
    (home / "seeds" / "gull-rock.txt").write_text(ARTICLE, encoding="utf-8")
    assert run(home, "ask", QUESTION).returncode == 0
    for path in home.glob("queries*"):
        path.chmod(0)
    return home


@pytest.mark.parametrize("verb", [pytest.param(it, marks=() if it in SHORT else pytest.mark.full) for it in VERBS])
def test_without_the_right_to_read_the_files(home: Path, verb: str) -> None:
    refused = run(home, *verb.split())
    said = (refused.stdout + refused.stderr).strip()
    assert refused.returncode == (1 if verb == "check" else 2)
    assert "queries.sqlite3" in said
    assert "Traceback" not in said
    assert len(refused.stderr.splitlines()) <= 1
    assert QUESTION not in said
    assert not (home / "copy.sqlite3").exists()
