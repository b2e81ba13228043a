"""What every finder has to keep to, and a library that finds elsewhere than in its own postings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from mmap import mmap
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from typing_extensions import override

from bot.engines.milvus import MilvusEngine
from retrieval.answerer import load_answerer
from retrieval.bm25 import PostingsBM25
from retrieval.errors import EngineError, IndexFileError, SeedError
from retrieval.finder import Engine, Finders, FinderSource, PostingsFinder, SentenceFinder
from retrieval.index.loader import load_library, open_index, update_index
from retrieval.postings.inverted_index import Positions, Scores
from tests.benchmarks.library.made_library import MadeLibrary
from tests.bot.engines.made import K1, B, Rows, needs_milvus, opened, source_of
from tests.retrieval.documents import HARBOUR, RULES

WORDS = [f"word{number}" for number in range(400)]
QUESTIONS = ("When did this open?", "How do I rent a boat?", "what are the opning hours", "what is rule 2")

OpenFinder = Callable[[Rows], SentenceFinder]


@pytest.fixture(scope="session")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusEngine]:
    """The embedded Milvus, which needs the extra milvus, and half a second to open."""
    needs_milvus()
    with opened(tmp_path_factory.mktemp("milvus") / "engine") as engine:
        yield engine


@pytest.fixture(params=["postings", "milvus"])
def open_finder(request: pytest.FixtureRequest) -> OpenFinder:
    """Makes what finds among rows of terms."""
    engine: Engine = Elsewhere()
    if request.param == "milvus":
        engine = request.getfixturevalue("milvus").writing(lambda _share: None)

    def open_(rows: Rows) -> SentenceFinder:
        found = engine(source_of(rows)).sentences
        assert found is not None
        return found

    return open_


def made_rows(count: int, seed: int = 1) -> Rows:
    """Rows as sentences have them: common and rare terms, some without any."""
    random = np.random.default_rng(seed)
    return [[WORDS[it % len(WORDS)] for it in random.zipf(1.4, random.integers(0, 30))] for _ in range(count)]


def check(finder: SentenceFinder, plain: PostingsBM25, terms: Sequence[str], k: int) -> None:
    """Hold the best ones to the plain formula's, of which the positions may differ only where scores are as good."""
    positions, scores = finder.top(terms, k)
    wanted, best = plain.top(terms, k)
    all_scores = plain.get_scores(terms)
    assert len(positions) == len(wanted) == len({*positions.tolist()})
    np.testing.assert_allclose(scores, best, atol=1e-4)
    np.testing.assert_allclose(all_scores[positions], best, atol=1e-4)
    falls = np.diff(best) < -1e-3
    clear = np.append(falls, len(best) < k) & np.insert(falls, 0, True)[: len(best)]
    np.testing.assert_array_equal(positions[clear], wanted[clear])


def test_the_best_and_their_scores_are_those_of_the_formula(open_finder: OpenFinder) -> None:
    rows = made_rows(300)
    finder, plain = open_finder(rows), PostingsBM25(rows, k1=K1, b=B)
    assert finder.size == len(rows)
    for first in range(0, 60, 3):
        for k in (1, 10, 60):
            check(finder, plain, WORDS[first : first + 5], k)


def test_a_repeated_term_counts_as_often_and_an_unknown_one_not_at_all(open_finder: OpenFinder) -> None:
    rows = made_rows(200, seed=2)
    finder, plain = open_finder(rows), PostingsBM25(rows, k1=K1, b=B)
    terms = [WORDS[3], "unheard", WORDS[3], WORDS[9], WORDS[3]]
    check(finder, plain, terms, 20)
    np.testing.assert_allclose(finder.scores(terms, [5, 0, 199]), plain.get_scores(terms)[[5, 0, 199]], atol=1e-4)


def test_equally_good_ones_are_in_order_however_many_there_are(open_finder: OpenFinder) -> None:
    rows = [["buoy", "lamp"] if number % 3 else ["buoy", "rope", "rope"] for number in range(900)]
    finder = open_finder(rows)
    assert finder.top(["buoy"], 7)[0].tolist() == [1, 2, 4, 5, 7, 8, 10]
    assert finder.top(["rope"], 3)[0].tolist() == [0, 3, 6]
    best = finder.top(["lamp", "buoy"], 605)[0].tolist()
    assert best == [*(it for it in range(900) if it % 3), 0, 3, 6, 9, 12]


def test_more_are_asked_for_than_there_are(open_finder: OpenFinder) -> None:
    finder = open_finder([["tide"], [], ["tide", "table"], ["rope"]])
    positions, scores = finder.top(["tide"], 1000)
    assert positions.tolist() == [0, 2]
    assert scores[0] > scores[1] > 0


@pytest.mark.parametrize(("terms", "k"), [([], 5), (["unheard"], 5), (["tide"], 0)])
def test_nothing_is_found(open_finder: OpenFinder, terms: Sequence[str], k: int) -> None:
    positions, scores = open_finder([["tide"], [], ["rope"]]).top(terms, k)
    assert positions.tolist() == scores.tolist() == []


