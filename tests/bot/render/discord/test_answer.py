from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.discord import answer as rendering
from bot.render.discord.answer import MAX_LAYOUT, MAX_MESSAGE
from bot.render.discord.text import CUT, size
from bot.render.quotes import quote_words
from bot.wording import ENGLISH, Wording
from retrieval.answers import Answer, Lead, Outcome, Quote, Turn
from retrieval.articles.article import Article, Block, BlockKind, Metadata, Section, Sentence
from retrieval.articles.parser import parse_article
from retrieval.articles.shown.discord_markdown import unescape
from retrieval.articles.shown.quoted_text import shown_text
from tests.bot.stage import PSEUDO, quotes_in


def quote(text: str, title: str = "A title", url: str | None = None, paragraph: int = 1) -> Quote:
    return Quote(
        text=text,
        article="a.txt",
        title=title,
        paragraph=paragraph,
        sentence=1,
        start=0,
        end=len(text),
        score=1,
        url=url,
    )


def answer(*quotes: Quote, outcome: Outcome = Outcome.ANSWERED, turn: Turn = Turn.QUESTION) -> Answer:
    return Answer(question="Q?", resolved="Q?", outcome=outcome, confidence=0.5, quotes=quotes, turn=turn)


def articles(title: str = "A title") -> Mapping[str, Article]:
    return {"a.txt": parse_article("Some words. Other words.", "a.txt", Metadata(title=title))}


def chat_message(found: Answer, library: Mapping[str, Article], wording: Wording) -> str:
    return rendering.chat_message(found, library, wording).content


def test_an_answer_is_the_quote_and_where_it_stands() -> None:
    shown = chat_message(answer(quote("It is so."), quote("It is not.")), articles(), ENGLISH)
    assert shown == "> It is so.\n-# paragraph 1, sentence 1"


def test_the_citation_links_to_the_words_and_does_not_unfold() -> None:
    shown = chat_message(answer(quote("It is so.", url="https://example.org/a")), articles(), ENGLISH)
    assert shown.endswith(f" · [{ENGLISH.cited_link}](<https://example.org/a#:~:text=It%20is%20so.>)")


def test_a_link_tells_the_day_on_which_its_page_was_read() -> None:
    page = {"a.txt": parse_article("It is so.", "a.txt", Metadata(url="https://example.org/a", as_of="2026-03-01"))}
    shown = chat_message(answer(quote("It is so.", url="https://example.org/a")), page, ENGLISH)
    assert shown.endswith("(<https://example.org/a#:~:text=It%20is%20so.>) as of 1 March 2026")
    assert "as of" not in chat_message(answer(quote("It is so.")), page, ENGLISH)  # without the link, of what?


def test_a_link_tells_its_place_from_another_with_the_same_words() -> None:
    text = "Money alone helps. Nobody knows. Money alone helps."
    library = {"a.txt": parse_article(text, "a.txt")}
    plain = quote("Money alone helps.", url="https://example.org/a")
    second = replace(plain, start=text.rindex("Money"), end=len(text))
    shown = chat_message(answer(second), library, ENGLISH)
    assert "#:~:text=helps.%20Nobody%20knows.-,Money%20alone%20helps.>" in shown


def test_unsure_shows_the_closest_and_says_so() -> None:
    shown = chat_message(answer(quote("One."), quote("Two."), outcome=Outcome.UNSURE), articles(), ENGLISH)
    assert shown.startswith(ENGLISH.unsure)
    assert quotes_in(shown) == ["One."]


@pytest.mark.parametrize("turn", [Turn.MORE, Turn.BEFORE])
def test_sentences_that_run_on_are_all_shown(turn: Turn) -> None:
    assert quotes_in(chat_message(answer(quote("One."), quote("Two."), turn=turn), articles(), ENGLISH)) == [
        "One.",
        "Two.",
    ]


