from __future__ import annotations

import os
from datetime import timedelta

import discord
import pytest

from bot.cogs.upkeep.heartbeat import HeartbeatWriter
from bot.querylog.database.errors import LogWriteError
from bot.querylog.heartbeat import BEAT_EVERY, LASTS, Heartbeat, Heartbeats, read_heartbeat
from tests.bot.stage import QUESTION, OpenStage, Stage


def last(stage: Stage) -> Heartbeat:
    beat = read_heartbeat(stage.settings.database)
    assert beat is not None
    return beat


async def test_it_tells_that_the_bot_is_connected_and_what_it_has_answered(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        first = last(stage)
        assert (first.connected, first.answered, first.process) == (True, 0, os.getpid())
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        await stage.env.advance_time(BEAT_EVERY.total_seconds() + 1)
        second = last(stage)
        assert (second.connected, second.answered) == (True, 1)
        assert (second.started_at, second.changed_at) == (first.started_at, first.changed_at)


async def test_it_beats_often_enough(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        for _ in range(10):
            await stage.env.advance_time(LASTS.total_seconds() / 2)
            assert discord.utils.utcnow() - last(stage).beat_at < LASTS


async def test_a_lost_connection_and_its_return_are_written_at_once(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        began = last(stage).changed_at
        for event, connected in (("disconnect", False), ("disconnect", False), ("resumed", True), ("connect", True)):
            await stage.env.advance_time(1)
            await stage.dispatch(event)
            assert last(stage).connected is connected
        assert last(stage).changed_at - began == timedelta(seconds=3)


async def test_one_of_two_connections_that_is_lost_counts(open_stage: OpenStage) -> None:
    async with open_stage(shards=2) as stage:
        assert last(stage).connected
        await stage.dispatch("shard_disconnect", 1)
        await stage.dispatch("disconnect")
        assert not last(stage).connected
        await stage.dispatch("shard_resumed", 0)
        assert not last(stage).connected
        await stage.dispatch("shard_resumed", 1)
        assert last(stage).connected


async def test_a_bot_that_leaves_says_so(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.bot.close()
        assert not last(stage).connected
        await stage.restart()
        assert last(stage).connected


async def test_a_bot_that_never_connects_leaves_the_row_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        before = last(stage)
        await HeartbeatWriter(stage.bot).cog_unload()
        assert last(stage) == before


async def test_a_failure_to_write_is_warned_of_once_and_stops_nothing(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_stage() as stage:

        async def fail(_: Heartbeats, heartbeat: Heartbeat) -> None:
            raise LogWriteError(stage.settings.database)

        with monkeypatch.context() as broken:
            broken.setattr(Heartbeats, "beat", fail)
            await stage.env.advance_time(5 * BEAT_EVERY.total_seconds())
            await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
            assert len(stage.said()) == 1
        assert len([record for record in caplog.records if "check --live" in record.getMessage()]) == 1
        await stage.env.advance_time(BEAT_EVERY.total_seconds())
        assert last(stage).answered == 1
