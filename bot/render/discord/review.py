"""Logged questions and lessons as reviewers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.querylog.records import Case, CurrentLesson, LoggedQuestion, TeachResult, Verdict, Vote
from bot.render.discord.answer import MAX_LAYOUT, NO_ARTICLES, render_passages
from bot.render.discord.text import ago, clip, clip_pieces, one_line, size, small_print
from bot.render.phrases import ending_name
from bot.render.quotes import quote_pieces
from bot.wording import Wording
from retrieval.answers import Quote, split_carried
from retrieval.articles.addresses import format_address
from retrieval.articles.article import Article, Sentence
from retrieval.articles.shown.discord_markdown import escape

MAX_NOTE: Final = 500
MAX_SAID: Final = 600
_MAX_ROW_QUESTION: Final = 220
_MAX_ROW_QUOTE: Final = 260
_MAX_QUESTION: Final = 600
_MAX_RESOLVED: Final = 250
_MAX_COMMENT: Final = 160
_MAX_TITLE: Final = 60
_MAX_WHY: Final = 80
_MAX_ADDRESS: Final = 80
_COMMENTS: Final = 3
_SPARE: Final = 60  # for the line breaks between the texts


def row_text(case: Case, quoted: Quote | None, reviewed_by: str, wording: Wording) -> str:
    """Render a question of a list, with ``quoted``, its first quote."""
    lines = [f"**{_echo(case.question.text, _MAX_ROW_QUESTION)}**"]
    if quoted is not None:
        lines.append(_quoted(quoted))
    facts = _facts(case, wording)
    if case.duplicates > 1:
        facts.append(wording.review_alike.format(count=case.duplicates))
    if case.helpful or case.unhelpful:
        facts.append(_votes(case, wording))
    if case.review is not None:
        facts += [_verdict_words(case.review.verdict, wording), reviewed_by]
    return "\n".join([*lines, small_print(facts)])


def _facts(case: Case, wording: Wording) -> list[str]:
    question = case.question
    ended = ending_name(question, wording)
    if question.confidence is not None and question.quotes and question.look_up is None:
        ended = wording.review_sure.format(outcome=ended, percent=round(question.confidence * 100))
    where = [] if case.channel_id is None else [f"<#{case.channel_id}>"]
    if question.private:
        where = [wording.private]
    return [wording.review_number.format(id=question.id), ago(question.asked_at), *where, ended]


def _votes(case: Case, wording: Wording) -> str:
    return f"{wording.button_helpful} {case.helpful} {wording.button_not_helpful} {case.unhelpful}"


def _verdict_words(verdict: Verdict, wording: Wording) -> str:
    phrase: str = getattr(wording, f"verdict_{verdict}")
    return phrase


@dataclass(frozen=True, slots=True)
class RankedPassage:
    quote: Quote
    score: float


def case_texts(case: Case, said: Sequence[str], reviewed_by: str, wording: Wording) -> tuple[str, str]:
    """Return the texts above and below a question's passages; ``said`` is at most ``MAX_SAID`` in all."""
    question = case.question
    above = [f"### {_echo(question.text, _MAX_QUESTION)}"]
    if read := _reading(question, wording):
        above.append(small_print([_echo(read, _MAX_RESOLVED)]))
    if question.unanswered is not None:
        above.append(small_print([wording.review_not_answered.format(words=_echo(question.unanswered, _MAX_RESOLVED))]))
    above += [small_print(_facts(case, wording)), *said]
    below = []
    if case.votes:
        below += [_votes(case, wording), *_comments(case.votes, wording)]
    if case.review is not None:
        verdict, when = _verdict_words(case.review.verdict, wording), ago(case.review.at)
        below.append(wording.review_reviewed.format(verdict=verdict, who=reviewed_by, when=when))
    return "\n".join(above), "\n".join(below)


