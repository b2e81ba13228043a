from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.articles.shown.discord_markdown import Piece, cut, embolden, escape, read, unmark, words_of, write
from tests.discord_rules import Shown, shown_by_discord

WORDS = st.text(st.sampled_from("ab.-*_`[]()<>~|#:/\\& \n1é"), max_size=8)
LINE = WORDS.map(lambda text: text.replace("\n", " "))
LINKS = st.sampled_from(["", "https://e.org/a", "https://e.org/*b*"])
PIECES = st.lists(
    st.one_of(
        st.tuples(WORDS, st.booleans(), st.booleans()).map(lambda it: Piece(*it)),
        st.tuples(LINE, st.booleans()).map(lambda it: Piece(*it, code=True)),
        st.tuples(LINE, st.booleans(), LINKS).map(lambda it: Piece(it[0], it[1], link=it[2])),
        st.just(Piece("http://e.org/c", link="http://e.org/c")),
    ),
    max_size=6,
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def styles_of(pieces: list[Piece]) -> list[Shown]:
    return [
        Shown(
            character,
            frozenset(
                [name for name in ("bold", "italic", "code", "block") if getattr(piece, name)]
                + ([f"link {piece.link}"] if piece.link else [])
            ),
        )
        for piece in pieces
        for character in piece.text
        if not character.isspace()
    ]


@given(PIECES)
@example([Piece("a", bold=True), Piece("b", italic=True)])
@example([Piece("a ", italic=True), Piece("b", italic=True, bold=True), Piece(" c", bold=True)])
@example([Piece("a*", code=True, bold=True), Piece("b", bold=True)])
@example([Piece("1"), Piece(". a", bold=True)])
@example([Piece("a", link="https://e.org/a"), Piece(" b](https://e.org/b)")])
def test_what_is_written_is_read_so_here_and_by_discord(pieces: list[Piece]) -> None:
    written = write(pieces)
    assert squeezed(unmark(written)) == squeezed(words_of(pieces))
    by_discord = [it for it in shown_by_discord(written) if not it.character.isspace()]
    assert by_discord == styles_of(read(written))


@given(PIECES)
def test_only_the_styles_that_were_asked_for_are_written(pieces: list[Piece]) -> None:
    asked = styles_of(pieces)
    for found, wanted in zip(styles_of(read(write(pieces))), asked, strict=True):
        assert found.character == wanted.character
        assert found.styles <= wanted.styles


@pytest.mark.parametrize(
    ("pieces", "written"),
    [
        ([Piece("a "), Piece("b c", bold=True), Piece("d", italic=True)], "a **b c**d"),
        ([Piece("a", bold=True), Piece(" "), Piece("b", italic=True)], "**a** *b*"),
        ([Piece("two\nlines", bold=True)], "**two**\n**lines**"),
        ([Piece(" a ", bold=True)], " **a** "),
        ([Piece("a b", bold=True, italic=True), Piece(" c", bold=True)], "***a b* c**"),
        ([Piece("a b ", bold=True), Piece("c", bold=True, italic=True)], "**a b *c***"),
        ([Piece("a*b", code=True)], "`a*b`"),
        ([Piece("a`b", code=True)], "`` a`b ``"),
        ([Piece("a``b", code=True)], r"a\`\`b"),
        ([Piece("the form", link="https://e.org/a")], "[the form](<https://e.org/a>)"),
        ([Piece("https://e.org/a", link="https://e.org/a")], "<https://e.org/a>"),
        ([Piece("a[0]", link="https://e.org/a")], r"a\[0\]"),
        ([Piece("Run\n"), Piece("\n  x\n", block=True), Piece("\nnow")], "Run\n```\n  x\n```\nnow"),
        ([Piece("```\n@everyone", block=True)], "\\`\\`\\`\n\\@everyone"),
        ([Piece("- ", bullet=True), Piece("- a")], r"- \- a"),
    ],
)
def test_marks(pieces: list[Piece], written: str) -> None:
    assert write(pieces) == written
    assert squeezed(unmark(written)) == squeezed(words_of(pieces))


@given(PIECES, st.integers(0, 20), st.integers(0, 20))
def test_a_part_is_of_the_same_words(pieces: list[Piece], start: int, end: int) -> None:
    part = cut(pieces, start, end)
    assert words_of(part) == words_of(pieces)[start:end]
    assert squeezed(unmark(write(part))) == squeezed(words_of(part))


def test_a_part_of_an_address_is_no_link() -> None:
    assert write(cut([Piece("https://e.org/a", link="https://e.org/a")], 0, 10)) == escape("https://e.")


def test_bold_is_set_in_the_midst_of_other_styles() -> None:
    pieces = [Piece("a "), Piece("bcd", italic=True), Piece(" e\n"), Piece("x y", block=True)]
    assert write(embolden(pieces, [(3, 4), (6, 7), (8, 9)])) == "a *b**c**d* **e**\n```\nx y\n```"
