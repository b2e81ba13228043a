"""A process of its own reads the articles anew, and something goes wrong: the old ones go on answering."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor

from bot.core import service as service_module
from bot.core.articles import MAX_DRAFT_SECONDS, Articles, index_path
from bot.core.index_process import IndexProcess, IndexWriteError, ReaderEndedError, ReloadError, StoppingError
from bot.core.service import Service, utc_now
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from retrieval.errors import SeedError
from retrieval.index.loader import Updated
from tests.bot.stage import ARTICLE, QUESTION, QUOTE, OpenStage, Stage, quotes_in
from tests.faults.conftest import Start, eventually
from tests.faults.programs.pausing import AT, STEPS, note_of
from tests.standin import StandIn

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there, articles are always read in the bot's process")

OTHER = "The ferry to Gull Rock was painted green by Olga Reed in 1999. It sails twice a day."
PROGRAM = "tests.faults.programs.pausing"
NOWHERE = "tests.faults.there_is_no_such_program"


def by(name: str) -> str:
    return ARTICLE.replace("Edna Marsh", name)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def unfinished(folder: Path) -> list[Path]:
    return [*folder.glob("*.new")]


class Reading:
    """A service with one article, about which it is asked while another process reads it anew."""

    def __init__(self, service: Service, seeds: Path, index: Path) -> None:
        self.service, self.seeds, self.index = service, seeds, index
        self.article = seeds / "gull-rock.txt"

    async def builder(self) -> str:
        """Who built the lighthouse, by the articles that answer."""
        reply = await self.service.ask(QUESTION, Origin(Front.TERMINAL, user_id=None))
        assert reply is not None
        quote = reply.answer.quotes[0]
        assert self.service.answerer.articles[quote.article].text[quote.start : quote.end] == quote.text
        return quote.text.removeprefix("The lighthouse on Gull Rock was built by ").removesuffix(" in 1871.")

    async def keep_up(self) -> bool:
        return await self.service.reload_if_changed(self.seeds)

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[tuple[asyncio.Task[None], int]]:
        """Begin to read anew; the task, and the number of the process, which goes on afterwards."""
        task = asyncio.create_task(self.service.reload(self.seeds))
        note = note_of(self.index)
        await eventually(lambda: note.exists() or task.done())
        try:
            assert await self.builder() == "Edna Marsh"
            yield task, int(note.read_text(encoding="utf-8"))
            assert await self.builder() == "Edna Marsh"
        finally:
            note.unlink(missing_ok=True)

    def left_over(self) -> list[Path]:
        return unfinished(self.index.parent)


@pytest.fixture
async def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reading]:
    monkeypatch.delenv(AT, raising=False)
    seeds, home = tmp_path / "seeds", tmp_path / "home"
    seeds.mkdir()
    home.mkdir()
    (seeds / "gull-rock.txt").write_text(ARTICLE, encoding="utf-8")
    articles = Articles(index_path(home / "log.sqlite3", seeds), max_bytes=0, process=IndexProcess(PROGRAM))
    answerer = articles.load(seeds)
    async with await QueryLog.open(tmp_path / "log.sqlite3", utc_now) as log:
        yield Reading(Service(answerer, log, articles=articles), seeds, index_path(home / "log.sqlite3", seeds))


async def reads_the_latest(reading: Reading, monkeypatch: pytest.MonkeyPatch, name: str = "Otto Flint") -> None:
    """What has failed is tried again, and comes off."""
    monkeypatch.delenv(AT)
    assert await reading.keep_up()
    assert await reading.builder() == name
    assert not await reading.keep_up()
    assert reading.left_over() == []


@pytest.mark.parametrize("step", STEPS)
async def test_it_is_killed(reading: Reading, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    monkeypatch.setenv(AT, step)
    reading.article.write_text(by("Otto Flint"), encoding="utf-8")
    async with reading.paused() as (task, process):
        assert len(reading.left_over()) == (step == "written")
        os.kill(process, signal.SIGKILL)
        with pytest.raises(ReaderEndedError, match=r"was ended by SIGKILL before it was done: .* memory\.$"):
            await task
    assert not reading.index.exists()
    assert reading.left_over() == []
    await reads_the_latest(reading, monkeypatch)


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
async def test_the_disk_is_full(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 - there is none on Windows

    monkeypatch.setenv(AT, "read")
    reading.article.write_text(by("Otto Flint"), encoding="utf-8")
    async with reading.paused() as (task, process):
        _, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (1024, most))
        note_of(reading.index).unlink()
        with pytest.raises(IndexWriteError, match=r"cannot be written \(File too large\): .* room\.$"):
            await task
    assert not reading.index.exists()
    await reads_the_latest(reading, monkeypatch)


async def test_the_folder_of_the_index_is_gone(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    reading.article.write_text(by("Otto Flint"), encoding="utf-8")
    reading.index.parent.rename(reading.index.parent.with_name("away"))
    with pytest.raises(IndexWriteError, match="No such file"):
        await reading.keep_up()
    assert await reading.builder() == "Edna Marsh"
    reading.index.parent.mkdir()
    monkeypatch.setenv(AT, "")
    await reads_the_latest(reading, monkeypatch)


async def test_it_cannot_run(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    articles = Articles(reading.index, max_bytes=0, process=IndexProcess(NOWHERE))
    with pytest.raises(ReaderEndedError, match="failed with exit code 1"):
        await articles.reload(reading.seeds)
    assert NOWHERE in capfd.readouterr().err
    monkeypatch.setattr(sys, "executable", str(reading.seeds / "no-python"))
    with pytest.raises(ReaderEndedError, match=r"could not be started \(No such file or directory\)"):
        await articles.reload(reading.seeds)


async def test_another_program_writes_the_index_at_the_same_time(reading: Reading) -> None:
    class Overtaken(IndexProcess):
        async def update(self, seeds: Path, index: Path, *, for_engine: bool = False) -> Updated:
            await super().update(seeds, index, for_engine=for_engine)
            return Updated("another library", ())

    articles = Articles(reading.index, max_bytes=0, process=Overtaken(PROGRAM))
    with pytest.raises(ReloadError, match=r"another program has written it meanwhile\): try again\.$"):
        await articles.reload(reading.seeds)
    assert await articles.changed(reading.seeds)


async def test_the_article_is_changed_meanwhile(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(AT, "read")
    reading.article.write_text(by("Otto Flint"), encoding="utf-8")
    async with reading.paused() as (task, _):
        reading.article.write_text(by("Ida Stone"), encoding="utf-8")
    await task
    assert await reading.builder() == "Otto Flint"
    await reads_the_latest(reading, monkeypatch, "Ida Stone")


@pytest.mark.parametrize("step", ["begun", "read"])
async def test_the_article_becomes_unusable_meanwhile(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setenv(AT, step)
    reading.article.write_text(by("Otto Flint"), encoding="utf-8")
    async with reading.paused() as (task, _):
        reading.article.write_bytes(b"\xfd\xfe")
    if step == "begun":
        with pytest.raises(SeedError, match=r"^\S+gull-rock\.txt is not UTF-8 at byte 0 \(line 1\): save it as UTF-8"):
            await task
        assert await reading.builder() == "Edna Marsh"
    else:
        await task
        assert await reading.builder() == "Otto Flint"
    monkeypatch.setenv(AT, "")
    with pytest.raises(SeedError, match="not UTF-8"):
        await reading.keep_up()
    assert not await reading.keep_up()  # told once
    reading.article.write_text(by("Ida Stone"), encoding="utf-8")
    await reads_the_latest(reading, monkeypatch, "Ida Stone")


@pytest.mark.parametrize("step", ["begun", "read"])
async def test_an_article_vanishes_meanwhile(reading: Reading, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    monkeypatch.setenv(AT, step)
    other = reading.seeds / "ferry.txt"
    other.write_text(OTHER, encoding="utf-8")
    async with reading.paused() as (task, _):
        other.unlink()
    await task
    assert ("ferry.txt" in reading.service.answerer.articles) is (step == "read")
    await reads_the_latest(reading, monkeypatch, "Edna Marsh")
    assert list(reading.service.answerer.articles) == ["gull-rock.txt"]


async def test_whoever_waits_gives_up(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(AT, "written")
    reading.article.write_text(by("Otto Flint"), encoding="utf-8")
    async with reading.paused() as (task, process):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await eventually(lambda: not alive(process) and not reading.left_over())
    await reads_the_latest(reading, monkeypatch)


async def test_the_bot_stops(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(AT, "read")
    reading.article.write_text(by("Otto Flint"), encoding="utf-8")
    async with reading.paused() as (task, process):
        reading.service.stop_reading()
        with pytest.raises(StoppingError):
            await task
        assert not alive(process)
        with pytest.raises(StoppingError):
            await reading.keep_up()


async def test_what_killed_processes_were_writing_is_deleted(reading: Reading) -> None:
    name = reading.index.name
    old, young, foreign = (reading.index.with_name(it) for it in (f"{name}.1.new", f"{name}.2.new", "x.index.1.new"))
    for file in (old, young, foreign):
        file.touch()
        os.utime(file, (time.time() - 2 * MAX_DRAFT_SECONDS,) * 2)
    os.utime(young)
    await reading.service.reload(reading.seeds)
    assert set(reading.left_over()) == {young, foreign}


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets the bots of a test read whatever they read anew in a process of its own."""

    def use(program: str) -> None:
        monkeypatch.setattr(service_module, "Articles", partial(Articles, max_bytes=0, process=IndexProcess(program)))

    return use


