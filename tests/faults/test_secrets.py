"""The token and people's ids are nowhere that they need not be, and the bot's files are its owner's alone."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.querylog.database.user_key import load_key
from bot.querylog.records import Front, Origin
from bot.settings import Settings, SettingsError, read_settings
from tests.bot.stage import QUESTION, OpenStage
from tests.bot.wire import MESSAGES
from tests.faults.conftest import Start
from tests.faults.test_log_fails import locked
from tests.standin import Refusal, StandIn, bodies
from tests.standin.spoiling import How, Spoiling

TOKEN = "MTIz.SECRET-token.value_0"
PERSON = 987_654_321_012_345_678


def test_no_settings_tell_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = Settings(discord_token=TOKEN, _env_file=None)
    for shown in (repr(made), str(made), made.model_dump_json(), str(made.model_dump()), f"{made.discord_token}"):
        assert TOKEN not in shown
    for name in Settings.model_fields:
        if name not in {"seeds", "database", "discord_token"}:
            with pytest.raises(SettingsError) as refused:
                read_settings(**{name: f"{TOKEN}\0"})
            assert TOKEN not in "".join(map(repr, (refused.value, refused.value.__cause__, refused.value.__context__)))


def test_nothing_that_names_a_person_shows_who_it_is(tmp_path: Path) -> None:
    key = load_key(tmp_path / "key")
    assert str(PERSON) not in repr(Origin(Front.DM, PERSON)) + repr(key)
    assert (tmp_path / "key").read_bytes().hex() not in repr(key)
    assert str((tmp_path / "key").read_bytes()) not in repr(key)


async def test_nobody_is_named_in_the_log_or_the_database(
    open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    async with open_stage() as stage:
        await stage.bot.service.log._store.run("PRAGMA busy_timeout = 0")
        with locked(stage.settings.database):
            await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        stage.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        await stage.bot.close()
        kept = b"".join(path.read_bytes() for path in stage.settings.database.parent.iterdir() if path.is_file())
        assert str(stage.ann.id).encode() not in kept
        assert stage.ann.id.to_bytes(8) not in kept
    assert caplog.text
    assert str(stage.ann.id) not in caplog.text
    assert QUESTION not in caplog.text


def files(home: Path) -> list[Path]:
    """What the bot writes."""
    return list(home.glob("queries*"))


def hashes(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT user_hash FROM question UNION SELECT user_hash FROM vote").fetchall()
    return {row[0] for row in rows}


async def go_wrong(standin: StandIn, refused: str, lost: str, odd: str) -> str:
    """Let fail what may put into the log what was sent; returns the token of an interaction."""
    before = len(standin.sent("POST", MESSAGES))
    standin.refusals.append(Refusal("POST", MESSAGES, 400, {"message": f'Value "{refused}" is odd.', "code": 50035}))
    await standin.say(f"{standin.mention} {refused}")
    await standin.until(lambda: len(standin.sent("POST", MESSAGES)) > before + 1)
    author = {**standin.ann, "id": odd}
    await standin.gateway.dispatch("MESSAGE_CREATE", bodies.message(standin.channel["id"], author, ""))
    standin.spoilings.append(Spoiling("POST", "/interactions/.+/callback", How.LOST))
    token = await standin.use_command("ask", question=lost)
    await standin.response_to(token)
    return token


async def test_at_debug_the_log_holds_nobodys_words_ids_or_tokens(
    standin: StandIn, start_anew: Start, tmp_path: Path
) -> None:
    asked = [f"{QUESTION[:-1]}, {word}?" for word in ("saxophone", "trombone", "clarinet", "bassoon")]
    async with start_anew(program="tests.faults.programs.hasty", LOG_LEVEL="DEBUG", PYTHONASYNCIODEBUG="1") as bot:
        await standin.connected()
        answer = await standin.answer_to(await standin.say(f"{standin.mention} {asked[0]}"))
        tokens = [
            await standin.use_command("ask", question=asked[1]),
            await standin.press("v1:helpful:1", answer["id"]),
        ]
        for token in tokens:
            await standin.response_to(token)
        tokens.append(await go_wrong(standin, *asked[1:]))
        await standin.answer_to(await standin.say(asked[1], direct=True))
        bot.signal(signal.SIGTERM)
        await bot.ended()
    assert "Traceback" in bot.said
    assert "An event that discord.py cannot read" in bot.said
    words = {"saxophone", "trombone", "clarinet", "bassoon", QUESTION[:-1]}
    for secret in words | set(tokens) | {standin.ann["id"], standin.token} | hashes(tmp_path / "queries.sqlite3"):
        assert secret not in bot.said


async def test_at_trace_the_libraries_tell_all_but_the_bots_token(standin: StandIn, start_anew: Start) -> None:
    async with start_anew(LOG_LEVEL="TRACE") as bot:
        await standin.connected()
        await standin.answer_to(await standin.say(f"{standin.mention} {QUESTION}"))
        bot.signal(signal.SIGTERM)
        await bot.ended()
    for name in ("aiosqlite", "discord.gateway", "discord.http"):
        assert f"DEBUG   {name}: " in bot.said
    assert QUESTION in bot.said
    assert standin.token not in bot.said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
async def test_the_bots_files_are_its_owners_alone(standin: StandIn, start_anew: Start, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        async with start_anew(program="tests.faults.programs.hasty", LOG_LEVEL="DEBUG") as bot:
            await standin.connected()
            await standin.answer_to(await standin.say(QUESTION, direct=True))
            standin.refusals.append(Refusal("POST", r"/channels/\d+/messages", 400, {"message": "no", "code": 1}))
            with locked(tmp_path / "queries.sqlite3"):
                await standin.answer_to(await standin.say(QUESTION, direct=True))
                modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)}
            bot.signal(signal.SIGTERM)
            await bot.ended()
    finally:
        os.umask(old)
    names = {f"queries.sqlite3{end}" for end in ("", "-wal", "-shm", ".key", ".lock", ".spool", ".heartbeat")}
    assert modes == dict.fromkeys(names, 0o600)
    assert standin.token not in bot.said
    assert standin.token.encode() not in b"".join(path.read_bytes() for path in files(tmp_path))
