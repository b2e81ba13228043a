"""The connection to Discord, frame by frame; what a whole bot does is in ``tests/faults/test_gateway_fails.py``."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from unittest.mock import create_autospec

import aiohttp
import discord
import pytest

from bot.toolbox.gateway import BrokenConnectionError, SteadyWebSocket
from tests.standin import bodies


async def connected(client: discord.Client) -> SteadyWebSocket:
    """A connection of a client, as ``from_client`` leaves it, to nowhere."""
    socket = SteadyWebSocket(create_autospec(aiohttp.ClientWebSocketResponse), loop=asyncio.get_running_loop())
    socket._connection = client._connection
    socket._discord_parsers = client._connection.parsers
    socket._dispatch = lambda *_: None
    socket.call_hooks = client._connection.call_hooks
    socket._rate_limiter.shard_id = socket.shard_id = None
    return socket


SESSION = {"session_id": "1", "resume_gateway_url": "ws://127.0.0.1:1"}


@pytest.mark.parametrize("said", [{}, SESSION, {**SESSION, "user": 5}, {**SESSION, "user": {}}], ids=str)
async def test_a_beginning_that_cannot_be_read_does_not_take_away_who_the_bot_is(said: Any) -> None:
    client = discord.Client(intents=discord.Intents.none())
    me = discord.ClientUser(state=client._connection, data=bodies.user("me"))  # type: ignore[arg-type]
    client._connection.user = me
    socket = await connected(client)
    with pytest.raises(BrokenConnectionError):
        await socket.received_message(json.dumps({"op": 0, "t": "READY", "s": 1, "d": said}))
    assert client.user is me
