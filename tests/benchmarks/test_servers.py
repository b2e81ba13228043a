"""The benchmark of many servers: that it asks them all, and counts what there is."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.core import server_articles
from tests.benchmarks import servers
from tests.benchmarks.options import Options

OPTIONS = Options((25,), 1, None, (), building=False)


def test_every_server_is_asked_and_answers_from_its_own_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "SERVERS", 2)
    console = Console(file=StringIO(), width=160)
    servers.run(OPTIONS, console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert "2 servers with 10 documents of 25 sentences" in printed
    for kind, count in (
        ("first answer, nothing kept", 2),
        ("first answer, an index kept", 2),
        ("further answers ", 20),
    ):
        (line,) = [line for line in printed.splitlines() if kind in line and "no documents" not in line]
        assert line.split("│")[2].strip() == str(count)
    right, of = printed.splitlines()[-1].split(" answers ")[0].split(" of ")
    assert int(of) == 24
    assert int(right) >= 20


def test_at_the_end_none_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    release = server_articles.ServerArticles.release_idle

    def spied(articles: server_articles.ServerArticles) -> int:
        held.append(len(articles._with_documents()))
        released = release(articles)
        held.append(len(articles._with_documents()))
        return released

    monkeypatch.setattr(server_articles.ServerArticles, "release_idle", spied)
    servers.prepare(tmp_path, 2, 25)
    figures = servers.measure(tmp_path, 2)
    assert held == [2, 0]
    assert figures.asked == 2 * 2 * (servers.AGAIN + 1)
    assert all(figures.memory.values())
