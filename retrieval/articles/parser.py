"""Parses a text into an article: its headline, its paragraphs and its sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.articles.article import BYTE_ORDER_MARK, Article, Metadata, Section, Sentence
from retrieval.articles.headline import Head, find_head
from retrieval.articles.paragraphs import Paragraph, split_paragraphs
from retrieval.articles.spans import Span

if TYPE_CHECKING:
    from retrieval.articles.markdown import Heading

_NO_METADATA = Metadata()


def parse_article(text: str, name: str, metadata: Metadata = _NO_METADATA, *, markdown: bool = False) -> Article:
    """Split a text into headline, standfirst, paragraphs and sentences.

    The body is the text without headline, standfirst (also where repeated) and byte order mark; of Markdown it is the
    running text. Each of its characters that is not white space is in exactly one sentence. The name is the title where
    neither the metadata nor a headline gives one.
    """
    start = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    headings: Sequence[Heading] = ()
    bodies = [Span(start, len(text))]
    if markdown:
        from retrieval.articles.markdown import outline  # noqa: PLC0415  # 50 ms, which plain text need not wait for

        headings, bodies = outline(text, start)
    heading = _heading_on_top(text, headings, bodies)
    head, paragraphs = _divide(text, bodies, heading and heading.span, metadata.title)
    sentences = tuple(
        _sentence(text, span, paragraph, number)
        for paragraph, spans in enumerate(paragraphs, start=1)
        for number, span in enumerate(spans, start=1)
    )
    headline = head.headline and _sentence(text, head.headline, 0, 1)
    return Article(
        name=name,
        text=text,
        headline=headline,
        standfirst=head.standfirst and _sentence(text, head.standfirst, 0, 2),
        sentences=sentences,
        sections=_sections(text, (each for each in headings if each is not heading), sentences),
        metadata=replace(metadata, title=metadata.title or (headline.text if headline else name)),
    )


def _heading_on_top(text: str, headings: Sequence[Heading], bodies: Iterable[Span]) -> Heading | None:
    """Return the first heading, where there is no running text above it."""
    if not headings:
        return None
    above = (body for body in bodies if body.start < headings[0].span.start)
    return None if any(text[body.start : body.end].strip() for body in above) else headings[0]


def _divide(text: str, bodies: Sequence[Span], heading: Span | None, title: str | None) -> tuple[Head, list[Paragraph]]:
    """Separate the head from the paragraphs of the body; a head that would leave no body is none."""
    bodies = [body for body in bodies if text[body.start : body.end].strip()]
    if not bodies:
        return Head(heading, None, 0), []
    first, *others = bodies
    head = find_head(text, first, heading=heading, title=title)
    paragraphs = split_paragraphs(text, [Span(head.end, first.end), *others])
    if paragraphs:
        return head, paragraphs
    return Head(heading, None, first.start), split_paragraphs(text, bodies)


def _sentence(text: str, span: Span, paragraph: int, number: int) -> Sentence:
    return Sentence(text[span.start : span.end], span.start, span.end, paragraph, number)


def _sections(text: str, headings: Iterable[Heading], sentences: Sequence[Sentence]) -> tuple[Section, ...]:
    starts = [sentence.start for sentence in sentences]
    return tuple(
        Section(text[span.start : span.end], level, span.start, span.end, bisect_left(starts, span.start))
        for level, span in headings
    )
