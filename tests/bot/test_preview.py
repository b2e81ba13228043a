"""The preview as its visitors have it: over HTTP as the page does it, and in a browser where there is one."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
from simcord.results import InteractionResult

from bot.preview import MAX_LEAP, Stage, imitate_discord, open_stage
from bot.settings import Settings
from bot.wording import ENGLISH
from tests import ROOT
from tests.bot.stage import buttons, private, quotes_in
from tests.browser import find_browser, open_tab

pytest.importorskip("linkify_it", reason="needs the extra preview")

COMMAND = (sys.executable, "-m", "bot", "preview", "--no-open")
QUOTE = "China plans to splash $140 billion so its chip sector can overcome US export curbs, "
MESSAGES = '[...document.querySelectorAll("#channel-message-list article")]'


class Visitor:
    """Somebody who has the page open.

    Args:
        stage: What is served.
        session: With the page's key in its headers.
        page: What the page was told when it was opened.
    """

    def __init__(self, stage: Stage, session: aiohttp.ClientSession, page: dict[str, Any]) -> None:
        self._stage = stage
        self._session = session
        self._page = page
        self._sequence = itertools.count(1)

    async def do(self, kind: str, **given: Any) -> None:
        """Act as the page does."""
        number = next(self._sequence)
        headers = {"X-Simcord-Context": self._page["context"]["id"]}
        async with self._session.get("/api/state", headers=headers) as response:
            page = await response.json()
        body = {
            "protocol_version": page["protocolVersion"],
            "published_revision": page["publishedRevision"],
            "sequence": number,
            "request_id": f"request-{number}",
            "generation": page["context"]["generation"],
            "bot_generation": page["botGeneration"],
            "kind": kind,
            **given,
        }
        async with self._session.post("/api/action", json=body, headers=headers) as response:
            told: dict[str, Any] = await response.json()
        assert not told["rejected"], told

    async def say(self, text: str) -> discord.Message:
        """Write a message; returns what stands last in the channel then."""
        await self.do("send_message", content=text)
        return self._stage.channel.history()[-1]


@asynccontextmanager
async def visiting(stage: Stage, viewer: int = 0) -> AsyncIterator[Visitor]:
    page = stage.page
    origin = f"http://127.0.0.1:{page.url.rpartition(':')[2].partition('/')[0]}"
    headers = {"X-Simcord-Capability": page.url.partition("#")[2]}
    async with aiohttp.ClientSession(origin, headers=headers) as session:
        async with session.post("/api/pages", json={"viewer_id": str(page.viewers[viewer].id)}) as response:
            opened = await response.json()
        yield Visitor(stage, session, opened)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, seeds=ROOT / "seeds", database=tmp_path / "queries.sqlite3")


async def test_a_few_questions_have_been_asked(settings: Settings) -> None:
    async with open_stage(settings) as stage:
        names = [viewer.name for viewer in stage.page.viewers]
        assert names == [*ENGLISH.preview_members, ENGLISH.preview_moderator]
        said = [message for message in stage.channel.history() if message.author.bot]
        quotes = [quotes_in(message.content) for message in said]
        assert [len(each) for each in quotes] == [1, 0, 1]
        assert quotes[0][0].startswith(QUOTE)
        assert {message.author.name for message in said} == {ENGLISH.preview_bot}


@pytest.mark.parametrize("how", ["{}", "@Verbatim {}", "@verbatim, {}"])
async def test_a_visitor_need_not_know_about_mentions(settings: Settings, how: str) -> None:
    async with open_stage(settings) as stage, visiting(stage) as visitor:
        answer = await visitor.say(how.format("How much money does China plan to spend?"))
    assert quotes_in(answer.content)[0].startswith(QUOTE)


async def test_the_moderator_of_the_scene_deletes_an_answer(settings: Settings) -> None:
    async with open_stage(settings) as stage:
        answer = next(message for message in stage.channel.history() if message.author.bot)
        await stage.page.viewers[-1].click(answer, label=ENGLISH.button_delete)
        assert answer.id not in {message.id for message in stage.channel.history()}


async def test_the_moderator_of_the_scene_adds_a_document_replaces_and_removes_it(settings: Settings) -> None:
    async with open_stage(settings) as stage, visiting(stage) as visitor:
        moderator = stage.page.viewers[-1]
        assert "v1:setup-shared:off" in ids_on(await moderator.slash(stage.channel, "setup"))
        for pier in ("north", "south"):
            sentence = f"Boats are moored at the {pier} pier."
            file = ("rules.md", f"# Rules\n\n## Mooring\n\n{sentence}\n".encode())
            draft = private(await moderator.slash(stage.channel, "articles add", file=file))
            await moderator.click(draft, label=ENGLISH.button_add_document)
            assert quotes_in((await visitor.say("Where are boats moored?")).content) == [sentence]
        page = private(await moderator.slash(stage.channel, "articles remove", document="rules.md"))
        await moderator.click(page, label=ENGLISH.button_remove_document)
        last = await visitor.say("Where are boats moored?")
        assert "pier" not in last.content
    assert list(settings.database.parent.iterdir()) == []


def ids_on(result: InteractionResult) -> list[str | None]:
    return [button.custom_id for button in buttons(private(result))]


async def test_a_visitor_may_stay_and_ask_as_long_as_they_like(settings: Settings) -> None:
    async with open_stage(settings) as stage:
        moment = itertools.count(100.0, 5.0)
        imitate_discord(stage.env, stage.page, lambda: next(moment))
        async with visiting(stage) as visitor:
            for number in range(7):
                answer = await visitor.say(f"{number}. How much money does China plan to spend?")
                assert quotes_in(answer.content)[0].startswith(QUOTE)


async def test_a_visitor_who_was_away_for_long_goes_on(settings: Settings) -> None:
    async with open_stage(settings) as stage:
        moments = iter([0.0, 0.0, 100 * MAX_LEAP.total_seconds(), 100 * MAX_LEAP.total_seconds()])
        imitate_discord(stage.env, stage.page, lambda: next(moments))
        async with visiting(stage) as visitor:
            assert quotes_in((await visitor.say("How much money does China plan to spend?")).content)


async def test_a_citation_stands_below_its_quote(settings: Settings) -> None:
    async with open_stage(settings) as stage, visiting(stage) as visitor:
        answer = await visitor.say("How much money does China plan to spend?")
        page = await stage.page.snapshot()
    blocks = [block["type"] for block in page["messages"][str(answer.id)]["content_tokens"]]
    assert blocks == ["blockquote", "paragraph"]


async def test_what_a_visitor_does_touches_nothing_of_the_owners(settings: Settings) -> None:
    async with open_stage(settings) as stage, visiting(stage) as visitor:
        await visitor.say("How much money does China plan to spend?")
    assert list(settings.database.parent.iterdir()) == []


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


async def test_a_taken_port_is_told_as_one(settings: Settings, taken: int) -> None:
    with pytest.raises(OSError, match=str(taken)):
        async with open_stage(settings, taken):
            pytest.fail("the port is taken")


def test_the_command_says_that_the_port_is_taken(taken: int) -> None:
    done = subprocess.run([*COMMAND, "--port", str(taken)], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr.decode().strip()) == (2, ENGLISH.port_taken.format(port=taken))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to stop a program in good order")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(number: signal.Signals) -> None:
    with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        address = re.search(r"http://\S+", line)
        assert address is not None, line
        with urllib.request.urlopen(address[0]) as page:  # noqa: S310 - http, as the pattern has it
            assert page.status == HTTPStatus.OK
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors.decode()) == (0, "")


@pytest.mark.skipif(find_browser() is None, reason="needs Chromium")
async def test_in_a_browser(settings: Settings) -> None:
    async with open_stage(settings) as stage, open_tab(stage.page.url, 1000, 2000) as tab:
        await tab.until(f"{MESSAGES}.length == 6")
        await tab.write("#channel-composer-input", "How much money does China plan to spend?")
        await tab.click("document.querySelector('#send-message')")
        await tab.until(f"{MESSAGES}.length == 8 && {MESSAGES}.at(-1).querySelector('blockquote')")
        for label, shown in ((ENGLISH.button_context, ENGLISH.context_why.format(words="")), (ENGLISH.button_more, "")):
            before = await tab.run(f"{MESSAGES}.length")
            buttons = f"[...{MESSAGES}.at(7).querySelectorAll('button')]"
            await tab.click(f"{buttons}.find(it => it.textContent.trim() == {json.dumps(label)})")
            await tab.until(f"{MESSAGES}.length > {before}")
            text = await tab.run(f"{MESSAGES}.at(-1).innerText")
            assert "Only you can see this" in text
            assert shown in text
