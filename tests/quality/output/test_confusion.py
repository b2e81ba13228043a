"""The table of misses, on a few made articles."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.articles.parser import parse_article
from tests.quality.output.confusion import SETS, confusion
from tests.quality.questions import FOLDS, LabelledQuestion, QuestionSet
from tests.quality.training.ranking import Trainer
from tests.quality.training.regression import LEFT_OUT, Choice, fit_choices

TEXT = "The mill was built in 1821. The river flows past Oakham. Anna Field owns the old boat on the river."
ASKED = {
    "When was the mill built?": "The mill was built in 1821.",
    "What does the river flow past?": "The river flows past Oakham.",
    "Who has the ferry?": "Anna Field owns the old boat on the river.",
}


def _made(name: str) -> QuestionSet:
    articles = {f"{name}-{number}": parse_article(TEXT, f"{name}-{number}") for number in range(FOLDS)}
    asked = [
        LabelledQuestion(article, question, (), ((TEXT.index(answer), TEXT.index(answer) + len(answer)),))
        for article in articles
        for question, answer in ASKED.items()
    ]
    return QuestionSet(name, articles, asked, {article: number for number, article in enumerate(articles)})


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    return Trainer([_made(name) for name in SETS], lambda: None)


def test_every_question_is_in_the_row_of_its_kind(trainer: Trainer) -> None:
    tables = confusion(trainer)
    assert len(tables) == len(SETS)
    for table in tables:
        cells = [list(column.cells) for column in table.columns]
        rows = dict(zip(cells[0], zip(*cells[1:], strict=True), strict=True))
        assert {kind: row[0] for kind, row in rows.items()} == {"when": "5", "what": "5", "who": "5"}
        assert rows["when"][1] == "1.00"


def test_the_rank_is_that_of_the_first_right_candidate(trainer: Trainer) -> None:
    for ranked in trainer.ranked():
        order = np.argsort(-ranked.added.sum(axis=1), kind="stable")
        assert ranked.prepared.choice.right[order[ranked.rank]]
        assert not ranked.prepared.choice.right[order[: ranked.rank]].any()


def test_a_fit_ends_where_it_ends_wherever_it_starts() -> None:
    random = np.random.default_rng(7)
    choices = []
    for number in range(60):
        features, offers = random.normal(size=(6, 3)), random.normal(size=(6, 2))
        right = np.arange(6) == np.argmax(features @ [1.0, 0.5, -0.5] + random.gumbel(size=6))
        choices.append(Choice(number % 2, features, offers, right, 1.0, np.zeros(6)))
    penalty, by_kind = np.array([1.0, 1.0, LEFT_OUT]), np.ones(2)
    cold = fit_choices(choices, 2, penalty, by_kind)
    warm = fit_choices(choices, 2, penalty, by_kind, fit_choices(choices, 2, np.ones(3), by_kind))
    for one, other in zip(cold, warm, strict=True):
        assert one == pytest.approx(other, abs=0.01)
    assert warm[0][2] == pytest.approx(0, abs=1e-6)
