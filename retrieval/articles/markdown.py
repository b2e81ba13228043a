"""The running text and the headings of a Markdown text.

markdown-it-py finds the blocks, and only their lines are used: quotes are cited by character, so nothing may be
rendered or rewritten. Inline marks, the bullets of lists and the marks of block quotations are part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.articles.spans import Span, strip

_BLOCKS = MarkdownIt("commonmark").disable(["reference", "inline", "text_join"])
_LINE_BREAK = re.compile(r"\r\n?|\n")
_HEADING_MARKS = re.compile(r"#{1,6}\s*")
_CLOSING_HASHES = re.compile(r"(?:\A|[ \t])#+\Z")
_UNDERLINE = re.compile(r"(?:=+|-{2,})\Z")
_UNDERLINED = re.compile(r"(?![-*+>|]|\d{1,9}[.)][ \t]).{1,150}\Z")
"""A line that an underline makes a heading; below a longer one, or a list, the dashes are a rule."""

_APART = re.compile(
    r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z"  # a rule
    r"|(?=[^|]*\|)\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*[ \t]*\|?\Z"  # the rule below a table's header
    r"|\[[^\^\]][^\]]*\]:[ \t]*\S+(?:[ \t]+[\"'(].*)?\Z"  # the address of a link; a footnote, [^1]:, is text
)
_FRONT_MATTER = {"---": ("---", "..."), "+++": ("+++",)}
_SETTING = re.compile(r"[\w\"'-]+\s*[:=]|#|(?:---|\.\.\.|\+\+\+)\Z")


class Heading(NamedTuple):
    """A heading, without its marks."""

    level: int
    """From 1 to 6."""
    span: Span


class Outline(NamedTuple):
    headings: list[Heading]
    bodies: list[Span]
    """The running text, in order: without front matter, code, headings, rules, comments and the addresses of links."""


class _Line(NamedTuple):
    """A line, without its break."""

    start: int
    end: int
    span: Span
    """Without the white space at its ends."""
    content: str


def outline(text: str, start: int) -> Outline:
    """Tell the running text of a Markdown text, from an offset on, from the rest."""
    lines = list(_lines(text, start))
    lines = lines[_front_matter(lines) :]
    runs = [not _APART.match(line.content) for line in lines]
    headings: list[Heading] = []
    quotations = 0
    for block in _BLOCKS.parse(text[lines[0].start :] if lines else ""):
        quotations += block.nesting * (block.type in {"blockquote_open", "blockquote_close"})
        if block.map is None or quotations:
            continue
        first, end = block.map
        heading = _heading(lines[first:end], block)
        headings += [heading] if heading and heading.span.start < heading.span.end else []
        if heading or _is_apart(block):
            runs[first:end] = [False] * (end - first)
    groups = (list(group) for running, group in groupby(zip(lines, runs, strict=True), lambda pair: pair[1]) if running)
    return Outline(headings, [Span(group[0][0].start, group[-1][0].end) for group in groups])


def _lines(text: str, start: int) -> Iterator[_Line]:
    breaks = (match.span() for match in _LINE_BREAK.finditer(text, start))
    for end, following in (*breaks, (len(text), len(text))):
        span = strip(text, start, end)
        yield _Line(start, end, span, text[span.start : span.end])
        start = following


def _front_matter(lines: Sequence[_Line]) -> int:
    """Count the lines of settings at the start, between two fences, as site generators read them."""
    closing = _FRONT_MATTER.get(lines[0].content)
    if closing is None or len(lines) == 1 or not _SETTING.match(lines[1].content):
        return 0
    return next((at + 1 for at, line in enumerate(lines) if at and line.content in closing), 0)


def _heading(lines: Sequence[_Line], block: Token) -> Heading | None:
    """Return a heading outside lists; its span is empty where it has no words.

    Against CommonMark, dashes below several lines or below a full stop are a rule: a sentence is not lost to it.
    """
    if block.type != "heading_open" or block.level:
        return None
    (start, end), content = lines[0].span, lines[0].content
    if marks := block.markup.startswith("#") and _HEADING_MARKS.match(content):
        title = _CLOSING_HASHES.sub("", content[marks.end() :]).rstrip()
        return Heading(len(block.markup), Span(start + marks.end(), start + marks.end() + len(title)))
    underline = lines[-1].content
    alone = len(lines) == 2 and _UNDERLINED.match(content) and _UNDERLINE.match(underline)  # noqa: PLR2004
    if not alone or (underline[0] == "-" and content.endswith(".")):
        return None
    return Heading(1 if underline[0] == "=" else 2, Span(start, end))


def _is_apart(block: Token) -> bool:
    if block.type == "html_block":
        content = block.content.strip()
        return content.startswith("<!--") and (content.endswith("-->") or "\n" in content)
    return block.type == "fence" or (block.type == "code_block" and not block.level)
