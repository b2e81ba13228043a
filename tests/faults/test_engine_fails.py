"""The engine that finds sentences fails: whoever asks is told to try again, and never that nothing answers.

This needs the extra milvus.
"""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.articles import Articles, index_path
from bot.core.service import open_service
from bot.endpoints import EngineAddress
from bot.engines import connection
from bot.engines.connection import FailedError
from bot.engines.milvus import open_engine
from bot.querylog.records import Front, Origin
from bot.settings import Settings
from tests.bot.cli.commands import run
from tests.bot.engines.made import needs_milvus, served, served_here
from tests.bot.stage import ARTICLE, QUESTION, QUOTE, OpenStage, Stage, quotes_in, write_settings
from tests.faults.conftest import Run, eventually
from tests.faults.proxy import Proxy

FERRY = "The ferry to the island was painted green by Olga Reed in 1999. It sails twice a day."


@dataclass
class Served:
    """An engine with the index of two articles, behind a proxy."""

    folder: Path
    port: int
    proxy: Proxy

    @property
    def url(self) -> str:
        return f"milvus+http://127.0.0.1:{self.proxy.port}/verbatim"


@pytest.fixture
def behind_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Where an engine is going to be."""
    needs_milvus()
    monkeypatch.setattr(connection, "MAX_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Proxy(port).serving() as proxy:
        yield Served(tmp_path / "engine", port, proxy)


@pytest.fixture
def engine(tmp_path: Path, behind_proxy: Served) -> Iterator[Served]:
    """One that this process serves."""
    with served_here(behind_proxy.folder, behind_proxy.port):
        write_index(write_settings(tmp_path, ARTICLE, engine=behind_proxy.url))
        yield behind_proxy


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def write_index(settings: Settings) -> None:
    (settings.seeds / "ferry.txt").write_text(FERRY, encoding="utf-8")
    with open_engine(settings.engine) as opened:
        index = index_path(settings.database, settings.seeds, settings.engine)
        Articles(index, engine=opened).load(settings.seeds, write=True)


async def ask(stage: Stage) -> str:
    await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
    return stage.said()[-1].content


async def test_it_is_too_slow(engine: Served, open_stage: OpenStage) -> None:
    async with open_stage(engine=engine.url) as stage:
        assert quotes_in(await ask(stage)) == [QUOTE]
        engine.proxy.hold()
        assert await ask(stage) == stage.wording.no_engine
        apology = stage.said()[-1].id
        looked_up = (await stage.ben.slash(stage.channel, "search", words="lighthouse")).response
        assert looked_up is not None
        assert looked_up.message.content == stage.wording.no_engine
        engine.proxy.release()
        assert quotes_in(await ask(stage)) == [QUOTE]
    with closing(sqlite3.connect(stage.settings.database)) as log:
        rows = log.execute("SELECT outcome, answer_message_id, owed FROM question WHERE front = 'mention'").fetchall()
    assert [row[0] for row in rows] == ["answered", None, "answered"]
    assert rows[1] == (None, apology, None)


def test_which_index_it_has_is_not_waited_for(engine: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.engines.milvus.BRIEF_SECONDS", 0.5)
    with open_engine(EngineAddress.read(engine.url)) as opened:
        assert opened is not None
        assert opened.has_changed()  # since none has been opened
        engine.proxy.hold()
        begun = time.monotonic()
        with pytest.raises(FailedError):
            opened.has_changed()
        assert time.monotonic() - begun < 30
        engine.proxy.release()


@pytest.mark.parametrize("name", ["http_proxy", "grpc_proxy"])
def test_a_proxy_of_the_environment_is_not_asked(home: Path, bot: Run, name: str) -> None:
    needs_milvus()
    (home / "seeds" / "ferry.txt").write_text(FERRY, encoding="utf-8")
    done = bot("index", "--engine", f"milvus+file:{home / 'engine'}", **{name: "http://127.0.0.1:9"})
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.full
async def test_many_ask_while_it_is_too_slow(engine: Served, tmp_path: Path) -> None:
    settings = write_settings(tmp_path, ARTICLE, engine=engine.url)
    async with open_service(settings) as service:
        engine.proxy.hold()
        begun = time.monotonic()
        asking = (service.ask(QUESTION, Origin(Front.TERMINAL, user_id=None)) for _ in range(8))
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(it) for it in told] == [FailedError] * len(told)
        assert time.monotonic() - begun < 7  # one after the other, it would be more than eight seconds
        engine.proxy.release()


@pytest.mark.full
async def test_it_is_killed_amid_a_question(behind_proxy: Served, open_stage: OpenStage, tmp_path: Path) -> None:
    engine = behind_proxy
    with served(engine.folder, engine.port) as process:
        await eventually(lambda: listens(engine.port))
        write_index(write_settings(tmp_path, ARTICLE, engine=engine.url))
        async with open_stage(engine=engine.url) as stage:
            engine.proxy.hold()
            asking = asyncio.create_task(ask(stage))
            await eventually(lambda: stage.env.http_requests)
            process.kill()
            process.wait()
            engine.proxy.release()
            assert await asking == stage.wording.no_engine
            with served(engine.folder, engine.port):
                await eventually(lambda: listens(engine.port))
                assert quotes_in(await ask(stage)) == [QUOTE]


async def test_its_index_is_replaced_by_that_of_other_articles(
    engine: Served, open_stage: OpenStage, caplog: pytest.LogCaptureFixture
) -> None:
    """Until the articles here are those, too, nobody is told what another library says."""
    async with open_stage(engine=engine.url) as stage:
        article = stage.settings.seeds / "gull-rock.txt"
        article.write_text(ARTICLE.replace("Edna Marsh", "Otto Flint"), encoding="utf-8")
        write_index(stage.settings)
        article.write_text(ARTICLE, encoding="utf-8")
        assert await ask(stage) == stage.wording.no_engine
        await stage.env.advance_time(60)
        assert any("has the index of other articles" in message for message in caplog.messages)
        article.write_text(ARTICLE.replace("Edna Marsh", "Otto Flint"), encoding="utf-8")
        await stage.env.advance_time(2 * 60)
        assert quotes_in(await ask(stage)) == [QUOTE.replace("Edna Marsh", "Otto Flint")]


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit on the size of files")
def test_its_disk_is_full(bot: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 - there is none on Windows

    needs_milvus()
    url = f"milvus+file:{home / 'engine'}"
    (home / "seeds" / "ferry.txt").write_text(FERRY, encoding="utf-8")
    run("index", "--engine", url)
    (home / "seeds" / "large.txt").write_text("".join(f"Buoy {it} has lamp {it * 7}. " for it in range(3000)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        full = bot("index", "--engine", url)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (full.returncode, full.stdout) == (2, "")
    assert full.stderr.splitlines()[-1].startswith(f"The engine {url} ")
    assert "Traceback" not in full.stderr
    (home / "seeds" / "large.txt").unlink()
    monkeypatch.setenv("ENGINE", url)
    assert "Olga Reed" in run("ask", "When was the ferry painted green?")
