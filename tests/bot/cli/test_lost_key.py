"""A log whose key is missing, damaged, or another log's: told, never replaced in silence, and mended knowingly."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.core.service import utc_now
from bot.querylog.database.single_instance import lock_path, only_one
from bot.querylog.database.user_key import UserKey
from bot.querylog.log import QueryLog
from bot.querylog.records import Verdict
from bot.querylog.scope import EVERYTHING
from bot.querylog.spool import Spool, spool_path
from bot.wording import ENGLISH
from tests.bot.cli import commands
from tests.bot.cli.commands import ANN, BEN, BUILT, HARBOUR, STORM, WEATHER, ask_in, refused, run, run_json, told
from tests.bot.wire import Start
from tests.standin import StandIn

ADVICE = (
    "put the right one back from a backup, or, if it is lost for good, run verbatim log forget-people, which drops who"
    " asked what."
)
KEY = Path("queries.sqlite3.key")
HASHED = (
    "SELECT user_hash FROM question",
    "SELECT reviewed_by FROM question",
    "SELECT user_hash FROM vote",
    "SELECT user_hash FROM lesson_asker",
    "SELECT taught_by FROM lesson",
)


def lose() -> None:
    KEY.unlink()


def exchange() -> None:
    KEY.write_bytes(b"x" * 32)


def damage() -> None:
    KEY.write_bytes(b"short")


WAYS = pytest.mark.parametrize("spoil", [lose, exchange, damage])


@pytest.fixture
def used(home: Path) -> Path:
    """A log in which somebody has asked, voted, reviewed and taught."""
    first, second = ask_in(HARBOUR, BUILT, STORM)
    ask_in(HARBOUR, WEATHER, user=BEN)

    async def work(log: QueryLog) -> None:
        await log.answers.cast(first, BEN, helpful=False)
        await log.answers.explain(first, BEN, "The year")
        await log.review.mark(EVERYTHING, second, Verdict.RIGHT, BEN)
        await log.lessons.teach(EVERYTHING, first, None, ANN)

    commands.with_log(work)
    return home


def files(home: Path) -> set[str]:
    """The names of the log and its key, where they are there."""
    return {path.name for path in home.glob("queries.sqlite3*") if path.suffix in {".sqlite3", ".key"}}


def check() -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check"], catch_exceptions=False)
    return result.exit_code, result.stdout


def hashes() -> set[str]:
    with closing(sqlite3.connect("queries.sqlite3")) as connection:
        found = [connection.execute(statement) for statement in HASHED]
        return {value for rows in found for (value,) in rows if value and value != "terminal"}


@WAYS
def test_check_says_how_to_mend_it_and_makes_no_key(used: Path, spoil: Callable[[], None]) -> None:
    assert check()[0] == 0
    kept = KEY.read_bytes()
    spoil()
    spoilt = KEY.read_bytes() if KEY.exists() else None
    code, lines = check()
    assert code == 1
    (problem,) = [line for line in lines.splitlines() if line.startswith("problem")]
    assert problem.endswith(ADVICE)
    assert (KEY.read_bytes() if KEY.exists() else None) == spoilt
    KEY.write_bytes(kept)  # put back
    assert check()[0] == 0


@WAYS
async def test_discord_ends_with_the_same_sentence(
    start: Start, discord: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    await asyncio.to_thread(ask_in, HARBOUR, BUILT)
    spoil()
    there = files(tmp_path)
    async with start() as bot:
        assert await bot.ended() == 2
        (line,) = [line for line in bot.said.splitlines() if "INFO" not in line]
    assert line.endswith(ADVICE)
    assert files(tmp_path) == there
    assert not discord.gateway.identified


@WAYS
def test_ask_chat_and_the_reviewing_verbs_go_on_without_a_person(used: Path, spoil: Callable[[], None]) -> None:
    spoil()
    there = KEY.exists()
    assert "Edna Marsh" in run("ask", BUILT)
    assert "Edna Marsh" in run("chat", stdin=f"{BUILT}\n")
    newest, older, *rest = run_json("log", "recent")
    assert [it["front"] for it in (newest, older)] == ["terminal", "terminal"]
    assert len(rest) == 3
    assert KEY.exists() == there


@WAYS
def test_nobody_is_told_that_nothing_is_kept(used: Path, spoil: Callable[[], None]) -> None:
    spoil()

    async def work(log: QueryLog) -> None:
        for attempt in (log.people.summary, log.people.erase):
            with pytest.raises(Exception, match="put the right one back"):
                await attempt(ANN)

    commands.with_log(work)
    assert len(run_json("log", "recent")) == 3


@WAYS
def test_a_backup_without_the_right_key_is_refused(used: Path, spoil: Callable[[], None]) -> None:
    spoil()
    assert refused("log", "backup", "copy.sqlite3").endswith(ADVICE)
    assert list(used.glob("copy*")) == []


def test_a_backup_and_its_key_bring_everybody_back(used: Path) -> None:
    told("log", "backup", "copy.sqlite3")
    for path in used.glob("queries*"):
        path.unlink()
    (used / "copy.sqlite3").rename("queries.sqlite3")
    assert check()[0] == 1
    (used / "copy.sqlite3.key").rename(KEY)
    assert check()[0] == 0
    assert commands.with_log(lambda log: log.people.summary(ANN)).questions == 2


def test_a_log_in_which_nobody_is_hashed_gets_a_new_key(home: Path) -> None:
    run("ask", BUILT)
    for spoil in (lose, exchange):
        spoil()
        assert check()[0] == 0
        ask_in(HARBOUR, BUILT)
        assert commands.with_log(lambda log: log.people.erase(ANN)).questions == 1


def test_hashes_that_wait_in_the_spool_need_their_key_too(home: Path) -> None:
    run("ask", BUILT)
    spool = Spool(spool_path(home / "queries.sqlite3"))
    spool.add("claim", {"user_hash": UserKey(KEY.read_bytes()).hash_of(ANN), "asked_at": 1, "message_id": 1})
    lose()
    assert check()[0] == 1
    assert not KEY.exists()


@WAYS
def test_forgetting_everybody_drops_all_hashes_and_nothing_else(used: Path, spoil: Callable[[], None]) -> None:
    before = hashes()
    assert len(before) == 2
    spoil()
    assert told("log", "forget-people", "--yes") == "2 people forgotten; their questions are still there.\n"
    assert not hashes() & before
    left = b"".join(path.read_bytes() for path in used.glob("queries*") if path != KEY)
    assert not [it for it in before if it.encode() in left]
    assert [row["text"] for row in run_json("log", "recent")] == [WEATHER, STORM, BUILT]
    (shown,) = run_json("log", "show", "1")
    assert [vote["missing"] for vote in shown["votes"]] == ["The year"]
    assert len(run_json("log", "teach", "--list")) == 1
    assert check()[0] == 0
    assert len(KEY.read_bytes()) == 32
    assert told("log", "forget-people") == f"{ENGLISH.log_nobody_known}\n"


async def test_after_forgetting_nobody_is_told_that_nothing_is_left(used: Path) -> None:
    await asyncio.to_thread(told, "log", "forget-people", "--yes")
    async with await QueryLog.open(Path("queries.sqlite3"), utc_now) as log:
        kept = await log.people.summary(ANN)
        assert (kept.questions, kept.anything, kept.unknown) == (0, False, True)
        assert (await log.people.erase(ANN)).unknown
        for purge in ("DELETE FROM question", "DELETE FROM lesson"):  # what is gone is unknown no more
            assert (await log.people.summary(ANN)).unknown
            await log._run(purge)
        assert not (await log.people.summary(ANN)).unknown


def test_what_waits_in_the_spool_is_forgotten_too(used: Path) -> None:
    spool = Spool(spool_path(used / "queries.sqlite3"))
    user_hash = UserKey(KEY.read_bytes()).hash_of(ANN)
    row = {"asked_at": 1, "front": "dm", "guild_id": None, "channel_id": 5, "text": "Waiting?", "owed": 1}
    spool.add("claim", {**row, "user_hash": user_hash, "message_id": 1})
    told("log", "forget-people", "--yes")
    assert run_json("log", "recent")[0]["text"] == "Waiting?"
    assert user_hash not in hashes()
    assert not spool.path.exists()


def test_forgetting_asks_first(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashes()
    assert refused("log", "forget-people").startswith("2 people would be forgotten")
    monkeypatch.setattr("bot.cli.log.common.is_terminal", lambda: True)
    result = CliRunner().invoke(app, ["log", "forget-people"], input="n\n")
    assert (result.exit_code, hashes()) == (0, before)
    assert "Drop the hashes of 2 people, for good?" in result.stderr
    CliRunner().invoke(app, ["log", "forget-people"], input="y\n")
    assert not hashes() & before


@pytest.mark.skipif(os.name == "nt", reason="the lock is another's there")
def test_nobody_is_forgotten_under_a_running_bot(used: Path) -> None:
    before = hashes()
    with only_one(lock_path(used / "queries.sqlite3")):
        assert "is running already" in refused("log", "forget-people", "--yes")
    assert hashes() == before
