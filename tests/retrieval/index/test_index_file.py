"""The index in a file: what is kept is what was built, and what cannot be believed is built anew."""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import stat
import subprocess
import sys
import weakref
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.answerer import Answerer, load_answerer
from retrieval.answers import Address
from retrieval.articles.seeds import Seed, read_seeds
from retrieval.conversation import Conversation
from retrieval.errors import IndexFileError, SeedError
from retrieval.index import index_file, loader
from retrieval.index.index_file import read_index, write_index
from tests import ROOT
from tests.benchmarks.library.made_library import MadeLibrary
from tests.retrieval.index.noting import note_read

QUESTIONS = ("what did it say about money", "chip firm", "")
ANSWERING = """
import json
import pathlib
import sys

from retrieval.index import loader
from retrieval.answerer import load_answerer

loader.MIN_INDEX_BYTES = 0
seeds, index, *questions = sys.argv[1:]
answerer = load_answerer(pathlib.Path(seeds), pathlib.Path(index))
print("loaded", flush=True)
sys.stdin.readline()
print(json.dumps([answerer.rank(question)[0].text for question in questions]))
"""
"""Takes up an index, and answers from it once it is told to."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "seeds"
    MadeLibrary().write(folder, 200)
    for file in folder.iterdir():  # the beginning of each is enough here
        file.write_text("\n\n".join(file.read_text(encoding="utf-8").split("\n\n")[:2]), encoding="utf-8")
    return folder


@pytest.fixture
def seeds(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(loader, "MIN_INDEX_BYTES", 0)
    folder = tmp_path / "seeds"
    shutil.copytree(made, folder)
    facts = 'title = "A title of its own"\nurl = "https://example.org/3"\nauthor = "Bo"\npublished = 2021-09-14'
    (folder / "00003.toml").write_text(facts, encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "queries.sqlite3.index"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the articles that are read, rather than taken from the kept index."""
    return note_read(monkeypatch)


def same(one: Answerer, other: Answerer) -> bool:
    asked = [*QUESTIONS, *(next(iter(other.articles.values())).sentences[at].text for at in (3, 6))]
    equal = all(one.rank(question) == other.rank(question) for question in asked)
    return equal and dict(one.articles) == dict(other.articles)


def test_what_is_kept_is_what_was_built(seeds: Path, index: Path, read: list[str]) -> None:
    plain = load_answerer(seeds)
    built = load_answerer(seeds, index)
    read.clear()
    kept = load_answerer(seeds, index)
    assert read == []
    assert same(built, plain)
    assert same(kept, plain)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no modes")
def test_only_its_owner_may_read_it(seeds: Path, index: Path) -> None:
    old = os.umask(0)
    try:
        load_answerer(seeds, index)
    finally:
        os.umask(old)
    assert stat.S_IMODE(index.stat().st_mode) == 0o600
    assert list(index.parent.glob("*.new")) == []


def test_a_small_article_is_read_rather_than_kept(tmp_path: Path, index: Path) -> None:
    (tmp_path / "small.txt").write_text("The ship left Hull in May.", encoding="utf-8")
    load_answerer(tmp_path / "small.txt", index)
    assert not index.exists()


def test_only_what_has_changed_is_read_again(seeds: Path, index: Path, read: list[str]) -> None:
    load_answerer(seeds, index)
    (seeds / "00002.txt").write_text("A bee dances to show the way. The queen lays the eggs.", encoding="utf-8")
    (seeds / "00003.toml").write_text('title = "Another title"', encoding="utf-8")
    (seeds / "00005.txt").unlink()
    (seeds / "00001 and a half.txt").write_text("The ship left Hull in May.", encoding="utf-8")
    (seeds / "00007.txt").rename(seeds / "seven.txt")
    read.clear()
    changed = load_answerer(seeds, index)
    assert read == ["00001 and a half.txt", "00002.txt", "00003.txt", "seven.txt"]
    assert same(changed, load_answerer(seeds))
    assert changed.rank("What does the queen lay?")[0].article == "00002.txt"
    read.clear()
    assert same(load_answerer(seeds, index), changed)
    assert read == []


def test_an_index_in_use_stays_usable_when_another_takes_its_place(seeds: Path, index: Path) -> None:
    load_answerer(seeds, index)
    old = load_answerer(seeds, index)
    before = old.rank(QUESTIONS[0])
    (seeds / "00000.txt").write_text("A bee dances.", encoding="utf-8")
    load_answerer(seeds, index)
    assert old.rank(QUESTIONS[0]) == before


@pytest.mark.parametrize("left", [b"", b"\0" * 1_000_000])
def test_an_index_in_use_stays_usable_when_its_file_is_cut_or_overwritten(
    seeds: Path, index: Path, left: bytes
) -> None:
    expected = [load_answerer(seeds, index).rank(question)[0].text for question in QUESTIONS]
    command = [sys.executable, "-c", ANSWERING, str(seeds), str(index), *QUESTIONS]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"loaded\n"
        with index.open("r+b") as file:
            file.truncate()
            file.write(left)
        said, _ = child.communicate(b"go on\n")
    assert child.returncode == 0
    assert json.loads(said) == expected


