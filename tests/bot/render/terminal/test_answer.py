from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.render.terminal.answer import Style, blocks, plain_text
from bot.render.terminal.console import paint
from bot.visible import visible, visible_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Answer, Lead, Outcome, Quote, Turn
from retrieval.articles.article import Article, BlockKind, Metadata
from retrieval.articles.parser import parse_article
from retrieval.articles.shown.quoted_text import plain_words, shown_text

ANSI = re.compile(r"\x1b\[[0-9;]*m")
TITLE = "On rivers"
ONE = {"rivers.txt": parse_article("Rivers run to the sea. Some end in deserts.", "rivers.txt", Metadata(title=TITLE))}
TWO = ONE | {"hills.txt": parse_article("Hills stand.", "hills.txt", Metadata(title="On hills"))}


def quote(text: str, matched: tuple[str, ...] = (), url: str | None = None, sentence: int = 1) -> Quote:
    return Quote(
        text=text,
        article="rivers.txt",
        title=TITLE,
        paragraph=1,
        sentence=sentence,
        start=0,
        end=len(text),
        score=1.0,
        matched=matched,
        url=url,
    )


def answer(*quotes: Quote, outcome: Outcome = Outcome.ANSWERED, turn: Turn = Turn.QUESTION) -> Answer:
    return Answer(question="Where?", resolved="Where?", outcome=outcome, confidence=0.9, quotes=quotes, turn=turn)


def painted(of: Answer, articles: dict[str, Article] = ONE, *, width: int = 60, colour: bool = True) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=True, color_system="truecolor" if colour else None, highlight=False
    )
    paint(console, blocks(of, articles))
    return out.getvalue()


def words(text: str) -> list[str]:
    return ANSI.sub("", text).replace("│ ", " ").split()


FIRST = quote("Rivers run to the sea.", ("run", "sea"))
SECOND = quote("Some end in deserts.", sentence=2)


def test_a_found_answer_is_its_first_quote_and_where_it_stands() -> None:
    assert plain_text(answer(FIRST, SECOND), ONE) == f"{FIRST.text}\n— paragraph 1, sentence 1"


def test_all_quotes_where_they_are_asked_for() -> None:
    text = plain_text(answer(FIRST, SECOND), ONE, every_quote=True)
    assert text.splitlines()[::2] == [FIRST.text, SECOND.text]


def test_sentences_that_run_on_are_all_shown() -> None:
    assert SECOND.text in plain_text(answer(FIRST, SECOND, turn=Turn.MORE), ONE)


def test_passages_that_may_not_answer_are_called_so() -> None:
    lines = plain_text(answer(FIRST, SECOND, outcome=Outcome.UNSURE), ONE).splitlines()
    assert lines[0] == ENGLISH.unsure
    assert lines[1::2] == [FIRST.text]


def test_nothing_found_says_what_the_article_is_about() -> None:
    assert TITLE in plain_text(answer(outcome=Outcome.NOT_FOUND), ONE)
    assert "2 articles" in plain_text(answer(outcome=Outcome.NOT_FOUND), TWO)


def test_a_citation_ends_with_the_address_of_the_article() -> None:
    cited = plain_text(answer(quote("Rivers run.", url="https://example.org/rivers")), ONE).splitlines()[1]
    assert cited.endswith(" · https://example.org/rivers")
    page = {"rivers.txt": parse_article("Rivers run.", "rivers.txt", Metadata(as_of="2026-03-01"))}
    cited = plain_text(answer(quote("Rivers run.", url="https://example.org/rivers")), page).splitlines()[1]
    assert cited.endswith(" · https://example.org/rivers as of 1 March 2026")


@pytest.mark.parametrize("turn", Turn)
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("articles", [ONE, TWO], ids=["one article", "a library"])
def test_every_answer_has_something_to_say(turn: Turn, outcome: Outcome, articles: dict[str, Article]) -> None:
    said = plain_text(answer(outcome=outcome, turn=turn), articles)
    assert said.strip()
    assert not re.search(r"[{}]", said)
    assert all(line.strip() for line in said.splitlines())


def test_the_words_come_from_the_wording() -> None:
    class Loud(Wording):
        unsure = "HM:"
        cited = "{paragraph}, {sentence}"

    assert plain_text(answer(FIRST, outcome=Outcome.UNSURE), ONE, Loud()).splitlines() == [
        "HM:",
        FIRST.text,
        "— 1, 1",
    ]


def test_the_words_that_matched_are_bold_and_no_others() -> None:
    shown = blocks(answer(quote("A sea is a season, a SEA, or the sea’s.", ("sea",))), ONE)[0]
    marked = [text for text, style in shown.spans if style is Style.MATCHED]
    assert marked == ["sea", "sea"]
    assert "\x1b[1msea\x1b[0m is a season" in painted(answer(quote("A sea is a season.", ("sea",))))


def test_the_longer_of_two_words_is_marked() -> None:
    shown = blocks(answer(quote("US-led exports to the US.", ("US", "US-led"))), ONE)[0]
    assert [text for text, style in shown.spans if style is Style.MATCHED] == ["US-led", "US"]


