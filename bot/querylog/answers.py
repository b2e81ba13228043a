"""Answers that stand in Discord, for whoever edits, deletes or presses a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.querylog.database.store import Store
from bot.querylog.questions import logged
from bot.querylog.records import LoggedQuestion, StoredTurn
from bot.querylog.rows import read_questions, read_turn
from bot.querylog.writer import Spooling

_OF_MESSAGE: Final = """
SELECT id, conversation_id, parent_id, asked_at, text, state_before, state_after, answer_message_id
FROM question
WHERE message_id = :message_id AND outcome IS NOT NULL
"""

_BY_ID: Final = logged("SELECT * FROM question WHERE id = :id AND channel_id IS :channel_id AND outcome IS NOT NULL")

_IS_IN: Final = "SELECT 1 FROM question WHERE id = :id AND channel_id IS :channel_id"

_ASKER: Final = """
SELECT 1 FROM question WHERE id = :id AND user_hash = :user_hash AND answer_message_id = :answer_message_id
"""


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """A question that was a message, and the message that answers it."""

    turn: StoredTurn
    answer_message_id: int | None
    """None when the answer was not sent, or has been deleted."""


class SentAnswers:
    """The answered questions of a log, one at a time; every method may raise a ``LogError``."""

    def __init__(self, store: Store, spooling: Spooling) -> None:
        self._run = store.run
        self._spooling = spooling
        self._store = store

    async def to_message(self, message_id: int) -> SentAnswer | None:
        """The question that was asked by a message."""
        for claim, turn, answer_message_id in self._spooling.turns():
            if claim["message_id"] == message_id:
                return SentAnswer(turn, answer_message_id)
        rows = await self._spooling.look(_OF_MESSAGE, {"message_id": message_id})
        return SentAnswer(read_turn(rows[0]), rows[0]["answer_message_id"]) if rows else None

    async def question(self, question_id: int, channel_id: int | None) -> LoggedQuestion | None:
        """A question with the quotes that answered it; None when its row is gone, or it was asked elsewhere.

        Args:
            question_id: Its row, as somebody may have typed it.
            channel_id: Where the person is who wants to know of it.
        """
        questions = read_questions(await self._run(_BY_ID, {"id": question_id, "channel_id": channel_id}))
        return questions[0] if questions else None

    async def is_in(self, question_id: int, channel_id: int | None) -> bool:
        """Whether a question was asked in this channel."""
        return bool(await self._run(_IS_IN, {"id": question_id, "channel_id": channel_id}))

    async def is_for(self, user_id: int, question_id: int, answer_message_id: int) -> bool:
        """Whether a message answers a question that a person asked; none does whose row is gone."""
        values = {
            "id": question_id,
            "user_hash": self._store.key.hash_of(user_id),
            "answer_message_id": answer_message_id,
        }
        return bool(await self._run(_ASKER, values))

    async def gone(self, answer_message_id: int) -> None:
        """Note that an answer has been deleted."""
        await self._spooling.run("gone", {"answer_message_id": answer_message_id})
