"""What Discord sends over the socket cannot be read, does not come, or is the end of one connection after the other."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.bot.stage import QUESTION, QUOTE
from tests.faults.conftest import Start
from tests.standin import StandIn, bodies
from tests.standin.gateway import DISPATCH, HELLO, INVALID_SESSION, Connection

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")

HASTY = "tests.faults.programs.hasty"
Deed = Callable[[Connection], Awaitable[object]]


def text(what: str, most: int | None = None) -> Deed:
    return lambda connection: connection.write(what, most)


def payload(op: int, data: Any, event: str | None = None) -> Deed:
    return text(json.dumps({"op": op, "d": data, "s": 1 if event else None, "t": event}))


def raw(what: bytes) -> Deed:
    return lambda connection: connection.socket.send_bytes(what)


def close(code: int) -> Deed:
    return lambda connection: connection.socket.close(code=code)


async def nothing(_: Connection) -> None:
    pass


async def half_and_on(connection: Connection) -> None:
    """A block that breaks off, and the next one."""
    await connection.write('{"op": 11, "d": "and so on and on"}', most=9)
    await connection.write('{"op": 11}')


UNREADABLE: dict[str, Deed] = {
    "no JSON": text("half of {"),
    "a list": text("[]"),
    "null": text("null"),
    "deep": text("[" * 100_000),
    "no UTF-8": raw(b"x\x9cK\xf9\x0f\x00\x00\x00\xff\xff"),
    "garbage": raw(bytes(range(256)) + b"\x00\x00\xff\xff"),
    "breaks off": half_and_on,
}
ANY_MORE = (1000, 1001, 4000, 4001, 4002, 4003, 4005, 4006, 4007, 4008, 4009)
"""With which Discord closes a connection that may be followed by another."""
SESSION = {"session_id": "s", "resume_gateway_url": "ws://127.0.0.1:1/"}
BEGINNINGS: dict[str, tuple[int | str, Deed]] = {
    **{f"HELLO: {name}": (HELLO, deed) for name, deed in UNREADABLE.items()},
    "HELLO: no interval": (HELLO, payload(HELLO, {})),
    "HELLO: no data": (HELLO, payload(HELLO, None)),
    "HELLO: no time between heartbeats": (HELLO, payload(HELLO, {"heartbeat_interval": 0})),
    "HELLO: never": (HELLO, nothing),
    "HELLO: closed": (HELLO, close(4000)),
    **{f"READY: {name}": ("READY", deed) for name, deed in UNREADABLE.items()},
    "READY: empty": ("READY", payload(DISPATCH, {}, "READY")),
    "READY: no data": ("READY", payload(DISPATCH, None, "READY")),
    "READY: nobody": ("READY", payload(DISPATCH, SESSION, "READY")),
    "READY: no guilds": ("READY", payload(DISPATCH, {**SESSION, "user": {}, "guilds": 5}, "READY")),
    "READY: an invalid session": ("READY", payload(INVALID_SESSION, data=False)),
    **{
        f"READY: closed with {code}": ("READY", close(code))
        for code in (1000, 1001, *range(4000, 4010))
        if code != 4004
    },
    "RESUMED: no data": ("RESUMED", payload(DISPATCH, None, "RESUMED")),
    **{f"RESUMED: closed with {code}": ("RESUMED", close(code)) for code in (4003, 4007, 4009)},
}
NEEDS_TWO = "READY"
"""Of which the first identification is the one that comes to nothing."""


async def answered(standin: StandIn) -> None:
    """Somebody asks, each time another person, since nobody may ask so often."""
    question = await standin.say(f"{standin.mention} {QUESTION}", by=bodies.user("passer-by"))
    assert QUOTE in (await standin.answer_to(question))["content"]


FEW = [name for name in BEGINNINGS if "READY: closed" not in name and name.split(": ")[1] not in UNREADABLE]


@pytest.mark.parametrize(
    ("shards", "names"),
    [
        ("0", ["READY: breaks off", "READY: closed with 4000", *FEW]),
        *(pytest.param(shards, [*BEGINNINGS], marks=pytest.mark.full, id=f"all-{shards}") for shards in ("0", "1")),
    ],
)
async def test_a_beginning_that_comes_to_nothing(standin: StandIn, start: Start, shards: str, names: list[str]) -> None:
    gateway = standin.gateway
    gateway.instead.append(BEGINNINGS["HELLO: no JSON"])  # which is also the very first there is
    async with start(program=HASTY, SHARDS=shards) as bot:
        await standin.connected()
        await answered(standin)
        for name in names:
            at, deed = BEGINNINGS[name]
            count = len(gateway.identified) + (2 if at == NEEDS_TWO else 1)
            gateway.instead.append((at, deed))
            gateway.drop()
            if at != "RESUMED":
                gateway.sessions.clear()
            await standin.until(lambda count=count: len(gateway.identified) >= count and gateway.live)  # type: ignore[misc]
            assert shards == "1" or len(gateway.identified) == count, name
            assert shards == "1" or not gateway.instead, name
            await answered(standin)
    assert not bot.said.partition("Traceback")[2]
    assert "0.0 s between heartbeats" in bot.said
    assert len(standin.sent("POST", r"/channels/\d+/messages")) == len(names) + 1


@pytest.mark.parametrize("shards", ["0", pytest.param("1", marks=pytest.mark.full)])
async def test_a_frame_in_between(standin: StandIn, start: Start, shards: str) -> None:
    gateway = standin.gateway
    async with start(program=HASTY, SHARDS=shards) as bot:
        await standin.connected()
        await answered(standin)
        for deed in UNREADABLE.values():
            count = len(gateway.identified) + len(gateway.resumed)
            await deed(gateway.live[0].connection)  # type: ignore[arg-type]
            await answered(standin)
            await standin.until(
                lambda count=count: len(gateway.identified) + len(gateway.resumed) > count and gateway.live  # type: ignore[misc]
            )
        await gateway.live[0].connection.send(99)  # type: ignore[union-attr]
        await answered(standin)
        if shards == "0":  # a shard begins a new session each time, which is discord.py's way
            assert len(gateway.resumed) == len(UNREADABLE)
            assert len(gateway.identified) == 1
    assert bot.said.count("Discord sent what cannot be read") == len(UNREADABLE)
    assert "Unknown OP code 99" in bot.said


async def test_an_event_that_cannot_be_read_whenever_the_session_is_resumed(standin: StandIn, start: Start) -> None:
    gateway = standin.gateway
    async with start(program=HASTY):
        await standin.connected()
        await answered(standin)
        gateway.instead += [("SPOILT", text("half of {"))] * 2
        await gateway.dispatch("SPOILT", {})
        await standin.until(lambda: len(gateway.identified) == 2 and gateway.live)
        await answered(standin)
    assert not gateway.instead


async def test_the_place_to_resume_at_is_gone(standin: StandIn, start: Start) -> None:
    gateway = standin.gateway
    async with start(program=HASTY):
        await standin.connected()
        await answered(standin)
        gateway.address = "ws://127.0.0.1:1/"
        await gateway.invalidate()
        await standin.until(lambda: len(gateway.identified) == 2 and gateway.live)
        await answered(standin)
        gateway.drop()
        await answered(standin)
        await standin.until(lambda: gateway.resumed)


async def test_one_refused_session_after_the_other_is_waited_for(standin: StandIn, start: Start) -> None:
    gateway = standin.gateway
    gateway.instead += [("READY", payload(INVALID_SESSION, data=False))] * 5
    async with start(program=HASTY) as bot:
        await standin.until(lambda: len(gateway.identified) == 6 and gateway.live)
        await answered(standin)
    assert bot.said.count("Attempting a reconnect") == 5


FOR_GOOD = {4004: "token", 4010: "SHARDS", 4011: "SHARDS", 4012: "newest", 4013: "newest", 4014: "MESSAGE_CONTENT"}
SHORT = {(4011, "0"), (4013, "1")}


@pytest.mark.parametrize(
    ("code", "shards"),
    [
        pytest.param(code, shards, marks=() if (code, shards) in SHORT else pytest.mark.full)
        for code in FOR_GOOD
        for shards in ("0", "1")
    ],
)
async def test_closed_for_good(standin: StandIn, start: Start, code: int, shards: str) -> None:
    standin.gateway.instead.append(("READY", close(code)))
    async with start(program=HASTY, SHARDS=shards) as bot:
        assert await bot.ended() == 2
    *before, line = bot.said.splitlines()
    assert FOR_GOOD[code] in line
    assert all(re.match(r"\d{4}-\d\d-\d\d .* (INFO|WARNING) ", each) for each in before)
