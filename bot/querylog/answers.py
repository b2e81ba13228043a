"""Answers in Discord, for whoever edits, deletes or presses a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from bot.querylog.database.encoding import well_formed
from bot.querylog.database.store import Store
from bot.querylog.questions import TURN, logged
from bot.querylog.records import Front, LoggedQuestion, StoredTurn
from bot.querylog.rows import read_questions, read_turn
from bot.querylog.writer import LogWriter
from retrieval.answers import Outcome

_OF_MESSAGE: Final = f"""
SELECT {TURN}, answer_message_id, front, outcome FROM question WHERE message_id = :id AND outcome IS NOT NULL
"""  # noqa: S608 - of columns

# Who has asked reaches the answer even when it is gone; others reach what stands there and is not private. A message
# that everybody sees is not, whatever was guessed of it.
_REACHED: Final = """
SELECT * FROM question WHERE id = :id AND channel_id = :channel_id AND outcome IS NOT NULL AND (
    user_hash = :user_hash
    OR answer_message_id = :seen
    OR (answer_message_id IS NOT NULL AND visibility <> 'private')
)
"""

_BY_ID: Final = logged(
    _REACHED,
    """,
       asked.user_hash = :user_hash AND asked.author_hash IS NULL AS own, asked.answer_message_id = :seen AS is_seen,
       asked.state_before""",
)

_IS_PRIVATE: Final = """
SELECT 1 FROM question
WHERE id = :id AND user_hash = :user_hash AND channel_id = :channel_id AND visibility = 'private'
  AND answer_message_id = :private_message_id
"""

_ASKER: Final = "SELECT 1 FROM question WHERE user_hash = :user_hash AND answer_message_id = :answer_message_id"

_SENT_TO: Final = "SELECT answer_message_id FROM question WHERE message_id = :id"


_WITHHELD: Final = (Front.CHANNEL.value, Outcome.NOT_FOUND.value)


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """A question that was a message, and the message that answers it."""

    turn: StoredTurn
    answer_message_id: int | None  # None when the answer was not sent, or has been deleted
    withheld: bool = False  # nothing answers it, which is not said where nobody has asked the bot by name


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who wants to know of an answer, by Discord's ids."""

    user_id: int
    channel_id: int | None
    seen: int | None = None  # the message, visible to everybody, on which that person presses a button


@dataclass(frozen=True, slots=True)
class Reached:
    """An answered question that a person may look at."""

    question: LoggedQuestion
    own: bool  # asked by that person, in words of their own
    state_before: str  # the conversation before it, as JSON


class SentAnswers:
    """The answered questions of a log; every method may raise a ``LogError``."""

    def __init__(self, store: Store, writer: LogWriter) -> None:
        self._store = store
        self._writer = writer

    async def to_message(self, message_id: int) -> SentAnswer | None:
        """Find the question that a message asked."""
        for claim, turn, answer_message_id in self._writer.turns():
            if claim["message_id"] == message_id:
                return SentAnswer(turn, answer_message_id)
        rows = await self._writer.look(_OF_MESSAGE, {"id": message_id})
        if not rows:
            return None
        (row,) = rows
        withheld = row["answer_message_id"] is None and (row["front"], row["outcome"]) == _WITHHELD
        return SentAnswer(read_turn(row), row["answer_message_id"], withheld)

    async def sent_to(self, message_id: int) -> int | None:
        """Find the message that answers a message, or says why none does."""
        for claim, _, answer_message_id in self._writer.turns():
            if claim["message_id"] == message_id:
                return answer_message_id
        rows = await self._writer.look(_SENT_TO, {"id": message_id})
        return rows[0]["answer_message_id"] if rows else None

    async def apologised(self, message_id: int, apology_message_id: int) -> None:
        """Note that a message waits no longer for its answer: another one has told its asker that there is none."""
        await self._writer.run("apologised", {"message_id": message_id, "answer_message_id": apology_message_id})

    async def reached(self, question_id: int, viewer: Viewer) -> Reached | None:
        """Find a question with its quotes; None when it is gone, was asked elsewhere, or is not for this person."""
        rows = await self._store.run(_BY_ID, {**self._values(question_id, viewer), "seen": viewer.seen})
        if not rows:
            return None
        (question,) = read_questions(rows)
        if question.private and rows[0]["is_seen"] and viewer.seen is not None:
            await self.seen(viewer.seen, viewer.channel_id)
        return Reached(question, bool(rows[0]["own"]), rows[0]["state_before"])

    async def seen(self, answer_message_id: int, channel_id: int | None) -> None:
        """Note that everybody in the channel sees an answer; it is not private then."""
        await self._writer.run("seen", {"answer_message_id": answer_message_id, "channel_id": channel_id})

    async def keep_private(self, question_id: int) -> None:
        await self._writer.run("private", {"id": question_id})

    async def is_private(self, question_id: int, viewer: Viewer, private_message_id: int) -> bool:
        """Tell whether a message shows a person the private answer to a question of their own, where it was asked."""
        values = {**self._values(question_id, viewer), "private_message_id": private_message_id}
        return bool(await self._store.run(_IS_PRIVATE, values))

    async def share(self, question_id: int, viewer: Viewer, private_message_id: int, shared_message_id: int) -> bool:
        """Note that another message shows a private answer to all; False, and nothing noted, unless ``is_private``."""
        values = self._values(question_id, viewer)
        messages = {"private_message_id": private_message_id, "answer_message_id": shared_message_id}
        return await self._writer.run("share", {**values, **messages})

    async def is_for(self, user_id: int, answer_message_id: int) -> bool:
        """Tell whether a message answers a question that a person asked; none does whose row is gone."""
        values = {"user_hash": self._store.key.hash_of(user_id), "answer_message_id": answer_message_id}
        return bool(await self._store.run(_ASKER, values))

    def _values(self, question_id: int, viewer: Viewer) -> dict[str, Any]:
        user_hash = self._store.key.hash_of(viewer.user_id)
        return {"id": question_id, "user_hash": user_hash, "channel_id": viewer.channel_id}

    async def gone(self, answer_message_id: int) -> None:
        await self._writer.run("gone", {"answer_message_id": answer_message_id})

    async def cast(self, question_id: int, user_id: int, *, helpful: bool) -> bool:
        """Note a person's vote, by Discord's id, instead of any earlier one; False where the question is gone."""
        values = {
            "id": question_id,
            "user_hash": self._store.key.hash_of(user_id),
            "helpful": int(helpful),
            "voted_at": self._store.now(),
        }
        return await self._writer.run("cast", values)

    async def explain(self, question_id: int, user_id: int, missing: str) -> bool:
        """Add to a person's vote what was missing; False where the vote is gone."""
        values = {"id": question_id, "user_hash": self._store.key.hash_of(user_id), "missing": well_formed(missing)}
        return await self._writer.run("explain", values)
