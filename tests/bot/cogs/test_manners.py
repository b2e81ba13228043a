"""Cool-down, missing permissions, errors, and staying within what Discord takes."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord
import pytest
from simcord.results import InteractionResult

from bot.querylog.database.errors import LogWriteError
from bot.querylog.log import QueryLog
from bot.querylog.records import Claimed
from bot.toolbox import responses
from bot.wording import ENGLISH, Count
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION, OpenStage, Stage, quotes_in, texts


def response(result: InteractionResult) -> discord.Message:
    assert result.response is not None
    return result.response.message


def failures(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The short ids under which errors stand in the log."""
    return [record.getMessage()[1:7] for record in caplog.records if record.levelno == logging.ERROR]


async def ask(stage: Stage, times: int = 1) -> None:
    for _ in range(times):
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")


async def test_a_hasty_person_is_told_once_and_then_not_answered(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, 8)
        said = stage.said()
        assert len(said) == 6
        assert said[-1].content == ENGLISH.patience.format(seconds=Count(20))
        assert len(await recent(stage.bot.service.log)) == 5
        await stage.ben.send(stage.channel, f"{stage.me} {QUESTION}")
        assert len(stage.said()) == 7
        await stage.env.advance_time(20)
        await ask(stage)
        assert quotes_in(stage.said()[-1].content)


async def test_a_hasty_person_is_told_for_how_long_to_wait_and_may_delete_that(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, 2)
        await stage.env.advance_time(12.5)
        await ask(stage, 4)
        told = stage.said()[-1]
        assert told.content == ENGLISH.patience.format(seconds=Count(8))
        await stage.env.advance_time(8)
        await ask(stage)
        assert quotes_in(stage.said()[-1].content)
        await stage.ann.click(told, label=ENGLISH.button_delete)
        assert told.id not in {message.id for message in stage.said()}


