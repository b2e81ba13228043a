"""rank_bm25 as it comes, for comparison: lower-cased words, all defaults."""

from __future__ import annotations

import re

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.articles.article import Article
from tests.quality.measures import Results
from tests.quality.questions import LabelledQuestion, QuestionSet, gold_sentences

_WORD = re.compile(r"\w+")


def baseline(one: QuestionSet) -> Results:
    """Ask a set's questions, the history put in front; the top score is the confidence, and all is answered."""
    indexes = {name: _index(article) for name, article in one.articles.items()}
    found = Results()
    for asked in one.asked:
        scores = indexes[asked.article].get_scores(_words(" ".join((*asked.history, asked.question))))
        gold = gold_sentences(one.articles[asked.article], asked.answers)
        if not gold:
            found.unanswerable_confidence.append(float(scores.max()))
            continue
        _count(found, asked, scores, gold)
        foreign = indexes[one.foreign_article(asked)].get_scores(_words(asked.question))
        found.foreign_confidence.append(float(foreign.max()))
    return found


def _count(found: Results, asked: LabelledQuestion, scores: np.ndarray, gold: list[int]) -> None:
    order = np.argsort(-scores, kind="stable").tolist()
    found.ranks.append(min(order.index(number) for number in gold))
    found.kinds.append("any" if asked.question else "none")
    found.confidence.append(float(scores.max()))


def _index(article: Article) -> BM25Okapi:
    return BM25Okapi([_words(sentence.text) for sentence in article.sentences])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
