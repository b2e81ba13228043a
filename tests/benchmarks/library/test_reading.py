"""The benchmark of reading: that it reads all libraries that are named, each with as many processes as it says."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests import ROOT
from tests.benchmarks.library import reading
from tests.benchmarks.options import Options


def test_it_reads_made_texts_and_those_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    options = Options((100,), 1, None, (ROOT / "seeds",), building=True)
    console = Console(file=StringIO(), width=160)
    reading.run(options, console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert re.findall(r"(\S+): ([\d,]+) sentences", printed) == [("verbatim-made-100", "98"), ("seeds", "25")]
    for name in ("this program, 1 process ", "this program, 2 processes "):
        assert printed.count(name) == 2
