"""What stands under the bot's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import discord

from bot.render.discord.text import clip, one_line
from bot.toolbox.base import AnsweringBot
from bot.wording import Wording
from retrieval.articles.article import Article

_LONGEST: Final = 128


async def show_presence(bot: AnsweringBot) -> None:
    """Say it anew, after the articles have changed."""
    activity = activity_for(bot.service.answerer.articles, bot.wording)
    bot.activity = activity  # for the next session
    if bot.is_ready():
        await bot.change_presence(activity=activity)


def activity_for(articles: Mapping[str, Article], wording: Wording) -> discord.CustomActivity:
    """Say what the bot answers from."""
    if len(articles) == 1:
        said = wording.presence.format(title=one_line(next(iter(articles.values())).title))
    else:
        said = wording.presence_library.format(count=len(articles))
    return discord.CustomActivity(name=clip(said, _LONGEST))
