from __future__ import annotations

import re
import string
from typing import Any, Final

import pytest

from bot.client import create_bot
from bot.cogs.answers.votes import MissingForm
from bot.cogs.general import General
from bot.cogs.lookup.cog import Lookup
from bot.cogs.review.buttons import ReturnTo
from bot.cogs.review.cog import Review
from bot.cogs.review.lessons import PassageForm, TeachButton
from bot.settings import Settings
from bot.toolbox.base import AnsweringBot
from bot.wording import ENGLISH, Count, Wording
from retrieval.articles.article import Metadata
from retrieval.articles.parser import parse_article
from tests import limits
from tests.bot.stage import PHRASES, PSEUDO, QUESTION, OpenStage, Stage, buttons, labels, private


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_is_short_and_complete(name: str) -> None:
    phrase: str = getattr(ENGLISH, name)
    assert phrase == phrase.strip() != ""
    assert len(phrase) <= 400
    fields = [field for _, field, _, _ in string.Formatter().parse(phrase) if field is not None]
    assert all(field.isidentifier() for field in fields)
    assert "!!" not in phrase


NEVER_ONE: Final = re.compile(r".*_library|library|review_alike|stats_periods")
"""Phrases that are said of several alone."""


def test_a_number_brings_its_noun_along() -> None:
    plural = re.compile(r"\{(count|days|departed_days|sentences|paragraphs|articles|answered)(:,)?\} [a-z]+s\b")
    assert [it for it in PHRASES if plural.search(getattr(ENGLISH, it)) and not NEVER_ONE.fullmatch(it)] == []


def test_a_noun_is_counted() -> None:
    phrase = "{count:# quote was|# quotes were} found in {ms:,} ms"
    assert [phrase.format(count=Count(number), ms=Count(1000)) for number in (0, 1, 2000)] == [
        "0 quotes were found in 1,000 ms",
        "1 quote was found in 1,000 ms",
        "2,000 quotes were found in 1,000 ms",
    ]


def numbers_in(payload: object) -> list[tuple[str, int]]:
    """The lengths of all texts in a command's definition, by their key."""
    if isinstance(payload, dict):
        own = [(key, len(value)) for key, value in payload.items() if isinstance(value, str)]
        return own + [pair for value in payload.values() for pair in numbers_in(value)]
    return [pair for value in payload for pair in numbers_in(value)] if isinstance(payload, list) else []


async def test_the_commands_fit_in_a_language_twice_as_long() -> None:
    bot = create_bot(Settings(_env_file=None))
    assert isinstance(bot, AnsweringBot)
    await bot.add_cog(Lookup(bot))
    await bot.add_cog(General(bot))
    await bot.add_cog(Review(bot))
    payloads: list[Any] = [command.to_dict(bot.tree) for command in bot.tree.get_commands()]
    for payload in payloads:
        assert all(length <= 100 for key, length in numbers_in(payload) if "name" not in key)
        assert all(length <= 32 for key, length in numbers_in(payload) if key == "name" and length)
        assert sum(length for _, length in numbers_in(payload)) <= 8000
    ends = "_description"  # but that of the log's page, which is none of a command
    described = [it for it in PHRASES if it.startswith("option_") or (it.endswith(ends) and "browse" not in it)]
    assert len(described) > 10
    assert all(len(getattr(PSEUDO, it)) <= 100 for it in described)
    await bot.close()


@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
def test_the_forms_fit(wording: Wording) -> None:
    article = parse_article(f"{'It is *long* ' * 400}.\n", "a.txt", Metadata(title="*x*" * 200))
    offered = [(article, article.sentences[0])]
    for form in (
        MissingForm(1, wording).to_dict(),
        PassageForm(TeachButton(wording, 1, ReturnTo.LIST), "*" * 2000, offered, wording, titled=True).to_dict(),
    ):
        assert len(form["title"]) <= 45
        for part in form["components"]:
            assert len(part.get("label", "")) <= 45
            assert len(part.get("component", {}).get("placeholder", "")) <= 100
            options = part.get("component", {}).get("options", [])
            assert all(len(option["label"]) <= 100 and len(option["value"]) <= 100 for option in options)


