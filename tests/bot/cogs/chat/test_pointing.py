"""Messages that ask for an answer to another message."""

from __future__ import annotations

import pytest

from bot.wording import ENGLISH
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION, QUOTE, OpenStage, quotes_in

CANNOT_READ = ENGLISH.cannot_read.format(command=ENGLISH.find_in_article)


@pytest.mark.parametrize("pointing", ["", "^", "👆", "this", "can you answer this?", "answer him pls", "any ideas?"])
@pytest.mark.parametrize("mentioned", [False, True])
async def test_the_message_that_is_pointed_at_is_asked(
    open_stage: OpenStage, pointing: str, *, mentioned: bool
) -> None:
    async with open_stage(message_content=not mentioned) as stage:
        asked = await stage.ben.send(stage.channel, f"{stage.me} {QUESTION}" if mentioned else QUESTION)
        await stage.ann.send(stage.channel, f"{stage.me} {pointing}", reply_to=asked)
        assert quotes_in(stage.said()[-1].content) == [QUOTE]
        assert (await recent(stage.bot.service.log))[0].text == QUESTION


@pytest.mark.parametrize("pointing", ["", "can you answer this?"])
async def test_what_cannot_be_read_is_told_in_one_line(open_stage: OpenStage, pointing: str) -> None:
    async with open_stage() as stage:
        asked = await stage.ben.send(stage.channel, QUESTION)
        await stage.ann.send(stage.channel, f"{stage.me} {pointing}", reply_to=asked)
        (answer,) = stage.said()
        assert answer.content == CANNOT_READ
        assert ENGLISH.find_in_article in answer.content


async def test_a_question_in_reply_to_somebody_is_itself_asked(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        said = await stage.ben.send(stage.channel, "Nice weather.")
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}", reply_to=said)
        assert quotes_in(stage.said()[-1].content) == [QUOTE]


async def test_what_points_at_nothing_asks_which_message(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send(stage.channel, f"{stage.me} can you answer this?")
        assert stage.said()[-1].content == ENGLISH.pointing