def test_a_file_that_cannot_be_used_is_left_out_and_named_each_time(
    seeds: Path, index: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_answerer(seeds, index)
    (seeds / "00002.txt").write_bytes(b"\xfd")
    (seeds / "00004.toml").write_text("title = 5", encoding="utf-8")
    (seeds / "empty.txt").touch()
    (seeds / "gone.txt").symlink_to(seeds / "nowhere.txt")
    read.clear()
    first = load_answerer(seeds, index)
    assert read == []
    assert [each.name for each in first.unusable] == ["00002.txt", "00004.txt", "empty.txt", "gone.txt"]
    assert "00002.txt is not UTF-8" in first.unusable[0].reason
    assert "00004.toml gives a" in first.unusable[1].reason
    assert first.articles.keys() == {f"0000{number}.txt" for number in (0, 1, 3, 5, 6, 7)}
    plain = load_answerer(seeds)
    assert same(first, plain)
    assert plain.unusable == first.unusable
    with monkeypatch.context() as unwritten:
        unwritten.setattr(loader, "write_index", None)  # what is in the index is all that can be used
        again = load_answerer(seeds, index)
    assert same(again, first)
    assert again.unusable == first.unusable
    (seeds / "00002.txt").write_text("A bee dances.", encoding="utf-8")
    mended = load_answerer(seeds, index)
    assert "00002.txt" in mended.articles
    assert mended.unusable == first.unusable[1:]


def test_where_nothing_is_left_the_index_stays(seeds: Path, index: Path) -> None:
    load_answerer(seeds, index)
    before = index.read_bytes()
    for file in seeds.glob("*.txt"):
        file.write_bytes(b"\xfd")
    with pytest.raises(SeedError, match="None of the 8 files") as caught:
        load_answerer(seeds, index)
    assert len(caught.value.unusable) == 8
    assert index.read_bytes() == before


def test_an_article_is_known_by_its_path(seeds: Path, index: Path, read: list[str]) -> None:
    load_answerer(seeds, index)
    (seeds / "deep" / "er").mkdir(parents=True)
    (seeds / "00002.txt").rename(seeds / "deep" / "er" / "00002.txt")
    read.clear()
    shutil.copy(seeds / "00003.txt", seeds / "deep" / "00003.txt")  # the same name and text, and another article
    shutil.copy(seeds / "00003.toml", seeds / "deep" / "00003.toml")
    moved = load_answerer(seeds, index)
    assert read == ["deep/00003.txt", "deep/er/00002.txt"]
    assert "00002.txt" not in moved.articles
    read.clear()
    assert same(load_answerer(seeds, index), moved)
    assert read == []


@pytest.mark.parametrize("place", [0, 8, 20, 40, 300, 0.1, 0.3, 0.5, 0.7, 0.9, -1])
def test_a_flipped_byte_is_noticed(
    seeds: Path, index: Path, read: list[str], place: float, caplog: pytest.LogCaptureFixture
) -> None:
    plain = load_answerer(seeds)
    load_answerer(seeds, index)
    data = bytearray(index.read_bytes())
    data[int(place * len(data)) if isinstance(place, float) else place] ^= 0x10
    index.write_bytes(data)
    read.clear()
    assert same(load_answerer(seeds, index), plain)
    assert len(read) == len(plain.articles) or bytes(data) == index.read_bytes()  # padding may be anything
    assert all(record.levelno <= logging.WARNING and record.exc_info is None for record in caplog.records)
    assert same(load_answerer(seeds, index), plain)


@pytest.mark.parametrize("kept", [0, 1, 27, 28, 100, 5000, -64, -1])
def test_a_cut_file_is_noticed(
    seeds: Path, index: Path, read: list[str], kept: int, caplog: pytest.LogCaptureFixture
) -> None:
    load_answerer(seeds, index)
    whole = index.read_bytes()
    index.write_bytes(whole[:kept])
    read.clear()
    assert same(load_answerer(seeds, index), load_answerer(seeds))
    assert read
    (record,) = caplog.records
    assert "made anew" in record.getMessage()
    assert index.read_bytes() == whole


def test_what_another_version_made_is_made_anew(
    seeds: Path, index: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr("retrieval.index.index_file.build_stamp", lambda: "another version")
        load_answerer(seeds, index)
    read.clear()
    load_answerer(seeds, index)
    assert len(read) == 8
    read.clear()
    load_answerer(seeds, index)
    assert read == []


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that libraries are found in."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "quoting").mkdir()
    (tmp_path / "quoting" / "__init__.py").touch()
    return tmp_path


def test_a_library_is_known_by_the_folder_beside_it(installed: Path) -> None:
    (installed / "quoting-1.0.dist-info").mkdir()
    old = index_file._version("quoting")
    (installed / "quoting-1.0.dist-info").rename(installed / "quoting-1.0.1.dist-info")
    assert old != index_file._version("quoting")


def test_a_library_without_such_a_folder_is_known_by_its_metadata(installed: Path) -> None:
    (installed / "quoting.egg-info").write_text(
        "Metadata-Version: 2.1\nName: quoting\nVersion: 1.0\n", encoding="utf-8"
    )
    assert index_file._version("quoting") == "1.0"


@pytest.mark.parametrize("library", index_file._LIBRARIES)
def test_an_index_depends_on_the_versions_of_libraries(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    really = index_file._version
    before = index_file.build_stamp.__wrapped__()
    assert version(library) in really(library)
    monkeypatch.setattr(index_file, "_version", lambda name: "another" if name == library else really(name))
    assert index_file.build_stamp.__wrapped__() != before


def test_an_index_depends_on_the_stemmers_that_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "Stemmer", None)
    before = index_file.build_stamp.__wrapped__()
    stemmers = ModuleType("Stemmer")
    monkeypatch.setattr(stemmers, "version", lambda: "3.1", raising=False)
    monkeypatch.setitem(sys.modules, "Stemmer", stemmers)
    assert index_file.build_stamp.__wrapped__() != before


@pytest.mark.parametrize("large", [True, False])
def test_where_it_cannot_be_kept_questions_are_answered_all_the_same(
    seeds: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, *, large: bool
) -> None:
    monkeypatch.setattr(loader, "MIN_WARNING_BYTES", 0 if large else 1 << 30)
    nowhere = tmp_path / "missing" / "queries.sqlite3.index"
    assert same(load_answerer(seeds, nowhere), load_answerer(seeds))
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == large
    assert all("cannot be kept" in line for line in told)


def test_a_library_that_is_replaced_is_let_go_at_once(seeds: Path, index: Path) -> None:
    load_answerer(seeds, index)
    answerer = load_answerer(seeds, index)
    name = next(iter(answerer.articles))
    sentence = answerer.articles[name].sentences[0]
    place = Address(article=name, paragraph=sentence.paragraph, sentence=sentence.number)
    library = weakref.ref(answerer._ranker.rankers[0].library)
    gc.collect()
    gc.disable()  # which goes through what is old so seldom that its memory and its file would stay for days
    try:
        for one in (answerer, answerer.with_taught([(QUESTIONS[0], place)]), answerer.only(name)):
            answer = one.answer(sentence.text)
            one.answer("Who said that?", Conversation().then(sentence.text, answer))
        catalogue = weakref.ref(one.articles)
        del answerer, one
        assert library() is None
        assert catalogue() is None
    finally:
        gc.enable()


arrays = st.dictionaries(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.one_of(
        st.lists(st.integers(0, 255), max_size=40).map(lambda found: np.array(found, dtype=np.uint8)),
        st.lists(st.floats(allow_nan=False), max_size=9).map(lambda found: np.array(found, dtype=np.float64)),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrays, st.data())
def test_no_damage_changes_what_is_read(tmp_path: Path, kept: dict[str, np.ndarray], data: st.DataObject) -> None:
    path = tmp_path / "kept"
    write_index(path, kept)
    found = read_index(path)
    assert list(found) == list(kept)
    assert all(np.array_equal(found[name], kept[name]) for name in kept)
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(whole)
    try:
        found = read_index(path)
    except IndexFileError:
        return
    assert all(np.array_equal(found[name], kept[name]) for name in kept)  # it was between two arrays


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 7])
def test_a_vocabulary_is_read_in_pieces(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "_WORDS_AT_ONCE", 3)
    words = [f"é{number}" for number in range(count)]
    kept = np.frombuffer("\0".join(words).encode(), dtype=np.uint8)
    assert list(loader._vocabulary(kept, "bm25").items()) == [(word, number) for number, word in enumerate(words)]


def test_a_library_of_given_seeds_is_kept_like_one_of_a_folder(
    seeds: Path, index: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "MIN_INDEX_BYTES", 0)
    given_seeds = [it for it in read_seeds(seeds) if isinstance(it, Seed)]
    own = [it._replace(name=f"7/{it.name}", file=Path("7", it.name)) for it in given_seeds]
    loader.load_library(own, index)
    assert len(read) == len(own)
    changed = own[1]._replace(data=b"Another text.")
    library, unusable = loader.load_library([own[0], changed, *own[3:]], index)
    assert read[len(own) :] == [changed.name]
    assert ([*library.catalogue], unusable) == ([it.name for it in own if it is not own[2]], ())
    assert library.catalogue[changed.name].text == "Another text."
    assert library.catalogue["7/00003.txt"].metadata.author == "Bo"
    with pytest.raises(SeedError) as caught:
        loader.load_library([own[0]._replace(data=b""), own[1]._replace(data=b"\xff")], index)
    assert [it.name for it in caught.value.unusable] == [own[0].name, own[1].name]
