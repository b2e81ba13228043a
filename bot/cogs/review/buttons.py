"""The buttons of the review. Each click is checked anew: who may review, and whether the question is of the server."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self

import discord
from discord import ui
from discord.ext import commands

from bot.cogs.review.access import Reviewer, reviewer_of
from bot.cogs.trails import NEWEST, TRAIL, Trail
from bot.querylog.records import Verdict
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Interaction, PersistentButton
from bot.toolbox.responses import present
from bot.wording import Wording

LONGEST_WORDS: Final = 50
"""What fits into a button's id beside the rest of it."""
NUMBER: Final = r"[0-9]{1,18}"
"""What the number of a question or a lesson looks like in an id."""
_WORDS: Final = rf"(?P<words>.{{0,{LONGEST_WORDS}}})"


class Kind(StrEnum):
    """What a list is of."""

    RECENT = "r"
    UNANSWERED = "u"
    FOUND = "s"
    TAUGHT = "t"
    """Of what the bot was taught."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list."""

    kind: Kind
    trail: Trail = NEWEST
    words: str = ""
    """What was searched for; at most ``LONGEST_WORDS``."""

    def at(self, trail: Trail) -> Self:
        """Another page of the same list."""
        return replace(self, trail=trail)


@dataclass(frozen=True, slots=True)
class Note:
    """What has just been done, and how to undo it."""

    text: str
    undo: ui.Item[Any] | None = None


class Desk(commands.Cog):
    """Where the buttons lead to."""

    async def listed(self, reviewer: Reviewer, listing: Listing, note: Note | None = None) -> ui.LayoutView:
        """Show a page of a list.

        Args:
            reviewer: Who looks.
            listing: Which page; the newest where that one is empty.
            note: Stands above the list.
        """
        raise NotImplementedError

    async def opened(
        self, reviewer: Reviewer, question_id: int, listing: Listing | None, note: Note | None = None
    ) -> ui.LayoutView | str:
        """Show all about a question.

        Args:
            reviewer: Who looks.
            question_id: Which question.
            listing: The page to go back to.
            note: Stands above.

        Returns:
            A sentence where the reviewer's server has no such question.
        """
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Click:
    """A click of somebody who may review."""

    bot: AnsweringBot
    reviewer: Reviewer
    listing: Listing | None
    """The page of a list that the button stands on, or that its page leads back to."""

    @property
    def desk(self) -> Desk:
        """Where the buttons of this bot lead to."""
        desk = self.bot.get_cog("Review")
        if not isinstance(desk, Desk):
            raise TypeError("a bot that cannot review")
        return desk


def click_of(interaction: Interaction, bot: AnsweringBot, reviewer: Reviewer) -> Click:
    """What somebody who may review has clicked, or sent in."""
    return Click(bot, reviewer, listing_on(interaction.message))


class ReviewButton(PersistentButton, template=r"(?!)"):
    """A button for reviewers alone; what it comes to is shown on the page that it stands on."""

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        reviewer = await reviewer_of(interaction, bot)
        if reviewer is not None:
            await present(interaction, self.shown(click_of(interaction, bot, reviewer)))

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """Do what the button says.

        Returns:
            The page to show, or a sentence to say.
        """
        raise NotImplementedError


class PageButton(ReviewButton, template=rf"(?s)v1:(?P<way>list|here):(?P<kind>[rust]):(?P<trail>{TRAIL}):{_WORDS}"):
    """Turns to a page of a list.

    Args:
        listing: The page.
        label: What stands on it.
        here: It is the page that the button stands on, or that was left for a question: ``listing_on`` finds it.
    """

    def __init__(self, listing: Listing, label: str, *, here: bool = False) -> None:
        way = "here" if here else "list"
        super().__init__(label, f"v1:{way}:{listing.kind}:{listing.trail}:{listing.words}")
        self.listing = listing
        self.here = here

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        listing = Listing(Kind(match["kind"]), Trail.read(match["trail"]), match["words"])
        return cls(listing, wording.button_refresh, here=match["way"] == "here")

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """See ``ReviewButton``."""
        return await click.desk.listed(click.reviewer, self.listing)


