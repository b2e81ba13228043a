"""What a feature is worth, on made articles."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from rich.table import Table

from retrieval.ranking.section_features import SECTION_FEATURES
from retrieval.ranking.section_scoring import SECTION_CONFIDENCE_FEATURES
from tests.quality.ablation import confidence_ablation, order_ablation
from tests.quality.questions import DOCUMENT_SETS, FOLDS, SETS
from tests.quality.training.sections import SectionTrainer

THINGS = (
    *("anchor", "barge", "candle", "drum", "engine", "flag", "gate", "harbour", "island", "jetty", "kettle", "ladder"),
    *("mast", "net", "oar", "pier", "quay", "rope", "sail", "tide", "uniform", "valve", "whistle", "yacht"),
)
PROSE = "The mill was built in 1821.\n\nThe river flows past Oakham.\n\nAnna Field owns the old boat."
ASKED = {
    "When was the mill built?": "The mill was built in 1821.",
    "Who owns the boat?": "Anna Field owns the old boat.",
}


def _entries(name: str) -> tuple[str, list[tuple[str, tuple[int, int]]]]:
    """Return a document whose text says of each thing what its heading alone tells apart, and its questions."""
    text, asked = f"# {name}\n\n", []
    for number, thing in enumerate(THINGS):
        other = THINGS[(number * 7 + 5) % len(THINGS)]
        text += f"## How do I mend the {thing}?\n\n"
        body = f"Bring it to the workshop in {name}. Then mend the {other}."
        asked.append((f"mending the {thing}", (len(text), len(text) + len(body))))
        text += f"{body}\n\n"
    return text, asked


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def trainer(tmp_path_factory: pytest.TempPathFactory) -> SectionTrainer:
    folder = tmp_path_factory.mktemp("sets")
    for name in SETS:
        articles = [f"{name}-{number}" for number in range(FOLDS)]
        _write(folder / f"{name}-articles.jsonl.gz", [{"id": article, "text": PROSE} for article in articles])
        spans = {asked: (PROSE.index(answer), PROSE.index(answer) + len(answer)) for asked, answer in ASKED.items()}
        _write(
            folder / f"{name}-questions.jsonl.gz",
            [
                {"article": article, "question": question, "history": [], "answers": [span]}
                for article in articles
                for question, span in spans.items()
            ],
        )
    for name in DOCUMENT_SETS:
        documents = {f"{name}-{number}": _entries(f"{name} {number}") for number in range(2)}
        _write(
            folder / f"{name}-articles.jsonl.gz",
            [{"id": key, "text": text, "format": "md"} for key, (text, _) in documents.items()],
        )
        _write(
            folder / f"{name}-questions.jsonl.gz",
            [
                {"article": key, "question": question, "history": [], "answers": [answer]}
                for key, (_, asked) in documents.items()
                for question, answer in asked
            ],
        )
    return SectionTrainer(folder, lambda: None)


def _rows(table: Table) -> dict[str, list[float]]:
    names, *columns = ([*map(str, column.cells)] for column in table.columns)
    return {name: [*map(float, row)] for name, *row in zip(names, *columns, strict=True)}


def test_each_feature_of_the_order_is_left_out_once(trainer: SectionTrainer) -> None:
    rows = _rows(order_ablation(trainer, "by words"))
    assert (*rows,) == SECTION_FEATURES


def test_what_is_left_out_weighs_nothing(trainer: SectionTrainer) -> None:
    weights = dict(zip(trainer.names, trainer.train_ranking(0, frozenset({"heading_share"})).tolist(), strict=True))
    assert weights["heading_share"] == pytest.approx(0, abs=1e-6)
    assert weights["heading_relative"] > 0.1


def test_each_feature_of_the_confidence_is_left_out_once(trainer: SectionTrainer) -> None:
    rows = _rows(confidence_ablation(trainer, "by words"))
    assert (*rows,) == tuple(name for name in SECTION_CONFIDENCE_FEATURES if name != "one")
    assert any(value for row in rows.values() for value in row[:2])
