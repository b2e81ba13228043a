"""A stand-in with many guilds and people, that keeps only what is needed to tell what became of each question."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from typing import Any, Final

from aiohttp import web

from bot.wording import ENGLISH
from tests.standin import StandIn, bodies
from tests.standin.bodies import Body
from tests.standin.recording import json_response

_REMEMBERED: Final = 500
"""How many events a session sends again, and how many requests are kept."""
_IN_CHANNEL: Final = 1000

QUESTIONS: Final = (
    ("Who built the lighthouse on Gull Rock?", "built by Edna Marsh"),
    ("When did a storm destroy the cottage?", "in March 1923"),
    ("What did the lighthouse burn until 1902?", "whale oil"),
    ("How far can the beam be seen?", "23 kilometres"),
    ("What was the lamp replaced by?", "electric beacon"),
)
"""What is asked, and what the answer has in it."""


class Crowd(StandIn):
    """A Discord with guilds of one channel each.

    Args:
        guilds: How many.
        people: How many.
    """

    def __init__(self, guilds: int, people: int) -> None:
        super().__init__()
        self.people = [bodies.user(f"person-{number}") for number in range(people)]
        self.guilds = [bodies.guild(f"guild-{number}", [self.ann, self.bot]) for number in range(guilds)]
        self.channels = [bodies.channel("lamps", guild["id"]) for guild in self.guilds]
        for guild, channel in zip(self.guilds, self.channels, strict=True):
            guild["channels"].append(channel)
        self.gateway._guilds = lambda: self.guilds
        self.replies: dict[str, list[str]] = defaultdict(list)
        """What was replied to each question, in order: the texts."""
        self.asked: dict[str, str] = {}
        """What each question's answer has in it."""
        self.bursts: list[list[str]] = []
        """The questions of people who asked too much at once: some of them need no answer."""
        self._guild_of = {channel["id"]: channel["guild_id"] for channel in self.channels}
        self._in_channel: dict[str, deque[Body]] = defaultdict(lambda: deque(maxlen=_IN_CHANNEL))
        self._settled: dict[str, asyncio.Event] = {}

    async def ask(self, number: int, person: Body) -> str:
        """A person asks the question of a number; returns the message's id."""
        text, expected = QUESTIONS[number % len(QUESTIONS)]
        channel = self.channels[number % len(self.channels)]
        content = f"{self.mention} {text}"
        message = bodies.message(channel["id"], person, content, mentions=[self.bot])
        self.asked[message["id"]] = expected
        self._settled[message["id"]] = asyncio.Event()
        self._keep(message)
        await self._announce("MESSAGE_CREATE", message)
        return str(message["id"])

    async def replied_to(self, question: str, within: float) -> bool:
        """Wait for a reply; whether it came in time, in seconds."""
        settled = self._settled.get(question)
        if settled is None:
            return True
        try:
            async with asyncio.timeout(within):
                await settled.wait()
        except TimeoutError:
            return False
        return True

    def forget(self) -> None:
        """Let go of what nobody will ask for any more."""
        del self.requests[:-_REMEMBERED]
        for session in self.gateway.sessions.values():
            for index in range(len(session.history) - _REMEMBERED - 1, -1, -1):
                if session.history[index][1] is None:
                    break
                session.history[index] = ("", None)
        kept = {message["id"] for channel in self._in_channel.values() for message in channel}
        kept |= {question for question, settled in self._settled.items() if not settled.is_set()}
        self._settled = {question: settled for question, settled in self._settled.items() if not settled.is_set()}
        for message_id in [each for each in self.messages if each not in kept]:
            del self.messages[message_id]

    def verdicts(self) -> dict[str, int]:
        """What became of the questions, counted."""
        counted = dict.fromkeys(("asked", "answered", "refused", "failed with reason", "lost", "doubled", "wrong"), 0)
        for question, expected in self.asked.items():
            counted["asked"] += 1
            counted[self.verdict(question, expected)] += 1
        for burst in self.bursts:  # the second question too much is refused by silence
            silent = sum(not self.replies.get(question) for question in burst)
            counted["lost"] -= min(silent, 1)
            counted["refused"] += min(silent, 1)
        return counted

    def verdict(self, question: str, expected: str) -> str:
        """What became of one."""
        replies = self.replies.get(question, [])
        if len(replies) != 1:
            return "doubled" if replies else "lost"
        if expected in replies[0]:
            return "answered"
        if replies[0].startswith(ENGLISH.patience.partition("{")[0]):
            return "refused"
        return "failed with reason" if ENGLISH.error.split("{", maxsplit=1)[0] in replies[0] else "wrong"

    def _keep(self, message: Body) -> None:
        self.messages[message["id"]] = message
        self._in_channel[message["channel_id"]].append(message)

    def _ready(self) -> Body:
        return super()._ready() | {"guilds": [{"id": guild["id"], "unavailable": True} for guild in self.guilds]}

    async def _announce(self, event: str, body: Body) -> None:
        more = {"guild_id": self._guild_of[body["channel_id"]], "member": bodies.member()}
        await self.gateway.dispatch(event, body | more)

    def _written(self, channel: str, body: Body) -> Body:
        message = super()._written(channel, body)
        self._keep(message)
        question = str(message["message_reference"]["message_id"])
        self.replies[question].append(message["content"])
        if question in self._settled:
            self._settled[question].set()
        return message

    async def _history(self, request: web.Request) -> web.Response:
        query: Any = request.query
        after = int(query.get("after", 0))
        before = int(query.get("before", 1 << 63))
        there = self._in_channel[request.match_info["channel"]]
        found = [each for each in reversed(there) if after < int(each["id"]) < before]
        return json_response(found[: int(query.get("limit", 50))])
