"""The measurement of teaching, on an article and questions of its own."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from retrieval.lessons.lesson_index import LessonWeights
from retrieval.ranking.weights import fitted_weights
from tests.quality.lesson_gain import Comparison, compare, figures, gain, losers
from tests.quality.questions import LabelledQuestion, QuestionSet
from tests.quality.training.ranking import LESSON_WEIGHTS

TEXT = (
    "Gull Rock has had a lamp since 1902. Edna Marsh kept it for forty years. Her brother rowed the oil across.\n\n"
    "Sheep graze on the rock in summer. The last keeper left in 1988. Today a sensor does the work."
)
WANTED = {
    "Which woman looked after the beacon?": "Edna Marsh",
    "Which woman was looking after the beacon?": "Edna Marsh",
    "Who ferried fuel?": "Her brother",
    "Where do sheep graze?": "Sheep",
    "When did the last keeper leave?": "The last",
    "Who kept the lamp for forty years?": "Edna Marsh",
    "Who kept the lamp for fifty years?": "",
}


def asked(question: str, words: str) -> LabelledQuestion:
    start = TEXT.index(words) if words else 0
    return LabelledQuestion("lamp", question, (), ((start, start + len(words)),) if words else ())


@pytest.fixture(scope="module")
def found() -> dict[str, Comparison]:
    questions = [asked(*pair) for pair in WANTED.items()]
    one = QuestionSet("own", {"lamp": parse_article(TEXT, "lamp")}, questions, {"lamp": 0})
    return compare(one, {0}, lambda: None)


def test_what_is_taught_is_right_then_and_its_paraphrase_gains(found: dict[str, Comparison]) -> None:
    right = found["right sentence"]
    assert right.taught_right == right.taught > 0
    mean, low, high = gain(right.right)
    assert low <= mean <= high
    assert mean > 0
    assert losers(right.right) == {}
    assert {before for before, _ in right.right["lamp"]} == {0, 1}


def test_only_unanswerable_questions_are_taught_silence(found: dict[str, Comparison]) -> None:
    silence = found["silence"]
    assert (silence.taught, silence.taught_right) == (1, 1)
    assert len(silence.use["lamp"]) == len(WANTED) - 1
    assert "Who kept the lamp for fifty years?" not in str(silence.right)


def test_articles_of_other_folds_are_not_looked_at() -> None:
    one = QuestionSet("own", {"lamp": parse_article(TEXT, "lamp")}, [asked("Who ferried fuel?", "Edna")], {"lamp": 1})
    assert compare(one, {0}, lambda: None)["right sentence"].use == {}


def test_a_gain_is_the_mean_over_questions_and_its_interval_is_drawn_over_articles() -> None:
    even = {str(number): [(0, 1), (0, 0)] for number in range(9)}
    assert gain(even) == (0.5, 0.5, 0.5)
    mean, low, high = gain({"long": [(0, 1)] * 3, "short": [(1, 0)]})
    assert (mean, low, high) == (0.5, -1, 1)
    assert losers({"long": [(0, 1)] * 3, "short": [(1, 0), (1, 0), (0, 1)]}) == {"short": 1}


def test_the_table_has_a_line_for_what_was_measured(found: dict[str, Comparison]) -> None:
    table = figures({"own": found, "nothing": {"right sentence": Comparison()}})
    assert table.row_count == 2


def test_fitting_anew_keeps_the_weights_of_what_was_taught() -> None:
    assert LessonWeights.from_table(LESSON_WEIGHTS) == fitted_weights().lessons
