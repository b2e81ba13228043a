from __future__ import annotations

import asyncio
import re
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor

from bot.cogs.review.buttons import (
    Listing,
    ListKind,
    MarkButton,
    OpenButton,
    PageButton,
    ReopenButton,
    ReturnTo,
    ReviewButton,
    listing_on,
)
from bot.querylog.records import Verdict
from bot.querylog.review.reviews import Reviews
from bot.querylog.scope import EVERYTHING
from bot.toolbox import responses
from bot.toolbox.responses import frame
from bot.wording import ENGLISH
from retrieval.answers import split_carried
from retrieval.articles.shown.discord_markdown import unescape
from tests.bot.stage import (
    LAMP,
    LAMPS,
    QUESTION,
    QUOTE,
    OpenStage,
    Stage,
    buttons,
    labels,
    private,
    ranked_after,
    texts,
)

pytestmark = pytest.mark.usefixtures("calm_heart")

WEATHER = "How is the weather in Paris today?"
STOLEN = "Who stole the lighthouse?"
ROW = [ENGLISH.button_open, "✓"]
BELOW = [ENGLISH.button_refresh, ENGLISH.button_lessons]


async def ask(stage: Stage, *questions: str, member: MemberActor | None = None) -> None:
    for question in questions:
        await (member or stage.ann).send(stage.channel, f"{stage.me} {question}")
        await stage.env.advance_time(10)


async def review(stage: Stage, member: MemberActor, command: str, **options: Any) -> discord.Message:
    return private(await member.slash(stage.channel, f"review {command}", **options))


async def verdicts(stage: Stage) -> list[str | None]:
    """What was said of each question, the newest first."""
    cases = await stage.bot.service.log.review.recent(EVERYTHING)
    return [case.review.verdict.value if case.review else None for case in cases]


def in_order(page: discord.Message, *words: str) -> bool:
    """Whether all of these stand on a page, one after the other."""
    return re.search(".*".join(map(re.escape, words)), unescape(texts(page)), re.DOTALL) is not None


async def test_recent_lists_what_was_asked_the_newest_first(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, QUESTION, WEATHER)
        page = await review(stage, moderator, "recent")
        assert in_order(page, WEATHER, "not found", QUESTION, QUOTE, "answered")
        assert labels(page) == [*ROW, *ROW, *BELOW]
        page = await stage.press(page, moderator, ENGLISH.button_done)
        assert labels(page)[:3] == [ENGLISH.button_open, *ROW]  # what is done can be opened alone
        assert f"<#{stage.channel.id}>" in texts(page)
        assert "<t:" in texts(page)


