from __future__ import annotations

import asyncio
from datetime import timedelta

import discord
import pytest

from bot.querylog.log import QueryLog
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, labels, quotes_in

OTHER = "When was the lamp replaced by an electric beacon?"
OTHER_QUOTE = "The lamp was replaced by an electric beacon in 1958."


async def ask(stage: Stage, question: str = QUESTION) -> discord.Message:
    return await stage.ann.send(stage.channel, f"{stage.me} {question}")


def writes(stage: Stage, method: str) -> list[str]:
    """The requests of one kind that concern messages in channels."""
    paths = [entry.path for entry in stage.env.http_requests if entry.method == method]
    return [path for path in paths if path.startswith("/channels/") and "/messages/" in path]


@pytest.mark.parametrize("restart", [False, True])
async def test_an_edited_question_is_answered_anew_in_place(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        asked = await ask(stage)
        (before,) = stage.said()
        if restart:
            await stage.restart()
        await stage.ann.edit(asked, f"{stage.me} {OTHER}")
        (after,) = stage.said()
        assert after.id == before.id
        assert quotes_in(after.content) == [OTHER_QUOTE]
        assert labels(after) == labels(before)
        (row,) = await recent(stage.bot.service.log)
        assert row.text == OTHER
        assert row.quotes[0].paragraph == 3
        await stage.ann.click(after, label="Context")


async def test_an_edit_pings_nobody(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.edit(await ask(stage), f"{stage.me} {OTHER}")
        (body,) = [entry.json for entry in stage.env.http_requests if entry.method == "PATCH"]
        assert body is not None
        assert body["allowed_mentions"] == {"parse": []}


async def test_a_follow_up_that_is_edited_stays_in_its_conversation(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        second = await ask(stage, OTHER)
        before = (await recent(stage.bot.service.log))[0]
        await stage.ann.edit(second, f"{stage.me} {OTHER} Tell me.")
        after = (await recent(stage.bot.service.log))[0]
        assert (after.id, after.conversation_id) == (before.id, before.conversation_id)


async def test_an_update_that_is_no_edit_changes_nothing(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = stage.keep(await ask(stage))
        asked.content = f"{stage.me} {OTHER}"
        stage.env.backend.emit("MESSAGE_UPDATE", stage.payload(asked))
        await stage.env.settle()
        assert writes(stage, "PATCH") == []


async def test_an_edit_of_other_words_changes_nothing(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await ask(stage)
        await stage.ann.edit(asked, f"{QUESTION} {stage.me}")
        assert writes(stage, "PATCH") == []


async def test_a_mention_that_is_added_is_answered(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        said = await stage.ann.send(stage.channel, QUESTION)
        assert stage.said() == []
        await stage.ann.edit(said, f"{stage.me} {QUESTION}")
        (answer,) = stage.said()
        assert quotes_in(answer.content) == [QUOTE]
        await stage.ann.edit(said, f"{stage.me} {OTHER}")
        assert [quotes_in(it.content) for it in stage.said()] == [[OTHER_QUOTE]]


async def test_a_mention_that_is_added_to_an_old_message_is_left_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        backend = stage.env.backend
        old = backend.prepare_message(stage.channel.id, stage.ann.id, QUESTION)
        old.id = discord.utils.time_snowflake(stage.bot.now() - timedelta(days=2))
        backend.commit_message(old, broadcast=False)
        (said,) = stage.channel.history()
        await stage.ann.edit(said, f"{stage.me} {QUESTION}")
        assert stage.said() == []


async def test_an_answer_that_was_deleted_stays_deleted_when_the_question_is_edited(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await ask(stage)
        await stage.ann.click(stage.said()[0], label="🗑️")
        await stage.ann.edit(asked, f"{stage.me} {OTHER}")
        assert stage.said() == []
        assert writes(stage, "PATCH") == []


async def test_an_answer_that_discord_has_lost_is_not_looked_for_again(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await ask(stage)
        stage.env.inject_error("PATCH", "/channels/*/messages/*", status=404, code=10008)
        for text in (OTHER, QUESTION):
            await stage.ann.edit(asked, f"{stage.me} {text}")
        assert len(writes(stage, "PATCH")) == 1


@pytest.mark.parametrize("restart", [False, True])
async def test_a_deleted_question_takes_its_answer_with_it(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        asked = await ask(stage)
        if restart:
            await stage.restart()
        await stage.ann.delete(asked)
        assert stage.channel.history() == []


async def test_messages_that_are_deleted_together_take_their_answers_along(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = [await ask(stage), await ask(stage, OTHER)]
        backend = stage.env.backend
        backend.bulk_delete_messages(stage.channel.id, [message.id for message in asked])
        await stage.env.settle()
        assert stage.channel.history() == []


async def test_a_deleted_message_that_asked_nothing_deletes_nothing(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        await stage.ann.delete(await stage.ann.send(stage.channel, "Nice weather."))
        assert len(stage.said()) == 1


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10008), (500, 0)])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_refusals_break_nothing(open_stage: OpenStage, method: str, status: int, code: int) -> None:
    async with open_stage() as stage:
        asked = await ask(stage)
        stage.env.inject_error(method, "/channels/*/messages/*", status=status, code=code)
        if method == "PATCH":
            await stage.ann.edit(asked, f"{stage.me} {OTHER}")
        else:
            await stage.ann.delete(asked)
        assert len(stage.said()) == 1
        await ask(stage)
        assert len(stage.said()) == 2


@pytest.mark.parametrize("restart", [False, True])
async def test_a_thread_on_an_answer_holds_its_own_conversation(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage(message_content=True) as stage:
        await ask(stage)
        (answer,) = stage.said()
        thread = await stage.open_thread(answer)
        if restart:
            await stage.restart()
        await stage.ann.send(thread, OTHER)
        (in_thread,) = stage.said(thread)
        assert quotes_in(in_thread.content) == [OTHER_QUOTE]
        newest, first = await recent(stage.bot.service.log)
        assert newest.conversation_id != first.conversation_id


async def test_a_thread_elsewhere_is_left_alone(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        thread = await stage.open_thread(await stage.ann.send(stage.channel, "Nice weather."))
        await stage.ann.send(thread, QUESTION)
        assert stage.said(thread) == []
        await stage.ann.send(thread, f"{stage.me} {QUESTION}")
        assert len(stage.said(thread)) == 1


async def test_an_edit_that_comes_while_the_question_is_answered_waits_for_its_turn(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = QueryLog.sent
    async with open_stage() as stage:

        async def edited_meanwhile(self: QueryLog, question_id: int, answer_id: int) -> bool:
            asked = stage.keep(stage.channel.history()[0])
            if asked.edited_timestamp is None:
                asked.content, asked.edited_timestamp = f"{stage.me} {OTHER}", asked.timestamp
                stage.env.backend.emit("MESSAGE_UPDATE", stage.payload(asked))
            await asyncio.sleep(0)
            return await sent(self, question_id, answer_id)

        monkeypatch.setattr(QueryLog, "sent", edited_meanwhile)
        await ask(stage)
        (answer,) = stage.said()
        assert quotes_in(answer.content) == [OTHER_QUOTE]


async def test_an_answer_that_a_moderator_deletes_stays_deleted(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await ask(stage)
        role = stage.guild.create_role("Mods", permissions=discord.Permissions(manage_messages=True))
        moderator = stage.guild.add_member(stage.env.create_user("mo"), roles=[role])
        await moderator.delete(stage.said()[0])
        await stage.ann.edit(asked, f"{stage.me} {OTHER}")
        assert stage.said() == []
        assert writes(stage, "PATCH") == []
