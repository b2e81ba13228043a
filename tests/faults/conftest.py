from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from tests.bot.cli.conftest import Run, bot, home
from tests.bot.conftest import open_stage, start, start_anew, with_article
from tests.bot.wire import Start
from tests.standin import StandIn
from tests.standin.recording import WAIT

# A fixture is found where its name is.
__all__ = ["Run", "Start", "bot", "eventually", "home", "open_stage", "standin", "start", "start_anew", "with_article"]


async def eventually(true: Callable[[], object], within: float = WAIT) -> None:
    """Look again and again at what no event tells of, such as a file."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what another process writes sets no event here
            await asyncio.sleep(0.01)


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn().serving() as serving:
        yield serving
