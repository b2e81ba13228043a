"""Answers of Discord's that do not arrive as they were given."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web


class How(StrEnum):
    """What becomes of an answer; what was asked for has been done all the same."""

    MALFORMED = "malformed"
    """It is said to be JSON, and is none."""
    ODD = "odd"
    """It is JSON, and has nothing of what it should have."""
    TRUNCATED = "truncated"
    """The connection breaks in the midst of it."""
    LOST = "lost"
    """The connection breaks before it."""
    SLOW = "slow"
    """It comes after a while."""


@dataclass
class Spoiling:
    """What happens to the answers to some requests."""

    method: str
    path: str
    """A regular expression that the whole path matches."""
    how: How
    times: int = 1
    after: float = 3.0
    """When a slow one comes, in seconds."""

    def meets(self, method: str, path: str) -> bool:
        """Whether it is the turn of the answer to this request; counts."""
        if not self.times or method != self.method or not re.fullmatch(self.path, path):
            return False
        self.times -= 1
        return True

    async def spoil(self, request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
        """What is sent instead of the right answer."""
        if not isinstance(response, web.Response):
            return response
        if self.how is How.SLOW:
            await asyncio.sleep(self.after)
        elif self.how is How.MALFORMED:
            response.body = b'{"id": "1", "content": "half of'
        elif self.how is How.ODD:
            response.body = b"[null]"
        elif request.transport is not None:
            if self.how is How.TRUNCATED and isinstance(response.body, bytes):
                await self._send_half(request, response.body)
            request.transport.abort()
        return response

    async def _send_half(self, request: web.Request, body: bytes) -> None:
        half = web.StreamResponse(headers={"Content-Type": "application/json"})
        half.content_length = len(body)
        await half.prepare(request)
        await half.write(body[: len(body) // 2])
