"""The one way in, for every front: conversation, answer and log together."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from bot.core.articles import Articles, index_path, log_progress
from bot.core.document_store import DocumentStore
from bot.core.left_out import tell_left_out
from bot.core.lessons import Answerers, passage_of
from bot.core.reading_queue import ReadingQueue
from bot.core.server_articles import ServerArticles, ServerLibrary, UnreadableDocumentsError
from bot.core.vector_maker import VectorMaker
from bot.engines.milvus import open_engine
from bot.querylog.database.encoding import well_formed
from bot.querylog.database.files import documents_path
from bot.querylog.log import QueryLog
from bot.querylog.records import (
    EMPTY_STATE,
    Case,
    CurrentLesson,
    Entry,
    Front,
    LoggedLesson,
    LookUp,
    Origin,
    Passage,
    StoredTurn,
    TeachOutcome,
    TeachResult,
)
from bot.querylog.scope import Guild, Scope
from bot.render.terminal.answer import plain_text
from bot.settings import MAX_ID, Settings
from bot.visible import json_text
from retrieval.answerer import Answerer, load_models
from retrieval.answers import Answer, Outcome, Quote
from retrieval.articles.addresses import parse_address
from retrieval.articles.article import Article
from retrieval.conversation import Conversation
from retrieval.errors import ModelError
from retrieval.index.catalogue import ArticleLookup
from retrieval.meaning.encoder import Models
from retrieval.meaning.section_vectors import SectionVectors
from retrieval.postings.inverted_index import Progress

Clock = Callable[[], datetime]
T = TypeVar("T")

_log: Final = logging.getLogger(__name__)

MAX_CONVERSATION_AGE: Final = timedelta(minutes=15)
MIN_SENTENCES_FOR_THREAD: Final = 50_000  # answering among fewer is over before anybody else has to wait
_ENGINE_THREADS: Final = 8


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is in the log."""

    id: int  # the question's row
    answer: Answer
    said: Callable[[], str] = field(repr=False, compare=False)  # returns the terminal's text
    took_ms: float
    turn: StoredTurn
    articles: ArticleLookup = field(repr=False, compare=False)  # those that were searched

    def as_json(self) -> str:
        """Return a line of JSON, as the command line prints it."""
        return json_text({"id": self.id, **self.answer.as_fields(), "said": self.said(), "took_ms": self.took_ms})


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer, and how it came about."""

    answer: Answer
    took_ms: float
    unread: bool  # the models, which are there, had no time


@dataclass(frozen=True, slots=True)
class _Question:
    id: int
    text: str
    origin: Origin
    after: StoredTurn | None

    def conversation(self) -> Conversation:
        """Return the conversation before it, without words that its asker has not written in public."""
        if self.after is None:
            return Conversation()
        before = read_conversation(self.after.state_after)
        if self.after.alone:
            before = before.last_alone(read_conversation(self.after.state_before))
        return before if self.after.own and not self.origin.private else before.hide()


class Service:
    """Answers questions and logs them; the log stays the caller's to close."""

    def __init__(
        self,
        answerer: Answerer,
        log: QueryLog,
        clock: Clock = utc_now,
        articles: Articles | None = None,
    ) -> None:
        self.log = log
        self.documents = DocumentStore(documents_path(log.path))
        self.answered = 0  # questions; one that is answered again counts once
        self._clock = clock
        self._articles = articles or Articles()
        # Begins when there is work; an engine is waited for, and one that fails should not let all wait in turn.
        threads = 1 if self._articles.engine is None else _ENGINE_THREADS
        self._thread = ThreadPoolExecutor(threads, thread_name_prefix="answering")
        self._reading = ReadingQueue()
        self._vectors = VectorMaker(self._articles.vectors)
        self._use(answerer)
        self.server_articles = ServerArticles(
            log, self.documents, lambda: self._answerers, self._articles, self._vectors, clock
        )

    async def previous(self, origin: Origin, replied_to: int | None = None) -> StoredTurn | None:
        """Find the turn to go on from: the answer with the id ``replied_to``, or the person's latest here if fresh."""
        return await self.log.previous(origin, self._clock() - MAX_CONVERSATION_AGE, replied_to)

    async def ask_in_turn(
        self, text: str, origin: Origin, replied_to: int | None = None, article: str | None = None
    ) -> Reply | None:
        """Do as ``ask`` in the conversation that the question goes on from, as in ``previous``."""
        text = well_formed(text)
        newer_than = self._clock() - MAX_CONVERSATION_AGE
        claimed = await self.log.claim_in_turn(origin, text, newer_than, replied_to)
        if claimed is None:
            return None
        library = await self.library(origin.library, claimed.library_version)
        answerer = await library.answerers.of(origin.library, article, claimed.lesson_changes)
        return await self._answer(_Question(claimed.id, text, origin, claimed.after), answerer, library)

    async def ask(
        self,
        text: str,
        origin: Origin,
        after: StoredTurn | None = None,
        top: int | None = None,
        article: str | None = None,
    ) -> Reply | None:
        """Claim a question in the log, answer it, and log the answer; None for a message that was claimed before.

        It goes on from the turn ``after``, and looks only in the file ``article``. Where there are quotes, ``top`` is
        their number: fewer than were found, or the next best sentences too.
        """
        text = well_formed(text)
        question_id = await self.log.claim(origin, text)
        if question_id is None:
            return None
        if origin.front is Front.TERMINAL:
            await self._vectors.wait()
        library = await self.library(origin.library)
        answerer = await library.answerers.of(origin.library, article)
        return await self._answer(_Question(question_id, text, origin, after), answerer, library, top)

    async def answer_claimed(self, question_id: int, text: str, origin: Origin, after: StoredTurn | None) -> Reply:
        library = await self.library(origin.library)
        answerer = await library.answerers.of(origin.library)
        return await self._answer(_Question(question_id, well_formed(text), origin, after), answerer, library)

    async def _answer(
        self, question: _Question, answerer: Answerer, library: ServerLibrary, top: int | None = None
    ) -> Reply:
        before = question.conversation()
        patient = question.origin.front is Front.TERMINAL
        found = await self._find(
            lambda by: _answered(by, question.text, before, top), answerer, library, patient=patient
        )
        turn = self._turn(question, found.answer, before)
        await self._record(turn, found, answerer, question.origin.author_id)
        self.answered += 1
        said = partial(plain_text, found.answer, library.articles, every_quote=top is not None)
        return Reply(question.id, found.answer, said, found.took_ms, turn, library.articles)

    async def answer_again(
        self, turn: StoredTurn, text: str, library_id: int | None = None, author_id: int | None = None
    ) -> Reply | None:
        """Answer an edited question in its old conversation and its old row; None when the row is gone."""
        before = read_conversation(turn.state_before)
        library = await self.library(library_id)
        answerer = await library.answerers.of(library_id)
        found = await self._find(lambda by: by.answer(well_formed(text), before), answerer, library)
        answer = found.answer
        changed = replace(turn, text=answer.question, state_after=_state_after(before, answer, author_id))
        if not await self._record(changed, found, answerer, author_id):
            return None
        said = partial(plain_text, answer, library.articles)
        return Reply(turn.id, answer, said, found.took_ms, changed, library.articles)

    async def look_up(self, text: str, origin: Origin, shown: Sequence[Quote], took_ms: float) -> int | None:
        """Log that somebody has looked for words or a passage, and what was shown; no conversation goes on from it.

        Return the row's id, or None where it was logged before.
        """
        text = well_formed(text)
        row = await self.log.claim(origin, text)
        if row is not None:
            answer = Answer(question=text, resolved=text, outcome=Outcome.REPLY, confidence=1.0, quotes=tuple(shown))
            entry = Entry(
                conversation_id=row,
                parent_id=None,
                state_before=EMPTY_STATE,
                state_after=EMPTY_STATE,
                answer=answer,
                took_ms=took_ms,
                digests=self._digests_of(answer, await self.articles_of(origin.library)),
                look_up=LookUp.FOUND if shown else LookUp.MISSED,
            )
            await self.log.record(row, entry)
        return row

    async def reload(self, seeds: Path) -> None:
        """Read the articles anew; while that lasts, and when it ends with an error, the old ones answer."""
        answerer = await tell_left_out(self._articles.reload(seeds))
        old = [self.answerer, self._answerers, self._digests, *self.server_articles.unjoin()]
        self._use(answerer)
        self.make_vectors()
        await asyncio.to_thread(old.clear)  # a large index takes a while to give back

    async def reload_if_changed(self, seeds: Path) -> bool:
        """Do as ``reload`` if a file was added, changed or taken away; return whether it was."""
        changed = await self._articles.changed(seeds)
        if changed:
            await self.reload(seeds)
        return changed

    @property
    def models_are_busy(self) -> bool:
        """Tell if questions are answered by words alone for now, since the models have no time."""
        return self._vectors.is_busy or self._reading.is_full

    def stop_reading(self) -> None:
        self._articles.process.stop()

    def make_vectors(self) -> None:
        """Make the vectors of the sections in the background, and use them when they are there."""
        self._vectors.start(self.answerer, self._use_vectors)

    def _use_vectors(self, vectors: SectionVectors) -> None:
        self._use(self.answerer.with_models(self.answerer.models, vectors))

    async def complete(self, library: int | None = None) -> None:
        """Wait until the models can be used for all questions to a library, however long that takes."""
        await self._vectors.wait(math.inf)
        if library is not None:
            await self.server_articles.complete(library)

    async def close(self) -> None:
        """Let go of the servers' documents, and end the threads of the models."""
        await self.server_articles.close()
        self._reading.stop()
        await asyncio.to_thread(self._vectors.close)

    async def library(self, library: int | None, version: int | None = None) -> ServerLibrary:
        """Return what is read in a server, as ``ServerArticles.of`` does; for None, the owner's documents."""
        return ServerLibrary(self._answerers) if library is None else await self.server_articles.of(library, version)

    async def answerer_for(self, library: int | None, article: str | None = None) -> Answerer:
        """Return what finds quotes, with the lessons that hold there.

        Args:
            library: The server whose documents and lessons are used; None for the owner's alone.
            article: The only article that is searched.

        Raises:
            KeyError: There is no such article.
            LibraryError: There are no documents to answer from.
        """
        return await (await self.library(library)).answerers.of(library, article)

    async def articles_of(self, library: int | None) -> ArticleLookup:
        """Return the articles that are read in a server; for None, the owner's.

        Raises:
            UnreadableDocumentsError: It is not known which these are.
        """
        found = await self.library(library)
        if not found.is_known:
            raise UnreadableDocumentsError
        return found.articles

    async def check_complete(self, library: int | None) -> None:
        """Raise an ``UnreadableDocumentsError`` where what was not found may be in what could not be read."""
        if not (await self.library(library)).is_complete:
            raise UnreadableDocumentsError

    async def teach(
        self, scope: Scope, question_id: int, address: str | None, by: int | None, *, everywhere: bool = False
    ) -> TeachResult:
        """Tie a logged question, and what is asked like it, to the passage that answers it; to silence without one.

        The teacher is named by Discord's id, None in the terminal. Only in the scope of everything may it hold
        everywhere; a ``ValueError`` else.
        """
        library = await self._library_in(scope, question_id, address)
        found = None if address is None else (await self.articles_of(library)).find_passage(address)
        if address is not None and (found is None or found[1].paragraph == 0):  # a headline answers nothing
            return TeachResult(TeachOutcome.NO_PASSAGE)
        passage = found and passage_of(*found)
        lesson_id = await self.log.lessons.teach(scope, question_id, passage, by, everywhere=everywhere)
        if lesson_id is None:
            return TeachResult(TeachOutcome.NO_QUESTION)
        return TeachResult(TeachOutcome.TAUGHT, lesson_id, found and Quote.of(*found))

    async def lessons(self, scope: Scope, before: int | None = None, limit: int = 20) -> list[CurrentLesson]:
        """Return the lessons below the id ``before``, the newest first, with the passages as they are now."""
        return await self._current(await self.log.lessons.listed(scope, before=before, limit=limit))

    async def lessons_from(self, scope: Scope, question_id: int) -> list[CurrentLesson]:
        """Return the lessons from one question, as ``lessons`` does."""
        return await self._current(await self.log.lessons.of_question(scope, question_id))

    async def _current(self, lessons: Sequence[LoggedLesson]) -> list[CurrentLesson]:
        """Look the lessons' passages up where these hold; of one that holds everywhere, where its article is."""
        passages: dict[int | None, dict[int, Passage]] = {}  # by library, and by lesson
        for lesson in lessons:
            if lesson.passage is not None:
                library = server_of(lesson.passage.article) if lesson.guild_id is None else lesson.guild_id
                passages.setdefault(library, {})[lesson.id] = lesson.passage
        quotes: dict[int, Quote] = {}
        for library, wanted in passages.items():
            if (found := (await self.library(library)).found) is not None:
                # All articles may have to be read, during which others are to be answered.
                places = await asyncio.to_thread(found.passages.find, [*wanted.values()])
                quotes |= {id_: Quote.of(*place) for id_, place in zip(wanted, places, strict=True) if place}
        return [CurrentLesson(lesson, quotes.get(lesson.id)) for lesson in lessons]

    async def _library_in(self, scope: Scope, question_id: int, address: str | None) -> int | None:
        """Return the library that an address is of: a server's own; else that of the article, or of the question."""
        if isinstance(scope, Guild):
            return scope.id
        parsed = None if address is None else parse_address(address.strip())
        if parsed is not None and (server := server_of(parsed.article)) is not None:
            return None if parsed.article in self.answerer.articles else server
        case = await self.log.review.show(scope, question_id)
        return None if case is None else library_of_case(case)

    def _use(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self._digests: dict[str, tuple[Article, str]] = {}
        self._answerers = Answerers(answerer, self.log)

    async def _find(
        self, work: Callable[[Answerer], Answer], answerer: Answerer, library: ServerLibrary, *, patient: bool = False
    ) -> _Answered:
        """Find an answer by the models, or by words alone where they are too busy for one who is not patient.

        Raises:
            UnreadableDocumentsError: Nothing was found, and what could not be read may answer.
        """
        started = time.perf_counter()
        is_busy = self._vectors.is_busy or library.is_busy or (self._reading.is_full and not patient)
        unread = answerer.models is not None and is_busy
        if self._reading.is_full and not patient:
            answerer = answerer.with_models(None)
        answer = await self._run(partial(work, answerer), answerer)
        if not library.is_complete and Outcome.NOT_FOUND in {answer.outcome, *(it.outcome for it in answer.answers)}:
            raise UnreadableDocumentsError
        return _Answered(answer, round((time.perf_counter() - started) * 1000, 3), unread)

    async def rank(self, work: Callable[[Answerer], T], answerer: Answerer) -> T:
        """Do what ranks passages, so that others need not wait for it."""
        return await self._run(partial(work, answerer), answerer)

    async def _run(self, work: Callable[[], T], answerer: Answerer) -> T:
        """Do long work in a thread, and all work where many may be waiting for the models."""
        if answerer.models is not None:
            return await self._reading.run(work)
        if self.answerer.models is None and not self._is_slow(answerer):
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def rank_by_words(self, work: Callable[[Answerer], T], answerer: Answerer) -> T:
        """Do what ranks passages by words alone, which takes no time where they are found in this process."""
        plain = answerer.with_models(None)
        if self._articles.engine is None:
            return work(plain)
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, plain))

    def _is_slow(self, answerer: Answerer) -> bool:
        """Tell if an answer takes so long, also without the models, that others should not have to wait for it."""
        return self._articles.engine is not None or answerer.articles.sentences >= MIN_SENTENCES_FOR_THREAD

    def _turn(self, question: _Question, answer: Answer, before: Conversation) -> StoredTurn:
        """Return the turn that a question makes; one that goes on from an ended conversation begins a new one."""
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

    async def _record(self, turn: StoredTurn, found: _Answered, answerer: Answerer, author_id: int | None) -> bool:
        entry = Entry(
            conversation_id=turn.conversation_id,
            parent_id=turn.parent_id,
            state_before=turn.state_before,
            state_after=turn.state_after,
            answer=found.answer,
            took_ms=found.took_ms,
            digests=self._digests_of(found.answer, answerer.articles),
            author_id=author_id,
            unread=found.unread,
        )
        return await self.log.record(turn.id, entry)

    def _digests_of(self, answer: Answer, articles: ArticleLookup) -> dict[str, str]:
        return {name: self._digest(articles[name]) for name in {it.article for it in answer.quotes}}

    def _digest(self, article: Article) -> str:
        if article.name not in self.answerer.articles:  # a server's own, which must not be kept alive
            return article.digest
        known, digest = self._digests.get(article.name, (None, ""))
        if known is not article:
            digest = article.digest
            self._digests[article.name] = article, digest
        return digest


