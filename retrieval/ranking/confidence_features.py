"""What speaks for or against the first sentence being the answer: the signals that the confidence is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.analysis.answer_cues import OFFERS
from retrieval.analysis.terms import fold, tokenise
from retrieval.analysis.thesaurus import NEGATIONS, opposites
from retrieval.index.arrays import Array
from retrieval.index.segment import ArticleIndex
from retrieval.ranking.features import FEATURES, Evidence

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
        # Plain numbers: a question has few terms, for which calling NumPy takes longer than counting does.
        self.here: list[float] = matches.present[:, top].tolist()
        self.anywhere: list[float] = matches.present.max(axis=1, initial=0).tolist()
        self.plain_idf: list[float] = matches.idf.tolist()
        kind = question.kind.noun
        weights = zip(self.plain_idf, question.terms, strict=True)
        self.idf: list[float] = [idf * _KIND_ALONE if term == kind else idf for idf, term in weights]
        self.total: float = sum(self.idf) or 1.0
        self.names = [term in question.names for term in question.terms]
        self.numbers = [term[0].isdigit() for term in question.terms]
        standing_in = matches.synonyms[:, top].tolist()
        self.lacking = [not (held or other) for held, other in zip(self.here, standing_in, strict=True)]
        self.alike: list[float] = seen.letters.by_word(top).tolist()

    def share(self, held: Sequence[float]) -> float:
        """The share of the question that is held, by idf."""
        return sum(idf * each for idf, each in zip(self.idf, held, strict=True)) / self.total

    @property
    def missing(self) -> list[float]:
        """What the sentence lacks of each term, by idf."""
        return [idf * (1 - held) for idf, held in zip(self.idf, self.here, strict=True)]


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
    lacking = [idf * lacks for idf, lacks in zip(words.idf, words.lacking, strict=True)]
    heaviest = lacking.index(max(lacking)) if any(lacking) else None
    known = words.share(words.anywhere)
    beside = present[:, max(0, top - 1) : top + 2].max(axis=1, initial=0).tolist()
    matched = (present > 0).sum(axis=0)
    return {
        "share_squared": words.share(words.here) ** 2,
        "all_here": float(count > 0 and heaviest is None),
        "missing": sum(words.lacking) / count if count else 1.0,
        "heaviest_missing": max(words.missing, default=0.0) / words.total,
        "heaviest_alike": 1.0 if heaviest is None else words.alike[heaviest],
        "known": known,
        "known_by_terms": known * math.log1p(count),
        "unknown_terms": float(words.anywhere.count(0)),
        "nothing_matched": float(not any(words.here)),
        "best_matched": math.log1p(int(matched.max(initial=0))),
        "spoken_of": np.count_nonzero(matched) / max(len(matched), 1),
        "meant": float(len(seen.matches.meant)),
        "beside_share": words.share(beside),
        "paragraph_share": float(seen.features[_FEATURE["paragraph_share"], top]),
    }


def _name_signals(seen: Evidence, words: _Words, top: int) -> dict[str, float]:
    """What is asked for by name or number, and whether the best sentence has that or another in its place."""
    offers = seen.offers[:, top]
    needed = _NEEDED.get(seen.question.kind.kind)
    named = [at for at, name in enumerate(words.names) if name]
    figures = [at for at, number in enumerate(words.numbers) if number]
    missing = words.missing
    return {
        "unmet": float(needed is not None and not offers[needed].any()),
        "names_missing": sum(missing[at] for at in named) / words.total,
        "names_unknown": float(any(not words.anywhere[at] for at in named)),
        "names_known": math.log1p(sum(words.anywhere[at] > 0 for at in named)),
        "names_here": math.log1p(sum(words.here[at] > 0 for at in named)),
        "other_names": float(offers[_NAME]),
        "numbers_unknown": float(any(not words.anywhere[at] for at in figures)),
        "other_number": float(any(not words.here[at] for at in figures) and offers[_NUMBER] > 0),
    }


def _telling_signals(index: ArticleIndex, words: _Words) -> dict[str, float]:
    """How telling the terms are that the best sentence holds: a word that stands everywhere says little."""
    held = [idf for idf, here in zip(words.plain_idf, words.here, strict=True) if here > 0]
    found = zip(words.plain_idf, words.here, words.names, strict=True)
    return {
        "matched_most": max(held, default=0.0) / index.unknown_idf,
        "matched_mean": sum(held) / max(len(held), 1) / index.unknown_idf,
        "matched_plain": sum(idf for idf, here, name in found if here > 0 and not name) / 10,
    }


def _wording_signals(index: ArticleIndex, seen: Evidence, words: _Words, top: int) -> dict[str, float]:
    """Whether the best sentence says it as the question does, or the contrary."""
    best = dict(zip(FEATURES, seen.features[:, top].tolist(), strict=True))
    question = seen.question
    held = set(index.terms_of(top))
    lacking = [term for term, lacks in zip(words.terms, words.lacking, strict=True) if lacks]
    negated = any(word in NEGATIONS for word in question.folded)
    return {
        "surface_share": best["surface_relative"],
        "bm25_relative": best["bm25_relative"],
        "pairs_lost": float(seen.features[_FEATURE["bigrams"]].max()) - best["bigrams"],
        "synonyms": best["synonyms"],
        "opposite": float(any(not held.isdisjoint(opposites(term)) for term in lacking)),
        "negated": float(negated),
        "negation_lost": float(negated and not _negates(index.sentence(top).text)),
        "letters": best["letters"],
        "letters_best": float(seen.features[_FEATURE["letters"]].max()),
        "words_alike": sum(words.alike) / len(words.alike) if words.alike else 0.0,
        "lead": best["lead"],
    }


def _negates(text: str) -> bool:
    return any(fold(token.text) in NEGATIONS for token in tokenise(text))
