"""An answer as text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.render.phrases import chosen_words, citation, own_words, score_parts, shown_quotes
from bot.visible import visible, visible_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Answer, Quote, Turn
from retrieval.articles.article import Article


class Style(StrEnum):
    """What a piece of text is, for whoever colours it."""

    WORDS = "words"
    """The bot's own."""
    QUOTE = "quote"
    MATCHED = "matched"
    """A word of the quote that the question asked for."""
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style; nothing in it acts on a terminal."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Block:
    """What begins on a line of its own: some words, a quote, or its citation."""

    kind: Style
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The block without its styles."""
        return "".join(span.text for span in self.spans)


def plain_text(
    answer: Answer, articles: Mapping[str, Article], wording: Wording = ENGLISH, *, every_quote: bool = False
) -> str:
    """What a person is shown, without colour.

    Args:
        answer: What was found.
        articles: All there are, by file name.
        wording: The bot's own words.
        every_quote: Show all quotes of a found answer, not only the first.

    Returns:
        The text. A quote stands in it exactly, but for characters that would act on the terminal.
    """
    return "\n".join(block.text for block in blocks(answer, articles, wording, every_quote=every_quote))


def blocks(
    answer: Answer, articles: Mapping[str, Article], wording: Wording = ENGLISH, *, every_quote: bool = False
) -> tuple[Block, ...]:
    """What ``plain_text`` shows, with the styles of its parts; the arguments are the same."""
    shown = answer.quotes if every_quote else shown_quotes(answer)
    words = own_words(answer, articles, wording)
    said = [_block(Style.WORDS, words)] if words else []
    return (*said, *(block for quote in shown for block in _quoted(quote, wording)))


def _quoted(quote: Quote, wording: Wording) -> Iterator[Block]:
    spans = _marked(quote.text, quote.matched)
    yield Block(Style.QUOTE, tuple(Span(visible(text), style) for text, style in spans))
    cited = f"— {citation(quote, wording)}"
    yield _block(Style.CITATION, f"{cited} · {quote.url}" if quote.url else cited)


def _block(kind: Style, text: str) -> Block:
    return Block(kind, (Span(visible_line(text), kind),))


def _marked(text: str, matched: Sequence[str]) -> Iterator[tuple[str, Style]]:
    """Cut a quote at the words that matched; the pieces, joined, are the quote."""
    pattern = "|".join(re.escape(word) for word in sorted(set(matched), key=len, reverse=True) if word)
    end = 0
    for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text) if pattern else ():
        if found.start() > end:
            yield text[end : found.start()], Style.QUOTE
        yield found.group(), Style.MATCHED
        end = found.end()
    if end < len(text):
        yield text[end:], Style.QUOTE


_UNSEARCHED: Final = {
    Turn.MORE: "why_more",
    Turn.BEFORE: "why_before",
    Turn.SOURCE: "why_source",
    Turn.SPEAKER: "why_speaker",
    Turn.ABOUT: "why_about",
}
"""What is said of turns whose quotes are shown for where they stand, by the name of the phrase."""


def why_text(answer: Answer | None, wording: Wording = ENGLISH) -> str:
    """What ``/why`` says, without colour."""
    return "\n".join(block.text for block in why_blocks(answer, wording))


def why_blocks(answer: Answer | None, wording: Wording = ENGLISH) -> tuple[Block, ...]:
    """For each quote that was shown: where it stands, the words that it was chosen for, and what its score is made of.

    Args:
        answer: The last one, if any.
        wording: The bot's own words.
    """
    explained = [block for quote in (shown_quotes(answer) if answer else ()) for block in _explained(quote, wording)]
    if answer and explained and not any(quote.parts for quote in answer.quotes) and answer.turn in _UNSEARCHED:
        explained.append(_line(Style.WORDS, getattr(wording, _UNSEARCHED[answer.turn])))
    return tuple(explained) or (_line(Style.WORDS, wording.terminal_nothing_quoted),)


def _explained(quote: Quote, wording: Wording) -> Iterator[Block]:
    """Its words, then the parts of its score, the weightiest first; one that was not searched for has neither."""
    yield _line(Style.WORDS, f"— {citation(quote, wording)}")
    if words := chosen_words(quote, wording):
        yield _line(Style.WORDS, wording.context_why.format(words=" · ".join(words)))
    if parts := score_parts(quote, wording):
        yield _line(Style.CITATION, wording.terminal_parts.format(score=quote.score, parts=" · ".join(parts)))


def _line(style: Style, text: str) -> Block:
    return Block(style, (Span(visible_line(text), style),))
