"""The pages of ``/privacy``, and the lines of a person's own export."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final

from bot.querylog.privacy.personal_data import Erased, OwnVote, PersonalDataSummary
from bot.querylog.records import LoggedLesson, LoggedQuestion, LoggedQuote
from bot.querylog.review.export import QuoteText, json_line, question_fields
from bot.querylog.servers.records import DmChoice, LeftServer
from bot.render.discord.text import ago, clip, on_day, one_line, small_print
from bot.render.phrases import ending_name, place_words
from bot.render.quotes import title_in
from bot.wording import Count, Wording
from retrieval.articles.article import Article
from retrieval.articles.shown.discord_markdown import escape

OWN_PER_PAGE: Final = 8
_MAX_OWN: Final = 300
_MAX_TITLE: Final = 60


def privacy_texts(kept: PersonalDataSummary, days: int, departed_days: int, wording: Wording) -> list[str]:
    """Tell what the bot keeps of people, for how many days (0: for good), and how much of this one."""
    how_long = wording.privacy_days if days else wording.privacy_for_good
    how_long = how_long.format(days=Count(days), departed_days=Count(departed_days))
    about = (wording.privacy_what, wording.privacy_why, wording.privacy_who, how_long)
    return ["\n\n".join(about), _how_much(kept, wording)]


def _how_much(kept: PersonalDataSummary, wording: Wording) -> str:
    if not kept.anything:
        return f"{wording.privacy_none_found}\n{wording.privacy_unknown}" if kept.unknown else wording.privacy_nothing
    counts = _counts(kept)
    lines = [wording.privacy_kept.format(**counts)]
    if kept.first is not None and kept.last is not None:
        first, last = on_day(kept.first), on_day(kept.last)
        is_one_day = kept.first.date() == kept.last.date()
        between = wording.privacy_on_day if is_one_day else wording.privacy_between
        lines.append(between.format(day=first, first=first, last=last))
    others = {
        wording.privacy_looked_up: kept.looked_up,
        wording.privacy_chosen: kept.chosen,
        wording.privacy_left: kept.left,
        wording.privacy_lessons: kept.lessons,
        wording.privacy_reviews: kept.reviews,
        wording.privacy_taught: kept.taught,
        wording.privacy_unknown: kept.unknown,
    }
    lines += [phrase.format(**counts) for phrase, count in others.items() if count]
    return "\n".join(lines)


def _counts(told: PersonalDataSummary | Erased) -> dict[str, Count]:
    """Return the numbers of what is kept or deleted, by name."""
    return {name: Count(value) for name, value in dataclasses.asdict(told).items() if isinstance(value, int)}


def own_texts(questions: Sequence[LoggedQuestion], articles: Mapping[str, Article], wording: Wording) -> list[str]:
    if not questions:
        return [wording.privacy_no_questions]
    return [_own_text(question, articles, wording) for question in questions]


def _own_text(question: LoggedQuestion, articles: Mapping[str, Article], wording: Wording) -> str:
    facts = [ago(question.asked_at), ending_name(question, wording)]
    facts += [_place(quote, articles, wording) for quote in question.quotes[:1]]
    if question.private:
        facts.append(wording.private)
    text = escape(clip(one_line(question.text), _MAX_OWN, escape)) if question.text else wording.privacy_not_yours
    return f"{text}\n{small_print(facts)}"


def _place(quote: LoggedQuote, articles: Mapping[str, Article], wording: Wording) -> str:
    """Return a quote's place as its citation began, with the title of an article that is still there."""
    article = articles.get(quote.article)
    title = None if article is None else title_in(articles, article)
    place = place_words(quote.paragraph, quote.sentence, wording)
    return place if title is None else f"{escape(clip(one_line(title), _MAX_TITLE, escape))}, {place}"


def deleted_text(erased: Erased, wording: Wording) -> str:
    others = {
        wording.privacy_deleted_looked_up: erased.looked_up,
        wording.privacy_deleted_lessons: erased.lessons,
    }
    lines = [wording.privacy_deleted, *(phrase for phrase, count in others.items() if count)]
    counts = _counts(erased)
    lines = [phrase.format(**counts) for phrase in lines]
    lines += [wording.privacy_none_found, wording.privacy_unknown] if erased.unknown else [wording.privacy_nothing]
    if not erased.complete:
        lines.append(wording.privacy_traces)
    return "\n".join(lines)


def own_question_line(question: LoggedQuestion, quote_text: QuoteText) -> str:
    """Return a line of JSON, with null for a text that another person wrote."""
    return json_line({"kind": "question", **question_fields(question, quote_text), "text": question.text or None})


def own_message_line(text: str) -> str:
    """Return a line of JSON for a message that somebody else had the bot look up, with nothing of that person."""
    return json_line({"kind": "message", "text": text})


def own_choice_line(choice: DmChoice) -> str:
    checked_at = choice.checked_at.isoformat(timespec="milliseconds")
    return json_line({"kind": "choice", **dataclasses.asdict(choice), "checked_at": checked_at})


def own_left_line(left: LeftServer) -> str:
    found_at = left.found_at.isoformat(timespec="milliseconds")
    return json_line({"kind": "left", **dataclasses.asdict(left), "found_at": found_at})


def own_vote_line(vote: OwnVote) -> str:
    voted_at = vote.voted_at.isoformat(timespec="milliseconds")
    return json_line({"kind": "vote", **dataclasses.asdict(vote), "voted_at": voted_at})


def own_lesson_line(lesson: LoggedLesson) -> str:
    """Return a line of JSON, without who taught the lesson."""
    fields = {
        "kind": "lesson",
        "id": lesson.id,
        "question_id": lesson.question_id,
        "guild_id": lesson.guild_id,
        "terms": [*lesson.asked.terms, *lesson.asked.carried],
        "passage": lesson.passage and dataclasses.asdict(lesson.passage),
        "taught_at": lesson.taught_at.isoformat(timespec="milliseconds"),
    }
    return json_line(fields)
