"""Words of one's own for each person and each way of asking: where they turn up tells who can read what of whom."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.querylog.scope import EVERYTHING
from bot.toolbox.rate_limit import RateDecision, RateLimit
from bot.wording import ENGLISH
from tests.access.test_access import forged, given, moderator, refused, said
from tests.bot.querylog.asking import recent
from tests.bot.stage import OpenStage, Stage, buttons, labels, private, texts

NAMES: Final = ("ann", "ben")
SECRETS: Final = ("private", "later", "comment")
"""Ways of writing that others must not read, wherever they look."""
WAYS: Final = (*SECRETS, "public", "command", "edited", "shared", "message", "searched")
NOT_PRESSED: Final = (ENGLISH.button_delete, ENGLISH.button_share)
MOST: Final = 3
TYPED: Final = (
    "v1:context:{id}:1-1",
    "v1:more:{id}:0:1",
    "v1:unhelpful:{id}",
    "v1:share:{id}",
    "v1:open:{id}",
    "v1:teach:{id}:c",
    "v1:mark:right:{id}:c",
    "v1:list:r::",
    "v1:list:t::",
)
"""What may be typed by hand as the id of a button."""
VOTED: Final = ("unhelpful", "waiting")
"""What of a question others may change."""


def word(name: str, way: str) -> str:
    return f"zz{name}{way}"


def words_of_others(name: str, ways: tuple[str, ...] = WAYS) -> list[str]:
    return [word(other, way) for other in NAMES if other != name for way in ways]


@dataclass
class Life:
    """What a person does, and all that the bot has told that person alone."""

    stage: Stage
    name: str
    person: MemberActor
    told: list[str] = field(default_factory=list)
    commented: int = 0

    async def hear(self, result: InteractionResult) -> discord.Message | None:
        if result.response is None:
            return None
        if result.response.ephemeral:
            self.told.append(await given(result))
        return result.response.message

    async def ask(self, text: str, *, alone: bool) -> discord.Message:
        result = await self.person.slash(self.stage.channel, "ask", question=text, private=alone)
        answer = await self.hear(result)
        assert answer is not None
        return answer

    async def say(self, text: str, reply_to: discord.Message | None = None) -> discord.Message:
        """Write to the bot; its answer."""
        await self.person.send(self.stage.channel, f"{self.stage.me} {text}".strip(), reply_to=reply_to)
        return self.stage.said()[-1]

    async def press_all(self, answer: discord.Message) -> None:
        """Press all that stands below an answer but what deletes it, and say what was missing."""
        for button in buttons(answer):
            if button.label in NOT_PRESSED or (button.label == ENGLISH.button_not_helpful and self.commented > MOST):
                continue  # each form that is opened makes SimCord slower
            result = await self.person.click(answer, custom_id=str(button.custom_id))
            if result.modal:
                self.commented += 1
                form = {"words": f"It was {word(self.name, 'comment')}"}
                result = await self.person.submit_modal(result, form)
            page = await self.hear(result)
            if page is not None and ENGLISH.button_next in labels(page):
                await self.hear(await self.person.click(page, label=ENGLISH.button_next))

    async def type_ids(self, rows: list[int]) -> None:
        """Press what may have been typed by hand on any message that the person sees; nothing comes of it.

        Only sharing works on a page of one's own: it shows that page.
        """
        page = private(await self.person.slash(self.stage.channel, "help"))
        ids = {pattern.format(id=row) for pattern in TYPED for row in rows}
        for message in (page, self.stage.said()[0]):
            for custom_id in ids:
                before = self.stage.keep(message).components
                result = await self.person.click(forged(self.stage, message, custom_id), custom_id=custom_id)
                await self.hear(result)
                assert refused(result) or (message is page and "share" in custom_id)
                self.stage.keep(message).components = before


async def begin(life: Life) -> discord.Message:
    """Ask alone, then before all; the last answer."""
    name = life.name
    await life.press_all(await life.ask(f"Who built the lighthouse? {word(name, 'private')}", alone=True))
    await life.ask(f"And when? {word(name, 'later')}", alone=True)
    await life.say("And when?")
    await life.press_all(await life.ask(f"How many sheep drowned? {word(name, 'command')}", alone=False))
    asked = await life.person.send(life.stage.channel, f"{life.stage.me} Who? {word(name, 'edited')}")
    await life.person.edit(asked, f"{life.stage.me} What burned whale oil? {word(name, 'edited')}")
    await life.say("another")
    return await life.say(f"When was the lamp replaced? {word(name, 'public')}")


async def share(life: Life) -> discord.Message:
    """Ask alone, as what follows on what was asked alone, and share it."""
    await life.ask(f"Who built the lighthouse? {word(life.name, 'private')}", alone=True)
    answer = await life.ask(f"And its beam? {word(life.name, 'shared')}", alone=True)
    await life.person.click(answer, label=ENGLISH.button_share)
    return life.stage.said()[-1]


async def meet(life: Life, answer: discord.Message, shared: discord.Message, message: discord.Message) -> None:
    """Do what can be done with what another person has asked, shared and written."""
    for other in (answer, shared):
        await life.press_all(other)
        await life.press_all(await life.say("And when?", reply_to=other))
        await life.press_all(await life.say("another", reply_to=other))
        await life.say("more", reply_to=other)
        await life.say("And why?")
    result = await life.person.context_menu(life.stage.channel, ENGLISH.find_in_article, message)
    await life.press_all(private(result))  # which tells the message's words once more, to who has pointed at them
    await life.ask("And why?", alone=True)
    await life.say("", reply_to=message)
    await life.press_all(await life.say("And why?"))
    for command, options in (("search", {"words": word(life.name, "searched")}), ("passage", {"passage": "1.1"})):
        await life.hear(await life.person.slash(life.stage.channel, command, **options))


async def own(life: Life) -> str:
    """All that ``/privacy`` shows a person, and gives that person as a file."""
    page = private(await life.person.slash(life.stage.channel, "privacy"))
    page = await life.stage.press(page, life.person, ENGLISH.button_see)
    shown = [texts(page)]
    while ENGLISH.button_next in labels(page):
        page = await life.stage.press(page, life.person, ENGLISH.button_next)
        shown.append(texts(page))
    return "\n".join([*shown, await given(await life.person.click(page, label=ENGLISH.button_export))])


async def live(stage: Stage) -> list[Life]:
    """Everything, once for each person."""
    lives = [Life(stage, name, person) for name, person in zip(NAMES, (stage.ann, stage.ben), strict=True)]
    answers = [await begin(life) for life in lives]
    shared = [await share(life) for life in lives]
    written = [f"Where is the cottage? {word(name, 'message')}" for name in NAMES]
    messages = [await life.person.send(stage.channel, text) for life, text in zip(lives, written, strict=True)]
    for mine, theirs in ((0, 1), (1, 0)):
        await meet(lives[mine], answers[theirs], shared[theirs], messages[theirs])
    for row in await recent(stage.bot.service.log, 100):
        await stage.bot.service.teach(EVERYTHING, row.id, "1.1", None)
    return lives


async def rows(stage: Stage) -> list[dict[str, Any]]:
    log = stage.bot.service.log
    names = {
        log._store.key.hash_of(person.id): name for name, person in zip(NAMES, (stage.ann, stage.ben), strict=True)
    }
    found = [dict(row) for row in await log._run("SELECT * FROM question ORDER BY id")]
    return [{**row, "name": names[row["user_hash"]], "private": row["visibility"] == "private"} for row in found]


def tainted(texts: list[str], words: list[str]) -> list[tuple[str, str]]:
    return [(each, text) for text in texts for each in words if each in text.lower()]


@pytest.fixture
def no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people ask as much at once as they like."""
    monkeypatch.setattr(RateLimit, "check", lambda *_: RateDecision.ANSWER)


