"""A moderator's story over the wire, and whose documents are read where a simulation within the process cannot be."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.wording import ENGLISH
from tests.bot.stage import QUESTION as OWNERS_QUESTION
from tests.bot.stage import QUOTE as OWNERS_QUOTE
from tests.bot.wire import Start, running
from tests.standin import StandIn, bodies

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to stop a program in good order")

QUESTION = "Where are boats moored?"
NORTH = "Boats are moored at the north pier."
SOUTH = "Boats are moored at the south pier."
RULES = f"# Harbour rules\n\n## Mooring\n\n{NORTH}\n"
PRIVATE = 1 << 6


async def answer(discord: StandIn, text: str = QUESTION, *, direct: bool = False) -> str:
    """What Ann is answered."""
    said = await discord.say(text if direct else f"{discord.mention} {text}", direct=direct)
    return str((await discord.answer_to(said))["content"])


async def add(discord: StandIn, text: str) -> str:
    """Ann adds a file, and confirms it; returns what was shown before."""
    file = discord.upload("rules.md", text.encode())
    token = await discord.use_command("articles add", file=file)
    draft = await discord.shown_by(token)
    custom_id = next(it for it in ids(draft) if "add-document" in it)
    pressed = await discord.press(custom_id, discord.response_message(token))
    assert "is added" in str(await discord.shown_by(pressed))
    return str(draft)


def ids(body: object) -> list[str]:
    """The ids of all buttons and menus in what was shown."""
    if isinstance(body, list):
        return [found for each in body for found in ids(each)]
    if not isinstance(body, dict):
        return []
    own = [str(body["custom_id"])] if "custom_id" in body else []
    return [*own, *ids([*body.values()])]


async def test_a_moderators_story(discord: StandIn, start: Start) -> None:
    discord.is_joined = False
    async with running(discord, start):
        await discord.until(lambda: discord.sent("PUT", r"/applications/\d+/commands"))
        await discord.take_in()
        place = rf"/channels/{discord.channel['id']}/messages"
        (hello,) = await discord.until(lambda: discord.sent("POST", place))
        assert ENGLISH.welcome_title in str(hello.body)
        assert "</setup:" in str(hello.body)
        assert "</articles add:" in str(hello.body)

        panel = await discord.shown_by(await discord.use_command("setup"))
        assert "v1:setup-shared:off" in ids(panel)
        assert panel["flags"] & PRIVATE

        draft = await add(discord, RULES)
        assert "Add “Harbour rules”?" in draft
        assert "Mooring" in draft
        assert NORTH in await answer(discord)
        assert OWNERS_QUOTE in await answer(discord, OWNERS_QUESTION)

        assert "It takes the place of “Harbour rules”" in await add(discord, RULES.replace(NORTH, SOUTH))
        assert SOUTH in await answer(discord)
    async with running(discord, start):
        assert SOUTH in await answer(discord)
        assert len([it for it in discord.sent("POST", place) if ENGLISH.welcome_title in str(it.body)]) == 1

        token = await discord.use_command("articles remove", document="rules.md")
        page = await discord.shown_by(token)
        custom_id = next(it for it in ids(page) if "remove-document" in it)
        await discord.shown_by(await discord.press(custom_id, discord.response_message(token)))
        assert "pier" not in await answer(discord)


async def find(discord: StandIn, where: bodies.Body, *, by_user_alone: bool = False) -> str:
    """What the menu of a message shows Ann."""
    data = bodies.message_command(ENGLISH.find_in_article, bodies.message(where["id"], discord.ben, QUESTION))
    token = await discord.interact(bodies.COMMAND, data, where=where, by_user_alone=by_user_alone)
    return str(await discord.shown_by(token))


async def choose_server(discord: StandIn) -> None:
    """Ann chooses Harbour, where she has asked."""
    token = await discord.use_command("server", direct=True)
    assert "Harbour" in str(await discord.shown_by(token))
    page = discord.response_message(token)
    chosen = await discord.choose("v1:server", discord.guild["id"], page, where=discord.direct)
    assert "Those of Harbour" in str(await discord.shown_by(chosen))


async def leave(discord: StandIn, home: Path) -> None:
    """Ann leaves Harbour, and more than an hour passes."""
    await discord.leave(discord.ann)
    with closing(sqlite3.connect(home / "queries.sqlite3", isolation_level=None)) as other:
        other.execute("UPDATE dm_choice SET checked_at = 0")


def told_of_leaving(discord: StandIn) -> int:
    """How often Ann was told so."""
    left = ENGLISH.server_left.format(server="Harbour")
    return [body["content"] for body in discord.messages.values()].count(left)


async def test_a_member_reads_them_in_direct_messages_once_they_are_chosen(
    discord: StandIn, start: Start, tmp_path: Path
) -> None:
    async with running(discord, start):
        await add(discord, RULES)
        assert NORTH in await answer(discord)
        assert NORTH not in await answer(discord, direct=True)
        await choose_server(discord)
        assert NORTH in await answer(discord, direct=True)
        await leave(discord, tmp_path)
        assert NORTH not in await answer(discord, direct=True)
        assert NORTH not in await answer(discord, direct=True)
        assert told_of_leaving(discord) == 1


async def test_the_menu_of_a_message_reads_them_there_alone(discord: StandIn, start: Start, tmp_path: Path) -> None:
    async with running(discord, start):
        await add(discord, RULES)
        assert NORTH in await answer(discord)
        assert NORTH not in await find(discord, discord.direct)
        await choose_server(discord)
        assert NORTH in await find(discord, discord.direct)
        assert NORTH not in await find(discord, discord.group, by_user_alone=True)
        await leave(discord, tmp_path)
        assert NORTH not in await find(discord, discord.direct)
        assert told_of_leaving(discord) == 1


@pytest.mark.parametrize("place", ["elsewhere", "group"])
async def test_who_has_brought_it_along_reads_the_owners_documents_alone(
    discord: StandIn, start: Start, place: str
) -> None:
    """In a server without the bot, and among other people."""
    where = discord.elsewhere if place == "elsewhere" else discord.group
    async with running(discord, start):
        await add(discord, RULES)
        address = f"{discord.guild['id']}/rules.md"
        shown = [await find(discord, where, by_user_alone=True)]
        for name, options in (
            ("ask", {"question": QUESTION}),
            ("ask", {"question": QUESTION, "article": address}),
            ("search", {"words": "boats moored"}),
            ("passage", {"passage": f"{address}:1.1"}),
            ("article", {"article": address}),
            ("article", {}),
        ):
            data = bodies.slash_command(name, options)
            token = await discord.interact(bodies.COMMAND, data, where=where, by_user_alone=True)
            shown.append(str(await discord.shown_by(token)))
        for name, typed in (("passage", "boats"), ("article", "")):
            data = bodies.completion(name, name, typed)
            token = await discord.interact(bodies.AUTOCOMPLETE, data, where=where, by_user_alone=True)
            shown.append(str((await discord.response_to(token)).body))
        assert [text for text in shown if "pier" in text or "Harbour" in text] == []
