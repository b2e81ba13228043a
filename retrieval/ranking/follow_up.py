"""Features that link a sentence to the earlier turns: their words, and the place of the last answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from retrieval.analysis.answer_cues import CUES
from retrieval.analysis.question import Question
from retrieval.analysis.terms import word_set
from retrieval.index.arrays import Array
from retrieval.index.segment import Segment
from retrieval.ranking.confidence_features import REQUIRED_CUES
from retrieval.ranking.features import FEATURES, Features

KINDS_OF_FOLLOW_UP = ("any", "anaphor", "bare", "one_term", "weak")
"""Ways in which a question goes on from those before it: being asked in a conversation at all, pointing back by a word
such as "he" or "that", having no term, having one, and no sentence holding half of its terms."""
_WORD_LINKS = ("asked", "asked_before", "answered", "answered_before")
LINKS = (*_WORD_LINKS, "walk", "after", "before", "same", "next", "paragraph")
"""Links of a sentence to the earlier turns."""
CONTEXT_FEATURES = (*FEATURES, "score", "asked_for", "met", "unmet", "heard_together")
"""Features of a sentence that weigh differently in a conversation, and with them its whole score without one; the part
of that for offering what is asked for; that it has something of the kind asked for, or lacks what an answer must have;
and, relative to the segment's highest, the words, small ones too, that it shares with the question together with those
that it goes on from."""
FOLLOW_UP_FEATURES = (*CONTEXT_FEATURES, *(f"{kind}_{link}" for kind in KINDS_OF_FOLLOW_UP for link in LINKS))

MAX_ANSWER_TERMS = 6
HALF_SHARE = 0.5  # of a question's terms, by idf
MIN_RELIABILITY = 0.5  # the weight of a turn before, however doubtful its answer, for a question that depends on it
TURN_DECAY = 0.5  # the weight of a turn's words against those of the turn after it
_STEP, _FORWARD, _BACKWARD, _STAY, _LEAP = 0.6, 0.25, 0.1, 0.3, 0.01
"""The way of a conversation through a text: a kernel over the distance from one answer to the next."""
_CUES_OF_KIND: Mapping[str, Sequence[int]] = {
    **REQUIRED_CUES,
    **{
        kind: [CUES.index(cue) for cue in cues]
        for kind, cues in {
            "why": ("cause",),
            "how": ("method",),
            "said": ("speech", "quotation"),
            "organisation": ("organisation",),
            "called": ("called", "name"),
        }.items()
    },
}
"""The cues that speak for an answer to some kinds of question."""
_ANAPHORS = word_set(
    "he she it they him her his hers its their theirs them this that these those there one ones same such himself"
    " herself itself other another else then"
)
_BEFORE_THERE = word_set("is are was were isn't aren't wasn't weren't will would has have")
_CONJUNCTIONS = word_set("and but or also so")


class EarlierTurn(NamedTuple):
    """A turn before, as it concerns one segment."""

    asked: Question
    places: Array  # of each sentence the probability that it was the answer, if one was; zero where none can have been
    reliability: float  # the probability that it was answered in this segment: what was not is hardly gone on from
    hidden: bool = False  # the words of its question are not told

    @property
    def weight(self) -> float:
        """The weight, 0 to 1, for a question that depends on it."""
        return max(self.reliability, MIN_RELIABILITY) if self.places.any() else 0.0


def points_back(question: Question) -> bool:
    """Tell if a question has a word such as "he" or "that"."""
    return not _ANAPHORS.isdisjoint(question.folded)


def says_so(question: Question) -> bool:
    """Tell if a question shows by its form that it depends on what was before: "and", "it", "why?"."""
    return is_joined(question) or points_back(question) or not question.terms


def goes_on(question: Question) -> bool:
    """Tell the same, but for the "there" of "is there a …?", which points nowhere."""
    if _ANAPHORS.intersection(question.folded) != {"there"} or is_joined(question) or not question.terms:
        return says_so(question)
    at = question.folded.index("there")
    return at in {0, len(question.folded) - 1} or question.folded[at - 1] not in _BEFORE_THERE


def is_joined(question: Question) -> bool:
    return bool(question.folded) and question.folded[0] in _CONJUNCTIONS


def kinds_of_follow_up(question: Question, best_share: float) -> Array:
    """Return 1 for each of ``KINDS_OF_FOLLOW_UP`` that holds, by the highest share of the terms that a sentence has."""
    count = len(question.terms)
    return np.array([True, points_back(question), count == 0, count == 1, best_share < HALF_SHARE], dtype=np.float64)


def follow_up_features(
    segment: Segment, features: Features, scores: Array, asked_for: Array, earlier: Sequence[EarlierTurn]
) -> Array:
    """Return the ``FOLLOW_UP_FEATURES`` (rows) of a segment's sentences (columns).

    Args:
        segment: The segment.
        features: The features of its sentences for the question that is asked now.
        scores: Their scores by these alone.
        asked_for: The part of each score that comes from the cues of what is asked for.
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
    kinds = kinds_of_follow_up(question, float(share.max(initial=0)))
    by_kind = (kinds[:, None, None] * rows).reshape(-1, segment.size)
    met = _has_any(features, _CUES_OF_KIND.get(question.kind.kind, []))
    unmet = 1 - met if question.kind.kind in REQUIRED_CUES else np.zeros(segment.size)
    heard, _, _ = segment.shared_ngrams(_words_together(question, earlier))
    together = heard / (heard.max(initial=0) or 1.0)
    context = np.vstack([features.values, scores, asked_for, met, unmet, together])
    return np.concatenate([max(turn.weight for turn in earlier) * context, by_kind])


