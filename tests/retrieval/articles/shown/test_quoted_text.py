from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typing_extensions import override

from retrieval.answers import Quote
from retrieval.articles.article import Article, Block, BlockKind, Metadata, Sentence
from retrieval.articles.shown.discord_markdown import read, unmark, words_of
from retrieval.articles.shown.quoted_text import link_targets, shown_text, split_cells
from tests.discord_rules import shown_by_discord


class AnyLink(MarkdownIt):
    """Takes the marks of every link off, whatever its address."""

    @override
    def validateLink(self, url: str) -> bool:
        return True


PARSER = AnyLink("commonmark", {"html": True}).enable(["strikethrough", "table"])
MARKS = [
    *"*_`~[]()<>!#-+.:&\\\"' \n1ab",
    "**",
    "](http://e.org)",
    "[a](",
    "&amp;",
    "<b>",
    "</b>",
    "<br>",
    "  \n",
    "> ",
    "- ",
]
INLINE = st.lists(st.sampled_from(MARKS), max_size=14).map("".join)
KINDS = [BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.LEAD, BlockKind.DEFINITION]


class Text(HTMLParser):
    """The text of a page, but for its pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        self.text += " " if tag in {"br", "p", "li"} else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def words_in(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def shown(text: str, kind: BlockKind = BlockKind.PARAGRAPH) -> str:
    return shown_text(text, markdown=True, kind=kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Use **bold**, __bold__, *it* and _it_.", "Use **bold**, **bold**, *it* and *it*."),
        ("Type `/rank set *`.", "Type `/rank set *`."),
        ("See [the form](https://e.org/form).", "See [the form](<https://e.org/form>)."),
        ("See <https://e.org/form> or https://e.org/a_b.", "See <https://e.org/form> or <https://e.org/a_b>."),
        ("[https://good.example](https://evil.example/x)", r"https\://good.example (evil.example)"),
        ("[good.example](https://evil.example/x)", "good.example (evil.example)"),
        ("[good.example](https://www.good.example/x)", "[good.example](<https://www.good.example/x>)"),
        ("[https://good.example/](https://good.example/x)", r"https\://good.example/"),
        ("[the bank](https://bank.example@evil.example/)", "the bank"),
        ("[rules](rules.md), [us](mailto:a@b.c), [x](javascript:alert(1))", "rules, us, x"),
        ("[`Memory.grow`](https://e.org/m)", "[`Memory.grow`](<https://e.org/m>)"),
        ("[x](<https://e.org/a b>)", "[x](<https://e.org/a%20b>)"),
        ("[![build](https://i.example/b.svg)](https://ci.example) Text ![p](p.png) more", "Text more"),
        ("In <kbd>Documents</kbd>&nbsp;there<br>or <b>here</b><!-- no -->.", "In `Documents`\u00a0there\nor **here**."),
        ("Fish &amp; chips &lt;3", r"Fish & chips \<3"),
        ("A claim.[^1] Ports {#ports} {/* no */}", "A claim. Ports "[:-1]),
        ('See [it](#a){:target="_blank"}, or [that](b.md){ .button }.', "See it, or that."),
        ("Use {name} and {a: b}.", "Use {name} and {a: b}."),
        ("~~old~~ new", "old new"),
        ("## Ports ##", "Ports"),
        ("[^1]: A source.", "A source."),
        ("> 1. Press it.\n> 2. Wait.", "1\\. Press it.\n2\\. Wait."),
        ("- [x] done\n- [ ] open\n  - *deep*", "- done\n- open\n  - *deep*"),
        ("soft\nbreak, hard  \nbreak", "soft break, hard\nbreak"),
        ("5 * 3 * 2 = 30 and snake_case_name", r"5 \* 3 \* 2 = 30 and snake\_case\_name"),
        ("@everyone <@1> <t:1:R> # no", r"\@everyone \<\@1> \<t:1:R> # no"),
        ("dam-\naged and Ge\u00adsamt", "damaged and Gesamt"),
    ],
)
def test_marks_become_discords_own_or_go(text: str, expected: str) -> None:
    assert shown(text) == expected


BLOCKS = re.compile(  # tags on a line, definitions, footnotes, code, and marks of items one after another
    r"^[ >]*<[^<>]*>[ ]*$|\[[^\]]*\]:|\[\^|^ {4}|^[ >+*-]*(?:```|~~~)|^[ >]*(?:[-*+]|\d+[.)])[ ]*(?:[-*+#>]|\d+[.)]|$)",
    re.MULTILINE,
)


@given(INLINE, st.sampled_from(KINDS))
@example("**a *b** c*", BlockKind.PARAGRAPH)
@example("[a [b](http://e.org) c](http://f.org)", BlockKind.PARAGRAPH)
def test_the_words_are_those_that_the_parser_leaves(text: str, kind: BlockKind) -> None:
    assume(not BLOCKS.search(text))
    page = Text(PARSER.render(text)).text
    numbers = re.findall(r"^[ >]*(?:- )*(\d+)[.)](?= |$)", text, re.MULTILINE)
    said = unmark(shown(text, kind)).replace(" (e.org)", "")  # the host that is added where it is not to be seen
    assert sorted(words_in(said)) == sorted([*words_in(page), *numbers])


@given(INLINE, st.sampled_from(list(BlockKind)), st.booleans())
def test_discord_shows_what_is_meant(text: str, kind: BlockKind, markdown: bool) -> None:  # noqa: FBT001 - drawn
    said = shown_text(text, markdown=markdown, kind=kind)
    by_discord = "".join(it.character for it in shown_by_discord(said))
    assert "".join(by_discord.split()) == "".join(unmark(said).split())
    assert "structure" not in {style for it in shown_by_discord(said) for style in it.styles}


@given(st.text())
@example("One\r\ntwo")
def test_plain_text_is_shown_as_it_stands(text: str) -> None:
    said = unmark(shown_text(text, markdown=False))
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad", "")
    assert said == re.sub(r"(?<=[^\W\d_])-[ \t]*\n[ \t]*(?=[^\W\d_A-Z])", "", plain)


def test_plain_text_needs_no_markdown_parser() -> None:
    code = (
        "import sys; from retrieval.articles.shown.quoted_text import shown_text;"
        "shown_text('Plain *words*.', markdown=False); shown_text('Plain words.', markdown=True);"
        "sys.exit('markdown_it' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "markdown", "cells"),
    [
        ("| **Titan** | 40 | 96,000 |", True, ["Titan", "40", "96,000"]),
        ("Sails | 5", True, ["Sails", "5"]),
        (r"| a \| b | `c` |  | d · e |", True, ["a | b", "c", "", "d\u00a0·\u00a0e"]),
        ("> | a | b |", True, ["a", "b"]),
        ("Ines,admin,Porto", False, ["Ines", "admin", "Porto"]),
        ('"Lee, Ann",, "so ""called"""', False, ["Lee, Ann", "", 'so "called"']),
    ],
)
def test_a_row_is_its_cells(text: str, markdown: bool, cells: list[str]) -> None:  # noqa: FBT001 - a case
    row = shown_text(text, markdown=markdown, kind=BlockKind.ROW)
    assert [words_of(cell) for cell in split_cells(read(row))] == cells
    assert unmark(row) == " · ".join(cells)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/rank set <user> *oak*", "/rank set <user> *oak*"),
        ("```bash\n/rank set\n```", "/rank set"),
        ("~~~\na\n  b", "a\n  b"),
        ("> ```\n> a\n>   b\n> ```", "a\n  b"),
        ("    a\n      b", "a\n  b"),
        (">>> a\nb", ">>> a\nb"),
    ],
)
def test_code_is_shown_as_code(text: str, code: str) -> None:
    assert shown(text, BlockKind.CODE) == f"```\n{code}\n```"


