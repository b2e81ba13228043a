"""An index in the embedded Milvus; needs the extra milvus."""

from __future__ import annotations

import re
import shlex
import threading
from pathlib import Path

import numpy as np
import pytest

from bot.engines import terms as terms_module
from bot.engines.connection import TakenError
from bot.engines.milvus import MilvusEngine
from bot.engines.terms import key_of
from retrieval.errors import EngineError, EngineSilentError
from retrieval.finder import FinderSource
from tests.bot.engines.made import opened, sentences, source_of, write

LAMPS = source_of([["lamp", "pier"], ["lamp"], ["rope"]])
BUOYS = source_of([["buoy"], ["rope", "lamp"], ["buoy", "pier", "lamp"]], [["lamp", "rope"], ["tide"]])


def collections(engine: MilvusEngine) -> list[str]:
    found = engine._connection.ask(lambda client, seconds: client.list_collections(timeout=seconds))
    return [str(name) for name in found]


def test_without_an_index_it_is_refused_in_one_sentence(engine: MilvusEngine) -> None:
    command = f"verbatim index --engine {shlex.quote(engine.address.shown)}"  # a path may have spaces
    with pytest.raises(EngineError, match=f"has no index yet: run: {re.escape(command)}$"):
        engine.open(LAMPS)


def test_another_library_takes_the_place_of_the_one_before(engine: MilvusEngine) -> None:
    before = sentences(write(engine, LAMPS))
    assert before.top(["lamp"], 5)[0].tolist() == [1, 0]
    assert not engine.has_changed()
    after = write(engine, BUOYS)
    assert sentences(after).top(["buoy"], 5)[0].tolist() == [0, 2]
    assert after.sections is not None
    assert after.sections.top(["lamp"], 5)[0].tolist() == [0]
    assert after.sections.idf("buoy") == 0
    assert {name.rpartition("_")[2] for name in collections(engine)} == {"sentences", "sections", "terms"}
    assert len(collections(engine)) == 3
    with pytest.raises(EngineSilentError, match="no such index any more"):
        before.top(["lamp"], 5)
    with pytest.raises(EngineError, match="of other articles, or of another version: run: verbatim index --engine"):
        engine.open(LAMPS)
    assert sentences(engine.open(BUOYS)).idf("buoy") == sentences(after).idf("buoy") > 0


def test_what_is_there_is_not_written_again(engine: MilvusEngine) -> None:
    write(engine, LAMPS)

    def refuse(_progress: object) -> None:
        raise AssertionError("it was read")

    rows = LAMPS.sentences
    assert rows is not None
    write(engine, FinderSource(LAMPS.stamp, type(rows)(rows.size, rows.k1, rows.b, refuse), None))  # type: ignore[arg-type]


def test_a_write_that_was_broken_off_is_begun_anew(engine: MilvusEngine) -> None:
    rows = LAMPS.sentences
    assert rows is not None

    def break_off(_progress: object) -> object:
        yield ["lamp"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(engine, FinderSource(LAMPS.stamp, type(rows)(rows.size, rows.k1, rows.b, break_off), None))  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="no index yet"):
        engine.open(LAMPS)
    assert sentences(write(engine, LAMPS)).top(["rope"], 5)[0].tolist() == [2]


def test_an_index_outlives_the_process(tmp_path: Path, engine: MilvusEngine) -> None:
    write(engine, LAMPS)
    engine.close()
    with opened(tmp_path / "engine") as again:
        assert sentences(again.open(LAMPS)).top(["lamp"], 5)[0].tolist() == [1, 0]


def test_one_at_a_time_opens_the_files(tmp_path: Path, engine: MilvusEngine) -> None:
    write(engine, LAMPS)
    with (
        opened(tmp_path / "engine") as second,
        pytest.raises(TakenError, match=r"Another program has .* use a server\.$"),
    ):
        second.open(LAMPS)


def test_terms_of_a_large_library_are_looked_up(engine: MilvusEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms_module, "MAX_KNOWN", 3)
    words = [f"word{number}" for number in range(12)]
    odd = ["it's", 'say "no"', "back\\slash", "λόγος", "東京", "l" * 300, "l" * 299 + "m", "%", "word_"]
    rows = [[word, *odd] for word in words]
    finder = sentences(write(engine, source_of(rows)))
    assert [*finder.vocabulary(1000)] == []
    for _ in range(2):
        assert [finder.idf(word) for word in words] == [pytest.approx(np.log1p(11.5 / 1.5))] * len(words)
        assert len({finder.idf(word) for word in odd}) == 1
    assert finder.idf("word") == 0
    assert finder.top(["l" * 300, "word7"], 1)[0].tolist() == [7]
    assert len({*map(key_of, [*words, *odd])}) == len(words) + len(odd)


def test_it_is_replaced_while_questions_are_asked(engine: MilvusEngine) -> None:
    """Each answer is that of the library that was opened, or there is none: never that of another."""
    finder, done = sentences(write(engine, LAMPS)), threading.Event()
    right: list[list[int]] = []
    wrong: list[list[int]] = []

    def ask() -> None:
        while not done.is_set():
            try:
                positions = finder.top(["lamp"], 5)[0].tolist()
            except EngineSilentError:
                continue
            (right if positions == [1, 0] else wrong).append(positions)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        write(engine, BUOYS)
        write(engine, LAMPS)
    finally:
        done.set()
        asking.join()
    assert right
    assert wrong == []
