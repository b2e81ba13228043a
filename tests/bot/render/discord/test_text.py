from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render.discord.text import clip, clip_around, clip_pieces, divide_budget, fit_pieces, fit_prefix, quoted, size
from retrieval.articles.shown.discord_markdown import Piece, cut, escape, unescape, words_of, write

FAMILY = "👩\u200d👩\u200d👧"


@given(st.text(), st.integers(-3, 40))
def test_a_prefix_is_one_and_fits(text: str, budget: int) -> None:
    prefix = fit_prefix(text, budget, escape)
    assert text.startswith(prefix)
    assert size(escape(prefix)) <= max(budget, 0)


@given(st.text(max_size=20))
def test_what_fits_is_left_whole(text: str) -> None:
    assert fit_prefix(text, size(escape(text)), escape) == text


@pytest.mark.parametrize(
    ("text", "budget", "prefix"),
    [
        ("one two three", 9, "one two"),
        ("one two three", 7, "one two"),
        ("onetwothree", 5, "onetw"),
        ("", 5, ""),
        ("abc", 0, ""),
        ("a😀", 2, "a"),
        ("ae\u0301x", 2, "a"),
        (f"a{FAMILY}b", 5, "a"),
        ("a🇩🇪🇫🇷", 7, "a🇩🇪"),
        ("👍🏽b", 3, ""),
        ("ab\r\ncd", 3, "ab"),
        ("\u1100\u1161\u11a8", 2, ""),
        ("one \u0301two", 4, "one"),
        ("\u0915\u094d\u0937", 2, ""),  # a Devanagari conjunct
    ],
)
def test_nothing_that_belongs_together_is_divided(text: str, budget: int, prefix: str) -> None:
    assert fit_prefix(text, budget, str) == prefix


def test_a_prefix_ends_in_front_of_an_escape_or_after_it() -> None:
    assert fit_prefix("a*b", 2, escape) == "a"
    assert fit_prefix("a*b", 3, escape) == "a*"


@given(st.text(), st.integers(1, 30))
def test_a_clip_fits(text: str, limit: int) -> None:
    assert size(escape(clip(text, limit, escape))) <= limit


@given(st.text(), st.from_regex(r"\w{1,12}", fullmatch=True), st.text(), st.integers(40, 80))
def test_a_clip_around_a_word_fits_and_has_it(before: str, word: str, after: str, limit: int) -> None:
    before = f"{before} "
    text = f"{before}{word} {after}"
    clipped = clip_around(text, (len(before), len(before) + len(word)), limit)
    assert size(clipped) <= limit
    assert word in clipped
    assert text.startswith(clipped) or "…" in {clipped[0], clipped[-1]}


@given(st.lists(st.integers(0, 50)), st.integers(-5, 100))
def test_a_budget_is_shared(wanted: list[int], total: int) -> None:
    given_out = divide_budget(wanted, total)
    assert all(0 <= one <= most for one, most in zip(given_out, wanted, strict=True))
    assert sum(given_out) <= max(total, 0)
    if sum(wanted) <= total:
        assert given_out == wanted
    elif wanted and total > 0:  # what is left could not have given everybody one more
        assert max(total, 0) - sum(given_out) < len(wanted)


