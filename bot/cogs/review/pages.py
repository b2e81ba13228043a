"""The pages of the review: lists of questions or lessons, and one question with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from discord import ui

from bot.cogs.answers.passages import review_passages
from bot.cogs.review.buttons import (
    VERDICTS,
    Listing,
    ListKind,
    MarkButton,
    Note,
    OpenButton,
    PageButton,
    ReopenButton,
    ReturnTo,
    ReviewRequest,
)
from bot.cogs.review.lessons import ChooseButton, SilenceButton, TeachButton, UnteachButton, back_buttons
from bot.core.logged_quotes import find_quote
from bot.querylog.records import TERMINAL, Case, CurrentLesson, LoggedQuestion, Verdict
from bot.render.discord.review import RankedPassage, case_texts, lesson_text, passage_texts, row_text, taught_text
from bot.render.discord.text import one_line
from bot.toolbox.base import AnsweringBot
from bot.toolbox.responses import Shown, frame
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.shown.discord_markdown import escape
from retrieval.index.catalogue import ArticleLookup

MAX_ROWS: Final = 4  # as many as Discord takes the texts of in a message
_MAX_PASSAGES: Final = 4
Row = Case | CurrentLesson


async def list_view(request: ReviewRequest, listing: Listing, note: Note | None = None) -> ui.LayoutView:
    """Return a page of a list; the newest one where all that was on that page has left the list."""
    found = await _fetch(request, listing)
    if not found and listing.last_id is not None:
        listing = listing.after(None)
        found = await _fetch(request, listing)
    shown = found[:MAX_ROWS]
    wording = request.bot.wording
    said = [note.text if note else "", _heading(listing, wording, empty=not shown), await _ended(request, listing)]
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(filter(None, said)))]
    articles = await request.bot.service.articles_of(request.scope.id)
    for row in shown:
        if isinstance(row, CurrentLesson):
            entry = await _lesson_row(request, row)
        else:
            entry = _question_row(request, row, articles)
        items += [ui.Separator(), *entry]
    other, label = (
        (ListKind.UNANSWERED, "button_queue")
        if listing.kind is ListKind.TAUGHT
        else (ListKind.TAUGHT, "button_lessons")
    )
    pages = [] if listing.last_id is None else [PageButton(wording, listing.after(None), phrase="button_newest")]
    if len(found) > len(shown):
        last = shown[-1]
        last_id = last.lesson.id if isinstance(last, CurrentLesson) else last.question.id
        pages.append(PageButton(wording, listing.after(last_id), phrase="button_next"))
    pages += [PageButton(wording, listing, here=True), PageButton(wording, Listing(other), phrase=label)]
    return frame(items, [*pages, *([note.undo] if note and note.undo else [])])


async def _fetch(request: ReviewRequest, listing: Listing) -> Sequence[Row]:
    """Return the rows of a page, and one more where there is one."""
    service, scope = request.bot.service, request.scope
    before, limit = listing.last_id, MAX_ROWS + 1
    match listing.kind:
        case ListKind.TAUGHT:
            return await service.lessons(scope, before, limit)
        case ListKind.UNANSWERED:
            return await service.log.review.unanswered(scope, before=before, limit=limit)
        case ListKind.FOUND:
            return await service.log.review.search(scope, listing.words, before=before, limit=limit)
        case ListKind.RECENT:
            return await service.log.review.recent(scope, before=before, limit=limit)


async def _ended(request: ReviewRequest, listing: Listing) -> str:
    if listing.kind is not ListKind.UNANSWERED:
        return ""
    count = await request.bot.service.log.lessons.ended(request.scope)
    return request.bot.wording.teach_ended_some.format(count=count) if count else ""


def _heading(listing: Listing, wording: Wording, *, empty: bool) -> str:
    phrases = {
        ListKind.RECENT: (wording.review_recent, wording.review_recent_none),
        ListKind.UNANSWERED: (wording.review_unanswered, wording.review_unanswered_none),
        ListKind.FOUND: (wording.review_found, wording.review_found_none),
        ListKind.TAUGHT: (wording.lessons, wording.lessons_none),
    }
    return phrases[listing.kind][empty].format(words=escape(one_line(listing.words)))


def _question_row(request: ReviewRequest, case: Case, articles: ArticleLookup) -> list[ui.Item[Any]]:
    bot = request.bot
    wording, question_id = bot.wording, case.question.id
    text = row_text(case, _first_quote(articles, case.question), _reviewed_by(request, case), wording)
    is_open = case.review is None and case.question.outcome is not None
    done = MarkButton(wording, question_id, ReturnTo.LIST, Verdict.IGNORED, phrase="button_done")
    return [ui.TextDisplay(text), ui.ActionRow(OpenButton(wording, question_id), *([done] if is_open else []))]


def _verdict_buttons(question_id: int, wording: Wording) -> list[ui.Item[Any]]:
    right, wrong, ignore = (MarkButton(wording, question_id, ReturnTo.CASE, verdict) for verdict in VERDICTS)
    teach, silence = (kind(wording, question_id, ReturnTo.CASE) for kind in (TeachButton, SilenceButton))
    return [right, wrong, teach, silence, ignore]


def _first_quote(articles: ArticleLookup, question: LoggedQuestion) -> Quote | None:
    return find_quote(articles, question.quotes[0]) if question.quotes else None


async def _lesson_row(request: ReviewRequest, standing: CurrentLesson) -> list[ui.Item[Any]]:
    bot, lesson = request.bot, standing.lesson
    case = await bot.service.log.review.show(request.scope, lesson.question_id)
    question = None if case is None else case.question.text
    text = lesson_text(standing, question, _name(request, lesson.teacher), bot.wording)
    undo = UnteachButton(bot.wording, lesson.question_id, ReturnTo.LIST, lesson.id)
    return [ui.Section[Any](ui.TextDisplay(text), accessory=undo)]


async def case_view(request: ReviewRequest, question_id: int, note: Note | None = None) -> Shown:
    """Return all about a question, or a sentence where the reviewer's server has no such question."""
    bot, wording = request.bot, request.bot.wording
    case = await bot.service.log.review.show(request.scope, question_id)
    if case is None:
        return wording.review_unknown
    lesson = next(iter(await bot.service.lessons_from(request.scope, question_id)), None)
    said = [*([note.text] if note else []), *([taught_text(lesson, wording)] if lesson else [])]
    above, below = case_texts(case, said, _reviewed_by(request, case), wording)
    answerer = await bot.service.answerer_for(request.scope.id)
    quoted, closest = await bot.service.rank(lambda by: review_passages(by, case, _MAX_PASSAGES), answerer)
    others = (above, below, wording.review_closest, wording.review_changed)
    texts = passage_texts([*quoted, *closest], others, wording, answerer.articles)
    sections = [
        _section(bot, case, it, text, answerer.articles) for it, text in zip((*quoted, *closest), texts, strict=True)
    ]
    items: list[ui.Item[Any]] = [ui.TextDisplay(above), ui.Separator(), *sections[: len(quoted)]]
    if len(quoted) < len(case.question.quotes[:_MAX_PASSAGES]):
        items.append(ui.TextDisplay(wording.review_changed))
    if closest:
        items += [ui.TextDisplay(wording.review_closest), *sections[len(quoted) :]]
    items += [ui.Separator(), ui.TextDisplay(below)] if below else []
    is_answered = case.question.outcome is not None
    verdicts = _verdict_buttons(question_id, wording) if is_answered else []
    return frame(items, verdicts, _last_row(request, case, lesson))


