"""The articles on the disk, and their index beside the database."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli.progress import PATIENCE_SECONDS, reading_progress
from bot.core.articles import LOG_INTERVAL_SECONDS, MAX_INDEXES, Articles, index_path, log_progress
from bot.core.index_process import IndexProcess, ReloadError
from bot.core.service import open_service
from bot.settings import Settings
from retrieval.articles.seeds import measure_seeds
from retrieval.errors import SeedError
from retrieval.index.indexer import Indexer

TEXT = "A bee dances to show the way. The queen lays the eggs.\n\nThe ship left Hull in May. It carried coal to Leeds."


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"{TEXT} It is number {number}. " + "And on it goes. " * 1500, "utf-8")
    return folder


async def test_the_index_stands_beside_the_database(seeds: Path, tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    async with open_service(Settings(seeds=seeds, database=database)):
        pass
    assert index_path(database, seeds).parent == tmp_path
    assert index_path(database, seeds).exists()


def test_articles_in_different_places_have_an_index_each_and_few_are_kept(seeds: Path, tmp_path: Path) -> None:
    database = tmp_path / "log.sqlite3"
    places = [shutil.copytree(seeds, tmp_path / f"seeds-{number}") for number in range(MAX_INDEXES + 2)]
    (tmp_path / "log.sqlite3.index.txt").touch()
    (tmp_path / "other.sqlite3.0badcafe.index").touch()
    for age, place in enumerate(places):
        index = index_path(database, place)
        Articles(index).load(place)
        assert index.exists()
        os.utime(index, (age, age))
        Articles(index_path(database, places[0])).load(places[0])  # which is used again and again
    kept = {index_path(database, place) for place in (places[0], *places[-MAX_INDEXES + 1 :])}
    assert set(tmp_path.glob("log.sqlite3.*.index")) == kept
    assert (tmp_path / "log.sqlite3.index.txt").exists()
    assert (tmp_path / "other.sqlite3.0badcafe.index").exists()


def test_reading_that_takes_long_is_told_of_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with log_progress() as tell:
        tell(0.1)
        assert not caplog.messages
        later = time.monotonic() + LOG_INTERVAL_SECONDS
        monkeypatch.setattr(time, "monotonic", lambda: later)
        tell(0.5)
        tell(0.6)
    assert caplog.messages == ["Reading the articles: 50 % are done"]


def test_a_person_at_the_terminal_is_shown_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []

    @contextmanager
    def bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
        yield shown.append

    monkeypatch.setattr("bot.cli.progress.progress_bar", bar)
    with reading_progress() as tell:
        tell(0.1)
        later = time.monotonic() + PATIENCE_SECONDS
        monkeypatch.setattr(time, "monotonic", lambda: later)
        tell(0.5)
        tell(1.0)
    assert shown == [50, 100]


def test_it_is_told_up_to_the_end_how_far_the_reading_is(seeds: Path, tmp_path: Path) -> None:
    told: list[float] = []
    articles = Articles(tmp_path / "log.sqlite3.index")
    articles.load(seeds, told.append)
    assert told == sorted(told)
    assert sum(share > 0.985 for share in told) > 3  # while all sentences are indexed
    assert told[-1] == 1.0
    told.clear()
    articles.load(seeds, told.append)
    assert told == []  # what is kept is only checked
    (seeds / "new.txt").write_text(TEXT, encoding="utf-8")
    articles.load(seeds, told.append)
    assert told == sorted(told)
    assert told[0] < 0.5  # one new article is soon read, beside what it takes to index all
    assert told[-1] == 1.0


async def test_loading_is_given_up_with_its_caller(seeds: Path) -> None:
    told: list[float] = []
    begun, cancelled = threading.Event(), threading.Event()

    def tell(share: float) -> None:
        told.append(share)
        begun.set()
        cancelled.wait()

    loading = asyncio.create_task(Articles().load_in_thread(seeds, tell))
    await asyncio.to_thread(begun.wait)
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading
    cancelled.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert len(told) == 1


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
    await articles.reload(seeds)
    (seeds / "a" / "b").mkdir(parents=True)
    (seeds / "a" / "b" / "new.mdx").write_text(TEXT, encoding="utf-8")
    assert await articles.changed(seeds)
    answerer = await articles.reload(seeds)
    assert "a/b/new.mdx" in answerer.articles


def spoil_all(seeds: Path) -> set[str]:
    """Let no file be usable; their names."""
    for file in (files := list(seeds.iterdir())):
        file.write_bytes(b"\xff")
    return {file.name for file in files}


async def test_a_large_library_is_read_in_a_process_of_its_own(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = Articles(tmp_path / "log.sqlite3.index", max_bytes=1)
    articles.load(seeds)

    def read_here(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr(Indexer, "add", read_here)
    (seeds / "new.txt").write_text(TEXT.replace("coal", "wool"), encoding="utf-8")
    answerer = await articles.reload(seeds)
    assert "wool" in answerer.articles["new.txt"].text
    (seeds / "bad\udcff.txt").write_bytes(b"\xff")  # whose name is not UTF-8 either
    answerer = await articles.reload(seeds)
    (bad,) = answerer.unusable
    assert (bad.name, "is not UTF-8 at byte 0" in bad.reason) == ("bad\udcff.txt", True)
    assert len(answerer.articles) == 4
    left = await asyncio.to_thread(spoil_all, seeds)
    with pytest.raises(SeedError, match="None of the 5 files") as caught:
        await articles.reload(seeds)
    assert {each.name for each in caught.value.unusable} == left
    assert not await articles.changed(seeds)


async def test_a_small_one_is_not(seeds: Path, tmp_path: Path) -> None:
    process = IndexProcess("there_is_no_such_program")
    await Articles(tmp_path / "log.sqlite3.index", measure_seeds(seeds), process).reload(seeds)
    await Articles(None, 0, process).reload(seeds)
    with pytest.raises(ReloadError):
        await Articles(tmp_path / "log.sqlite3.index", measure_seeds(seeds) - 1, process).reload(seeds)
