"""What of a Markdown text is running text, and what its headings are.

As CommonMark has it, but without a parser: quotes are cited by character, so nothing may be rendered or rewritten.
Inline marks, the bullets of lists and the marks of block quotations are part of the text and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from retrieval.articles.spans import LINE_BREAK, Span, strip

_FENCE = re.compile(r"(`{3,}(?=[^`]*\Z)|~{3,})")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]\s*|\Z)")
_CLOSING_HASHES = re.compile(r"(?:\A|[ \t])#+\Z")
_UNDERLINE = re.compile(r"(?:=+|-{2,})\Z")
_UNDERLINED = re.compile(r"(?![-*+>|]|\d{1,9}[.)][ \t]).{1,150}\Z")
"""A line that an underline makes a heading; below a longer one, or a list, the dashes are a rule."""

_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")
_TABLE_RULE = re.compile(r"(?=[^|]*\|)\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*[ \t]*\|?\Z")
_ADDRESS = re.compile(r"\[[^\^\]][^\]]*\]:[ \t]*\S+(?:[ \t]+[\"'(].*)?\Z")
"""Where a link of the text leads, written apart from it; a footnote, [^1]:, is text."""

_FRONT_MATTER = {"---": ("---", "..."), "+++": ("+++",)}
_SETTING = re.compile(r"[\w\"'-]+\s*[:=]|#|(?:---|\.\.\.|\+\+\+)\Z")
_COMMENT, _COMMENT_END = "<!--", "-->"


class Heading(NamedTuple):
    """A heading, without its marks."""

    level: int
    """From 1 to 6."""
    span: Span


class Outline(NamedTuple):
    """The parts of a Markdown text."""

    headings: list[Heading]
    bodies: list[Span]
    """The running text, in order. What stands between is not: front matter, code, headings, rules, comments, the
    addresses of links."""


class _Line(NamedTuple):
    """One line, without its break."""

    start: int
    end: int
    indent: str
    content: str
    """Without the white space at its ends."""


def outline(text: str, start: int) -> Outline:
    """Tell the running text of a Markdown text from the rest.

    Args:
        text: The whole text.
        start: Where to begin.
    """
    lines = list(_lines(text, start))
    lines = lines[_front_matter(lines) :]
    runs = _outside_code(lines)
    headings: list[Heading] = []
    for at, line in enumerate(lines):
        if not runs[at]:
            continue
        if marks := _HEADING.match(line.content):
            title = _CLOSING_HASHES.sub("", line.content[marks.end() :]).rstrip()
            begin = line.start + len(line.indent) + marks.end()
            headings += [Heading(len(marks[1]), Span(begin, begin + len(title)))] if title else []
            runs[at] = False
        elif _UNDERLINE.match(line.content) and _is_heading(lines, runs, at - 1, line.content[0]):
            above = lines[at - 1]
            begin = above.start + len(above.indent)
            headings.append(Heading(1 if line.content[0] == "=" else 2, Span(begin, begin + len(above.content))))
            runs[at - 1 : at + 1] = False, False
        elif _RULE.match(line.content) or _TABLE_RULE.match(line.content) or _ADDRESS.match(line.content):
            runs[at] = False
    groups = (list(group) for running, group in groupby(zip(lines, runs, strict=True), lambda pair: pair[1]) if running)
    return Outline(headings, [Span(group[0][0].start, group[-1][0].end) for group in groups])


def _lines(text: str, start: int) -> Iterator[_Line]:
    """The lines from ``start`` on."""
    breaks = ((match.start(), match.end()) for match in LINE_BREAK.finditer(text, start))
    for end, following in (*breaks, (len(text), len(text))):
        seen = strip(text, start, end)
        yield _Line(start, end, text[start : seen.start], text[seen.start : seen.end])
        start = following


def _front_matter(lines: Sequence[_Line]) -> int:
    """How many lines at the start are settings between two fences, as site generators read them."""
    closing = _FRONT_MATTER.get(lines[0].content)
    if closing is None or len(lines) == 1 or not _SETTING.match(lines[1].content):
        return 0
    return next((at + 1 for at, line in enumerate(lines) if at and line.content in closing), 0)


def _is_heading(lines: Sequence[_Line], runs: Sequence[bool], at: int, underline: str) -> bool:
    """Whether the line above an underline is a heading: a line by itself.

    Dashes below what ends in a full stop are taken for a rule, against CommonMark: a sentence is not lost to it.
    """
    if at < 0 or not runs[at] or not _UNDERLINED.match(lines[at].content):
        return False
    if underline == "-" and lines[at].content.endswith("."):
        return False
    return at == 0 or not runs[at - 1] or not lines[at - 1].content


def _outside_code(lines: Sequence[_Line]) -> list[bool]:
    """Of each line whether it is neither code nor comment."""
    blocks = _Blocks()
    return [not blocks.hold(line) for line in lines]


@dataclass(slots=True)
class _Blocks:
    """The blocks of code and the comments of a text, as its lines are read one by one."""

    fence: str = ""
    """What opened the fenced block that is being read."""
    in_comment: bool = False
    in_list: bool = False
    may_indent: bool = True
    """Whether an indented line would be code here: behind a blank line or more such code."""

    def hold(self, line: _Line) -> bool:
        """Whether the next line is code or comment."""
        if self._fenced(line.content) or self._commented(line.content):
            return True
        if not line.content:
            self.may_indent = True
            return False
        indented = _INDENTED.match(line.indent) is not None
        if indented and self.may_indent and not self.in_list:
            return True
        if _ITEM.match(line.content):
            self.in_list = True
        elif self.may_indent and not indented:
            self.in_list = False
        self.may_indent = False
        return False

    def _fenced(self, content: str) -> bool:
        if self.fence:
            closes = len(content) >= len(self.fence) and set(content) == {self.fence[0]}
            self.fence = "" if closes else self.fence
            return True
        opens = _FENCE.match(content)
        self.fence = opens[1] if opens else ""
        return opens is not None

    def _commented(self, content: str) -> bool:
        if self.in_comment:
            self.in_comment = _COMMENT_END not in content
            return True
        self.in_comment = content.startswith(_COMMENT) and _COMMENT_END not in content
        return self.in_comment or (content.startswith(_COMMENT) and content.endswith(_COMMENT_END))
