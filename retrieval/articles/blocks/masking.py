"""What is no text in the lines of a Markdown text, taken out before its blocks are read.

A line keeps its place, so that the reader's line maps hold, and a masked line is a run of the line's characters, some
of which others may stand in for. Fences are matched here, and code is one placeholder, since people leave fences open
and close them outside the list that they were opened in.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.faq import question
from retrieval.articles.blocks.html import names_nothing
from retrieval.articles.blocks.part import Node, PartKind
from retrieval.articles.spans import Span, strip

PLACEHOLDER: Final = "x"
_LINE_BREAK: Final = re.compile(r"\r\n?|\n")
_ODD: Final = {
    code: PLACEHOLDER
    for code in range(0x3001)
    if chr(code) == "\0" or (chr(code).isspace() and chr(code) not in " \t\r\n")
}
"""White space that a Markdown reader takes for letters; its lines would be counted wrongly."""

_ENCLOSED: Final = r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*"
_FENCE: Final = re.compile(rf"(?P<before>{_ENCLOSED})(?P<marks>`{{3,}}|~{{3,}})(?P<info>.*)")
_CLOSING: Final = re.compile(r"[ \t>]*+(`{3,}|~{3,})[ \t]*\Z")
_SAMPLES: Final = frozenset({"md", "markdown", "mdx", "mdown", "rst", "asciidoc", "text", "txt"})
"""Languages of code that may hold headings."""

_DIAGRAMS: Final = frozenset(
    {"mermaid", "plantuml", "puml", "dot", "graphviz", "svgbob", "ditaa", "nomnoml", "wavedrom"}
)
"""Languages of code that a reader sees drawn."""

_LANGUAGE: Final = re.compile(r"\{?[.\s]*([\w-]+)")
_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?\Z")
_INDENT: Final = 4
_ADMONITION: Final = re.compile(
    r'([ \t>]*+)(?P<mark>!!!|\?\?\?\+?|===[!+]?)[ \t]+(?:[\w-]++[ \t]*+)*+(?:"(?P<title>[^"]*)")?[ \t]*\Z'
)
_DIRECTIVE: Final = re.compile(
    r"[ \t>]*+(?::{3,}.*|\{%[^%]*%\}|\{(?::|[ \t]*[.#][\w-])[^{}]*\}|\[\[?_?TOC_?\]?\]|<!--.*)\Z", re.IGNORECASE
)
_PANEL: Final = re.compile(r"[ \t>]*==(?P<mark>[-=])(?:[ \t]+(?P<title>.*\w.*))?[ \t]*\Z")
"""What opens a panel, "==- Title", ends the one before, and may open none, "===": those of Retype, which fold."""
_COLONS: Final = re.compile(r"[ \t>]*:{3,}[ \t]*(?P<opens>\S?)")
_TITLED: Final = re.compile(r"[ \t>]*:{3,}[ \t]*(?P<kind>[\w-]+)(?:\[(?P<inner>[^\]]+)\]|[ \t]+(?P<rest>[^{\s].*))")
_QUOTED: Final = re.compile(r"(?:[ \t]{0,3}>[ \t]?)*")
_ALERT: Final = re.compile(
    r"(?P<before>[ \t>]*+)(?:\[![\w-]+\][+-]?|(?:(?P<bold>\*\*|__)|(?=.*:[ \t]*\Z))"
    r"(?:Note|Warning|Tip|Hint|Important|Caution|Info|Danger|Attention)[:!]?(?(bold)(?P=bold)):?)[ \t]*\Z",
    re.IGNORECASE,
)
_LINK_DEFINITION: Final = re.compile(r"[ \t>]*+\[[^\^\]][^\]]*\]:[ \t]*\S+(?:[ \t]+[\"'(].*)?[ \t]*\Z")
_COMMENT: Final = re.compile(r"[ \t]*(<!--|\{/\*)")
_COMMENT_ENDS: Final = {"<!--": "-->", "{/*": "*/}"}
_RAW: Final = re.compile(r"[ \t]*<(script|style|pre)\b[^>]*>", re.IGNORECASE)
_CODE_OPENS: Final = re.compile(r"\s*<code\b[^>]*>", re.IGNORECASE)
_CODE_CLOSES: Final = re.compile(r"</code>\s*\Z", re.IGNORECASE)
_IMPORT: Final = re.compile(
    r"import\s+(?:[\w*{][^'\"]*\sfrom\s*)?['\"][^'\"]+['\"];?[ \t]*\Z|import\s*\{[^}]*\Z"
    r"|export\s+(?:default|const|let|var|async|function|\*|\{).*\Z"
)
_ANCHOR: Final = re.compile(r"(?<![ \t])[ \t]*+\{[ \t]*#[\w:.-]+[^{}]*\}[ \t]*\Z")


@dataclass(slots=True)
class Line:
    start: int
    """Of the whole line, in the text."""
    masked: str
    origin: int
    """Where the masked line begins in the text."""
    node: Node | None = None
    """For which this line is a placeholder."""

    @property
    def end(self) -> int:
        return self.origin + len(self.masked)

    def replace(self, node: Node, before: str) -> None:
        """Leave a placeholder for a node, in the list or quotation that it is in."""
        self.masked, self.node = before + PLACEHOLDER, node


class Mask:
    """The lines of a text from an offset on, and the parts that were taken out of them."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.lines = list(_read_lines(text, start))
        self.nodes: list[Node] = []
        self._closings = _closing_fences(self.lines)
        self._headings = [at for at in range(len(self.lines)) if self._is_lone_heading(at)]
        self._ends = {mark: self._lines_with(mark) for mark in _COMMENT_ENDS.values()}
        self._unclosed: dict[str, tuple[int, int]] = {}
        """By mark, the line before which no fence of so many marks is closed."""
        self._raw_ends: dict[str, list[int]] = {}
        self._directive_ends = _directive_ends(self.lines)
        self._panel_ends = _panel_ends(self.lines, len(text))
        self._first = next((at for at, line in enumerate(self.lines) if line.masked), 0)
        self._strict = any(at != self._first for at in self._headings + self._lone_titles())
        self._takers = (
            (_FENCE, self._fence),
            (_COMMENT, self._comment),
            (_RAW, self._raw),
            (_ADMONITION, self._admonition),
            (_DIRECTIVE, self._directive),
            (_LINK_DEFINITION, self._link),
            (_ALERT, self._alert),
            (_IMPORT, self._import),
            (_HEADING, self._heading),
        )
        at = 0
        while at < len(self.lines):
            at = self._take(at)

    def _take(self, at: int) -> int:
        """Mask what begins at a line; return the line to go on with."""
        line = self.lines[at].masked
        if at in self._panel_ends:
            panel = _PANEL.match(line)
            return self._take_out(at, PartKind.MARK, panel and panel["title"], self._panel_ends[at])
        for pattern, take in self._takers if line else ():
            if found := pattern.match(line):
                return take(at, found)
        return at + 1

    def _offset(self, at: int, place: int) -> int:
        """Return the offset in the text of a place in a masked line."""
        return self.lines[at].origin + place

    def _node(self, kind: PartKind, start: int, end: int) -> None:
        span = strip(self.text, start, end)
        if span.start < span.end:
            self.nodes.append(Node(kind, *span))

    def _directive(self, at: int, found: re.Match[str]) -> int:
        titled = _TITLED.match(found.string)
        if titled is None:
            return self._take_out(at, PartKind.MARK)
        end = self._directive_ends.get(at, len(self.text)) if titled["kind"] == "details" else 0
        return self._take_out(at, PartKind.MARK, titled["inner"] or titled["rest"], end)

    def _link(self, at: int, _: re.Match[str]) -> int:
        return self._take_out(at, PartKind.LINK_DEFINITION)

    def _alert(self, at: int, alert: re.Match[str]) -> int:
        self._node(PartKind.MARK, self._offset(at, alert.end("before")), self.lines[at].end)
        self.lines[at].masked = alert["before"].rstrip()
        return at + 1

    def _take_out(self, at: int, kind: PartKind, title: str | None = None, folds_to: int = 0) -> int:
        """Take a line out, but for a title in it: it leads in what follows, or is its heading where that folds."""
        line = self.lines[at]
        if not title:
            self._node(kind, line.origin, line.end)
            line.masked = ""
            return at + 1
        span = strip(
            self.text, line.origin + line.masked.rindex(title), line.origin + line.masked.rindex(title) + len(title)
        )
        self._node(kind, line.origin, span.start)
        self._node(kind, span.end, line.end)
        node = Node(BlockKind.LEAD, *span, lines=[span], leads=True)
        if folds_to and not names_nothing(title):
            node = question(self.text, span)
            node.folds_to = folds_to
        line.replace(node, line.masked[: len(line.masked) - len(line.masked.lstrip())])
        return at + 1

    def _fence(self, at: int, fence: re.Match[str]) -> int:
        """Take a fence for one if it closes, and not only beyond a heading of level 2 or deeper that stands alone."""
        info = fence["info"].strip()
        if fence["marks"][0] == "`" and "`" in info:
            return at + 1
        close = self._closing(at, fence["marks"], info)
        if close is None:
            return self._no_fence(at, fence, info)
        first, last = self.lines[at], self.lines[close]
        self._node(PartKind.FENCE, self._offset(at, fence.start("marks")), first.end)
        self._node(PartKind.FENCE, last.origin, last.end)
        content = Span(self.lines[at + 1].start, last.start)
        language = _LANGUAGE.match(info)
        if language and language[1].lower() in _DIAGRAMS:
            self._node(PartKind.IMAGE, *content)
            content = Span(last.start, last.start)
        self._code(at, close, content, fence["before"])
        return close + 1

    def _closing(self, at: int, marks: str, info: str) -> int | None:
        closings = self._closings[marks[0]]
        sample = info.partition(" ")[0].lower() in _SAMPLES
        beyond = bisect_right(self._headings, at)
        limit = len(self.lines) if sample or beyond == len(self._headings) else self._headings[beyond]
        stop, least = self._unclosed.get(marks[0], (0, 0))
        if at < stop == limit and len(marks) >= least:
            return None
        for place in range(bisect_right(closings, (at, len(self.text))), len(closings)):
            line, length = closings[place]
            if line >= limit:
                break
            if length >= len(marks):
                return line
        self._unclosed[marks[0]] = (limit, len(marks))
        return None

    def _no_fence(self, at: int, fence: re.Match[str], info: str) -> int:
        if len(info.split()) <= 1 and not fence["before"].strip():
            self._node(PartKind.FENCE, self._offset(at, fence.start("marks")), self.lines[at].end)
            self.lines[at].masked = ""
        else:
            self.lines[at].masked = (fence["before"] + " " * len(fence["marks"]) + fence["info"]).rstrip()
        return at + 1

    def _code(self, first: int, last: int, content: Span, before: str) -> None:
        """Leave a placeholder for code, in the list or quotation that it stands in."""
        for line in self.lines[first : last + 1]:
            line.masked = ""
        begin = content.start
        while begin < content.end and self.text[begin] in "\r\n":
            begin += 1
        if ">" in before:
            begin += len(_QUOTED.match(self.text, begin, content.end)[0])  # type: ignore[index]  # matches anything
        span = Span(begin, content.start + len(self.text[content.start : content.end].rstrip()))
        self.lines[first].masked = before.rstrip()
        if span.start < span.end:
            self.lines[first].replace(Node(BlockKind.CODE, *span, lines=[span]), before)

    def _comment(self, at: int, comment: re.Match[str]) -> int:
        closing = _COMMENT_ENDS[comment[1]]
        ends = self._ends[closing]
        place = bisect_right(ends, at - 1)
        if place == len(ends):
            if comment[1] == "<!--":
                self._set_start(at, comment.end())
            return at + 1
        last = ends[place]
        line = self.lines[last].masked
        end = line.find(closing, comment.end() if last == at else 0)
        if end < 0:  # closed before it opens, on this line
            return at + 1
        end += len(closing)
        if last == at and line[end:].strip():
            return at + 1
        self._node(PartKind.COMMENT, self.lines[at].origin, self._offset(last, end))
        for between in self.lines[at:last]:
            between.masked = ""
        self.lines[last].origin += len(line) - len(line[end:].lstrip())
        self.lines[last].masked = line[end:].lstrip()
        return last if self.lines[last].masked else last + 1

    def _set_start(self, at: int, place: int) -> None:
        self.lines[at].masked = PLACEHOLDER * place + self.lines[at].masked[place:]

    def _raw(self, at: int, raw: re.Match[str]) -> int:
        tag = raw[1].lower()
        ending = f"</{tag}>"
        if ending not in self._raw_ends:
            self._raw_ends[ending] = self._lines_with(ending)
        ends = self._raw_ends[ending]
        place = bisect_right(ends, at - 1)
        if place == len(ends):
            return at + 1
        last = ends[place]
        line = self.lines[last].masked
        end = line.lower().find(ending)
        if line[end + len(ending) :].strip() or (last == at and end < raw.end()):
            return at + 1
        start = self._offset(at, raw.end())
        stop = self._offset(last, end)
        if tag != "pre":
            self._node(PartKind.COMPONENT, self.lines[at].origin, self.lines[last].end)
            for between in self.lines[at : last + 1]:
                between.masked = ""
            return last + 1
        opening = _CODE_OPENS.match(self.text, start, stop)
        closing = _CODE_CLOSES.search(self.text, start, stop)
        content = Span(opening.end() if opening else start, closing.start() if closing else stop)
        self._node(PartKind.TAG, self.lines[at].origin, content.start)
        self._node(PartKind.TAG, content.end, self.lines[last].end)
        self._code(at, last, content, "")
        return last + 1

    def _admonition(self, at: int, found: re.Match[str]) -> int:
        """Take the marks of an admonition or a tab away, and the indent of what it holds."""
        indent = len(found[1]) + _INDENT
        end = len(self.text)
        for following in range(at + 1, len(self.lines)):
            line = self.lines[following]
            dent = 1 if line.masked.startswith("\t") else _INDENT * line.masked.startswith(" " * indent)
            if line.masked and not dent:
                end = line.start
                break
            line.masked, line.origin = line.masked[dent:], line.origin + dent
        return self._take_out(at, PartKind.MARK, found["title"], end if found["mark"][0] == "?" else 0)

    def _import(self, at: int, _: re.Match[str]) -> int:
        if at and self.lines[at - 1].masked:
            return at + 1
        last = at
        if "import" in self.lines[at].masked[:6] and not self.lines[at].masked.rstrip(" ;").endswith(("'", '"')):
            while last + 1 < len(self.lines) and self.lines[last + 1].masked and "from" not in self.lines[last].masked:
                last += 1
        elif self.lines[at].masked.startswith("export"):
            while last + 1 < len(self.lines) and self.lines[last + 1].masked:
                last += 1
        self._node(PartKind.COMPONENT, self.lines[at].origin, self.lines[last].end)
        for line in self.lines[at : last + 1]:
            line.masked = ""
        return last + 1

    def _heading(self, at: int, found: re.Match[str]) -> int:
        """Hide the hash of a comment in code that has no fence: a heading of level 1 stands alone."""
        line = self.lines[at]
        if len(found[1]) == 1 and self._strict and at != self._first and not self._is_alone(at):
            line.masked = line.masked[: found.start(1)] + PLACEHOLDER + line.masked[found.end(1) :]
        elif anchor := _ANCHOR.search(line.masked):
            self._node(PartKind.ANCHOR, self._offset(at, anchor.start()), line.end)
            line.masked = line.masked[: anchor.start()]
        return at + 1

    def _is_alone(self, at: int) -> bool:
        return (not at or not self.lines[at - 1].masked) and (
            at + 1 == len(self.lines) or not self.lines[at + 1].masked
        )

    def _is_lone_heading(self, at: int) -> bool:
        found = _HEADING.match(self.lines[at].masked)
        return bool(found and found[2] and len(found[1]) > 1 and self._is_alone(at))

    def _lone_titles(self) -> list[int]:
        return [at for at, line in enumerate(self.lines) if _HEADING.match(line.masked) and self._is_alone(at)]

    def _lines_with(self, mark: str) -> list[int]:
        return [at for at, line in enumerate(self.lines) if mark in line.masked.lower()]


