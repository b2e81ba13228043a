"""The flat arrays of a library against the plain definitions of what is read from them."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.analysis.answer_cues import CUES, TERM_CUES, find_cues
from retrieval.analysis.terms import fold, token_terms, tokenize
from retrieval.answers import Address
from retrieval.articles.article import Article, Metadata
from retrieval.articles.parser import parse_article
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import Columns, ColumnWriter
from retrieval.index.indexer import Indexer
from retrieval.index.segment import Segment
from retrieval.index.segment_bm25 import K1, B

VOCABULARY = (
    *("the", "chip", "chips", "firm", "China", "Chinese", "Mark", "Li", "said", "he", "US", "us", "90nm", "m", "3D"),
    *("$140", "billion", "because", "Élan’s", "“we”", "(SMEE)", "United", "States", "in", "Paris,", "2002", "a"),
)
IN_ENGLISH = Metadata(language="en")  # of words in any order, no language can be told
TERMS = ("chip", "firm", "china", "mark", "li", "90", "u.s", "million", "nowhere", "chin")
words = st.sampled_from(VOCABULARY)
sentences = st.lists(words, min_size=1, max_size=12).map(lambda found: " ".join(found).capitalize() + ". ")
texts = st.lists(st.lists(sentences, min_size=1, max_size=4).map("".join), min_size=1, max_size=4).map("\n\n".join)
asked = st.lists(st.sampled_from(TERMS), max_size=5, unique=True)


class Plain:
    """An article's sentences, read again from its text."""

    def __init__(self, article: Article) -> None:
        self.sentences = article.sentences
        self.tokens = [tokenize(sentence.text) for sentence in article.sentences]
        pairs = [
            [(fold(token.text), term) for token, term in zip(tokens, token_terms(tokens), strict=True) if term]
            for tokens in self.tokens
        ]
        self.words = [[word for word, _ in row] for row in pairs]
        self.terms = [[term for _, term in row] for row in pairs]

    def idf(self, count: int) -> float:
        return math.log(1 + (len(self.sentences) - count + 0.5) / (count + 0.5))

    def idf_sums(self, rows: list[set[str]], keys: list[str]) -> list[float]:
        counts = Counter(key for row in rows for key in row)
        return [sum(self.idf(counts[key]) for key in keys if key in row) for row in rows]

    def cosine(self, keys: set[str]) -> list[float]:
        rows = [{gram for word in row for gram in grams(word)} for row in self.words]
        counts = Counter(gram for row in rows for gram in row)
        square = sum(self.idf(counts[key]) ** 2 for key in keys) + 1e-9
        norms = [math.sqrt(sum(self.idf(counts[gram]) ** 2 for gram in row)) for row in rows]
        met = [sum(self.idf(counts[key]) ** 2 for key in keys & row) for row in rows]
        return [dot / max(norm, 1e-9) / math.sqrt(square) for dot, norm in zip(met, norms, strict=True)]