def test_a_quote_keeps_to_its_bar_at_any_width() -> None:
    long = quote("Rivers " * 40 + "end.")
    for width in (20, 40, 120):
        lines = ANSI.sub("", painted(answer(long), width=width)).splitlines()
        cited = next(n for n, line in enumerate(lines) if line.startswith("—"))
        assert all(line.startswith("│ ") and len(line) <= width for line in lines[:cited])


def test_wide_characters_count_double() -> None:
    lines = ANSI.sub("", painted(answer(quote("河流入海。" * 10)), width=22)).splitlines()
    assert [len(line) for line in lines[:5]] == [12] * 5


def test_no_colour_is_no_escape() -> None:
    assert "\x1b" not in painted(answer(FIRST), colour=False)


ATTACK = "A\x1b[2Jb\x07c\x9b31md\N{RIGHT-TO-LEFT OVERRIDE}e\rf\x7fg\N{RIGHT-TO-LEFT ISOLATE}h"


def test_what_would_act_on_the_terminal_is_shown_instead() -> None:
    said = plain_text(answer(quote(ATTACK)), ONE).splitlines()[:2]
    assert said == ["A␛[2Jb␇c\\x9b31md\\u202ee", "f␡g\\u2067h"]
    assert visible_line("two\r\nlines\tand a tab") == "two␍␊lines␉and a tab"


def test_an_articles_title_cannot_act_either() -> None:
    hostile = {"a.txt": parse_article("Rivers run.", "a.txt", Metadata(title="\x1b]0;owned\x07\nA"))}
    said = plain_text(answer(outcome=Outcome.NOT_FOUND), hostile)
    assert "␛]0;owned␇␊A" in said


texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80)


@given(st.text(max_size=200))
def test_visible_text_has_no_control_characters(text: str) -> None:
    shown = visible(text)
    assert not re.search(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown
    )
    assert "\r" not in shown.replace("\r\n", "")
    assert shown.encode().decode() == shown


@given(st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1, max_size=80))
def test_a_quote_without_control_characters_is_shown_exactly(text: str) -> None:
    assert text in plain_text(answer(quote(text)), ONE)


@given(texts, st.lists(texts, max_size=4).map(tuple), st.integers(10, 120), st.sampled_from(Outcome))
def test_colour_changes_no_word(text: str, matched: tuple[str, ...], width: int, outcome: Outcome) -> None:
    shown = answer(quote(text, matched), quote(text), outcome=outcome)
    expected = "".join(plain_text(shown, ONE).replace("│ ", " ").split())
    assert "".join(words(painted(shown, width=width))) == expected


@given(texts, st.lists(texts, max_size=4).map(tuple))
def test_the_pieces_of_a_quote_are_the_quote(text: str, matched: tuple[str, ...]) -> None:
    shown = blocks(answer(quote(text, matched)), ONE)[0]
    assert shown.text == visible(plain_words(text))


def shown_as(text: str, kind: BlockKind = BlockKind.PARAGRAPH, **more: Any) -> Quote:
    """Return a quote of Markdown."""
    return replace(quote(text), shown=shown_text(text, markdown=True, kind=kind), kind=kind, **more)


def test_a_quote_of_markdown_is_shown_without_marks_below_its_headings_and_its_lead() -> None:
    found = shown_as(
        "- **Recruit**\n- see [the form](https://e.org/form), <https://e.org>",
        BlockKind.ITEM,
        heading=("A", "Guild", "Ranks", "Which?"),
        lead=Lead("The *ranks*:", 0, 12),
        lead_shown="The *ranks*:",
        start=14,
    )
    assert plain_text(answer(found), ONE).splitlines() == [
        "Guild › Ranks › Which?",
        "The ranks:",
        "- Recruit",
        "- see the form (https://e.org/form), https://e.org",
        "— paragraph 1, sentence 1",
    ]


def test_a_row_has_the_names_of_its_columns_and_code_is_as_it_is() -> None:
    header = {"lead": Lead("| Class | Crew |", 0, 16), "lead_shown": "Class · Crew", "start": 18}
    assert plain_text(answer(shown_as("| Titan | 40 |", BlockKind.ROW, **header)), ONE).startswith("Titan · Crew: 40\n")
    code = shown_as("```\ndef a():\n    return `b`\n```", BlockKind.CODE)
    assert plain_text(answer(code), ONE).splitlines()[:2] == ["def a():", "    return `b`"]


def test_in_a_library_the_title_is_told_once_for_each_article() -> None:
    said = plain_text(answer(FIRST, SECOND, turn=Turn.MORE), TWO).splitlines()
    assert said[1::2] == ["— paragraph 1, sentence 1", f"— {TITLE} · paragraph 1, sentence 2"]


def test_of_several_questions_each_stands_above_its_quote() -> None:
    parts = (
        replace(answer(FIRST), question="Where to?"),
        replace(answer(outcome=Outcome.NOT_FOUND), question="Why\nso?"),
    )
    said = plain_text(Answer.of_several("Where to? Why so?", parts), ONE)
    assert said.splitlines() == [
        "» Where to?",
        "Rivers run to the sea.",
        "— paragraph 1, sentence 1",
        "» Why so?",
        ENGLISH.part_not_found,
    ]
