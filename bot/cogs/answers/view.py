"""An answer's buttons, as a row below a message and in the frame of a slash command's response."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import ui

from bot.cogs.answers.buttons import (
    ClosestButton,
    ContextButton,
    DeleteButton,
    FurtherButton,
    MoreButton,
    PlaceButton,
)
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
    """Return the row below an answer, given the characters that are shown of each quote; none below a greeting.

    A question with a negative id waits to be logged: its answer can only be deleted.
    """
    # A view would cost as much as the answer's words.
    shown = shown[:MAX_QUOTES]
    if _is_small_talk(answer, shown):
        return []
    buttons = []
    if question_id >= 0 and shown:
        context = ContextButton.component(wording.button_context, question_id=question_id, first=1, last=len(shown))
        buttons.append(context)
    if question_id >= 0:
        further, label = _further(answer, shown, wording)
        buttons += [
            further.component(label, question_id=question_id, page=0, shown=shown),
            VoteButton.component(wording.button_helpful, question_id=question_id, helpful=True),
            VoteButton.component(wording.button_not_helpful, question_id=question_id, helpful=False),
        ]
    (delete,) = delete_row(wording, max(question_id, 0))
    return [{**delete, "components": [*buttons, *delete["components"]]}]


def delete_row(wording: Wording, question_id: int = 0) -> list[Component]:
    """Return the row below a reply that says why there is no answer."""
    delete = DeleteButton.component(wording.button_delete, question_id=question_id)
    return [{"type": discord.ComponentType.action_row.value, "components": [delete]}]


def answer_view(reply: Reply, bot: AnsweringBot, *, private: bool, may_share: bool = True) -> ui.LayoutView:
    """Return an answer as a slash command responds with it; a private one may be shared, where that is allowed."""
    wording = bot.wording
    lines, quotes = answer_texts(reply.answer, reply.articles, wording)
    above: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    shown = tuple(quote.shown for quote in quotes[:MAX_QUOTES])
    if _is_small_talk(reply.answer, shown):
        return frame(above)
    if reply.id < 0:  # as in a message
        delete: list[ui.Item[Any]] = [] if private else [DeleteButton(wording, 0)]
        return frame([*above, *(ui.TextDisplay[Any](quote.text) for quote in quotes)], delete)
    sections: list[ui.Item[Any]] = [
        ui.Section[Any](ui.TextDisplay(quote.text), accessory=ContextButton(wording, reply.id, rank, rank))
        for rank, quote in enumerate(quotes[:MAX_QUOTES], start=1)
    ]
    further, _ = _further(reply.answer, shown, wording)
    votes = (VoteButton(wording, reply.id, helpful=helpful) for helpful in (True, False))
    share = [ShareButton(wording, reply.id)] if may_share else []
    last = share if private else [DeleteButton(wording, reply.id)]
    return frame([*above, *sections], [further(wording, reply.id, shown), *votes, *last])


def _is_small_talk(answer: Answer, shown: tuple[int, ...]) -> bool:
    """Return whether an answer is a greeting or the like, with nothing to look at, to vote on or to keep."""
    return answer.outcome is Outcome.REPLY and not shown


def _further(answer: Answer, shown: tuple[int, ...], wording: Wording) -> tuple[type[FurtherButton], str]:
    """Return the button that leads on, and its label: to the other passages of an answer that is not sure."""
    if answer.outcome is Outcome.UNSURE and len(answer.quotes) > len(shown):
        return ClosestButton, wording.button_closest
    return MoreButton, wording.button_more


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(Votes(bot))
    bot.add_dynamic_items(ContextButton, PlaceButton, MoreButton, ClosestButton, VoteButton, ShareButton, DeleteButton)
