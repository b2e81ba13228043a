from __future__ import annotations

import pytest

from retrieval.analysis.question import read_question
from retrieval.analysis.terms import term_of


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wich year was it built", "which year was it built"),
        ("In wich year was it built?", "In which year was it built?"),
        ("how much mony was spent", "how much money was spent"),
        ("Waht is a lens?", "What is a lens?"),
    ],
)
def test_what_is_often_mistyped_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    assert read_question(typed)[1:] == read_question(meant)[1:]


def test_a_name_is_not_taken_for_a_question_word() -> None:
    question = read_question("Who built Angkor Wat, and who was wen?")
    assert {term_of("Wat"), term_of("wen")} <= set(question.terms)


@pytest.mark.parametrize("number", ["2. ", "(12) ", "3 "])
def test_the_number_of_a_question_in_a_list_is_no_part_of_it(number: str) -> None:
    assert read_question(f"{number}How many lenses are there?")[1:] == read_question("How many lenses are there?")[1:]


def test_another_number_is_part_of_it() -> None:
    assert "1871" in read_question("1871 was when?").terms
    assert "12" in read_question("12 lenses?").terms