def test_scores_of_some(open_finder: OpenFinder) -> None:
    finder = open_finder([["tide"], [], ["rope"]])
    assert finder.scores(["tide"], [2, 1]).tolist() == [0, 0]
    assert finder.scores(["tide"], []).tolist() == []
    assert finder.scores([], [0]).tolist() == [0]
    assert finder.scores(["tide"], [1, 0])[1] == pytest.approx(finder.top(["tide"], 1)[1][0], abs=1e-4)


def test_the_idf_and_the_vocabulary(open_finder: OpenFinder) -> None:
    rows = made_rows(100, seed=3)
    finder, plain = open_finder(rows), PostingsBM25(rows, k1=K1, b=B)
    assert [finder.idf(term) for term in plain.idf] == list(plain.idf.values())
    assert finder.idf("unheard") == 0
    assert {*finder.vocabulary(len(plain.idf))} == {*plain.idf}
    assert [*finder.vocabulary(len(plain.idf) - 1)] == []


class Elsewhere:
    """An engine that notes of which library it is asked to find."""

    def __init__(self) -> None:
        self.sources: list[FinderSource] = []

    def __call__(self, source: FinderSource) -> Finders:
        self.sources.append(source)
        return Finders(*(None if it is None else it.postings(lambda _share: None) for it in source[1:]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "seeds"
    MadeLibrary().write(folder, 60)
    return folder


@pytest.fixture
def seeds(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    copytree(made, folder)
    for name, text in (("harbour.md", HARBOUR), ("rules.txt", RULES)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Asked(PostingsFinder):
    def __init__(self, bm25: PostingsBM25) -> None:
        super().__init__(bm25)
        self.asked: list[list[str]] = []

    @override
    def top(self, terms: Iterable[str], k: int) -> tuple[Positions, Scores]:
        self.asked.append([*terms])
        return super().top(self.asked[-1], k)


def is_mapped(array: NDArray[Any]) -> bool:
    base = array.base
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    return isinstance(base, np.memmap | mmap)


def test_a_library_that_finds_elsewhere_answers_the_same(seeds: Path, tmp_path: Path) -> None:
    engine, index = Elsewhere(), tmp_path / "index"
    plain = load_answerer(seeds, models="off")
    for _ in range(2):  # the second time, the articles are mapped from the file
        found = load_answerer(seeds, index, "off", engine=engine)
        assert [*found.articles.values()] == [*plain.articles.values()]
        for question in QUESTIONS:
            assert found.answer(question) == plain.answer(question)
    first, second = engine.sources[:2]
    assert first.stamp == second.stamp
    assert is_mapped(load_library(seeds, index, engine=engine).library.columns.text)
    assert not is_mapped(load_library(seeds).library.columns.text)
    (seeds / "rules.txt").unlink()
    load_answerer(seeds, index, "off", engine=engine)
    assert engine.sources[-1].stamp != first.stamp


def test_without_the_files_an_engine_is_asked_for_what_the_index_holds(
    seeds: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine, index, copy = Elsewhere(), tmp_path / "index", tmp_path / "another.index"
    plain = load_answerer(seeds, index, "off", engine=engine)
    copy.write_bytes(index.read_bytes())
    seeds.rename(tmp_path / "elsewhere")
    assert not caplog.records
    found = load_answerer(seeds, copy, "off", engine=engine)
    assert [record.getMessage() for record in caplog.records] == [
        f"There is no file or folder {seeds}: the articles are those of the index {copy}."
    ]
    assert engine.sources[0].stamp == engine.sources[1].stamp
    assert [*found.articles.values()] == [*plain.articles.values()]
    for question in QUESTIONS:
        assert found.answer(question) == plain.answer(question)
    assert open_index(copy, update_index(seeds, copy, for_engine=True).digest, engine).catalogue.columns.articles
    with pytest.raises(SeedError, match="There is no file or folder"):
        load_answerer(seeds, copy, "off")
    copy.write_bytes(index.read_bytes()[:-100])
    with pytest.raises(SeedError, match="There is no file or folder"):
        load_answerer(seeds, copy, "off", engine=engine)


def test_an_index_for_an_engine_is_opened_by_its_digest(seeds: Path, tmp_path: Path) -> None:
    engine, index = Elsewhere(), tmp_path / "index"
    updated = update_index(seeds, index, for_engine=True)
    assert update_index(seeds, index, for_engine=True) == updated
    library = open_index(index, updated.digest, engine)
    assert [*library.catalogue.values()] == [*load_library(seeds).library.catalogue.values()]
    with pytest.raises(IndexFileError, match="another program"):
        open_index(index, "0", engine)


def test_an_engine_that_refuses(seeds: Path) -> None:
    def refuse(_source: FinderSource) -> Finders:
        raise EngineError("The engine is not there.")

    with pytest.raises(EngineError, match="not there"):
        load_answerer(seeds, models="off", engine=refuse)


def test_a_finder_that_is_given_is_asked(seeds: Path) -> None:
    made = Elsewhere()
    load_answerer(seeds, models="off", engine=made)
    rows = made.sources[0].sentences
    assert rows is not None
    finder = Asked(rows.postings(lambda _share: None).bm25)
    assert load_answerer(seeds, models="off", finder=finder).rank(QUESTIONS[0]) == load_answerer(
        seeds, models="off"
    ).rank(QUESTIONS[0])
    assert finder.asked
