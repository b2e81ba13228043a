"""The buttons of the review. Each click is checked anew: who may review, and whether the question is of the server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Final, Self

import discord
from discord import ui

from bot.querylog.records import Verdict
from bot.querylog.scope import Guild
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import LAST_ID, IdPart, PersistentButton, QuestionId
from bot.toolbox.errors import respond_privately
from bot.toolbox.libraries import server_with_bot
from bot.toolbox.permissions import moderates
from bot.toolbox.responses import Shown, present
from bot.wording import Wording

MAX_WORDS_CHARS: Final = 50  # what a button's id holds beside the rest of it


class ListKind(StrEnum):
    RECENT = "r"
    UNANSWERED = "u"
    FOUND = "s"
    TAUGHT = "t"  # lessons, where the others list questions


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list."""

    kind: ListKind
    last_id: int | None = None  # the page has what is older; None for the newest page
    words: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{LAST_ID.spell(self.last_id)}:{self.words}"

    @classmethod
    def parse(cls, text: str) -> Self:
        kind, last_id, words = text.split(":", 2)
        return cls(ListKind(kind), LAST_ID.parse(last_id), words)

    def after(self, last_id: int | None) -> Self:
        return replace(self, last_id=last_id)


_LISTING: Final = IdPart(f"[rust]:{LAST_ID.pattern}:(?s:.{{0,{MAX_WORDS_CHARS}}})", Listing.parse)
_HERE: Final = IdPart("list|here", lambda text: text == "here", lambda here: "here" if here else "list")


@dataclass(frozen=True, slots=True)
class Note:
    """The words for what has just been done, shown above a page, and the button to undo it."""

    text: str
    undo: ui.Item[Any] | None = None


class ReturnTo(StrEnum):
    """The page that a button is on, which is shown again after a click."""

    LIST = "l"
    CASE = "c"  # the page of one question


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """A command, a click or a form of somebody who may review."""

    bot: AnsweringBot
    user_id: int
    scope: Guild
    listing: Listing | None = None  # the page of a list that a button is on, or that its page leads back to

    async def page(self, target: Listing | int, note: Note | None = None) -> Shown:
        """Return the page of a list or of a question, which the cog makes of these buttons."""
        review: Any = self.bot.get_cog("Review")
        shown: Shown = await review.page(self, target, note)
        return shown

    async def page_after(self, button: CaseButton, note: Note | None) -> Shown:
        """Return what is shown once something was done: the list without what left it, or the question again."""
        listing = self.listing if button.return_to is ReturnTo.LIST else None
        return await self.page(button.question_id if listing is None else listing, note)


async def review_request(interaction: Interaction) -> ReviewRequest | None:
    """Return the request of a moderator for the questions of this server; None after telling so who is none."""
    bot: AnsweringBot = interaction.client
    if interaction.guild_id is None or server_with_bot(bot, interaction.guild_id) is None:
        await respond_privately(interaction, bot.wording.review_only_in_servers)
        return None
    if not await moderates(interaction):
        await respond_privately(interaction, bot.wording.review_not_allowed)
        return None
    return ReviewRequest(bot, interaction.user.id, Guild(interaction.guild_id), listing_on(interaction.message))


@dataclass(eq=False)
class ReviewButton(PersistentButton):
    """A button for reviewers alone."""

    async def on_click(self, interaction: Interaction, _: AnsweringBot) -> None:
        if request := await review_request(interaction):
            await present(interaction, self.page(request))

    async def page(self, request: ReviewRequest) -> Shown | ui.Modal:
        """Do what the button says, and return what to show."""
        raise NotImplementedError


@dataclass(eq=False)
class PageButton(ReviewButton, custom_id="v1:{here}:{listing}", label="button_refresh"):
    listing: Annotated[Listing, _LISTING]
    here: Annotated[bool, _HERE] = False  # it is on that page, or on one that leads back to it

    async def page(self, request: ReviewRequest) -> Shown:
        return await request.page(self.listing)


@dataclass(eq=False)
class OpenButton(ReviewButton, custom_id="v1:open:{question_id}", label="button_open"):
    question_id: QuestionId

    async def page(self, request: ReviewRequest) -> Shown:
        return await request.page(self.question_id)


@dataclass(eq=False)
class CaseButton(ReviewButton):
    """A button that does something to a question."""

    question_id: QuestionId
    return_to: Annotated[ReturnTo, IdPart("[lc]", ReturnTo)]


_STYLES: Final = {Verdict.RIGHT: discord.ButtonStyle.success, Verdict.WRONG: discord.ButtonStyle.danger}
VERDICTS: Final = {Verdict.RIGHT: "button_right", Verdict.WRONG: "button_wrong", Verdict.IGNORED: "button_ignore"}
_VERDICT: Final = IdPart("|".join(VERDICTS), Verdict)


@dataclass(eq=False)
class MarkButton(CaseButton, custom_id="v1:mark:{verdict}:{question_id}:{return_to}"):
    """Reviews an answer; what was like it and waited in the same queue goes along."""

    verdict: Annotated[Verdict, _VERDICT]

    def __post_init__(self, wording: Wording, phrase: str) -> None:
        super().__post_init__(wording, phrase)
        self.item.style = _STYLES.get(self.verdict, self.style)

    def default_phrase(self) -> str:
        return VERDICTS[self.verdict]

    async def page(self, request: ReviewRequest) -> Shown:
        alike = request.listing is not None and request.listing.kind is ListKind.UNANSWERED
        reviews, wording = request.bot.service.log.review, request.bot.wording
        marked = await reviews.mark(request.scope, self.question_id, self.verdict, request.user_id, alike=alike)
        if not marked:
            return wording.review_unknown
        phrase: str = getattr(wording, f"review_marked_{self.verdict}")
        undo = ReopenButton(wording, self.question_id, self.return_to)
        return await request.page_after(self, Note(phrase.format(count=marked), undo))


@dataclass(eq=False)
class ReopenButton(CaseButton, custom_id="v1:reopen:{question_id}:{return_to}", label="button_undo"):
    """Takes a review back, also that of the questions that were reviewed along with it."""

    async def page(self, request: ReviewRequest) -> Shown:
        wording = request.bot.wording
        if not await request.bot.service.log.review.reopen(request.scope, self.question_id, alike=True):
            return wording.review_unknown
        return await request.page_after(self, Note(wording.review_reopened))


def listing_on(message: discord.Message | None) -> Listing | None:
    """Return the page of a list that a message shows or leads back to, if it does."""
    if message is None or not message.flags.components_v2:
        return None
    items = ui.LayoutView.from_message(message).walk_children()
    ids = (item.custom_id or "" for item in items if isinstance(item, ui.Button))
    template = PageButton.__discord_ui_compiled_template__
    found = (match for it in ids if (match := template.fullmatch(it)) and match["here"] == "here")
    return next((Listing.parse(match["listing"]) for match in found), None)
