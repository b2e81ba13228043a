from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.analysis.terms import extract_terms, word_code
from retrieval.answerer import Answerer, load_answerer
from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article
from retrieval.bm25 import PostingsBM25
from retrieval.conversation import Conversation
from retrieval.finder import PostingsFinder
from retrieval.index.catalogue import Catalogue
from retrieval.index.library import Library
from retrieval.index.sections import K1, B, SectionIndex, SectionPlace
from tests.retrieval.documents import HARBOUR, RULES, harbour, rules

LONG = "# Sea\n\n" + "".join(
    f"## Buoy {number}\n\nBuoy {number} marks the channel. It is checked in week {number}. Its lamp is white.\n\n"
    for number in range(90)
)

BODY, LINK = "A boat is at sea.", "[Sea](https://sea.example)"


def sections_of(*articles: Article) -> SectionIndex:
    found = Library(Catalogue.of(articles)).sections
    assert found is not None
    return found


def test_a_section_is_scored_by_its_heading_twice_those_above_and_its_text() -> None:
    index = sections_of(harbour())
    rows = [
        extract_terms(" ".join([heading, heading, *parents, body]))
        for heading, parents, body in [
            ("Harbour handbook", [], "Welcome to the harbour of Vik."),
            ("Opening hours", ["Harbour handbook"], "Monday to Friday, 8 to 16."),
        ]
    ]
    assert [sorted(row) for row in (terms_of(index, 0), terms_of(index, 1))] == [sorted(row) for row in rows]
    plain = BM25Okapi([terms_of(index, number) for number in range(index.size)], k1=K1, b=B)
    idf = {term: index.idf(term) for term in plain.idf}
    plain.idf = idf
    query = extract_terms("when can I rent a boat or pay for berths")
    np.testing.assert_allclose(bm25_of(index).get_scores(query), plain.get_scores(query), atol=1e-9)


def bm25_of(index: SectionIndex) -> PostingsBM25:
    assert isinstance(index.finder, PostingsFinder)
    return index.finder.bm25


def terms_of(index: SectionIndex, section: int) -> list[str]:
    """Return the terms of a section, as its postings hold them."""
    bm25 = bm25_of(index)
    arrays, vocabulary = bm25.arrays, bm25.vocabulary
    lengths = int(arrays.lengths[section])
    found: list[str] = []
    for term in vocabulary:
        positions, scores = bm25.postings(term)
        at = np.flatnonzero(positions == section)
        if at.size:
            weight = K1 * (1 - B + B * lengths / bm25.avgdl)
            impact = scores[at[0]] / index.idf(term)
            found += [term] * round(impact * weight / (K1 + 1 - impact))
    assert len(found) == lengths
    return found


def test_places_tell_all_sentences_of_an_article_in_order() -> None:
    article = parse_article(LONG, "sea.md", markdown=True)
    library = Library(Catalogue.of([article]))
    index = library.sections
    assert index is not None
    assert index.size == len(article.sections) == 90
    spelled = []
    for section in range(index.size):
        segment, first, end = index.place(section)
        assert all(index.at(segment, sentence) == section for sentence in range(first, end))
        spelled += [library.segment(segment).sentence(number) for number in range(first, end)]
    assert tuple(spelled) == article.sentences
    assert len({index.place(section).segment for section in range(index.size)}) > 1


@given(st.lists(st.lists(st.sampled_from(["boat", "sea", "how", "1"]), max_size=3), min_size=1, max_size=8), st.data())
def test_the_first_heading_with_just_these_words_is_found(titles: list[list[str]], data: st.DataObject) -> None:
    bodies = data.draw(st.lists(st.booleans(), min_size=len(titles), max_size=len(titles)))
    below = [f"## {' '.join(title)}\n\n{BODY if able else LINK}\n" for title, able in zip(titles, bodies, strict=True)]
    index = sections_of(parse_article("\n".join(["# Sea\n", BODY, *below]), "sea.md", markdown=True), harbour())
    able = np.flatnonzero(index.can_answer).tolist()
    for words in [["sea"], [], ["sea", "how"], ["boat", "boat"], ["how", "sea"], ["unknown"], *titles]:
        codes = [word_code(word) for word in words]
        assert index.find_heading(codes) == next((it for it in able if codes and heading_of(index, it) == codes), None)


