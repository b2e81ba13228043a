"""Options that name a file to write: none of them can take what the program needs."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
from argparse import ArgumentTypeError
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from pkgutil import resolve_name
from typing import get_args, get_type_hints

import pytest
from typer.testing import CliRunner

from bot.cli.app import COMMANDS, LOG_COMMANDS, app, main
from bot.core.articles import index_path
from bot.render.statistics import chart
from tests.benchmarks.__main__ import main as benchmark
from tests.bot.cli.commands import BUILT, HARBOUR, STORM, WEATHER, ask_in, refused, run, run_json, told
from tests.named_files import file_to_write

WRITES = {
    "export": ("log", "export", "--output"),
    "stats": ("log", "stats", "--chart"),
    "backup": ("log", "backup"),
}
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def index() -> Path:
    return index_path(Path("queries.sqlite3"), Path("seeds"))


def linked(path: Path) -> Path:
    Path("other").symlink_to(path)
    return Path("other")


def twin(path: Path) -> Path:
    Path("other").hardlink_to(path)
    return Path("other")


NEEDED: dict[str, Callable[[], Path]] = {
    "database": lambda: Path("queries.sqlite3"),
    "database, otherwise written": lambda: Path("seeds/../queries.sqlite3"),
    "database, absolute": lambda: Path("queries.sqlite3").absolute(),
    "database, by a link": lambda: linked(Path("queries.sqlite3")),
    "database, by another name": lambda: twin(Path("queries.sqlite3")),
    "-wal": lambda: Path("queries.sqlite3-wal"),
    "-shm": lambda: Path("queries.sqlite3-shm"),
    "-journal": lambda: Path("queries.sqlite3-journal"),
    "key": lambda: Path("queries.sqlite3.key"),
    "key, by another name": lambda: twin(Path("queries.sqlite3.key")),
    "spool": lambda: Path("queries.sqlite3.spool"),
    "lock": lambda: Path("queries.sqlite3.lock"),
    "index": index,
    "seed": lambda: Path("seeds/lighthouse.txt"),
    "seed, by another name": lambda: twin(Path("seeds/lighthouse.txt")),
    "a new seed": lambda: Path("seeds/new.txt"),
    "the folder of seeds": lambda: Path("seeds"),
    "settings": lambda: Path(".env"),
}


def fill_index(home: Path) -> None:
    """Have so many articles that they are kept in an index."""
    (home / "seeds" / "long.txt").write_text("The lamp was lit at dusk. " * 200, encoding="utf-8")
    run("check")
    assert index().exists()


def contents(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("verb", WRITES)
@pytest.mark.parametrize("needed", NEEDED)
def test_what_the_program_needs_is_not_written(home: Path, verb: str, needed: str) -> None:
    ask_in(HARBOUR, BUILT)
    fill_index(home)
    (home / ".env").write_text("RETENTION_DAYS=90\n")
    path = NEEDED[needed]()
    before = contents(home)
    said = refused(*WRITES[verb], str(path))
    assert (
        said == f"{path} belongs to the log, the articles or the settings, and was left as it is: choose another file."
    )
    assert contents(home) == before


@pytest.mark.parametrize("needed", NEEDED)
def test_the_tools_refuse_it_too(home: Path, needed: str) -> None:
    ask_in(HARBOUR, BUILT)
    fill_index(home)
    with pytest.raises(ArgumentTypeError, match="belongs to the log, the articles or the settings"):
        file_to_write(str(NEEDED[needed]()))
    assert file_to_write("new.png") == Path("new.png")


def test_a_tool_that_is_given_the_log_ends_at_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        benchmark(["--chart", "queries.sqlite3"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith("was left as it is: choose another file.\n")


def test_every_option_that_takes_a_path_is_known() -> None:
    """A new one writes, and belongs into ``WRITES``, or reads."""
    commands = [main, *(resolve_name(path) for path, _ in (COMMANDS | LOG_COMMANDS).values())]
    taken = {(it.__name__, name) for it in commands for name, hint in get_type_hints(it).items() if Path in of(hint)}
    folders = {"seeds", "into"}  # in which only articles are written
    assert {name for name, parameter in taken if parameter not in folders} == set(WRITES)


def of(hint: object) -> set[object]:
    """The type, and those that it is made of."""
    return {hint}.union(*(of(part) for part in get_args(hint)))


def test_an_export_takes_the_place_of_an_older_one_and_is_private(home: Path) -> None:
    ask_in(HARBOUR, BUILT)
    older = home / "x.csv"
    older.write_text("older")
    older.chmod(0o644)
    link = home / "link.csv"
    link.symlink_to(older)
    told("log", "export", "-o", "link.csv")
    assert BUILT in older.read_text(encoding="utf-8")
    assert link.is_symlink()
    assert os.name != "posix" or stat.S_IMODE(older.stat().st_mode) == 0o600
    assert not list(home.glob(".*"))


@pytest.mark.skipif(not chart.can_draw(), reason="needs the extra review")
@posix
def test_a_chart_is_private_since_it_shows_words_of_questions(home: Path) -> None:
    ask_in(HARBOUR, WEATHER)
    run("log", "stats", "--chart", "chart.png")
    assert stat.S_IMODE((home / "chart.png").stat().st_mode) == 0o600


def test_an_export_that_breaks_off_leaves_the_older_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_in(HARBOUR, BUILT)
    (home / "x.csv").write_text("older")

    async def broken(*_: object) -> object:
        yield "half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.cli.log.export.export_lines", broken)
    assert "x.csv cannot be written (No space left on device)" in refused("log", "export", "-o", "x.csv")
    assert (home / "x.csv").read_text() == "older"
    assert not list(home.glob(".*"))


@posix
def test_what_is_no_plain_file_is_written_as_it_is(home: Path) -> None:
    ask_in(HARBOUR, BUILT)
    told("log", "export", "-o", "/dev/null")
    assert not Path("/dev/null").is_file()
    assert "folder cannot be written" in refused_in_folder(home)


def refused_in_folder(home: Path) -> str:
    (home / "folder").mkdir()
    return refused("log", "export", "-o", "folder")


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal", ".spool"])
def test_a_backup_beside_what_another_log_has_left_is_refused(home: Path, end: str) -> None:
    ask_in(HARBOUR, BUILT)
    left = home / f"copy.sqlite3{end}"
    left.write_bytes(b"of another")
    said = refused("log", "backup", "copy.sqlite3")
    assert said.endswith(f"would be mixed with copy.sqlite3{end}, which is left of another log: choose another file.")
    assert list(home.glob("copy*")) == [left]


@pytest.fixture
def damaged(home: Path) -> Path:
    """A log of which pages in the middle are overwritten."""
    ask_in(HARBOUR, BUILT)
    path = home / "queries.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(question)") if row[1] != "id"]
        names = ", ".join(columns)
        for _ in range(10):
            connection.execute(f"INSERT INTO question ({names}) SELECT {names} FROM question")  # noqa: S608
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(size // 2 // 4096 * 4096)
        file.write(random.Random(13).randbytes(8 * 4096))  # noqa: S311 - no secret
    return home


def test_a_damaged_log_is_told_by_check(damaged: Path) -> None:
    result = CliRunner().invoke(app, ["check"], catch_exceptions=False)
    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("problem")]
    assert "queries.sqlite3 is damaged: restore a backup, or move it away to start a new one." in line


def test_a_damaged_log_is_not_copied_as_sound(damaged: Path) -> None:
    assert "queries.sqlite3 is damaged: restore a backup" in refused("log", "backup", "copy.sqlite3")
    assert list(damaged.glob("copy*")) == []


@posix
def test_files_that_others_could_read_are_told_and_closed(home: Path) -> None:
    ask_in(HARBOUR, BUILT, STORM)
    fill_index(home)
    for end in (".spool", ".lock"):
        shutil.copyfile("queries.sqlite3.key", f"queries.sqlite3{end}")
    Path("queries.sqlite3.spool").write_bytes(b"")
    names = ["queries.sqlite3", index().name, *(f"queries.sqlite3{end}" for end in (".key", ".lock", ".spool"))]
    for name in names:
        Path(name).chmod(0o644)
    (line,) = [line for line in run("check").splitlines() if "modes" in line]
    assert line.startswith("notice")
    assert sorted(names) == sorted(line.split("could use ")[1].split(";")[0].split(", "))
    assert {stat.S_IMODE(Path(name).stat().st_mode) for name in names} == {0o600}
    assert "modes" not in run("check")


@posix
def test_a_start_closes_the_journals_index_too(home: Path) -> None:
    ask_in(HARBOUR, BUILT)
    with closing(sqlite3.connect("queries.sqlite3")) as other:
        other.execute("SELECT count(*) FROM question").fetchall()
        path = Path("queries.sqlite3-shm")
        path.chmod(0o666)
        assert len(run_json("log", "recent")) == 1
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
