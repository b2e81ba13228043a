"""The buttons below an answer, in a message and in a frame."""

from __future__ import annotations

from typing import Any, Final

from discord import ui

from bot.base import AnsweringBot
from bot.cogs.buttons import ContextButton, DeleteButton, MoreButton
from bot.cogs.sharing import ShareButton
from bot.cogs.showing import framed
from bot.cogs.votes import VoteButton
from bot.render.layout import answer_texts
from bot.service import Reply
from bot.wording import Wording
from retrieval.answers import Answer, Outcome

MOST_QUOTES: Final = 9
"""What a button's id can tell of; answers have fewer."""


def message_row(question_id: int, answer: Answer, shown: tuple[int, ...], wording: Wording) -> ui.View:
    """The row below an answer that is a message.

    Args:
        question_id: The question's row in the log; a negative one waits to be logged, and its answer can only be
            deleted.
        answer: What was found.
        shown: How many characters are shown of each quote that is.
        wording: For the labels.
    """
    view = ui.View(timeout=None)
    if question_id < 0:
        view.add_item(DeleteButton(0, wording))
        return view
    shown = shown[:MOST_QUOTES]
    context = [ContextButton(question_id, (1, len(shown)), wording)] if shown else []
    for button in (*context, *_row(question_id, answer, shown, wording), DeleteButton(question_id, wording)):
        view.add_item(button)
    return view


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
        return framed([*above, *(ui.TextDisplay[Any](quote.text) for quote in quotes)], waiting)
    sections: list[ui.Item[Any]] = [
        ui.Section[Any](ui.TextDisplay(quote.text), accessory=ContextButton(reply.id, (rank, rank), wording))
        for rank, quote in enumerate(quotes[:MOST_QUOTES], start=1)
    ]
    row = _row(reply.id, reply.answer, tuple(quote.shown for quote in quotes[:MOST_QUOTES]), wording)
    last = ShareButton(reply.id, wording) if private else DeleteButton(reply.id, wording)
    return framed([*above, *sections], [*row, last])


def _row(question_id: int, answer: Answer, shown: tuple[int, ...], wording: Wording) -> list[ui.Item[Any]]:
    """What can be done with any answer; a greeting can only be deleted."""
    if answer.outcome is Outcome.REPLY and not shown:
        return []
    votes = (VoteButton(question_id, wording, helpful=helpful) for helpful in (True, False))
    return [MoreButton(question_id, shown, wording.button_more), *votes]
