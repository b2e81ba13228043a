"""The pages of ``/privacy``, and the lines of a person's own export."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from bot.querylog.privacy.personal_data import Erased, Kept, OwnVote
from bot.querylog.records import LoggedLesson, LoggedQuestion
from bot.querylog.review.export import QuoteText, json_line, question_fields
from bot.render.discord.text import address_words, ago, clip, on_day, one_line, outcome_words, small_print
from bot.wording import Wording
from retrieval.articles.discord_markdown import escape

OWN_PER_PAGE: Final = 8
_MAX_OWN: Final = 300


def privacy_texts(kept: Kept, days: int, departed_days: int, wording: Wording) -> list[str]:
    """Tell what the bot keeps of people, and how much of this one.

    Args:
        kept: The numbers for this person.
        days: The days for which questions are kept; 0 for good.
        departed_days: The same for a server that the bot has left.
        wording: For the words.
    """
    long = wording.privacy_days if days else wording.privacy_for_good
    about = (
        wording.privacy_what,
        wording.privacy_why,
        wording.privacy_who,
        long.format(days=days, departed_days=departed_days),
    )
    return ["\n\n".join(about), _how_much(kept, wording)]


def _how_much(kept: Kept, wording: Wording) -> str:
    if not kept.anything:
        return f"{wording.privacy_none_found}\n{wording.privacy_unknown}" if kept.unknown else wording.privacy_nothing
    lines = [wording.privacy_kept.format(questions=kept.questions, votes=kept.votes, comments=kept.comments)]
    if kept.first is not None and kept.last is not None:
        lines.append(wording.privacy_between.format(first=on_day(kept.first), last=on_day(kept.last)))
    if kept.looked_up:
        lines.append(wording.privacy_looked_up.format(messages=kept.looked_up))
    if kept.lessons:
        lines.append(wording.privacy_lessons.format(lessons=kept.lessons))
    if kept.reviews:
        lines.append(wording.privacy_reviews.format(reviews=kept.reviews))
    if kept.taught:
        lines.append(wording.privacy_taught.format(taught=kept.taught))
    if kept.unknown:
        lines.append(wording.privacy_unknown)
    return "\n".join(lines)


def own_texts(questions: Sequence[LoggedQuestion], wording: Wording) -> list[str]:
    if not questions:
        return [wording.privacy_no_questions]
    return [_own_text(question, wording) for question in questions]


def _own_text(question: LoggedQuestion, wording: Wording) -> str:
    facts = [ago(question.asked_at), outcome_words(question.outcome, wording)]
    facts += [address_words(quote) for quote in question.quotes[:1]]
    if question.private:
        facts.append(wording.private)
    text = escape(clip(one_line(question.text), _MAX_OWN, escape)) if question.text else wording.privacy_not_yours
    return f"{text}\n{small_print(facts)}"


def deleted_text(erased: Erased, wording: Wording) -> str:
    """What became of a wish to be forgotten."""
    said = wording.privacy_deleted_known if erased.unknown else wording.privacy_deleted
    lines = [said.format(questions=erased.questions, votes=erased.votes, lessons=erased.lessons)]
    if erased.unknown:
        lines.append(wording.privacy_unknown)
    if not erased.complete:
        lines.append(wording.privacy_traces)
    return "\n".join(lines)


def own_question_line(question: LoggedQuestion, quote_text: QuoteText) -> str:
    """A question with its quotes as a line of JSON Lines; moments are in ISO 8601.

    The text is null where another person wrote it.
    """
    return json_line({"kind": "question", **question_fields(question, quote_text), "text": question.text or None})


def own_message_line(text: str) -> str:
    """The same of a message that somebody else had the bot look up, without anything of that person."""
    return json_line({"kind": "message", "text": text})


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
