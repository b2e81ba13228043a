"""The table of who may use what, cell by cell, with ids that nobody was given."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import discord
import pytest
import typer
from discord import ui
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, UserHandle
from simcord.results import InteractionResult

from bot.cli.app import app
from bot.cogs.setup.panel import ChannelsSelect
from bot.querylog.records import Verdict
from bot.querylog.scope import EVERYTHING
from bot.querylog.servers.records import ChannelMode, ServerSettings
from bot.toolbox.buttons import PersistentSelect
from bot.wording import ENGLISH
from retrieval.articles.addresses import SHORT_DIGEST
from tests import ROOT
from tests.access.table import TABLE, May, Person, Row
from tests.bot.persistent import persistent_buttons, persistent_selects
from tests.bot.querylog.asking import recent, votes_of
from tests.bot.querylog.server_documents import RULES, server_document
from tests.bot.stage import QUESTION, OpenStage, Stage, private, texts

SECRET = "Zanzibar"
DOCUMENT = server_document()
ASKED = f"{QUESTION} {SECRET}"
REFUSALS = {
    ENGLISH.owner_only,
    ENGLISH.review_not_allowed,
    ENGLISH.review_only_in_servers,
    ENGLISH.question_gone,
    ENGLISH.articles_not_allowed,
    ENGLISH.articles_only_in_servers,
    ENGLISH.not_yours_to_delete,
    ENGLISH.setup_not_allowed,
    ENGLISH.setup_only_in_servers,
    ENGLISH.server_only_direct,
}
OPTIONS: dict[str, dict[str, Any]] = {
    "ask": {"question": QUESTION},
    "search": {"words": "lamp"},
    "passage": {"passage": "gull-rock.txt:1.1"},
    "articles add": {"file": ("rules.md", b"Boats are moored here.")},
    "articles remove": {"document": "rules.md"},
    "review show": {"id": 1},
    "review search": {"words": "lighthouse"},
}


TOLD = {"review stats": "1 asked", "articles add": "takes the place", "articles export": "documents/rules.md"}
"""What tells of the question where its words do not."""


@dataclass
class Scene:
    """A server in which Ann has asked a question, another server, and a person who tries something."""

    stage: Stage
    who: Person
    person: MemberActor | UserHandle
    place: ChannelHandle
    answer: discord.Message
    before: list[tuple[Any, ...]] = field(default_factory=list)
    """The question as it was."""
    privately: bool = False
    """Whether buttons are pressed on a message that only the person sees."""

    async def use_command(self, name: str, **given: Any) -> InteractionResult | None:
        """What is responded; None when Discord does not offer the command."""
        options = OPTIONS.get(name, {}) | given
        if isinstance(self.person, UserHandle):
            offered = self.person.available_commands()
            return await self.person.slash(name, **options) if name in offered else None
        offered = self.person.available_commands(self.place)
        return await self.person.slash(self.place, name, **options) if name in offered else None

    async def press(self, custom_id: str) -> InteractionResult:
        """Press a button with that id, which somebody has put where the person is."""
        if self.privately:
            page = await self.use_command("help")
            assert page is not None
            assert page.ephemeral
            message = forged(self.stage, private(page), custom_id)
        else:
            view = ui.View(timeout=None)
            view.add_item(ui.Button(label="forged", custom_id=custom_id))
            channel = self.stage.bot.get_partial_messageable(self.place.id)
            message = await channel.send(view=view)
        return await self.person.click(message, custom_id=custom_id)

    async def use_panel(self, kind: type[PersistentSelect] | None, custom_id: str) -> InteractionResult:
        """Press a button, or empty a menu, on a panel in which the channel of Ann's question is chosen."""
        panel = ui.LayoutView(timeout=None)
        items: list[ui.Item[Any]] = [ChannelsSelect.menu([self.stage.channel.id], ENGLISH)]
        if kind is None:
            items.append(ui.Button(label="forged", custom_id=custom_id))
        elif kind is not ChannelsSelect:
            items.append(ui.ChannelSelect(custom_id=custom_id, min_values=0))
        for item in items:
            panel.add_item(ui.ActionRow(item))
        message = await self.send(panel)
        if kind is None:
            return await self.person.click(message, custom_id=custom_id)
        return await self.person.select(message, [], custom_id=custom_id)

    async def send(self, view: ui.LayoutView) -> discord.Message:
        """Put a page where the person is, or in place of one that only the person sees."""
        if not self.privately:
            return await self.stage.bot.get_partial_messageable(self.place.id).send(view=view)
        page = await self.use_command("help")
        assert page is not None
        message = private(page)
        self.stage.keep(message).components = view.to_components()  # type: ignore[no-untyped-call]
        return message

    async def remember(self) -> None:
        """Take the question as it is now for what it was."""
        self.before = await self.question()

    async def question(self) -> list[tuple[Any, ...]]:
        """All that the log holds of Ann's question."""
        log = self.stage.bot.service.log
        tables = {"question": "id", "quote": "question_id", "vote": "question_id", "lesson": "question_id"}
        queries = [f"SELECT * FROM {table} WHERE {key} = 1" for table, key in tables.items()]  # noqa: S608 - fixed
        rows = [row for query in queries for row in await log._run(query)]
        return [tuple(row) for row in rows]

    @property
    def asked(self) -> bool:
        """Whether the person asked the question."""
        return self.person is self.stage.ann


