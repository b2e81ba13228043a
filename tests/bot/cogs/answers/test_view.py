"""The row below an answer, as it is sent, is that of the buttons that are pressed."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from discord import ui

from bot.cogs.answers.buttons import ContextButton, DeleteButton, MoreButton
from bot.cogs.answers.view import MAX_QUOTES, message_row
from bot.cogs.answers.votes import VoteButton
from bot.toolbox.buttons import PersistentButton
from bot.wording import ENGLISH
from retrieval.answers import Answer, Outcome
from tests.bot.persistent import persistent_buttons
from tests.bot.querylog.asking import quote

LARGEST = 10**18 - 1


def answer(outcome: Outcome) -> Answer:
    return Answer(question="?", resolved="?", outcome=outcome, confidence=1.0)


@pytest.mark.parametrize("question_id", [1, LARGEST])
@pytest.mark.parametrize("shown", [(), (12,), (2000,) * 12])
async def test_it_is_what_a_view_of_its_buttons_would_be(question_id: int, shown: tuple[int, ...]) -> None:
    kept = shown[:MAX_QUOTES]
    view = ui.View(timeout=None)
    if shown:
        view.add_item(ContextButton(ENGLISH, question_id, 1, len(kept)))
    view.add_item(MoreButton(ENGLISH, question_id, kept))
    for helpful in (True, False):
        view.add_item(VoteButton(ENGLISH, question_id, helpful=helpful))
    view.add_item(DeleteButton(ENGLISH, question_id))
    (row,) = view.to_components()
    buttons = [{key: value for key, value in each.items() if key != "disabled"} for each in row["components"]]
    sent = message_row(question_id, answer(Outcome.ANSWERED), shown, ENGLISH)
    assert sent == [{"type": row["type"], "components": buttons}]


async def test_what_waits_to_be_logged_can_only_be_deleted() -> None:
    (row,) = message_row(-7, answer(Outcome.ANSWERED), (12,), ENGLISH)
    assert [button["custom_id"] for button in row["components"]] == ["v1:delete:0"]


async def test_a_greeting_has_no_buttons() -> None:
    assert message_row(7, answer(Outcome.REPLY), (), ENGLISH) == []
    assert message_row(-7, answer(Outcome.REPLY), (), ENGLISH) == []


async def test_somebody_listens_to_each_button() -> None:
    unsure = replace(answer(Outcome.UNSURE), quotes=(quote(1), quote(2)))
    rows = [
        *message_row(LARGEST, answer(Outcome.ANSWERED), (2000,) * 9, ENGLISH),
        *message_row(LARGEST, unsure, (2000,), ENGLISH),
    ]
    for button in (button for row in rows for button in row["components"]):
        assert len(button["custom_id"]) <= 100
        assert any(listens(kind, button["custom_id"]) for kind in persistent_buttons())
        assert button["style"] == discord.ButtonStyle.secondary.value


def listens(kind: type[PersistentButton], custom_id: str) -> bool:
    return kind.__discord_ui_compiled_template__.fullmatch(custom_id) is not None