def _section(bot: AnsweringBot, case: Case, ranked: RankedPassage, text: str, articles: ArticleLookup) -> ui.Item[Any]:
    """Return a passage; of a question that was answered, it can be set as the right one."""
    if case.question.outcome is None:
        return ui.TextDisplay(text)
    digest = articles[ranked.quote.article].digest
    choose = ChooseButton(bot.wording, case.question.id, ReturnTo.CASE, digest, ranked.quote.start)
    return ui.Section(ui.TextDisplay(text), accessory=choose)


def _last_row(request: ReviewRequest, case: Case, lesson: CurrentLesson | None) -> list[ui.Item[Any]]:
    undo: list[ui.Item[Any]] = []
    if lesson is not None:
        undo = [UnteachButton(request.bot.wording, case.question.id, ReturnTo.CASE, lesson.lesson.id)]
    elif case.review is not None:
        undo = [ReopenButton(request.bot.wording, case.question.id, ReturnTo.CASE)]
    return [*undo, *back_buttons(request)]


def _reviewed_by(request: ReviewRequest, case: Case) -> str:
    return _name(request, None if case.review is None else case.review.reviewer)


def _name(request: ReviewRequest, logged: str | None) -> str:
    """Return the words for a moderator as another may know of that one: by no name."""
    wording = request.bot.wording
    if logged is None:
        return wording.reviewer_forgotten
    if logged == TERMINAL:
        return wording.reviewer_terminal
    is_reader = request.bot.service.log.review.is_named(logged, request.user_id)
    return wording.reviewer_you if is_reader else wording.reviewer_other
