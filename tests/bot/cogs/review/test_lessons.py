"""Teaching from the review, by what a moderator and the members do in Discord."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.cogs.review.buttons import Listing, ListKind, PageButton, ReturnTo, ReviewButton
from bot.cogs.review.lessons import ChooseButton, SilenceButton, TeachButton, UnteachButton
from bot.querylog.review.reviews import Reviews
from bot.querylog.scope import EVERYTHING
from bot.toolbox import responses
from bot.toolbox.responses import frame
from bot.wording import ENGLISH
from retrieval.articles.shown.discord_markdown import unescape
from tests.bot.stage import ARTICLE, QUESTION, QUOTE, OpenStage, Stage, buttons, labels, private, quotes_in, texts

pytestmark = pytest.mark.usefixtures("calm_heart")

FAR = "How far does the light reach?"
PARAPHRASE = "How far out would its light be reaching?"
ANSWER = "Its beam can be seen from 23 kilometres away."
SHEEP = "Nobody was hurt, but 40 sheep drowned."


async def ask(stage: Stage, question: str, member: MemberActor | None = None) -> list[str]:
    """Ask in the channel; the quotes of the answer."""
    await stage.env.advance_time(1000)  # a conversation of its own
    await (member or stage.ben).send(stage.channel, f"{stage.me} {question}")
    return quotes_in([message for message in stage.said() if not message.flags.ephemeral][-1].content)


async def review(stage: Stage, member: MemberActor, command: str, **options: Any) -> discord.Message:
    return private(await member.slash(stage.channel, f"review {command}", **options))


async def press_to_teach(stage: Stage, page: discord.Message, moderator: MemberActor) -> InteractionResult:
    """Ask for the form of the only question, or the first of a list."""
    page = stage.seen(page, moderator)
    if ENGLISH.button_teach not in labels(page):
        page = await stage.press(page, moderator, ENGLISH.button_open)
    button = next(button for button in buttons(page) if button.label == ENGLISH.button_teach)
    shown = await moderator.click(page, custom_id=str(button.custom_id))
    assert shown.modal is not None
    return shown


async def set_passage(
    stage: Stage, moderator: MemberActor, page: discord.Message, **given: Any
) -> tuple[InteractionResult, discord.Message]:
    """Fill in the form; what came of it, and the page as it stands then."""
    sent = await moderator.submit_modal(await press_to_teach(stage, page, moderator), given)
    return sent, stage.seen(page, moderator)


def in_order(page: discord.Message, *words: str) -> bool:
    return re.search(".*".join(map(re.escape, words)), unescape(texts(page)), re.DOTALL) is not None


async def verdicts(stage: Stage) -> list[str | None]:
    """What was said of each question, the newest first."""
    cases = await stage.bot.service.log.review.recent(EVERYTHING)
    return [case.review.verdict.value if case.review else None for case in cases]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_first_time_moderators_story(open_stage: OpenStage, *, restart: bool) -> None:
    """Three questions, one unanswered: it is taught and found at once; undone, it is not."""
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        assert await ask(stage, QUESTION, stage.ann) == [QUOTE]
        assert await ask(stage, FAR) == []
        assert await ask(stage, "When was the lamp replaced?", stage.ann)
        page = await review(stage, moderator, "unanswered")
        assert FAR in texts(page)
        assert QUESTION not in texts(page)
        _, page = await set_passage(stage, moderator, page, typed="3.2")
        assert in_order(page, ENGLISH.lesson_passage, ANSWER)
        assert ENGLISH.review_unanswered_none in texts(await stage.press(page, moderator, ENGLISH.button_back_to_list))
        page = await review(stage, moderator, "show", id=2)
        assert await verdicts(stage) == [None, "taught", None]
        if restart:
            await stage.restart()
        assert await ask(stage, PARAPHRASE, stage.ann) == [ANSWER]
        assert ANSWER in ARTICLE
        page = await stage.press(page, moderator, ENGLISH.button_undo)
        assert ENGLISH.review_reopened in texts(page)
        assert FAR in texts(page)
        if restart:
            await stage.restart()
        assert await ask(stage, PARAPHRASE, stage.ben) == []


async def test_teaching_and_its_end_are_dated_by_the_bots_clock(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator, log = stage.add_moderator(), stage.bot.service.log
        await ask(stage, FAR, stage.ann)
        await set_passage(stage, moderator, await review(stage, moderator, "recent"), typed="3.2")
        (case,) = await log.review.recent(EVERYTHING)
        assert case.review is not None
        assert case.review.at == stage.bot.now()
        await log.people.erase(stage.ann.id)
        (lesson,) = await log.lessons.listed(EVERYTHING)
        assert lesson.taught_at == lesson.ended_at == stage.bot.now()


@pytest.mark.parametrize(
    "typed", ["3.2", " gull-rock.txt:3.2 ", ANSWER, "beam 23", "KILOMETRES", "\n23   kilometres\n"]
)
async def test_a_passage_is_named_by_number_or_words(open_stage: OpenStage, typed: str) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        _, page = await set_passage(stage, moderator, await review(stage, moderator, "recent"), typed=typed)
        assert ANSWER in texts(page)
        assert await ask(stage, FAR) == [ANSWER]


@pytest.mark.parametrize("restart", [False, True])
async def test_of_several_passages_one_is_chosen(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        _, page = await set_passage(stage, moderator, await review(stage, moderator, "unanswered"), typed="the was by")
        assert texts(page).startswith(ENGLISH.teach_which)
        assert labels(page)[-2:] == [ENGLISH.button_teach, ENGLISH.button_back_to_list]
        assert await verdicts(stage) == [None]
        if restart:
            await stage.restart()
        page = await stage.press(page, moderator, ENGLISH.button_choose)
        assert in_order(page, ENGLISH.lesson_passage, QUOTE)
        assert await ask(stage, FAR) == [QUOTE]


async def test_words_that_no_passage_has_offer_the_closest(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        page = await review(stage, moderator, "unanswered")
        sent, _ = await set_passage(stage, moderator, page, typed="zebra *quagga* @everyone")
        assert private(sent).content == ENGLISH.teach_no_words
        _, page = await set_passage(stage, moderator, page, typed="drowning zebra sheep")
        assert quotes_in(texts(page))[0] == SHEEP
        page = await stage.press(page, moderator, ENGLISH.button_back_to_list)
        assert FAR in texts(page)


async def test_the_form_offers_the_closest_passages(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, "What did the storm do to the lighthouse?")
        await stage.ann.click(stage.said()[-1], label="👎")
        shown = await press_to_teach(stage, await review(stage, moderator, "unanswered"), moderator)
        assert shown.modal is not None
        _, _, closest = shown.modal["components"]
        options = closest["component"]["options"]
        assert options[0]["label"] == ENGLISH.teach_nothing
        assert any(option["label"].startswith("2.1 A storm") for option in options[1:])
        await moderator.submit_modal(shown, {"chosen": ["gull-rock.txt:2.1"]})
        assert await ask(stage, "What did the storm do to the lighthouse?") == [
            "A storm destroyed the keeper's cottage in March 1923."
        ]


async def test_an_empty_form_changes_nothing(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        sent, page = await set_passage(stage, moderator, await review(stage, moderator, "unanswered"), typed="  ")
        assert private(sent).content == ENGLISH.teach_neither
        assert FAR in texts(page)
        assert await verdicts(stage) == [None]


@pytest.mark.parametrize("by_form", [False, True])
async def test_that_nothing_answers_is_taught_likewise(open_stage: OpenStage, *, by_form: bool) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        assert await ask(stage, QUESTION) == [QUOTE]
        if by_form:
            page = await review(stage, moderator, "recent")
            _, page = await set_passage(stage, moderator, page, chosen=["-"])
        else:
            page = await review(stage, moderator, "show", id=1)
            page = await stage.press(page, moderator, ENGLISH.button_silence)
        assert ENGLISH.lesson_nothing in texts(page)
        assert await ask(stage, QUESTION) == []
        await stage.press(page, moderator, ENGLISH.button_undo)
        assert await ask(stage, QUESTION) == [QUOTE]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_passage_is_set_beside_its_words(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        question = "When was the lighthouse lamp replaced by an electric beacon?"
        await ask(stage, question)
        page = await review(stage, moderator, "show", id=1)
        if restart:
            await stage.restart()
        second = [button for button in buttons(page) if button.label == ENGLISH.button_choose][1]
        await moderator.click(page, custom_id=str(second.custom_id))
        page = stage.seen(page, moderator)
        assert ENGLISH.lesson_passage in texts(page)
        assert f"**{ENGLISH.verdict_taught}** by {ENGLISH.reviewer_you}" in texts(page)
        assert await ask(stage, question) == [QUOTE]
        page = await stage.press(page, moderator, ENGLISH.button_undo)
        assert ENGLISH.lesson_passage not in texts(page)
        assert await verdicts(stage) == [None, None]


@pytest.mark.parametrize("restart", [False, True])
async def test_lessons_are_listed_and_undone(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        moderator, other = stage.add_moderator(), stage.add_moderator("al")
        asked = [f"Where is moon number {number}?" for number in range(6)]
        for number, question in enumerate(asked, start=1):
            await ask(stage, question)
            page = await review(stage, moderator, "show", id=number)
            await stage.press(page, moderator, ENGLISH.button_silence)
        page = await review(stage, other, "taught")
        if restart:
            await stage.restart()
        first = texts(page)
        assert [question for question in asked[::-1] if question in first] == asked[:1:-1]
        assert ENGLISH.reviewer_other in first
        page = await stage.press(page, other, ENGLISH.button_next)
        assert [question for question in asked if question in texts(page)] == asked[:2]
        page = await stage.press(page, other, ENGLISH.button_undo)
        assert asked[1] not in texts(page)
        page = await stage.press(page, other, ENGLISH.button_undo)
        assert asked[5] in texts(page)
        assert [verdict is None for verdict in await verdicts(stage)] == [False] * 4 + [True, True]
        page = await stage.press(page, other, ENGLISH.button_queue)
        page = await stage.press(page, other, ENGLISH.button_lessons)
        for _ in range(4):
            page = await stage.press(page, other, ENGLISH.button_undo)
        assert ENGLISH.lessons_none in texts(page)


async def test_what_was_undone_elsewhere_is_said_to_be(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        _, page = await set_passage(stage, moderator, await review(stage, moderator, "unanswered"), typed="3.2")
        taught = await review(stage, moderator, "taught")
        await stage.press(taught, moderator, ENGLISH.button_undo)
        result = await moderator.click(page, label=ENGLISH.button_undo)
        assert private(result).content == ENGLISH.teach_unknown


async def test_a_lesson_that_is_orphaned_or_has_ended_says_so(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        for number, question in enumerate((FAR, "How many animals died?"), start=1):
            await ask(stage, question, (stage.ann, stage.ben)[number - 1])
            page = await review(stage, moderator, "show", id=number)
            await set_passage(stage, moderator, page, typed=("3.2", "2.2")[number - 1])
        (stage.settings.seeds / "gull-rock.txt").write_text(ARTICLE.replace(ANSWER, "It is dark now."))
        await stage.restart()
        page = await review(stage, moderator, "taught")
        assert ENGLISH.lesson_orphaned.format(address="gull-rock.txt:3.2") in unescape(texts(page))
        assert SHEEP in texts(page)
        queue = await review(stage, moderator, "unanswered")
        assert ENGLISH.teach_ended_some.format(count=1) not in texts(queue)
        mine = private(await stage.ben.slash(stage.channel, "privacy"))
        mine = await stage.press(mine, stage.ben, ENGLISH.button_erase)
        await stage.press(mine, stage.ben, ENGLISH.button_erase_sure)
        queue = await stage.press(queue, moderator, ENGLISH.button_refresh)
        assert ENGLISH.teach_ended_some.format(count=1) in texts(queue)
        page = await stage.press(queue, moderator, ENGLISH.button_lessons)
        assert ENGLISH.lesson_ended.split("{")[0] in texts(page)
        assert "animals" not in texts(page)
        assert await ask(stage, "How many animals died?") == []
        page = await stage.press(page, moderator, ENGLISH.button_undo)
        assert ENGLISH.lesson_ended.split("{")[0] not in texts(page)
        queue = await stage.press(page, moderator, ENGLISH.button_queue)
        assert ENGLISH.teach_ended_some.format(count=1) not in texts(queue)


async def test_a_form_survives_a_restart(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        page = await review(stage, moderator, "unanswered")
        shown = await press_to_teach(stage, page, moderator)
        await stage.restart()
        await moderator.submit_modal(shown, {"typed": "3.2"})
        assert ENGLISH.lesson_passage in texts(stage.seen(page, moderator))


async def test_a_form_that_is_sent_twice_counts_once(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        page = await review(stage, moderator, "unanswered")
        for shown in [await press_to_teach(stage, page, moderator) for _ in range(2)]:
            await moderator.submit_modal(shown, {"typed": "3.2"})
        assert len(await stage.bot.service.lessons(EVERYTHING)) == 1
        assert await verdicts(stage) == ["taught"]


async def test_a_form_is_checked_when_it_is_sent_in(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = stage.guild.create_role("Keepers")
        keeper = stage.guild.add_member(stage.env.create_user("kim"), roles=[role])
        await stage.restart(review_roles=frozenset({role.id}))
        await ask(stage, FAR)
        shown = await press_to_teach(stage, await review(stage, keeper, "unanswered"), keeper)
        await stage.restart(review_roles=frozenset({99}))
        sent = await keeper.submit_modal(shown, {"typed": "3.2"})
        assert private(sent).content == ENGLISH.review_not_allowed
        assert await verdicts(stage) == [None]


EVERY_BUTTON: list[ReviewButton] = [
    TeachButton(ENGLISH, 1, ReturnTo.LIST),
    ChooseButton(ENGLISH, 1, ReturnTo.CASE, "0123abcd", 0),
    SilenceButton(ENGLISH, 1, ReturnTo.CASE),
    UnteachButton(ENGLISH, 1, ReturnTo.LIST, 1),
    PageButton(ENGLISH, Listing(ListKind.TAUGHT)),
]


@pytest.mark.parametrize("stranger_from", ["here", "another server"])
async def test_typed_ids_are_refused_and_tell_nothing(open_stage: OpenStage, stranger_from: str) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        await set_passage(stage, moderator, await review(stage, moderator, "unanswered"), typed="3.2")
        guild, channel, stranger = stage.guild, stage.channel, stage.ben
        if stranger_from == "another server":
            guild = stage.env.create_guild("Marsh")
            channel = guild.create_text_channel("reeds")
            stranger = stage.add_moderator("al", guild)
        place = stage.bot.get_channel(channel.id)
        assert isinstance(place, discord.TextChannel)
        digest = stage.bot.service.answerer.articles["gull-rock.txt"].digest
        real = ChooseButton(ENGLISH, 1, ReturnTo.LIST, digest, 0)
        message = await place.send(view=frame([discord.ui.TextDisplay("x")], [*EVERY_BUTTON[:4], real]))
        for button in buttons(message):
            said = private(await stranger.click(message, custom_id=str(button.custom_id))).content
            if stranger_from == "here":
                assert said == ENGLISH.review_not_allowed
            else:
                assert said in {ENGLISH.review_unknown, ENGLISH.teach_unknown, ENGLISH.article_changed}
        if stranger_from == "another server":
            assert ENGLISH.lessons_none in texts(private(await stranger.slash(channel, "review taught")))
        assert await verdicts(stage) == ["taught"]
        assert await ask(stage, PARAPHRASE) == [ANSWER]


async def test_a_form_that_would_come_too_late_is_asked_for_again(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "DEFER_AFTER_SECONDS", 0.01)
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, FAR)
        page = await stage.press(await review(stage, moderator, "unanswered"), moderator, ENGLISH.button_open)
        show = Reviews.show

        async def slow(self: Reviews, *given: Any) -> Any:
            await asyncio.sleep(0.05)
            return await show(self, *given)

        monkeypatch.setattr(Reviews, "show", slow)
        result = await moderator.click(page, label=ENGLISH.button_teach)
        assert result.modal is None
        assert private(result).content == ENGLISH.teach_too_late
        assert FAR in texts(stage.seen(page, moderator))