class Okapi(BM25Okapi):  # type: ignore[misc]  # rank_bm25 is published without types
    """rank_bm25's own scan, with Lucene's idf."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        for term, count in nd.items():
            self.idf[term] = math.log(1 + (self.corpus_size - count + 0.5) / (count + 0.5))


def grams(word: str) -> list[str]:
    marked = f"<{word}>"
    return [marked[at : at + run] for run in (3, 4) for at in range(len(marked) - run + 1)]


@settings(max_examples=80, deadline=None)
@given(texts, asked)
def test_everything_is_as_it_is_defined(text: str, terms: list[str]) -> None:
    article = parse_article(text, "made.txt", IN_ENGLISH)
    index, plain = Segment.of(article), Plain(article)
    rows = [set(row) for row in plain.words]
    pairs = [{f"{a} {b}" for a, b in pairwise(row)} for row in plain.terms]
    for _ in range(2):  # what was looked up is kept
        assert index.exact_word_idf(terms) == pytest.approx(plain.idf_sums(rows, terms))
        assert index.bigram_idf(terms) == pytest.approx(plain.idf_sums(pairs, [f"{a} {b}" for a, b in pairwise(terms)]))
    assert index.lengths.tolist() == [len(tokens) for tokens in plain.tokens]
    assert [index.terms_of(number) for number in range(index.size)] == plain.terms
    vocabulary = {
        word: term for row in zip(plain.words, plain.terms, strict=True) for word, term in zip(*row, strict=True)
    }
    assert list(index.vocabulary.items()) == list(vocabulary.items())
    if any(plain.terms):
        assert index.bm25.get_scores(terms) == pytest.approx(Okapi(plain.terms, k1=K1, b=B).get_scores(terms))


@settings(max_examples=60, deadline=None)
@given(texts, asked)
def test_letters_are_compared_by_the_cosine_of_their_runs(text: str, terms: list[str]) -> None:
    article = parse_article(text, "made.txt", IN_ENGLISH)
    index, plain = Segment.of(article), Plain(article)
    alike = index.char_ngrams.similarity(terms)
    assert alike.cosine == pytest.approx(plain.cosine({gram for word in terms for gram in grams(word)}))
    for number in range(index.size):
        expected = [plain.cosine(set(grams(word)))[number] for word in terms]
        assert alike.by_word(number) == pytest.approx(expected)
    for _ in range(40):  # from some time on they are looked up
        again = index.char_ngrams.similarity(terms)
        assert again.cosine.tolist() == alike.cosine.tolist()
        for number in range(index.size):
            assert again.by_word(number).tolist() == alike.by_word(number).tolist()


@settings(max_examples=60, deadline=None)
@given(texts, asked)
def test_paragraphs_are_scored_as_documents_of_their_own(text: str, terms: list[str]) -> None:
    article = parse_article(text, "made.txt", IN_ENGLISH)
    index, plain = Segment.of(article), Plain(article)
    paragraphs = [sentence.paragraph for sentence in article.sentences]
    documents: dict[int, list[str]] = {number: [] for number in paragraphs}
    for number, row in zip(paragraphs, plain.terms, strict=True):
        documents[number] += row
    if any(documents.values()):
        scores = dict(zip(documents, Okapi(list(documents.values()), k1=K1, b=B).get_scores(terms), strict=True))
        assert index.paragraph_scores(terms) == pytest.approx([scores[number] for number in paragraphs])


@settings(max_examples=60, deadline=None)
@given(texts)
def test_cues_are_those_of_each_sentence(text: str) -> None:
    article = parse_article(text, "made.txt", IN_ENGLISH)
    index = Segment.of(article)
    offered = [find_cues(sentence.text) for sentence in article.sentences]
    assert index.cues.T.tolist() == [[min(one.counts.get(kind, 0), 3) for kind in CUES] for one in offered]
    for term in index.terms:
        for kind, found in zip(TERM_CUES, index.cue_counts(TERM_CUES, [term]), strict=True):
            assert found.tolist() == [f"{kind}:{term}" in one.term_cues for one in offered]


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5), st.integers(1, 4))
def test_an_article_comes_back_as_it_was_and_is_copied_whole(made: list[str], longest: int) -> None:
    articles = [parse_article(text, f"{number}.md", IN_ENGLISH, markdown=True) for number, text in enumerate(made)]
    catalogue = Catalogue.of(articles, longest)
    columns = catalogue.columns
    assert dict(catalogue) == {article.name: article for article in articles}
    assert dict(catalogue.titles()) == {article.name: article.title for article in articles}
    assert all(catalogue.by_digest(article.digest[:8]) is not None for article in articles)
    assert catalogue.by_digest("nothing") is None

    half = len(articles) // 2
    copied = ColumnWriter()
    copied.copy(columns, half, len(articles))
    copied.copy(columns, 0, half)
    again = ColumnWriter()
    indexer = Indexer(again, longest)
    for article in [*articles[half:], *articles[:half]]:
        indexer.add(article)
    indexer.finish()
    both = zip(Columns._fields, copied.columns(), again.columns(), strict=True)
    for name, one, other in both:
        assert np.array_equal(one, other), name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts, st.sampled_from(["en", "de"])), min_size=1, max_size=6), st.integers(1, 4))
def test_articles_that_are_analysed_together_are_as_each_by_itself(made: list[tuple[str, str]], longest: int) -> None:
    articles = [
        parse_article(text, f"{number}.md", Metadata(language=language), markdown=number % 3 == 0)
        for number, (text, language) in enumerate(made)
    ]
    alone = ColumnWriter()
    for article in articles:
        alone.copy(Catalogue.of([article], longest).columns, 0, 1)
    both = zip(Columns._fields, Catalogue.of(articles, longest).columns, alone.columns(), strict=True)
    for name, one, other in both:
        assert np.array_equal(one, other), name


def test_segments_are_cut_between_paragraphs_and_know_their_places() -> None:
    text = "\n\n".join(f"One of {n} is here. Two of {n} is there. Three." for n in range(4))
    article = parse_article(text, "made.txt", IN_ENGLISH)
    catalogue = Catalogue.of([article], max_sentences=7)
    segments = [Segment(catalogue, 0, number) for number in range(2)]
    assert [segment.size for segment in segments] == [6, 6]
    found = [segment.sentence(number) for segment in segments for number in range(segment.size)]
    assert tuple(found) == article.sentences
    place = segments[1].place(0)
    assert place == Address(article="made.txt", paragraph=3, sentence=1)
    assert (segments[0].find(place), segments[1].find(place)) == (None, 0)