async def test_pages_turn_to_older_ones_and_to_the_newest(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        asked = [f"Who built tower number {number}?" for number in range(10)]
        await ask(stage, *asked)
        page = await review(stage, moderator, "recent")
        pages = [texts(page)]
        await stage.restart()
        while ENGLISH.button_next in labels(page):
            page = await stage.press(page, moderator, ENGLISH.button_next)
            pages.append(texts(page))
        assert [question for text in pages for question in asked[::-1] if question in text] == asked[::-1]
        assert len(pages) == 3
        page = await stage.press(page, moderator, ENGLISH.button_newest)
        assert texts(page) == pages[0]
        assert labels(page)[-3:] == [ENGLISH.button_next, *BELOW]


async def test_unanswered_groups_repeats_and_leaves_out_what_was_answered(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, WEATHER)
        await ask(stage, "Today, how is the weather in Paris?", member=stage.ben)
        await ask(stage, QUESTION, "Where is the moon?")
        page = await review(stage, moderator, "unanswered")
        assert in_order(page, "moon", "Today", ENGLISH.review_alike.format(count=2))
        assert WEATHER not in texts(page)
        assert QUESTION not in texts(page)
        await stage.ann.click(stage.said()[2], label="👎")
        page = await stage.press(page, moderator, ENGLISH.button_refresh)
        assert in_order(page, "moon", QUESTION, "👎 1", "Today")


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize(
    ("label", "verdict"),
    [
        (ENGLISH.button_right, "right"),
        (ENGLISH.button_wrong, "wrong"),
        (ENGLISH.button_ignore, "ignored"),
        (ENGLISH.button_done, "ignored"),
    ],
)
async def test_a_reviewed_question_leaves_the_queue_with_its_repeats(
    open_stage: OpenStage, label: str, verdict: str, *, restart: bool
) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, WEATHER, "The weather in Paris, today?", "Where is the moon?")
        page = await review(stage, moderator, "unanswered")
        if restart:
            await stage.restart()
        listed = label == ENGLISH.button_done
        weather = [it for it in buttons(page) if it.label == (label if listed else ENGLISH.button_open)][1]
        await moderator.click(page, custom_id=str(weather.custom_id))
        page = stage.seen(page, moderator)
        if not listed:
            page = await stage.press(page, moderator, label)
        assert await verdicts(stage) == [None, verdict, verdict]
        assert in_order(page, *([": 2", "moon"] if listed else ["Paris", ": 2"]))
        assert ("Paris" in texts(page)) is not listed
        page = await stage.press(page, moderator, ENGLISH.button_undo)
        assert await verdicts(stage) == [None, None, None]
        assert ENGLISH.review_reopened in texts(page)
        assert "Paris" in texts(page)


async def test_right_is_green_and_wrong_is_red(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, QUESTION)
        page = await review(stage, stage.add_moderator(), "show", id=1)
        colours = {button.label: button.style for button in buttons(page)}
        assert colours[ENGLISH.button_right] is discord.ButtonStyle.success
        assert colours[ENGLISH.button_wrong] is discord.ButtonStyle.danger
        assert colours[ENGLISH.button_ignore] is discord.ButtonStyle.secondary


async def test_buttons_of_a_list_of_before_still_work(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, WEATHER, WEATHER)
        place = stage.bot.get_partial_messageable(stage.channel.id)
        wrong = MarkButton(ENGLISH, 2, ReturnTo.LIST, Verdict.WRONG)
        here = PageButton(ENGLISH, Listing(ListKind.UNANSWERED), here=True)
        before = await place.send(view=frame([discord.ui.TextDisplay("x")], [wrong, here]))
        page = private(await moderator.click(before, label=ENGLISH.button_wrong))
        assert in_order(page, ": 2", ENGLISH.review_unanswered_none)
        assert await verdicts(stage) == ["wrong", "wrong"]


async def test_a_page_that_was_emptied_gives_way_to_the_newest(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, *(f"Where is moon number {number}?" for number in range(5)))
        page = await stage.press(await review(stage, moderator, "unanswered"), moderator, ENGLISH.button_next)
        page = await stage.press(page, moderator, ENGLISH.button_done)
        assert "number 4" in texts(page)
        for _ in range(4):
            page = await stage.press(page, moderator, ENGLISH.button_done)
        assert ENGLISH.review_unanswered_none in texts(page)
        assert labels(page) == [*BELOW, ENGLISH.button_undo]


async def test_in_the_recent_list_a_verdict_is_for_one_question(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, WEATHER, WEATHER)
        page = await stage.press(await review(stage, moderator, "recent"), moderator, ENGLISH.button_done)
        assert await verdicts(stage) == ["ignored", None]
        assert in_order(page, ENGLISH.verdict_ignored, ENGLISH.reviewer_you)


