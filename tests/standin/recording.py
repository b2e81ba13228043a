"""What the bot requested, and what it was answered."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from aiohttp import web

from tests.standin.bodies import Body
from tests.standin.spoiling import Spoiling

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BASE: Final = "/api/v10"
"""Where the HTTP API is."""
WAIT: Final = 15.0
"""How long to wait for what should come, in seconds; a busy machine is slow."""


@dataclass
class Request:
    """A request of the bot's."""

    method: str
    path: str
    """Without ``/api/v10``."""
    body: Any
    at: float
    """When it came, in seconds of the monotonic clock."""
    status: int = 0
    """What it was answered with; 0 while it is not."""


@dataclass
class Refusal:
    """An answer to give instead of the right one."""

    method: str
    path: str
    """A regular expression that the whole path matches."""
    status: int
    body: Body = field(default_factory=dict)
    times: int = 1


def rate_limited(method: str, path: str, retry_after: float, *, everywhere: bool = False) -> Refusal:
    """Discord's answer to a request too many.

    Args:
        method: Of the request.
        path: A regular expression.
        retry_after: In seconds.
        everywhere: Whether all routes are meant, not only this one.
    """
    body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
    return Refusal(method, path, 429, body)


def json_response(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON response without a charset, which is how discord.py recognises one."""
    named = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=named)


class Recorder:
    """Keeps every request, refuses some, and lets tests wait.

    Args:
        token: The only one that is let in.
    """

    def __init__(self, token: str) -> None:
        self.requests: list[Request] = []
        self.refusals: list[Refusal] = []
        self.spoilings: list[Spoiling] = []
        self._token = token
        self._changed = asyncio.Event()

    def sent(self, method: str, path: str) -> list[Request]:
        """The requests so far whose path matches a regular expression as a whole."""
        return [each for each in self.requests if each.method == method and re.fullmatch(path, each.path)]

    async def until(self, found: Callable[[], T], within: float = WAIT) -> T:
        """Wait until something is true.

        Args:
            found: Looked at after each request and each change of a session.
            within: Seconds.

        Returns:
            What ``found`` returned.

        Raises:
            TimeoutError: It did not come true.
        """
        async with asyncio.timeout(within):
            while not (value := found()):
                self._changed.clear()
                await self._changed.wait()
        return value

    def changed(self) -> None:
        """Let those who wait look again."""
        self._changed.set()

    @web.middleware
    async def record(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Keep a request and its status."""
        if not request.path.startswith(BASE):
            return await handler(request)
        text = await request.text()
        path = request.path.removeprefix(BASE)
        recorded = Request(request.method, path, json.loads(text) if text else None, time.monotonic())
        self.requests.append(recorded)
        try:
            response = self._refused(request, recorded) or await self._answered(request, recorded, handler)
        except web.HTTPException as error:
            recorded.status = error.status
            raise
        else:
            recorded.status = response.status
            return response
        finally:
            self.changed()

    async def _answered(self, request: web.Request, recorded: Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        found = (each for each in self.spoilings if each.meets(recorded.method, recorded.path))
        spoiling = next(found, None)
        return response if spoiling is None else await spoiling.spoil(request, response)

    def _refused(self, request: web.Request, recorded: Request) -> web.Response | None:
        by_token_in_path = recorded.path.startswith(("/webhooks/", "/interactions/"))
        if not by_token_in_path and request.headers.get("Authorization") != f"Bot {self._token}":
            return json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        for refusal in self.refusals:
            if refusal.times and refusal.method == recorded.method and re.fullmatch(refusal.path, recorded.path):
                refusal.times -= 1
                return json_response(refusal.body, status=refusal.status, headers={"Via": "1.1 stand-in"})
        return None
