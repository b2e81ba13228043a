from __future__ import annotations

import pytest

from retrieval.articles.headline import find_head
from retrieval.articles.spans import Span

STANDFIRST = "After a week of rain the water stands at the doors of the old town"
BODY = "The river rose on Monday. It has not fallen since."


def head(text: str, **known: str) -> tuple[str | None, str | None, str]:
    found = find_head(text, Span(0, len(text)), title=known.get("title"))
    headline, standfirst = (part and text[part.start : part.end] for part in found[:2])
    return headline, standfirst, text[found.end :].strip()


@pytest.mark.parametrize("gap", [" ", "  ", "\n", "\n\n"])
def test_what_stands_before_a_repeated_run_is_the_headline(gap: str) -> None:
    text = f"River Reaches Town, Mayor Says {STANDFIRST} {STANDFIRST}{gap}{BODY}"
    assert head(text) == ("River Reaches Town, Mayor Says", STANDFIRST, BODY)


def test_a_repeated_run_may_be_spaced_otherwise_the_second_time() -> None:
    text = f"River Reaches Town\n\n{STANDFIRST}\n\n{STANDFIRST.replace(' ', '  ')}\n\n{BODY}"
    assert head(text.replace("Town\n\n", "Town ")) == ("River Reaches Town", STANDFIRST, BODY)


@pytest.mark.parametrize(
    ("headline", "body"),
    [("River reaches the old town", BODY), ("River Reaches Town", f"After that, it fell. {BODY}")],
    ids=["the headline ends as the standfirst does", "the body begins as the standfirst does"],
)
def test_words_that_agree_by_chance_do_not_move_the_standfirst(headline: str, body: str) -> None:
    assert head(f"{headline} {STANDFIRST} {STANDFIRST} {body}") == (headline, STANDFIRST, body)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"{STANDFIRST} {STANDFIRST} {BODY}",
        f"It rained. {STANDFIRST} {STANDFIRST} {BODY}",
        f"First line\nsecond line {STANDFIRST} {STANDFIRST} {BODY}",
        f"{' '.join(map(str, range(120)))} {STANDFIRST} {STANDFIRST} {BODY}",
        f"{' '.join(map(str, range(400)))} {STANDFIRST} {STANDFIRST} {BODY}",
        f"A song: row, row, row your boat, row, row, row your boat. {BODY}",
    ],
)
def test_where_nothing_shows_a_headline_there_is_none(text: str) -> None:
    assert head(text) == (None, None, text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ('The River\'s "Great" Flood', f"The River’s “Great”\n Flood\n{BODY}"),
        ("The river is rising", f"THE RIVER IS RISING {BODY}"),
        ("Flood", f"Flood\n{BODY}"),
        ("Flood", f"Flood  {BODY}"),
        ("River rises", f"River rises.\r\n{BODY}"),
    ],
)
def test_the_title_is_the_headline_where_the_text_begins_with_it(title: str, text: str) -> None:
    headline, standfirst, body = head(text, title=title)
    assert (headline, standfirst, body) == (text.removesuffix(BODY).strip(), None, BODY)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Flood", f"Floods came. {BODY}"),
        ("River", f"River Thames is rising. {BODY}"),
        ("The river rose", f"The river rose on Monday. {BODY}"),
        ("The river rose", f"On Monday the river rose. {BODY}"),
        ("The river rose", "The river"),
    ],
)
def test_a_sentence_that_begins_with_the_title_is_no_headline(title: str, text: str) -> None:
    assert head(text, title=title) == (None, None, text)


def test_the_standfirst_stands_right_behind_the_title() -> None:
    title = "River Reaches Town"
    assert head(f"{title} {STANDFIRST} {STANDFIRST} {BODY}", title=title) == (title, STANDFIRST, BODY)
    assert head(f"{title}\n{STANDFIRST}.\n{BODY}", title=title) == (title, None, f"{STANDFIRST}.\n{BODY}")


def test_words_without_end_are_looked_at_no_further_than_the_start() -> None:
    text = "row " * 200_000
    assert head(text, title="row " * 1_000)[1] is not None