def test_not_found_says_what_the_article_is_about() -> None:
    shown = chat_message(answer(outcome=Outcome.NOT_FOUND), articles("*Stars*"), ENGLISH)
    assert unescape(shown) == ENGLISH.not_found.format(title="*Stars*")


def test_a_line_break_stays_in_the_quote() -> None:
    shown = chat_message(answer(quote("One\n\n# two.")), articles(), ENGLISH)
    assert shown.startswith("> One\n> \n> \\# two.\n-# ")
    assert quotes_in(shown) == ["One\n\n# two."]


def test_a_quote_that_is_too_long_is_cut_at_a_word_and_marked() -> None:
    text = "word " * 1000 + "end."
    (shown,) = quotes_in(chat_message(answer(quote(text)), articles(), ENGLISH))
    beginning = shown.removesuffix(f" {CUT}")
    assert beginning != shown
    assert text.startswith(f"{beginning} ")
    assert len(beginning) > 1800


def test_short_quotes_leave_their_room_to_long_ones() -> None:
    shown = quotes_in(chat_message(answer(quote("Short."), quote("long " * 320), turn=Turn.MORE), articles(), ENGLISH))
    assert shown == ["Short.", "long " * 320]


def test_links_make_way_for_quotes() -> None:
    url = f"https://example.org/{'a' * 250}"
    quotes = [quote(f"{'word ' * 90}{number}.", url=url) for number in range(3)]
    shown = chat_message(answer(*quotes, turn=Turn.MORE), articles(), ENGLISH)
    assert quotes_in(shown) == [it.text for it in quotes]
    assert url not in shown


def shown_as(text: str, kind: BlockKind = BlockKind.PARAGRAPH, **more: Any) -> Quote:
    """Return a quote of Markdown."""
    return replace(quote(text), shown=shown_text(text, markdown=True, kind=kind), kind=kind, **more)


def lead_of(text: str, kind: BlockKind) -> dict[str, Any]:
    """Return the fields of a quote for the line that introduces it."""
    return {
        "lead": Lead(text, 0, len(text)),
        "lead_shown": shown_text(text, markdown=True, kind=kind),
        "start": len(text) + 1,
    }


def test_above_a_quote_are_its_last_headings_and_the_line_that_introduces_it() -> None:
    found = shown_as(
        "- Recruit\n- *Member*",
        BlockKind.ITEM,
        heading=("A", "Guild", "B_c", "What ranks are there?"),
        **lead_of("The **ranks**:", BlockKind.LEAD),
    )
    assert chat_message(answer(found), articles(), ENGLISH).split("\n") == [
        r"-# Guild › B\_c › What ranks are there?",
        "-# The **ranks**:",
        "> - Recruit",
        "> - *Member*",
        "-# paragraph 1, sentence 1",
    ]


def test_a_lead_that_says_nothing_more_is_left_out() -> None:
    same = shown_as("Recruit", BlockKind.ITEM, heading=("Ranks:",), **lead_of("**Ranks:**", BlockKind.LEAD))
    assert chat_message(answer(same), articles(), ENGLISH).split("\n")[:2] == ["-# Ranks:", "> Recruit"]
    quoted = replace(same, heading=(), start=0)
    assert chat_message(answer(quoted), articles(), ENGLISH).split("\n")[0] == "> Recruit"


@pytest.mark.parametrize(
    ("row", "header", "lines"),
    [
        ("| Titan | 40 | 96,000 |", "| Class | Crew | Price |", ["> **Titan** · Crew: 40 · Price: 96,000"]),
        ("| *Titan* | | `9` |", "| Class | Crew | Price |", ["> ***Titan*** · Price: `9`"]),
        ("| Titan | 40 |", "| Class | | Price |", ["> **Titan** · 40"]),
        ("| Mule | 6 |\n| Titan | 40 |", "| Class | Crew |", ["> **Mule** · Crew: 6", "> **Titan** · Crew: 40"]),
        ("| Titan | 40 | 96,000 |", "| Class | Crew |", ["> Titan · 40 · 96,000"]),
        ("| Titan |", "| Class |", ["-# Class", "> Titan"]),
    ],
)
def test_a_row_has_the_names_of_its_columns(row: str, header: str, lines: list[str]) -> None:
    found = shown_as(row, BlockKind.ROW, **lead_of(header, BlockKind.HEADER))
    assert chat_message(answer(found), articles(), ENGLISH).split("\n")[:-1] == lines


