"""An answer as a plain Discord message: quotes set apart, each with where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.render.discord.links import link_to_words, telling_words_before
from bot.render.discord.text import CUT, blockquote, clip, escape, fitting_prefix, one_line, shares, size
from bot.render.phrases import citation, own_words, shown_quotes
from bot.wording import Wording
from retrieval.answers import Answer, Quote
from retrieval.articles.article import Article

MESSAGE_LIMIT: Final = 2000
"""What Discord takes as a message's content."""
_LONGEST_WORDS: Final = 600
_LONGEST_TITLE: Final = 160
NO_ARTICLES: Final[Mapping[str, Article]] = {}


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote as it is shown."""

    text: str
    """Lines for Discord: the quote, escaped, and its citation."""
    shown: int
    """How many characters of the quote are shown: all, or as many as fit before ``CUT``."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with quotes."""

    content: str
    lengths: tuple[int, ...]
    """How many characters are shown of each quote."""


def chat_message(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> Shown:
    """What the bot replies with.

    Args:
        answer: What was found.
        articles: All there are, by file name.
        wording: The bot's own words.

    Returns:
        The content of a message, at most ``MESSAGE_LIMIT`` long. Each quote stands in it escaped and whole or, where
        it does not fit, as an exact beginning with ``CUT`` after it.
    """
    words = own_lines(answer, articles, wording)
    room = MESSAGE_LIMIT - size("\n".join(words)) - len(words)
    quoted = passages(shown_quotes(answer), room, wording, articles=articles)
    return Shown("\n".join((*words, *(passage.text for passage in quoted))), tuple(it.shown for it in quoted))


def own_lines(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> list[str]:
    """The bot's own words to an answer, escaped: one line, or none."""
    words = clip(own_words(answer, articles, wording), _LONGEST_WORDS, escape)
    return [escape(words)] if words else []


def passages(
    quotes: Sequence[Quote],
    room: int,
    wording: Wording,
    quoted: Callable[[Quote, str], str] | None = None,
    articles: Mapping[str, Article] = NO_ARTICLES,
) -> list[Passage]:
    """Show quotes within a common limit; short ones leave their room to long ones.

    Args:
        quotes: What to show.
        room: The greatest ``size`` of all together, joined by line breaks.
        wording: For the citations.
        quoted: Renders a quote, or a beginning of it; a block quote by default.
        articles: Those that the quotes are from, by file name, so that links lead to these very places.
    """
    render = quoted or _plainly
    cited = [citation_line(quote, wording, articles.get(quote.article)) for quote in quotes]
    if size("".join(cited)) > room // 2:
        cited = [citation_line(quote, wording, linked=False) for quote in quotes]
    whole = [render(quote, quote.text) for quote in quotes]
    full = [size(text) for text in whole]
    fixed = sum(size(line) + 2 for line in cited)  # each with the line breaks before and after it
    rooms = shares(full, room - fixed)
    return [
        Passage(f"{text}\n{line}", len(quote.text)) if wanted <= given else _beginning(quote, line, given, render)
        for quote, line, text, wanted, given in zip(quotes, cited, whole, full, rooms, strict=True)
    ]


def _beginning(quote: Quote, cited: str, room: int, render: Callable[[Quote, str], str]) -> Passage:
    beginning = fitting_prefix(quote.text, room - len(CUT) - 1, partial(render, quote))
    return Passage(f"{render(quote, beginning)} {CUT}\n{cited}", len(beginning))


def _plainly(_: Quote, text: str) -> str:
    return blockquote(text)


def citation_line(quote: Quote, wording: Wording, article: Article | None = None, *, linked: bool = True) -> str:
    """Where a quote stands, in small print.

    Args:
        quote: What is cited.
        wording: For the words.
        article: What it is from, to tell its place from another with the same words.
        linked: Add a link to the quoted words where the article has an address.
    """
    title = clip(one_line(quote.title), _LONGEST_TITLE, escape)
    line = f"-# {escape(citation(quote, wording, title))}"
    link = link_to_words(quote.url, quote.text, _before(quote, article)) if linked and quote.url else None
    # Angle brackets keep the address from unfolding.
    return f"{line} · [{wording.cited_link}](<{link}>)" if link else line


def _before(quote: Quote, article: Article | None) -> str:
    """The words before a quote that its link has to name."""
    if article is None or article.text[quote.start : quote.end] != quote.text:
        return ""
    return telling_words_before(article.text, quote.start, quote.text)


LAYOUT_LIMIT: Final = 4000
"""What Discord takes as the text of all components together."""
_LONGEST_ECHO: Final = 300
_SPARE: Final = 200
"""Room for a line more, such as who shared an answer."""


def answer_texts(
    answer: Answer, articles: Mapping[str, Article], wording: Wording
) -> tuple[tuple[str, ...], list[Passage]]:
    """What a slash command responds with: the same words and quotes as in a message.

    Args:
        answer: What was found.
        articles: All there are, by file name.
        wording: The bot's own words.

    Returns:
        The lines above: the question, which Discord does not show by itself, and the bot's own words; and the
        quotes.
    """
    asked = f"-# {escape(clip(one_line(answer.question), _LONGEST_ECHO, escape))}"
    lines = (asked, *own_lines(answer, articles, wording))
    room = LAYOUT_LIMIT - _SPARE - sum(map(size, lines))
    return lines, passages(shown_quotes(answer), room, wording, articles=articles)
