"""The bot's activity text in Discord."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import discord

from bot.render.discord.text import clip, one_line
from bot.toolbox.base import AnsweringBot
from bot.wording import Wording
from retrieval.articles.article import Article

MAX_ACTIVITY_CHARS: Final = 128


async def update_presence(bot: AnsweringBot) -> None:
    """Set the activity anew, after the articles have changed."""
    activity = activity_for(bot.service.answerer.articles, bot.wording)
    bot.activity = activity  # for the next session; reading the property gives one without its name
    if bot.is_ready():
        await bot.change_presence(activity=activity)


def activity_for(articles: Mapping[str, Article], wording: Wording) -> discord.CustomActivity:
    """Return the activity that names what the bot answers from."""
    if len(articles) == 1:
        text = wording.presence.format(title=one_line(next(iter(articles.values())).title))
    else:
        text = wording.presence_library.format(count=len(articles))
    return discord.CustomActivity(name=clip(text, MAX_ACTIVITY_CHARS))
