"""Nodes of a plain text: paragraphs, and what is marked as something else by how its lines begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from retrieval.analysis.languages.language import ENGLISH
from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.faq import find_labels, split_questions
from retrieval.articles.blocks.items import find_items
from retrieval.articles.blocks.leads import mark_leads
from retrieval.articles.blocks.lines import Conventions, read_lines
from retrieval.articles.blocks.part import Node, title
from retrieval.articles.blocks.tables import read_values
from retrieval.articles.blocks.titles import MAY_BE_TITLE, find_titles
from retrieval.articles.blocks.transcript import find_speakers, split_turns
from retrieval.articles.paragraphs import Paragraph, split_paragraphs
from retrieval.articles.spans import BLANK_LINE, LINE_BREAK, Span, pieces

_MARK: Final = (
    r"(?:[-*+•◦▪‣●·–—|§:_=~\[]|[A-Za-z]{3,9}\.?\s+\d{1,3}(?:[.)]|\s+[-–—|•»])|\d{1,3}(?:\.\d|[.)])|\(?(?:[a-z]|[ivx]{2,5}|\d{1,3})\)|\(?\d{1,2}:\d\d|(?:[^\W\d_]\d{0,2}|[ivx]{2,5})\."
    r"|[^\W\d_][^:：\r\n]{0,50}[:：]|[*`#№<\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    r"|\d{1,3}(?:[\ufe0f\u20e3:]|[^\S\r\n][-–—|•»]))"
)
_BREAK: Final = r"[\r\n\x85\u2028\u2029][^\S\r\n\x85\u2028\u2029]*+"
_BEGINNING: Final = re.compile(rf"\s*{_MARK}")
_MARKED: Final = re.compile(rf"{_BREAK}{_MARK}")
"""A line that may begin something else than a paragraph; most texts have none, and are read at once."""

_THREE_LINES: Final = re.compile(
    r"[\r\n](?:(?<=\r)\n)?[ \t]*[^\s,;][^\r\n,;\t]{0,60}[,;\t][^\r\n]*(?:\r\n?|\n)[ \t]*\S"
)
"""Lines that may be a table of values."""

_OTHERS: Final = (_MARKED, _THREE_LINES, MAY_BE_TITLE)


def read_plain_text(text: str, part: Span, language: str = ENGLISH) -> list[Node]:
    """Return the nodes of a part of a plain text, in order."""
    if not (_BEGINNING.match(text, *part) or "|" in text or any(it.search(text, *part) for it in _OTHERS)):
        return [_paragraph(sentences) for sentences in split_paragraphs(text, [part], language=language)]
    stanzas = [_lines(text, stanza) for stanza in pieces(text, part, _cuts(text, part))]
    titles = find_titles(text, stanzas)
    bodies = [stanza for at, stanza in enumerate(stanzas) if at not in titles]
    lines = [line for stanza in bodies for line in stanza]
    conventions = Conventions(find_labels(text, lines), underlines=True)
    conventions.items = find_items(text, bodies, conventions.groups)
    speakers = frozenset() if conventions.labels.questions else find_speakers(text, lines)
    nodes: list[Node] = []
    for at, stanza in enumerate(stanzas):
        if at in titles:
            nodes.append(title(text, stanza[0], titles[at]))
            continue
        values = read_values(text, stanza, conventions.groups)
        nodes += values or read_lines(text, stanza, conventions)
    if speakers:
        nodes = split_turns(text, nodes, speakers, language)
    nodes = list(_with_paragraphs(text, nodes, language, blank_lines=len(stanzas) > 1))
    return mark_leads(text, split_questions(text, nodes))


def _cuts(text: str, part: Span) -> Iterator[int]:
    return (match.start() for match in BLANK_LINE.finditer(text, *part))


def _lines(text: str, part: Span) -> list[Span]:
    return pieces(text, part, (match.start() for match in LINE_BREAK.finditer(text, *part)))


def _with_paragraphs(text: str, nodes: Sequence[Node], language: str, *, blank_lines: bool) -> Iterator[Node]:
    """Yield the nodes, with the lines that are nothing else as paragraphs."""
    runs: list[Span] = []
    last: Node | None = None
    for node in nodes:
        if _is_run(node):
            if last is not None and _is_run(last):
                runs[-1] = Span(runs[-1].start, node.end)
            else:
                runs.append(Span(node.start, node.end))
        last = node
    paragraphs = split_paragraphs(text, runs, blank_lines=blank_lines, language=language)
    found = [_paragraph(each, _lines(text, Span(each[0].start, each[-1].end))) for each in paragraphs]
    others = [node for node in nodes if not _is_run(node)]
    yield from sorted([*found, *others], key=lambda node: node.start)


def _is_run(node: Node) -> bool:
    return node.kind is BlockKind.PARAGRAPH and node.sentences is None


def _paragraph(sentences: Paragraph, lines: Sequence[Span] = ()) -> Node:
    return Node(BlockKind.PARAGRAPH, sentences[0].start, sentences[-1].end, lines, sentences)
