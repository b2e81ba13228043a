"""What speaks for or against the first sentence being the answer: the signals that the confidence is made of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.antonyms import NEGATIONS, opposites
from retrieval.evidence import FEATURES, Evidence
from retrieval.index import ArticleIndex
from retrieval.offers import OFFERS
from retrieval.postings import Array
from retrieval.terms import fold, tokenise

SIGNALS: Mapping[str, str] = {
    "one": "always 1",
    "sureness": "log odds of the sentence against all others, by the scores alone; at most 6",
    "gap": "what it is ahead of the second by; at most 5",
    "spread": "entropy of the sentences' probabilities, in nats: how many others it might be",
    "rivals": "log of how many sentences, itself among them, are less than 1 behind",
    "asked_for": "the part of its score for offering the kind of thing asked for",
    "unmet": "it offers nothing of the kind that is asked for",
    "share_squared": "square of the share of the question that it holds, by idf",
    "all_here": "it holds every term, or another word for it",
    "missing": "share of the terms of which it holds neither",
    "heaviest_missing": "the most telling term that it lacks, as a share of the question",
    "heaviest_alike": "how alike the letters of that term's word are to the sentence; 1 when none is lacking",
    "known": "share of the question that the article holds anywhere, by idf",
    "known_by_terms": "the same, times the log of the number of terms",
    "unknown_terms": "terms that the article does not hold",
    "nothing_matched": "it holds no term",
    "best_matched": "log of the most terms that any sentence holds",
    "meant": "terms that were taken for misspelt",
    "spoken_of": "share of the article's sentences that hold a term",
    "beside_share": "share of the question that it holds with the sentences on either side",
    "paragraph_share": "share that its paragraph holds",
    "names_missing": "names of the question that it lacks, as a share of the question",
    "names_unknown": "the question has a name that the article does not hold",
    "names_known": "log of the number of names that the article holds",
    "names_here": "log of the number of names that it holds",
    "other_names": "names that it offers beside those of the question, up to 2",
    "numbers_unknown": "the question has a number that the article does not hold",
    "other_number": "it lacks a number of the question and offers another",
    "matched_most": "idf of the most telling term that it holds, as a share of the highest that there is",
    "matched_mean": "mean idf of the terms that it holds, likewise",
    "matched_plain": "sum of the idf of the terms that it holds and that are no names, in tens",
    "surface_share": "idf of the words that it holds as written, as a share of the best sentence's",
    "bm25_relative": "its BM25 score, as a share of the best sentence's",
    "pairs_lost": "idf of the pairs of terms that stand side by side in it, less than in the best sentence",
    "synonyms": "share of the question for which it holds another word",
    "opposite": "it holds the opposite of a term that it lacks",
    "negated": "the question says not, never, without or the like",
    "negation_lost": "the question says so and the sentence does not",
    "letters": "how alike its letters are to those of the question",
    "letters_best": "the same of the sentence that is most alike",
    "words_alike": "mean over the question's words of how alike the letters of each are to those of the sentence",
    "lead": "how near the start of the article it stands",
    "follow_up": "turns before are carried over",
}
"""Each signal with its meaning; idf is that in the article, and the highest for what the article does not hold.

A raw BM25 score is not among them: it grows with the question and the article, and says little of whether they have to
do with each other."""

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
_FEATURE = {name: row for row, name in enumerate(FEATURES)}
_NAME, _NUMBER = OFFERS.index("name"), OFFERS.index("number")
_LEAST = 1e-12
_KIND_ALONE = 0.3
"""The weight of a term that only names the kind of thing asked for ("how much *money*"): the answer may lack it."""


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
    words = _Words(seen, top)
    values = {
        "one": 1.0,
        "asked_for": float(asked_for[top]),
        "follow_up": float(follow_up),
        **_score_signals(scores, top),
        **_share_signals(seen, words, top),
        **_name_signals(seen, words, top),
        **_telling_signals(index, words),
        **_wording_signals(index, seen, words, top),
    }
    return np.array([values[name] for name in SIGNALS])


class _Words:
    """The question's terms as the best sentence has them."""

    def __init__(self, seen: Evidence, top: int) -> None:
        question, matches = seen.question, seen.matches
        self.terms = question.terms
        self.here = matches.present[:, top]
        self.anywhere = matches.present.max(axis=1, initial=0)
        self.plain_idf = matches.idf
        kind = question.kind.noun
        self.idf = matches.idf * np.array([_KIND_ALONE if term == kind else 1.0 for term in question.terms])
        self.total = float(self.idf.sum()) or 1.0
        self.names = np.array([term in question.names for term in question.terms], dtype=bool)
        self.numbers = np.array([term[0].isdigit() for term in question.terms], dtype=bool)
        self.lacking = np.maximum(self.here, matches.synonyms[:, top]) == 0
        self.alike = seen.letters.by_word(top)

    def share(self, held: Array) -> float:
        """The share of the question that is held, by idf."""
        return float(self.idf @ held) / self.total


