"""The words with which the bot greets a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.render.discord.text import command_mention
from bot.render.phrases import library_phrase
from bot.wording import Wording
from retrieval.articles.article import Article
from retrieval.articles.shown.discord_markdown import escape

_COMMANDS: Final = ("ask", "help", "setup")


def welcome_text(articles: Mapping[str, Article], ids: Mapping[str, int], wording: Wording) -> str:
    """Tell what the bot does, how to ask it, and how to set it up; commands can be clicked on where ids are known."""
    named = {name: command_mention(name, ids) for name in _COMMANDS}
    ask, add = wording.welcome_ask.format(**named), command_mention("articles add", ids)
    about = escape(library_phrase("help", articles, wording))
    beginning = f"{wording.welcome_title}\n{about}"
    return "\n\n".join([beginning, ask, wording.welcome_setup.format(**named, add=add)])
