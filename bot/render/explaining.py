"""Why quotes were chosen, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.render.phrases import chosen_words, citation, score_parts, shown_quotes
from bot.render.terminal import Block, Span, Style, visible_line
from bot.wording import ENGLISH, Wording
from retrieval.answers import Answer, Quote, Turn

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