def add_owner(stage: Stage) -> MemberActor:
    """Whoever may reload."""
    role = stage.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    owner = stage.guild.add_member(stage.env.create_user("al"), roles=[role])
    stage.bot.owner_id = owner.id
    return owner


async def test_the_owner_is_told(
    open_stage: OpenStage, apart: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    apart(NOWHERE)
    async with open_stage() as stage:
        owner = add_owner(stage)
        (stage.settings.seeds / "gull-rock.txt").write_text(by("Otto Flint"), encoding="utf-8")
        told = (await owner.slash(stage.channel, "reload")).response
        assert told is not None
        assert told.message.content.startswith("The process that read the articles failed with exit code 1")
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        assert quotes_in(stage.said()[-1].content) == [QUOTE]
    assert "there_is_no_such_program" in capfd.readouterr().err


async def test_the_owner_who_waits_is_told_that_the_bot_stops(
    open_stage: OpenStage, apart: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    apart(PROGRAM)
    monkeypatch.setenv(AT, "read")
    async with open_stage() as stage:
        owner = add_owner(stage)
        (stage.settings.seeds / "gull-rock.txt").write_text(by("Otto Flint"), encoding="utf-8")
        asking = asyncio.create_task(owner.slash(stage.channel, "reload"))
        await eventually(note_of(index_path(stage.settings.database, stage.settings.seeds)).exists)
        await stage.bot.close()
        told = (await asking).response
        assert told is not None
        assert told.message.content == str(StoppingError())


async def test_it_is_tried_again_ever_less_often(
    open_stage: OpenStage,
    apart: Callable[[str], None],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO, "bot.cogs.upkeep.reload")
    apart(NOWHERE)
    async with open_stage() as stage:
        (stage.settings.seeds / "gull-rock.txt").write_text(by("Otto Flint"), encoding="utf-8")
        tries = []
        for minute in range(1, 12):
            caplog.clear()
            await stage.env.advance_time(60)
            if any("go on answering: The process" in message for message in caplog.messages):
                tries.append(minute)
        assert tries == [1, 2, 4, 8]
        monkeypatch.setattr(stage.bot.service._articles.process, "_program", PROGRAM)
        await stage.env.advance_time(5 * 60)
        assert caplog.messages == ["The articles have changed, and were read anew."]
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        assert quotes_in(stage.said()[-1].content) == [QUOTE.replace("Edna Marsh", "Otto Flint")]


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.full), signal.SIGKILL]
)
async def test_the_bot_ends_while_it_is_read(
    standin: StandIn, start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    note = note_of(index_path(tmp_path / "queries.sqlite3", tmp_path / "seeds"))
    async with start("discord", program="tests.faults.programs.rereading", **{AT: "written"}) as bot:
        await standin.connected()
        (tmp_path / "seeds" / "gull-rock.txt").write_text(by("Otto Flint"), encoding="utf-8")
        await eventually(note.exists)
        reader = int(note.read_text(encoding="utf-8"))
        asked = await standin.say(QUESTION, direct=True)
        assert QUOTE in (await standin.answer_to(asked))["content"]
        bot.signal(number)
        assert await bot.ended(within=5) == (-signal.SIGKILL if number is signal.SIGKILL else 0)
        await eventually(lambda: not running(reader))
        assert "Traceback" not in bot.said
    assert len(unfinished(tmp_path)) == (number is signal.SIGKILL)  # that one goes when it is ten minutes old
    note.unlink()
    async with start("discord") as bot:
        await standin.connected()
        asked = await standin.say(f"2 {QUESTION}", direct=True)
        assert "Otto Flint" in (await standin.answer_to(asked))["content"]
    with closing(sqlite3.connect(tmp_path / "queries.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM question WHERE outcome = 'answered'").fetchone() == (2,)


def running(process: int) -> bool:
    """Whether a process runs that nobody may have waited for yet."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False