def test_code_is_quoted_line_by_line_and_its_fence_is_closed_where_it_is_cut() -> None:
    assert chat_message(answer(shown_as("a\n  *b*", BlockKind.CODE)), articles(), ENGLISH).startswith(
        "> ```\n> a\n>   *b*\n> ```\n-# "
    )
    shown = chat_message(answer(shown_as("make all\n" * 400, BlockKind.CODE)), articles(), ENGLISH)
    assert size(shown) <= MAX_MESSAGE
    assert f"\n> make\n> ```\n> {CUT}\n-# " in shown


def test_the_title_is_told_once_for_each_article_of_a_library() -> None:
    library = {**articles(), "b.txt": parse_article("Words.", "b.txt")}
    quotes = [quote("One."), quote("Two."), replace(quote("Three.", "B"), article="b.txt")]
    shown = chat_message(answer(*quotes, turn=Turn.MORE), library, ENGLISH)
    cited = [line for line in shown.split("\n") if line.startswith("-# ")]
    place = "paragraph 1, sentence 1"
    assert cited == [f"-# {place}", f"-# A title · {place}", f"-# B · {place}"]


def test_a_heading_is_not_repeated_between_quotes_that_run_on() -> None:
    quotes = [replace(quote(text), heading=("Rules",)) for text in ("One.", "Two.")]
    shown = chat_message(answer(*quotes, turn=Turn.MORE), articles(), ENGLISH)
    assert shown.count("-# Rules") == 1


def test_an_empty_line_parts_a_citation_from_the_heading_below_it() -> None:
    quotes = [
        replace(quote(text), heading=heading) for text, heading in [("One.", ("A",)), ("Two.", ("B",)), ("3.", ())]
    ]
    shown = chat_message(answer(*quotes, turn=Turn.MORE), articles(), ENGLISH)
    place = "-# paragraph 1, sentence 1"
    assert shown.split("\n") == ["-# A", "> One.", place, "", "-# B", "> Two.", place, "> 3\\.", place]


def test_a_row_is_a_paragraph() -> None:
    assert chat_message(answer(shown_as("| a | b |", BlockKind.ROW)), articles(), ENGLISH).endswith("\n-# paragraph 1")


@pytest.mark.parametrize(
    ("through_paragraph", "through", "place"),
    [(1, 1, "paragraph 1, sentence 1"), (1, 3, "paragraph 1, sentences 1–3"), (4, 2, "paragraphs 1–4")],
)
def test_a_quote_of_several_sentences_is_cited_so(through_paragraph: int, through: int, place: str) -> None:
    found = replace(quote("One."), through_paragraph=through_paragraph, through=through)
    assert chat_message(answer(found), articles(), ENGLISH).endswith(f"\n-# {place}")


GUIDE = """\
# Guide

## Set-up & use

Be **kind**, and see [the form](https://e.org/form).

## Set-up & use

| Class | Crew |
|---|---|
| Titan | 40 |

### Ports {#own-ports}

1. One *two* three.
2. Four.
"""


