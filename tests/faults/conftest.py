from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Protocol

import pytest

from tests.bot.conftest import open_stage
from tests.bot.stage import ARTICLE
from tests.standin import BotProcess, StandIn
from tests.standin.beginning import forked
from tests.standin.recording import WAIT

# A fixture is found where its name is.
__all__ = ["Start", "eventually", "open_stage", "standin", "start", "start_anew", "with_article"]


class Start(Protocol):
    def __call__(
        self, *command: str, program: str = "bot", **variables: str
    ) -> AbstractAsyncContextManager[BotProcess]: ...


async def eventually(true: Callable[[], object], within: float = WAIT) -> None:
    """Look again and again at what no event tells of, such as a file."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what another process writes sets no event here
            await asyncio.sleep(0.01)


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn().serving() as serving:
        yield serving


@pytest.fixture
def with_article(tmp_path: Path) -> Path:
    """A folder for a bot to run in."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "gull-rock.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def start_anew(standin: StandIn, with_article: Path) -> Start:
    """Starts the bot as a process of its own, always on the same database."""
    return partial(BotProcess.running, standin, with_article)


@pytest.fixture
def start(standin: StandIn, with_article: Path) -> Start:
    """The same in a fraction of the time, for what does not depend on how a process begins and ends."""
    return partial(BotProcess.begun, forked, standin, with_article)
