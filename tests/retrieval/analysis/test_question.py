from __future__ import annotations

import pytest

from retrieval.analysis.question import read_question, without_amount
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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how can u join", "how can you join"),
        ("what r the ranks", "what are the ranks"),
        ("wats the fee 4 members pls", "what's the fee 4 members please"),
        ("whats this abt", "what's this about"),
        ("i wanna join b4 noon cuz ppl wait", "i want join before noon because people wait"),
    ],
)
def test_spellings_of_a_chat_are_read_as_they_are_meant(typed: str, meant: str) -> None:
    assert read_question(typed)[1:4] == read_question(meant)[1:4]


@pytest.mark.parametrize("text", ["what is u", "what does the letter u stand for", "how do i install r&d", "a u-boat"])
def test_a_letter_that_is_spoken_of_is_a_word(text: str) -> None:
    assert not {"u", "r"}.isdisjoint(read_question(text).terms)


@pytest.mark.parametrize(
    "text", ["HOW MANY SHEEP DROWNED?", "How Many Sheep Drowned?", "Who Built the Tower on Gull Rock?"]
)
def test_capitals_throughout_make_no_names(text: str) -> None:
    assert read_question(text)[1:] == read_question(text.lower())[1:]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Who built the tower on Gull Rock?", {"gull", "rock"}),
        ("SMEE?", {"smee"}),
        ("What did NASA say?", {"nasa"}),
        ("Who's Mark Li?", {"mark", "li"}),
        ("Gull Rock Tower Society", {"rock", "tower", "societi"}),
    ],
)
def test_other_capitals_make_names(text: str, names: set[str]) -> None:
    assert read_question(text).names == names


def test_a_country_in_capitals_is_one_whatever_the_rest_is_in() -> None:
    assert "u.s" in read_question("WHAT DID THE US SAY?").terms
    assert "u.s" in read_question("What did the US say?").terms
    assert "u.s" not in read_question("TELL US MORE ABOUT SHEEP").terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("How many sheep drowned?", ("sheep", "drown")),
        ("how much is the boat", ("boat",)),
        ("How long is the long pier?", ("pier",)),
        ("Are many sheep there?", ("mani", "sheep")),
        ("how many?", ("mani",)),
    ],
)
def test_the_amount_behind_how_can_be_left_out(text: str, terms: tuple[str, ...]) -> None:
    question = without_amount(read_question(text))
    assert question.terms == terms
    assert len(question.words) == len(terms)
