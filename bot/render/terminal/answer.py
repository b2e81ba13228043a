"""An answer as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.render.phrases import chosen_words, citation, own_words, score_parts, shown_quotes, split_at_words
from bot.visible import visible, visible_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Answer, Quote, Turn
from retrieval.articles.article import Article

_UNSEARCHED: Final = frozenset({Turn.MORE, Turn.BEFORE, Turn.SOURCE, Turn.SPEAKER, Turn.ABOUT})


class Style(StrEnum):
    WORDS = "words"  # the bot's own words
    QUOTE = "quote"
    MATCHED = "matched"  # a word of the quote that the question asked for
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Block:
    """Some words, a quote or its citation, which begins on a line of its own; nothing in it acts on a terminal."""

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
    """Return an answer as blocks. A quote is exact in them, but for characters that would act on the terminal."""
    shown = answer.quotes if every_quote else shown_quotes(answer)
    words = own_words(answer, articles, wording)
    said = [_block(Style.WORDS, words)] if words else []
    return (*said, *(block for quote in shown for block in _quoted(quote, wording)))


def _quoted(quote: Quote, wording: Wording) -> Iterator[Block]:
    pieces = split_at_words(quote.text, quote.matched)
    spans = ((visible(text), Style.MATCHED if is_match else Style.QUOTE) for text, is_match in pieces)
    yield Block(Style.QUOTE, tuple(spans))
    cited = f"— {citation(quote, wording)}"
    yield _block(Style.CITATION, f"{cited} · {quote.url}" if quote.url else cited)


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
    yield _block(Style.WORDS, f"— {citation(quote, wording)}")
    if words := chosen_words(quote, wording):
        yield _block(Style.WORDS, wording.context_why.format(words=" · ".join(words)))
    if parts := score_parts(quote, wording):
        yield _block(Style.CITATION, wording.terminal_parts.format(score=quote.score, parts=" · ".join(parts)))
