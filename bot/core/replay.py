"""Asking logged questions again, to see what a change of an article, of what was taught, or of the program changes.

A conversation is rebuilt from the answers as they are now, so that a follow-up goes on from what its asker would be
shown today. Nothing is logged.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.core.service import Service
from bot.querylog.records import LoggedQuote
from bot.querylog.review.replays import Replayable
from bot.querylog.scope import Scope
from retrieval.answerer import Answerer
from retrieval.answers import Answer, Quote
from retrieval.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Replayed:
    """A question that was asked again."""

    question: Replayable
    answer: Answer

    @property
    def quote(self) -> Quote | None:
        """The first quote of the answer, if any."""
        return next(iter(self.answer.quotes), None)

    @property
    def changed(self) -> bool:
        """Whether the outcome or the first quote is another."""
        return self.question.outcome is not self.answer.outcome or _place(self.question.quote) != _place(self.quote)


def _place(quote: LoggedQuote | Quote | None) -> tuple[str, int, int, int] | None:
    """What tells a quote from another, also in another version of its article: its place and its length."""
    return None if quote is None else (quote.article, quote.paragraph, quote.sentence, quote.end - quote.start)


class _Conversations:
    """The conversations that later questions go on from, each kept until the last of these has been asked."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Conversation, int]] = {}

    def before(self, question: Replayable) -> Conversation:
        """The conversation that a question goes on from; empty when it begins one."""
        if question.parent_id is None or question.parent_id not in self._kept:
            return Conversation()
        conversation, left = self._kept.pop(question.parent_id)
        if left > 1:
            self._kept[question.parent_id] = conversation, left - 1
        return conversation

    def keep(self, question: Replayable, conversation: Conversation) -> None:
        """Keep the conversation with a question in it, if any goes on from it."""
        if question.followers:
            self._kept[question.id] = conversation, question.followers


async def replay(service: Service, scope: Scope, until: int) -> AsyncIterator[Replayed]:
    """Ask again, in the order of asking.

    Args:
        service: What answers, and the log.
        scope: Whose questions.
        until: The id of the last question, from ``Replays.last``.
    """
    conversations = _Conversations()
    answerers: dict[int | None, Answerer] = {}
    async for question in service.log.replays.questions(scope, until):
        if question.guild_id not in answerers:
            answerers[question.guild_id] = await service.answerer_for(question.guild_id)
        before = conversations.before(question)
        answer = answerers[question.guild_id].answer(question.text, before)
        conversations.keep(question, before.then(question.text, answer))
        yield Replayed(question, answer)
