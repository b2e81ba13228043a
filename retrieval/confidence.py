"""The probability that the first quote answers the question."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from retrieval.evidence import FEATURES, Evidence
from retrieval.index import ArticleIndex
from retrieval.offers import OFFERS
from retrieval.postings import Array

SIGNALS = (
    "one",
    "sureness",
    "gap",
    "share",
    "share_squared",
    "known",
    "paragraph_share",
    "letters",
    "words_alike",
    "least_alike",
    "names_missing",
    "names_unknown",
    "unknown_terms",
    "heaviest_missing",
    "heaviest_unknown",
    "numbers_missing",
    "terms",
    "matched",
    "nothing_matched",
    "bigrams",
    "asked_for",
    "unmet",
    "unmet_unknown",
    "synonyms",
    "names_known",
    "names_here",
    "best_matched",
    "surface_share",
    "known_by_terms",
    "meant",
    "size",
    "follow_up",
    "follow_up_share",
    "follow_up_sureness",
)
"""What speaks for or against the first sentence being the answer. A raw BM25 score is not among them: it grows with the
question and the article, and says little of whether they have to do with each other."""

_ABOUT_POWER, _RIGHT_POWER = 1.5, 0.7
"""A text that does not answer is told apart more surely than a wrong sentence is: the first factor counts more. Chosen
so that the product is calibrated; see the picture that ``tests.quality.report`` draws."""

_NEEDED: Mapping[str, list[int]] = {
    kind: [OFFERS.index(offer) for offer in offers.split()]
    for kind, offers in {
        "who": "person name organisation",
        "when": "year date duration",
        "where": "place name",
        "how_many": "number percent",
        "how_much": "money number percent",
        "how_long": "duration number date",
        "how_old": "age number",
    }.items()
}
"""What a sentence must offer, one of these at least, to answer some kinds of question."""
_ROW = {name: row for row, name in enumerate(FEATURES)}


def signals(index: ArticleIndex, seen: Evidence, scores: Array, asked_for: Array, *, follow_up: bool) -> Array:
    """Weigh up the best sentence.

    Args:
        index: The article.
        seen: Its evidence for the question.
        scores: The score of each sentence.
        asked_for: The part of each score that comes from offering the kind of thing asked for.
        follow_up: Whether turns before are carried over.

    Returns:
        Values in the order of ``SIGNALS``.
    """
    top = int(np.argmax(scores))
    rest = np.delete(scores, top)
    sureness = _log_odds(scores, top)
    needed = _NEEDED.get(seen.question.kind.kind)
    unmet = needed is not None and not seen.offers[needed, top].any()
    values = {
        "one": 1.0,
        "sureness": sureness,
        "gap": min(float(scores[top] - rest.max()), 5.0) if rest.size else 3.0,
        "asked_for": float(asked_for[top]),
        "unmet": float(unmet),
        "size": float(np.log1p(index.size)),
        "follow_up": float(follow_up),
        "follow_up_sureness": sureness * follow_up,
        **_word_signals(seen, top),
        **_letter_signals(seen, top),
    }
    values["unmet_unknown"] = float(unmet and values["unknown_terms"] > 0)
    values["follow_up_share"] = values["share"] * follow_up
    return np.array([values[name] for name in SIGNALS])


def confidence(values: Array, about: Array, right: Array) -> float:
    """The probability that the best sentence answers.

    It is the probability that the article answers the question at all, times that of the first sentence being the one.

    Args:
        values: The signals.
        about: The weights of the first factor's log odds.
        right: Those of the second.
    """
    return float(_logistic(float(about @ values)) ** _ABOUT_POWER * _logistic(float(right @ values)) ** _RIGHT_POWER)


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(min(log_odds, 30.0), -30.0)))


def _log_odds(scores: Array, top: int) -> float:
    """The log odds of the best sentence against all others, by the scores alone; at most 6."""
    others = np.exp(scores - scores[top]).sum() - 1
    return float(-np.log(others + np.exp(-6)))


def _word_signals(seen: Evidence, top: int) -> dict[str, float]:
    """How much of the question the best sentence and the article hold, by the weight of its terms."""
    question, matches = seen.question, seen.matches
    here = matches.present[:, top]
    anywhere = matches.present.max(axis=1, initial=0)
    # What only names the kind of thing asked for ("how much *money*") need not stand in the answer.
    idf = matches.idf * np.array([0.3 if term == question.kind.noun else 1.0 for term in question.terms])
    total = idf.sum() or 1.0
    names = np.array([term in question.names for term in question.terms], dtype=bool)
    numbers = np.array([term[0].isdigit() for term in question.terms], dtype=bool)
    share = float(idf @ here / total)
    known = float(idf @ anywhere / total)
    count = float(np.log1p(len(question.terms)))
    return {
        "share": share,
        "share_squared": share**2,
        "known": known,
        "paragraph_share": float(seen.features[_ROW["paragraph_share"], top]),
        "names_missing": float((idf * (1 - here)) @ names / total),
        "names_unknown": float((names & (anywhere == 0)).any()),
        "unknown_terms": float((anywhere == 0).sum()),
        "heaviest_missing": float((idf * (1 - here)).max(initial=0) / total),
        "heaviest_unknown": float((idf * (anywhere == 0)).max(initial=0) / total),
        "numbers_missing": float((numbers & (here == 0)).any()),
        "terms": count,
        "matched": float(np.log1p((here > 0).sum())),
        "nothing_matched": float(not here.any()),
        "bigrams": float(seen.features[_ROW["bigrams"], top] > 0),
        "synonyms": float(seen.features[_ROW["synonyms"], top]),
        "meant": float(len(matches.meant)),
        "names_known": float(np.log1p((names & (anywhere > 0)).sum())),
        "names_here": float(np.log1p((names & (here > 0)).sum())),
        "best_matched": float(np.log1p((matches.present > 0).sum(axis=0).max(initial=0))),
        "surface_share": float(seen.features[_ROW["surface_relative"], top]),
        "known_by_terms": known * count,
    }


def _letter_signals(seen: Evidence, top: int) -> dict[str, float]:
    """How alike the letters are: of the whole question, of its words on average, and of the one least alike."""
    alike = seen.letters.by_word(top).tolist()
    return {
        "letters": float(seen.features[_ROW["letters"], top]),
        "words_alike": sum(alike) / len(alike) if alike else 0.0,
        "least_alike": min(alike, default=0.0),
    }
