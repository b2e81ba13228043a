"""Answers by the models: off the event loop, never long waited for, and by words alone meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.reading_queue import ReadingQueue
from bot.core.service import Service, open_service
from bot.querylog.records import Front, Origin
from bot.settings import Settings
from retrieval.meaning.encoder import Models
from retrieval.meaning.model_files import EncoderFiles, ModelFile, ModelFiles
from tests.bot.querylog.asking import HARBOUR
from tests.bot.querylog.server_documents import server_document
from tests.bot.stage import ARTICLE, QUESTION
from tests.retrieval.meaning.installed import INSTALLED

FAQ = """# Harbour

## Lighting

The lamp is lit at dusk.

## Leaving the club

Tell the harbour master before March.
"""
OTHER_WORDS = "How can I end my membership?"


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service with models that have not been tried yet."""
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    nowhere = EncoderFiles(ModelFile(tmp_path / "model.onnx", None), ModelFile(tmp_path / "vocab.txt", None))
    async with open_service(settings_for(tmp_path, "a.txt", models="off")) as opened:
        opened._use(opened.answerer.with_models(Models(ModelFiles("nowhere", nowhere, nowhere))))
        yield opened


def settings_for(folder: Path, seeds: str, **given: str) -> Settings:
    return Settings(None, seeds=folder / seeds, database=folder / "log.sqlite3", **given)


def unread(folder: Path) -> list[int | None]:
    with closing(sqlite3.connect(folder / "log.sqlite3")) as connection:
        return [row[0] for row in connection.execute("SELECT unread FROM question ORDER BY id")]


async def test_the_queue_knows_how_long_one_would_wait() -> None:
    queue, go = ReadingQueue(), threading.Event()
    full = []
    waiting = []
    for _ in range(8):  # taken to need 0.15 seconds each
        waiting.append(asyncio.create_task(queue.run(go.wait)))
        await asyncio.sleep(0)
        full.append(queue.is_full)
    assert full == [False] * 6 + [True] * 2
    go.set()
    await asyncio.gather(*waiting)
    assert queue.waiting == 0
    queue.stop()


async def test_who_would_wait_too_long_is_answered_by_words_and_that_is_noted(service: Service, tmp_path: Path) -> None:
    go = threading.Event()
    before_it = [asyncio.create_task(service._reading.run(go.wait)) for _ in range(7)]
    await asyncio.sleep(0)
    answered = await service.ask(QUESTION, Origin(Front.MENTION, 1, channel_id=2))
    assert unread(tmp_path) == [1]
    waiting = asyncio.create_task(service.ask(QUESTION, Origin(Front.TERMINAL, None)))
    await asyncio.sleep(0.2)
    assert not waiting.done()  # the terminal is patient
    go.set()
    patient = await waiting
    await asyncio.gather(*before_it)
    assert answered is not None
    assert patient is not None
    assert answered.answer.quotes[0].text == patient.answer.quotes[0].text
    assert unread(tmp_path) == [1, None]


@pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
async def test_vectors_are_made_beside_the_answering_and_kept(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "harbour.md").write_text(FAQ, encoding="utf-8")
    async with open_service(settings_for(tmp_path, "seeds")) as service:
        first = await service.ask(OTHER_WORDS, Origin(Front.MENTION, 1, channel_id=2))
        assert first is not None  # whether or not they were there
        await service.complete()
        made = service.answerer.vectors
        assert made is not None
        (tmp_path / "seeds" / "harbour.md").write_text(FAQ + "\n## Fees\n\nThey are due in May.\n", encoding="utf-8")
        await service.reload(tmp_path / "seeds")
        await service.complete()
        assert service.answerer.vectors is not None
        assert len(service.answerer.vectors.headings.scales) == len(made.headings.scales) + 1
    async with open_service(settings_for(tmp_path, "seeds")) as service:
        answered = await service.ask(OTHER_WORDS, Origin(Front.TERMINAL, None))
        assert service.answerer.vectors is not None  # which the terminal waits for
        assert answered is not None


@pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
async def test_the_loop_goes_on_while_twenty_questions_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    async with open_service(settings_for(tmp_path, "a.txt")) as service:
        asked = [
            service.ask(f"{QUESTION} {number}", Origin(Front.MENTION, number, channel_id=2)) for number in range(20)
        ]
        replies = await asyncio.gather(*asked)
    assert {reply.answer.quotes[0].text for reply in replies if reply} == {
        "The lighthouse on Gull Rock was built by Edna Marsh in 1871."
    }


@pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
async def test_who_no_longer_waits_for_the_vectors_keeps_nobody_from_them(tmp_path: Path) -> None:
    (tmp_path / "harbour.md").write_text(FAQ, encoding="utf-8")
    async with open_service(settings_for(tmp_path, "harbour.md")) as service:
        waiting = asyncio.create_task(service.complete())
        await asyncio.sleep(0)
        waiting.cancel()
        await service.complete()
        assert service.answerer.vectors is not None


@pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
async def test_a_servers_documents_have_vectors_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    asked = Origin(Front.MENTION, 1, HARBOUR, 2, library=HARBOUR)
    async with open_service(settings_for(tmp_path, "a.txt")) as service:
        service.documents.keep_text(FAQ)
        await service.log.servers.put(server_document(text=FAQ))
        await service.complete(HARBOUR)
        reply = await service.ask(OTHER_WORDS, asked)
        assert reply is not None
        assert reply.answer.quotes[0].article == f"{HARBOUR}/rules.md"
        assert reply.answer.quotes[0].nearness is not None
        kept = service.documents.index_path(HARBOUR).with_suffix(".vectors")
        assert kept.is_file()
        await service.log.servers.remove(HARBOUR, "rules.md")
        assert await service.answerer_for(HARBOUR) is service.answerer
        assert not kept.exists()
