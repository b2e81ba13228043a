"""A Discord that keeps its own documented limits and is as far away as it is, and how two bots fare there.

All requests of a bot together may be 50 a second, messages in one channel five in five seconds
(https://discord.com/developers/docs/topics/rate-limits); what goes to and fro takes its time. This is what a community
has of a bot: how many it answers when nothing holds it back only tells how much of a processor it leaves to others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from aiohttp import web
from rich.table import Table

from tests.soak.crowd import Crowd
from tests.standin.bodies import Body
from tests.standin.recording import json_response, rate_limited

EVERYWHERE: Final = 50
"""Requests of one bot in a second."""
IN_CHANNEL: Final = 5
"""Messages to one channel in ``WINDOW`` seconds; Discord tells these two with each answer."""
WINDOW: Final = 5.0
ONE_WAY: Final = 0.02
"""Seconds that anything takes between Discord and a bot."""
CHANNELS: Final = 64
"""More than those with a question waiting, so that no channel is asked in more often than it may be answered in."""


class Window:
    """So many in so many seconds.

    Args:
        most: How many.
        seconds: The length of the window; the next begins with the first one after it.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._began, self._count = float("-inf"), 0

    def take(self, now: float) -> bool:
        """Whether there is room for one more, which is counted then."""
        if now - self._began >= self._seconds:
            self._began, self._count = now, 0
        self._count += 1
        return self._count <= self._most

    @property
    def left(self) -> int:
        """How many more there is room for."""
        return max(self._most - self._count, 0)

    def ends_in(self, now: float) -> float:
        """Seconds."""
        return max(self._began + self._seconds - now, 0.0)


class LimitedCrowd(Crowd):
    """A crowd on a Discord with limits."""

    def __init__(self) -> None:
        super().__init__(CHANNELS, 0)
        self.refused = 0
        """Messages that were one too many at once; the bot has to send them again."""
        self._everywhere = Window(EVERYWHERE, 1.0)
        self._in_channel_window: dict[str, Window] = {}

    async def _announce(self, event: str, body: Body) -> None:
        await asyncio.sleep(ONE_WAY)
        await super()._announce(event, body)

    async def _create(self, request: web.Request) -> web.Response:
        await asyncio.sleep(ONE_WAY)
        channel = request.match_info["channel"]
        window = self._in_channel_window.setdefault(channel, Window(IN_CHANNEL, WINDOW))
        now = asyncio.get_running_loop().time()
        if not self._everywhere.take(now):
            return self._too_many(self._everywhere.ends_in(now), everywhere=True)
        if not window.take(now):
            return self._too_many(window.ends_in(now), everywhere=False)
        response = await super()._create(request)  # announces it, which takes as long as the way back
        told = {"Limit": IN_CHANNEL, "Remaining": window.left, "Reset-After": f"{window.ends_in(now):.3f}"}
        response.headers.update({f"X-RateLimit-{name}": str(value) for name, value in told.items()})
        response.headers["X-RateLimit-Bucket"] = "messages"
        return response

    def _too_many(self, after: float, *, everywhere: bool) -> web.Response:
        self.refused += 1
        refusal = rate_limited("POST", ".*", round(after, 3), everywhere=everywhere)
        return json_response(refusal.body, status=refusal.status, headers={"Via": "1.1 stand-in"})


class Kept(NamedTuple):
    """What one program did within the limits, by rounds."""

    rates: Sequence[float]
    """Answers a second."""
    processor: Sequence[float]
    """Milliseconds of its processor time for an answer."""
    refused: int
    """Requests that were one too many."""


def limited_table(echo: Kept, bot: Kept, least: float) -> Table:
    """What both did.

    Args:
        echo: What the echo did.
        bot: What the bot did.
        least: The share of the echo's rate that is too little.
    """
    table = Table(
        *("", "answers a second", "× echo", "share of a processor", "sent again"),
        title=f"Within Discord's limits, {ONE_WAY * 1000:.0f} ms away: medians of {len(bot.rates)} rounds",
    )
    share = median(one / other for one, other in zip(bot.rates, echo.rates, strict=True))
    times = ("1", f"{share:.2f}{' TOO FEW' * (share < least)}")
    for name, load, ratio in zip(("an echo", "the bot"), (echo, bot), times, strict=True):
        busy = median(rate * each / 1000 for rate, each in zip(load.rates, load.processor, strict=True))
        table.add_row(name, f"{median(load.rates):.1f}", ratio, f"{busy:.1%}", str(load.refused))
    return table
