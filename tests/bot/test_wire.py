"""``python -m bot discord``, a process of its own, against the stand-in: real HTTP, real WebSocket."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.bot.stage import QUESTION, QUOTE
from tests.bot.wire import MESSAGES, Start, logged
from tests.standin import BotProcess, Refusal, StandIn, rate_limited

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to stop a program in good order")


async def test_it_answers_a_mention_a_message_and_a_command(
    discord: StandIn, start_anew: Start, tmp_path: Path
) -> None:
    async with start_anew() as bot:
        await discord.connected()
        mention = await discord.answer_to(await discord.say(f"{discord.mention} {QUESTION}"))
        direct = await discord.answer_to(await discord.say(QUESTION, direct=True))
        token = await discord.use_command("ask", question=QUESTION)
        callback = await discord.response_to(token)
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
    for answer in (mention, direct):
        assert f"> {QUOTE}" in answer["content"]
    assert QUOTE in str(callback.body)
    assert logged(tmp_path) == [(QUESTION, "answered")] * 3
    assert QUESTION not in bot.said
    assert discord.token not in bot.said


async def test_the_nonce_is_the_questions_id_and_nobody_is_pinged(discord: StandIn, start: Start) -> None:
    async with start():
        await discord.connected()
        question = await discord.say(f"{discord.mention} {QUESTION}")
        await discord.answer_to(question)
    (sent,) = discord.sent("POST", MESSAGES)
    assert (sent.body["nonce"], sent.body["enforce_nonce"]) == (question, True)
    assert sent.body["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert sent.body["message_reference"]["message_id"] in {question, int(question)}


async def test_it_does_not_answer_everyone_or_itself_or_a_bot(discord: StandIn, start: Start, tmp_path: Path) -> None:
    async with start():
        await discord.connected()
        await discord.say(f"@everyone {QUESTION}")
        await discord.say(QUESTION)
        await discord.say(f"{discord.mention} {QUESTION}", by={**discord.ben, "bot": True})
        await discord.say(f"{discord.mention} {QUESTION}", webhook_id="5")
        await discord.answer_to(await discord.say(f"{discord.mention} {QUESTION}"))
        await discord.answer_to(await discord.say(f"{discord.mention} again: {QUESTION}"))
    assert len(discord.sent("POST", MESSAGES)) == 2
    assert len(logged(tmp_path)) == 2


async def test_a_dropped_connection_is_resumed_and_nothing_is_answered_twice(
    discord: StandIn, start: Start, tmp_path: Path
) -> None:
    async with start():
        await discord.connected()
        first = await discord.say(f"{discord.mention} {QUESTION}")
        await discord.answer_to(first)
        discord.gateway.repeats = 3
        discord.gateway.drop()
        missed = await discord.say(f"{discord.mention} When did a storm destroy the cottage?")
        await discord.answer_to(missed)
        await discord.answer_to(await discord.say(QUESTION, direct=True))
    (resumed,) = discord.gateway.resumed
    assert resumed["seq"] > 0
    assert len(discord.gateway.identified) == 1
    assert [len(discord.answers_to(each)) for each in (first, missed)] == [1, 1]
    assert len(discord.sent("POST", MESSAGES)) == len(logged(tmp_path)) == 3


async def test_a_reconnect_that_discord_asks_for_is_a_resume(discord: StandIn, start: Start) -> None:
    async with start():
        await discord.connected()
        await discord.gateway.ask_to_reconnect()
        await discord.until(lambda: discord.gateway.resumed)
        await discord.answer_to(await discord.say(QUESTION, direct=True))


async def test_an_invalidated_session_is_followed_by_a_new_one(discord: StandIn, start: Start) -> None:
    async with start(program="tests.faults.programs.hasty"):
        await discord.connected()
        await discord.answer_to(await discord.say(QUESTION, direct=True))
        await discord.gateway.invalidate()
        await discord.until(lambda: len(discord.gateway.identified) == 2 and discord.gateway.live)
        await discord.answer_to(await discord.say(QUESTION, direct=True))
    assert not discord.gateway.resumed


async def test_a_session_that_is_gone_at_the_resume(discord: StandIn, start: Start) -> None:
    async with start(program="tests.faults.programs.hasty"):
        await discord.connected()
        discord.gateway.drop()
        discord.gateway.sessions.clear()
        await discord.connected()
        await discord.answer_to(await discord.say(QUESTION, direct=True))
    assert len(discord.gateway.identified) == 2


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_rate_limit_is_waited_for(discord: StandIn, start: Start, *, everywhere: bool) -> None:
    discord.refusals.append(rate_limited("POST", MESSAGES, 0.4, everywhere=everywhere))
    async with start():
        await discord.connected()
        question = await discord.say(f"{discord.mention} {QUESTION}")
        await discord.answer_to(question)
    limited, answered = discord.sent("POST", MESSAGES)
    assert (limited.status, answered.status) == (429, 200)
    assert answered.at - limited.at >= 0.4
    assert limited.body["nonce"] == answered.body["nonce"] == question


async def test_an_error_of_discords_is_tried_again(discord: StandIn, start: Start) -> None:
    discord.refusals.append(Refusal("POST", MESSAGES, 502))
    async with start():
        await discord.connected()
        question = await discord.say(f"{discord.mention} {QUESTION}")
        await discord.answer_to(question)
    assert [sent.status for sent in discord.sent("POST", MESSAGES)] == [502, 200]
    assert len(discord.answers_to(question)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_leaves_in_good_order(
    discord: StandIn, start_anew: Start, tmp_path: Path, number: signal.Signals
) -> None:
    async with start_anew() as bot:
        await discord.connected()
        questions = [await discord.say(f"{n} {QUESTION}", direct=True) for n in range(5)]
        await discord.answer_to(questions[-1])
        bot.signal(number)
        began = time.monotonic()
        assert await bot.ended() == 0
        assert time.monotonic() - began < 5
    assert "Traceback" not in bot.said
    answered = [int(question) for question in questions if discord.answers_to(question)]
    rows = logged(tmp_path, "message_id, outcome, answer_message_id")
    assert [row[0] for row in rows] == answered
    assert all(outcome and answer for _, outcome, answer in rows)


async def test_it_leaves_in_time_though_discord_does_not_answer(discord: StandIn, start: Start) -> None:
    async with start() as bot:
        await discord.connected()
        discord.gateway.deaf = True
        began = time.monotonic()
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
        assert time.monotonic() - began < 5


async def test_it_leaves_while_it_is_still_logging_in(discord: StandIn, start: Start) -> None:
    discord.refusals.append(rate_limited("GET", "/users/@me", 60))
    async with start() as bot:
        await discord.until(lambda: discord.requests)
        bot.signal(signal.SIGTERM)
        assert await bot.ended(5) == 0
    assert "Traceback" not in bot.said


async def test_the_token_is_not_told_however_much_is(discord: StandIn, start: Start) -> None:
    async with start(LOG_LEVEL="TRACE") as bot:
        await discord.connected()
        await discord.answer_to(await discord.say(QUESTION, direct=True))
        bot.signal(signal.SIGTERM)
        await bot.ended()
    assert "DEBUG" in bot.said
    assert discord.token not in bot.said


async def test_killed_and_started_again_at_once(discord: StandIn, start: Start, tmp_path: Path) -> None:
    async with start() as bot:
        await discord.connected()
        first = await discord.say(f"{discord.mention} {QUESTION}")
        await discord.answer_to(first)
        bot.signal(signal.SIGKILL)
        await bot.ended()
    async with start():
        await discord.until(lambda: len(discord.gateway.identified) == 2 and discord.gateway.live)
        await discord.gateway.dispatch("MESSAGE_CREATE", discord.messages[first] | {"guild_id": discord.guild["id"]})
        reply = discord.answers_to(first)[0]["id"]
        second = await discord.say("When did a storm destroy the cottage?", replied_to=reply)
        assert "March 1923" in (await discord.answer_to(second))["content"]
    assert len(discord.answers_to(first)) == 1
    assert len(logged(tmp_path)) == 2
    (kept,) = {body for (body,) in logged(tmp_path, "conversation_id")}
    assert kept == 1


async def test_commands_are_registered_once_and_again_when_asked(discord: StandIn, start: Start) -> None:
    everywhere, guild = r"/applications/\d+/commands", rf"/applications/\d+/guilds/{discord.guild['id']}/commands"
    for _ in range(2):
        async with start() as bot:
            await discord.until(lambda: discord.gateway.live)
            bot.signal(signal.SIGTERM)
            await bot.ended()
    (registered,) = discord.sent("PUT", everywhere)
    assert "ask" in {command["name"] for command in registered.body}
    async with start("sync") as bot:
        assert await bot.ended() == 0
    assert len(discord.sent("PUT", everywhere)) == 2
    async with start("sync", "--guild", discord.guild["id"]) as bot:
        assert await bot.ended() == 0
    assert discord.sent("PUT", guild)[-1].body == registered.body
    assert "Registered" in bot.said


async def test_a_second_bot_stops_with_a_line_and_the_other_commands_work_beside_the_first(
    discord: StandIn, start: Start
) -> None:
    async with start():
        await discord.connected()
        await discord.answer_to(await discord.say(QUESTION, direct=True))
        async with start() as second:
            assert await second.ended() == 2
            assert "running already" in second.said
            assert "Traceback" not in second.said
        for command in (("ask", QUESTION), ("log", "recent"), ("check",), ("check", "--live")):
            async with start(*command) as other:
                assert await other.ended() == 0, command
        await discord.answer_to(await discord.say(QUESTION, direct=True))
    assert len(discord.gateway.identified) == 1


async def refused(bot: BotProcess) -> str:
    assert await bot.ended() == 2
    *before, line = bot.said.splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d .* (INFO|WARNING) ", each) for each in before)
    return line


async def test_a_token_that_discord_refuses(start: Start) -> None:
    async with start(DISCORD_TOKEN="wrong.wrong.wrong") as bot:
        assert "refused the token" in await refused(bot)
        assert len(bot.said.splitlines()) == 1
        assert "wrong.wrong" not in bot.said


@pytest.mark.parametrize("shards", ["0", "1"])
async def test_an_intent_that_discord_refuses(start: Start, shards: str) -> None:
    async with start(MESSAGE_CONTENT="true", SHARDS=shards) as bot:
        assert "MESSAGE_CONTENT" in await refused(bot)


async def test_discord_cannot_be_reached(start: Start, discord: StandIn) -> None:
    async with start(DISCORD_API="http://127.0.0.1:1/api/v10") as bot:
        assert "cannot be reached" in await refused(bot)


async def test_discord_answers_with_an_error(start: Start, discord: StandIn) -> None:
    discord.refusals.append(Refusal("GET", "/users/@me", 403, {"message": "Forbidden", "code": 40001}))
    async with start() as bot:
        assert "40001" in await refused(bot)


async def test_a_gateway_elsewhere_does_not_get_the_token(start: Start, discord: StandIn) -> None:
    discord.gateway.address = "ws://gateway.example.org/"
    async with start() as bot:
        assert "DISCORD_API" in await refused(bot)
    assert not discord.gateway.identified


async def test_a_database_that_cannot_be_used(start: Start) -> None:
    async with start(DATABASE="missing/queries.sqlite3") as bot:
        assert "missing" in await refused(bot)


@pytest.mark.parametrize("shards", ["1", "2"])
async def test_several_connections(discord: StandIn, start: Start, shards: str) -> None:
    async with start(program="tests.faults.programs.hasty", SHARDS=shards) as bot:
        await discord.until(lambda: len(discord.gateway.live) == int(shards))
        assert {tuple(each["shard"]) for each in discord.gateway.identified} == {
            (n, int(shards)) for n in range(int(shards))
        }
        await discord.answer_to(await discord.say(f"{discord.mention} {QUESTION}"))
        await discord.answer_to(await discord.say(QUESTION, direct=True))
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
