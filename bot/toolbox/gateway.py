"""The gateway connection: what cannot be read, and what is closed at once, is to discord.py as if the network failed.

By itself it ends, or reconnects without a pause, or cannot before it was connected once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Self

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.logs import describe_error

_log: Final = logging.getLogger(__name__)

_BRIEF_SECONDS: Final = 1.0
_MIN_HEARTBEAT_SECONDS: Final = 1.0
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_SESSION_GONE_CODES: Final = frozenset({4003, 4007, 4009})
_HANDLED_BY_DISCORD_PY: Final = (ReconnectWebSocket, discord.DiscordException, aiohttp.ClientError, OSError)

Parser = Callable[[Any], Any]


class BrokenConnectionError(ConnectionError):
    """The connection is of no use; discord.py reconnects after a pause."""


class HeartbeatIntervalError(ValueError): ...


class NoConnection:
    """The latest connection before the first, where discord.py looks for a session to resume."""

    session_id = sequence = gateway = None
    open = False

    def __bool__(self) -> bool:
        return False


class ResilientWebSocket(DiscordWebSocket):
    hello_seconds = 20.0  # within which Discord has to send its first payload

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._began_at: float | None = None
        for event in ("READY", "RESUMED"):
            self.wait_for(event, lambda _: True, self._begin)

    def _begin(self, _: Any) -> None:
        self._began_at = self.loop.time()

    @classmethod
    async def from_client(
        cls, client: discord.Client, *, resume: bool = False, session: str | None = None, **kwargs: Any
    ) -> Self:
        client.ws = client.ws or NoConnection()  # type: ignore[assignment]
        try:
            return await super().from_client(client, resume=resume and session is not None, session=session, **kwargs)
        except Exception:
            client.ws.gateway = cls.DEFAULT_GATEWAY  # the address to resume at may be gone
            raise

    async def poll_event(self) -> None:
        was_resuming = self._began_at is None and self.session_id is not None
        user = self._connection.user
        try:
            async with asyncio.timeout(None if self._keep_alive else self.hello_seconds):
                await super().poll_event()
            self._check_interval()
        except TimeoutError as error:
            await self.close()
            raise BrokenConnectionError("Discord did not begin") from error
        except ReconnectWebSocket as request:
            self._pause_after_brief_connection(request, was_resuming=was_resuming)
            raise
        except _HANDLED_BY_DISCORD_PY:
            raise
        except Exception as error:
            self._connection.user = self._connection.user or user  # READY clears it before it is read
            if self._began_at is None:
                self._forget_session()  # with each resumption, Discord would send the same again
            await self.close()
            raise BrokenConnectionError(f"Discord sent what cannot be read: {describe_error(error)}") from error

    def _check_interval(self) -> None:
        interval = self._keep_alive.interval if self._keep_alive else None
        if interval is not None and not interval >= _MIN_HEARTBEAT_SECONDS:  # also where it is no number
            raise HeartbeatIntervalError(f"{interval} s between heartbeats")

    def _pause_after_brief_connection(self, request: ReconnectWebSocket, *, was_resuming: bool) -> None:
        if self.socket.close_code in _SESSION_GONE_CODES:
            self._forget_session()
        was_refused = was_resuming and not request.resume  # a new session has not been tried yet
        has_lasted = self._began_at is not None and self.loop.time() - self._began_at > _BRIEF_SECONDS
        if not (was_refused or has_lasted):
            reason = f"Discord closed the connection as soon as it was open, with {self.socket.close_code}"
            raise BrokenConnectionError(reason) from request

    def _forget_session(self) -> None:
        self.session_id = self.sequence = None


def skip_unreadable_events(parsers: dict[str, Parser], own_id: Callable[[], int | None]) -> None:
    """Make discord.py log and pass over events in which it misses a field, and ignore the bot's own messages."""
    for name in parsers.keys() - {"READY", "RESUMED"}:  # without which there is no session
        parsers[name] = partial(_parse, name, parsers[name], own_id)


def _parse(name: str, parse: Parser, own_id: Callable[[], int | None], data: Any) -> None:
    try:
        if name != "MESSAGE_CREATE" or int(data["author"]["id"]) != own_id():
            parse(data)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next event may be readable
        _log.warning("An event that discord.py cannot read: %s (%r)", name, error)