@pytest.mark.usefixtures("no_haste")
async def test_nobodys_words_are_where_another_person_reads(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        lives = await live(stage)
        before = await rows(stage)
        check_the_log(before)
        await let_pages_end(stage)
        await check_moderators(stage, before)
        for life in lives:
            await life.type_ids([row["id"] for row in before if row["name"] != life.name and row["private"]][:MOST])
            assert tainted(life.told, words_of_others(life.name)) == []
            page = await own(life)
            assert tainted([page], words_of_others(life.name)) == []
            assert [way for way in WAYS if word(life.name, way) not in page] == []
        public = [it.content or texts(it) for it in stage.said()]
        assert tainted(public, [word(name, way) for name in NAMES for way in SECRETS]) == []
        for was, row in zip(before, await rows(stage), strict=True):
            assert {**was, **{name: row[name] for name in VOTED}} == row
        await check_deleting(*lives)


async def let_pages_end(stage: Stage) -> None:
    """Wait until no private page can be used any more: each that can makes SimCord slower."""
    for _ in range(5):
        await stage.env.advance_time(200)


def check_the_log(found: list[dict[str, Any]]) -> None:
    assert {row["visibility"] for row in found} == {"public", "private", "shared"}
    for row in found:
        states = [row["state_before"], row["state_after"]]
        assert tainted([row["resolved"] or ""], words_of_others(row["name"])) == []
        assert tainted(states, words_of_others(row["name"], SECRETS)) == []
        if row["visibility"] == "public":
            assert tainted([row["resolved"] or "", *states], [word(row["name"], way) for way in SECRETS]) == []


async def check_moderators(stage: Stage, rows: list[dict[str, Any]]) -> None:
    """They read what is private, too, but not who has asked it, nor where."""
    here, elsewhere = moderator(stage.guild, stage.env.create_user("mo")), stage.env.create_guild("Elsewhere")
    content = await given(await here.slash(stage.channel, "review export", format="jsonl"))
    exported = {row["id"]: row for row in (json.loads(line) for line in content.splitlines() if line[:1] == "{")}
    hidden = {row["id"] for row in rows if row["private"]}
    for row in rows:
        line = exported.pop(row["id"])
        assert line["text"] == row["text"]
        assert (line["private"], line["channel_id"] is None) == (row["private"], row["private"])
        assert row["visibility"] == "public" or (line["conversation_id"], line["parent_id"]) == (None, None)
        assert hidden.isdisjoint({line["conversation_id"], line["parent_id"]})
    assert not exported
    for row in {row["visibility"]: row for row in rows}.values():
        shown = said(await here.slash(stage.channel, "review show", id=row["id"]))
        assert (f"<#{stage.channel.id}>" in shown) is not row["private"]
        assert (f" · {ENGLISH.private} · " in shown) is row["private"]
    hall, stranger = elsewhere.create_text_channel("hall"), moderator(elsewhere, stage.env.create_user("al"))
    pages = [await given(await stranger.slash(hall, f"review {name}")) for name in ("recent", "taught", "export")]
    assert tainted(pages, [word(name, way) for name in NAMES for way in WAYS]) == []


async def check_deleting(life: Life, other: Life) -> None:
    """Who deletes what is kept is in nobody else's conversation either."""
    assert in_the_files(life.stage) == set(NAMES)
    page = private(await life.person.slash(life.stage.channel, "privacy"))
    for label in (ENGLISH.button_erase, ENGLISH.button_erase_sure):
        page = await life.stage.press(page, life.person, label)
    assert in_the_files(life.stage) == {other.name}


def in_the_files(stage: Stage) -> set[str]:
    """Whose words stand in the log's files."""
    paths = [path for path in stage.settings.database.parent.iterdir() if path.is_file()]
    content = b"".join(path.read_bytes() for path in paths).lower()
    return {name for name in NAMES if f"zz{name}".encode() in content}