def _reading(question: LoggedQuestion, wording: Wording) -> str:
    """Tell how a question was read, where that is not as it stands."""
    own, carried = split_carried(question.resolved or question.text)
    if one_line(question.resolved or question.text) == one_line(question.text):
        return ""
    read = [] if one_line(own) == one_line(question.text) else [wording.review_read_as.format(words=own)]
    return " · ".join([*read, *([wording.review_carried.format(words=", ".join(carried))] if carried else [])])


def _comments(votes: Sequence[Vote], wording: Wording) -> list[str]:
    said = [vote.missing for vote in votes if vote.missing]
    lines = [f"- {_echo(missing, _MAX_COMMENT)}" for missing in said[-_COMMENTS:]]
    left = len(said) - len(lines)
    return [*([wording.and_more.format(count=left)] if left else []), *lines]


def passage_texts(
    ranked: Sequence[RankedPassage],
    others: Sequence[str],
    wording: Wording,
    articles: Mapping[str, Article] = NO_ARTICLES,
) -> list[str]:
    """Render passages in the room that ``others`` on the page leave, with citation, score and reasons."""
    whys = [_why(it, wording) for it in ranked]
    room = MAX_LAYOUT - _SPARE - sum(size(text) + 1 for text in (*others, *whys))
    quotes = [_short_titled(it.quote) for it in ranked]
    shown = render_passages(quotes, room, wording, articles, apart=True)
    return [f"{passage.text}\n{why}" for passage, why in zip(shown, whys, strict=True)]


def _why(ranked: RankedPassage, wording: Wording) -> str:
    words = " · ".join(dict.fromkeys(ranked.quote.matched))
    facts = [wording.review_score.format(score=ranked.score)]
    if words:
        facts.append(wording.context_why.format(words=_echo(words, _MAX_WHY)))
    if ranked.quote.was_taught:
        facts.append(wording.verdict_taught)
    return small_print(facts)


def taught_text(standing: CurrentLesson, wording: Wording) -> str:
    lesson, quote = standing.lesson, standing.quote
    if quote is not None:
        said = f"{wording.lesson_passage}\n{_quoted(quote)}"
    elif lesson.passage is None:
        said = wording.lesson_nothing
    else:
        said = wording.lesson_orphaned.format(address=_echo(format_address(lesson.passage), _MAX_ADDRESS))
    return said if lesson.ended_at is None else f"{said}\n{wording.lesson_ended.format(when=ago(lesson.ended_at))}"


def lesson_text(standing: CurrentLesson, question: str | None, taught_by: str, wording: Wording) -> str:
    """Render a lesson of a list; the question is None when it is not in the log any more."""
    lesson = standing.lesson
    asked = question or " ".join((*lesson.asked.terms, *lesson.asked.carried)) or wording.lesson_without_words
    facts = [wording.review_number.format(id=lesson.question_id), taught_by, ago(lesson.taught_at)]
    head = f"**{_echo(asked, _MAX_ROW_QUESTION)}**"
    return "\n".join([head, taught_text(standing, wording), small_print(facts)])


def taught_note(taught: TeachResult, wording: Wording) -> str:
    if taught.quote is None:
        return wording.teach_done_nothing
    return f"{wording.teach_done}\n{_quoted(taught.quote)}"


def choice_texts(
    places: Sequence[tuple[Article, Sentence]],
    heading: str,
    wording: Wording,
    articles: Mapping[str, Article] = NO_ARTICLES,
) -> list[str]:
    quotes = [_short_titled(Quote.of(*place)) for place in places]
    room = MAX_LAYOUT - _SPARE - size(heading)
    return [passage.text for passage in render_passages(quotes, room, wording, articles, apart=True)]


def _short_titled(quote: Quote) -> Quote:
    return replace(quote, title=clip(one_line(quote.title), _MAX_TITLE, escape))


def _quoted(quote: Quote) -> str:
    """Put the beginning of a quote on one line."""
    return f"> {clip_pieces(quote_pieces(quote), _MAX_ROW_QUOTE)}"


def _echo(text: str, limit: int) -> str:
    return escape(clip(one_line(text), limit, escape))