async def test_events_that_come_again_are_nobodys_haste(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = stage.keep(await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}"))
        for _ in range(9):
            await stage.replay(asked)
        assert len(stage.said()) == 1
        await ask(stage)
        assert quotes_in(stage.said()[1].content)


async def test_events_that_come_again_take_nobodys_turn(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        kept = [stage.keep(await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")) for _ in range(4)]
        for asked in kept:
            await stage.replay(asked)
        await ask(stage)
        assert len(stage.said()) == 5
        assert quotes_in(stage.said()[-1].content)
        await ask(stage)
        assert stage.said()[-1].content == ENGLISH.patience.format(seconds=Count(20))


async def test_commands_and_messages_share_the_pace(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, 3)
        await stage.ann.slash(stage.channel, "ask", question=QUESTION)
        await stage.ann.slash(stage.channel, "search", words="lamp")
        told = await stage.ann.slash(stage.channel, "ask", question=QUESTION)
        assert response(told).content == ENGLISH.patience.format(seconds=Count(20))
        assert told.ephemeral
        silent = await stage.ann.slash(stage.channel, "ask", question=QUESTION)
        assert silent.acknowledged
        assert silent.response is None
        before = len(stage.said())
        await ask(stage)
        assert len(stage.said()) == before


async def test_a_missing_permission_is_said_once_to_the_asker(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        mute = discord.PermissionOverwrite(send_messages=False)
        assert stage.bot.user is not None
        place = stage.guild.create_text_channel("quiet", overwrites={stage.bot.user: mute})
        for _ in range(2):
            await stage.ann.send(place, f"{stage.me} {QUESTION}")
        assert stage.said(place) == []
        (told,) = stage.said(stage.ann.user.dm_channel)
        assert told.content == ENGLISH.not_allowed_to_write.format(channel=place.mention)


async def test_who_takes_no_direct_messages_is_left_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
        await ask(stage)
        assert stage.said() == []


async def test_where_history_cannot_be_read_the_answer_is_no_reply(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/channels/*/messages", status=400, code=160002)
        await ask(stage)
        (answer,) = stage.said()
        assert answer.reference is None
        assert quotes_in(answer.content)


@pytest.mark.parametrize("times", [1, None])
async def test_an_error_while_answering_is_told_with_its_id(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, times: int | None
) -> None:
    async with open_stage() as stage:
        monkeypatch.setattr(stage.bot.service.answerer, "answer", broken)
        if times is None:
            stage.env.inject_error("POST", "/channels/*/messages", status=500, times=None)
        await ask(stage)
        result = await stage.ann.slash(stage.channel, "ask", question=QUESTION)
        first, second = failures(caplog)
        said = [] if times is None else [ENGLISH.error.format(id=first)]
        assert [message.content for message in stage.said() if not message.flags.ephemeral] == said
        assert response(result).content == ENGLISH.error.format(id=second)
        assert result.ephemeral
        assert QUESTION not in caplog.text


@pytest.mark.parametrize("by", ["its button", "its question"])
@pytest.mark.parametrize("how", ["no answer", "a refused answer"])
async def test_an_apology_is_deleted_by_its_asker_and_with_its_question(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, how: str, by: str
) -> None:
    async with open_stage(check_errors=False) as stage:
        if how == "no answer":
            monkeypatch.setattr(stage.bot.service.answerer, "answer", broken)
        else:
            stage.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
        asked = await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        (apology,) = stage.said()
        assert apology.content.startswith(ENGLISH.error.partition("{")[0])
        await stage.restart()
        if by == "its question":
            await stage.ann.delete(asked)
        else:
            result = await stage.ben.click(apology, label=ENGLISH.button_delete)
            assert response(result).content == ENGLISH.not_yours_to_delete
            await stage.ann.click(apology, label=ENGLISH.button_delete)
        assert [message for message in stage.said() if not message.flags.ephemeral] == []


def broken(*_: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("ask", {"question": QUESTION}),
        ("search", {"words": "lamp"}),
        ("passage", {"passage": "1.1"}),
        ("article", {}),
        ("help", {}),
        ("passage", {"passage": "nowhere"}),
    ],
)
@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10062), (400, 40060), (500, 0)])
async def test_a_refused_response_breaks_nothing(
    open_stage: OpenStage, command: str, options: dict[str, Any], status: int, code: int
) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/interactions/*", status=status, code=code)
        await stage.ann.slash(stage.channel, command, **options)
        assert len(stage.said()) <= 1
        result = await stage.ann.slash(stage.channel, command, **options)
        assert result.acknowledged


def slow_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let logging a question take longer than the bot's patience, in the simulated time."""
    monkeypatch.setattr(responses, "DEFER_AFTER_SECONDS", 0.01)
    claim = QueryLog.claim_in_turn

    async def slow(self: QueryLog, *given: Any) -> Claimed | None:
        await asyncio.sleep(0.05)
        return await claim(self, *given)

    monkeypatch.setattr(QueryLog, "claim_in_turn", slow)


async def test_a_refused_promise_leaves_the_question_in_the_log(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow_down(monkeypatch)
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/interactions/*", status=404, code=10062)
        await stage.ann.slash(stage.channel, "ask", question=QUESTION)
        assert stage.said() == []
        assert len(await recent(stage.bot.service.log)) == 1


async def test_a_slow_answer_is_promised_first(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_down(monkeypatch)
    async with open_stage() as stage:
        result = await stage.ann.slash(stage.channel, "ask", question=QUESTION, private=True)
        assert result.ephemeral
        (promise,) = [entry.json for entry in stage.env.http_requests if entry.path.endswith("/callback")]
        assert promise is not None
        assert promise["type"] == discord.InteractionResponseType.deferred_channel_message.value
        assert quotes_in(texts(response(result)))


async def test_an_answer_that_was_sent_is_not_confessed_as_failed(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_stage() as stage:

        async def full(*_: object) -> None:
            raise LogWriteError(stage.settings.database)

        monkeypatch.setattr(QueryLog, "sent", full)
        await ask(stage)
        await stage.ann.slash(stage.channel, "ask", question=QUESTION)
        assert len(stage.said()) == 2
        assert len(failures(caplog)) == 2


async def test_closing_waits_for_what_is_being_answered(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    claim = QueryLog.claim_in_turn
    async with open_stage() as stage:
        bot, log = stage.bot, stage.bot.service.log
        closing: list[asyncio.Task[None]] = []

        async def close_meanwhile(self: QueryLog, *given: Any) -> Claimed | None:
            closing.append(asyncio.create_task(bot.close()))
            await asyncio.sleep(0)
            return await claim(self, *given)

        monkeypatch.setattr(QueryLog, "claim_in_turn", close_meanwhile)
        await ask(stage)
        await asyncio.gather(*closing)
        assert len(stage.said()) == 1
        assert failures(caplog) == []
        assert log is not None