def forged(stage: Stage, message: discord.Message, custom_id: str) -> discord.Message:
    """The message with a button of that id, which somebody has typed, besides its own."""
    kept = stage.keep(message)
    button = {"type": discord.ComponentType.button.value, "style": 2, "label": "forged", "custom_id": custom_id}
    kept.components = [*kept.components, {"type": discord.ComponentType.action_row.value, "components": [button]}]
    return message


@asynccontextmanager
async def scene(open_stage: OpenStage, who: Person) -> AsyncIterator[Scene]:
    async with open_stage() as stage:
        if who in {Person.PRIVATE_ASKER, Person.PRIVATE_MEMBER}:
            answer = private(await stage.ann.slash(stage.channel, "ask", question=ASKED, private=True))
        else:
            await stage.ann.send(stage.channel, f"{stage.me} {ASKED}")
            (answer,) = stage.said()
        await add_document(stage)
        other = stage.env.create_guild("Elsewhere")
        hall = other.create_text_channel("hall")
        user = stage.env.create_user(who.name.lower())
        person: MemberActor | UserHandle = user
        place = user.dm_channel
        if who in {Person.ASKER, Person.PRIVATE_ASKER}:
            person, place = stage.ann, stage.channel
        elif who in {Person.MEMBER, Person.PRIVATE_MEMBER}:
            person, place = stage.ben, stage.channel
        elif who is Person.MODERATOR:
            person, place = moderator(stage.guild, user), stage.channel
        elif who is Person.KEEPER:
            person, place = moderator(stage.guild, user, manage_messages=True), stage.channel
        elif who is Person.ELSEWHERE:
            person, place = moderator(other, user), hall
        elif who is Person.OWNER:
            stage.bot.owner_id = user.id
        acted = Scene(stage, who, person, place, answer)
        await acted.remember()
        yield acted


async def add_document(stage: Stage) -> None:
    """Give the server a document of its own."""
    stage.bot.service.documents.keep_text(RULES)
    stage.bot.service.documents.keep_original(RULES.encode())
    await stage.bot.service.log.servers.put(server_document(stage.guild.id, title=SECRET))


def moderator(guild: GuildHandle, user: UserHandle, **rights: bool) -> MemberActor:
    """A member with Manage Server, or with other rights."""
    permissions = discord.Permissions(**rights or {"manage_guild": True})
    return guild.add_member(user, roles=[guild.create_role("Moderators", permissions=permissions)])


def said(result: InteractionResult | None) -> str:
    """All that the person reads."""
    if result is None or result.response is None:
        return ""
    message = result.response.message
    return message.content or texts(message)


async def given(result: InteractionResult) -> str:
    """The same, with the files."""
    assert result.response is not None
    files = [(await it.read()).decode(errors="replace") for it in result.response.attachments]
    return "\n".join([said(result), *files])


def refused(result: InteractionResult | None) -> bool:
    return result is None or said(result) in REFUSALS


async def command(scene: Scene, name: str) -> May:
    if name == "review taught":
        await scene.stage.bot.service.teach(EVERYTHING, 1, None, None)
        await scene.remember()
    if name in {"setup", "status"}:
        await set_up(scene.stage)
    result = await scene.use_command(name)
    if result is None or refused(result):
        return May.NO
    if name in {"setup", "status"}:
        return May.YES if scene.stage.channel.mention in said(result) else May.OWN
    if not name.startswith(("review", "articles", "privacy", "server")):
        return May.YES
    return May.OWN if name == "privacy" or TOLD.get(name, SECRET) not in await given(result) else May.YES


