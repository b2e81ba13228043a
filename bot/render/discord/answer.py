"""An answer for Discord, as a message or as components: quotes set apart, each with its citation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.render.discord.links import link_to_words, words_before
from bot.render.discord.text import CUT, blockquote, clip, divide_budget, escape, fit_prefix, one_line, size
from bot.render.phrases import citation, own_words, shown_quotes
from bot.wording import Wording
from retrieval.answers import Answer, Quote
from retrieval.articles.article import Article

MAX_MESSAGE: Final = 2000  # in ``size``, of a message's content
MAX_LAYOUT: Final = 4000  # in ``size``, of the text of all components together
_SPARE: Final = 200  # for a line more, such as who shared an answer
_MAX_WORDS: Final = 600
_MAX_TITLE: Final = 160
_MAX_ECHO: Final = 300
NO_ARTICLES: Final[Mapping[str, Article]] = {}


@dataclass(frozen=True, slots=True)
class Passage:
    text: str  # the quote, escaped, and its citation
    shown: int  # the number of the quote's characters in it


@dataclass(frozen=True, slots=True)
class ChatMessage:
    content: str
    lengths: tuple[int, ...]  # the number of characters shown of each quote


def chat_message(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> ChatMessage:
    words = _own_lines(answer, articles, wording)
    room = MAX_MESSAGE - size("\n".join(words)) - len(words)
    quoted = render_passages(shown_quotes(answer), room, wording, articles=articles)
    return ChatMessage("\n".join((*words, *(passage.text for passage in quoted))), tuple(it.shown for it in quoted))


def answer_texts(
    answer: Answer, articles: Mapping[str, Article], wording: Wording
) -> tuple[tuple[str, ...], list[Passage]]:
    """Return a slash command's response: the lines above, with the question, and the quotes."""
    asked = f"-# {escape(clip(one_line(answer.question), _MAX_ECHO, escape))}"
    lines = (asked, *_own_lines(answer, articles, wording))
    room = MAX_LAYOUT - _SPARE - sum(map(size, lines))
    return lines, render_passages(shown_quotes(answer), room, wording, articles=articles)


def _own_lines(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> list[str]:
    words = clip(own_words(answer, articles, wording), _MAX_WORDS, escape)
    return [escape(words)] if words else []


def render_passages(
    quotes: Sequence[Quote],
    room: int,
    wording: Wording,
    quoted: Callable[[Quote, str], str] | None = None,
    articles: Mapping[str, Article] = NO_ARTICLES,
) -> list[Passage]:
    """Render quotes, whole or as a beginning with ``CUT`` after it, within a common ``size``, joined by line breaks.

    Short ones leave their room to long ones.

    Args:
        quotes: The quotes.
        room: The greatest size.
        wording: For the citations.
        quoted: Renders a quote, or a beginning of it; a block quote by default.
        articles: By file name; with its own, a quote's link leads to this very place.
    """
    render = quoted or (lambda _, text: blockquote(text))
    cited = [citation_line(quote, wording, articles.get(quote.article)) for quote in quotes]
    if size("".join(cited)) > room // 2:
        cited = [citation_line(quote, wording, linked=False) for quote in quotes]
    whole = [render(quote, quote.text) for quote in quotes]
    full = [size(text) for text in whole]
    fixed = sum(size(line) + 2 for line in cited)  # each with the line breaks before and after it
    rooms = divide_budget(full, room - fixed)
    return [
        Passage(f"{text}\n{line}", len(quote.text)) if wanted <= given else _beginning(quote, line, given, render)
        for quote, line, text, wanted, given in zip(quotes, cited, whole, full, rooms, strict=True)
    ]


def _beginning(quote: Quote, cited: str, room: int, render: Callable[[Quote, str], str]) -> Passage:
    beginning = fit_prefix(quote.text, room - len(CUT) - 1, partial(render, quote))
    return Passage(f"{render(quote, beginning)} {CUT}\n{cited}", len(beginning))


def citation_line(quote: Quote, wording: Wording, article: Article | None = None, *, linked: bool = True) -> str:
    """Cite a quote in small print, with a link to its words; the article tells them from the same words elsewhere."""
    title = clip(one_line(quote.title), _MAX_TITLE, escape)
    line = f"-# {escape(citation(quote, wording, title))}"
    if not linked or not quote.url:
        return line
    is_current = article is not None and article.text[quote.start : quote.end] == quote.text
    before = words_before(article.text, quote.start, quote.text) if article is not None and is_current else ""
    link = link_to_words(quote.url, quote.text, before)
    # Angle brackets keep the address from unfolding.
    return f"{line} · [{wording.cited_link}](<{link}>)" if link else line
