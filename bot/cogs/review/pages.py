"""The pages of the review: lists of questions, and one question with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from discord import ui

from bot.cogs.answers.passages import review_passages
from bot.cogs.review.access import Reviewer
from bot.cogs.review.buttons import Kind, Listing, MarkButton, Note, OpenButton, PageButton, Place, ReopenButton
from bot.cogs.review.lessons import ChooseButton, SilenceButton, TeachButton, UnteachButton
from bot.cogs.trails import NEWEST
from bot.core.logged_quotes import find_quote
from bot.querylog.records import TERMINAL, Case, Group, LoggedQuestion, Review, StandingLesson, Verdict
from bot.querylog.scope import Guild
from bot.render.discord.review import RankedPassage, case_texts, lesson_text, passage_texts, row_text, taught_text
from bot.render.discord.text import one_line
from bot.toolbox.base import AnsweringBot
from bot.toolbox.responses import frame
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.addresses import SHORT_DIGEST
from retrieval.articles.discord_markdown import escape

ROWS: Final = 4
"""Questions on a page: Discord takes 40 components, and each question is eight."""
_PASSAGES: Final = 4
_VERDICTS: Final = (Verdict.RIGHT, Verdict.WRONG, Verdict.IGNORED)


async def list_view(bot: AnsweringBot, reviewer: Reviewer, listing: Listing, note: Note | None = None) -> ui.LayoutView:
    """A page of a list; the arguments are those of ``Desk.listed``."""
    found = await _fetch(bot, reviewer.scope, listing)
    if not found and listing.trail.ids:  # all that stood on that page has left the list
        listing = listing.at(NEWEST)
        found = await _fetch(bot, reviewer.scope, listing)
    shown = found[:ROWS]
    heading = _heading(listing, bool(shown), bot.wording)
    said = [note.text if note else "", heading, await _ended(bot, reviewer, listing)]
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(filter(None, said)))]
    for group in shown:
        items += _row(bot, group, reviewer)
    row = [PageButton(listing.at(listing.trail.back()), bot.wording.button_previous)] if listing.trail.ids else []
    if len(found) > len(shown):
        onward = listing.at(listing.trail.on(shown[-1].latest.question.id))
        row.append(PageButton(onward, bot.wording.button_next))
    row.append(PageButton(listing, bot.wording.button_refresh, here=True))
    row.append(PageButton(Listing(Kind.TAUGHT), bot.wording.button_lessons))
    return frame(items, [*row, *([note.undo] if note and note.undo else [])])


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


async def _ended(bot: AnsweringBot, reviewer: Reviewer, listing: Listing) -> str:
    """Tells a reviewer who looks into the queue that lessons have ended."""
    if listing.kind is not Kind.UNANSWERED:
        return ""
    count = await bot.service.log.lessons.ended(reviewer.scope)
    return bot.wording.teach_ended_some.format(count=count) if count else ""


def _heading(listing: Listing, some: bool, wording: Wording) -> str:  # noqa: FBT001 - told apart by name
    words = escape(one_line(listing.words))
    phrases = {
        Kind.RECENT: (wording.review_recent, wording.review_recent_none),
        Kind.UNANSWERED: (wording.review_unanswered, wording.review_unanswered_none),
        Kind.FOUND: (wording.review_found, wording.review_found_none),
    }
    return phrases[listing.kind][0 if some else 1].format(words=words)


def _row(bot: AnsweringBot, group: Group, reviewer: Reviewer) -> list[ui.Item[Any]]:
    case = group.latest
    text = row_text(
        case, group.count, _first_quote(bot, case.question), reviewed_by(bot, case.review, reviewer), bot.wording
    )
    question_id = case.question.id
    right, wrong, ignore = (MarkButton(verdict, question_id, Place.LIST, bot.wording) for verdict in _VERDICTS)
    teach = TeachButton(question_id, Place.LIST, bot.wording)
    opened = ui.Section[Any](ui.TextDisplay(text), accessory=OpenButton(question_id, bot.wording))
    return [opened, ui.ActionRow(right, wrong, teach, ignore)]


def _first_quote(bot: AnsweringBot, question: LoggedQuestion) -> Quote | None:
    return find_quote(bot.service.answerer.articles, question.quotes[0]) if question.quotes else None


async def case_view(
    bot: AnsweringBot, reviewer: Reviewer, question_id: int, listing: Listing | None, note: Note | None = None
) -> ui.LayoutView | str:
    """All about a question; the arguments are those of ``Desk.opened``."""
    detail = await bot.service.log.review.show(reviewer.scope, question_id)
    if detail is None:
        return bot.wording.review_unknown
    case, wording = detail.case, bot.wording
    lesson = next(iter(await bot.service.lessons_from(reviewer.scope, question_id)), None)
    said = [*([note.text] if note else []), *([taught_text(lesson, wording)] if lesson else [])]
    above, below = case_texts(detail, said, reviewed_by(bot, case.review, reviewer), wording)
    quoted, closest = review_passages(await bot.service.answerer_for(reviewer.scope.id), case.question, _PASSAGES)
    others = (above, below, wording.review_closest, wording.review_changed)
    texts = passage_texts([*quoted, *closest], others, wording, bot.service.answerer.articles)
    sections = [_section(bot, case, it, text) for it, text in zip((*quoted, *closest), texts, strict=True)]
    items: list[ui.Item[Any]] = [ui.TextDisplay(above), ui.Separator(), *sections[: len(quoted)]]
    if len(quoted) < len(case.question.quotes[:_PASSAGES]):
        items.append(ui.TextDisplay(wording.review_changed))
    if closest:
        items += [ui.TextDisplay(wording.review_closest), *sections[len(quoted) :]]
    items += [ui.Separator(), ui.TextDisplay(below)] if below else []
    return frame(items, _case_row(case, wording), _way_back(case, lesson, listing, wording))


def _section(bot: AnsweringBot, case: Case, ranked: RankedPassage, text: str) -> ui.Item[Any]:
    """A passage; of a question that was answered, it can be set as the right one."""
    if case.question.outcome is None:
        return ui.TextDisplay(text)
    passage = bot.service.answerer.articles[ranked.quote.article].digest[:SHORT_DIGEST], ranked.quote.start
    return ui.Section(ui.TextDisplay(text), accessory=ChooseButton(case.question.id, passage, Place.CASE, bot.wording))


def _case_row(case: Case, wording: Wording) -> list[ui.Item[Any]]:
    """What can be said of a question that has been answered."""
    if case.question.outcome is None:
        return []
    number = case.question.id
    right, wrong, ignore = (MarkButton(verdict, number, Place.CASE, wording) for verdict in _VERDICTS)
    return [right, wrong, TeachButton(number, Place.CASE, wording), SilenceButton(number, Place.CASE, wording), ignore]


def _way_back(
    case: Case, lesson: StandingLesson | None, listing: Listing | None, wording: Wording
) -> list[ui.Item[Any]]:
    """How to take back what was said, and to leave."""
    row: list[ui.Item[Any]] = []
    if lesson is not None:
        row.append(UnteachButton(lesson.lesson.id, case.question.id, Place.CASE, wording))
    elif case.review is not None:
        row.append(ReopenButton(case.question.id, Place.CASE, wording))
    if listing is not None:
        row.append(PageButton(listing, wording.button_back_to_list, here=True))
    return row


def reviewed_by(bot: AnsweringBot, review: Review | None, reviewer: Reviewer) -> str:
    """Who has reviewed, as far as that is known."""
    return who(bot, None if review is None else review.reviewer, reviewer)


def who(bot: AnsweringBot, name: str | None, reviewer: Reviewer) -> str:
    """A moderator as another may know of that one: by no name.

    Args:
        bot: For the words.
        name: As the log has it.
        reviewer: Who is told.
    """
    if name is None:
        return bot.wording.reviewer_forgotten
    if name == TERMINAL:
        return bot.wording.reviewer_terminal
    return (
        bot.wording.reviewer_you if bot.service.log.review.is_named(name, reviewer.id) else bot.wording.reviewer_other
    )


async def lessons_view(
    bot: AnsweringBot, reviewer: Reviewer, listing: Listing, note: Note | None = None
) -> ui.LayoutView:
    """A page of what was taught, the newest first; the arguments are those of ``Desk.listed``."""
    wording = bot.wording
    found = await bot.service.lessons(reviewer.scope, listing.trail.before, ROWS + 1)
    if not found and listing.trail.ids:
        listing = listing.at(NEWEST)
        found = await bot.service.lessons(reviewer.scope, None, ROWS + 1)
    shown = found[:ROWS]
    heading = wording.lessons if shown else wording.lessons_none
    items: list[ui.Item[Any]] = [ui.TextDisplay(f"{note.text}\n{heading}" if note else heading)]
    items += [await _lesson_section(bot, reviewer, lesson) for lesson in shown]
    row = [PageButton(listing.at(listing.trail.back()), wording.button_previous)] if listing.trail.ids else []
    if len(found) > len(shown):
        row.append(PageButton(listing.at(listing.trail.on(shown[-1].lesson.id)), wording.button_next))
    row.append(PageButton(listing, wording.button_refresh, here=True))
    row.append(PageButton(Listing(Kind.UNANSWERED), wording.button_queue))
    return frame(items, row)


async def _lesson_section(bot: AnsweringBot, reviewer: Reviewer, standing: StandingLesson) -> ui.Item[Any]:
    lesson = standing.lesson
    detail = await bot.service.log.review.show(reviewer.scope, lesson.question_id)
    question = None if detail is None else detail.case.question.text
    text = lesson_text(standing, question, who(bot, lesson.teacher, reviewer), bot.wording)
    undo = UnteachButton(lesson.id, lesson.question_id, Place.LIST, bot.wording)
    return ui.Section(ui.TextDisplay(text), accessory=undo)
