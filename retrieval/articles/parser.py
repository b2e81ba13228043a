"""A text becomes an article: its headline, its paragraphs and its sentences are found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from retrieval.articles.article import BYTE_ORDER_MARK, Article, Section, Sentence
from retrieval.articles.headline import Head, find_head
from retrieval.articles.markdown import Heading, Outline, outline
from retrieval.articles.paragraphs import Paragraph, split_paragraphs
from retrieval.articles.spans import Span


def split_article(  # noqa: PLR0913  # what a sidecar may say, each by its name
    text: str,
    name: str,
    *,
    title: str | None = None,
    markdown: bool = False,
    source: str | None = None,
    author: str | None = None,
    published: str | None = None,
    url: str | None = None,
) -> Article:
    """Split a text into headline, standfirst, paragraphs and sentences.

    The body is the text without headline and standfirst, however often that one stands there, and without a byte order
    mark; of Markdown it is the running text. Each of its characters that is not white
    space is in exactly one sentence.

    Args:
        text: The decoded file, newlines untouched.
        name: The file's name; the title where nothing else gives one.
        title: The article's title, where something beside the text tells it.
        markdown: Whether the text is Markdown.
        source: Who published it.
        author: Who wrote it.
        published: When.
        url: Where.
    """
    start = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    parts = outline(text, start) if markdown else Outline([], [Span(start, len(text))])
    heading = _heading_on_top(text, parts)
    head, paragraphs = _divide(text, parts.bodies, heading and heading.span, title)
    sentences = tuple(_numbered(text, paragraphs))
    headline = head.headline and _sentence(text, head.headline, 0, 1)
    return Article(
        name=name,
        title=title or (headline.text if headline else name),
        text=text,
        headline=headline,
        standfirst=head.standfirst and _sentence(text, head.standfirst, 0, 2),
        sentences=sentences,
        sections=_sections(text, (each for each in parts.headings if each is not heading), sentences),
        source=source,
        author=author,
        published=published,
        url=url,
    )


def _heading_on_top(text: str, parts: Outline) -> Heading | None:
    """The first heading, where no running text stands above it."""
    if not parts.headings:
        return None
    first = parts.headings[0]
    above = (body for body in parts.bodies if body.start < first.span.start)
    return None if any(text[body.start : body.end].strip() for body in above) else first


def _divide(text: str, bodies: Sequence[Span], heading: Span | None, title: str | None) -> tuple[Head, list[Paragraph]]:
    """The head of an article and the paragraphs of its body; what would leave no body is no head."""
    bodies = [body for body in bodies if text[body.start : body.end].strip()]
    if not bodies:
        return Head(heading, None, 0), []
    first, *others = bodies
    head = find_head(text, first, heading=heading, title=title)
    paragraphs = split_paragraphs(text, [Span(head.end, first.end), *others])
    if paragraphs:
        return head, paragraphs
    return Head(heading, None, first.start), split_paragraphs(text, bodies)


def _numbered(text: str, paragraphs: Iterable[Paragraph]) -> Iterable[Sentence]:
    for paragraph, spans in enumerate(paragraphs, start=1):
        for number, span in enumerate(spans, start=1):
            yield _sentence(text, span, paragraph, number)


def _sentence(text: str, span: Span, paragraph: int, number: int) -> Sentence:
    return Sentence(text[span.start : span.end], span.start, span.end, paragraph, number)


def _sections(text: str, headings: Iterable[Heading], sentences: Sequence[Sentence]) -> tuple[Section, ...]:
    starts = [sentence.start for sentence in sentences]
    return tuple(
        Section(text[span.start : span.end], level, span.start, bisect_left(starts, span.start))
        for level, span in headings
    )