def test_code_with_a_fence_in_it_is_shown_as_text() -> None:
    said = shown("a ``` b\n[x](https://e.org)", BlockKind.CODE)
    assert said == "a \\`\\`\\` b\n\\[x\\]\\(https\\://e.org)"


@pytest.mark.parametrize(
    ("before", "text", "after", "expected"),
    [
        ("**First. ", "Second.**", " Third.", "**Second.**"),
        ("**First. ", "Second.", "** Third.", "**Second.**"),
        ("**", "First.", " Second.** Third.", "**First.**"),
        ("A [link that. ", "Goes on", "](https://e.org)", "[Goes on](<https://e.org>)"),
        ("`a. ", "b", "`", "`b`"),
        ("2. ", "Keep it.", " And *more*.", "Keep it."),
        ("2. Be *kind*. ", "Keep it.", "", "Keep it."),
        ("\u2005 *a ", "b*", "", r"b\*"),  # what marks the edges stands there already: read without what is around
    ],
)
def test_marks_that_begin_or_end_outside_of_the_slice_are_marks(
    before: str, text: str, after: str, expected: str
) -> None:
    assert shown_text(text, markdown=True, before=before, after=after) == expected


@given(
    st.lists(st.sampled_from(["*a*", "**b", "c** d", "`e", "f`", "_g_ h", "[i", "j](http://e.org)", "k"]), min_size=1)
)
def test_the_sentences_of_a_paragraph_together_have_its_words(parts: list[str]) -> None:
    text = " ".join(parts)
    bounds = [0]
    for part in parts:
        bounds.append(min(bounds[-1] + len(part) + 1, len(text)))
    said = [
        shown_text(text[start:end], markdown=True, before=text[:start], after=text[end:])
        for start, end in pairwise(bounds)
    ]
    assert "".join(words_in(" ".join(map(unmark, said)))) == "".join(words_in(unmark(shown(text))))


