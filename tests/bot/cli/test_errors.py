"""Leaving in good order when told to."""

from __future__ import annotations

import asyncio

import pytest

from bot.cli.errors import run_cancellable


async def test_work_that_takes_no_notice_keeps_nobody_waiting() -> None:
    started, closed = asyncio.Event(), asyncio.Event()

    async def connected() -> None:
        try:
            started.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await closed.wait()

    waiting = asyncio.create_task(run_cancellable(connected()))
    await started.wait()
    waiting.cancel()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await waiting
    closed.set()


async def test_what_becomes_of_the_work_is_told() -> None:
    async def done() -> int:
        return 3

    async def failed() -> int:
        raise LookupError

    assert await run_cancellable(done()) == 3
    with pytest.raises(LookupError):
        await run_cancellable(failed())
