"""The benchmark of answering: that it measures prose and guides, and asks with words of their headings too."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from retrieval.answerer import load_answerer
from retrieval.meaning.model_files import OFF
from tests.benchmarks.library import answer
from tests.benchmarks.library.made_library import SECTIONS, MadeLibrary, made_guides
from tests.benchmarks.options import Options


def test_it_measures_prose_and_guides_of_each_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(answer, "QUESTIONS", 5)
    console = Console(file=StringIO(), width=160)
    answer.run(Options((25, 100), 1, None, (), building=False), console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    rows = [[cell.strip() for cell in line.split("│")[1:5]] for line in printed.splitlines() if line.startswith("│")]
    sentences, articles, sections, medians = zip(*rows, strict=True)
    assert articles == ("1", "4", "4")
    assert int(sentences[2]) > int(sentences[1])
    assert sections == ("", "", "100")
    assert all(float(median) > 0 for median in medians)


def test_a_guide_is_read_as_headed_sections_and_asked_about_with_their_headings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answerer = load_answerer(made_guides(200, Console(file=StringIO())), models=OFF)
    headings = {section.title for article in answerer.articles.values() for section in article.sections}
    for article in answerer.articles.values():
        assert len(article.sections) == SECTIONS
        assert article.text.startswith(f"# {article.title}\n")
        assert {block.section for block in article.blocks} == {*range(SECTIONS)}
    assert all(2 <= len(heading.split()) <= 5 for heading in headings)
    heads = {heading.split()[0] for heading in headings}
    questions = [question.split() for question in answer._drawn(answerer)]
    assert all(len(question) <= 7 for question in questions)
    assert any(heads.intersection(question) for question in questions)


def test_guides_are_the_same_every_time() -> None:
    guides = [*MadeLibrary().guides(50)]
    assert len({*guides}) == len(guides) == 50 // SECTIONS
    assert [*MadeLibrary().guides(50)] == guides
