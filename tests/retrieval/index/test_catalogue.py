from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.addresses import all_sentences, short_address
from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article
from retrieval.finder import Finders
from retrieval.index import loader
from retrieval.index.catalogue import Catalogue, NameTable
from retrieval.index.columns import Columns, ColumnWriter
from retrieval.index.index_file import write_index
from retrieval.index.library import Library
from retrieval.index.loader import open_index

TEXT = "One two. Three four.\n\nFive six.\n"
ONE = Catalogue.of([parse_article(TEXT, "a.txt")])


def article(name: str) -> Article:
    return parse_article(TEXT, name)


@pytest.mark.parametrize("name", ["a.txt", "with: colon 1.2.txt", "x" * 200 + ".txt", "é😀.md"])
def test_an_address_leads_back(name: str) -> None:
    found = article(name)
    articles = Catalogue.of([found, parse_article("Seven.\n", "b.txt")])
    for sentence in all_sentences(found):
        value = short_address(found, sentence)
        assert len(value) <= 100
        assert articles.find_passage(value) == (found, sentence)


@given(st.text(max_size=30))
def test_whatever_is_typed_leads_somewhere_or_nowhere(value: str) -> None:
    place = ONE.find_passage(value)
    assert place is None or place[1] in all_sentences(ONE["a.txt"])


def test_a_short_beginning_of_a_digest_is_no_article() -> None:
    found = article("a long name.txt")
    articles = Catalogue.of([found, article("b.txt")])
    assert articles.find_passage(f"{found.digest[:2]}:1.1") is None
    assert articles.by_digest(found.digest[:8]) == found
    assert ONE.by_digest(found.digest[:8]) == ONE["a.txt"]


def named(names: Sequence[str], titles: Sequence[str] = ()) -> Columns:
    """The columns of articles with these names."""
    writer = ColumnWriter()
    for _ in names:
        writer.copy(ONE.columns, 0, 1)
    blobs = [[text.encode(errors="surrogatepass") for text in texts] for texts in (names, titles or names)]
    ends = [np.cumsum([0, *map(len, blob)], dtype=np.int64) for blob in blobs]
    joined = [np.frombuffer(b"".join(blob), np.uint8) for blob in blobs]
    return writer.columns()._replace(names=joined[0], names_ends=ends[0], titles=joined[1], titles_ends=ends[1])


NAMES = st.text(st.characters(exclude_categories=()) | st.sampled_from("ab/.\udcff"), min_size=1, max_size=6)
"""File names, of which some are no text."""
HASHES: Sequence[Callable[[bytes], int]] = (hash, len, lambda _name: 0)
"""Among them some by which nearly all names, or all, are alike."""


@given(st.lists(NAMES, min_size=1, max_size=20, unique=True), NAMES, st.sampled_from(HASHES), st.data())
def test_articles_are_found_by_their_whole_names(
    names: list[str], other: str, hash_of: Callable[[bytes], int], data: st.DataObject
) -> None:
    columns, first = named(names), data.draw(st.integers(0, len(names) - 1))
    table = NameTable(columns, range(first, len(names)), hash_of)
    found = {name: number for number, name in enumerate(names) if number >= first}
    assert {name: table.find(name) for name in [*names, other]} == {name: found.get(name) for name in [*names, other]}
    assert table.are_distinct
    twice = named([*names, data.draw(st.sampled_from(names))])
    assert not NameTable(twice, range(len(names) + 1), hash_of).are_distinct


@given(st.lists(NAMES, min_size=1, max_size=20, unique=True), NAMES)
def test_a_catalogue_is_a_mapping_of_its_names(names: list[str], other: str) -> None:
    catalogue = Catalogue(named(names))
    assert [*catalogue] == names
    assert all(catalogue[name].name == name for name in names)
    assert (other in catalogue) == (other in names) == (catalogue.get(other) is not None)
    assert None not in catalogue
    only = Catalogue(catalogue.columns, only=len(names) - 1)
    assert [*only] == names[-1:]
    assert [name for name in names if name in only] == names[-1:]


@given(st.lists(NAMES, min_size=1, max_size=20, unique=True), st.text("ab/.\udcff", min_size=1, max_size=3), st.data())
def test_names_and_titles_are_searched_where_they_are(names: list[str], part: str, data: st.DataObject) -> None:
    titles = data.draw(st.lists(st.text("aAbB./ ", max_size=6), min_size=len(names), max_size=len(names)))
    called = dict(zip(names, titles, strict=True))
    for first in (None, data.draw(st.integers(0, len(names) - 1))):
        catalogue = Catalogue(named(names, titles), first)
        here = {name: title for number, (name, title) in enumerate(called.items()) if first in {None, number}}
        assert dict(catalogue.titles()) == here
        assert [*catalogue.names_ending(part)] == [name for name in here if name.endswith(part)]
        found = [*catalogue.titles_holding(part.upper())]
        texts = {name: ascii_lower(f"{title}\0{name}") for name, title in here.items()}
        assert dict(found) == {name: title for name, title in here.items() if part in texts[name]}
        assert len(found) == len(dict(found))


def ascii_lower(text: str) -> str:
    return text.translate({ord(letter): letter.lower() for letter in ascii_uppercase})


def test_a_title_is_found_in_the_cases_that_it_may_be_written_in() -> None:
    catalogue = Catalogue(named(["1", "2", "3"], ["Über die Fähre", "ÜBER", "über"]))
    assert {name for name, _ in catalogue.titles_holding("über")} == {"1", "2", "3"}


def test_articles_are_counted_by_language_as_these_first_occur() -> None:
    german = "Die Fähre fährt bei Sturm nicht, und die Leute warten auf der Insel.\n"
    texts = [german, TEXT, f"Und der Kapitän auch. {german}", TEXT]
    made = [parse_article(text, f"{number}.txt") for number, text in enumerate(texts)]
    catalogue = Catalogue.of(made)
    assert [*catalogue.languages.items()] == [("de", 2), ("en", 2)]
    assert [*catalogue.in_language("de")] == ["0.txt", "2.txt"]
    assert [*catalogue.in_language("fr")] == []
    assert dict(Catalogue(catalogue.columns, only=3).languages) == {"en": 1}


MANY = 6_000


def test_with_an_engine_no_article_is_an_object_in_memory(tmp_path: Path) -> None:
    columns = named([f"guides/a-page-with-a-longer-name-{number}.txt" for number in range(MANY)])
    index, digest = tmp_path / "index", loader._digest(columns)
    write_index(index, columns._asdict())
    elsewhere = Library(Catalogue(named(["1", "2"]))).finder
    tracemalloc.start()
    try:
        open_index(index, digest, lambda _source: Finders(elsewhere))  # what is loaded but once
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        library = open_index(index, digest, lambda _source: Finders(elsewhere))
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert library.catalogue.number(library.catalogue.name(MANY - 1)) == MANY - 1
    an_object, its_place = sys.getsizeof(MANY), 8
    assert (after - before) / MANY < an_object + its_place
