"""The same questions of one library, found in here and in an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.article import Article
from retrieval.finder import Engine
from retrieval.index.catalogue import Catalogue
from retrieval.index.library import Library, finder_source
from tests.quality.questions import LabelledQuestion

_STAMP: Final = "0" * 64


class Comparison(NamedTuple):
    questions: int
    here: int
    """Of these, those whose first passage has the answer, found in this process."""
    elsewhere: int
    """The same, found in the engine."""
    differing: int
    """Those whose first passages are not the same."""


def compare(
    articles: Mapping[str, Article], asked: Sequence[LabelledQuestion], engine: Engine, tick: Callable[[], None]
) -> Comparison:
    """Ask questions in both ways; ``tick`` is called after each."""
    catalogue = Catalogue.of(articles.values())
    here = Answerer(Library(catalogue))
    elsewhere = Answerer(Library(catalogue, engine(finder_source(catalogue.columns, _STAMP))))
    hits, differing = [0, 0], 0
    for question in asked:
        first = [answerer.rank(question.question, k=1) for answerer in (here, elsewhere)]
        for number, quotes in enumerate(first):
            hits[number] += _hits(quotes, question)
        differing += [it.place for it in first[0]] != [it.place for it in first[1]]
        tick()
    return Comparison(len(asked), hits[0], hits[1], differing)


def _hits(quotes: Iterable[Quote], question: LabelledQuestion) -> bool:
    return any(
        quote.article == question.article and quote.start < end and start < quote.end
        for quote in quotes
        for start, end in question.answers
    )
