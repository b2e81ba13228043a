from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render.phrases import chosen_words, long_date, meaning_reasons, own_words, score_parts
from bot.render.terminal.answer import why_text
from bot.wording import ENGLISH
from retrieval.answerer import Answerer
from retrieval.answers import Answer, Match, MatchKind, Outcome, Quote, ScoreShare
from retrieval.articles.article import Metadata
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.ranking.explanation import FAMILIES

ARTICLE = "The lighthouse on Gull Rock was built by Edna Marsh in 1871. It burned whale oil until 1902."


def quote(*matches: Match) -> Quote:
    return Quote(text="x", article="a", title="a", paragraph=1, sentence=1, start=0, end=1, score=1, matches=matches)


def answer_of(found: Quote) -> Answer:
    return Answer(question="x", resolved="x", outcome=Outcome.ANSWERED, confidence=1.0, quotes=(found,))


@pytest.mark.parametrize("how", MatchKind)
def test_each_way_to_match_is_told(how: MatchKind) -> None:
    (told,) = chosen_words(quote(Match(word="Lamps", asked="lamp", how=how)), ENGLISH)
    assert told.startswith("Lamps")


@pytest.mark.parametrize("name", [*FAMILIES, "article"])
def test_each_part_of_a_score_has_a_name(name: str) -> None:
    scored = replace(quote(), parts=(ScoreShare(name="words", score=0.5), ScoreShare(name=name, score=-1.5)))
    assert score_parts(scored, ENGLISH)[0].endswith(" -1.50")
    assert score_parts(scored, ENGLISH)[1] == "words +0.50"


@pytest.mark.parametrize(
    ("nearness", "reading", "told"),
    [
        (0.88, None, ["means nearly the same as the heading (.88)"]),
        (0.72, None, ["means something like the heading (.72)"]),
        (0.5, None, []),
        (None, 0.934, ["read: likely answers (.93)"]),
        (None, 0.3, ["read: may answer (.30)"]),
        (None, 0.0, ["read: hardly answers (.00)"]),
        (1.0, 1.0, ["means nearly the same as the heading (1.00)", "read: likely answers (1.00)"]),
    ],
)
def test_what_the_encoders_found_is_told_as_what_it_is(
    nearness: float | None, reading: float | None, told: list[str]
) -> None:
    found = replace(quote(), nearness=nearness, reading=reading)
    assert [*meaning_reasons(found, ENGLISH)] == told
    assert all(reason in why_text(answer_of(found)) for reason in told)


def test_a_word_is_told_once() -> None:
    twice = Match(word="Lamps", asked="lamp", how=MatchKind.WORD_FORM)
    assert chosen_words(quote(twice, twice), ENGLISH) == ("Lamps (“lamp”)",)


def test_the_parts_that_are_told_are_all_of_the_score() -> None:
    answer = Answerer([parse_article(ARTICLE, "a.txt")]).answer("Who built the lighthouse?")
    cited, chosen, parts = why_text(answer).split("\n")
    assert cited == "— a.txt · paragraph 1, sentence 1"
    assert chosen.startswith("Chosen for: ")
    assert "lighthouse" in chosen
    score, _, told = parts.removeprefix("Score ").partition(": ")
    values = [float(part.rpartition(" ")[2]) for part in told.split(" · ")]
    assert sum(values) == pytest.approx(float(score), abs=0.01 * len(values))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("more", ENGLISH.why_more),
        ("what comes before that?", ENGLISH.why_before),
        ("source?", ENGLISH.why_source),
        ("who said that?", ENGLISH.why_speaker),
        ("what is this about?", ENGLISH.why_about),
    ],
)
def test_what_was_shown_without_a_search_says_so(said: str, told: str) -> None:
    answerer = Answerer([parse_article(f"Gulls nest there. {ARTICLE}", "a.txt")])
    before = Conversation().then("?", answerer.answer("Who built the lighthouse?"))
    assert why_text(answerer.answer(said, before)).split("\n")[-1] == told


def test_where_nothing_was_quoted_there_is_nothing_to_explain() -> None:
    answerer = Answerer([parse_article(ARTICLE, "a.txt")])
    for answer in (None, answerer.answer("/new")):
        assert why_text(answer) == ENGLISH.terminal_nothing_quoted


def test_what_the_article_is_about_has_its_title_where_the_head_has_another() -> None:
    article = parse_article("# Rules\n\nBe kind.\n", "rules.md", Metadata(title="Pine handbook"), markdown=True)
    other = parse_article("# Rules\n\nBe kind.\n", "rules.md", markdown=True)
    for given, said in ((article, "The article is “Pine handbook”."), (other, "")):
        answer = Answerer([given]).answer("what is this about?")
        assert answer.quotes[0].text == "Rules"
        assert own_words(answer, {given.name: given}, ENGLISH) == said


@pytest.mark.parametrize(
    ("metadata", "question", "said"),
    [
        (Metadata(author="A. Lind"), "who wrote this?", "Author of “a.txt”: A. Lind"),
        (Metadata(published="2021-09-14"), "when was this published?", "“a.txt” was published: 14 September 2021"),
        (Metadata(), "when was this published?", "I don’t know when “a.txt” was published: no date is given."),
        (Metadata(title="Gulls"), "what's the title?", "The title is “Gulls”."),
    ],
)
def test_what_is_known_of_an_article_is_told_as_what_it_is(metadata: Metadata, question: str, said: str) -> None:
    answerer = Answerer([parse_article(ARTICLE, "a.txt", metadata)])
    assert own_words(answerer.answer(question), answerer.articles, ENGLISH) == said


def test_of_several_articles_those_that_tell_are_named() -> None:
    texts = [
        parse_article(ARTICLE, f"{name}.txt", Metadata(author=by))
        for name, by in (("a", "Bo"), ("b", "Cy"), ("c", None))
    ]
    for articles, said in (
        (texts, "Author of “a.txt”: Bo · Author of “b.txt”: Cy"),
        ([texts[2], replace(texts[2], name="d.txt")], "None of my 2 articles says who wrote it."),
        (
            [replace(texts[0], name=f"{number}.txt") for number in range(11)],
            ENGLISH.which_article_library.format(count=11),
        ),
    ):
        answerer = Answerer(articles)
        assert own_words(answerer.answer("who wrote this?"), answerer.articles, ENGLISH) == said


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2021-09-14", "14 September 2021"),
        ("2024-05-01T10:00:00Z", "1 May 2024"),
        ("May 2024", "May 2024"),
        ("2024", "2024"),
    ],
)
def test_a_date_is_written_out(value: str, shown: str) -> None:
    assert long_date(value, ENGLISH) == shown


def test_a_first_turn_that_goes_on_says_what_it_needs() -> None:
    answerer = Answerer([parse_article(ARTICLE, "a.txt")])
    for text in ("more", "another", "who said that?", "what comes before that?", "source?"):
        assert own_words(answerer.answer(text), answerer.articles, ENGLISH).startswith("Ask me something first, ")
