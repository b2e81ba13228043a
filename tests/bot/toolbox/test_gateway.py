"""The connection to Discord, frame by frame; what a whole bot does is in ``tests/faults/test_gateway_fails.py``."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from unittest.mock import create_autospec

import aiohttp
import discord
import pytest

from bot.toolbox.gateway import BrokenConnectionError, Parser, ResilientWebSocket, skip_unreadable_events
from tests.standin import bodies


async def connected(client: discord.Client) -> ResilientWebSocket:
    """A connection of a client, as ``from_client`` leaves it, to nowhere."""
    socket = ResilientWebSocket(create_autospec(aiohttp.ClientWebSocketResponse), loop=asyncio.get_running_loop())
    socket._connection = client._connection
    socket._discord_parsers = client._connection.parsers
    socket._dispatch = lambda *_: None
    socket.call_hooks = client._connection.call_hooks
    socket._rate_limiter.shard_id = socket.shard_id = None
    socket._max_heartbeat_timeout = 60.0
    return socket


SESSION = {"session_id": "1", "resume_gateway_url": "ws://127.0.0.1:1"}


@pytest.mark.parametrize("said", [{}, SESSION, {**SESSION, "user": 5}, {**SESSION, "user": {}}], ids=str)
async def test_a_beginning_that_cannot_be_read_does_not_take_away_who_the_bot_is(said: Any) -> None:
    client = discord.Client(intents=discord.Intents.none())
    me = discord.ClientUser(state=client._connection, data=bodies.user("me"))  # type: ignore[arg-type]
    client._connection.user = me
    socket = await connected(client)
    ready = json.dumps({"op": 0, "t": "READY", "s": 1, "d": said})
    socket.socket.receive.return_value = aiohttp.WSMessage(aiohttp.WSMsgType.TEXT, ready, None)  # type: ignore[attr-defined]
    with pytest.raises(BrokenConnectionError):
        await socket.poll_event()
    assert client.user is me


@pytest.fixture
def read() -> list[object]:
    return []


@pytest.fixture
def parsers(read: list[object]) -> dict[str, Parser]:
    parsers: dict[str, Parser] = {"MESSAGE_CREATE": read.append, "READY": read.append}
    skip_unreadable_events(parsers, lambda: 7)
    return parsers


def test_only_what_others_write_is_read(parsers: dict[str, Parser], read: list[object]) -> None:
    for author in ("7", "8"):
        parsers["MESSAGE_CREATE"]({"author": {"id": author}})
    assert read == [{"author": {"id": "8"}}]


def test_a_message_without_an_author_ends_nothing(
    parsers: dict[str, Parser], read: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    parsers["MESSAGE_CREATE"]({})
    assert read == []
    assert "An event that discord.py cannot read: MESSAGE_CREATE" in caplog.text
