"""The buttons below an answer, in a message and in a frame."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import ui

from bot.cogs.answers.buttons import ContextButton, DeleteButton, MoreButton
from bot.cogs.answers.share import ShareButton
from bot.cogs.answers.votes import VoteButton
from bot.core.service import Reply
from bot.render.discord.answer import answer_texts
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Component
from bot.toolbox.responses import frame
from bot.wording import Wording
from retrieval.answers import Answer, Outcome

MOST_QUOTES: Final = 9
"""What a button's id can tell of; answers have fewer."""


def message_row(question_id: int, answer: Answer, shown: tuple[int, ...], wording: Wording) -> list[Component]:
    """The row below an answer that is a message: as Discord takes it, since a view costs as much as the answer's words.

    Args:
        question_id: The question's row in the log; a negative one waits to be logged, and its answer can only be
            deleted.
        answer: What was found.
        shown: How many characters are shown of each quote that is.
        wording: For the labels.
    """
    delete = DeleteButton.component(wording.button_delete, DeleteButton.id_of(max(question_id, 0)))
    shown = shown[:MOST_QUOTES]
    buttons = []
    if shown and question_id >= 0:
        context = ContextButton.id_of(question_id, (1, len(shown)))
        buttons.append(ContextButton.component(wording.button_context, context))
    if question_id >= 0 and _has_more(answer, shown):
        buttons += [
            MoreButton.component(wording.button_more, MoreButton.id_of(question_id, shown)),
            VoteButton.component(wording.button_helpful, VoteButton.id_of(question_id, helpful=True)),
            VoteButton.component(wording.button_not_helpful, VoteButton.id_of(question_id, helpful=False)),
        ]
    return [{"type": discord.ComponentType.action_row.value, "components": [*buttons, delete]}]


def answer_view(reply: Reply, bot: AnsweringBot, *, private: bool) -> ui.LayoutView:
    """An answer as a slash command responds with it: a section a quote, and a row.

    Args:
        reply: The answer.
        bot: For the articles and the words.
        private: Only its asker sees it, and may share it.
    """
    wording = bot.wording
    lines, quotes = answer_texts(reply.answer, bot.service.answerer.articles, wording)
    above: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    if reply.id < 0:  # as in a message
        waiting: list[ui.Item[Any]] = [] if private else [DeleteButton(0, wording)]
        return frame([*above, *(ui.TextDisplay[Any](quote.text) for quote in quotes)], waiting)
    sections: list[ui.Item[Any]] = [
        ui.Section[Any](ui.TextDisplay(quote.text), accessory=ContextButton(reply.id, (rank, rank), wording))
        for rank, quote in enumerate(quotes[:MOST_QUOTES], start=1)
    ]
    row = _row(reply.id, reply.answer, tuple(quote.shown for quote in quotes[:MOST_QUOTES]), wording)
    last = ShareButton(reply.id, wording) if private else DeleteButton(reply.id, wording)
    return frame([*above, *sections], [*row, last])


def _row(question_id: int, answer: Answer, shown: tuple[int, ...], wording: Wording) -> list[ui.Item[Any]]:
    """What can be done with any answer; a greeting can only be deleted."""
    if not _has_more(answer, shown):
        return []
    votes = (VoteButton(question_id, wording, helpful=helpful) for helpful in (True, False))
    return [MoreButton(question_id, shown, wording.button_more), *votes]


def _has_more(answer: Answer, shown: tuple[int, ...]) -> bool:
    """Whether there is more to an answer than to a greeting."""
    return answer.outcome is not Outcome.REPLY or bool(shown)
