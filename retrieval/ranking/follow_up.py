"""Features that link a sentence to the earlier turns: their words, and the place of the last answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from retrieval.analysis.question import Question
from retrieval.analysis.terms import word_set
from retrieval.index.arrays import Array
from retrieval.index.segment import Segment
from retrieval.ranking.confidence_features import REQUIRED_CUES
from retrieval.ranking.features import Features

KINDS_OF_FOLLOW_UP = ("any", "anaphor", "bare", "one_term", "weak", "strong")
"""Ways in which a question goes on from those before it: being asked in a conversation at all, pointing back by a word
such as "he" or "that", having no term, having one, no sentence holding half of its terms, and one holding all."""
_WORD_LINKS = ("asked", "asked_before", "answered", "answered_before")
LINKS = (
    *_WORD_LINKS,
    *("walk", "after", "before", "same", "same_unmatched", "next", "near", "paragraph", "again"),
)
"""Links of a sentence to the earlier turns."""
SHOWN_LINKS = ("shown", "shown_unmet", "shown_unmatched", "shown_why", "seen", "unmet")
"""Of a sentence that was just shown: that it was, and that it has nothing of the kind asked for, or no word of the
question; that it was and "why" is asked; that it was shown before that; and that any has nothing of the kind."""
FOLLOW_UP_FEATURES = (*(f"{kind}_{link}" for kind in KINDS_OF_FOLLOW_UP for link in LINKS), *SHOWN_LINKS)

MAX_ANSWER_TERMS = 6
HALF_SHARE, FULL_SHARE = 0.5, 0.99  # shares of a question's terms, by idf
MIN_RELIABILITY = 0.5  # the weight of a turn before, however doubtful its answer, for a question that depends on it
TURN_DECAY = 0.5  # the weight of a turn's words against those of the turn after it
_STEP, _FORWARD, _BACKWARD, _STAY, _LEAP = 0.6, 0.25, 0.1, 0.3, 0.01
"""The way of a conversation through a text: a kernel over the distance from one answer to the next."""
_ANAPHORS = word_set(
    "he she it they him her his hers its their theirs them this that these those there one ones same such himself"
    " herself itself other another else then"
)


class EarlierTurn(NamedTuple):
    """A turn before, as it concerns one segment."""

    terms: Sequence[str]  # of its question
    places: Array  # of each sentence the probability that it was the answer, if one was; zero where none can have been
    reliability: float  # the probability that it was answered in this segment: what was not is hardly gone on from
    shown: Sequence[int] = ()  # the sentences that were shown as the answer
    hidden: bool = False  # the words of its question are not told
    names: frozenset[str] = frozenset()  # those of the terms that are names

    @property
    def weight(self) -> float:
        """The weight, 0 to 1, for a question that depends on it."""
        return max(self.reliability, MIN_RELIABILITY) if self.places.any() else 0.0


def points_back(question: Question) -> bool:
    """Tell if a question has a word such as "he" or "that"."""
    return not _ANAPHORS.isdisjoint(question.folded)


def kinds_of_follow_up(question: Question, best_share: float) -> Array:
    """Return 1 for each of ``KINDS_OF_FOLLOW_UP`` that holds, by the highest share of the terms that a sentence has."""
    count = len(question.terms)
    weak, strong = best_share < HALF_SHARE, count and best_share > FULL_SHARE
    return np.array([True, points_back(question), count == 0, count == 1, weak, strong], dtype=np.float64)


def follow_up_features(segment: Segment, features: Features, earlier: Sequence[EarlierTurn]) -> Array:
    """Return the ``FOLLOW_UP_FEATURES`` (rows) of a segment's sentences (columns).

    Args:
        segment: The segment.
        features: The features of its sentences for the question that is asked now.
        earlier: The turns before, oldest first; at least one.
    """
    question, share = features.question, features.named("share")
    rows = np.zeros((len(LINKS), segment.size))
    links = dict(zip(LINKS, rows, strict=True))
    for term, link, weight in carried_terms(segment, question, earlier):
        sentences, added, _ = segment.postings(term)
        links[link][sentences] += weight * added
    for link in _WORD_LINKS:
        np.log1p(links[link], out=links[link])
    last = next((turn.places for turn in reversed(earlier) if turn.places.any()), None)
    if last is not None:
        _add_place_links(segment, last, links)
        links["same_unmatched"][:] = last * (share <= 0)
    for turn in earlier[:-1]:
        np.maximum(links["again"], turn.places, out=links["again"])
    kinds = kinds_of_follow_up(question, float(share.max(initial=0)))
    by_kind = (kinds[:, None, None] * rows).reshape(-1, segment.size)
    return np.concatenate([by_kind, _shown_links(segment, features, earlier)])


def _shown_links(segment: Segment, features: Features, earlier: Sequence[EarlierTurn]) -> Array:
    question = features.question
    shown, seen = np.zeros(segment.size), np.zeros(segment.size)
    shown[list(earlier[-1].shown)] = 1
    seen[[number for turn in earlier[:-1] for number in turn.shown]] = 1
    required = REQUIRED_CUES.get(question.kind.kind)
    unmet = np.zeros(segment.size) if required is None else 1.0 - (features.cues[required] > 0).any(axis=0)
    unmatched = (features.named("share") <= 0) * bool(question.terms)
    why = float(question.kind.kind == "why")
    return np.array([shown, shown * unmet, shown * unmatched, shown * why, seen, unmet])


def carried_terms(segment: Segment, question: Question, earlier: Sequence[EarlierTurn]) -> list[tuple[str, str, float]]:
    """Return the terms of earlier turns that a question does not have itself, the latest first: term, link, weight."""
    seen = set(question.terms)
    found = []
    for age, turn in enumerate(reversed(earlier)):
        weight = TURN_DECAY ** max(age - 1, 0) * turn.weight
        answer = _rarest_terms(segment, int(np.argmax(turn.places))) if turn.places.any() else []
        for link, terms in (("asked", turn.terms), ("answered", answer)):
            for term in terms:
                if term not in seen:
                    seen.add(term)
                    found.append((term, f"{link}_before" if age else link, weight))
    return found


def told_terms(segment: Segment, question: Question, earlier: Sequence[EarlierTurn]) -> list[str]:
    """Return the ``carried_terms`` that may be told, which those of hidden questions may not."""
    told = [turn._replace(terms=()) if turn.hidden else turn for turn in earlier]
    return [term for term, _, _ in carried_terms(segment, question, told)]


def carried_weights(question: Question, earlier: Sequence[EarlierTurn]) -> dict[str, float]:
    """Return the terms of earlier questions that a question does not have itself, each with its weight, 0 to 1."""
    found: dict[str, float] = {}
    for age, turn in enumerate(reversed(earlier)):
        for term in turn.terms:
            if term not in question.terms:
                found.setdefault(term, TURN_DECAY ** (age + 1) * max(turn.reliability, MIN_RELIABILITY))
    return found


def _rarest_terms(segment: Segment, sentence: int) -> list[str]:
    """Return the rarest terms of a sentence, in their order."""
    terms = list(dict.fromkeys(segment.terms_of(sentence)))
    rarest = sorted(terms, key=lambda term: -segment.postings(term).idf)[:MAX_ANSWER_TERMS]
    return [term for term in terms if term in rarest]


def _add_place_links(segment: Segment, places: Array, links: Mapping[str, Array]) -> None:
    """Compare each sentence with those that were probably the last answer."""
    last = np.flatnonzero(places)
    weights = places[last]
    steps = segment.numbers[:, None] - last
    distance = np.maximum(np.abs(steps), 1)
    decay = _STEP ** (distance - 1)
    kernel = np.where(steps > 0, _FORWARD * decay, np.where(steps < 0, _BACKWARD * decay, _STAY)) + _LEAP
    links["walk"][:] = np.log(kernel @ weights)
    links["after"][:] = ((steps > 0) / distance) @ weights
    links["before"][:] = ((steps < 0) / distance) @ weights
    links["same"][:] = places
    links["next"][:] = (steps == 1) @ weights
    links["near"][:] = np.exp(-np.abs(steps) / 5) @ weights
    links["paragraph"][:] = (segment.paragraph_of[:, None] == segment.paragraph_of[last]) @ weights
