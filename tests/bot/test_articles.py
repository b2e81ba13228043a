"""The articles on the disk, and their index beside the database."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import articles as articles_module
from bot.articles import Articles, index_path
from bot.service import open_service
from bot.settings import Settings
from retrieval import loading
from retrieval.seeds import SeedError

TEXT = "A bee dances to show the way. The queen lays the eggs.\n\nThe ship left Hull in May. It carried coal to Leeds."


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"{TEXT} It is number {number}. " + "And on it goes. " * 1500, "utf-8")
    return folder


async def test_the_index_stands_beside_the_database(seeds: Path, tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    async with open_service(Settings(seeds=seeds, database=database)):
        pass
    assert index_path(database) == tmp_path / "log.sqlite3.index"
    assert index_path(database).exists()


async def test_a_change_is_noticed_by_what_the_system_tells(seeds: Path) -> None:
    articles = Articles()
    articles.load(seeds)
    assert not await articles.changed(seeds)
    (seeds / "0.toml").write_text('title = "Bees"', encoding="utf-8")
    assert await articles.changed(seeds)
    answerer = await articles.reload(seeds)
    assert answerer.articles["0.txt"].title == "Bees"
    assert not await articles.changed(seeds)
    told = (seeds / "1.txt").stat()
    text = (seeds / "1.txt").read_text(encoding="utf-8").replace("queen", "drone")
    (seeds / "1.txt").write_text(text, encoding="utf-8")
    os.utime(seeds / "1.txt", ns=(told.st_atime_ns, told.st_mtime_ns))  # as long as before, and as old
    assert await articles.changed(seeds) or os.name == "nt"


async def test_a_large_library_is_read_in_a_process_of_its_own(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = Articles(tmp_path / "log.sqlite3.index")
    articles.load(seeds)
    monkeypatch.setattr(articles_module, "APART", 1)

    def read_here(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr(loading, "read_article", read_here)
    (seeds / "new.txt").write_text(TEXT.replace("coal", "wool"), encoding="utf-8")
    answerer = await articles.reload(seeds)
    assert "wool" in answerer.articles["new.txt"].text
    monkeypatch.undo()
    monkeypatch.setattr(articles_module, "APART", 1)
    (seeds / "bad.txt").write_bytes(b"\xff")
    with pytest.raises(SeedError, match="bad"):
        await articles.reload(seeds)
