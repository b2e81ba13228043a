"""The one way in, for every front: conversation, answer and log together."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bot.core.articles import Articles, index_path, let_go, logged
from bot.core.left_out import tell_left_out
from bot.core.lessons import Answerers, passage_of
from bot.querylog.database.normalization import well_formed
from bot.querylog.log import QueryLog
from bot.querylog.records import EMPTY_STATE, Entry, LoggedLesson, Origin, StandingLesson, StoredTurn, Taught, Teaching
from bot.querylog.scope import Scope
from bot.render.terminal.answer import plain_text
from bot.settings import Settings
from bot.visible import json_text
from retrieval.answerer import Answerer
from retrieval.answers import Answer, Outcome, Quote
from retrieval.articles.article import Article
from retrieval.conversation import Conversation
from retrieval.postings.inverted_index import Progress

Clock = Callable[[], datetime]

_log: Final = logging.getLogger(__name__)

CONVERSATION_LASTS = timedelta(minutes=15)
NEW: Final = Conversation()
MANY = 50_000
"""Sentences from which on questions are answered in a thread."""


def utc_now() -> datetime:
    """The time by the system's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is in the log."""

    id: int
    """The row of the question."""
    answer: Answer
    saying: Callable[[], str] = field(repr=False, compare=False)
    """Makes ``said``, for the fronts that show it."""
    took_ms: float
    turn: StoredTurn
    """What a next question goes on from."""

    @property
    def said(self) -> str:
        """What a person is shown in the terminal."""
        return self.saying()

    def as_json(self) -> str:
        """One line of JSON, as the command line prints it."""
        fields = {"id": self.id, **self.answer.as_fields(), "said": self.said, "took_ms": self.took_ms}
        return json_text(fields)


@dataclass(frozen=True, slots=True)
class _Question:
    """A question that is in the log, and what it goes on from."""

    id: int
    text: str
    origin: Origin
    after: StoredTurn | None

    def conversation(self) -> Conversation:
        """Return the conversation before it, of which it may tell only words that its asker has written in public."""
        if self.after is None:
            return NEW
        before = conversation_of(self.after.state_after)
        if self.after.alone:
            before = before.last_alone(conversation_of(self.after.state_before))
        return before if self.after.own and not self.origin.private else before.hide()


