"""What stands in an escaped text is what Discord shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render.discord.text import escape, unescape

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