def test_links_by_label_lead_where_the_document_says() -> None:
    document = (
        "See [the form][f], [Form] and [nothing].\n\n[F]: https://e.org/f\n[form]: <https://e.org/form> 'Title'\n"
    )
    text = document.partition("\n")[0]
    said = shown_text(text, markdown=True, references=link_targets(document, text))
    assert said == r"See [the form](<https://e.org/f>), [Form](<https://e.org/form>) and \[nothing\]."


def build(text: str, *blocks: tuple[BlockKind, str, list[str], dict[str, int]]) -> Article:
    """Return an article of these blocks, each with its sentences."""
    place = 0
    made: list[Block] = []
    sentences: list[Sentence] = []
    for paragraph, (kind, words, said, more) in enumerate(blocks, start=1):
        start = text.index(words, place)
        made.append(Block(kind, start, start + len(words), len(sentences), **more))  # type: ignore[arg-type]
        place = start
        for number, sentence in enumerate(said, start=1):
            at = text.index(sentence, place)
            sentences.append(Sentence(sentence, at, at + len(sentence), paragraph, number))
            place = at + len(sentence)
        place = made[-1].end
    return Article("a.md", text, None, None, tuple(sentences), (), Metadata(), tuple(made), markdown=True)


ARTICLE = build(
    "Ranks:\n\n* Recruit\n    * Cadet **x**\n* Member\n\n| Class | Crew |\n|---|---|\n| Titan | 40 |\n\n"
    "```sh\n  run\n    it\n```\n\nIt **runs. Or** not.\n\nEnd.\n",
    (BlockKind.LEAD, "Ranks:", ["Ranks:"], {}),
    (BlockKind.ITEM, "* Recruit", ["Recruit"], {"lead": 0, "group": 1}),
    (BlockKind.ITEM, "* Cadet **x**", ["Cadet **x**"], {"lead": 0, "group": 1}),
    (BlockKind.ITEM, "* Member", ["Member"], {"lead": 0, "group": 1}),
    (BlockKind.HEADER, "| Class | Crew |", ["| Class | Crew |"], {}),
    (BlockKind.ROW, "| Titan | 40 |", ["| Titan | 40 |"], {"lead": 4, "group": 2}),
    (BlockKind.CODE, "run\n    it", ["run\n    it"], {}),
    (BlockKind.PARAGRAPH, "It **runs. Or** not.", ["It **runs.", "Or** not."], {}),
    (BlockKind.PARAGRAPH, "End.", ["End."], {}),
)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (1, 1, "Recruit"),
        (1, 3, "- Recruit\n  - Cadet **x**\n- Member"),
        (5, 5, "Titan · 40"),
        (4, 5, "Class · Crew\nTitan · 40"),
        (6, 6, "```\nrun\n  it\n```"),
        (5, 7, "Titan · 40\n```\nrun\n  it\n```\nIt **runs.**"),
        (8, 8, "**Or** not."),
        (7, 9, "It **runs. Or** not.\n\nEnd."),
    ],
)
def test_a_quote_is_shown_block_by_block(first: int, last: int, expected: str) -> None:
    quote = Quote.of(ARTICLE, ARTICLE.sentences[first], last=ARTICLE.sentences[last])
    assert quote.text == ARTICLE.text[quote.start : quote.end]
    assert quote.shown == expected


def test_a_row_that_begins_with_an_empty_cell_keeps_its_columns() -> None:
    article = build("|  | 40 | |\n", (BlockKind.ROW, "|  | 40 | |", ["| 40 |"], {}))
    quote = Quote.of(article, article.sentences[0])
    assert [words_of(cell) for cell in split_cells(read(quote.shown))] == ["", "40", ""]


def test_a_quote_has_its_lead_as_it_stands_and_as_it_is_shown() -> None:
    quote = Quote.of(ARTICLE, ARTICLE.sentences[5])
    assert quote.lead is not None
    assert (quote.lead.text, quote.lead_shown) == ("| Class | Crew |", "Class · Crew")
