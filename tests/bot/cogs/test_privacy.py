from __future__ import annotations

import asyncio
import gzip
import json
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from bot.cogs.privacy import EraseButton, ExportButton, PrivacyButton, SeeButton
from bot.querylog.privacy.personal_data import Erased, PersonalData, PersonalDataSummary
from bot.querylog.scope import EVERYTHING
from bot.render.discord.privacy import deleted_text, privacy_texts
from bot.toolbox import responses
from bot.toolbox.responses import fit_file, frame
from bot.wording import ENGLISH, Count
from retrieval.articles.shown.discord_markdown import unescape
from retrieval.lessons.question_similarity import QuestionKey
from tests.bot.querylog.asking import recent
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, labels, private, texts

SECRET = "Who is Zanzibarmother of *Gull* Rock?"


async def open_page(stage: Stage, member: MemberActor) -> discord.Message:
    return private(await member.slash(stage.channel, "privacy"))


async def ask(stage: Stage, member: MemberActor, question: str = QUESTION) -> discord.Message:
    await member.send(stage.channel, f"{stage.me} {question}")
    return stage.said()[-1]


NONE_ERASED = Erased(questions=0, votes=0, comments=0, lessons=0, looked_up=0, complete=True)


def deleted(**counts: Any) -> str:
    """What the page says of what was deleted."""
    return deleted_text(replace(NONE_ERASED, **counts), ENGLISH)


def sure() -> str:
    """What the page asks before it deletes."""
    return ENGLISH.privacy_sure.format(button=ENGLISH.button_delete)


def left_in(database: Path) -> bytes:
    """All that stands in the log's files but the key, whatever SQLite takes for deleted; in lower case."""
    paths = [path for path in database.parent.iterdir() if path.is_file() and path.suffix != ".key"]
    assert database in paths
    return b"".join(path.read_bytes() for path in paths).lower()


async def test_it_says_what_is_kept_why_and_for_how_long(open_stage: OpenStage) -> None:
    async with open_stage(retention_days=14) as stage:
        page = await open_page(stage, stage.ann)
        said = texts(page)
        for phrase in (ENGLISH.privacy_what, ENGLISH.privacy_why, ENGLISH.privacy_who, ENGLISH.privacy_nothing):
            assert phrase in said
        assert "14 days" in said
        assert "30 days later" in said
        assert labels(page) == []
        await stage.restart(retention_days=0)
        assert "14 days" not in texts(await open_page(stage, stage.ann))


