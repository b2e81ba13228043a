from __future__ import annotations

import discord
import pytest
from simcord.enums import MessageType

from bot.querylog.records import Front, LoggedQuestion
from bot.querylog.scope import Guild
from retrieval.answers import Outcome
from retrieval.articles.shown.discord_markdown import unescape
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, private, quotes_in, texts


async def rows(stage: Stage) -> list[LoggedQuestion]:
    return await recent(stage.bot.service.log)


async def test_a_mention_is_answered_with_the_quote_as_a_reply(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        (answer,) = stage.said()
        assert quotes_in(answer.content) == [QUOTE]
        assert answer.content.split("\n")[-1].startswith("-# paragraph 1, sentence 1")
        assert answer.reference is not None
        assert answer.reference.message_id == asked.id
        (row,) = await rows(stage)
        assert (row.front, row.text, row.outcome) == (Front.MENTION, QUESTION, Outcome.ANSWERED)
        assert (turn := await stage.bot.service.log.turn_of_answer(answer.id))
        assert turn.id == row.id


@pytest.mark.parametrize("before", ["", "So, "])
@pytest.mark.parametrize("form", ["<@{id}>", "<@!{id}>"])
async def test_the_mention_may_stand_anywhere(open_stage: OpenStage, before: str, form: str) -> None:
    async with open_stage() as stage:
        assert stage.bot.user is not None
        mention = form.format(id=stage.bot.user.id)
        await stage.ann.send(stage.channel, f"{before}who built the {mention} lighthouse on Gull Rock? {mention}")
        (row,) = await rows(stage)
        assert row.text == f"{before}who built the lighthouse on Gull Rock?"


async def test_a_pinging_reply_to_the_bot_goes_on_with_the_conversation(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        await stage.ben.send(stage.channel, "When was the lamp replaced?", reply_to=stage.said()[0])
        first, second = stage.said()
        assert second.reference is not None
        log = stage.bot.service.log
        turns = [await log.turn_of_answer(answer.id) for answer in (first, second)]
        assert turns[0] is not None
        assert turns[1] is not None
        assert turns[1].parent_id == turns[0].id
        assert [row.front for row in await rows(stage)] == [Front.REPLY, Front.MENTION]


async def test_a_reply_to_an_older_answer_goes_on_from_that_one(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        for question in (QUESTION, "When was the lamp replaced?"):
            await stage.ann.send(stage.channel, f"{stage.me} {question}")
        oldest = stage.said()[0]
        await stage.restart()
        await stage.ann.send(stage.channel, "How many sheep drowned?", reply_to=oldest)
        log = stage.bot.service.log
        first, last = [await log.turn_of_answer(answer.id) for answer in (oldest, stage.said()[-1])]
        assert first is not None
        assert last is not None
        assert last.parent_id == first.id


async def test_a_direct_message_is_answered(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send_dm(QUESTION)
        (answer,) = stage.said(stage.ann.user.dm_channel)
        assert quotes_in(answer.content) == [QUOTE]
        assert [row.front for row in await rows(stage)] == [Front.DM]


@pytest.mark.parametrize("ping", ["@everyone", "@here", "role", "nobody"])
@pytest.mark.parametrize("reads_all", [False, True])
async def test_only_its_own_mention_wakes_the_bot(open_stage: OpenStage, ping: str, *, reads_all: bool) -> None:
    async with open_stage(message_content=reads_all) as stage:
        loud = stage.guild.create_role("Loud", permissions=discord.Permissions(mention_everyone=True))
        speaker = stage.guild.add_member(stage.env.create_user("sue"), roles=[loud])
        sent = await speaker.send(stage.channel, f"{loud.mention if ping == 'role' else ping} {QUESTION}")
        assert bool(stage.pings(sent)) is (ping != "nobody")
        assert stage.said() == []
        assert await rows(stage) == []


async def test_other_programs_and_discord_itself_get_no_answer(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        robot = stage.guild.add_member(stage.env.create_user("robot", bot=True))
        await robot.send(stage.channel, f"{stage.me} {QUESTION}")
        await stage.guild.create_webhook(stage.channel).send(f"{stage.me} {QUESTION}")
        assert stage.said() == []


async def test_what_discord_says_about_a_person_is_no_question(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send_dm(QUESTION)
        place = stage.ann.user.dm_channel
        pinned = stage.said(place)[0].id
        backend = stage.env.backend
        backend.create_system_message(place.id, MessageType.PINS_ADD, stage.ann.id, referenced_message_id=pinned)
        await stage.env.settle()
        assert len(stage.said(place)) == 1


async def test_an_event_that_comes_again_is_not_answered_again(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = stage.keep(await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}"))
        await stage.replay(asked)
        assert len(stage.said()) == 1
        await stage.restart()
        await stage.replay(asked)
        assert len(stage.said()) == 1
        assert len(await rows(stage)) == 1


async def test_the_send_is_guarded_and_pings_nobody(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        (body,) = stage.sends()
        assert body["nonce"] == str(asked.id)
        assert body["enforce_nonce"] is True
        assert body["allowed_mentions"] == {"parse": [], "replied_user": False}
        assert discord.MessageFlags._from_value(body["flags"]).suppress_embeds


HOSTILE = (
    "The @everyone lighthouse <@1> **on** <@&2> `Gull` ||Rock|| [was](https://a.example) _built_ by # Edna\n"
    "- Marsh <t:1:R> ~~in~~ \\*1871\\*\n> at discord.gg/abc or https://b.example/x_y_z."
)


async def test_hostile_words_are_shown_as_they_stand_and_ping_nobody(open_stage: OpenStage) -> None:
    async with open_stage(f"{HOSTILE}\n\nNothing else is known about it.\n") as stage:
        await stage.ann.send(stage.channel, f"{stage.me} Who built the lighthouse on Gull Rock?")
        (answer,) = stage.said()
        assert HOSTILE in quotes_in(answer.content)
        assert stage.pings(answer) == []


async def test_a_bare_mention_gets_help(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} ?")
        (answer,) = stage.said()
        assert quotes_in(answer.content) == []
        assert unescape(answer.content) == stage.bot.wording.help.format(title="gull-rock.txt")


async def test_small_talk_and_facts_of_the_article_are_told_in_a_line(open_stage: OpenStage) -> None:
    async with open_stage(sidecar='author = "E. *Marsh*"\n') as stage:
        for said in ("thx bro", "👍", "who wrote this?", "more"):
            await stage.ann.send(stage.channel, f"{stage.me} {said}")
        told = [unescape(message.content) for message in stage.said()]
        wording, title = stage.bot.wording, "gull-rock.txt"
        author = wording.fact_author.format(title=title, value="E. *Marsh*")
        assert told == [wording.thanks, wording.thanks, author, wording.begins_more]
        assert {row.outcome for row in await rows(stage)} == {Outcome.REPLY}


async def test_two_members_hold_two_conversations(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        for member in (stage.ann, stage.ben, stage.ann):
            await member.send(stage.channel, f"{stage.me} {QUESTION}")
        newest, other, first = await rows(stage)
        assert newest.conversation_id == first.conversation_id != other.conversation_id


async def test_a_conversation_goes_on_after_a_restart(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        await stage.restart()
        await stage.ann.send(stage.channel, f"{stage.me} When was the lamp replaced?")
        second, first = await rows(stage)
        assert second.conversation_id == first.conversation_id
        assert len(stage.said()) == 2


async def test_a_forbidden_answer_is_logged_and_nothing_breaks(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        assert stage.said() == []
        assert len(await rows(stage)) == 1


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10003)])
async def test_a_refused_answer_breaks_nothing(open_stage: OpenStage, status: int, code: int) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=2)
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        assert stage.said() == []
        await stage.ben.send(stage.channel, f"{stage.me} {QUESTION}")
        assert len(stage.said()) == 1


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [(400, 50035, "Invalid Form Body\nIn message_reference: Unknown message"), (404, 10008, "Unknown Message")],
)
async def test_a_question_that_is_gone_gets_no_answer(
    open_stage: OpenStage, status: int, code: int, message: str
) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/channels/*/messages", status=status, code=code, message=message)
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        assert stage.said() == []
        assert len(await rows(stage)) == 1


async def test_an_error_of_another_kind_is_told_with_an_id_that_is_in_the_log(
    open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_stage() as stage:
        stage.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="In content: too long")
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        (answer,) = stage.said()
        (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
        assert record.exc_info is not None
        assert isinstance(record.exc_info[1], discord.HTTPException)
        mishap = record.getMessage()[1:7]
        assert answer.content == stage.bot.wording.error.format(id=mishap)
        assert QUESTION not in record.getMessage()


async def test_two_questions_in_a_message_are_answered_in_one(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        message = f"hi all! {stage.me} {QUESTION} And how many sheep drowned?"
        await stage.ann.send(stage.channel, message)
        (answer,) = stage.said()
        assert quotes_in(answer.content) == [QUOTE, "Nobody was hurt, but 40 sheep drowned."]
        assert answer.content.split("\n")[0] == f"-# {QUESTION}"
        assert "-# how many sheep drowned?" in answer.content.split("\n")
        (row,) = await rows(stage)
        assert (row.text, row.outcome, row.unanswered) == (
            f"hi all! {QUESTION} And how many sheep drowned?",
            Outcome.ANSWERED,
            None,
        )
        context = texts(private(await stage.ben.click(answer, label="Context")))
        assert "It burned whale oil" in context
        assert "A storm destroyed" in context
        more = texts(private(await stage.ben.click(answer, label="More")))
        assert "40 sheep" not in more
        await stage.ann.send(stage.channel, "What comes before that?", reply_to=answer)
        assert quotes_in(stage.said()[-1].content) == ["A storm destroyed the keeper's cottage in March 1923."]


async def test_a_question_that_is_not_answered_waits_by_its_own_words(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION} And what is the weather in Paris today?")
        (answer,) = stage.said()
        assert answer.content.split("\n")[-2:] == [
            "-# what is the weather in Paris today?",
            stage.wording.part_not_found,
        ]
        (waits,) = await stage.bot.service.log.review.unanswered(Guild(stage.guild.id))
        assert waits.question.text == "what is the weather in Paris today?"
        keeper = stage.add_moderator()
        result = await keeper.slash(stage.channel, "review unanswered")
        assert "**what is the weather in Paris today?**" in texts(private(result))
