"""Asking logged questions again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.replay import Replayed, replay
from bot.core.service import Service
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin, StoredTurn
from bot.querylog.scope import EVERYTHING, Guild
from retrieval.answerer import Answerer
from retrieval.answers import Answer
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation

ARTICLE = """\
The lighthouse on Gull Rock was built by Edna Marsh in 1871. It burned whale oil until 1902.

A storm destroyed the keeper’s cottage in March 1923. Nobody was hurt, but 40 sheep drowned.
"""
ANOTHER = """\
Edna Marsh was the first keeper. The lighthouse is older: it was built by her father in 1866.

In 1923 a storm came. No sheep drowned. The lamp was lit again in April.
"""
BUILT, STORM, SHEEP = "Who built the lighthouse?", "When did a storm destroy the cottage?", "How many sheep?"
SAID = st.sampled_from(
    [BUILT, STORM, SHEEP, "When?", "Why?", "and the lamp?", "more", "another", "source?", "hello", "/new", "zebra"]
)
TURNS = st.lists(st.tuples(SAID, st.none() | st.integers(0, 5)), max_size=8)
"""What is asked, and after which of the questions before, if after any."""


@asynccontextmanager
async def opened(article: str = ARTICLE, folder: Path | None = None) -> AsyncIterator[Service]:
    with TemporaryDirectory() as temporary:
        path = (folder or Path(temporary)) / "queries.sqlite3"
        async with await QueryLog.open(path, lambda: datetime(2026, 3, 1, tzinfo=UTC)) as log:
            yield Service(Answerer([parse_article(article, "a.txt")]), log)


async def ask(service: Service, text: str, after: StoredTurn | None = None, guild: int | None = 1) -> StoredTurn:
    reply = await service.ask(text, Origin(Front.DM, 7, guild, channel_id=5, library=guild), after)
    assert reply is not None
    return reply.turn


async def replayed(service: Service, guild: int | None = None) -> list[Replayed]:
    scope = EVERYTHING if guild is None else Guild(guild)
    _, until = await service.log.replays.last(scope)
    return [it async for it in replay(service, scope, until)]


async def everything(log: QueryLog) -> list[tuple[object, ...]]:
    tables = ("question", "quote", "vote")
    return [tuple(row) for table in tables for row in await log._run(f"SELECT * FROM {table}")]  # noqa: S608 - of names above


@settings(max_examples=25)
@given(TURNS)
async def test_nothing_changes_when_nothing_has_changed(turns: Sequence[tuple[str, int | None]]) -> None:
    async with opened() as service:
        asked: list[StoredTurn] = []
        for text, after in turns:
            asked.append(await ask(service, text, None if after is None or not asked else asked[after % len(asked)]))
        before = await everything(service.log)
        again = await replayed(service)
        assert [it.question.text for it in again] == [text for text, _ in turns]
        assert [it.question.text for it in again if it.changed] == []
        assert await everything(service.log) == before


@settings(max_examples=25)
@given(TURNS)
async def test_each_conversation_is_what_it_would_be_today(turns: Sequence[tuple[str, int | None]]) -> None:
    today = Answerer([parse_article(ANOTHER, "a.txt")])
    asked: list[StoredTurn] = []
    live: list[tuple[Answer, Conversation]] = []
    with TemporaryDirectory() as folder:
        async with opened(folder=Path(folder)) as service:
            for text, after in turns:
                parent = None if after is None or not asked else after % len(asked)
                asked.append(await ask(service, text, None if parent is None else asked[parent]))
                before = Conversation() if parent is None else live[parent][1]
                answer = today.answer(text, before)
                live.append((answer, before.then(text, answer)))
        async with opened(ANOTHER, folder=Path(folder)) as service:
            assert [it.answer for it in await replayed(service)] == [answer for answer, _ in live]


async def test_a_changed_sentence_in_the_same_place_is_a_change(tmp_path: Path) -> None:
    async with opened(folder=tmp_path) as service:
        for text in (BUILT, STORM):
            await ask(service, text)
    async with opened(ARTICLE.replace("in 1871", "in the year 1871"), folder=tmp_path) as service:
        assert [(it.question.text, it.changed) for it in await replayed(service)] == [(BUILT, True), (STORM, False)]


async def test_a_server_is_replayed_alone_and_what_was_never_answered_not_at_all() -> None:
    async with opened() as service:
        await ask(service, BUILT, guild=1)
        await ask(service, STORM, guild=2)
        await service.log.claim(Origin(Front.DM, 7, 1, channel_id=5), "Interrupted")
        assert [it.question.text for it in await replayed(service, 2)] == [STORM]
        assert await service.log.replays.last(EVERYTHING) == (2, 2)
        assert await service.log.replays.last(Guild(3)) == (0, 0)
        assert await replayed(service, 3) == []


async def test_what_goes_on_from_a_deleted_question_begins_a_conversation() -> None:
    async with opened() as service:
        first = await ask(service, STORM)
        await ask(service, SHEEP, first)
        await service.log._run("DELETE FROM question WHERE id = ?", (first.id,))
        (alone,) = await replayed(service)
        assert alone.answer.resolved == SHEEP
