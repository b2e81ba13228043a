"""The benchmark of reloading: that it leaves things as they were, and notices a loop that is kept waiting."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.core.articles import Articles
from retrieval.answerer import Answerer
from tests.benchmarks.library.made_library import MadeLibrary
from tests.benchmarks.library.reloading import longest_gap


def test_a_loop_that_is_kept_waiting_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "made"
    MadeLibrary().write(folder, 100)
    before = sorted(folder.iterdir())
    assert longest_gap(folder, tmp_path / "made.index") >= 0
    assert sorted(folder.iterdir()) == before
    reload = Articles.reload

    async def blocking(self: Articles, seeds: Path) -> Answerer:
        time.sleep(0.3)  # noqa: ASYNC251  # as what blocks does
        return await reload(self, seeds)

    monkeypatch.setattr(Articles, "reload", blocking)
    assert longest_gap(folder, tmp_path / "made.index") > 250
