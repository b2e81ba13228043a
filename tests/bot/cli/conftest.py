"""A home of its own for each test: its own article and database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
ARTICLE = """\
The lighthouse on Gull Rock was built by Edna Marsh in 1871, after three ships had been lost with all hands on the \
reef in a single winter. It burned whale oil until 1902.

A storm destroyed the keeper’s cottage in March 1923. Nobody was hurt, but 40 sheep drowned.

The lamp was replaced by an electric beacon in 1958. Its beam can be seen from 23 kilometres away.
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with an article and nothing else, without models in reach."""
    monkeypatch.setenv("MODELS", "off")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "lighthouse.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "seeds" / "lighthouse.toml").write_text('title = "Gull Rock"', encoding="utf-8")
    return tmp_path


@pytest.fixture
def bot(home: Path) -> Run:
    """Runs ``python -m bot`` as its own process."""

    def run(*arguments: str, stdin: str | bytes = "", **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, **variables},
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
