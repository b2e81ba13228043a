"""A private answer is its asker's alone, until that person shares it; and nobody takes over what is not theirs."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from bot.toolbox import responses
from bot.wording import ENGLISH, Count
from retrieval.conversation import Conversation
from tests.bot.querylog.asking import recent, votes_of
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, buttons, labels, private, quotes_in, texts

SECRET = "Zanzibar"
ASKED = f"{QUESTION} {SECRET}"
TYPED = ("v1:context:1:1-1", "v1:more:1:0:1", "v1:helpful:1", "v1:unhelpful:1")


async def ask(stage: Stage, member: MemberActor, question: str = ASKED, *, alone: bool = True) -> discord.Message:
    result = await member.slash(stage.channel, "ask", question=question, private=alone)
    assert result.response is not None
    return result.response.message


def put(stage: Stage, message: discord.Message, custom_id: str) -> discord.Message:
    """The message with a button of that id, as somebody may type it."""
    button = {"type": discord.ComponentType.button.value, "style": 2, "label": "x", "custom_id": custom_id}
    row = {"type": discord.ComponentType.action_row.value, "components": [button]}
    kept = stage.keep(message)
    frame = discord.ComponentType.container.value
    if custom_id not in json.dumps(kept.components):
        kept.components = [*(it for it in kept.components if it["type"] == frame), row]
    return message


async def told(stage: Stage, member: MemberActor, message: discord.Message, custom_id: str) -> str:
    """What a person is told who presses a button of that id."""
    result = await member.click(put(stage, message, custom_id), custom_id=custom_id)
    assert result.response is not None
    return result.response.content or texts(result.response.message)


def row(stage: Stage, number: int) -> dict[str, Any]:
    with closing(sqlite3.connect(stage.settings.database)) as connection:
        connection.row_factory = sqlite3.Row
        return dict(connection.execute("SELECT * FROM question WHERE id = ?", (number,)).fetchone())


def words_before(stage: Stage, number: int) -> list[str]:
    """The questions in the conversation that a question went on from."""
    return [turn.question for turn in Conversation.from_json(row(stage, number)["state_before"]).turns]


async def exported(stage: Stage, member: MemberActor) -> list[dict[str, Any]]:
    page = private(await member.slash(stage.channel, "privacy"))
    (file,) = private(await member.click(page, label=ENGLISH.button_export)).attachments
    return [json.loads(line) for line in (await file.read()).decode().splitlines()]


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("alone", [False, True])
async def test_a_typed_id_shares_and_takes_over_nothing(open_stage: OpenStage, *, alone: bool, elsewhere: bool) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann, alone=alone)
        before = row(stage, 1)
        thief, channel = stage.ben, stage.channel
        if elsewhere:
            other = stage.env.create_guild("Elsewhere")
            channel = other.create_text_channel("hall")
            thief = other.add_member(stage.env.create_user("cay"))
        own = private(await thief.slash(channel, "ask", question="How many sheep drowned?", private=True))
        await thief.click(put(stage, own, "v1:share:1"), custom_id="v1:share:1")
        assert row(stage, 1) == before
        assert row(stage, 2)["visibility"] == "private"
        shown = [it for it in stage.said(channel) if ENGLISH.shared_by.format(user=thief.mention) in texts(it)]
        assert [labels(it) for it in shown] == [["🗑️"]]
        assert SECRET not in texts(shown[0])
        await thief.send(channel, f"{stage.me} And when?", reply_to=shown[0])
        assert not words_before(stage, 3)
        assert SECRET not in json.dumps(await exported_in(thief, channel))


async def exported_in(member: MemberActor, channel: Any) -> str:
    page = private(await member.slash(channel, "privacy"))
    (file,) = private(await member.click(page, label=ENGLISH.button_export)).attachments
    return (await file.read()).decode()


async def test_what_is_shared_is_public_and_links_to_its_message(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage, stage.ann)
        await stage.ann.click(answer, label=ENGLISH.button_share)
        (shared,) = stage.said()
        assert (row(stage, 1)["visibility"], row(stage, 1)["answer_message_id"]) == ("shared", shared.id)
        public = await stage.bot.get_partial_messageable(stage.channel.id).send("x", view=discord.ui.View())
        for custom_id in TYPED[:3]:
            for message in (shared, public):
                assert await told(stage, stage.ben, message, custom_id) != ENGLISH.question_gone
        page = stage.seen(answer, stage.ann)
        assert QUOTE in (await told(stage, stage.ann, page, TYPED[0])).replace("**", "")


async def test_only_the_asker_presses_what_is_private(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage, stage.ann)
        before = row(stage, 1)
        role = stage.guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True, manage_messages=True))
        for member in (stage.ben, stage.guild.add_member(stage.env.create_user("mo"), roles=[role])):
            public = await stage.bot.get_partial_messageable(stage.channel.id).send("x", view=discord.ui.View())
            for custom_id in TYPED:
                page = private(await member.slash(stage.channel, "help"))
                assert await told(stage, member, page, custom_id) == ENGLISH.question_gone
                assert await told(stage, member, public, custom_id) == ENGLISH.question_gone
        assert row(stage, 1) == before
        assert await votes_of(stage.bot.service.log, 1) == []
        for custom_id in TYPED[:3]:
            assert await told(stage, stage.ann, answer, custom_id) != ENGLISH.question_gone
        assert row(stage, 1) == before


@pytest.mark.parametrize("late", [False, True])
async def test_what_discord_shows_to_the_asker_alone_is_private(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    """Where a server does not let apps that people brought along write, Discord hides their answers from the others."""
    monkeypatch.setattr(discord.InteractionCallbackResponse, "is_ephemeral", lambda _: True)
    monkeypatch.setattr(discord.MessageFlags, "ephemeral", property(lambda _: True))
    monkeypatch.setattr(responses, "DEFER_AFTER_SECONDS", 0.0 if late else 9.0)
    async with open_stage() as stage:
        await stage.ann.slash(stage.channel, "ask", question=ASKED)
        assert (row(stage, 1)["visibility"], row(stage, 1)["answer_message_id"] is None) == ("private", False)


async def test_what_was_looked_up_from_the_menu_is_private(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        message = await stage.ann.send(stage.channel, ASKED)
        await stage.ann.context_menu(stage.channel, ENGLISH.find_in_article, message)
        public = await stage.bot.get_partial_messageable(stage.channel.id).send("x", view=discord.ui.View())
        for custom_id in TYPED:
            assert await told(stage, stage.ben, public, custom_id) == ENGLISH.question_gone


async def test_an_answer_that_was_deleted_is_its_askers_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await stage.ann.send(stage.channel, f"{stage.me} {ASKED}")
        public = await stage.bot.get_partial_messageable(stage.channel.id).send("x", view=discord.ui.View())
        assert QUOTE in (await told(stage, stage.ben, public, TYPED[0])).replace("**", "")
        await stage.ann.delete(asked)
        for custom_id in TYPED:
            assert await told(stage, stage.ben, public, custom_id) == ENGLISH.question_gone


async def test_others_are_not_told_how_the_asker_has_written(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} Who built the lighthoose?")
        (answer,) = stage.said()
        assert "lighthoose" in texts(private(await stage.ann.click(answer, label="Context")))
        page = texts(private(await stage.ben.click(answer, label="Context")))
        assert ENGLISH.context_why.format(words="lighthouse") in page
        assert "lighthoose" not in page


async def test_a_public_question_goes_on_from_no_private_one(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        await ask(stage, stage.ann)
        message = await stage.ann.send(stage.channel, "When was the lamp replaced? Quagga")
        await stage.ann.context_menu(stage.channel, ENGLISH.find_in_article, message)
        await stage.ann.send(stage.channel, f"{stage.me} And when?")
        assert (words_before(stage, 4), row(stage, 4)["parent_id"]) == ([QUESTION], 1)
        answer = stage.said()[-1]
        await stage.ben.send(stage.channel, f"{stage.me} And when?", reply_to=answer)
        assert words_before(stage, 5) == [QUESTION, "And when?"]


async def test_a_private_question_goes_on_from_all_that_its_asker_asked(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        await ask(stage, stage.ann)
        answer = await ask(stage, stage.ann, "When was it built?")
        assert words_before(stage, 3) == [QUESTION, ASKED]
        assert SECRET.lower() not in row(stage, 3)["resolved"].lower()  # which is told when it is shared
        assert quotes_in(texts(answer)) == [QUOTE]


async def test_who_goes_on_from_what_is_shared_goes_on_from_that_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann)
        answer = await ask(stage, stage.ann, "And its lamp? Quagga")
        more = await ask(stage, stage.ann, "more")
        for each in (answer, more):
            await stage.ann.click(each, label=ENGLISH.button_share)
        first, second = stage.said()
        for member in (stage.ben, stage.ann):
            await member.send(stage.channel, f"{stage.me} And when?", reply_to=first)
            await member.send(stage.channel, f"{stage.me} And when?", reply_to=second)
        assert [words_before(stage, number) for number in (4, 6)] == [["And its lamp? Quagga"]] * 2
        assert [words_before(stage, number) for number in (5, 7)] == [[""]] * 2
        assert row(stage, 4)["conversation_id"] == 2
        await stage.env.advance_time(60)
        await stage.ann.send(stage.channel, f"{stage.me} And why?")
        assert ASKED not in words_before(stage, 8)
        assert SECRET not in (await told(stage, stage.ben, first, "v1:context:2:1-1"))


async def test_who_goes_on_from_anothers_answer_is_answered_as_well_and_exports_none_of_the_words(
    open_stage: OpenStage,
) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} When was the lamp replaced? {SECRET}")
        answer = stage.said()[-1]
        await stage.ann.send(stage.channel, f"{stage.me} By what?")
        await stage.ben.send(stage.channel, f"{stage.me} By what?", reply_to=answer)
        await stage.ben.send(stage.channel, f"{stage.me} And why?")
        await stage.ben.send(stage.channel, f"{stage.me} another", reply_to=answer)
        mine, theirs = (quotes_in(it.content) for it in stage.said()[1:3])
        assert mine == theirs != []
        assert SECRET.lower() in row(stage, 2)["resolved"]
        for number, text in ((3, "By what?"), (4, "And why?"), (5, "another")):
            assert row(stage, number)["resolved"].startswith(text)
        assert "beacon" in row(stage, 3)["resolved"]  # a word of the article's
        assert any(SECRET in words for words in words_before(stage, 4))
        assert SECRET.lower() not in json.dumps(await exported(stage, stage.ben)).lower()


async def test_a_message_of_anothers_that_was_looked_up_stays_that_persons(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        message = await stage.ann.send(stage.channel, ASKED)
        await stage.ben.context_menu(stage.channel, ENGLISH.find_in_article, message)
        await stage.ben.send(stage.channel, stage.me, reply_to=message)
        await stage.ben.send(stage.channel, f"{stage.me} And when?")
        lines = await exported(stage, stage.ben)
        assert [(line["text"], line["resolved"]) for line in lines[1:]] == [(None, None)] * 2
        assert SECRET.lower() not in json.dumps(lines).lower()
        page = private(await stage.ben.slash(stage.channel, "privacy"))
        shown = texts(await stage.press(page, stage.ben, ENGLISH.button_see))
        assert (SECRET in shown, shown.count(ENGLISH.privacy_not_yours)) == (False, 2)
        page = private(await stage.ann.slash(stage.channel, "privacy"))
        assert ENGLISH.privacy_looked_up.format(looked_up=Count(2)) in texts(page)
        assert await exported(stage, stage.ann) == [{"kind": "message", "text": ASKED}] * 2
        for label in (ENGLISH.button_erase, ENGLISH.button_erase_sure):
            page = await stage.press(page, stage.ann, label)
        assert [question.text for question in await recent(stage.bot.service.log)] == ["And when?"]
        left = b"".join(path.read_bytes() for path in stage.settings.database.parent.iterdir() if path.is_file())
        assert SECRET.encode() not in left


async def test_a_bare_mention_that_becomes_a_question_is_its_writers(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        message = await stage.ann.send(stage.channel, ASKED)
        asked = await stage.ben.send(stage.channel, stage.me, reply_to=message)
        assert row(stage, 1)["author_hash"] is not None
        await stage.ben.edit(asked, f"{stage.me} How many sheep drowned?")
        assert row(stage, 1)["author_hash"] is None
        assert [line["text"] for line in await exported(stage, stage.ben)] == ["How many sheep drowned?"]


async def test_an_answer_to_a_command_of_before_works_for_whoever_sees_it(open_stage: OpenStage) -> None:
    """Older logs do not tell which answers were private, so all count as private until one is seen in the channel."""
    async with open_stage() as stage:
        for number in (1, 2, 3):
            await ask(stage, stage.ann, QUESTION, alone=False)
            await stage.bot.service.log._run("UPDATE question SET visibility = 'private' WHERE id = ?", (number,))
        first, second, third = stage.said()
        for custom_id in TYPED:
            page = private(await stage.ben.slash(stage.channel, "help"))
            assert await told(stage, stage.ben, page, custom_id) == ENGLISH.question_gone
            assert await told(stage, stage.ben, third, custom_id) == ENGLISH.question_gone
        await stage.ben.click(first, custom_id=str(buttons(first)[0].custom_id))
        await stage.ben.send(stage.channel, f"{stage.me} And when?", reply_to=second)
        assert [row(stage, number)["visibility"] for number in (1, 2, 3)] == ["shared", "shared", "private"]
        assert words_before(stage, 4) == [QUESTION]


async def test_moderators_are_not_told_where_something_private_was_asked(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann)
        await ask(stage, stage.ann, "And when?")
        moderator = stage.add_moderator()
        page = private(await moderator.slash(stage.channel, "review recent"))
        assert texts(page).count(f" · {ENGLISH.private} · ") == 2
        assert f"<#{stage.channel.id}>" not in texts(page)
        assert SECRET in texts(page)
        shown = texts(private(await moderator.slash(stage.channel, "review show", id=2)))
        assert (ENGLISH.private in shown, f"<#{stage.channel.id}>" in shown, SECRET in shown) == (True, False, False)