def heading_of(index: SectionIndex, section: int) -> list[int]:
    """Return the words of a section's heading, as hashes."""
    words: list[int] = index.pool([], 0, [section]).words.codes.tolist()
    return words[: words.index(0)]


def test_an_article_alone_has_the_same_sections_as_among_others() -> None:
    articles = [parse_article(LONG, "sea.md", markdown=True), harbour(), parse_article("A. B.\n", "a.txt"), rules()]
    library = Library(Catalogue.of(articles))
    assert library.sections is not None
    alone = (Library(Catalogue(library.columns, only=number)).sections for number in range(len(articles)))
    told = [place for sections in alone if sections is not None for place in places_of(sections)]
    assert told == places_of(library.sections)


def places_of(index: SectionIndex) -> list[tuple[int, SectionPlace, bool]]:
    """Return the number of each section, its place, and whether it can answer."""
    sections = range(index.first, index.first + index.size)
    return [(it, index.place(it), bool(able)) for it, able in zip(sections, index.can_answer, strict=True)]


def test_a_library_of_both_kinds_answers_from_either() -> None:
    prose = parse_article(
        "The lighthouse on Gull Rock was built by Edna Marsh in 1871. It burned whale oil until 1902.\n\n"
        "A storm destroyed the keeper's cottage in March 1923. Nobody was hurt, but 40 sheep drowned.\n",
        "gull.txt",
    )
    answerer = Answerer([prose, harbour(), rules()])
    assert answerer.answer("How many sheep drowned?").quotes[0].article == "gull.txt"
    assert answerer.answer("How do I rent a boat?").quotes[0].article == "harbour.md"
    ranked = answerer.rank("How do I rent a boat in a storm?", k=6)
    assert {quote.article for quote in ranked} >= {"gull.txt", "harbour.md"}
    assert [quote.score for quote in ranked] == sorted((quote.score for quote in ranked), reverse=True)


def test_a_stored_index_answers_as_a_fresh_one(tmp_path: Path) -> None:
    seeds, index = tmp_path / "seeds", tmp_path / "index"
    seeds.mkdir()
    (seeds / "harbour.md").write_text(HARBOUR + LONG, encoding="utf-8")
    (seeds / "rules.txt").write_text(RULES, encoding="utf-8")
    fresh, stored = load_answerer(seeds, index), load_answerer(seeds, index)
    assert index.is_file()
    assert [*stored.articles.values()] == [*fresh.articles.values()]
    for question in ("How do I rent a boat?", "when is buoy 17 checked", "what is rule 2", "price of the Heron"):
        assert stored.answer(question) == fresh.answer(question) == load_answerer(seeds).answer(question)


def test_a_misspelt_word_is_taken_for_one_of_the_sections() -> None:
    quote = Answerer([harbour()]).answer("what are the opning hours").quotes[0]
    assert quote.text == "Monday to Friday, 8 to 16."


@pytest.mark.parametrize(
    ("question", "address"), [("where do I moor", "harbour.md:10.1"), ("is there a bell", "harbour.md:6.1")]
)
def test_a_lesson_leads_to_its_sentence_in_a_section(question: str, address: str) -> None:
    answerer = Answerer([harbour()]).with_taught([(question, address)])
    answer = answerer.answer(question)
    assert answer.outcome == "answered"
    assert f"harbour.md:{answer.quotes[0].paragraph}.{answer.quotes[0].sentence}" == address
    assert answer.quotes[0].was_taught


def test_what_was_taught_to_have_no_answer_gets_none() -> None:
    answerer = Answerer([harbour()]).with_taught([("How do I rent a boat?", None)])
    assert answerer.answer("How do I rent a boat?").outcome == "not_found"


def test_a_question_that_goes_on_is_asked_of_the_same_section() -> None:
    answerer = Answerer([harbour()])
    first = answerer.answer("How do I rent a boat?")
    second = answerer.answer("and how much is the deposit for it?", Conversation().then(first.question, first))
    assert second.turn == "follow_up"
    assert second.quotes[0].heading == ("How do I rent a boat?",)
