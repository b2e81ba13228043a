"""What is done in the background goes on, whatever fails."""

from __future__ import annotations

import logging

import pytest
from discord.ext import tasks

from tests.bot.stage import OpenStage


class Broken:
    """A cog with which nothing works."""

    def __getattr__(self, name: str) -> object:
        raise ZeroDivisionError(name)


async def test_no_loop_ends_with_an_error(open_stage: OpenStage, caplog: pytest.LogCaptureFixture) -> None:
    async with open_stage() as stage:
        found = [it for cog in stage.bot.cogs.values() for it in vars(type(cog)).values() if isinstance(it, tasks.Loop)]
        assert len(found) >= 5
        for loop in found:
            caplog.clear()
            await loop.coro(Broken())
            assert [record.levelno for record in caplog.records] == [logging.ERROR], loop