def _read_lines(text: str, start: int) -> Iterator[Line]:
    breaks = (match.span() for match in _LINE_BREAK.finditer(text, start))
    for end, following in (*breaks, (len(text), len(text))):
        line = text[start:end].rstrip()
        masked = line.translate(_ODD) if line.strip() else ""
        yield Line(start, masked, start)
        start = following


def _directive_ends(lines: Sequence[Line]) -> dict[int, int]:
    """Return the offset of the line that closes each directive, by the number of the line that opens it."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for at, line in enumerate(lines):
        if not (colons := _COLONS.match(line.masked)):
            continue
        if colons["opens"]:
            opened.append(at)
        elif opened:
            ends[opened.pop()] = line.start
    return ends


def _panel_ends(lines: Sequence[Line], end: int) -> dict[int, int]:
    """Return the offset of the line that ends each panel, by the number of the line that opens it, and of the last."""
    marks = [(at, found) for at, line in enumerate(lines) if (found := _PANEL.match(line.masked))]
    if not any(found["mark"] == "-" and found["title"] for _, found in marks):
        return {}
    starts = [*(lines[at].start for at, _ in marks[1:]), end]
    return {at: start for (at, _), start in zip(marks, starts, strict=True)}


def _closing_fences(lines: Sequence[Line]) -> dict[str, list[tuple[int, int]]]:
    """Return, by mark, the lines that close a fence, each with how many marks."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, line in enumerate(lines):
        if match := _CLOSING.match(line.masked):
            found[match[1][0]].append((at, len(match[1])))
    return found
