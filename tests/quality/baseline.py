"""rank_bm25 as it comes, for comparison: lower-cased words, all defaults."""

from __future__ import annotations

import re

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.articles.article import Article
from tests.quality.measures import Tally
from tests.quality.questions import Asked, QuestionSet, gold_sentences

_WORD = re.compile(r"\w+")


def baseline(one: QuestionSet) -> Tally:
    """Ask a set's questions, the history put in front; the top score is the confidence, and all is answered."""
    indexes = {name: _index(article) for name, article in one.articles.items()}
    tally = Tally()
    for asked in one.asked:
        scores = indexes[asked.article].get_scores(_words(" ".join((*asked.history, asked.question))))
        gold = gold_sentences(one.articles[asked.article], asked.answers)
        if not gold:
            tally.own_sure.append(float(scores.max()))
            continue
        _count(tally, asked, scores, gold)
        foreign = indexes[one.other(asked)].get_scores(_words(asked.question))
        tally.off_sure.append(float(foreign.max()))
    return tally


def _count(tally: Tally, asked: Asked, scores: np.ndarray, gold: list[int]) -> None:
    order = np.argsort(-scores, kind="stable").tolist()
    tally.ranks.append(min(order.index(number) for number in gold))
    tally.kinds.append("any" if asked.question else "none")
    tally.sure.append(float(scores.max()))


def _index(article: Article) -> BM25Okapi:
    return BM25Okapi([_words(sentence.text) for sentence in article.sentences])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
