from __future__ import annotations

import csv
import importlib.util
import io
import json

import discord
import pytest

from bot.cogs.review import reports
from bot.cogs.review.reports import code_block
from bot.wording import ENGLISH
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, private

WEATHER = "How is the weather in Paris today?"
FORMULA = "=1+2 is what?"


async def ask(stage: Stage, *questions: str) -> None:
    for question in questions:
        await stage.ann.send(stage.channel, f"{stage.me} {question}")


async def test_stats_are_bars_where_nothing_draws(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "can_draw", lambda: False)
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, QUESTION, WEATHER)
        shown = private(await moderator.slash(stage.channel, "review stats"))
        assert shown.content.startswith("```\n2 asked · 50% answered")
        assert shown.content.endswith("\n```")
        assert "lighthouse on Gull Rock" in shown.content
        assert shown.attachments == []


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="matplotlib is in the extra review")
async def test_stats_are_a_picture(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, QUESTION, WEATHER)
        shown = private(await moderator.slash(stage.channel, "review stats", days=7))
        (picture,) = shown.attachments
        assert picture.filename == "questions.png"
        assert (await picture.read()).startswith(b"\x89PNG")
        assert "2 asked" in shown.content


async def test_stats_of_nothing_say_so(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        shown = private(await stage.add_moderator().slash(stage.channel, "review stats"))
        assert shown.content == ENGLISH.review_recent_none


@pytest.mark.parametrize("form", ["csv", "jsonl"])
async def test_an_export_has_all_questions(open_stage: OpenStage, form: str) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, QUESTION, WEATHER, FORMULA)
        shown = private(await moderator.slash(stage.channel, "review export", format=form))
        (file,) = shown.attachments
        assert (file.filename, shown.content) == (f"questions.{form}", ENGLISH.export_ready)
        content = (await file.read()).decode()
        if form == "csv":
            rows = list(csv.DictReader(io.StringIO(content)))
            assert [row["text"] for row in rows] == [f"'{FORMULA}", WEATHER, QUESTION]
            assert rows[2]["first_quote"] == QUOTE
        else:
            lines = [json.loads(line) for line in content.splitlines()]
            assert [line["text"] for line in lines] == [FORMULA, WEATHER, QUESTION]


@pytest.mark.parametrize("command", ["stats", "export"])
async def test_another_servers_moderators_learn_nothing(open_stage: OpenStage, command: str) -> None:
    async with open_stage() as stage:
        await ask(stage, QUESTION, WEATHER)
        marsh = stage.env.create_guild("Marsh")
        channel = marsh.create_text_channel("reeds")
        shown = private(await stage.add_moderator("al", marsh).slash(channel, f"review {command}"))
        if command == "stats":
            assert shown.content == ENGLISH.review_recent_none
        else:
            (file,) = shown.attachments
            assert len((await file.read()).splitlines()) == 1  # the names of the columns


@pytest.mark.parametrize("command", ["stats", "export"])
async def test_members_are_refused_and_whoever_may_is_promised_first(open_stage: OpenStage, command: str) -> None:
    async with open_stage(review_roles=frozenset({12345})) as stage:
        await ask(stage, QUESTION)
        shown = private(await stage.ben.slash(stage.channel, f"review {command}"))
        assert shown.content == ENGLISH.review_not_allowed
        before = len(stage.env.http_requests)
        await stage.add_moderator().slash(stage.channel, f"review {command}")
        (promise,) = [it.json for it in stage.env.http_requests[before:] if it.path.endswith("/callback")]
        assert promise is not None
        assert promise["type"] == discord.InteractionResponseType.deferred_channel_message.value


def test_a_code_block_holds_what_it_is_given_and_no_more() -> None:
    block = code_block(["a ``` b", *["😀" * 100] * 50])
    assert block.startswith("```\na ''' b\n😀")
    assert block.endswith("\n```")
    assert len(block.encode("utf-16-le")) // 2 <= 2000
