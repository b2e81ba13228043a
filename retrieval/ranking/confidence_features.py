"""Features of the first sentence that speak for or against it being the answer.

A raw BM25 score is not among them: it grows with the question and the article, and says little of whether they have to
do with each other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.analysis.answer_cues import CUES
from retrieval.analysis.terms import fold, tokenize
from retrieval.analysis.thesaurus import NEGATIONS, opposites
from retrieval.index.arrays import Array
from retrieval.index.segment import Segment
from retrieval.ranking.features import Features

CONFIDENCE_FEATURES = (
    *("one", "sureness", "gap", "spread", "rivals", "asked_for", "unmet"),
    *("share_squared", "all_here", "missing", "heaviest_missing", "heaviest_alike", "known", "known_by_terms"),
    *("unknown_terms", "nothing_matched", "best_matched", "meant", "spoken_of", "beside_share", "paragraph_share"),
    *("names_missing", "names_unknown", "names_known", "names_here", "other_names", "numbers_unknown", "other_number"),
    *("matched_most", "matched_mean", "matched_plain", "surface_share", "bm25_relative", "pairs_lost", "synonyms"),
    *("opposite", "negated", "negation_lost", "letters", "letters_best", "words_alike", "lead", "follow_up"),
)
"""The features by their names in ``weights.json``; each is explained where it is computed. "It" is the first sentence,
and idf that in the segment, the highest for a term that the segment does not hold."""

REQUIRED_CUES: Mapping[str, list[int]] = {
    kind: [CUES.index(cue) for cue in cues.split()]
    for kind, cues in {
        "who": "person name organisation",
        "when": "year date duration",
        "where": "place name",
        "how_many": "number percent",
        "how_much": "money number percent",
        "how_long": "duration number date",
        "how_old": "age number",
    }.items()
}
"""The cues of which a sentence must have one to answer some kinds of question."""
_NAME, _NUMBER = CUES.index("name"), CUES.index("number")
_TINY = 1e-12
_KIND_NOUN_WEIGHT = 0.3
"""The weight of a term that only names the kind of thing asked for ("how much *money*"): the answer may lack it."""


def confidence_features(
    segment: Segment, features: Features, scores: Array, asked_for: Array, *, follow_up: float
) -> Array:
    """Return the ``CONFIDENCE_FEATURES`` of the best sentence.

    Args:
        segment: The segment.
        features: The features of its sentences for the question.
        scores: The score of each sentence.
        asked_for: The part of each score that comes from the cues of what is asked for.
        follow_up: The probability that the question depends on earlier turns, where these are carried over.
    """
    top = int(np.argmax(scores))
    terms = _Terms(features, top)
    values = {
        "one": 1.0,
        "asked_for": float(asked_for[top]),
        "follow_up": follow_up,
        **_score_features(scores, top),
        **_share_features(features, terms, top),
        **_name_features(features, terms, top),
        **_idf_features(segment, terms),
        **_wording_features(segment, features, terms, top),
    }
    return np.array([values[name] for name in CONFIDENCE_FEATURES])


class _Terms:
    """The question's terms as the best sentence has them, as lists: NumPy takes longer for so few."""

    def __init__(self, features: Features, top: int) -> None:
        question, matches = features.question, features.matches
        self.terms = question.terms
        self.here: list[float] = matches.present[:, top].tolist()
        self.anywhere: list[float] = matches.present.max(axis=1, initial=0).tolist()
        self.plain_idf: list[float] = matches.idf.tolist()
        kind = question.kind.noun
        weights = zip(self.plain_idf, question.terms, strict=True)
        self.idf: list[float] = [idf * _KIND_NOUN_WEIGHT if term == kind else idf for idf, term in weights]
        self.total: float = sum(self.idf) or 1.0
        self.names = [term in question.names for term in question.terms]
        self.numbers = [term[0].isdigit() for term in question.terms]
        synonyms = matches.synonyms[:, top].tolist()
        self.lacking = [not (held or other) for held, other in zip(self.here, synonyms, strict=True)]
        self.similarity: list[float] = features.letters.by_word(top).tolist()
        self.missing = [idf * (1 - held) for idf, held in zip(self.idf, self.here, strict=True)]

    def share(self, held: Sequence[float]) -> float:
        """Return the share of the question that is held, by idf."""
        return sum(idf * each for idf, each in zip(self.idf, held, strict=True)) / self.total


def _score_features(scores: Array, top: int) -> Mapping[str, float]:
    powers = np.exp(scores - scores[top])
    total = powers.sum()
    shares = powers / total
    second = np.partition(scores, -2)[-2] if len(scores) > 1 else -np.inf
    return {
        # Log odds of the sentence against all others, by the scores alone; at most 6.
        "sureness": float(-np.log(total - 1 + np.exp(-6))),
        # Its lead over the second; at most 5.
        "gap": min(float(scores[top] - second), 5.0) if len(scores) > 1 else 3.0,
        # Entropy of the sentences' probabilities, in nats: how many others it might be.
        "spread": float(-(shares @ np.log(shares + _TINY))),
        # Log of how many sentences, itself among them, are less than 1 behind.
        "rivals": float(np.log((scores > scores[top] - 1).sum())),
    }


