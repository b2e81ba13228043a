"""The articles change while the bot runs."""

from __future__ import annotations

import threading
from pathlib import Path

import discord
import pytest

from bot.cogs.upkeep.reload import LOOK_EVERY
from bot.core import service as service_module
from bot.core.service import Service
from bot.querylog.records import Front, Origin
from retrieval.answerer import Answerer
from tests.bot.stage import ARTICLE, QUESTION, QUOTE, OpenStage, Stage

BEES = "A bee dances to show the way. The queen lays up to 2000 eggs a day in the summer."
ABOUT_BEES = "How many eggs does the queen lay?"


async def after_a_look(stage: Stage) -> None:
    await stage.env.advance_time(LOOK_EVERY.total_seconds() + 1)
    await stage.env.settle()


async def answer_to(stage: Stage, question: str) -> str:
    await stage.ann.send(stage.channel, f"{stage.me} {question}")
    return stage.said()[-1].content


def folder_of(stage: Stage) -> Path:
    folder = stage.settings.seeds_path
    return folder if folder.is_dir() else folder.parent


async def test_a_new_article_is_found_within_a_minute(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert "2000 eggs" not in await answer_to(stage, ABOUT_BEES)
        (folder_of(stage) / "bees.txt").write_text(BEES, encoding="utf-8")
        await after_a_look(stage)
        assert "2000 eggs" in await answer_to(stage, ABOUT_BEES)
        shown = stage.bot.activity  # discord.py spoils its own copy when it is read
        assert isinstance(shown, discord.CustomActivity)
        assert shown.name == stage.wording.presence_library.format(count=2)
        (folder_of(stage) / "bees.txt").unlink()
        await after_a_look(stage)
        assert "2000 eggs" not in await answer_to(stage, ABOUT_BEES)


async def test_an_unreadable_article_is_told_of_once_and_the_old_ones_answer(
    open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_stage() as stage:
        bad = folder_of(stage) / "bad.txt"
        bad.write_bytes(b"\xfd\xfe\xfa")
        for _ in range(3):
            await after_a_look(stage)
        told = [record.getMessage() for record in caplog.records if "bad.txt is not UTF-8" in record.getMessage()]
        assert len(told) == 1
        assert QUOTE in await answer_to(stage, QUESTION)
        bad.unlink()
        await after_a_look(stage)
        assert QUOTE in await answer_to(stage, QUESTION)


async def test_a_file_that_becomes_unusable_is_left_out(
    open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_stage() as stage:
        guides = folder_of(stage) / "guides"
        guides.mkdir()
        (guides / "bees.md").write_text(BEES, encoding="utf-8")
        await after_a_look(stage)
        assert "2000 eggs" in await answer_to(stage, ABOUT_BEES)
        (guides / "bees.md").write_bytes(b"")
        await after_a_look(stage)
        assert [it for it in caplog.messages if it.startswith("Left out: ") and "bees.md is empty" in it]
        assert "2000 eggs" not in await answer_to(stage, ABOUT_BEES)
        assert QUOTE in await answer_to(stage, QUESTION)


async def test_articles_that_stay_as_they_are_are_not_read_again(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        before = stage.bot.service.answerer
        for _ in range(3):
            await after_a_look(stage)
        assert stage.bot.service.answerer is before


async def test_in_a_large_library_questions_are_answered_in_a_thread(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    really = Answerer.answer

    def answering(self: Answerer, *asked: object) -> object:
        threads.append(threading.current_thread())
        return really(self, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Answerer, "answer", answering)
    async with open_stage() as stage:
        service: Service = stage.bot.service
        for many in (service_module.MIN_SENTENCES_FOR_THREAD, 1):
            monkeypatch.setattr(service_module, "MIN_SENTENCES_FOR_THREAD", many)
            reply = await service.ask(QUESTION, Origin(Front.TERMINAL, user_id=None))
            assert reply is not None
            assert reply.answer.quotes[0].text == QUOTE
            assert ARTICLE[reply.answer.quotes[0].start :].startswith(QUOTE)
    main = threading.main_thread()
    assert [thread is main for thread in threads] == [True, False]