def told_without_reason(features: Features, earlier: Sequence[EarlierTurn]) -> Array:
    """Return the probability that a sentence was just told, for each without a reason, where only "why?" is asked."""
    question = features.question
    if question.terms or question.kind.kind != "why":
        return np.zeros(features.cues.shape[1])
    return earlier[-1].places * (1 - _has_any(features, _CUES_OF_KIND["why"]))


def _words_together(question: Question, earlier: Sequence[EarlierTurn]) -> list[str]:
    """Return all words of a question and those before it, back to the first that does not say that it goes on."""
    words = list(question.folded)
    for turn in reversed(earlier):
        words = [*turn.asked.folded, *words]
        if not says_so(turn.asked):
            break
    return words


def _has_any(features: Features, cues: Sequence[int]) -> Array:
    """Return 1 for each sentence that has one of some cues."""
    return np.asarray((features.cues[cues] > 0).any(axis=0), dtype=np.float64)


def carried_terms(segment: Segment, question: Question, earlier: Sequence[EarlierTurn]) -> list[tuple[str, str, float]]:
    """Return the terms of earlier turns that a question does not have itself, the latest first: term, link, weight."""
    seen = set(question.terms)
    found = []
    for age, turn in enumerate(reversed(earlier)):
        weight = TURN_DECAY ** max(age - 1, 0) * turn.weight
        answer = _rarest_terms(segment, int(np.argmax(turn.places))) if turn.places.any() else []
        for link, terms in (("asked", turn.asked.terms), ("answered", answer)):
            for term in terms:
                if term not in seen:
                    seen.add(term)
                    found.append((term, f"{link}_before" if age else link, weight))
    return found


def told_terms(segment: Segment, question: Question, earlier: Sequence[EarlierTurn]) -> list[str]:
    """Return the ``carried_terms`` that may be told, which those of hidden questions may not."""
    silent = question._replace(terms=())
    told = [turn._replace(asked=silent) if turn.hidden else turn for turn in earlier]
    return [term for term, _, _ in carried_terms(segment, question, told)]


def carried_weights(question: Question, earlier: Sequence[EarlierTurn]) -> dict[str, float]:
    """Return the terms of earlier questions that a question does not have itself, each with its weight, 0 to 1."""
    found: dict[str, float] = {}
    for age, turn in enumerate(reversed(earlier)):
        for term in turn.asked.terms:
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
    links["paragraph"][:] = (segment.paragraph_of[:, None] == segment.paragraph_of[last]) @ weights