async def menu(scene: Scene, name: str) -> May:
    if isinstance(scene.person, UserHandle):  # SimCord has menus in servers alone
        assert ENGLISH.find_in_article == name
        return May.YES
    result = await scene.person.context_menu(scene.place, name, await own_message(scene, scene.person))
    return May.NO if refused(result) else May.YES


async def own_message(scene: Scene, person: MemberActor) -> discord.Message:
    return await person.send(scene.place, QUESTION)


async def plain_button(scene: Scene, custom_id: str) -> May:
    return May.NO if refused(await scene.press(custom_id)) else May.YES


async def vote(scene: Scene, _: str) -> May:
    result = await scene.press("v1:helpful:1")
    votes = await votes_of(scene.stage.bot.service.log, 1)
    assert bool(votes) is not refused(result)
    return May.YES if votes else May.NO


async def form(scene: Scene, _: str) -> May:
    result = await scene.press("v1:unhelpful:1")
    if result.modal is None:
        return May.NO
    await scene.person.submit_modal(result, {"words": "the year"})
    (found,) = await votes_of(scene.stage.bot.service.log, 1)
    return May.YES if found.missing == "the year" else May.NO


async def delete(scene: Scene, custom_id: str) -> May:
    """Whether the answer is deleted, by a button on it or on another message."""
    if scene.who in {Person.ASKER, Person.MEMBER, Person.MODERATOR, Person.KEEPER}:
        await scene.person.click(scene.answer, label=ENGLISH.button_delete)
    else:
        for scene.privately in (False, True):
            await scene.press(custom_id)
        if scene.asked:
            await scene.person.click(forged(scene.stage, scene.answer, custom_id), custom_id=custom_id)
    there = [message.id for message in scene.stage.channel.history(viewer=scene.stage.ann)]
    return May.NO if scene.answer.id in there else May.YES


async def share(scene: Scene, custom_id: str) -> May:
    """Whether a private answer of the person's own is shown to all; nothing else is, whatever id is typed."""
    assert refused(await scene.press(custom_id))
    assert public_messages(scene) == [False]  # the forged one
    if scene.who is Person.PRIVATE_ASKER:
        await scene.person.click(scene.answer, custom_id=custom_id)
    else:
        mine = await scene.use_command("ask", question=QUESTION, private=True)
        assert mine is not None
        await scene.person.click(forged(scene.stage, private(mine), custom_id), custom_id=custom_id)
    shown = public_messages(scene)
    assert shown == [False, scene.who is Person.PRIVATE_ASKER]
    return May.OWN


def public_messages(scene: Scene) -> list[bool]:
    """For each message of the bot's that all in the person's place see but the answer to Ann: does it tell of Ann?"""
    messages = [it for it in scene.stage.said(scene.place) if not it.flags.ephemeral and it.id != scene.answer.id]
    return [SECRET in (it.content or texts(it)) for it in messages]


async def own_button(scene: Scene, custom_id: str) -> May:
    """It answers, shows nobody else's words, and takes nobody else's away."""
    result = await scene.press(custom_id)
    assert result.response is not None
    assert result.response.ephemeral
    rows = await recent(scene.stage.bot.service.log)
    assert bool(rows) or (scene.asked and custom_id == "v1:erase:sure")
    return May.OWN if scene.asked or SECRET not in await given(result) else May.YES


async def review_button(scene: Scene, custom_id: str) -> May:
    service = scene.stage.bot.service
    review = service.log.review
    if "reopen" in custom_id:
        await review.mark(EVERYTHING, 1, Verdict.WRONG, None)
    if "unteach" in custom_id:
        taught = await service.teach(EVERYTHING, 1, None, None)
        custom_id = custom_id.replace("LESSON", str(taught.lesson_id))
    await scene.remember()
    before = await review.show(EVERYTHING, 1)
    result = await scene.press(custom_id)
    changed = await review.show(EVERYTHING, 1) != before
    if refused(result):
        assert not changed
        return May.NO
    return May.YES if changed or result.modal is not None or SECRET in said(result) else May.OWN


