"""What is told from prose in plain text, and what is not."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from tests.retrieval.articles.blocks.outline import plain


def test_lines_without_stops_are_sentences() -> None:
    assert plain("Ines cleans it on Monday\nBartek mends it\n3 boats are Yuki's") == [
        "paragraph: Ines cleans it on Monday | Bartek mends it | 3 boats are Yuki's"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The committee met on Tuesday to talk of\nthe budget that the head of the house\nhad made in May",
        "How public, like a frog\nTo tell your name the livelong day\nTo an admiring bog!",
        "And now the sea,\nThe long, long sea\nAnd now the shore",
        "One line\nAnother line",
    ],
)
def test_wrapped_prose_and_verse_stay_whole(text: str) -> None:
    assert plain(text) == [f"paragraph: {text}"]


def test_a_verse_that_is_sung_twice_is_no_standfirst() -> None:
    line = "The boats are coming home tonight, the boats are coming home"
    article = parse_article(f"Boats\n\n{line}\n{line}\nAnd Morag waits\n", "song.txt")
    assert (article.headline, article.standfirst) == (None, None)
    assert [sentence.text for sentence in article.sentences] == ["Boats", line, line, "And Morag waits"]


def test_a_name_before_a_colon_now_and_then_is_no_transcript() -> None:
    assert plain("He said so: no.\nThey left it there.\nShe asked: why?\nIt was late.\nNote: it rained.") == [
        "paragraph: He said so: no.",
        "paragraph: They left it there.",
        "paragraph: She asked: why?",
        "paragraph: It was late.",
        "paragraph: Note: it rained.",
    ]


def test_an_underlined_title_is_a_heading() -> None:
    assert plain("Rules\n=====\n\nBe kind.\n\nHours\n-----\nAt noon.") == [
        "paragraph: Be kind.",
        "## Hours",
        "paragraph: At noon.",
    ]
    assert parse_article("Rules\n=====\n\nBe kind.", "a.txt").title == "Rules"


def test_a_line_of_dashes_below_a_sentence_is_no_underline() -> None:
    assert not any(line.startswith("#") for line in plain("It ended.\n---------\n\nIt began."))


def test_prose_beside_a_list_is_split_as_ever() -> None:
    assert plain("It rose. It fell.\n\nRanks:\n- Oak\n- Elm\n\nThey left\nat dawn. None came.") == [
        "paragraph: It rose. | It fell.",
        "lead: Ranks:",
        "item: Oak",
        "item: Elm",
        "paragraph: They left\nat dawn. | None came.",
    ]