def server_of(article: str) -> int | None:
    """Return the server that an article's name is of, as ``ServerDocument.article_name`` has it; None for others."""
    server, slash, _ = article.partition("/")
    is_id = slash and server.isascii() and server.isdecimal() and len(server) <= len(str(MAX_ID))
    return int(server) if is_id and int(server) <= MAX_ID else None


def library_of_case(case: Case) -> int | None:
    """Return the library that a logged question was asked of: in direct messages, its quotes tell."""
    if case.guild_id is not None:
        return case.guild_id
    return next(filter(None, (server_of(quote.article) for quote in case.question.quotes)), None)


def read_conversation(stored: str) -> Conversation:
    """Read a conversation of the log; one that cannot be read, or that another version wrote, begins anew."""
    try:
        return Conversation.from_json(stored)
    except ValueError:  # what it says would hold what a person asked
        _log.warning("A conversation in the log cannot be read")
        return Conversation()


def _state_after(before: Conversation, answer: Answer, author_id: int | None) -> str:
    after = before.then(answer.question, answer)
    return (after if author_id is None else after.hide()).as_json()  # somebody else's words


def _answered(answerer: Answerer, text: str, before: Conversation, top: int | None) -> Answer:
    answer = answerer.answer(text, before)
    if top is None:
        return answer
    quotes = answer.quotes[:top]
    if quotes and answer.outcome is not Outcome.REPLY:
        taken = {(quote.article, quote.start) for quote in quotes}
        ranked = answerer.closest(answer.question, before, top + len(quotes))
        quotes = (*quotes, *(it for it in ranked if (it.article, it.start) not in taken))[:top]
    return replace(answer, quotes=quotes)


