"""Make the documents' pictures from the preview: ``python -m tests.pictures [FOLDER]``.

Needs the extra ``preview`` and Chromium, Chrome or a browser of that family.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image

from bot.preview import Stage, open_stage
from bot.querylog.servers.records import ChannelMode, ServerSettings
from bot.settings import Settings
from bot.toolbox.base import AnsweringBot
from bot.wording import ENGLISH, Wording
from tests.browser import Box, Tab, find_browser, open_tab

SCALE: Final = 1.5
WIDTH, HEIGHT = 1000, 4000
"""Of the window: tall enough for the conversation to stand in it whole."""
MARGIN: Final = 8
COLOURS: Final = 64
HANDBOOK: Final = Path(__file__).with_name("handbook.md")
RULES: Final = (
    "Boat house rules.md",
    b"""\
# Boat house rules

## Opening hours

The boat house opens at seven in the morning and closes at nine in the evening.

## May I bring a dog?

Dogs are welcome on the lawn, not on the landing stage.

## What if I lose a key?

Who loses a key pays 15 crowns for a new one.
""",
)
SEARCH: Final = "Japan and the Netherlands"
_WAITING: Final = "document.querySelector('#channel-message-list [aria-disabled=true]')"
_MESSAGES: Final = '[...document.querySelectorAll("#channel-message-list article")]'


async def until_said(tab: Tab, messages: int) -> None:
    """Wait until so many messages stand on the page, and it is quiet."""
    await tab.until(f"{_MESSAGES}.length >= {messages} && document.fonts.status == 'loaded' && !{_WAITING}")
    await tab.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


async def photograph(tab: Tab, first: int, last: int) -> Image.Image:
    """Take a picture of some messages, counted from 0 as JavaScript's ``at`` does."""
    edges = f"{_MESSAGES}.at({first}).getBoundingClientRect(), {_MESSAGES}.at({last}).getBoundingClientRect()"
    left, top, right, bottom = await tab.run(f"((a, b) => [a.left, a.top, a.right, b.bottom])({edges})")
    box = Box(left, top - MARGIN, right - left, bottom - top + 2 * MARGIN)
    return Image.open(io.BytesIO(await tab.picture(box, SCALE)))


async def press(tab: Tab, message: int, label: str) -> None:
    """Press a message's button."""
    buttons = f"[...{_MESSAGES}.at({message}).querySelectorAll('button')]"
    await tab.click(f"{buttons}.find(it => it.textContent.trim() == {json.dumps(label)})")


class HandbookWording(Wording):
    """The scene in which a club's members ask its handbook."""

    preview_guild = "Rowing club"
    preview_channel = "ask-the-handbook"
    preview_questions = ("How do I join the club?", "How heavy is the Otter?", "What’s the weather like today?")


async def view_handbook(stage: Stage, tab: Tab) -> Sequence[tuple[str, Image.Image]]:
    """Look at an answer of a FAQ, a table’s row and a refusal; then at the panel and a draft, as a moderator."""
    await until_said(tab, 6)
    answer = await photograph(tab, 0, 5)
    await set_up(stage)
    await stage.page.viewers[0].slash(stage.channel, "setup")
    await stage.page.refresh()
    await until_said(tab, 7)
    panel = await photograph(tab, -1, -1)
    await stage.page.viewers[0].slash(stage.channel, "articles add", file=RULES)
    await stage.page.refresh()
    await until_said(tab, 8)
    return [("answer", answer), ("setup", panel), ("articles", await photograph(tab, -1, -1))]


async def set_up(stage: Stage) -> None:
    """Make a moderator of the first viewer, and set something in the server."""
    guild, bot = stage.env.guild, stage.env.bot
    if not isinstance(bot, AnsweringBot):
        raise TypeError("not the bot of the preview")
    stage.env.backend.add_member_role(guild.id, stage.page.viewers[0].id, guild.roles[stage.wording.preview_role].id)
    chat, council = (guild.create_text_channel(name) for name in ("off-topic", "council"))
    coaches = guild.create_role("Coaches")
    await stage.env.settle()

    def change(settings: ServerSettings) -> ServerSettings:
        roles = frozenset({coaches.id})
        return replace(settings, channels={chat.id: ChannelMode.OFF}, review_roles=roles, moderators_channel=council.id)

    await bot.server_settings.change(guild.id, change)


async def view_article(stage: Stage, tab: Tab) -> Sequence[tuple[str, Image.Image]]:
    """Look at a quote in its context, and at what a search finds."""
    await until_said(tab, 6)
    await press(tab, 1, stage.wording.button_context)
    await until_said(tab, 7)
    context = await photograph(tab, -1, -1)
    await stage.page.viewers[0].slash(stage.channel, "search", words=SEARCH)
    await stage.page.refresh()
    await until_said(tab, 8)
    return [("context", context), ("search", await photograph(tab, -1, -1))]


SCENES: Final = (
    (Settings(_env_file=None, seeds=HANDBOOK), HandbookWording(), view_handbook),
    (Settings(_env_file=None), ENGLISH, view_article),
)


async def make(folder: Path) -> None:
    """Write every picture that is taken of the preview."""
    pictures: list[tuple[str, Image.Image]] = []
    for settings, wording, view in SCENES:
        async with open_stage(settings, wording=wording) as stage, open_tab(stage.page.url, WIDTH, HEIGHT) as tab:
            pictures += await view(stage, tab)
    for name, picture in pictures:
        picture.convert("RGB").quantize(COLOURS).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    if find_browser() is None:
        sys.exit("No Chromium found: install one, such as Debian's package chromium.")
    logging.disable(logging.WARNING)  # advice about a Discord that is only played
    asyncio.run(make(Path(sys.argv[1] if len(sys.argv) > 1 else ".github/pictures")))