async def test_show_has_all_that_is_known(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator, other = stage.add_moderator(), stage.add_moderator("al")
        await ask(stage, QUESTION, "And *when*?")
        answer = stage.said()[1]
        form = await stage.ben.click(answer, label="👎")
        await stage.ben.submit_modal(form, {"words": "The *day*"})
        await stage.ann.click(answer, label="👍")
        page = await review(stage, moderator, "show", id=2)
        (case,) = [case for case in await stage.bot.service.log.review.recent(EVERYTHING) if case.question.id == 2]
        read, carried = split_carried(case.question.resolved or "")
        assert (read, carried[:2]) == ("And *when*?", ("built", "lighthouse"))
        expected = [
            "And *when*?",
            f"-# With words from before: {', '.join(carried)}",
            "#2",
            "Score",
            "👍 1 👎 1",
            "The *day*",
        ]
        assert in_order(page, *expected)
        for quote in case.question.quotes:
            assert f"Score {quote.score:.2f}" in texts(page)
        page = await stage.press(page, moderator, ENGLISH.button_wrong)
        assert f"**wrong** by {ENGLISH.reviewer_you} <t:" in texts(page)
        assert f"**wrong** by {ENGLISH.reviewer_other}" in texts(await review(stage, other, "show", id=2))
        page = await stage.press(page, moderator, ENGLISH.button_undo)
        assert "**wrong**" not in texts(page)
        assert await verdicts(stage) == [None, None]


async def test_show_says_why_each_passage_was_chosen(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, "When was the lighthouse lamp replaced by an electric beacon?", WEATHER)
        page = await review(stage, moderator, "show", id=1)
        assert in_order(page, "### When was", "**lamp**", "Score", "Chosen for: lamp", "1871", "Score")


async def test_show_ranks_a_follow_up_in_the_conversation_that_it_was_asked_in(open_stage: OpenStage) -> None:
    async with open_stage(LAMPS) as stage:
        moderator = stage.add_moderator()
        await ask(stage, LAMP, "When was it lit?")
        ranked = ranked_after(stage, LAMP, "When was it lit?")[:4]
        page = texts(await review(stage, moderator, "show", id=2))
        assert ENGLISH.review_closest in page
        assert re.findall(r"Score (\S+)", page) == [f"{quote.score:.2f}" for quote in ranked]


async def test_show_is_honest_about_a_changed_article(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, QUESTION)
        (stage.settings.seeds / "gull-rock.txt").write_text("Another lighthouse altogether. It has two sentences.")
        await stage.restart()
        page = await review(stage, moderator, "show", id=1)
        assert in_order(page, QUESTION, ENGLISH.review_changed, ENGLISH.review_closest, "altogether")
        assert "Edna" not in texts(page)
        assert "Edna" not in texts(await review(stage, moderator, "recent"))


@pytest.mark.parametrize("restart", [False, True])
async def test_a_question_is_opened_from_its_list_and_leads_back(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, *(f"Where is moon number {number}?" for number in range(6)))
        page = await stage.press(await review(stage, moderator, "unanswered"), moderator, ENGLISH.button_next)
        listed = texts(page)
        page = await stage.press(page, moderator, ENGLISH.button_open)
        assert in_order(page, "moon number 1", "#2")
        if restart:
            await stage.restart()
        page = await stage.press(page, moderator, ENGLISH.button_right)
        assert in_order(page, "number 1", "**right**")
        page = await stage.press(page, moderator, ENGLISH.button_undo)
        page = await stage.press(page, moderator, ENGLISH.button_back_to_list)
        assert texts(page) == listed


async def test_search_finds_questions_by_words(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, WEATHER, QUESTION, *(f"Where is moon number {number}?" for number in range(6)))
        page = await review(stage, moderator, "search", words="PARIS weather")
        assert in_order(page, "“PARIS weather”", WEATHER)
        assert "moon" not in texts(page)
        page = await review(stage, moderator, "search", words="moon: *")
        await stage.restart()
        page = await stage.press(page, moderator, ENGLISH.button_next)
        assert in_order(page, "“moon: *”", "number 1", "number 0")
        page = await review(stage, moderator, "search", words='*zebra* OR "')
        assert unescape(texts(page)) == ENGLISH.review_found_none.format(words='*zebra* OR "')


async def test_a_moderator_sees_only_what_was_asked_in_that_server(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, QUESTION, WEATHER, WEATHER)
        await stage.ann.send_dm("Where is the secret moon?")
        marsh = stage.env.create_guild("Marsh")
        channel = marsh.create_text_channel("reeds")
        stranger = stage.add_moderator("al", marsh)
        for command, options in (("recent", {}), ("unanswered", {}), ("search", {"words": "weather"})):
            page = private(await stranger.slash(channel, f"review {command}", **options))
            assert labels(page) == BELOW
            assert not set("123") & set(texts(page))
        for number in (1, 2, 4, 9, 10**15):
            page = private(await stranger.slash(channel, "review show", id=number))
            assert page.content == ENGLISH.review_unknown
        pages = [
            await review(stage, stage.add_moderator(), "recent"),
            await review(stage, stage.add_moderator("bo"), "unanswered"),
        ]
        assert all("secret" not in texts(page) for page in pages)


EVERY_BUTTON: list[ReviewButton] = [
    PageButton(ENGLISH, Listing(ListKind.RECENT)),
    PageButton(ENGLISH, Listing(ListKind.UNANSWERED, 9), here=True),
    PageButton(ENGLISH, Listing(ListKind.FOUND, words="weather")),
    OpenButton(ENGLISH, 1),
    MarkButton(ENGLISH, 1, ReturnTo.LIST, Verdict.RIGHT),
    ReopenButton(ENGLISH, 2, ReturnTo.CASE),
]


async def typed(stage: Stage, channel: simcord.builders.ChannelHandle) -> discord.Message:
    """A message in a channel with ids that somebody has typed."""
    place = stage.bot.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    view = frame([discord.ui.TextDisplay("x")], EVERY_BUTTON[:3])
    view.add_item(discord.ui.ActionRow(*EVERY_BUTTON[3:]))
    return await place.send(view=view)


@pytest.mark.parametrize("roles", [frozenset(), frozenset({12345})])
async def test_members_are_refused_at_each_click(open_stage: OpenStage, roles: frozenset[int]) -> None:
    async with open_stage(review_roles=roles) as stage:
        await ask(stage, QUESTION, WEATHER)
        await stage.bot.service.log.review.mark(EVERYTHING, 2, Verdict.WRONG, None)
        page = await typed(stage, stage.channel)
        for button in buttons(page):
            result = await stage.ben.click(page, custom_id=str(button.custom_id))
            assert private(result).content == ENGLISH.review_not_allowed
        assert await verdicts(stage) == ["wrong", None]


async def test_typed_ids_lead_moderators_of_another_server_nowhere(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, QUESTION, WEATHER)
        await stage.bot.service.log.review.mark(EVERYTHING, 2, Verdict.WRONG, None)
        marsh = stage.env.create_guild("Marsh")
        channel = marsh.create_text_channel("reeds")
        stranger = stage.add_moderator("al", marsh)
        page = await typed(stage, channel)
        for button in buttons(page)[:3]:
            shown = private(await stranger.click(page, custom_id=str(button.custom_id)))
            assert labels(shown) == BELOW
        for button in buttons(page)[3:]:
            assert (
                private(await stranger.click(page, custom_id=str(button.custom_id))).content == ENGLISH.review_unknown
            )
        assert await verdicts(stage) == ["wrong", None]


async def test_what_is_typed_into_a_public_message_is_shown_to_the_moderator_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, QUESTION, WEATHER)
        page = await typed(stage, stage.channel)
        for button in buttons(page)[:5]:
            assert texts(private(await moderator.click(page, custom_id=str(button.custom_id))))
        assert texts(stage.seen(page, stage.ben)) == "x"


