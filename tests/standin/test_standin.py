"""The stand-in itself, with a bot of a few lines on discord.py."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.standin import Refusal, StandIn, rate_limited
from tests.standin.beginning import Begin, Command, anew, forked

MESSAGES = r"/channels/\d+/messages"


class Echo(discord.Client):
    """Says what it is told, once for each time it is told."""

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            await message.reply(message.content or "(nothing)", nonce=str(message.id))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Nobody counts here how often it identifies itself, so it need not wait."""


@pytest.fixture
async def there(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StandIn]:
    async with StandIn().serving() as standin:
        monkeypatch.setattr(Route, "BASE", standin.url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(standin.gateway.address))
        yield standin


@asynccontextmanager
async def echo(there: StandIn, intents: discord.Intents | None = None, token: str | None = None) -> AsyncIterator[Echo]:
    client = Echo(intents=intents or discord.Intents(guilds=True, guild_messages=True, dm_messages=True))
    running = asyncio.create_task(client.start(token or there.token))
    try:
        yield client
    finally:
        await client.close()
        with suppress(discord.DiscordException):
            await running


async def test_a_conversation(there: StandIn) -> None:
    async with echo(there) as client:
        await there.connected()
        in_channel = await there.answer_to(await there.say(f"{there.mention} hello"))
        assert client.get_guild(int(there.guild["id"]))
        direct = await there.answer_to(await there.say("psst", direct=True))
    assert (in_channel["content"], direct["content"]) == (f"{there.mention} hello", "psst")


async def test_content_is_withheld_from_those_it_is_not_meant_for(there: StandIn) -> None:
    async with echo(there):
        await there.connected()
        assert (await there.answer_to(await there.say("hello")))["content"] == "(nothing)"


async def test_content_is_there_with_the_privileged_intent(there: StandIn) -> None:
    there.gateway.approved_intents = discord.Intents(message_content=True).value
    async with echo(there, discord.Intents(guilds=True, guild_messages=True, message_content=True)):
        await there.connected()
        assert (await there.answer_to(await there.say("hello")))["content"] == "hello"


async def test_events_of_intents_that_were_not_asked_for_do_not_come(there: StandIn) -> None:
    async with echo(there, discord.Intents(guilds=True, dm_messages=True)):
        await there.connected()
        silent = await there.say(f"{there.mention} hello")
        await there.answer_to(await there.say("psst", direct=True))
    assert not there.answers_to(silent)


async def test_what_was_missed_comes_with_the_resume_and_what_was_not_comes_again_when_told(there: StandIn) -> None:
    async with echo(there):
        await there.connected()
        first = await there.say("one", direct=True)
        await there.answer_to(first)
        there.gateway.repeats = 2
        there.gateway.drop()
        await there.answer_to(await there.say("two", direct=True))
        await there.until(lambda: len(there.sent("POST", MESSAGES)) == 3)
    again = [sent for sent in there.sent("POST", MESSAGES) if sent.body["nonce"] == first]
    assert len(again) == 2
    assert len(there.answers_to(first)) == 1, "the same nonce gives the same message"


async def test_an_invalid_session_begins_anew(there: StandIn) -> None:
    async with echo(there):
        await there.connected()
        await there.gateway.invalidate()
        await there.until(lambda: len(there.gateway.identified) == 2 and there.gateway.live)


async def test_refusals_are_given_once_and_recorded(there: StandIn) -> None:
    there.refusals += [
        rate_limited("POST", MESSAGES, 0.05),
        Refusal("POST", MESSAGES, 403, {"code": 50013, "message": "No"}),
    ]
    async with echo(there):
        await there.connected()
        await there.say("one", direct=True)
        await there.until(lambda: [sent.status for sent in there.sent("POST", MESSAGES)] == [429, 403])
        await there.answer_to(await there.say("two", direct=True))


async def test_a_wrong_token_and_a_wrong_intent_are_refused(there: StandIn) -> None:
    with pytest.raises(discord.LoginFailure):
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.start("wrong")
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with discord.Client(intents=discord.Intents.all()) as client:
            await client.start(there.token)


NOT_WINDOWS = pytest.mark.skipif(os.name == "nt", reason="Windows cannot fork")


@pytest.mark.parametrize("begin", [anew, pytest.param(forked, marks=NOT_WINDOWS)])
async def test_a_process_has_its_own_words_settings_and_end(begin: Begin, tmp_path: Path) -> None:
    errors = tmp_path / "errors.txt"
    environment = {**os.environ, "SEEDS": "nowhere", "DISCORD_TOKEN": ""}
    for arguments, word in ((("ask", "Who?"), "nowhere"), (("discord",), "DISCORD_TOKEN")):
        process = await begin(Command("bot", arguments, environment, tmp_path, errors))
        assert await process.wait() == process.returncode == 2
        assert word in errors.read_text(encoding="utf-8").splitlines()[-1]
    process = await begin(Command("asyncio", (), environment, tmp_path, errors))
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == -signal.SIGTERM
