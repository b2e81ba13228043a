"""A quote between the sentences around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from bot.render.discord.answer import citation_line
from bot.render.discord.text import CUT, clip, divide_budget, escape, fit_prefix, one_line, size
from bot.wording import Wording
from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences
from retrieval.articles.article import Article, Sentence

_NEIGHBOURS: Final = 2
_MAX_WHY: Final = 300


def context_text(  # noqa: PLR0913 - the parts of the text
    article: Article, position: int, matched: Sequence[str], room: int, wording: Wording, *, taught: bool = False
) -> str:
    """Show a sentence in bold between its neighbours, with its citation and why it was chosen.

    Args:
        article: Its article.
        position: Its index in ``all_sentences``.
        matched: Its words that the question asked for.
        room: The greatest ``size`` of the text.
        wording: For the words.
        taught: A lesson led to it.
    """
    sentences = all_sentences(article)
    first = max(position - _NEIGHBOURS, 0)
    around = sentences[first : position + _NEIGHBOURS + 1]
    below = [citation_line(Quote.of(article, sentences[position]), wording, article)]
    if why := one_line(" · ".join(dict.fromkeys(matched))):
        below.append(f"-# {wording.context_why.format(words=escape(clip(why, _MAX_WHY, escape)))}")
    if taught:
        below.append(f"-# {wording.context_taught}")
    room -= size("\n".join(below)) + 1
    return "\n".join([_run_on(around, position - first, room), *below])


def _run_on(sentences: Sequence[Sentence], marked: int, room: int) -> str:
    """Put sentences into one block quote, one of them in bold, with an empty line between paragraphs."""
    glue = ["", *(_glue(before, after) for before, after in pairwise(sentences))]
    renders = [_bold if place == marked else _plain for place in range(len(sentences))]
    wanted = [size(render(sentence.text)) for render, sentence in zip(renders, sentences, strict=True)]
    room -= 2 + sum(map(size, glue))
    mine = min(wanted[marked], room)  # the quote first, its neighbours share what it leaves
    others = divide_budget([*wanted[:marked], *wanted[marked + 1 :]], room - mine)
    rooms = [*others[:marked], mine, *others[marked:]]
    shown = [_fit(it.text, most, render) for it, most, render in zip(sentences, rooms, renders, strict=True)]
    return "> " + "".join(before + text for before, text in zip(glue, shown, strict=True))


def _fit(text: str, room: int, render: Callable[[str], str]) -> str:
    if size(render(text)) <= room:
        return render(text)
    if room <= len(CUT):
        return ""
    return f"{render(fit_prefix(text, room - len(CUT) - 1, render))} {CUT}"


def _glue(before: Sentence, after: Sentence) -> str:
    # The headline and the standfirst are paragraphs of their own.
    return " " if before.paragraph == after.paragraph > 0 else "\n> \n> "


def _plain(text: str) -> str:
    return escape(text).replace("\n", "\n> ")


def _bold(text: str) -> str:
    # Line by line, since bold does not cross the lines of a quote.
    return re.sub(r"\S(?:.*\S)?", lambda line: f"**{line[0]}**", escape(text)).replace("\n", "\n> ")
