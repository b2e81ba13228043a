"""The pages of the review: lists of questions, and one question with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from discord import ui

from bot.base import AnsweringBot
from bot.cogs.looking_up import position_of
from bot.cogs.review_buttons import Kind, Listing, MarkButton, Note, OpenButton, PageButton, Place, ReopenButton
from bot.cogs.rights import Reviewer
from bot.cogs.showing import framed
from bot.cogs.trails import NEWEST
from bot.querylog import Case, Group, Guild, LoggedQuestion, Review, Verdict
from bot.querylog.review import TERMINAL
from bot.reading import every_sentence, is_found, quote_of
from bot.render.escape import escape
from bot.render.fitting import clip
from bot.render.message import one_line
from bot.render.reviewing import LONGEST_NOTE, Ranked, case_texts, passage_texts, row_text
from bot.wording import Wording
from retrieval.answerer import Answerer

ROWS: Final = 4
"""Questions on a page: Discord takes 40 components, and each question is eight."""
_PASSAGES: Final = 4
_RANKED: Final = 25
_VERDICTS: Final = (Verdict.RIGHT, Verdict.WRONG, Verdict.IGNORED)


async def list_view(bot: AnsweringBot, reviewer: Reviewer, listing: Listing, note: Note | None = None) -> ui.LayoutView:
    """A page of a list; the arguments are those of ``Desk.listed``."""
    found = await _fetch(bot, reviewer.scope, listing)
    if not found and listing.trail.ids:  # all that stood on that page has left the list
        listing = listing.at(NEWEST)
        found = await _fetch(bot, reviewer.scope, listing)
    shown = found[:ROWS]
    items: list[ui.Item[Any]] = [ui.TextDisplay(_heading(listing, note, bool(shown), bot.wording))]
    for group in shown:
        items += _row(bot, group, reviewer)
    row = [PageButton(listing.at(listing.trail.back()), bot.wording.button_previous)] if listing.trail.ids else []
    if len(found) > len(shown):
        onward = listing.at(listing.trail.on(shown[-1].latest.question.id))
        row.append(PageButton(onward, bot.wording.button_next))
    row.append(PageButton(listing, bot.wording.button_refresh, here=True))
    return framed(items, [*row, *([note.undo] if note and note.undo else [])])


async def _fetch(bot: AnsweringBot, scope: Guild, listing: Listing) -> Sequence[Group]:
    """The questions of a page, and one more where there is one."""
    review = bot.service.log.review
    before, limit = listing.trail.before, ROWS + 1
    if listing.kind is Kind.UNANSWERED:
        return await review.unanswered(scope, before=before, limit=limit)
    if listing.kind is Kind.FOUND:
        cases = await review.search(scope, listing.words, before=before, limit=limit)
    else:
        cases = await review.recent(scope, before=before, limit=limit)
    return [Group(case, 1) for case in cases]


def _heading(listing: Listing, note: Note | None, some: bool, wording: Wording) -> str:  # noqa: FBT001 - told apart by name
    words = escape(one_line(listing.words))
    phrases = {
        Kind.RECENT: (wording.review_recent, wording.review_recent_none),
        Kind.UNANSWERED: (wording.review_unanswered, wording.review_unanswered_none),
        Kind.FOUND: (wording.review_found, wording.review_found_none),
    }
    heading = phrases[listing.kind][0 if some else 1].format(words=words)
    return f"{note.text}\n{heading}" if note else heading


def _row(bot: AnsweringBot, group: Group, reviewer: Reviewer) -> list[ui.Item[Any]]:
    case = group.latest
    text = row_text(
        case, group.count, _first_quote(bot, case.question), _reviewed_by(bot, case.review, reviewer), bot.wording
    )
    question_id = case.question.id
    marks = [MarkButton(verdict, question_id, Place.LIST, bot.wording) for verdict in _VERDICTS]
    return [ui.Section(ui.TextDisplay(text), accessory=OpenButton(question_id, bot.wording)), ui.ActionRow(*marks)]


def _first_quote(bot: AnsweringBot, question: LoggedQuestion) -> str | None:
    place = position_of(bot.service.answerer.articles, question.quotes[0]) if question.quotes else None
    return None if place is None else every_sentence(place[0])[place[1]].text


async def case_view(
    bot: AnsweringBot, reviewer: Reviewer, question_id: int, listing: Listing | None, note: Note | None = None
) -> ui.LayoutView | str:
    """All about a question; the arguments are those of ``Desk.opened``."""
    detail = await bot.service.log.review.show(reviewer.scope, question_id)
    if detail is None:
        return bot.wording.review_unknown
    wording = bot.wording
    case = detail.case
    said = "" if note is None else clip(note.text, LONGEST_NOTE)
    above, below = case_texts(detail, said, _reviewed_by(bot, case.review, reviewer), wording)
    quoted, closest = _ranked(await bot.service.answerer_for(reviewer.scope.id), case.question)
    texts = passage_texts([*quoted, *closest], [above, below, wording.review_closest, wording.review_changed], wording)
    items: list[ui.Item[Any]] = [ui.TextDisplay(above)]
    items += [ui.TextDisplay(text) for text in texts[: len(quoted)]]
    if len(quoted) < len(case.question.quotes[:_PASSAGES]):
        items.append(ui.TextDisplay(wording.review_changed))
    if closest:
        items += [ui.TextDisplay(wording.review_closest), *(ui.TextDisplay(text) for text in texts[len(quoted) :])]
    items += [ui.TextDisplay(below)] if below else []
    return framed(items, _case_row(case, listing, wording))


def _case_row(case: Case, listing: Listing | None, wording: Wording) -> list[ui.Item[Any]]:
    row: list[ui.Item[Any]] = []
    if case.question.outcome is not None:
        row += [MarkButton(verdict, case.question.id, Place.CASE, wording) for verdict in _VERDICTS]
    if case.review is not None:
        row.append(ReopenButton(case.question.id, Place.CASE, wording))
    if listing is not None:
        row.append(PageButton(listing, wording.button_back_to_list, here=True))
    return row


def _ranked(answerer: Answerer, question: LoggedQuestion) -> tuple[list[Ranked], list[Ranked]]:
    """The passages that were quoted, as far as their articles have not changed; and others that come closest now."""
    ranked = answerer.rank(question.resolved or question.text, k=_RANKED)
    by_place = {(quote.article, quote.start): quote for quote in ranked}
    quoted = []
    for logged in question.quotes[:_PASSAGES]:
        if (place := position_of(answerer.articles, logged)) is not None:
            article, position = place
            known = by_place.pop((article.name, logged.start), None)
            quote = known or quote_of(article, every_sentence(article)[position])
            quoted.append(Ranked(quote, logged.score))
    others = [Ranked(quote, quote.score) for quote in by_place.values() if is_found(quote)]
    return quoted, others[: _PASSAGES - len(quoted)]


def _reviewed_by(bot: AnsweringBot, review: Review | None, reviewer: Reviewer) -> str:
    """Who has reviewed, as far as that is known."""
    if review is None or review.reviewer is None:
        return bot.wording.reviewer_forgotten
    if review.reviewer == TERMINAL:
        return bot.wording.reviewer_terminal
    return bot.wording.reviewer_you if bot.service.log.review.is_by(review, reviewer.id) else bot.wording.reviewer_other