async def test_it_is_for_everyone_everywhere(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        (command,) = [command for command in stage.bot.tree.get_commands() if command.name == "privacy"]
        payload = command.to_dict(stage.bot.tree)
        assert sorted(payload["contexts"]) == [0, 1, 2]
        assert sorted(payload["integration_types"]) == [0, 1]
        assert payload["default_member_permissions"] is None
        await stage.ann.send_dm(QUESTION)
        result = await stage.ann.user.slash("privacy")
        assert result.response is not None
        assert "1 question, 0 votes, 0 comments" in texts(result.response.message)


async def test_how_much_is_kept_is_told_of_each_person_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage, stage.ann)
        form = await stage.ben.click(answer, label="👎")
        await stage.ben.submit_modal(form, {"words": "The year"})
        assert ENGLISH.privacy_kept.format(questions=Count(1), votes=Count(0), comments=Count(0)) in texts(
            await open_page(stage, stage.ann)
        )
        page = await open_page(stage, stage.ben)
        assert ENGLISH.privacy_kept.format(questions=Count(0), votes=Count(1), comments=Count(1)) in texts(page)
        assert labels(page) == [ENGLISH.button_export, ENGLISH.button_erase]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_person_sees_page_by_page_what_that_person_asked(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        asked = [f"What is *number* {number}?" for number in range(19)]
        for question in asked:
            await ask(stage, stage.ann, question)
            await stage.env.advance_time(10)
        await ask(stage, stage.ben, SECRET)
        page = await open_page(stage, stage.ann)
        if restart:
            await stage.restart()
        page = await stage.press(page, stage.ann, ENGLISH.button_see)
        pages = [unescape(texts(page))]
        while ENGLISH.button_next in labels(page):
            page = await stage.press(page, stage.ann, ENGLISH.button_next)
            pages.append(unescape(texts(page)))
        assert [question for text in pages for question in asked[::-1] if question in text] == asked[::-1]
        assert "Zanzibar" not in "".join(pages)
        page = await stage.press(page, stage.ann, ENGLISH.button_newest)
        assert unescape(texts(page)) == pages[0]
        assert ENGLISH.button_newest not in labels(page)


@pytest.mark.parametrize("library", [False, True])
async def test_a_person_sees_places_and_no_files(open_stage: OpenStage, *, library: bool) -> None:
    async with open_stage(sidecar='title = "Gulls"\n') as stage:
        if library:
            (stage.settings.seeds / "other.txt").write_text("Otters live elsewhere.\n", encoding="utf-8")
            await stage.restart()
        await ask(stage, stage.ann)
        page = await stage.press(await open_page(stage, stage.ann), stage.ann, ENGLISH.button_see)
        assert ("Gulls, paragraph 1, sentence 1" in texts(page)) is library
        assert "paragraph 1, sentence 1" in texts(page)
        assert ".txt" not in texts(page)


def test_a_day_alone_is_told_once() -> None:
    first = datetime(2026, 3, 1, 9, tzinfo=UTC)
    for hours, said in ((2, "\nOn <t:1772355600:D>"), (24, "\nFrom <t:1772355600:D> to <t:1772442000:D>")):
        last = first + timedelta(hours=hours)
        kept = PersonalDataSummary(2, first, last, votes=0, comments=0, reviews=0, lessons=0, taught=0)
        assert privacy_texts(kept, 90, 30, ENGLISH)[1].endswith(said)


async def exported(stage: Stage, member: MemberActor) -> tuple[discord.Message, bytes]:
    """Export one's own; what came, and what stands in the file."""
    result = await member.click(await open_page(stage, member), label=ENGLISH.button_export)
    message = private(result)
    (attachment,) = message.attachments
    return message, await attachment.read()


async def test_a_person_takes_along_all_questions_and_votes(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann, SECRET)
        answer = await ask(stage, stage.ann)
        other = await ask(stage, stage.ben, "When was the lamp replaced?")
        form = await stage.ann.click(other, label="👎")
        await stage.ann.submit_modal(form, {"words": "The month…"})
        message, content = await exported(stage, stage.ann)
        assert message.content == ENGLISH.export_ready
        assert message.attachments[0].filename == ENGLISH.privacy_file
        lines: list[dict[str, Any]] = [json.loads(line) for line in content.decode().splitlines()]
        assert [(line["kind"], line.get("text"), line.get("missing")) for line in lines] == [
            ("question", QUESTION, None),
            ("question", SECRET, None),
            ("vote", None, "The month…"),
        ]
        turn = await stage.bot.service.log.turn_of_answer(answer.id)
        assert turn is not None
        assert (lines[0]["id"], lines[0]["quotes"][0]["text"]) == (turn.id, QUOTE)


async def test_deleting_asks_first(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann)
        page = await stage.press(await open_page(stage, stage.ann), stage.ann, ENGLISH.button_erase)
        assert texts(page) == sure()
        assert "Messages in channels stay" in texts(page)
        assert len(await recent(stage.bot.service.log)) == 1
        page = await stage.press(page, stage.ann, ENGLISH.button_keep)
        assert ENGLISH.privacy_kept.format(questions=Count(1), votes=Count(0), comments=Count(0)) in texts(page)
        assert len(await recent(stage.bot.service.log)) == 1


@pytest.mark.parametrize("restart", [False, True])
async def test_deleting_leaves_nothing(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        answer = await ask(stage, stage.ann, SECRET)
        await stage.ben.send(stage.channel, f"{stage.me} And where?", reply_to=answer)
        other = await ask(stage, stage.ben, "When was the lamp replaced?")
        form = await stage.ann.click(other, label="👎")
        await stage.ann.submit_modal(form, {"words": "Zanzibarmonth"})
        user_hash = stage.bot.service.log._store.key.hash_of(stage.ann.id).encode()
        assert b"zanzi" in left_in(stage.settings.database)
        assert user_hash in left_in(stage.settings.database)
        page = await stage.press(await open_page(stage, stage.ann), stage.ann, ENGLISH.button_erase)
        if restart:
            await stage.restart()
        page = await stage.press(page, stage.ann, ENGLISH.button_erase_sure)
        assert texts(page) == deleted(questions=1, votes=1, comments=1)
        assert labels(page) == []
        left = left_in(stage.settings.database)
        assert b"zanzi" not in left
        assert user_hash not in left
        assert [question.text for question in await recent(stage.bot.service.log)] == [
            "When was the lamp replaced?",
            "And where?",
        ]
        assert ENGLISH.privacy_nothing in texts(await open_page(stage, stage.ann))


async def test_as_much_is_deleted_as_was_kept(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage, stage.ann)
        await stage.ann.click(answer, label=ENGLISH.button_helpful)
        form = await stage.ann.click(await ask(stage, stage.ben), label=ENGLISH.button_not_helpful)
        await stage.ann.submit_modal(form, {"words": "The year"})
        written = await stage.ann.send(stage.channel, "How many sheep drowned?")
        await stage.ben.context_menu(stage.channel, ENGLISH.find_in_article, written)
        page = await open_page(stage, stage.ann)
        counts = {"questions": Count(1), "votes": Count(2), "comments": Count(1)}
        assert ENGLISH.privacy_kept.format(**counts) in texts(page)
        assert ENGLISH.privacy_looked_up.format(looked_up=Count(1)) in texts(page)
        page = await stage.press(page, stage.ann, ENGLISH.button_erase)
        page = await stage.press(page, stage.ann, ENGLISH.button_erase_sure)
        said = texts(page).split("\n")
        assert said[:2] == [
            ENGLISH.privacy_deleted.format(**counts),
            ENGLISH.privacy_deleted_looked_up.format(looked_up=Count(1)),
        ]


async def test_whose_documents_a_person_reads_is_told_given_and_deleted(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        servers = stage.bot.service.log.servers
        await servers.choose(stage.ann.id, stage.guild.id)
        await servers.note_left(stage.ann.id, 4242)
        page = await open_page(stage, stage.ann)
        assert ENGLISH.privacy_chosen in texts(page)
        assert ENGLISH.privacy_left.format(left=Count(1)) in texts(page)
        _, content = await exported(stage, stage.ann)
        lines = [json.loads(line) for line in content.decode().splitlines()]
        assert [(line["kind"], line["guild_id"]) for line in lines] == [("choice", stage.guild.id), ("left", 4242)]
        page = await stage.press(page, stage.ann, ENGLISH.button_erase)
        page = await stage.press(page, stage.ann, ENGLISH.button_erase_sure)
        assert await servers.choice(stage.ann.id) is None
        assert await servers.left_by(stage.ann.id) == []
        assert ENGLISH.privacy_nothing in texts(await open_page(stage, stage.ann))


async def test_what_was_taught_from_a_question_is_told_given_and_deleted_after_the_question_is_gone(
    open_stage: OpenStage,
) -> None:
    async with open_stage() as stage:
        service = stage.bot.service
        await ask(stage, stage.ann, SECRET)
        (row,) = await recent(service.log)
        await service.teach(EVERYTHING, row.id, "1.1", stage.ben.id)
        assert ENGLISH.privacy_taught.format(taught=Count(1)) in texts(await open_page(stage, stage.ben))
        await service.log._run("UPDATE question SET asked_at = 0")
        await service.log.retention.purge(90)
        page = await open_page(stage, stage.ann)
        assert ENGLISH.privacy_lessons.format(lessons=Count(1)) in texts(page)
        _, content = await exported(stage, stage.ann)
        (line,) = [json.loads(line) for line in content.decode().splitlines()]
        assert (line["kind"], line["passage"]["paragraph"]) == ("lesson", 1)
        assert line["terms"] == [*QuestionKey.of(SECRET).terms]
        page = await stage.press(page, stage.ann, ENGLISH.button_erase)
        page = await stage.press(page, stage.ann, ENGLISH.button_erase_sure)
        assert texts(page) == deleted(lessons=1)
        assert b"zanzi" not in left_in(stage.settings.database)
        assert ENGLISH.privacy_nothing in texts(await open_page(stage, stage.ann))


async def test_after_everybody_was_forgotten_nobody_is_told_that_nothing_is_kept(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann, SECRET)
        await stage.bot.service.log.people.forget_everybody()
        assert f"{ENGLISH.privacy_none_found}\n{ENGLISH.privacy_unknown}" in texts(await open_page(stage, stage.ann))
        await ask(stage, stage.ann, SECRET)
        page = await open_page(stage, stage.ann)
        assert ENGLISH.privacy_unknown in texts(page)
        page = await stage.press(page, stage.ann, ENGLISH.button_erase)
        page = await stage.press(page, stage.ann, ENGLISH.button_erase_sure)
        assert texts(page) == deleted(questions=1, unknown=True)


async def test_a_deletion_that_another_program_hinders_says_so(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_stage() as stage:

        async def hindered(self: PersonalData, user_id: int) -> Erased:
            return replace(NONE_ERASED, questions=1, complete=False)

        monkeypatch.setattr(PersonalData, "erase", hindered)
        await ask(stage, stage.ann)
        page = await stage.press(await open_page(stage, stage.ann), stage.ann, ENGLISH.button_erase)
        assert ENGLISH.privacy_traces in texts(await stage.press(page, stage.ann, ENGLISH.button_erase_sure))


async def test_a_deletion_that_lasts_is_promised_first(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "DEFER_AFTER_SECONDS", 0.01)
    async with open_stage() as stage:
        erase = PersonalData.erase

        async def slow(self: PersonalData, user_id: int) -> Erased:
            await asyncio.sleep(0.05)
            return await erase(self, user_id)

        monkeypatch.setattr(PersonalData, "erase", slow)
        await ask(stage, stage.ann)
        page = await stage.press(await open_page(stage, stage.ann), stage.ann, ENGLISH.button_erase)
        page = await stage.press(page, stage.ann, ENGLISH.button_erase_sure)
        assert texts(page) == deleted(questions=1)
        callbacks = [entry.json for entry in stage.env.http_requests if entry.path.endswith("/callback")]
        assert callbacks[-1] is not None
        assert callbacks[-1]["type"] == discord.InteractionResponseType.deferred_message_update.value


async def test_buttons_on_a_public_message_tell_each_person_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann, SECRET)
        place = stage.bot.get_channel(stage.channel.id)
        assert isinstance(place, discord.TextChannel)
        typed = [SeeButton(ENGLISH), ExportButton(ENGLISH), EraseButton(ENGLISH, sure=False)]
        public = await place.send(view=frame([discord.ui.TextDisplay("x")], [*typed, PrivacyButton(ENGLISH)]))
        assert SECRET in unescape(texts(private(await stage.ann.click(public, label=ENGLISH.button_see))))
        assert "Zanzibar" not in texts(private(await stage.ben.click(public, label=ENGLISH.button_see)))
        assert texts(private(await stage.ben.click(public, label=ENGLISH.button_erase))) == sure()
        assert texts(stage.seen(public, stage.ann)) == "x"


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10062), (500, 0)])
@pytest.mark.parametrize("label", [ENGLISH.button_see, ENGLISH.button_export, ENGLISH.button_erase])
async def test_a_refused_response_breaks_nothing(open_stage: OpenStage, label: str, status: int, code: int) -> None:
    async with open_stage() as stage:
        await ask(stage, stage.ann)
        page = await open_page(stage, stage.ann)
        stage.env.inject_error("POST", "/interactions/*", status=status, code=code)
        await stage.ann.click(page, label=label)
        assert len(await recent(stage.bot.service.log)) == 1
        await open_page(stage, stage.ann)


async def lines(count: int) -> AsyncIterator[str]:
    for number in range(count):
        yield f"{number} {random.Random(number).randbytes(100).hex()}\n"  # noqa: S311 - nothing is kept secret


async def test_a_file_is_compressed_or_cut_where_it_is_too_large() -> None:
    whole = "".join([line async for line in lines(1000)]).encode()
    assert await fit_file(lines(1000), len(whole)) == (whole, False, True)
    content, packed, complete = await fit_file(lines(1000), len(whole) - 1)
    assert (gzip.decompress(content), packed, complete) == (whole, True, True)
    limit = 50_000
    content, packed, complete = await fit_file(lines(1000), limit)
    assert (packed, complete) == (True, False)
    assert limit // 2 < len(content) <= limit
    kept = gzip.decompress(content)
    assert whole.startswith(kept)
    assert kept.endswith(b"\n")