def _score_signals(scores: Array, top: int) -> dict[str, float]:
    """How far the best sentence is ahead of the others."""
    powers = np.exp(scores - scores[top])
    total = powers.sum()
    shares = powers / total
    second = np.partition(scores, -2)[-2] if len(scores) > 1 else -np.inf
    return {
        "sureness": float(-np.log(total - 1 + np.exp(-6))),
        "gap": min(float(scores[top] - second), 5.0) if len(scores) > 1 else 3.0,
        "spread": float(-(shares @ np.log(shares + _LEAST))),
        "rivals": float(np.log((scores > scores[top] - 1).sum())),
    }


def _share_signals(seen: Evidence, words: _Words, top: int) -> dict[str, float]:
    """How much of the question the best sentence, its surroundings and the article hold."""
    present = seen.matches.present
    count = len(words.terms)
    lacking = words.idf * words.lacking
    heaviest = int(np.argmax(lacking)) if lacking.any() else None
    known = words.share(words.anywhere)
    beside = present[:, max(0, top - 1) : top + 2].max(axis=1, initial=0)
    return {
        "share_squared": words.share(words.here) ** 2,
        "all_here": float(count > 0 and heaviest is None),
        "missing": float(words.lacking.mean()) if count else 1.0,
        "heaviest_missing": float((words.idf * (1 - words.here)).max(initial=0)) / words.total,
        "heaviest_alike": 1.0 if heaviest is None else float(words.alike[heaviest]),
        "known": known,
        "known_by_terms": known * float(np.log1p(count)),
        "unknown_terms": float((words.anywhere == 0).sum()),
        "nothing_matched": float(not words.here.any()),
        "best_matched": float(np.log1p((present > 0).sum(axis=0).max(initial=0))),
        "spoken_of": float((present > 0).any(axis=0).mean()),
        "meant": float(len(seen.matches.meant)),
        "beside_share": words.share(beside),
        "paragraph_share": float(seen.features[_FEATURE["paragraph_share"], top]),
    }


def _name_signals(seen: Evidence, words: _Words, top: int) -> dict[str, float]:
    """What is asked for by name or number, and whether the best sentence has that or another in its place."""
    offers = seen.offers[:, top]
    needed = _NEEDED.get(seen.question.kind.kind)
    unknown = words.anywhere == 0
    return {
        "unmet": float(needed is not None and not offers[needed].any()),
        "names_missing": float((words.idf * (1 - words.here)) @ words.names) / words.total,
        "names_unknown": float((words.names & unknown).any()),
        "names_known": float(np.log1p((words.names & ~unknown).sum())),
        "names_here": float(np.log1p((words.names & (words.here > 0)).sum())),
        "other_names": float(offers[_NAME]),
        "numbers_unknown": float((words.numbers & unknown).any()),
        "other_number": float((words.numbers & (words.here == 0)).any() and offers[_NUMBER] > 0),
    }


def _telling_signals(index: ArticleIndex, words: _Words) -> dict[str, float]:
    """How telling the terms are that the best sentence holds: a word that stands everywhere says little."""
    held = words.plain_idf * (words.here > 0)
    count = int((words.here > 0).sum())
    return {
        "matched_most": float(held.max(initial=0)) / index.unknown_idf,
        "matched_mean": float(held.sum()) / max(count, 1) / index.unknown_idf,
        "matched_plain": float(held @ ~words.names) / 10,
    }


def _wording_signals(index: ArticleIndex, seen: Evidence, words: _Words, top: int) -> dict[str, float]:
    """Whether the best sentence says it as the question does, or the contrary."""
    rows = {name: seen.features[row] for name, row in _FEATURE.items()}
    question = seen.question
    held = set(index.terms_of(top))
    lacking = [term for term, lacks in zip(words.terms, words.lacking.tolist(), strict=True) if lacks]
    negated = any(word in NEGATIONS for word in question.folded)
    return {
        "surface_share": float(rows["surface_relative"][top]),
        "bm25_relative": float(rows["bm25_relative"][top]),
        "pairs_lost": float(rows["bigrams"].max() - rows["bigrams"][top]),
        "synonyms": float(rows["synonyms"][top]),
        "opposite": float(any(not held.isdisjoint(opposites(term)) for term in lacking)),
        "negated": float(negated),
        "negation_lost": float(negated and not _negates(index.sentence(top).text)),
        "letters": float(rows["letters"][top]),
        "letters_best": float(rows["letters"].max()),
        "words_alike": float(words.alike.mean()) if len(words.alike) else 0.0,
        "lead": float(rows["lead"][top]),
    }


def _negates(text: str) -> bool:
    return any(fold(token.text) in NEGATIONS for token in tokenise(text))
