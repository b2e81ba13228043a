"""Commands and buttons over the wire: what a simulation within the process cannot show."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.wording import ENGLISH
from tests.bot.stage import QUESTION, QUOTE
from tests.bot.wire import Start, logged, running
from tests.standin import Request, StandIn, bodies

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to stop a program in good order")

DISCORD_WAITS = 3.0
EPHEMERAL = 1 << 6


async def test_commands_can_be_installed_by_anyone_and_used_everywhere(discord: StandIn, start: Start) -> None:
    async with running(discord, start):
        (registered,) = await discord.until(lambda: discord.sent("PUT", r"/applications/\d+/commands"))
    look_ups = {"ask", "search", "passage", "article", "help", ENGLISH.find_in_article}
    commands = {command["name"]: command for command in registered.body}
    assert look_ups <= set(commands)
    for name in look_ups:
        assert set(commands[name]["integration_types"]) == {0, 1}
        assert set(commands[name]["contexts"]) == {0, 1, 2}


async def ask(discord: StandIn, where: bodies.Body, **more: Any) -> Request:
    """Ann asks, somewhere; returns the bot's response."""
    data = bodies.slash_command("ask", {"question": QUESTION})
    return await discord.response_to(await discord.interact(bodies.COMMAND, data, where=where, **more))


@pytest.mark.parametrize("locale", ["de", "pt-BR", "zh-CN", "xx"])
async def test_a_user_of_any_language_is_answered(discord: StandIn, start: Start, locale: str) -> None:
    async with running(discord, start):
        assert QUOTE in str((await ask(discord, discord.channel, locale=locale)).body)


async def test_who_has_installed_it_alone_asks_anywhere(discord: StandIn, start: Start, tmp_path: Path) -> None:
    places = [discord.channel, discord.elsewhere, discord.direct, discord.group]
    async with running(discord, start):
        for place in places:
            response = await ask(discord, place, by_user_alone=True)
            assert QUOTE in str(response.body)
            assert not response.body["data"].get("flags", 0) & EPHEMERAL
        data = bodies.completion("passage", "passage", "sheep")
        token = await discord.interact(bodies.AUTOCOMPLETE, data, where=discord.group, by_user_alone=True)
        (choice,) = (await discord.response_to(token)).body["data"]["choices"]
        assert choice["value"].endswith(":2.2")
    expected = [(str(place.get("guild_id", "None")), int(place["id"])) for place in places]
    assert [(str(guild), channel) for guild, channel in logged(tmp_path, "guild_id, channel_id")] == expected


TYPED = {
    "v1:context:999999:1-1": ENGLISH.question_gone,
    "v1:context:1:2-9": ENGLISH.question_gone,
    "v1:context:1:0-0": ENGLISH.question_gone,
    "v1:more:999999:0:": ENGLISH.question_gone,
    "v1:helpful:999999": ENGLISH.question_gone,
    "v1:unhelpful:999999999999999999": ENGLISH.question_gone,
    "v1:place:00000000:0": ENGLISH.article_changed,
    "v1:search:0:00000000:gulls": ENGLISH.article_changed,
    "v1:search:999:-:' OR 1=1 --": "OR 1=1",
    "v1:more:1:9999:9999.9999.9999.9999.9999.9999.9999.9999.9999": ENGLISH.no_more,
    "v1:share:1": ENGLISH.question_gone,
    "v1:delete:1": ENGLISH.not_yours_to_delete,
    "v1:delete:999999": ENGLISH.not_yours_to_delete,
}


async def test_an_id_that_was_typed_by_hand_opens_nothing(discord: StandIn, start: Start, tmp_path: Path) -> None:
    async with running(discord, start):
        answer = await discord.answer_to(await discord.say(f"{discord.mention} {QUESTION}"))
        for custom_id, told in TYPED.items():
            token = await discord.press(custom_id, answer["id"], by=discord.ben, permissions="0")
            data = (await discord.response_to(token)).body["data"]
            assert told in str(data), custom_id
            assert data["flags"] & EPHEMERAL, custom_id
        for custom_id in (
            "",
            "v1:",
            "v2:context:1:1-1",
            "v1:delete:1:2",
            "v1:context:1:1-1\n",
            "v1:delete:" + "9" * 80,
        ):
            await discord.press(custom_id, answer["id"], by=discord.ben, permissions="0")
        await discord.answer_to(await discord.say(QUESTION, direct=True))
    assert answer["id"] in discord.messages
    assert len(discord.sent("POST", "/interactions/.+/callback")) == len(TYPED)
    assert len(logged(tmp_path)) == 2


async def test_the_response_comes_in_time_though_the_log_is_busy(
    discord: StandIn, start: Start, tmp_path: Path
) -> None:
    async with running(discord, start):
        await ask(discord, discord.channel)
        with closing(sqlite3.connect(tmp_path / "queries.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            response = await ask(discord, discord.channel)
            assert response.at - began < DISCORD_WAITS
            assert response.body["type"] == 5
            other.execute("ROLLBACK")
        (answered,) = await discord.until(lambda: discord.sent("PATCH", "/webhooks/.+/messages/@original"))
        assert QUOTE in str(answered.body)
    assert logged(tmp_path) == [(QUESTION, "answered")] * 2