class Service:
    """Answers questions and logs them.

    Args:
        answerer: What finds the quotes.
        log: Where questions are kept; stays the caller's to close.
        clock: The time, aware, in UTC.
        articles: What loads them again.
    """

    def __init__(
        self, answerer: Answerer, log: QueryLog, clock: Clock = utc_now, articles: Articles | None = None
    ) -> None:
        self.log = log
        self.answered = 0
        """How many questions have been answered; one that is answered again counts once."""
        self._clock = clock
        self._articles = articles or Articles()
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="answering")  # makes its thread when there is work
        self._use(answerer)

    async def previous(self, origin: Origin, replied_to: int | None = None) -> StoredTurn | None:
        """Find the turn that a message goes on from.

        Args:
            origin: Who writes, and where.
            replied_to: The Discord id of the message it replies to. An answer of the bot's is gone on from at any age
                and for anyone.

        Returns:
            That answer's turn; otherwise the latest of this person in this place, while it is fresh; otherwise none.
        """
        return await self.log.previous(origin, self._fresh(), replied_to)

    async def go_on(
        self, text: str, origin: Origin, replied_to: int | None = None, article: str | None = None
    ) -> Reply | None:
        """Answer a question in the conversation that it goes on from, and log it; all else is as in ``ask``.

        Args:
            text: What was asked.
            origin: Who asks, and from where.
            replied_to: As for ``previous``.
            article: As for ``ask``.
        """
        text = well_formed(text)
        claimed = await self.log.claim_in_turn(origin, text, self._fresh(), replied_to)
        if claimed is None:
            return None
        answerer = await self._answerers.of(origin.guild_id, article, claimed.lesson_changes)
        return await self._answer(_Question(claimed.id, text, origin, claimed.after), answerer)

    def _fresh(self) -> datetime:
        """What a person's conversation has to be newer than, to be gone on from."""
        return self._clock() - CONVERSATION_LASTS

    async def ask(
        self,
        text: str,
        origin: Origin,
        after: StoredTurn | None = None,
        top: int | None = None,
        article: str | None = None,
    ) -> Reply | None:
        """Answer a question, and log it.

        Args:
            text: What was asked.
            origin: Who asks, and from where. A message is claimed in the log before it is answered.
            after: The turn that it goes on from, if any.
            top: Show so many quotes, where there are any: fewer than were found, or the next best sentences too.
            article: The file name of the only article to look in, if not in all.

        Returns:
            The answer, logged; none when this message was taken before, as when Discord sends an event again.
        """
        text = well_formed(text)
        question_id = await self.log.claim(origin, text)
        if question_id is None:
            return None
        answerer = await self.answerer_for(origin.guild_id, article)
        return await self._answer(_Question(question_id, text, origin, after), answerer, top)

    async def answer_claimed(
        self, question_id: int, text: str, origin: Origin, after: StoredTurn | None = None
    ) -> Reply:
        """Answer a question that was claimed before; the arguments are those of ``ask``, after the question's row."""
        answerer = await self.answerer_for(origin.guild_id)
        return await self._answer(_Question(question_id, well_formed(text), origin, after), answerer)

    async def _answer(self, question: _Question, answerer: Answerer, top: int | None = None) -> Reply:
        before = question.conversation()
        started = time.perf_counter()
        answer = await self._think(partial(_answered, answerer, question.text, before, top))
        took_ms = round((time.perf_counter() - started) * 1000, 3)
        turn = self._turn(question, answer, before)
        entry = self._entry(turn, answer, took_ms, answerer, question.origin.author_id)
        await self.log.record(question.id, entry)
        self.answered += 1
        saying = partial(plain_text, answer, self.answerer.articles, every_quote=top is not None)
        return Reply(question.id, answer, saying, took_ms, turn)

    async def answer_again(
        self, turn: StoredTurn, text: str, guild_id: int | None = None, author_id: int | None = None
    ) -> Reply | None:
        """Answer a question whose asker has changed it, in the conversation that it was first asked in.

        Args:
            turn: The question as it was answered.
            text: What is asked now.
            guild_id: Discord's id of the server that it was asked in, if in any.
            author_id: As in ``Origin``.

        Returns:
            The answer, logged in the old one's place; none when the row is gone.
        """
        text = well_formed(text)
        before = conversation_of(turn.state_before)
        answerer = await self.answerer_for(guild_id)
        started = time.perf_counter()
        answer = await self._think(partial(answerer.answer, text, before))
        took_ms = round((time.perf_counter() - started) * 1000, 3)
        changed = replace(turn, text=answer.question, state_after=_state_after(before, answer, author_id))
        if not await self.log.record(turn.id, self._entry(changed, answer, took_ms, answerer, author_id)):
            return None
        return Reply(turn.id, answer, partial(plain_text, answer, self.answerer.articles), took_ms, changed)

    async def reload(self, seeds: Path) -> None:
        """Read the articles anew; while that lasts, and when they cannot be read, the old ones answer.

        Args:
            seeds: Where the articles are.

        Raises:
            SeedError: None of the files can be used.
            ReloadError: Something else was in the way.
        """
        answerer = await tell_left_out(self._articles.reload(seeds))
        old = [self.answerer, self._answerers, self._digests]
        self._use(answerer)
        await let_go(old)

    def stop_reading(self) -> None:
        """End the reading anew that another process is at, and begin no other."""
        self._articles.stop()

    async def keep_up(self, seeds: Path) -> bool:
        """Read the articles anew if a file was added, changed or taken away; whether it was. As ``reload`` else."""
        changed = await self._articles.changed(seeds)
        if changed:
            await self.reload(seeds)
        return changed

    async def answerer_for(self, guild_id: int | None, article: str | None = None) -> Answerer:
        """What finds quotes in a server, with what was taught there and for everywhere.

        Args:
            guild_id: Discord's id of the server; None in direct messages and the terminal.
            article: The file name of the only article to look in, if not in all.

        Raises:
            KeyError: There is no such article.
        """
        return await self._answerers.of(guild_id, article)

    async def teach(
        self, scope: Scope, question_id: int, address: str | None, by: int | None, *, everywhere: bool = False
    ) -> Taught:
        """Tie a logged question to the passage that answers it: from now on, it and what is asked like it find that.

        Args:
            scope: What the teacher may review.
            question_id: The question.
            address: The passage, as ``Catalogue.find_passage`` reads it; None when nothing answers.
            by: Discord's id of the teacher; None in the terminal.
            everywhere: Not only for the server that the question was asked in; only in the scope of everything.

        Raises:
            ValueError: Somebody who reviews one server wants to teach for all.
        """
        found = None if address is None else self.answerer.articles.find_passage(address)
        if address is not None and (found is None or found[1].paragraph == 0):  # a headline answers nothing
            return Taught(Teaching.NO_PASSAGE)
        passage = found and passage_of(*found)
        lesson_id = await self.log.lessons.teach(scope, question_id, passage, by, everywhere=everywhere)
        if lesson_id is None:
            return Taught(Teaching.NO_QUESTION)
        return Taught(Teaching.TAUGHT, lesson_id, found and Quote.of(*found))

    async def unteach(self, scope: Scope, lesson_id: int) -> bool:
        """Take a lesson back, after which its question waits for a review again; whether it was there in the scope."""
        return await self.log.lessons.undo(scope, lesson_id)

    async def lessons(self, scope: Scope, before: int | None = None, limit: int = 20) -> list[StandingLesson]:
        """What was taught, the newest first, with the passages as they stand now.

        Args:
            scope: Whose lessons.
            before: The id of the last lesson that was shown.
            limit: At most how many.
        """
        return [self._standing(it) for it in await self.log.lessons.listed(scope, before=before, limit=limit)]

    async def lessons_from(self, scope: Scope, question_id: int) -> list[StandingLesson]:
        """The lessons from one question, the newest first, as in ``lessons``."""
        return [self._standing(it) for it in await self.log.lessons.of_question(scope, question_id)]

    def _standing(self, lesson: LoggedLesson) -> StandingLesson:
        found = None if lesson.passage is None else self._answerers.passages.find(lesson.passage)
        return StandingLesson(lesson, None if found is None else Quote.of(*found))

    def _use(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self._digests: dict[str, tuple[Article, str]] = {}
        self._answerers = Answerers(answerer, self.log)

    async def _think(self, work: Callable[[], Answer]) -> Answer:
        """Do what takes the processor: here where it is short, in a thread where others would have to wait for it."""
        if self.answerer.articles.sentences < MANY:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._aside, work)

    def _turn(self, question: _Question, answer: Answer, before: Conversation) -> StoredTurn:
        """The turn that this question makes; one that goes on from an ended conversation begins a new one."""
        goes_on = question.after if before.turns else None
        begun_by = question.id if goes_on is None else goes_on.id if goes_on.alone else goes_on.conversation_id
        return StoredTurn(
            id=question.id,
            conversation_id=begun_by,
            parent_id=goes_on.id if goes_on else None,
            asked_at=self._clock(),
            text=answer.question,
            state_before=before.as_json() if goes_on else EMPTY_STATE,
            state_after=_state_after(before, answer, question.origin.author_id),
        )

    def _entry(
        self, turn: StoredTurn, answer: Answer, took_ms: float, answerer: Answerer, author_id: int | None
    ) -> Entry:
        return Entry(
            conversation_id=turn.conversation_id,
            parent_id=turn.parent_id,
            state_before=turn.state_before,
            state_after=turn.state_after,
            answer=answer,
            took_ms=took_ms,
            digests={name: self._digest(answerer.articles[name]) for name in {it.article for it in answer.quotes}},
            author_id=author_id,
        )

    def _digest(self, article: Article) -> str:
        known, digest = self._digests.get(article.name, (None, ""))
        if known is not article:
            digest = article.digest
            self._digests[article.name] = article, digest
        return digest


