"""A quote as people see it, in the terminal and in Discord: its words, and the lines above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.render.phrases import split_at_words
from retrieval.answers import Quote
from retrieval.articles.article import Article, BlockKind
from retrieval.articles.shown.discord_markdown import Piece, embolden, merge, read, words_of
from retrieval.articles.shown.quoted_text import CELL_BREAK, plain_words, shown_text, split_cells

HEADING_BREAK: Final = " › "
_MAX_HEADINGS: Final = 3


def quote_pieces(quote: Quote) -> list[Piece]:
    """Return a quote's words; the cells of a table's row with the names of their columns."""
    pieces = read(quote.shown or shown_text(quote.text, markdown=False))
    header = _header(quote)
    if not header:
        return pieces
    rows = (_named(split_cells(row), header) or row for row in _lines(pieces))
    return merge(piece for number, row in enumerate(rows) for piece in ([Piece("\n")] if number else []) + row)


def quote_words(quote: Quote) -> str:
    return words_of(quote_pieces(quote))


def mark_matches(pieces: Sequence[Piece], matched: Sequence[str]) -> list[Piece]:
    """Set the words that matched in bold."""
    spans = []
    offset = 0
    for text, is_match in split_at_words(words_of(pieces), [plain_words(word) for word in matched]):
        if is_match:
            spans.append((offset, offset + len(text)))
        offset += len(text)
    return embolden(pieces, spans)


def heading_above(quote: Quote, before: Quote | None = None) -> tuple[str, ...]:
    """Return the last few headings above a quote; none where the quote shown before it is below the same ones."""
    is_same = before is not None and (before.article, before.heading) == (quote.article, quote.heading)
    return () if is_same else quote.heading[-_MAX_HEADINGS:]


def lead_above(quote: Quote) -> list[Piece]:
    """Return the line that introduces a quote, where neither its heading nor the quote itself says the same."""
    if quote.lead is None or quote.lead.start >= quote.start or _header(quote):
        return []
    pieces = read(quote.lead_shown or shown_text(quote.lead.text, markdown=False))
    words = words_of(pieces).strip()
    return [] if words in {"", *quote.heading[-1:]} else pieces


def title_in(articles: Mapping[str, Article], article: Article) -> str | None:
    """Return an article's title, where there are others."""
    return None if len(articles) == 1 else article.title


def titles(quotes: Sequence[Quote], articles: Mapping[str, Article]) -> list[str | None]:
    """Return the title that each citation gives: an article's below its last quote; the only article's never."""
    if len(articles) == 1:
        return [None] * len(quotes)
    following = (*(quote.article for quote in quotes[1:]), None)
    return [None if quote.article == after else quote.title for quote, after in zip(quotes, following, strict=False)]


def _header(quote: Quote) -> list[str]:
    """Return the names of the columns, where the quote is a row that can be told with them."""
    if quote.kind is not BlockKind.ROW or quote.lead is None:
        return []
    names = [words_of(cell).strip() for cell in split_cells(read(quote.lead_shown))]
    return names if len(names) > 1 else []


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = [piece.text] if piece.block else piece.text.split("\n")
        lines[-1].append(piece._replace(text=first))
        lines += ([piece._replace(text=text)] for text in others)
    return lines


def _named(cells: Sequence[list[Piece]], header: Sequence[str]) -> list[Piece]:
    """Put the names of columns before cells, but for the first, which names the row; none where names are missing."""
    if not 1 < len(cells) <= len(header):
        return []
    first, *others = cells
    parts = [[piece._replace(bold=True) for piece in first]]
    parts += [
        [Piece(f"{name}: " if name else ""), *cell] for name, cell in zip(header[1:], others, strict=False) if cell
    ]
    said = [part for part in parts if part]
    return [piece for number, part in enumerate(said) for piece in ([Piece(CELL_BREAK)] if number else []) + part]
