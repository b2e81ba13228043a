"""Parses a text into an article: its headline, its sections, its blocks and their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from retrieval.analysis.languages.detection import find_language
from retrieval.analysis.languages.language import ENGLISH
from retrieval.articles.article import (
    BYTE_ORDER_MARK,
    MAX_PAGE_SENTENCES,
    Article,
    Block,
    BlockKind,
    Metadata,
    Section,
    Sentence,
)
from retrieval.articles.blocks.faq import split_questions
from retrieval.articles.blocks.leads import mark_leads
from retrieval.articles.blocks.part import Node, Part, PartKind, block, mark
from retrieval.articles.blocks.plain_text import read_plain_text
from retrieval.articles.headline import Head, find_head
from retrieval.articles.metadata.front_matter import find_front_matter
from retrieval.articles.paragraphs import split_sentences
from retrieval.articles.spans import BLANK_LINE, LINE_BREAK, Span, pieces, strip

_NO_METADATA = Metadata()
_MAX_CODE_LETTERS: Final = 600
_SPLIT: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.DEFINITION, BlockKind.LEAD})
_TITLE_LEVELS: Final = range(1, 7)


@dataclass(frozen=True, slots=True)
class Document:
    """A text as its parts: each letter and digit is in exactly one of them."""

    parts: tuple[Part, ...]
    """In order."""
    title: str | None
    """Its own, as people read it."""
    nodes: tuple[Node, ...]


def parse_document(text: str, *, markdown: bool = False, title: str | None = None, language: str = ENGLISH) -> Document:
    """Cut a text into its parts; a title that is known may be its headline."""
    start = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    nodes = (
        _markdown_nodes(text, start, title) if markdown else _plain_nodes(text, Span(start, len(text)), title, language)
    )
    own = next((node.title for node in nodes if node.kind is PartKind.HEADLINE), None) or _title(nodes)
    return Document(tuple(Part(node.kind, node.start, node.end) for node in nodes), own, tuple(nodes))


def parse_article(text: str, name: str, metadata: Metadata = _NO_METADATA, *, markdown: bool = False) -> Article:
    """Parse a text into headline, standfirst, sections, blocks and sentences.

    The name is the title where neither the metadata nor the text gives one.
    """
    language = metadata.language or find_language(text)
    document = parse_document(text, markdown=markdown, title=metadata.title, language=language)
    sentences: list[Sentence] = []
    sections: list[Section] = []
    blocks: list[Block] = []
    numbers: dict[int, int] = {}
    section, folds = -1, dict[int, int]()
    for node in document.nodes:
        while section in folds and node.start >= folds[section]:
            section = sections[section].parent
        if node.kind is PartKind.HEADING:
            parent = section if node.folds_to and section in folds else _parent(sections, node.level)
            section = len(sections)
            sections.append(Section(node.title, node.level, node.start, node.end, len(sentences), parent))
            if node.folds_to:
                folds[section] = node.folds_to
        if not isinstance(node.kind, BlockKind):
            continue
        spans = _sentence_spans(text, node, language, markdown=markdown)
        first, paragraph = len(sentences), len(blocks) + 1
        sentences += [_sentence(text, span, paragraph, number) for number, span in enumerate(spans, start=1)]
        lead = -1 if node.lead is None else numbers.get(id(node.lead), -1)
        numbers[id(node)] = len(blocks)
        blocks.append(Block(node.kind, node.start, node.end, first, section, node.number, lead, node.group))
    plain = all(block.kind is BlockKind.PARAGRAPH and block.section < 0 for block in blocks)
    headline, standfirst = (_head(text, document, kind) for kind in (PartKind.HEADLINE, PartKind.STANDFIRST))
    return Article(
        name=name,
        text=text,
        headline=headline,
        standfirst=standfirst,
        sentences=tuple(sentences),
        sections=tuple(sections),
        metadata=replace(metadata, title=metadata.title or document.title or name),
        blocks=() if plain and not (markdown and len(sentences) <= MAX_PAGE_SENTENCES) else tuple(blocks),
        markdown=markdown,
        language=language,
    )


def _parent(sections: Sequence[Section], level: int) -> int:
    """Return the index of the last heading above a level, of those so far; -1 where there is none."""
    parent = len(sections) - 1
    while parent >= 0 and sections[parent].level >= level:
        parent = sections[parent].parent
    return parent


def _sentence(text: str, span: Span, paragraph: int, number: int) -> Sentence:
    return Sentence(text[span.start : span.end], span.start, span.end, paragraph, number)


def _head(text: str, document: Document, kind: PartKind) -> Sentence | None:
    node = next((node for node in document.nodes if node.kind is kind), None)
    number = 1 if kind is PartKind.HEADLINE else 2
    return None if node is None else _sentence(text, Span(node.start, node.end), 0, number)


def _sentence_spans(text: str, node: Node, language: str, *, markdown: bool) -> Sequence[Span]:
    if node.sentences is not None:
        return node.sentences
    if node.kind is BlockKind.CODE:
        return _cut_code(text, Span(node.lines[0].start, node.end))
    if node.kind in _SPLIT:
        return split_sentences(text, node.lines, markdown=markdown, language=language)
    return [Span(node.lines[0].start, node.end)]


def _cut_code(text: str, span: Span) -> list[Span]:
    """Cut long code at blank lines, and at line ends where these are too far apart."""
    found: list[Span] = []
    for piece in pieces(text, span, (match.start() for match in BLANK_LINE.finditer(text, *span))):
        lines = [piece]
        if piece.end - piece.start > _MAX_CODE_LETTERS:
            lines = pieces(text, piece, (match.start() for match in LINE_BREAK.finditer(text, *piece)))
        for line in lines:
            if found and line.end - found[-1].start <= _MAX_CODE_LETTERS:
                found[-1] = Span(found[-1].start, line.end)
            else:
                found.append(line)
    return found


def _plain_nodes(text: str, part: Span, title: str | None, language: str) -> list[Node]:
    """Separate the head from the body; a head that would leave no body is none."""
    head = find_head(text, part, title=title)
    nodes = read_plain_text(text, Span(head.end, part.end), language)
    if not any(node.is_block for node in nodes):
        return read_plain_text(text, part, language)
    if not head.headline:
        _promote_title(nodes)
    return [*_head_nodes(text, head), *nodes]


def _head_nodes(text: str, head: Head) -> Iterator[Node]:
    if head.headline:
        yield Node(PartKind.HEADLINE, *head.headline, title=" ".join(text[slice(*head.headline)].split()))
    if head.standfirst:
        yield mark(PartKind.STANDFIRST, *head.standfirst)
        yield mark(PartKind.STANDFIRST, *strip(text, head.standfirst.end, head.end))


def _markdown_nodes(text: str, start: int, title: str | None) -> list[Node]:
    from retrieval.articles.blocks.markdown import read_markdown  # noqa: PLC0415  # 50 ms, which plain text can spare

    front = find_front_matter(text)
    above = [mark(PartKind.FRONT_MATTER, *strip(text, *front.span))] if front else []
    nodes = read_markdown(text, front.span.end if front else start)
    nodes = mark_leads(text, split_questions(text, nodes))
    _promote_title(nodes)
    return [*above, *_with_head(text, nodes, title)]


def _with_head(text: str, nodes: list[Node], title: str | None) -> list[Node]:
    """Find the standfirst, or the title, in the paragraphs on top."""
    top = next((place for place, node in enumerate(nodes) if node.is_block), len(nodes))
    count = sum(1 for _ in takewhile(lambda node: node.kind is BlockKind.PARAGRAPH, nodes[top:]))
    heading = next((node for node in nodes[:top] if node.kind is PartKind.HEADLINE), None)
    if not count or any(node.kind is PartKind.HEADING for node in nodes[:top]):
        return nodes
    part = Span(nodes[top].start, nodes[top + count - 1].end)
    head = find_head(text, part, heading=Span(heading.start, heading.end) if heading else None, title=title)
    rest = list(_behind(text, nodes[top:], head.end)) if head.end > part.start else nodes[top:]
    if not any(node.is_block for node in rest):
        return nodes
    found = [node for node in _head_nodes(text, head) if heading is None or node.kind is not PartKind.HEADLINE]
    return [*nodes[:top], *found, *rest]


def _behind(text: str, nodes: Iterable[Node], end: int) -> Iterator[Node]:
    """Yield the nodes behind an offset; what of a paragraph is behind it is a paragraph too."""
    for node in nodes:
        if node.start < end < node.end:
            lines = [strip(text, max(line.start, end), line.end) for line in node.lines if line.end > end]
            lines = [line for line in lines if line.start < line.end]
            if lines:
                yield block(BlockKind.PARAGRAPH, lines)
        elif node.start >= end:
            yield node


def _promote_title(nodes: Sequence[Node]) -> None:
    """Make the heading on top the headline where it is the title."""
    headline = _headline(nodes)
    if headline and any(node.is_block for node in nodes):
        headline.kind, headline.level = PartKind.HEADLINE, 0


def _headline(nodes: Sequence[Node]) -> Node | None:
    """Return the heading on top where it is the title: none follows of its level or above, or of level 1 at all."""
    first = next((node for node in nodes if node.is_block or node.kind is PartKind.HEADING), None)
    if first is None or first.is_block or first.level not in _TITLE_LEVELS:
        return None
    others = [node.level for node in nodes if node.kind is PartKind.HEADING and node is not first]
    if first.level > 1 and _asks(first.title):
        return None
    return first if all(level > first.level for level in others) else None


def _title(nodes: Sequence[Node]) -> str | None:
    headings = [
        node for node in nodes if node.kind is PartKind.HEADING and node.level in _TITLE_LEVELS and not node.divides
    ]
    found = next((node for node in headings if node.level == 1), None)
    if found is None and headings and not _asks(headings[0].title):
        found = headings[0]
    return found.title if found else None


def _asks(title: str) -> bool:
    return title.rstrip().endswith(("?", "？", "؟"))
