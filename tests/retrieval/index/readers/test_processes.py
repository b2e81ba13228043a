"""Articles that several processes read: the same index, and an end with the program that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.answerer import load_answerer
from retrieval.errors import SeedError
from retrieval.index import loader
from retrieval.index.index_file import read_index
from retrieval.index.readers import processes
from retrieval.index.readers.processes import MIN_READER_BYTES, count_readers
from tests.benchmarks.library.made_library import MadeLibrary
from tests.retrieval.index.noting import note_read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="one process reads there")

READING = """
import pathlib, sys, time
from retrieval.index import loader
from retrieval.index.readers import processes

processes.MIN_READER_BYTES = 1
loader._BATCH_BYTES = 1

def tell(share):
    print("reading", flush=True)
    time.sleep(60)

loader.load_library(pathlib.Path(sys.argv[1]), None, tell, readers=2)
"""
"""Reads articles, and waits when the first is read, while others are being read."""


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of articles, each a batch by itself."""
    monkeypatch.setattr(processes, "MIN_READER_BYTES", 1)
    monkeypatch.setattr(loader, "_BATCH_BYTES", 1)
    monkeypatch.setattr(loader, "MIN_INDEX_BYTES", 0)
    folder = tmp_path / "seeds"
    MadeLibrary().write(folder, 400)
    (folder / "00004.md").write_text(
        "# Boats\n\n## Fees\n\n- A day costs 5 €.\n- A week costs 20 €.\n", encoding="utf-8"
    )
    (folder / "00004.toml").write_text('title = "Boats"', encoding="utf-8")
    (folder / "00005.txt").write_text("Das Boot liegt am Steg. Die Fähre fährt um acht Uhr ab.", encoding="utf-8")
    (folder / "00006.txt").write_bytes(b"\xff")
    return folder


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the articles that this process reads itself."""
    return note_read(monkeypatch)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are started to read."""
    found: list[subprocess.Popen[bytes]] = []
    start = processes._start  # to know them

    def noted() -> subprocess.Popen[bytes] | None:
        process = start()
        assert process is not None
        found.append(process)
        return process

    monkeypatch.setattr(processes, "_start", noted)
    return found


def test_the_index_is_the_same_byte_for_byte(seeds: Path, tmp_path: Path, read_here: list[str]) -> None:
    told: list[float] = []
    alone = load_answerer(seeds, tmp_path / "one.index", "off")
    read_here.clear()
    together = load_answerer(seeds, tmp_path / "three.index", "off", progress=told.append, readers=3)
    assert read_here == []
    assert (tmp_path / "one.index").read_bytes() == (tmp_path / "three.index").read_bytes()
    assert together.unusable == alone.unusable != ()
    read = told[: len(together.articles) + len(together.unusable)]
    assert read == sorted({*read})
    assert read[-1] > 0.98
    assert told[-1] == 1.0


def test_only_what_has_changed_is_read_again(seeds: Path, tmp_path: Path, read_here: list[str]) -> None:
    index = tmp_path / "kept.index"
    load_answerer(seeds, index, "off", readers=2)
    (seeds / "00002.txt").write_text("A bee dances to show the way.", encoding="utf-8")
    (seeds / "00009.txt").unlink()
    (seeds / "zz.txt").write_text("The ship left Hull in May.", encoding="utf-8")
    changed = load_answerer(seeds, index, "off", readers=2)
    assert read_here == []
    fresh = load_answerer(seeds, tmp_path / "fresh.index", "off")
    assert dict(changed.articles) == dict(fresh.articles)
    assert [*read_index(index)] == [*read_index(tmp_path / "fresh.index")]
    assert index.read_bytes() == (tmp_path / "fresh.index").read_bytes()


def test_where_none_can_be_used_it_is_told_as_ever(seeds: Path) -> None:
    for file in seeds.iterdir():
        file.write_bytes(b"\xff")
    with pytest.raises(SeedError) as alone:
        load_answerer(seeds, models="off")
    with pytest.raises(SeedError) as together:
        load_answerer(seeds, models="off", readers=2)
    assert str(together.value) == str(alone.value)
    assert together.value.unusable == alone.value.unusable


def test_when_a_process_is_killed_this_one_reads_on(
    seeds: Path, tmp_path: Path, started: list[subprocess.Popen[bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    def kill(_share: float) -> None:
        started[0].kill()

    load_answerer(seeds, tmp_path / "one.index", "off")
    load_answerer(seeds, tmp_path / "two.index", "off", progress=kill, readers=2)
    assert (tmp_path / "one.index").read_bytes() == (tmp_path / "two.index").read_bytes()
    assert "ended early (-9), so that this one reads on" in caplog.text
    assert [process.returncode for process in started] == [-signal.SIGKILL, -signal.SIGKILL]


def test_where_no_process_can_be_started_this_one_reads(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load_answerer(seeds, tmp_path / "one.index", "off")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    load_answerer(seeds, tmp_path / "two.index", "off", readers=2)
    assert (tmp_path / "one.index").read_bytes() == (tmp_path / "two.index").read_bytes()
    assert "No process could be started to read articles (No such file or directory)" in caplog.text


def test_an_end_in_the_middle_ends_the_processes(seeds: Path, started: list[subprocess.Popen[bytes]]) -> None:
    def give_up(_share: float) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        loader.load_library(seeds, None, give_up, readers=2)
    assert [process.returncode for process in started] == [-signal.SIGKILL, -signal.SIGKILL]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_the_program(seeds: Path, number: signal.Signals) -> None:
    (seeds / "00001.txt").write_text("The ship left Hull in May. It carried coal. " * 30_000, encoding="utf-8")
    command = [sys.executable, "-c", READING, str(seeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "reading\n"
        program.send_signal(number)
        _, told = program.communicate(timeout=30)  # until nobody holds the standard error that all of them share
    assert program.returncode == -number
    assert told.count("Traceback") == (number == signal.SIGINT)


@pytest.mark.parametrize(
    ("wanted", "megabytes", "expected"), [(1, 1000, 1), (2, 1000, 2), (2, 3, 1), (8, 10, 5), (0, 0, 1)]
)
def test_few_articles_are_worth_few_processes(wanted: int, megabytes: int, expected: int) -> None:
    assert MIN_READER_BYTES == 2_000_000
    assert count_readers(wanted, megabytes * 1_000_000) == expected


def test_one_core_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, expected in ((1, 1), (2, 1), (8, 7)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: {*range(cores)}, raising=False)
        assert count_readers(0, 1_000_000_000) == expected