def _share_features(features: Features, terms: _Terms, top: int) -> Mapping[str, float]:
    """Return the shares of the question that the best sentence, its surroundings and the segment hold."""
    present = features.matches.present
    count = len(terms.terms)
    lacking = [idf * lacks for idf, lacks in zip(terms.idf, terms.lacking, strict=True)]
    heaviest = lacking.index(max(lacking)) if any(lacking) else None
    known = terms.share(terms.anywhere)
    beside = present[:, max(0, top - 1) : top + 2].max(axis=1, initial=0).tolist()
    matched = (present > 0).sum(axis=0)
    return {
        "share_squared": terms.share(terms.here) ** 2,  # the share that it holds
        "all_here": float(count > 0 and heaviest is None),  # it holds every term, or another word for it
        "missing": sum(terms.lacking) / count if count else 1.0,  # share of the terms of which it holds neither
        "heaviest_missing": max(terms.missing, default=0.0) / terms.total,  # the most telling term that it lacks
        # The similarity of that term's letters to it; 1 when none is lacking.
        "heaviest_alike": 1.0 if heaviest is None else terms.similarity[heaviest],
        "known": known,  # the share that the segment holds anywhere
        "known_by_terms": known * math.log1p(count),
        "unknown_terms": float(terms.anywhere.count(0)),  # the number of terms that the segment does not hold
        "nothing_matched": float(not any(terms.here)),
        "best_matched": math.log1p(int(matched.max(initial=0))),  # the most terms that any sentence holds
        "spoken_of": np.count_nonzero(matched) / max(len(matched), 1),  # share of the sentences that hold a term
        "meant": float(len(features.matches.corrected)),
        "beside_share": terms.share(beside),  # the share that it holds with the sentences on either side
        "paragraph_share": float(features.named("paragraph_share")[top]),
    }


def _name_features(features: Features, terms: _Terms, top: int) -> Mapping[str, float]:
    """Return the features of names and numbers: whether the best sentence has those asked for, or others instead."""
    cues = features.cues[:, top]
    required = REQUIRED_CUES.get(features.question.kind.kind)
    names = [at for at, name in enumerate(terms.names) if name]
    numbers = [at for at, number in enumerate(terms.numbers) if number]
    return {
        "unmet": float(required is not None and not cues[required].any()),  # it has nothing of the kind asked for
        "names_missing": sum(terms.missing[at] for at in names) / terms.total,
        "names_unknown": float(any(not terms.anywhere[at] for at in names)),  # to the segment
        "names_known": math.log1p(sum(terms.anywhere[at] > 0 for at in names)),
        "names_here": math.log1p(sum(terms.here[at] > 0 for at in names)),
        "other_names": float(cues[_NAME]),
        "numbers_unknown": float(any(not terms.anywhere[at] for at in numbers)),
        "other_number": float(any(not terms.here[at] for at in numbers) and cues[_NUMBER] > 0),
    }


def _idf_features(segment: Segment, terms: _Terms) -> Mapping[str, float]:
    """Return the idf of the terms that the best sentence holds: a word that is everywhere says little."""
    held = [idf for idf, here in zip(terms.plain_idf, terms.here, strict=True) if here > 0]
    found = zip(terms.plain_idf, terms.here, terms.names, strict=True)
    return {
        "matched_most": max(held, default=0.0) / segment.unknown_idf,
        "matched_mean": sum(held) / max(len(held), 1) / segment.unknown_idf,
        "matched_plain": sum(idf for idf, here, name in found if here > 0 and not name) / 10,  # without names
    }


def _wording_features(segment: Segment, features: Features, terms: _Terms, top: int) -> Mapping[str, float]:
    """Return the features of wording: whether the best sentence says it as the question does, or the contrary."""
    held = set(segment.terms_of(top))
    lacking = [term for term, lacks in zip(terms.terms, terms.lacking, strict=True) if lacks]
    negated = any(word in NEGATIONS for word in features.question.folded)
    bigrams, letters = features.named("bigrams"), features.named("letters")
    return {
        "surface_share": float(features.named("surface_relative")[top]),  # words as written, against the best sentence
        "bm25_relative": float(features.named("bm25_relative")[top]),
        "pairs_lost": float(bigrams.max()) - float(bigrams[top]),  # bigrams fewer than in the best sentence, by idf
        "synonyms": float(features.named("synonyms")[top]),
        "opposite": float(any(not held.isdisjoint(opposites(term)) for term in lacking)),
        "negated": float(negated),  # the question says not, never, without or the like
        "negation_lost": float(negated and not _negates(segment.sentence(top).text)),
        "letters": float(letters[top]),
        "letters_best": float(letters.max()),
        "words_alike": sum(terms.similarity) / len(terms.similarity) if terms.similarity else 0.0,
        "lead": float(features.named("lead")[top]),
    }


def _negates(text: str) -> bool:
    return any(fold(token.text) in NEGATIONS for token in tokenize(text))
