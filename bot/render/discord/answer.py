"""An answer for Discord, as a message or as components: quotes set apart, each with its citation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from bot.render.discord.links import link_to_quote
from bot.render.discord.text import CUT, clip, clip_pieces, divide_budget, fit_pieces, one_line, quoted, size
from bot.render.phrases import Shown, as_of_phrase, citation, shown_parts
from bot.render.quotes import HEADING_BREAK, heading_above, lead_above, mark_matches, quote_pieces, titles
from bot.wording import Wording
from retrieval.answers import Answer, Quote
from retrieval.articles.article import Article
from retrieval.articles.shown.discord_markdown import Piece, cut, escape, words_of, write

MAX_MESSAGE: Final = 2000  # in ``size``, of a message's content
MAX_LAYOUT: Final = 4000  # in ``size``, of the text of all components together
_SPARE: Final = 200  # for a line more, such as who shared an answer
_MAX_WORDS: Final = 600
_MAX_TITLE: Final = 160
_MAX_HEADING: Final = 80
_MAX_LEAD: Final = 200
_MAX_ECHO: Final = 300
_MAX_QUESTION: Final = 100
_SMALL: Final = "-# "
_CUT_BREAK: Final = len("\n> ")  # before ``CUT``, at most
NO_ARTICLES: Final[Mapping[str, Article]] = {}


@dataclass(frozen=True, slots=True)
class Passage:
    text: str  # the quote below its headings, and its citation
    shown: int  # the number of the characters of ``quote_words`` in it


@dataclass(frozen=True, slots=True)
class ChatMessage:
    content: str
    lengths: tuple[int, ...]  # the number of characters shown of each quote


def chat_message(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> ChatMessage:
    parts = shown_parts(answer, articles, wording)
    lines = [_own_lines(part) for part in parts]
    room = MAX_MESSAGE - sum(size("\n".join(it)) + len(it) + 1 for it in lines)
    quoted = render_passages([quote for part in parts for quote in part.quotes], room, wording, articles)
    passages = iter(quoted)
    texts = (
        "\n".join((*own, *_set_apart(list(islice(passages, len(part.quotes))))))
        for own, part in zip(lines, parts, strict=True)
    )
    return ChatMessage("\n\n".join(texts), tuple(it.shown for it in quoted))


def _set_apart(passages: Sequence[Passage]) -> Iterator[str]:
    """Put an empty line between a citation and the heading below it, which are both in small print."""
    for number, passage in enumerate(passages):
        yield f"\n{passage.text}" if number and passage.text.startswith(_SMALL) else passage.text


def answer_texts(
    answer: Answer, articles: Mapping[str, Article], wording: Wording
) -> tuple[tuple[str, ...], list[Passage]]:
    """Return a slash command's response: the lines above, with the question, and the quotes."""
    asked = f"-# {escape(clip(one_line(answer.question), _MAX_ECHO, escape))}"
    parts = shown_parts(answer, articles, wording)
    first, *others = (_own_lines(part) for part in parts)
    room = MAX_LAYOUT - _SPARE - size(asked) - sum(size(line) + 1 for own in (first, *others) for line in own)
    quoted = render_passages([quote for part in parts for quote in part.quotes], room, wording, articles)
    return (asked, *first), _below_lines(quoted, parts, others)


def _below_lines(passages: Sequence[Passage], parts: Sequence[Shown], lines: Sequence[Sequence[str]]) -> list[Passage]:
    """Put the lines of all parts but the first above their passages; of one without, below the passage before."""
    found = list(passages)
    at = len(parts[0].quotes)
    for part, own in zip(parts[1:], lines, strict=True):
        text = "\n".join(own)
        if part.quotes:
            found[at] = replace(found[at], text=f"{text}\n{found[at].text}")
        elif at:
            found[at - 1] = replace(found[at - 1], text=f"{found[at - 1].text}\n\n{text}")
        elif found:
            found[0] = replace(found[0], text=f"{text}\n\n{found[0].text}")
        at += len(part.quotes)
    return found


def _own_lines(part: Shown) -> list[str]:
    """Return the questions of a part in small print, and the bot's own words."""
    asked = [f"{_SMALL}{escape(clip(one_line(it), _MAX_QUESTION, escape))}" for it in part.questions]
    words = clip(part.words, _MAX_WORDS, escape)
    return [*asked, escape(words)] if words else asked


