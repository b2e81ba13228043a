from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cogs.review.pages import MAX_ROWS
from bot.querylog.records import (
    Case,
    CurrentLesson,
    Front,
    LoggedLesson,
    LoggedQuestion,
    Passage,
    Review,
    TeachOutcome,
    TeachResult,
    Verdict,
    Vote,
)
from bot.render.discord.answer import MAX_LAYOUT
from bot.render.discord.review import (
    MAX_NOTE,
    MAX_SAID,
    RankedPassage,
    case_texts,
    choice_texts,
    lesson_text,
    passage_texts,
    row_text,
    taught_note,
    taught_text,
)
from bot.render.discord.text import size
from bot.wording import ENGLISH, Wording
from retrieval.answers import Outcome, Quote
from retrieval.articles.addresses import all_sentences
from retrieval.articles.article import Metadata
from retrieval.articles.parser import parse_article
from retrieval.lessons.question_similarity import QuestionKey
from tests.bot.stage import PSEUDO

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARKUP = st.text(st.sampled_from("*_> \n#~|`[]<@:&/.😀a"), max_size=3000)
WORDS = st.one_of(
    MARKUP, st.text(max_size=3000), st.builds(lambda text, n: text * n, st.text(max_size=9), st.just(400))
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    question = LoggedQuestion(
        id=draw(st.integers(1, 10**15)),
        asked_at=NOW,
        front=Front.SLASH,
        text=draw(WORDS),
        resolved=draw(WORDS),
        outcome=draw(st.sampled_from(Outcome)),
        confidence=0.123456,
        took_ms=1.0,
        article="a.txt",
        article_digest="d",
        conversation_id=1,
        quotes=(),
    )
    votes = draw(st.integers(0, 10**9))
    review = Review(draw(st.sampled_from(Verdict)), None, NOW)
    return Case(question, 2**63 - 1, 2**63 - 1, None, votes, votes, review)


@st.composite
def ranked(draw: st.DrawFn) -> RankedPassage:
    words = draw(WORDS)
    quote = Quote(
        text=words or "x",
        article="a.txt",
        title=draw(WORDS),
        paragraph=99_999,
        sentence=99_999,
        start=0,
        end=max(len(words), 1),
        score=1,
        matched=tuple(words.split()[:50]),
        url="https://example.org/" + "a" * 250,
    )
    return RankedPassage(quote, 1234.5678)


@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
@given(case=cases(), quoted=ranked())
def test_the_rows_of_a_page_fit(wording: Wording, case: Case, quoted: RankedPassage) -> None:
    text = row_text(replace(case, duplicates=10**9), quoted.quote, wording.reviewer_other, wording)
    heading = size(wording.review_unanswered) + size(wording.teach_ended_some) + 20
    assert MAX_ROWS * (size(text) + 1) + MAX_NOTE + heading <= MAX_LAYOUT
    assert text.count("\n") == 2


@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
@given(case=cases(), comments=st.lists(WORDS, max_size=5), shown=st.lists(ranked(), max_size=4))
def test_a_case_fits(wording: Wording, case: Case, comments: list[str], shown: list[RankedPassage]) -> None:
    votes = tuple(Vote(helpful=False, missing=comment) for comment in comments)
    above, below = case_texts(replace(case, votes=votes), ["n" * MAX_SAID], wording.reviewer_other, wording)
    others = [above, below, wording.review_closest, wording.review_changed]
    passages = passage_texts(shown, others, wording)
    assert len(passages) == len(shown)
    assert sum(size(text) + 1 for text in (*others, *passages)) <= MAX_LAYOUT
    assert all(text.startswith("> ") for text in passages)


def test_votes_without_words_are_counted_and_those_with_words_shown() -> None:
    question = LoggedQuestion(1, NOW, Front.SLASH, "Who?", "Who?", None, None, None, None, None, None, ())
    votes = (*(Vote(helpful=False, missing=f"word {n}") for n in range(5)), Vote(helpful=True, missing=None))
    above, below = case_texts(Case(question, 1, 2, None, 1, 5, None, votes=votes), [], "", ENGLISH)
    assert above.split("\n") == ["### Who?", f"-# #1 · <t:{int(NOW.timestamp())}:R> · <#2> · not answered yet"]
    assert below.split("\n") == ["👍 1 👎 5", "… and 2 more", "- word 2", "- word 3", "- word 4"]


@st.composite
def lessons(draw: st.DrawFn) -> CurrentLesson:
    words = tuple(draw(WORDS).split())
    passage = Passage(draw(WORDS), 99_999, 99_999, "d") if draw(st.booleans()) else None
    quote = draw(ranked()).quote if passage and draw(st.booleans()) else None
    ended = NOW if draw(st.booleans()) else None
    lesson = LoggedLesson(10**15, 10**15, 1, QuestionKey(words, "any", words), passage, None, NOW, ended)
    return CurrentLesson(lesson, quote)


@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
@given(standing=lessons(), question=st.none() | WORDS)
def test_the_lessons_of_a_page_fit(wording: Wording, standing: CurrentLesson, question: str | None) -> None:
    text = lesson_text(standing, question, wording.reviewer_other, wording)
    assert size(taught_text(standing, wording)) <= MAX_NOTE
    assert MAX_ROWS * (size(text) + 1) + size(wording.lessons) + MAX_NOTE <= MAX_LAYOUT


@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
@given(places=st.lists(st.text("a*_ \n.!", min_size=1, max_size=4000), min_size=1, max_size=5))
def test_the_choices_of_a_page_fit(wording: Wording, places: list[str]) -> None:
    articles = [parse_article(f"x{text}", f"{number}.txt", Metadata(title=text)) for number, text in enumerate(places)]
    found = [(article, all_sentences(article)[0]) for article in articles if all_sentences(article)]
    texts = choice_texts(found, wording.teach_which_of_many, wording)
    assert sum(size(text) + 1 for text in (wording.teach_which_of_many, *texts)) <= MAX_LAYOUT


@pytest.mark.parametrize("wording", [ENGLISH, PSEUDO])
def test_what_is_said_of_a_lesson_fits_above_a_page(wording: Wording) -> None:
    for marked in (wording.review_marked_ignored, wording.review_reopened):
        assert size(marked) + 10 <= MAX_SAID - MAX_NOTE
    quote = Quote(text="*" * 3000, article="a", title="a", paragraph=1, sentence=1, start=0, end=3000, score=1)
    for said in (TeachResult(TeachOutcome.TAUGHT, 1, quote), TeachResult(TeachOutcome.TAUGHT, 1)):
        assert size(taught_note(said, wording)) <= MAX_NOTE