async def passage_form(scene: Scene, _: str) -> May:
    result = await scene.press("v1:teach:1:c")
    if refused(result) or result.modal is None:
        return May.NO if refused(result) else May.OWN
    await scene.person.submit_modal(result, {"typed": "gull-rock.txt:1.1"})
    taught = await scene.stage.bot.service.lessons(EVERYTHING)
    return May.YES if taught else May.NO


async def document_button(scene: Scene, custom_id: str) -> May:
    """Whether it reaches the server's document, or its draft; that of a moderator elsewhere reaches nothing there."""
    servers, home = scene.stage.bot.service.log.servers, scene.stage.guild.id
    await add_document(scene.stage)  # which an earlier press may have removed
    draft = await servers.draft(server_document(home, "draft.md", title=SECRET))
    before = await servers.documents(home), await servers.drafted(home, draft)
    result = await scene.press(custom_id.replace("DRAFT", str(draft)))
    changed = (await servers.documents(home), await servers.drafted(home, draft)) != before
    if refused(result):
        assert not changed
        return May.NO
    kept = "keep" in custom_id and scene.who is Person.MODERATOR  # it changes nothing, which is all that it does
    return May.YES if changed or kept or SECRET in said(result) else May.OWN


async def server_choice(scene: Scene, custom_id: str) -> May:
    """Whether a server is chosen; the only one that has documents is none of those where the person was seen."""
    home, servers = scene.stage.guild.id, scene.stage.bot.service.log.servers
    options = [discord.SelectOption(label="Harbour", value=str(home))]
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.ActionRow(ui.Select(custom_id=custom_id, options=options)))
    message = await scene.send(view)
    result = await scene.person.select(message, [str(home)], custom_id=custom_id)
    if await servers.choice(scene.person.id) is not None:
        return May.YES
    return May.NO if refused(result) else May.OWN


SET: Final = ServerSettings(review_roles=frozenset({4711}), moderators_channel=4712)


async def set_up(stage: Stage) -> ServerSettings:
    """Settings of Ann's server in which something can be changed by whatever there is to press."""
    changed = replace(SET, channels={stage.channel.id: ChannelMode.MENTION})
    return await stage.bot.server_settings.change(stage.guild.id, lambda _: changed)


async def panel_item(scene: Scene, custom_id: str) -> May:
    """Whether the settings of Ann's server are changed, or shown."""
    kinds = {kind.own_id: kind for kind in persistent_selects()}
    before = await set_up(scene.stage)
    result = await scene.use_panel(kinds.get(custom_id), custom_id)
    changed = await scene.stage.bot.service.log.servers.settings(scene.stage.guild.id) != before
    if refused(result):
        assert not changed
        return May.NO
    return May.YES if changed or scene.stage.channel.mention in said(result) else May.OWN


def with_passage(stage: Stage, custom_id: str) -> str:
    """The id, with a passage where it names one."""
    (article,) = stage.bot.service.answerer.articles.values()
    return custom_id.format(passage=f"{article.digest[:SHORT_DIGEST]}:{article.sentences[0].start}")


Try = Callable[[Scene, str], Awaitable[May]]
TRIES: dict[str, tuple[Try, str]] = {
    "ContextButton": (plain_button, "v1:context:1:1-1"),
    "MoreButton": (plain_button, "v1:more:1:0:1"),
    "ClosestButton": (plain_button, "v1:closest:1:0:1"),
    "VoteButton": (vote, ""),
    "missing": (form, ""),
    "PlaceButton": (plain_button, "v1:place:{passage}"),
    "SearchPageButton": (plain_button, "v1:search:0:-:lamp"),
    "DeleteButton": (delete, "v1:delete:1"),
    "ShareButton": (share, "v1:share:1"),
    "PrivacyButton": (own_button, "v1:privacy"),
    "SeeButton": (own_button, "v1:mine:"),
    "ExportButton": (own_button, "v1:export-mine"),
    "EraseButton": (own_button, "v1:erase:sure"),
    "PageButton": (review_button, "v1:list:r::"),
    "OpenButton": (review_button, "v1:open:1"),
    "MarkButton": (review_button, "v1:mark:wrong:1:c"),
    "ReopenButton": (review_button, "v1:reopen:1:c"),
    "TeachButton": (review_button, "v1:teach:1:c"),
    "ChooseButton": (review_button, "v1:choose:1:{passage}:c"),
    "SilenceButton": (review_button, "v1:silence:1:c"),
    "UnteachButton": (review_button, "v1:unteach:LESSON:1:c"),
    "passage": (passage_form, ""),
    "AddDocumentButton": (document_button, "v1:add-document:DRAFT"),
    "CancelDocumentButton": (document_button, "v1:cancel-document:DRAFT"),
    "RemoveDocumentButton": (document_button, f"v1:remove-document:{DOCUMENT.text_digest[:8]}:rules.md"),
    "KeepDocumentButton": (document_button, "v1:keep-document"),
    "DocumentsPageButton": (document_button, "v1:documents:0"),
    "ServerSelect": (server_choice, "v1:server"),
    "ModeButton": (panel_item, "v1:setup-mode:off"),
    "OnlyTheseButton": (panel_item, "v1:setup-only:on"),
    "SharedButton": (panel_item, "v1:setup-shared:off"),
    "ChannelsSelect": (panel_item, "v1:setup-channels"),
    "ReviewersSelect": (panel_item, "v1:setup-reviewers"),
    "ModeratorsSelect": (panel_item, "v1:setup-moderators"),
}
IN_DISCORD = [row for row in TABLE if row.kind != "verb"]


