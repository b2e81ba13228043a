"""An answer's buttons, as a row below a message and in the frame of a slash command's response."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import ui

from bot.cogs.answers.buttons import ContextButton, DeleteButton, MoreButton, PlaceButton
from bot.cogs.answers.share import ShareButton
from bot.cogs.answers.votes import VoteButton, Votes
from bot.core.service import Reply
from bot.render.discord.answer import answer_texts
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Component
from bot.toolbox.responses import frame
from bot.wording import Wording
from retrieval.answers import Answer, Outcome

MAX_QUOTES: Final = 9  # a button's id has one digit; answers have fewer


def message_row(question_id: int, answer: Answer, shown: tuple[int, ...], wording: Wording) -> list[Component]:
    """Return the row below an answer, given the characters that are shown of each quote.

    A question with a negative id waits to be logged: its answer can only be deleted.
    """
    # A view would cost as much as the answer's words.
    shown = shown[:MAX_QUOTES]
    buttons = []
    if question_id >= 0 and shown:
        context = ContextButton.component(wording.button_context, question_id=question_id, first=1, last=len(shown))
        buttons.append(context)
    if question_id >= 0 and _has_more(answer, shown):
        buttons += [
            MoreButton.component(wording.button_more, question_id=question_id, page=0, shown=shown),
            VoteButton.component(wording.button_helpful, question_id=question_id, helpful=True),
            VoteButton.component(wording.button_not_helpful, question_id=question_id, helpful=False),
        ]
    buttons.append(DeleteButton.component(wording.button_delete, question_id=max(question_id, 0)))
    return [{"type": discord.ComponentType.action_row.value, "components": buttons}]


def answer_view(reply: Reply, bot: AnsweringBot, *, private: bool) -> ui.LayoutView:
    """Return an answer as a slash command responds with it; a private one may be shared."""
    wording = bot.wording
    lines, quotes = answer_texts(reply.answer, bot.service.answerer.articles, wording)
    above: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    if reply.id < 0:  # as in a message
        delete: list[ui.Item[Any]] = [] if private else [DeleteButton(wording, 0)]
        return frame([*above, *(ui.TextDisplay[Any](quote.text) for quote in quotes)], delete)
    quotes = quotes[:MAX_QUOTES]
    sections: list[ui.Item[Any]] = [
        ui.Section[Any](ui.TextDisplay(quote.text), accessory=ContextButton(wording, reply.id, rank, rank))
        for rank, quote in enumerate(quotes, start=1)
    ]
    shown = tuple(quote.shown for quote in quotes)
    row: list[ui.Item[Any]] = []
    if _has_more(reply.answer, shown):
        votes = (VoteButton(wording, reply.id, helpful=helpful) for helpful in (True, False))
        row = [MoreButton(wording, reply.id, shown), *votes]
    last = ShareButton(wording, reply.id) if private else DeleteButton(wording, reply.id)
    return frame([*above, *sections], [*row, last])


def _has_more(answer: Answer, shown: tuple[int, ...]) -> bool:
    """Return whether an answer is more than a greeting, which can only be deleted."""
    return answer.outcome is not Outcome.REPLY or bool(shown)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Votes(bot))
    bot.add_dynamic_items(ContextButton, PlaceButton, MoreButton, VoteButton, ShareButton, DeleteButton)