def render_passages(
    quotes: Sequence[Quote],
    room: int,
    wording: Wording,
    articles: Mapping[str, Article] = NO_ARTICLES,
    *,
    apart: bool = False,
) -> list[Passage]:
    """Render quotes, whole or as a beginning with ``CUT`` after it, within a common ``size``, joined by line breaks.

    Short ones leave their room to long ones.

    Args:
        quotes: The quotes.
        room: The greatest size.
        wording: For the citations.
        articles: By file name; with its own, a quote's link leads to this very place.
        apart: They are no answer together, but found beside one another: each has its title, and the words that matched
            are in bold.
    """
    pieces = [quote_pieces(quote) for quote in quotes]
    styled = [mark_matches(it, quote.matched) if apart else it for it, quote in zip(pieces, quotes, strict=True)]
    full = [size(quoted(write(it))) for it in styled]
    frames = _roomy(_frames(quotes, wording, articles, apart=apart), sum(full), room)
    rooms = divide_budget(full, room - sum(frame.size for frame in frames))
    return [
        _passage(it, frame, None if wanted <= given else given)
        for it, frame, wanted, given in zip(styled, frames, full, rooms, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The lines above a quote and the one below."""

    above: tuple[str, ...]
    cited: str

    @property
    def size(self) -> int:
        """With the line breaks between them, behind them, and before another heading."""
        return size("\n".join((*self.above, self.cited))) + 3


def _frames(
    quotes: Sequence[Quote], wording: Wording, articles: Mapping[str, Article], *, apart: bool
) -> Sequence[Sequence[_Frame]]:
    """Frame quotes: with all there is, without links, and without what is above them, too."""
    above = [above_lines(it, None if apart else before) for it, before in zip(quotes, (None, *quotes), strict=False)]
    named = [title for it in quotes for title in titles([it], articles)] if apart else titles(quotes, articles)
    pairs = list(zip(quotes, named, strict=True))
    cited = [citation_line(it, wording, title, articles.get(it.article)) for it, title in pairs]
    plain = [citation_line(it, wording, title, linked=False) for it, title in pairs]
    return [
        [_Frame(*it) for it in zip(above, cited, strict=True)],
        [_Frame(*it) for it in zip(above, plain, strict=True)],
        [_Frame((), line) for line in plain],
    ]


def _roomy(framings: Sequence[Sequence[_Frame]], wanted: int, room: int) -> Sequence[_Frame]:
    """Choose the first frames that leave quotes what they want, links aside; or else half of the room."""
    sizes = [sum(frame.size for frame in frames) for frames in framings]
    fitting = (at for at in (0, 1) if sizes[at] + wanted <= room)
    roomy = (at for at, taken in enumerate(sizes) if taken <= room // 2)
    return framings[next(fitting, next(roomy, -1))]


def above_lines(quote: Quote, before: Quote | None = None) -> tuple[str, ...]:
    """Return the headings above a quote, and the line that introduces it, in small print."""
    headings = [clip(one_line(it), _MAX_HEADING, escape) for it in heading_above(quote, before)]
    lead = clip_pieces(lead_above(quote), _MAX_LEAD)
    lines = (escape(HEADING_BREAK.join(headings)), lead)
    return tuple(f"{_SMALL}{line}" for line in lines if line.strip())


def _passage(pieces: Sequence[Piece], frame: _Frame, room: int | None) -> Passage:
    """Frame a quote, or as much of it as fits."""
    whole = words_of(pieces)
    end = len(whole) if room is None else fit_pieces(pieces, room - len(CUT) - _CUT_BREAK, quoted)
    text = quoted(write(pieces)) if room is None else cut_off(pieces, end)
    return Passage("\n".join((*frame.above, text, frame.cited)), end)


def cut_off(pieces: Sequence[Piece], end: int) -> str:
    """Quote a beginning, with ``CUT`` after it."""
    beginning = cut(pieces, 0, end)
    is_in_code = bool(beginning) and beginning[-1].block
    return quoted(f"{write(beginning)}\n{CUT}" if is_in_code else f"{write(beginning)} {CUT}")


def citation_line(
    quote: Quote, wording: Wording, title: str | None = None, article: Article | None = None, *, linked: bool = True
) -> str:
    """Cite a quote in small print, below ``title`` if given, with a link to its words.

    The article tells them from the same words elsewhere.
    """
    told = None if title is None else clip(one_line(title), _MAX_TITLE, escape)
    line = f"{_SMALL}{escape(citation(quote, wording, told))}"
    link = link_to_quote(quote, article) if linked else None
    # Angle brackets keep the address from unfolding.
    return f"{line} · [{wording.cited_link}](<{link}>){as_of_phrase(article, wording)}" if link else line