ONCE = {"DeleteButton", "ShareButton"}
"""What is tried on all messages at one go."""
CHANGES = {"VoteButton", "missing", "DeleteButton", "ShareButton", "EraseButton", "passage"}
CHANGES |= {"MarkButton", "ReopenButton", "TeachButton", "ChooseButton", "SilenceButton", "UnteachButton"}
"""What changes the question, where it is the person's to change."""


def may_change(acted: Scene, row: Row, cell: May) -> bool:
    if row.name == "ShareButton":
        return acted.who is Person.PRIVATE_ASKER
    return row.name in CHANGES and (cell is May.YES or (cell is May.OWN and acted.asked))


@pytest.mark.parametrize("who", Person)
@pytest.mark.parametrize("row", IN_DISCORD, ids=lambda row: row.name)
async def test_cell(open_stage: OpenStage, row: Row, who: Person) -> None:
    """A cell holds whatever message a button is pressed on; what is not the person's to change stays as it is."""
    cell = row.cells[list(Person).index(who)]
    async with scene(open_stage, who) as acted:
        if row.kind == "command":
            found = [await command(acted, row.name)]
        elif row.kind == "menu":
            found = [await menu(acted, row.name)]
        else:
            attempt, typed = TRIES[row.name]
            custom_id = with_passage(acted.stage, typed)
            found = [await attempt(acted, custom_id)]
            if row.name not in ONCE:
                acted.privately = True
                found.append(await attempt(acted, custom_id))
        assert set(found) == {cell}
        assert may_change(acted, row, cell) or await acted.question() == acted.before


def verbs(group: typer.Typer, prefix: str = "") -> set[str]:
    names = {f"{prefix}{it.name or it.callback.__name__}" for it in group.registered_commands if it.callback}
    inner = [verbs(it.typer_instance, f"{it.name} ") for it in group.registered_groups if it.typer_instance]
    return names.union(*inner)


async def test_everything_has_a_row(open_stage: OpenStage) -> None:
    rows = {(row.kind, row.name) for row in TABLE}
    assert len(rows) == len(TABLE)
    async with open_stage() as stage:
        commands = {
            ("menu" if isinstance(it, discord.app_commands.ContextMenu) else "command", it.qualified_name)
            for kind in discord.AppCommandType
            for it in stage.bot.tree.walk_commands(type=kind)
            if not isinstance(it, discord.app_commands.Group)
        }
    buttons = {("button", kind.__name__) for kind in persistent_buttons()}
    selects = {("select", kind.__name__) for kind in persistent_selects()}
    forms = {("form", name) for name in form_ids()}
    assert rows == commands | buttons | selects | forms | {("verb", name) for name in verbs(app)}


def form_ids() -> set[str]:
    """The kinds of forms, by the ids that the code takes; as many as there are forms."""
    cogs = ROOT / "bot" / "cogs"
    code = "".join(file.read_text(encoding="utf-8") for file in cogs.rglob("*.py"))
    found = set(re.findall(r're\.compile\(rf"v1:([a-z-]+)', code))
    assert len(found) == code.count("(ui.Modal)")
    return found
