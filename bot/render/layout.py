"""An answer as texts for Discord's components, of which slash commands respond with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.render.escape import escape
from bot.render.fitting import clip, size
from bot.render.message import Passage, one_line, own_lines, passages
from bot.render.phrases import shown_quotes
from bot.wording import Wording
from retrieval.answers import Answer
from retrieval.articles.article import Article

LAYOUT_LIMIT: Final = 4000
"""What Discord takes as the text of all components together."""
_LONGEST_ECHO: Final = 300
_SPARE: Final = 200
"""Room for a line more, such as who shared an answer."""


def answer_texts(
    answer: Answer, articles: Mapping[str, Article], wording: Wording
) -> tuple[tuple[str, ...], list[Passage]]:
    """What a slash command responds with: the same words and quotes as in a message.

    Args:
        answer: What was found.
        articles: All there are, by file name.
        wording: The bot's own words.

    Returns:
        The lines above: the question, which Discord does not show by itself, and the bot's own words; and the
        quotes.
    """
    asked = f"-# {escape(clip(one_line(answer.question), _LONGEST_ECHO, escape))}"
    lines = (asked, *own_lines(answer, articles, wording))
    room = LAYOUT_LIMIT - _SPARE - sum(map(size, lines))
    return lines, passages(shown_quotes(answer), room, wording, articles=articles)
