"""The gateway: sessions that outlive their sockets (https://discord.com/developers/docs/events/gateway)."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import WSMsgType, web

from tests.standin.bodies import Body, new_id

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
AUTHENTICATION_FAILED, DISALLOWED_INTENTS = 4004, 4014
PRIVILEGED: Final = 1 << 1 | 1 << 8 | 1 << 15
MESSAGE_CONTENT: Final = 1 << 15
Instead = tuple[int | str, Callable[["Connection"], Awaitable[object]]]
_NEEDS: Final = {"guild": 1 << 9, "direct": 1 << 12}


class Connection:
    """A socket, with Discord's compression when it was asked for.

    Args:
        request: Its beginning.
        socket: The socket.
        instead: What is done in place of a payload, once each; see ``Gateway.instead``.
    """

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, instead: list[Instead]) -> None:
        self.socket = socket
        self._request = request
        self._instead = instead
        self._zlib = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None

    async def send(self, op: int, data: Any = None, sequence: int | None = None, event: str | None = None) -> None:
        """Send a payload; a socket that is gone swallows it, as the network would."""
        if self.socket.closed:
            return
        if self._instead and self._instead[0][0] in {op, event}:
            await self._instead.pop(0)[1](self)
            return
        await self.write(json.dumps({"op": op, "d": data, "s": sequence, "t": event}))

    async def write(self, text: str, most: int | None = None) -> None:
        """Send a text, payload or not, of whose compressed form only so many bytes arrive."""
        try:
            if self._zlib is None:
                await self.socket.send_str(text)
            else:
                block = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(block[:most])
        except ConnectionError:
            return

    def abort(self) -> None:
        """Drop the connection without a goodbye."""
        if self._request.transport is not None:
            self._request.transport.abort()


@dataclass
class Session:
    """What Discord keeps of a bot's connection."""

    intents: int
    shard: tuple[int, int]
    connection: Connection | None
    id: str = field(default_factory=lambda: f"session-{new_id()}")
    history: list[tuple[str, Any]] = field(default_factory=list)
    resumes: int = 0

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event, or keep it until the session is resumed."""
        self.history.append((event, data))
        await self._send(len(self.history))

    async def replay(self, after: int) -> None:
        """Send all events after a sequence number again."""
        for sequence in range(max(after, 0) + 1, len(self.history) + 1):
            await self._send(sequence)

    async def _send(self, sequence: int) -> None:
        if self.connection is not None:
            event, data = self.history[sequence - 1]
            await self.connection.send(DISPATCH, data, sequence, event)


class Gateway:
    """All sessions.

    Args:
        token: The only one that is let in.
        ready: Makes the READY event's data, without its session.
        guilds: The guilds, to be sent after READY.
        changed: Called when a session came or went.
    """

    def __init__(
        self, token: str, ready: Callable[[], Body], guilds: Callable[[], list[Body]], changed: Callable[[], None]
    ) -> None:
        self.sessions: dict[str, Session] = {}
        self.identified: list[Body] = []
        """The data of each IDENTIFY, as it came."""
        self.resumed: list[Body] = []
        """The data of each RESUME that succeeded."""
        self.approved_intents = 0
        """Privileged intents that the portal allows."""
        self.repeats = 0
        """How many events that had arrived are sent once more after a RESUME."""
        self.deaf = False
        """Whether goodbyes are not answered."""
        self.instead: list[Instead] = []
        """What is done in place of the next payloads with an opcode or of an event, in this order."""
        self.address = ""
        """What READY tells as the place to resume at."""
        self._token, self._ready, self._guilds, self._changed = token, ready, guilds, changed

    @property
    def live(self) -> list[Session]:
        """The sessions that have a socket."""
        return [session for session in self.sessions.values() if session.connection is not None]

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket for as long as it lasts."""
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        connection = Connection(request, socket, self.instead)
        await connection.send(HELLO, {"heartbeat_interval": 41_250})
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._receive(connection, json.loads(frame.data))
        finally:
            for session in self.live:
                if session.connection is connection:
                    session.connection = None
            self._changed()
        if self.deaf:
            await asyncio.Event().wait()
        await socket.close()
        return socket

    async def _receive(self, connection: Connection, payload: Body) -> None:
        data = payload.get("d")
        if payload["op"] == HEARTBEAT:
            await connection.send(HEARTBEAT_ACK)
        elif payload["op"] == IDENTIFY and isinstance(data, dict):
            await self._identify(connection, data)
        elif payload["op"] == RESUME and isinstance(data, dict):
            await self._resume(connection, data)
        self._changed()

    async def _identify(self, connection: Connection, data: Body) -> None:
        self.identified.append(data)
        if data["token"] != self._token:
            await connection.socket.close(code=AUTHENTICATION_FAILED)
        elif data["intents"] & PRIVILEGED & ~self.approved_intents:
            await connection.socket.close(code=DISALLOWED_INTENTS)
        else:
            shard, shards = data.get("shard", (0, 1))
            session = Session(data["intents"], (shard, shards), connection)
            self.sessions[session.id] = session
            told = {"session_id": session.id, "resume_gateway_url": self.address, "shard": [shard, shards]}
            await session.dispatch("READY", self._ready() | told)
            for guild in self._guilds():
                if (int(guild["id"]) >> 22) % shards == shard:
                    await session.dispatch("GUILD_CREATE", guild)

    async def _resume(self, connection: Connection, data: Body) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self._token:
            await connection.send(INVALID_SESSION, data=False)
            return
        session.connection = connection
        session.resumes += 1
        await session.replay(data["seq"] - self.repeats)
        await session.dispatch("RESUMED", {})
        self.resumed.append(data)

    async def dispatch(self, event: str, data: Body) -> None:
        """Send an event to the sessions that Discord would send it to, whether they have a socket or not."""
        for session in list(self.sessions.values()):
            if "guild_id" in data:
                shard, shards = session.shard
                mine = (int(data["guild_id"]) >> 22) % shards == shard
            else:
                mine = session.shard[0] == 0
            wanted = (
                not event.startswith("MESSAGE_")
                or session.intents & _NEEDS["guild" if "guild_id" in data else "direct"]
            )
            if mine and wanted:
                await session.dispatch(event, data)

    def drop(self) -> None:
        """Break all sockets off; the sessions stay, to be resumed."""
        for session in self.live:
            if session.connection is not None:
                session.connection.abort()
                session.connection = None

    async def invalidate(self) -> None:
        """End all sessions; they cannot be resumed."""
        for session in self.live:
            if session.connection is not None:
                await session.connection.send(INVALID_SESSION, data=False)
        self.sessions.clear()

    async def ask_to_reconnect(self) -> None:
        """Ask all bots to reconnect, as Discord does many times a day."""
        for session in self.live:
            if session.connection is not None:
                await session.connection.send(RECONNECT)