async def test_nobody_reviews_in_direct_messages(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        (command,) = [command for command in stage.bot.tree.get_commands() if command.name == "review"]
        payload = command.to_dict(stage.bot.tree)
        assert payload["contexts"] == [0]
        assert payload["integration_types"] == [0]
        assert int(payload["default_member_permissions"]) == discord.Permissions(manage_guild=True).value
        await stage.ann.send_dm(QUESTION)
        place = await stage.bot.fetch_user(stage.ann.id)
        page = await place.send(view=frame([discord.ui.TextDisplay("x")], EVERY_BUTTON[3:]))
        for button in buttons(page):
            result = await stage.ann.user.click(page, custom_id=str(button.custom_id))
            assert private(result).content == ENGLISH.review_only_in_servers


async def test_a_review_role_is_enough(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = stage.guild.create_role("Keepers")
        keeper = stage.guild.add_member(stage.env.create_user("kim"), roles=[role])
        with pytest.raises(simcord.SetupError):  # Discord does not show the command to them
            await review(stage, keeper, "recent")
        await stage.restart(review_roles=frozenset({role.id}))
        await ask(stage, WEATHER)
        page = await review(stage, keeper, "unanswered")
        page = await stage.press(page, keeper, ENGLISH.button_done)
        assert await verdicts(stage) == ["ignored"]
        assert (await review(stage, stage.ben, "recent")).content == ENGLISH.review_not_allowed
        assert texts(await review(stage, stage.add_moderator(), "recent"))


async def test_who_is_let_use_the_command_and_is_no_moderator_is_refused(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage, WEATHER)
        command = next(it for it in await stage.bot.tree.fetch_commands() if it.name == "review")
        stage.guild.set_command_permissions(command, {stage.ben: True})
        assert (await review(stage, stage.ben, "unanswered")).content == ENGLISH.review_not_allowed


async def test_a_moderator_who_is_none_any_more_is_refused(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = stage.guild.create_role("Keepers")
        keeper = stage.guild.add_member(stage.env.create_user("kim"), roles=[role])
        await stage.restart(review_roles=frozenset({role.id}))
        await ask(stage, WEATHER)
        page = await review(stage, keeper, "unanswered")
        await stage.restart(review_roles=frozenset({99}))
        assert private(await keeper.click(page, label=ENGLISH.button_done)).content == ENGLISH.review_not_allowed
        assert await verdicts(stage) == [None]


@pytest.mark.parametrize("click", [False, True])
async def test_a_slow_log_is_waited_for_after_a_promise(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, *, click: bool
) -> None:
    monkeypatch.setattr(responses, "DEFER_AFTER_SECONDS", 0.01)
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, WEATHER)
        page = await review(stage, moderator, "recent") if click else None
        recent = Reviews.recent

        async def slow(self: Reviews, *given: Any, **named: Any) -> Any:
            await asyncio.sleep(0.05)
            return await recent(self, *given, **named)

        monkeypatch.setattr(Reviews, "recent", slow)
        before = len(stage.env.http_requests)
        shown = await stage.press(page, moderator, "Refresh") if page else await review(stage, moderator, "recent")
        assert WEATHER in texts(shown)
        callbacks = [it.json for it in stage.env.http_requests[before:] if it.path.endswith("/callback")]
        kind = discord.InteractionResponseType
        expected = kind.deferred_message_update if click else kind.deferred_channel_message
        assert [body["type"] for body in callbacks if body] == [expected.value]


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10062), (500, 0)])
async def test_a_refused_response_breaks_nothing(open_stage: OpenStage, status: int, code: int) -> None:
    async with open_stage() as stage:
        moderator = stage.add_moderator()
        await ask(stage, WEATHER)
        page = await review(stage, moderator, "recent")
        for label in (ENGLISH.button_open, ENGLISH.button_refresh, ENGLISH.button_done):
            stage.env.inject_error("POST", "/interactions/*", status=status, code=code)
            await moderator.click(page, label=label)
        assert await verdicts(stage) == ["ignored"]
        assert texts(await review(stage, moderator, "recent"))


def test_a_message_without_a_list_leads_to_none() -> None:
    assert listing_on(None) is None