def guide(*said: str, section: int, kind: BlockKind = BlockKind.PARAGRAPH) -> tuple[Quote, Mapping[str, Article]]:
    """Return a quote of the guide, from the first of these lines to the last."""
    starts = [GUIDE.index(line) for line in said]
    sentences = tuple(
        Sentence(line, start, start + len(line), number, 1)
        for number, (line, start) in enumerate(zip(said, starts, strict=True), start=1)
    )
    titles = [("Set-up & use", 2), ("Set-up & use", 2), ("Ports", 3), ("Q: Which?", 7)]
    at = [GUIDE.index("Set-up"), GUIDE.rindex("Set-up"), GUIDE.index("Ports"), GUIDE.index("1. One")]
    sections = tuple(
        Section(title, level, start, start + 1, 0, parent)
        for (title, level), start, parent in zip(titles, at, (-1, -1, 1, 2), strict=True)
    )
    blocks = tuple(Block(kind, it.start, it.end, at, section) for at, it in enumerate(sentences))
    address = Metadata(title="Guide", url="https://e.org/guide")
    article = Article("a.md", GUIDE, None, None, sentences, sections, address, blocks, markdown=True)
    return Quote.of(article, sentences[0], last=sentences[-1]), {"a.md": article}


@pytest.mark.parametrize(
    ("said", "section", "kind", "fragment"),
    [
        (
            ["Be **kind**, and see [the form](https://e.org/form)."],
            0,
            BlockKind.PARAGRAPH,
            "set-up--use:~:text=Be%20kind%2C%20and%20see%20the%20form.",
        ),
        (["| Titan | 40 |"], 1, BlockKind.ROW, "set-up--use-1:~:text=Titan,40"),
        (["1. One *two* three.", "2. Four."], 2, BlockKind.ITEM, "own-ports:~:text=One%20two%20three.,Four."),
        (["2. Four."], 3, BlockKind.ITEM, "own-ports:~:text=Four."),
        (["2. Four."], -1, BlockKind.ITEM, ":~:text=Four."),
    ],
)
def test_the_citation_links_to_the_heading_and_to_the_words_of_the_page(
    said: list[str], section: int, kind: BlockKind, fragment: str
) -> None:
    found, library = guide(*said, section=section, kind=kind)
    assert f"](<https://e.org/guide#{fragment}>)" in chat_message(answer(found), library, ENGLISH)


TEXTS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.builds(lambda piece, times: piece * times, st.text(min_size=1, max_size=12), st.integers(1, 900)),
)
MARKS = [
    "**a** ",
    "*b ",
    "c* ",
    "`d` ",
    "[e f](https://e.org/g) ",
    "<https://e.org/h> ",
    "i\n",
    "- j\n",
    "| k ",
    "x" * 70,
]
MARKDOWN = st.lists(st.sampled_from(MARKS), min_size=1, max_size=9).map("".join)
QUOTES = st.builds(
    lambda text, times, markdown, kind, heading, lead: replace(
        quote(text * times),
        shown=shown_text(text * times, markdown=markdown, kind=kind),
        kind=kind,
        heading=tuple(heading),
        lead=Lead(lead, 0, len(lead)) if lead else None,
        lead_shown=shown_text(lead, markdown=markdown, kind=BlockKind.HEADER),
        start=len(lead) + 1,
    ),
    TEXTS | MARKDOWN,
    st.sampled_from([1, 40]),
    st.booleans(),
    st.sampled_from(BlockKind),
    st.lists(TEXTS, max_size=3),
    TEXTS | MARKDOWN | st.just(""),
)


@given(
    quotes=st.lists(QUOTES, max_size=3),
    title=TEXTS,
    url=st.one_of(st.none(), st.builds(lambda path: f"https://example.org/{path}", TEXTS)),
    outcome=st.sampled_from(Outcome),
    turn=st.sampled_from(Turn),
    wording=st.sampled_from([ENGLISH, PSEUDO]),
)
def test_no_message_passes_the_limit_and_a_quote_is_whole_or_cut(  # noqa: PLR0913 - what varies
    *, quotes: list[Quote], title: str, url: str | None, outcome: Outcome, turn: Turn, wording: Wording
) -> None:
    quotes = [replace(it, title=title, url=url, paragraph=number) for number, it in enumerate(quotes)]
    shown = chat_message(answer(*quotes, outcome=outcome, turn=turn), articles(title), wording)
    assert size(shown) <= MAX_MESSAGE
    for said, found in zip(quotes_in(shown), quotes, strict=False):
        whole = quote_words(found)
        assert squeezed(said) == squeezed(whole) or squeezed(whole).startswith(squeezed(said.removesuffix(CUT)))


