"""The connection to Discord, when Discord or something on the way sends what cannot be read.

discord.py ends where a frame is no JSON or READY has no session, connects again without a pause where Discord ends one
connection after the other, and cannot try again before it has been connected once. Here each of these is what a
network failure is to it: it is logged, waited for, longer each time, and followed by another connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, Self

import aiohttp
import discord
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.logs import described

_log: Final = logging.getLogger(__name__)

HELLO_WITHIN: Final = 20.0
"""How many seconds Discord has for its first payload."""
_HARDLY_LASTED: Final = 1.0
_SHORTEST_INTERVAL: Final = 1.0
"""Between two heartbeats; all of these are in seconds."""
_SESSION_IS_GONE: Final = frozenset({4003, 4007, 4009})
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""
_KNOWN: Final = (ReconnectWebSocket, discord.DiscordException, aiohttp.ClientError, OSError)
"""What discord.py knows what to do about."""


class BrokenConnectionError(ConnectionError):
    """The connection is of no use; discord.py waits a moment and resumes the session, or begins a new one."""


class OddIntervalError(ValueError):
    """Discord asks for heartbeats at an interval that nobody could keep to."""


class NoSocketYet:
    """Stands in for the latest connection before the first: discord.py looks there for a session to resume."""

    session_id = sequence = gateway = None
    open = False

    def __bool__(self) -> bool:
        return False


class SteadyWebSocket(DiscordWebSocket):
    """A connection after which there can always be another."""

    hello_within = HELLO_WITHIN

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._began: float | None = None
        """When READY or RESUMED was read, by the loop's clock."""
        for event in ("READY", "RESUMED"):
            self.wait_for(event, lambda _: True, self._begin)

    @classmethod
    async def from_client(
        cls, client: discord.Client, *, resume: bool = False, session: str | None = None, **given: Any
    ) -> Self:
        """Connect; see ``DiscordWebSocket``. A session that there is none of is not resumed."""
        client.ws = client.ws or NoSocketYet()  # type: ignore[assignment]
        try:
            return await super().from_client(client, resume=resume and session is not None, session=session, **given)
        except Exception:
            client.ws.gateway = cls.DEFAULT_GATEWAY  # where a session is resumed may not be there any more
            raise

    async def poll_event(self) -> None:
        """Receive and do something; see ``DiscordWebSocket``.

        Raises:
            ReconnectWebSocket: To be connected again, at once.
            BrokenConnectionError: To be connected again, after a while.
            discord.ConnectionClosed: Discord does not want the bot.
        """
        resuming = self._began is None and self.session_id is not None
        try:
            if self._keep_alive:
                await super().poll_event()
            else:
                async with asyncio.timeout(self.hello_within):
                    await super().poll_event()
        except TimeoutError as error:
            await self.close()
            raise BrokenConnectionError("Discord did not begin") from error
        except ReconnectWebSocket as asked:
            if self.socket.close_code in _SESSION_IS_GONE:
                self._forget_session()
            refused = resuming and not asked.resume  # the next session has not been tried yet
            if refused or (self._began is not None and self.loop.time() - self._began > _HARDLY_LASTED):
                raise
            reason = f"Discord ended the connection as soon as it stood, with {self.socket.close_code}"
            raise BrokenConnectionError(reason) from asked

    async def received_message(self, msg: Any, /) -> None:
        """Do what a frame says; see ``DiscordWebSocket``.

        Raises:
            BrokenConnectionError: It cannot be read.
        """
        user = self._connection.user
        try:
            await super().received_message(msg)
            self._check_interval()
        except _KNOWN:
            raise
        except Exception as error:
            self._connection.user = self._connection.user or user  # a READY forgets it before it is read
            if self._began is None:
                self._forget_session()  # what cannot be read is sent again with each resuming
            await self.close()
            raise BrokenConnectionError(f"Discord sent what cannot be read: {described(error)}") from error

    def _check_interval(self) -> None:
        interval = self._keep_alive.interval if self._keep_alive else None
        if interval is not None and not interval >= _SHORTEST_INTERVAL:
            raise OddIntervalError(f"{interval} s between heartbeats")

    def _begin(self, _: Any) -> None:
        self._began = self.loop.time()

    def _forget_session(self) -> None:
        self.session_id = self.sequence = None


_NEEDED: Final = frozenset({"READY", "RESUMED"})
"""Without these there is no session, so what is wrong with them must be known."""

Parser = Callable[[Any], Any]


def tolerate_odd_events(parsers: dict[str, Parser]) -> None:
    """Let no event end the bot: discord.py ends where a field is missing that it looks for.

    Args:
        parsers: What discord.py does with an event, by the event's name.
    """
    for name in parsers.keys() - _NEEDED:
        parsers[name] = _tolerant(name, parsers[name])


def spare_own_messages(parsers: dict[str, Parser], own_id: Callable[[], int | None]) -> None:
    """Let discord.py build nothing from the messages that the bot has written itself: nobody looks at them.

    Args:
        parsers: As above.
        own_id: Discord's id of the bot; None before it is logged in.
    """
    parse = parsers["MESSAGE_CREATE"]

    @wraps(parse)
    def parsed(data: Any) -> Any:
        return None if int(data["author"]["id"]) == own_id() else parse(data)

    parsers["MESSAGE_CREATE"] = parsed


def _tolerant(name: str, parse: Parser) -> Parser:
    @wraps(parse)
    def parsed(data: Any) -> Any:
        try:
            return parse(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next event may be well
            _log.warning("An event that discord.py cannot read: %s (%r)", name, error)
            return None

    return parsed
