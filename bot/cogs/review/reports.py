"""Reports on the questions of a server: counts with a picture, and a file with all."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import discord

from bot.cogs.review.buttons import ReviewRequest
from bot.querylog.review.export import Format, export_lines, quote_texts
from bot.render.discord.answer import MAX_MESSAGE
from bot.render.discord.text import size
from bot.render.statistics.bars import text_bars
from bot.render.statistics.chart import can_draw, draw
from bot.render.statistics.periods import summary_line
from bot.toolbox.base import Interaction
from bot.toolbox.responses import attach
from retrieval.articles.shown.discord_markdown import escape

_COLUMNS: Final = 56  # of a code block on a screen that is not the narrowest
_FENCE: Final = "```"


async def post_stats(interaction: Interaction, request: ReviewRequest, days: int | None) -> None:
    """Show what was asked, in so many days until now, counted: a picture, or bars of text where nothing can draw."""
    await interaction.response.defer(ephemeral=True, thinking=True)  # counting and drawing may take long
    bot = request.bot
    since = None if days is None else discord.utils.utcnow() - timedelta(days=days)
    stats = await bot.service.log.review.stats(request.scope, since)
    articles, wording = await bot.service.articles_of(request.scope.id), bot.wording
    if not stats.asked:
        said = escape(summary_line(stats, wording)) if stats.look_ups else wording.review_recent_none
        await interaction.edit_original_response(content=said)
    elif can_draw():
        said = summary_line(stats, wording)
        picture = await asyncio.to_thread(draw, stats, articles, wording)
        file = discord.File(io.BytesIO(picture), "questions.png", description=said)
        await interaction.edit_original_response(content=escape(said), attachments=[file])
    else:
        bars = text_bars(stats, articles, wording, _COLUMNS)
        await interaction.edit_original_response(content=code_block(bars))


def code_block(lines: Sequence[str]) -> str:
    """Return the first lines, as many as a message takes, all letters of one width."""
    room = MAX_MESSAGE - 2 * (len(_FENCE) + 1)
    shown = []
    for line in lines:
        room -= size(line) + 1
        if room < 0:
            break
        shown.append(line.replace("`", "'"))  # which could end the block
    return "\n".join([_FENCE, *shown, _FENCE])


async def post_export(interaction: Interaction, request: ReviewRequest, form: Format) -> None:
    """Give a moderator all questions of the server as a file."""
    words_of = quote_texts(await request.bot.service.articles_of(request.scope.id))
    lines = export_lines(request.bot.service.log.review.export(request.scope), form, words_of)
    await attach(interaction, lines, f"questions.{form}", request.bot.wording)