def _load(models: Models | None) -> None:
    with suppress(ModelError):  # which the models have logged
        if models is not None:
            models.load()


@asynccontextmanager
async def open_service(
    settings: Settings,
    clock: Clock = utc_now,
    reading: Callable[[], AbstractContextManager[Progress]] = log_progress,
    *,
    locked: bool = False,
) -> AsyncIterator[Service]:
    """Load the articles and open the log, ``locked`` as for ``QueryLog.open``; close it at the end."""
    models = load_models(settings.models)
    index = index_path(settings.database, settings.seeds_path, settings.engine)
    with open_engine(settings.engine) as engine:
        articles = Articles(index, models=models, readers=settings.readers, engine=engine)
        answerer = await _load_articles(settings, reading, articles, locked=locked)
        # No generator of its own: both would be closed at once where the caller is gone before its end.
        async with await QueryLog.open(settings.database, clock, locked=locked) as log:
            service = Service(answerer, log, clock, articles)
            del answerer  # which would be held here for good, also when it has been replaced
            service.make_vectors()
            try:
                yield service
            finally:
                await service.close()


async def _load_articles(
    settings: Settings, reading: Callable[[], AbstractContextManager[Progress]], articles: Articles, *, locked: bool
) -> Answerer:
    with reading() as progress:
        # Loading holds Python's lock for longer than a bot that is connected may keep others waiting.
        early = asyncio.to_thread(_load, articles.models if locked else None)
        answerer, _ = await asyncio.gather(tell_left_out(articles.load_in_thread(settings.seeds_path, progress)), early)
    return answerer