def conversation_of(stored: str) -> Conversation:
    """A conversation as the log keeps it; one that cannot be read, or that another version wrote, begins anew."""
    try:
        return Conversation.from_json(stored)
    except ValueError:  # what it says would hold what a person asked
        _log.warning("A conversation in the log cannot be read")
        return Conversation()


def _state_after(before: Conversation, answer: Answer, author_id: int | None) -> str:
    """The conversation with an answer in it, as the log keeps it; words that somebody else has written are hidden."""
    after = before.then(answer.question, answer)
    return (after if author_id is None else after.hide()).as_json()


def _answered(answerer: Answerer, text: str, before: Conversation, top: int | None) -> Answer:
    answer = answerer.answer(text, before)
    return answer if top is None else _with_quotes(answerer, answer, before, top)


def _with_quotes(answerer: Answerer, answer: Answer, before: Conversation, top: int) -> Answer:
    """Cut an answer to so many quotes, or fill it up with the next best; one without quotes stays without."""
    quotes = answer.quotes[:top]
    if quotes and answer.outcome is not Outcome.REPLY:
        taken = {(quote.article, quote.start) for quote in quotes}
        ranked = answerer.rank(answer.question, before, k=top + len(quotes))
        further = [quote for quote in ranked if (quote.article, quote.start) not in taken]
        quotes = (*quotes, *further)[:top]
    return replace(answer, quotes=quotes)


@asynccontextmanager
async def open_service(
    settings: Settings,
    clock: Clock = utc_now,
    watched: Callable[[], AbstractContextManager[Progress]] = logged,
    *,
    locked: bool = False,
) -> AsyncIterator[Service]:
    """Load the articles, open the log, and close it at the end.

    Args:
        settings: Where these are.
        clock: As for ``Service``.
        watched: What is told how far the loading is; a line in the program's log now and then unless given.
        locked: As for ``QueryLog.open``.

    Raises:
        SeedError: None of the files can be used.
        LogError: The database cannot be opened.
    """
    articles = Articles(index_path(settings.database, settings.seeds_path))
    with watched() as progress:
        answerer = await tell_left_out(articles.load_aside(settings.seeds_path, progress))
    async with await QueryLog.open(settings.database, clock, locked=locked) as log:
        service = Service(answerer, log, clock, articles)
        del answerer  # which would be held here for good, also when it has been replaced
        yield service
