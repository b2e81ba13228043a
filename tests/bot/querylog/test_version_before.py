"""A log as the version before left it, with its key and its spool beside it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.querylog.database import open as opening
from bot.querylog.database.errors import LogKeyError, LogNewerError
from bot.querylog.database.migrations import MIGRATIONS
from bot.querylog.database.user_key import UserKey, key_path
from bot.querylog.log import QueryLog
from bot.querylog.scope import EVERYTHING, Guild
from bot.querylog.spool import spool_path
from tests.bot.querylog.asking import ANN, BEN, CAY, HARBOUR
from tests.bot.querylog.conftest import StillClock

HERE = Path(__file__).parent
KEY = bytes(range(32))
SCHEMA = 7


@pytest.fixture
def before(database: Path) -> Path:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript((HERE / "schema_7.sql").read_text(encoding="utf-8"))
    key_path(database).write_bytes(KEY)
    return database


async def test_it_opens_with_rows_votes_lessons_and_a_conversation(before: Path, clock: StillClock) -> None:
    async with await QueryLog.open(before, clock) as log:
        log.check_key()
        asked = [case.question for case in await log.review.recent(EVERYTHING)]
        assert [(it.id, it.text) for it in asked][-2:] == [(2, "And when?"), (1, "Who built the lighthouse?")]
        assert len(asked) == 7
        case = await log.review.show(Guild(HARBOUR), 2)
        assert case is not None
        assert [(vote.helpful, vote.missing) for vote in case.votes] == [(False, "The year is missing")]
        assert "lighthouse" in (case.state_before or "")
        assert [(it.question_id, it.guild_id) for it in await log.lessons.listed(EVERYTHING)] == [
            (2, None),
            (3, HARBOUR),
        ]
        assert [it.message_id for it in await log.pending.messages(0)] == [900, 901]
        assert await log.tree_hash(7, None) == "h"
        kept = [await log.people.summary(person) for person in (ANN, BEN, CAY)]
        assert [(it.questions, it.votes, it.reviews, it.taught) for it in kept] == [
            (3, 0, 0, 0),
            (2, 1, 1, 0),
            (1, 1, 1, 1),
        ]
        assert not any(it.unknown for it in kept)


async def test_its_key_is_right_from_the_first_start_on(before: Path, clock: StillClock) -> None:
    async with await QueryLog.open(before, clock):
        pass
    with closing(sqlite3.connect(before)) as connection:
        assert connection.execute("SELECT * FROM user_key").fetchall() == [(1, UserKey(KEY).fingerprint)]
    key_path(before).write_bytes(KEY[::-1])
    async with await QueryLog.open(before, clock) as log:
        with pytest.raises(LogKeyError, match="is not the one that the log was written with"):
            log.check_key()


async def test_without_its_key_no_new_one_is_made(before: Path, clock: StillClock) -> None:
    key_path(before).unlink()
    async with await QueryLog.open(before, clock) as log:
        with pytest.raises(LogKeyError, match=r"queries\.sqlite3\.key is missing: put the right one back"):
            log.check_key()
    assert not key_path(before).exists()


async def test_what_it_kept_aside_goes_in_once(before: Path, clock: StillClock) -> None:
    shutil.copyfile(HERE / "schema_7.spool", spool_path(before))
    for _ in range(2):
        async with await QueryLog.open(before, clock) as log:
            await log.writer.begin()
            (latest, *_) = await log.review.recent(EVERYTHING)
            assert (latest.question.id, latest.question.text) == (8, "Asked while it was locked?")
            assert (await log.people.summary(ANN)).questions == 4
            assert (await log.people.summary(BEN)).votes == 2
        assert not spool_path(before).exists()


async def test_its_backup_is_refused_by_the_version_before_in_one_sentence(
    before: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = before.with_name("copy.sqlite3")
    async with await QueryLog.open(before, clock) as log:
        await log.back_up(copy)
    monkeypatch.setattr(opening, "MIGRATIONS", MIGRATIONS[:SCHEMA])
    known = f"schema {len(MIGRATIONS)}, this one knows {SCHEMA}"
    with pytest.raises(LogNewerError, match=rf"copy\.sqlite3 was written by a newer version of the bot \({known}\)"):
        await QueryLog.open(copy, clock)