async def use_everything(stage: Stage) -> None:
    """Do all that a person can do, once each."""
    wording = stage.wording
    await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
    answer = stage.said()[0]
    for button in buttons(answer)[:4]:
        shown = await stage.ben.click(answer, custom_id=str(button.custom_id))
        if shown.modal:
            await stage.ben.submit_modal(shown, {"words": "x" * 1000})
    await stage.ben.click(answer, custom_id=str(buttons(answer)[4].custom_id))
    await stage.ann.send(stage.channel, stage.me)
    await stage.ann.send(stage.channel, f"{stage.me} How is the weather in Paris today?")
    await stage.env.advance_time(60)
    private = await stage.ann.slash(stage.channel, "ask", question=QUESTION, private=True)
    assert private.response is not None
    await stage.ann.click(private.response, label=wording.button_share)
    await stage.ann.slash(stage.channel, "search", words="the lighthouse")
    await stage.ann.slash(stage.channel, "search", words="zebra")
    await stage.ann.slash(stage.channel, "passage", passage="1.1")
    await stage.ann.slash(stage.channel, "article")
    await stage.ann.slash(stage.channel, "help")
    await stage.env.advance_time(60)
    await review_everything(stage)
    message = await stage.ben.send(stage.channel, QUESTION)
    await stage.ann.context_menu(stage.channel, ENGLISH.find_in_article, message)
    for _ in range(7):
        await stage.ben.send(stage.channel, f"{stage.me} {QUESTION}")


async def review_everything(stage: Stage) -> None:
    """Do all that a moderator can do, and all that one can do with one's own data."""
    wording, moderator = stage.wording, stage.add_moderator()
    for number, animal in enumerate(("zebra", "quagga", "okapi", "kudu", "nyala", "oryx", "eland", "gnu", "bongo")):
        await stage.ann.slash(stage.channel, "ask", question=f"Where is the farm of *the* {animal} {'*x* ' * 400}?")
        await stage.env.advance_time(60 * (number % 4))
    pages = [
        private(await moderator.slash(stage.channel, "review unanswered")),
        private(await moderator.slash(stage.channel, "review search", words="*the* farm")),
        private(await moderator.slash(stage.channel, "review recent")),
    ]
    for page in pages:
        shown = page
        for label in (wording.button_next, wording.button_done, wording.button_undo, wording.button_open):
            shown = await stage.press(shown, moderator, label)
        form = await moderator.click(shown, label=wording.button_teach)
        await moderator.submit_modal(form, {"typed": "the lighthouse on"})
        if wording.button_choose in labels(stage.seen(page, moderator)):
            await stage.press(stage.seen(page, moderator), moderator, wording.button_choose)
    shown = stage.seen(pages[0], moderator)
    for label in (wording.button_back_to_list, wording.button_lessons, wording.button_refresh, wording.button_queue):
        shown = await stage.press(shown, moderator, label)
    for command in ("taught", "stats", "export"):
        await moderator.slash(stage.channel, f"review {command}")
    own = private(await stage.ann.slash(stage.channel, "privacy"))
    for label in (wording.button_see, wording.button_next, wording.button_export, wording.button_erase):
        own = await stage.press(own, stage.ann, label)
    await stage.press(own, stage.ann, wording.button_erase_sure)


@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
@pytest.mark.parametrize("long", [False, True])
async def test_nothing_that_is_sent_passes_a_limit_or_pings(
    open_stage: OpenStage, wording: Wording, *, long: bool
) -> None:
    article = "\n\n".join(f"The lighthouse on Gull Rock has {n} rooms, {'and *stairs* ' * 150}too." for n in range(40))
    given: dict[str, Any] = {"article": article} if long else {}
    sidecar = f'title = "{"Gulls *and* rocks " * 40}"\nurl = "https://example.org/{"a" * 150}"\n'
    async with open_stage(wording=wording, sidecar=sidecar, **given) as stage:  # SimCord refuses what is too long
        await use_everything(stage)
        refused = [event for event in stage.env.transcript().splitlines() if "50035" in event]
        assert refused == []
        requests = stage.env.http_requests
        assert [fault for each in requests for fault in limits.faults(each.method, each.path, each.json)] == []