def squeezed(text: str) -> str:
    return "".join(text.split())


def several(*parts: tuple[str, Outcome, tuple[Quote, ...]]) -> Answer:
    """Return the answer to a message with several questions."""
    answers = [replace(answer(*quotes, outcome=outcome), question=question) for question, outcome, quotes in parts]
    return Answer.of_several("Q?", tuple(answers))


ONE, OTHER, THIRD = (
    replace(quote(text), start=start, end=start + len(text))
    for text, start in (("One.", 0), ("Other.", 10), ("Third.", 20))
)


def test_of_several_questions_each_is_told_in_small_print_above_its_quote() -> None:
    parts = (
        ("*Who*?", Outcome.ANSWERED, (ONE, THIRD)),
        ("How?", Outcome.NOT_FOUND, ()),
        ("When?", Outcome.UNSURE, (OTHER, ONE)),
    )
    cited = "-# paragraph 1, sentence 1"
    assert chat_message(several(*parts), articles(), ENGLISH).split("\n\n") == [
        f"-# \\*Who\\*?\n> One.\n{cited}",
        f"-# How?\n{ENGLISH.part_not_found}",
        f"-# When?\n{ENGLISH.unsure}\n> Other.\n{cited}",
    ]


def test_questions_with_one_answer_are_told_above_it_together() -> None:
    shown = chat_message(
        several(("Who?", Outcome.ANSWERED, (ONE,)), ("When?", Outcome.ANSWERED, (ONE,))), articles(), ENGLISH
    )
    assert shown == "-# Who?\n-# When?\n> One.\n-# paragraph 1, sentence 1"


def test_of_several_questions_none_answered_it_is_said_once() -> None:
    found = several(("Who?", Outcome.NOT_FOUND, ()), ("When?", Outcome.NOT_FOUND, ()))
    assert chat_message(found, articles("Stars"), ENGLISH) == ENGLISH.not_found.format(title="Stars")


@pytest.mark.parametrize("missing", range(3))
def test_a_slash_answer_to_several_questions_has_all_that_a_message_has(missing: int) -> None:
    parts: list[tuple[str, Outcome, tuple[Quote, ...]]]
    parts = [(f"Q{number}?", Outcome.ANSWERED, (it,)) for number, it in enumerate((ONE, OTHER, THIRD))]
    parts[missing] = (f"Q{missing}?", Outcome.NOT_FOUND, ())
    found = several(*parts)
    lines, passages = rendering.answer_texts(found, articles(), ENGLISH)
    together = "\n".join((*lines, *(it.text for it in passages)))
    assert len(passages) == len(parts) - 1
    said = chat_message(found, articles(), ENGLISH)
    assert [line for line in together.splitlines()[1:] if line] == [line for line in said.splitlines() if line]


@given(
    parts=st.lists(st.tuples(TEXTS, st.sampled_from(Outcome), st.lists(QUOTES, max_size=2)), min_size=2, max_size=5),
    title=TEXTS,
    wording=st.sampled_from([ENGLISH, PSEUDO]),
)
def test_several_answers_pass_no_limit(
    parts: list[tuple[str, Outcome, list[Quote]]], title: str, wording: Wording
) -> None:
    placed = [
        (text, outcome, tuple(replace(it, start=9 * at + n, title=title) for n, it in enumerate(quotes)))
        for at, (text, outcome, quotes) in enumerate(parts)
    ]
    found = several(*placed)
    assert size(chat_message(found, articles(title), wording)) <= MAX_MESSAGE
    lines, passages = rendering.answer_texts(found, articles(title), wording)
    assert sum(map(size, (*lines, *(it.text for it in passages)))) <= MAX_LAYOUT
