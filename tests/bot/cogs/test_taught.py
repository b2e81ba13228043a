"""What a moderator teaches, as the members of the server meet it."""

from __future__ import annotations

import pytest
from simcord.actors import MemberActor

from bot.querylog.scope import Guild
from bot.wording import ENGLISH
from tests.bot.querylog.asking import recent
from tests.bot.stage import OpenStage, Stage, quotes_in, texts

ASKED = "How far out at sea do sailors notice it?"
PARAPHRASE = "How far out at sea do the sailors notice that?"
RIGHT = "Its beam can be seen from 23 kilometres away."


async def answer(stage: Stage, question: str, member: MemberActor) -> str:
    await member.send(stage.channel, f"{stage.me} {question}")
    await stage.env.advance_time(60)
    return stage.said()[-1].content


async def pressed(stage: Stage, label: str) -> str:
    result = await stage.ben.click(stage.said()[-1], label=label)
    assert result.response is not None
    return texts(result.response.message)


async def taught(stage: Stage) -> int:
    """Three questions, and the right passage for the one that was not answered."""
    for question in ("Who built the lighthouse on Gull Rock?", "When was the lamp replaced?", ASKED):
        await answer(stage, question, stage.ann)
    scope = Guild(stage.guild.id)
    (waiting,) = await stage.bot.service.log.review.unanswered(scope)
    assert waiting.question.text == ASKED
    lesson = await stage.bot.service.teach(scope, waiting.question.id, "3.2", stage.ben.id)
    assert lesson.lesson_id is not None
    assert await stage.bot.service.log.review.unanswered(scope) == []
    return lesson.lesson_id


@pytest.mark.parametrize("restart", [False, True])
async def test_a_paraphrase_finds_what_was_taught_until_that_is_undone(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        lesson_id = await taught(stage)
        if restart:
            await stage.restart()
        assert quotes_in(await answer(stage, PARAPHRASE, stage.ben)) == [RIGHT]
        if restart:
            await stage.restart()
        assert await stage.bot.service.log.lessons.undo(Guild(stage.guild.id), lesson_id)
        assert quotes_in(await answer(stage, PARAPHRASE, stage.ben)) != [RIGHT]


async def test_the_buttons_agree_with_the_answer(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await taught(stage)
        await answer(stage, PARAPHRASE, stage.ben)
        context = await pressed(stage, ENGLISH.button_context)
        assert f"**{RIGHT}**" in context
        assert ENGLISH.context_taught in context
        assert RIGHT not in await pressed(stage, ENGLISH.button_more)
        await answer(stage, "Who built the lighthouse on Gull Rock?", stage.ben)
        assert ENGLISH.context_taught not in await pressed(stage, ENGLISH.button_context)


async def test_a_search_in_the_server_finds_what_was_taught(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await taught(stage)
        result = await stage.ben.slash(stage.channel, "search", words="sailors notice")
        assert result.response is not None
        assert RIGHT in texts(result.response.message)


async def test_another_server_learns_nothing_of_it(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await taught(stage)
        await stage.ben.send_dm(PARAPHRASE)
        dm = await recent(stage.bot.service.log, 1)
        assert [(quote.paragraph, quote.sentence) for quote in dm[0].quotes[:1]] != [(3, 2)]