# Markup of Discord's, as its clients find it: https://support.discord.com/hc/en-us/articles/210298617 and
# https://docs.discord.com/developers/reference#message-formatting. A backslash takes the next character out of it.
MARKUP = {
    "emphasis": r"\*[^\n]+\*|(?<![^\W_])_.+_|__.+__|~~.+~~",
    "spoiler": r"\|\|.+\|\|",
    "code": r"`+.+`+",
    "link": r"\[.+\]\(.+\)",
    "address": r"(?i)(?:https?|steam)://\S",
    "in angle brackets": r"<(?:@[!&]?|#|a?:\w+:|t:-?|id:|/[^:>]+:|https?:)[^>]*>",
    "invitation": r"(?i)discord(?:app)?\.(?:gg|com|gift|new)\b",
    "everyone": r"(?<!\\)@(?:everyone|here)",
    "heading": r"(?m)^ *#{1,3} ",
    "small print": r"(?m)^ *-# ",
    "list": r"(?m)^ *(?:[-*+]|\d+[.)]) ",
    "quote": r"(?m)^ *>(?:>>)? ",
    "entity": r"&#?\w+;",
}
PIECES = st.sampled_from(
    [
        *"*_~|`[]()<>@#-+:.\\/&;!=1 \n\r\u2028\u0085é😀",
        "https://",
        "discord.gg/",
        "@everyone",
        "<@1>",
        "<t:1:R>",
        "||",
        "```",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


def seen(escaped: str) -> str:
    """An escaped text with a mark that is no letter for every character that a backslash takes out of the markup."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "\N{MULTIPLICATION SIGN}", escaped)


@given(TEXTS)
@example("\\")
@example("\\*")
@example("¯\\_(ツ)_/¯")
def test_what_is_shown_is_the_text(text: str) -> None:
    assert unescape(escape(text)) == text


@given(TEXTS)
@example("&@;")
def test_no_markup_is_left(text: str) -> None:
    escaped = escape(text)
    found = [name for name, pattern in MARKUP.items() if re.search(pattern, seen(escaped))]
    assert found == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("emphasis", text) for text in ("*a*", "_a_", "__a__", "~~a~~")),
        ("spoiler", "||a||"),
        ("code", "`a`"),
        ("link", "[a](b)"),
        ("address", "https://a"),
        *(("in angle brackets", text) for text in ("<@1>", "<#1>", "<a:b:1>", "<t:1:R>")),
        *(("invitation", text) for text in ("discord.gg/a", "DiscordApp.com/invite/a")),
        ("everyone", "@everyone"),
        ("heading", "## a"),
        ("small print", "-# a"),
        *(("list", text) for text in ("- a", "12. a")),
        ("quote", ">>> a"),
        *(("entity", text) for text in ("&amp;", "&#1;")),
    ],
)
def test_each_kind_of_markup_is_taken_out(name: str, text: str) -> None:
    assert re.search(MARKUP[name], text), "without a backslash it is markup"
    assert not re.search(MARKUP[name], seen(escape(text)))


@given(TEXTS)
def test_a_longer_text_never_becomes_shorter_when_escaped(text: str) -> None:
    lengths = [len(escape(text[:end])) for end in range(len(text) + 1)]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize(
    "text", ["A plain sentence.", "$140 billion – in 2018", "R&D (3D NAND)", "“Quoted,” he said.", "a-b"]
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("markup", ["# a", "- a", "-# a", "1. a", "> a", "+ a"])
@pytest.mark.parametrize("before", ["", "  ", "first\n", "first\r\n  "])
def test_lines_begin_nothing(before: str, markup: str) -> None:
    assert escape(before + markup) != before + markup
    assert unescape(escape(before + markup)) == before + markup


def shown_text(tokens: list[dict[str, Any]]) -> str:
    return "".join(token.get("content", "") or shown_text(token.get("children", [])) or " " for token in tokens)


@given(st.lists(PIECES.filter(lambda piece: piece not in set("\r\n\u2028\u0085")), min_size=1).map("".join))
def test_a_second_renderer_shows_it_too(text: str) -> None:
    markdown = pytest.importorskip("simcord.preview._markdown", reason="needs the extra preview")
    pytest.importorskip("linkify_it", reason="needs the extra preview")
    context = {"users": {"1": "ann"}, "everyone": True}
    tokens = markdown.markdown_tokens(f"> x{escape(text)}x", context=context)
    assert [token["type"] for token in tokens] == ["blockquote"]
    assert "".join(shown_text(tokens).split()) == f"x{''.join(text.split())}x"


LINKED = st.lists(
    st.sampled_from(
        [
            Piece("a b", link="https://e.org/long/enough/to/matter"),
            Piece("https://e.org/a/b", link="https://e.org/a/b"),
            Piece(" cd "),
            Piece("e*", bold=True),
            Piece("f `g`", code=True),
            Piece("\nh\n", block=True),
        ]
    ),
    max_size=8,
)


@given(LINKED, st.integers(-3, 200))
@example([Piece(f"a b[{'c' * 30}", link=f"https://e.org/{'x' * 60}")], 25)  # no link as a whole, but its first word is
def test_a_beginning_of_pieces_fits_as_it_is_written(pieces: list[Piece], budget: int) -> None:
    end = fit_pieces(pieces, budget, quoted)
    assert end == 0 or size(quoted(write(cut(pieces, 0, end)))) <= budget
    if size(quoted(write(pieces))) <= budget:
        assert end == len(words_of(pieces))


@given(LINKED, st.integers(1, 80))
def test_a_line_of_pieces_fits(pieces: list[Piece], limit: int) -> None:
    line = clip_pieces(pieces, limit)
    assert size(line) <= limit
    assert "\n" not in line
