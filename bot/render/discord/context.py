"""A quote between the sentences around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from bot.render.discord.answer import above_lines, citation_line
from bot.render.discord.text import CUT, clip, divide_budget, fit_pieces, one_line, quoted, size
from bot.render.quotes import quote_pieces
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences
from retrieval.articles.article import Article, Block, BlockKind, Sentence
from retrieval.articles.shown.discord_markdown import Piece, cut, escape, read, write
from retrieval.articles.shown.quoted_text import shown_slice

_NEIGHBOURS: Final = 2
_MAX_WHY: Final = 300
_MAX_HEADING: Final = 150
_MIN_SHOWN: Final = 40  # of a sentence
_STOPS: Final = (*".!?…:;,。！？", *'"”’»)]*_')
_RUNNING: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.DEFINITION, BlockKind.LINK})


def context_text(  # noqa: PLR0913 - the parts of the text
    article: Article,
    span: tuple[int, int],
    matched: Sequence[str],
    room: int,
    wording: Wording,
    *,
    title: str | None = None,
    taught: bool = False,
) -> str:
    """Show a quote in bold between its neighbours, below their headings, with its citation and why it was chosen.

    Args:
        article: Its article.
        span: Its first and last sentence, as ``all_sentences`` counts.
        matched: Its words that the question asked for.
        room: The greatest ``size`` of the text.
        wording: For the words.
        title: The article's, where it is to be told.
        taught: A lesson led to it.
    """
    sentences = all_sentences(article)
    begin = max(span[0] - _NEIGHBOURS, 0)
    around = sentences[begin : span[1] + _NEIGHBOURS + 1]
    quote = Quote.of(article, sentences[span[0]], last=sentences[span[1]])
    above = above_lines(Quote.of(article, around[0]))
    below = [citation_line(quote, wording, title, article)]
    if why := one_line(" · ".join(dict.fromkeys(matched))):
        below.append(f"-# {wording.context_why.format(words=escape(clip(why, _MAX_WHY, escape)))}")
    if taught:
        below.append(f"-# {wording.context_taught}")
    room -= size("\n".join((*above, *below))) + 2
    return "\n".join([*above, _run_on(article, around, range(span[0] - begin, span[1] - begin + 1), room), *below])


def _run_on(article: Article, sentences: Sequence[Sentence], marked: range, room: int) -> str:
    """Put sentences into one block quote, some of them in bold."""
    parts = [_pieces(article, it, bold=place in marked) for place, it in enumerate(sentences)]
    glue = [[], *(_glue(article, *pair, bold=place in marked[1:]) for place, pair in enumerate(pairwise(sentences), 1))]
    between = [size(quoted(write(it))) for it in glue]
    wanted = [size(quoted(write(part))) for part in parts]
    least = accumulate(gap + min(whole, _MIN_SHOWN) for gap, whole in zip(between, wanted, strict=True))
    kept = max(bisect_right([*least], room - 2 * len(CUT)), 1)  # of very many sentences, the first
    rest = [] if kept == len(parts) else [Piece(f" {CUT}")]
    parts, wanted, glue = parts[:kept], wanted[:kept], glue[:kept]
    marked = range(marked.start, min(marked.stop, kept))
    room -= sum(between[:kept]) + size(quoted(write(rest)))
    mine = divide_budget([wanted[place] for place in marked], room)  # the quote first, its neighbours share the rest
    others = [it for place, it in enumerate(wanted) if place not in marked]
    rooms = divide_budget(others, room - sum(mine))
    rooms[marked.start : marked.start] = mine
    shown = [_fit(part, most) for part, most in zip(parts, rooms, strict=True)]
    pieces = [piece for before, part in zip(glue, shown, strict=True) for piece in (*before, *part)]
    return quoted(write([*pieces, *rest]))


def _pieces(article: Article, sentence: Sentence, *, bold: bool) -> list[Piece]:
    block = article.block_of(sentence)
    if block is not None and block.kind is BlockKind.ITEM and sentence.number == 1:
        pieces = read(shown_slice(article, sentence, sentence, block.start))  # with its mark
    else:
        pieces = quote_pieces(Quote.of(article, sentence))
    return [piece._replace(bold=piece.bold or bold) for piece in pieces]


def _fit(pieces: Sequence[Piece], room: int) -> list[Piece]:
    if size(quoted(write(pieces))) <= room:
        return list(pieces)
    end = fit_pieces(pieces, room - len(CUT) * 2, quoted)
    return [*cut(pieces, 0, end), Piece(f" {CUT}")] if room > len(CUT) * 2 else []


def _glue(article: Article, before: Sentence, after: Sentence, *, bold: bool) -> list[Piece]:
    """Return the separator of two sentences; the headline and the standfirst are paragraphs of their own."""
    blocks = [block for block in map(article.block_of, (before, after)) if block is not None]
    kinds = {block.kind for block in blocks}
    if len({block.section for block in blocks}) > 1:
        heading = clip(one_line(article.sections[blocks[1].section].title), _MAX_HEADING)
        return [Piece("\n\n"), Piece(heading, italic=True), Piece("\n")]
    if before.paragraph == after.paragraph > 0:
        is_line = "\n" in article.text[before.end : after.start] and not before.text.rstrip().endswith(_STOPS)
        is_code = kinds == {BlockKind.CODE}
        return [Piece("\n" if is_line or is_code else " ", bold=bold, block=is_code)]
    return [Piece("\n" if kinds and not kinds & _RUNNING and not _ends_list(*blocks) else "\n\n")]


def _ends_list(before: Block, after: Block) -> bool:
    return before.kind is BlockKind.ITEM is not after.kind
