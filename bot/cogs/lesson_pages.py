"""The list of what the bot was taught in a server."""

from __future__ import annotations

from typing import Any, Final

from discord import ui

from bot.cogs.review_buttons import Kind, Listing, Note, PageButton, Place
from bot.cogs.review_pages import who
from bot.cogs.rights import Reviewer
from bot.cogs.teaching import UnteachButton
from bot.cogs.trails import NEWEST
from bot.querylog.records import StandingLesson
from bot.render.discord.review import lesson_text
from bot.toolbox.base import AnsweringBot
from bot.toolbox.responses import framed

ROWS: Final = 4


async def lessons_view(
    bot: AnsweringBot, reviewer: Reviewer, listing: Listing, note: Note | None = None
) -> ui.LayoutView:
    """A page of what was taught, the newest first; the arguments are those of ``Desk.listed``."""
    wording = bot.wording
    found = await bot.service.lessons(reviewer.scope, listing.trail.before, ROWS + 1)
    if not found and listing.trail.ids:
        listing = listing.at(NEWEST)
        found = await bot.service.lessons(reviewer.scope, None, ROWS + 1)
    shown = found[:ROWS]
    heading = wording.lessons if shown else wording.lessons_none
    items: list[ui.Item[Any]] = [ui.TextDisplay(f"{note.text}\n{heading}" if note else heading)]
    items += [await _section(bot, reviewer, lesson) for lesson in shown]
    row = [PageButton(listing.at(listing.trail.back()), wording.button_previous)] if listing.trail.ids else []
    if len(found) > len(shown):
        row.append(PageButton(listing.at(listing.trail.on(shown[-1].lesson.id)), wording.button_next))
    row.append(PageButton(listing, wording.button_refresh, here=True))
    row.append(PageButton(Listing(Kind.UNANSWERED), wording.button_queue))
    return framed(items, row)


async def _section(bot: AnsweringBot, reviewer: Reviewer, standing: StandingLesson) -> ui.Item[Any]:
    lesson = standing.lesson
    detail = await bot.service.log.review.show(reviewer.scope, lesson.question_id)
    question = None if detail is None else detail.case.question.text
    text = lesson_text(standing, question, who(bot, lesson.teacher, reviewer), bot.wording)
    undo = UnteachButton(lesson.id, lesson.question_id, Place.LIST, bot.wording)
    return ui.Section(ui.TextDisplay(text), accessory=undo)
