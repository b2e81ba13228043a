"""Asking logged questions again, each after the answers of today, without logging it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.core.service import Service, server_of
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
    """Return a quote's place and length, which tell it from another in any version of its article."""
    return None if quote is None else (quote.article, quote.paragraph, quote.sentence, quote.end - quote.start)


async def replay(service: Service, scope: Scope, until: int) -> AsyncIterator[Replayed]:
    """Ask again, in the order of asking, up to the question with the id ``until``, from ``Replays.last``."""
    await service.complete()
    conversations: dict[int | None, tuple[Conversation, int]] = {}  # each with how many questions still go on from it
    answerers: dict[int | None, Answerer] = {}
    async for question in service.log.replays.questions(scope, until):
        library = question.guild_id
        if library is None and question.quote is not None:  # in direct messages
            library = server_of(question.quote.article)
        if library not in answerers:
            await service.complete(library)
            answerers[library] = await service.answerer_for(library)
        before, followers = conversations.pop(question.parent_id, (Conversation(), 0))
        if followers > 1:
            conversations[question.parent_id] = before, followers - 1
        answer = answerers[library].answer(question.text, before)
        if question.followers:
            conversations[question.id] = before.then(question.text, answer), question.followers
        yield Replayed(question, answer)
