"""An index that somebody made up, with right checksums: it is made anew, or answers with the articles' own words."""

from __future__ import annotations

import json
import logging
import os
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.answerer import Answerer, load_answerer
from retrieval.articles.parser import parse_article
from retrieval.conversation import Conversation
from retrieval.index import loader
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import ColumnWriter
from retrieval.index.index_file import MAGIC, Arrays, read_index, write_index
from retrieval.index.indexer import Indexer
from retrieval.index.library import Library
from retrieval.meaning.model_files import OFF
from tests.retrieval.awkward import texts

QUESTIONS = ("Who built the lighthouse?", "What did Olga Reed paint?", "And when?", "more", "who said that?", "lamp")
ARTICLES = {
    "gull-rock.md": "# Gull Rock\n\nThe lighthouse was built by Edna Marsh in 1871. It burnt whale oil.\n\n"
    "## Storms\n\nA storm destroyed the cottage. “It was the sea,” said Otto Flint.\n",
    "ferry.txt": "The ferry of the Royal Ferry Company (RFC) was painted green by Olga Reed. Она плывёт дважды в день.",
    "lamp.txt": "The lamp was replaced by an electric beacon. The beam can be seen from 23 kilometres away.",
}
START = struct.Struct("<16sQI")
"""What stands before the header: see ``retrieval.index.index_file``."""
NUMBERS = (-1, 0, 1, 63, 64, 2**31, 2**63, 10**30, 10**4000, 0.5, float("nan"), True)
ODD: tuple[Any, ...] = (
    *NUMBERS,
    None,
    "",
    "O",
    "<i8",
    "|V8",
    "\ud800",
    "a" * 10_000,
    [],
    {},
    [0],
    ["|u1", 0, 0, 0],
    [["|u1"], 0, 1, 0],
)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "lamp.toml").write_text('title = "The lamp"\nurl = "https://example.org/lamp"', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plain(seeds: Path) -> Answerer:
    return load_answerer(seeds, models=OFF)


@pytest.fixture(scope="module", autouse=True)
def keep_all_and_quickly() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "MIN_INDEX_BYTES", 0)
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="module")
def index(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("home") / "queries.sqlite3.index"
    load_answerer(seeds, index, OFF)
    return index


@pytest.fixture(scope="module")
def whole(index: Path) -> bytes:
    return index.read_bytes()


@pytest.fixture(scope="module")
def arrays(whole: bytes, tmp_path_factory: pytest.TempPathFactory) -> Arrays:
    copy = tmp_path_factory.mktemp("copy") / "whole.index"
    copy.write_bytes(whole)
    return read_index(copy)


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Callable[[], bool]:
    """Whether it was told that the index is made anew, and nothing else, since it was asked before."""

    def look() -> bool:
        told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert all("made anew" in line for line in told)
        assert not any(record.exc_info for record in caplog.records)
        caplog.clear()
        return bool(told)

    return look


def answers_rightly(answerer: Answerer) -> bool:
    """Whether all that can be asked can be answered, and every quote is its article's."""
    conversation = Conversation()
    quotes = []
    for question in QUESTIONS:
        answer = answerer.answer(question, conversation)
        conversation = conversation.then(question, answer)
        assert Conversation.from_json(conversation.as_json()) == conversation
        quotes += [*answer.quotes, *answerer.rank(question)]
    for name, article in answerer.articles.items():
        assert article.text == ARTICLES[name]
        assert all(1 <= it.level <= 7 and it.start < it.end <= len(article.text) for it in article.sections)
        heads = [sentence for sentence in (article.headline, article.standfirst) if sentence is not None]
        assert all(head.text == article.text[head.start : head.end] and str(head.start).isdigit() for head in heads)
        assert answerer.articles.by_digest(article.digest) in {article, None}
        quotes += answerer.only(name).rank(QUESTIONS[0])
    assert [*dict(answerer.articles.titles())] == [*answerer.articles]
    assert all(np.isfinite(quote.score) for quote in quotes)
    return all(quote.text and quote.text == ARTICLES[quote.article][quote.start : quote.end] for quote in quotes)


def with_header(whole: bytes, header: bytes) -> bytes:
    """The file with another header, its checksum right, and the arrays where they are looked for."""
    _, length, _ = START.unpack_from(whole)
    arrays = whole[-(-(START.size + length) // 64) * 64 :]
    start = START.pack(MAGIC, len(header), zlib.crc32(header)) + header
    return start + bytes(-len(start) % 64) + arrays


def header_of(whole: bytes) -> Any:
    _, length, _ = START.unpack_from(whole)
    return json.loads(whole[START.size : START.size + length])


def places_in(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all that something from JSON is made of, itself first."""
    yield path
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, value in inner:
        yield from places_in(value, (*path, key))


def with_oddity(said: Any, place: int, odd: Any) -> Any:
    """The same with something odd at one of its places."""
    places = [*places_in(said)]
    path = places[place % len(places)]
    return replaced(said, path, odd)


def replaced(said: Any, path: Sequence[Any], value: Any) -> Any:
    if not path:
        return value
    said[path[0]] = replaced(said[path[0]], path[1:], value)
    return said


forging = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@forging
@given(st.integers(0, 10_000), st.sampled_from(ODD))
def test_a_header_that_says_what_cannot_be(  # noqa: PLR0913, PLR0917 - fixtures
    seeds: Path, index: Path, whole: bytes, plain: Answerer, warned: Callable[[], bool], place: int, odd: Any
) -> None:
    index.write_bytes(with_header(whole, json.dumps(with_oddity(header_of(whole), place, odd)).encode()))
    found = load_answerer(seeds, index, OFF)
    assert index.read_bytes() == whole if warned() else answers_rightly(found)
    assert found.rank(QUESTIONS[0]) == plain.rank(QUESTIONS[0])


@pytest.mark.parametrize(
    "header", [b"", b"{", b"[]", b"null", b"\xff", b'"', b"[" * 100_000, b'{"stamp": ' * 50_000, b"{}", b"1" * 5000]
)
def test_a_header_that_is_none(
    seeds: Path, index: Path, whole: bytes, warned: Callable[[], bool], header: bytes
) -> None:
    index.write_bytes(with_header(whole, header))
    assert answers_rightly(load_answerer(seeds, index, OFF))
    assert warned()
    assert index.read_bytes() == whole


@forging
@given(st.integers(0, 10_000), st.sampled_from(ODD))
def test_articles_of_which_is_told_what_cannot_be(  # noqa: PLR0913, PLR0917 - fixtures
    seeds: Path, index: Path, whole: bytes, arrays: Arrays, warned: Callable[[], bool], place: int, odd: Any
) -> None:
    ends = arrays["about_ends"].tolist()
    said = [json.loads(arrays["about"][start:end].tobytes()) for start, end in pairwise(ends)]
    told = [json.dumps(with_oddity(it, place, odd)).encode() for it in said]
    about = np.frombuffer(b"".join(told), dtype=np.uint8)
    about_ends = np.cumsum([0, *map(len, told)], dtype=np.int64)
    write_index(index, {**arrays, "about": about, "about_ends": about_ends})
    found = load_answerer(seeds, index, OFF)
    assert index.read_bytes() == whole if warned() else answers_rightly(found)


def odd_values(array: np.ndarray, place: int) -> list[float]:
    """The ends of what can stand in an array, and what stands at a place or is next to that."""
    near = array.item(place)
    if array.dtype.kind == "f":
        return [-1.0, 0.0, -0.0, near, near * 2, np.nan, np.inf, -np.inf, 5e-324, 1e308]
    info = np.iinfo(array.dtype)
    return [it for it in (info.min, info.max, 0, 1, near - 1, near, near + 1, array.size) if info.min <= it <= info.max]


def spoilt(array: np.ndarray, data: st.DataObject) -> np.ndarray:
    """Another array in its place: of other numbers, another length or another type."""
    array = array.copy()
    how = data.draw(st.sampled_from(["one", "one", "one", "all", "turned", "rolled", "cut", "longer", "type", "bytes"]))
    if how == "one" and array.size:
        places = st.integers(0, array.size - 1)
        array[data.draw(places)] = data.draw(st.sampled_from(odd_values(array, data.draw(places))))
    elif how == "all":
        array[:] = data.draw(st.integers(0, 255))
    elif how == "bytes":
        return np.frombuffer(data.draw(st.binary(max_size=array.nbytes)), dtype=np.uint8)
    changes: dict[str, Callable[[], np.ndarray]] = {
        "turned": array[::-1].copy,
        "rolled": lambda: np.roll(array, 1),
        "cut": lambda: array[: array.size // 2],
        "longer": lambda: np.concatenate([array, array[-1:]]),
        "type": lambda: array.astype(data.draw(st.sampled_from("BHIiqd"))),
    }
    return changes.get(how, lambda: array)()


@forging
@given(st.data())
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")  # in the forging
def test_arrays_that_cannot_be(  # noqa: PLR0913, PLR0917 - fixtures
    seeds: Path, index: Path, whole: bytes, arrays: Arrays, warned: Callable[[], bool], data: st.DataObject
) -> None:
    forged = dict(arrays)
    for name in data.draw(st.lists(st.sampled_from([*arrays]), min_size=1, max_size=2)):
        if data.draw(st.integers(0, 20)):
            forged[name] = spoilt(arrays[name], data)
        else:
            forged.pop(name, None)
    write_index(index, forged)
    found = load_answerer(seeds, index, OFF)
    assert index.read_bytes() == whole if warned() else answers_rightly(found)


def test_two_articles_of_one_name(
    seeds: Path, index: Path, whole: bytes, arrays: Arrays, warned: Callable[[], bool]
) -> None:
    names = np.frombuffer(b"lamp.txt" * len(ARTICLES), dtype=np.uint8)
    ends = np.arange(len(ARTICLES) + 1, dtype=np.int64) * len("lamp.txt")
    write_index(index, {**arrays, "names": names, "names_ends": ends})
    assert answers_rightly(load_answerer(seeds, index, OFF))
    assert warned()
    assert index.read_bytes() == whole


def test_another_text_under_the_key_of_an_article(seeds: Path, index: Path, arrays: Arrays) -> None:
    text = arrays["text"].copy()
    text[arrays["text"].tobytes().index(b"Edna Marsh")] = ord("A")
    write_index(index, {**arrays, "text": text})
    assert answers_rightly(load_answerer(seeds, index, OFF))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(texts(), st.booleans()), min_size=1, max_size=3), st.sampled_from([1, 3, 600]))
def test_whatever_is_written_is_believed(found: list[tuple[str, bool]], longest: int) -> None:
    writer = ColumnWriter()
    indexer = Indexer(writer, longest)
    for number, (text, markdown) in enumerate([*found, ("It was. It is.", False)]):
        article = parse_article(text, f"{number}.txt", markdown=markdown)
        if any(character.isalnum() for sentence in article.sentences for character in sentence.text):
            indexer.add(article)
    indexer.finish()
    library = Library(Catalogue(writer.columns()))
    again = loader._library(loader._arrays(library))
    assert [*again.catalogue.values()] == [*library.catalogue.values()]