class OpenButton(ReviewButton, template=rf"v1:open:(?P<id>{NUMBER})"):
    """Opens a question.

    Args:
        question_id: Which.
        wording: For the label.
    """

    def __init__(self, question_id: int, wording: Wording) -> None:
        super().__init__(wording.button_open, f"v1:open:{question_id}")
        self._question_id = question_id

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), wording)

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """See ``ReviewButton``."""
        return await click.desk.opened(click.reviewer, self._question_id, click.listing)


class Place(StrEnum):
    """Where a button stands, and with it what is shown once it was pressed."""

    LIST = "l"
    CASE = "c"
    """The page of one question."""


_VERDICTS: Final = {Verdict.RIGHT: "button_right", Verdict.WRONG: "button_wrong", Verdict.IGNORED: "button_ignore"}


class MarkButton(ReviewButton, template=rf"v1:mark:(?P<verdict>right|wrong|ignored):(?P<id>{NUMBER}):(?P<place>[lc])"):
    """Says what is to be said of an answer; what was like it and waited in the same queue goes along.

    Args:
        verdict: What pressing it says.
        question_id: Of which question.
        place: Where it stands.
        wording: For the label.
    """

    def __init__(self, verdict: Verdict, question_id: int, place: Place, wording: Wording) -> None:
        label: str = getattr(wording, _VERDICTS[verdict])
        super().__init__(label, f"v1:mark:{verdict}:{question_id}:{place}")
        self._verdict = verdict
        self._question_id = question_id
        self._place = place

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(Verdict(match["verdict"]), int(match["id"]), Place(match["place"]), wording)

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """See ``ReviewButton``."""
        alike = click.listing is not None and click.listing.kind is Kind.UNANSWERED
        scope, person = click.reviewer.scope, click.reviewer.id
        marked = await click.bot.service.log.review.mark(scope, self._question_id, self._verdict, person, alike=alike)
        if not marked:
            return click.bot.wording.review_unknown
        phrase: str = getattr(click.bot.wording, f"review_marked_{self._verdict}")
        undo = ReopenButton(self._question_id, self._place, click.bot.wording)
        return await go_on(click, self._question_id, self._place, Note(phrase.format(count=marked), undo))


class ReopenButton(ReviewButton, template=rf"v1:reopen:(?P<id>{NUMBER}):(?P<place>[lc])"):
    """Takes a review back, also that of the questions that were reviewed along with it.

    Args:
        question_id: Of which question.
        place: Where it stands.
        wording: For the label.
    """

    def __init__(self, question_id: int, place: Place, wording: Wording) -> None:
        super().__init__(wording.button_undo, f"v1:reopen:{question_id}:{place}")
        self._question_id = question_id
        self._place = place

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), Place(match["place"]), wording)

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """See ``ReviewButton``."""
        if not await click.bot.service.log.review.reopen(click.reviewer.scope, self._question_id, alike=True):
            return click.bot.wording.review_unknown
        return await go_on(click, self._question_id, self._place, Note(click.bot.wording.review_reopened))


async def go_on(click: Click, question_id: int, place: Place, note: Note | None) -> ui.LayoutView | str:
    """What a page shows once something was done on it: the list again without what left it, or the question again.

    Args:
        click: The click.
        question_id: The question that it was done to.
        place: Where the button stands.
        note: What was done.
    """
    if place is Place.LIST and click.listing is not None:
        return await click.desk.listed(click.reviewer, click.listing, note)
    return await click.desk.opened(click.reviewer, question_id, click.listing, note)


def listing_on(message: discord.Message | None) -> Listing | None:
    """The page of a list that a message shows, or leads back to; None where it does neither."""
    if message is None or not message.flags.components_v2:
        return None
    items = ui.LayoutView.from_message(message).walk_children()
    ids = (item.custom_id or "" for item in items if isinstance(item, ui.Button))
    template = PageButton.__discord_ui_compiled_template__
    found = next((match for it in ids if (match := template.fullmatch(it)) and match["way"] == "here"), None)
    return None if found is None else Listing(Kind(found["kind"]), Trail.read(found["trail"]), found["words"])
