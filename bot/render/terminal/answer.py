"""An answer as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, islice
from typing import Final

from bot.render.phrases import (
    as_of_phrase,
    chosen_words,
    citation,
    meaning_reasons,
    score_parts,
    shown_parts,
    shown_quotes,
    split_at_words,
)
from bot.render.quotes import HEADING_BREAK, heading_above, lead_above, quote_pieces, titles
from bot.visible import visible, visible_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Answer, Quote, Turn
from retrieval.articles.article import Article
from retrieval.articles.shown.discord_markdown import Piece, words_of
from retrieval.articles.shown.quoted_text import plain_words

_UNSEARCHED: Final = frozenset({Turn.MORE, Turn.BEFORE, Turn.SOURCE, Turn.SPEAKER, Turn.ABOUT})


class Style(StrEnum):
    WORDS = "words"  # the bot's own words
    QUOTE = "quote"
    HEADING = "heading"  # the headings above a quote, and the line that introduces it
    MATCHED = "matched"  # a word of the quote that the question asked for
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Block:
    """Some words, a quote, what is above it or its citation, which begins on a line of its own.

    Nothing in it acts on a terminal.
    """

    kind: Style
    spans: tuple[tuple[str, Style], ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.spans)


def plain_text(
    answer: Answer, articles: Mapping[str, Article], wording: Wording = ENGLISH, *, every_quote: bool = False
) -> str:
    return "\n".join(block.text for block in blocks(answer, articles, wording, every_quote=every_quote))


def blocks(
    answer: Answer, articles: Mapping[str, Article], wording: Wording = ENGLISH, *, every_quote: bool = False
) -> tuple[Block, ...]:
    """Return an answer as blocks; characters that would act on the terminal are shown in them."""
    parts = shown_parts(answer, articles, wording)
    if every_quote:
        parts[-1] = replace(
            parts[-1], quotes=(*parts[-1].quotes, *answer.quotes[sum(len(it.quotes) for it in parts) :])
        )
    shown = [quote for part in parts for quote in part.quotes]
    framed = zip(shown, (None, *shown), titles(shown, articles), strict=False)
    found: list[Block] = []
    for part in parts:
        found += (_block(Style.HEADING, f"» {' '.join(question.split())}") for question in part.questions)
        found += [_block(Style.WORDS, part.words)] if part.words else []
        found += (block for each in islice(framed, len(part.quotes)) for block in _quoted(*each, articles, wording))
    return tuple(found)


def _quoted(
    quote: Quote, before: Quote | None, title: str | None, articles: Mapping[str, Article], wording: Wording
) -> Iterator[Block]:
    above = (HEADING_BREAK.join(heading_above(quote, before)), words_of(lead_above(quote)))
    yield from (_block(Style.HEADING, line) for line in (" ".join(it.split()) for it in above) if line)
    pieces = split_at_words(words_of(_with_addresses(quote_pieces(quote))), [plain_words(it) for it in quote.matched])
    spans = ((visible(text), Style.MATCHED if is_match else Style.QUOTE) for text, is_match in pieces)
    yield Block(Style.QUOTE, tuple(spans))
    cited = f"— {citation(quote, wording, title)}"
    link = f" · {quote.url}{as_of_phrase(articles.get(quote.article), wording)}" if quote.url else ""
    yield _block(Style.CITATION, cited + link)


def _with_addresses(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Put the addresses of links behind their words, as a terminal has no links."""
    for link, run in groupby(pieces, key=lambda piece: piece.link):
        linked = list(run)
        yield from linked
        if link and words_of(linked) != link:
            yield Piece(f" ({link})")


def _block(kind: Style, text: str) -> Block:
    return Block(kind, ((visible_line(text), kind),))


def why_text(answer: Answer | None, wording: Wording = ENGLISH) -> str:
    return "\n".join(block.text for block in why_blocks(answer, wording))


def why_blocks(answer: Answer | None, wording: Wording = ENGLISH) -> tuple[Block, ...]:
    """Explain each quote that was shown: its place, the words that it was chosen for, and the parts of its score."""
    explained = [block for quote in (shown_quotes(answer) if answer else ()) for block in _explained(quote, wording)]
    if answer and explained and not any(quote.parts for quote in answer.quotes) and answer.turn in _UNSEARCHED:
        explained.append(_block(Style.WORDS, getattr(wording, f"why_{answer.turn.value}")))
    return tuple(explained) or (_block(Style.WORDS, wording.terminal_nothing_quoted),)


def _explained(quote: Quote, wording: Wording) -> Iterator[Block]:
    yield _block(Style.WORDS, f"— {citation(quote, wording, quote.title)}")
    if words := (*chosen_words(quote, wording), *meaning_reasons(quote, wording)):
        yield _block(Style.WORDS, wording.context_why.format(words=" · ".join(words)))
    if parts := score_parts(quote, wording):
        yield _block(Style.CITATION, wording.terminal_parts.format(score=quote.score, parts=" · ".join(parts)))
