"""The vectors of sections: made once, kept, and found by what a question means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from retrieval.answerer import load_answerer
from retrieval.meaning import section_vectors
from retrieval.meaning.encoder import Models
from retrieval.meaning.section_vectors import SectionVectors, VectorPlan, vectors_path
from retrieval.meaning.vectors import Vectors
from tests.retrieval.meaning.installed import INSTALLED

needs_models = pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
BOATS = "# Boats\n\nAll about them.\n\n## Lending\n\nAsk at the quay.\n\n## Giving one back\n\nLeave it at the pier.\n"
HOUSE = "# House\n\n## Opening hours\n\nMonday to Friday, 8 to 16.\n\n## Lending\n\nAsk at the desk.\n"


@pytest.fixture(scope="module")
def models() -> Models:
    assert INSTALLED is not None
    return Models(INSTALLED)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name, text in (("boats.md", BOATS), ("house.md", HOUSE)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def planned(seeds: Path, models: Models, file: Path) -> VectorPlan:
    plan = load_answerer(seeds, models="off").with_models(models).plan_vectors(file)
    assert plan is not None
    return plan


unit = arrays(np.float32, (3, 8), elements=st.floats(-1, 1, width=32)).map(
    lambda it: it / np.maximum(np.linalg.norm(it, axis=1, keepdims=True), 1e-3)
)


@given(unit)
def test_a_byte_a_number_keeps_cosines(vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> None:
    kept = Vectors.of(vectors)
    for number, vector in enumerate(vectors):
        assert np.allclose(kept.cosines(vector), vectors @ vector, atol=0.02)
        assert kept.rows(np.array([number])).cosines(vector) == pytest.approx(kept.cosines(vector)[[number]])


@needs_models
def test_a_section_is_found_by_other_words(seeds: Path, models: Models) -> None:
    answerer = load_answerer(seeds, models="off").with_models(models).with_vectors()
    assert answerer.vectors is not None
    question = models.embed(["When can I come in?"])[0]
    nearest = answerer.vectors.nearest(question, 2, 0, 5)
    headings, beginnings = answerer.vectors.cosines(question, nearest)
    assert nearest[0] == 3  # "Opening hours"
    assert headings[0] + beginnings[0] > headings[1] + beginnings[1]


@needs_models
def test_only_changed_sections_are_made_again(seeds: Path, models: Models, tmp_path: Path) -> None:
    file = tmp_path / "kept.vectors"
    first = planned(seeds, models, file)
    assert len(first.missing) == 5 * 2 - 1  # one heading is there twice
    made = first.make()
    assert made is not None
    again = planned(seeds, models, file)
    assert not again.missing
    kept = again.make()
    assert kept is not None
    assert np.array_equal(kept.headings.values, made.headings.values)
    assert np.array_equal(kept.beginnings.values, made.beginnings.values)
    (seeds / "boats.md").write_text(BOATS.replace("the pier", "the quay"), encoding="utf-8")
    changed = planned(seeds, models, file)
    assert list(changed.missing.values()) == ["Giving one back\nLeave it at the quay."]


@needs_models
def test_what_was_made_before_the_end_is_kept(seeds: Path, models: Models, tmp_path: Path) -> None:
    file = tmp_path / "kept.vectors"
    left = [True] * 4 + [False]
    assert planned(seeds, models, file).make(lambda: left.pop(0)) is None
    assert len(planned(seeds, models, file).missing) == 5


@needs_models
@pytest.mark.parametrize("kept", [slice(0), slice(-20), slice(None, None, -1)])
def test_damaged_vectors_are_made_again(seeds: Path, models: Models, tmp_path: Path, kept: slice) -> None:
    file = tmp_path / "kept.vectors"
    planned(seeds, models, file).make()
    file.write_bytes(file.read_bytes()[kept])
    assert len(planned(seeds, models, file).missing) == 9


@needs_models
def test_an_answerer_keeps_the_vectors_beside_its_index(seeds: Path, tmp_path: Path) -> None:
    index = tmp_path / "log.index"
    answerer = load_answerer(seeds, index)
    assert answerer.vectors is not None
    assert vectors_path(index).is_file()
    assert answerer.only("boats.md").vectors is answerer.vectors
    assert load_answerer(seeds, index, models="off").vectors is None


def test_all_sections_are_searched_up_to_a_size_and_none_beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = Vectors.of(np.eye(6, 8, dtype=np.float32))
    sections = SectionVectors(vectors, vectors)
    question = np.eye(6, 8, dtype=np.float32)[4]
    assert sections.nearest(question, 2, 1, 6).tolist() == [4, 1]
    monkeypatch.setattr(section_vectors, "MAX_SECTIONS_SEARCHED", 4)
    assert sections.nearest(question, 2, 1, 6).tolist() == []
    assert sections.nearest(question, 2, 2, 6).tolist() == [4, 2]


@needs_models
def test_a_large_library_is_embedded_only_where_that_is_asked_for(
    seeds: Path, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section_vectors, "MAX_SECTIONS_UNASKED", 3)
    file = tmp_path / "kept.vectors"
    answerer = load_answerer(seeds, models="off").with_models(models)
    assert answerer.plan_vectors(file) is None
    asked = answerer.plan_vectors(file, asked=True)
    assert asked is not None
    asked.make()
    (seeds / "boats.md").write_text(BOATS.replace("the pier", "the quay"), encoding="utf-8")
    assert len(planned(seeds, models, file).missing) == 1  # few are made where all were


@needs_models
def test_sections_in_a_language_that_the_models_do_not_read_are_left_out(
    seeds: Path, models: Models, tmp_path: Path
) -> None:
    text = "---\nlanguage: de\n---\n# Boote\n\n## Verleih\n\nFrag am Kai, und bring deine Karte mit.\n"
    (seeds / "boote.md").write_text(text, encoding="utf-8")
    plan = planned(seeds, models, tmp_path / "kept.vectors")
    assert not [it for it in plan.missing.values() if "Verleih" in it]
    made = plan.make()
    assert made is not None
    cosines = made.headings.cosines(models.embed(["Verleih"])[0])
    assert np.count_nonzero(cosines) == 5  # as many as there are in English
    assert models.can_read("en")
    assert not models.can_read("de")
