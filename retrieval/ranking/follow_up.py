"""What a follow-up carries over from the turns before: their words, and where the last answer stood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.question import Question
from retrieval.analysis.terms import word_set
from retrieval.index.arrays import Array
from retrieval.index.segment import ArticleIndex

MANNERS = ("any", "anaphor", "bare", "one_term", "weak", "strong")
"""Ways in which a question leans on those before it: being asked in a conversation at all, pointing back by a word such
as "he" or "that", having no term, having one, having no sentence with half of its
terms, and having one with all."""
TIES = (
    "asked",
    "asked_before",
    "answered",
    "answered_before",
    "walk",
    "after",
    "before",
    "same",
    "same_unmatched",
    "next",
    "near",
    "paragraph",
    "again",
)
"""What ties a sentence to the turns before."""
CARRIED = tuple(f"{manner}_{tie}" for manner in MANNERS for tie in TIES)

ANSWER_TERMS = 6
"""Terms of an earlier answer that are carried over."""
HALF, ALL = 0.5, 0.99
MUCH_TRUST = 0.5
"""How probably a turn before was answered, for a question that does not lean on it openly but may."""
LEAST_TRUST = 0.5
"""How far a question that leans on a turn before relies on it, however doubtful that was."""
HALF_LIFE = 0.5
"""The weight of a turn's words against those of the turn after it."""
_STEP, _FORWARD, _BACKWARD, _STAY, _LEAP = 0.6, 0.25, 0.1, 0.3, 0.01
"""How a conversation walks through a text: a kernel over the distance from one answer to the next."""
ANAPHORS = word_set(
    "he she it they him her his hers its their theirs them this that these those there one ones same such himself"
    " herself itself other another else then"
)
_JOINING = frozenset({"and", "but", "or", "also", "so"})


class Past(NamedTuple):
    """A turn before, as it concerns one article."""

    terms: Sequence[str]
    """Those of its question."""
    places: Array
    """For each sentence the probability that it was the answer, if one in this article was; all zero where none can
    have been."""
    trust: float
    """How probably it was answered in this article, 0 to 1: what was not is hardly gone on from."""
    shown: Sequence[int] = ()
    """The sentences, by number, that were shown as the answer."""

    @property
    def weight(self) -> float:
        """How far a question that leans on it relies on it."""
        return max(self.trust, LEAST_TRUST) if self.places.any() else 0.0


def manners(question: Question, best_share: float) -> Array:
    """How far a question leans on those before it, in the order of ``MANNERS``.

    Args:
        question: The question.
        best_share: The highest share of its terms that one sentence holds.
    """
    count = len(question.terms)
    pointing = not ANAPHORS.isdisjoint(question.folded)
    return np.array(
        [True, pointing, count == 0, count == 1, best_share < HALF, count and best_share > ALL], dtype=np.float64
    )


def leans(question: Question, best_share: float, past: Sequence[Past]) -> bool:
    """Whether a question needs those before it. One that stands by itself carries nothing: a change of subject.

    Nor does one of several terms, none of which the article knows: it is about something else altogether.

    Args:
        question: The question.
        best_share: The highest share of its terms that one sentence holds.
        past: The turns before.
    """
    if not any(turn.places.any() for turn in past):
        return False
    joined = bool(question.folded) and question.folded[0] in _JOINING
    _, pointing, bare, one_term, weak, _ = manners(question, best_share)
    weak = weak and best_share > 0
    return joined or bool(pointing or bare or one_term or (weak and max(turn.trust for turn in past) >= MUCH_TRUST))


def carried(index: ArticleIndex, question: Question, past: Sequence[Past], own: Array) -> Array:
    """See what ties each sentence of an article to the turns before.

    Args:
        index: The article.
        question: The question that is asked now.
        past: The turns before, oldest first; at least one.
        own: For each sentence the share of the question's own terms that it holds.

    Returns:
        One row for each of ``CARRIED``, one column for each sentence.
    """
    rows = np.zeros((len(TIES), index.size))
    best_share = float(own.max(initial=0))
    matched = own > 0
    ties = dict(zip(TIES, rows, strict=True))
    _carry_words(index, question, past, ties)
    last = next((turn.places for turn in reversed(past) if turn.places.any()), None)
    if last is not None:
        _carry_place(index, last, ties, matched)
    for turn in past[:-1]:
        np.maximum(ties["again"], turn.places, out=ties["again"])
    return (manners(question, best_share)[:, None, None] * rows).reshape(len(CARRIED), index.size)


def carried_terms(index: ArticleIndex, question: Question, past: Sequence[Past]) -> list[tuple[str, str, float]]:
    """Which terms of earlier turns a question is widened by: never one that it has itself.

    Returns:
        For each term, the latest first, the tie that it belongs to and its weight.
    """
    seen = set(question.terms)
    found = []
    for age, turn in enumerate(reversed(past)):
        weight = HALF_LIFE ** max(age - 1, 0) * turn.weight
        answer = _telling(index, int(np.argmax(turn.places))) if turn.places.any() else []
        for tie, terms in (("asked", turn.terms), ("answered", answer)):
            for term in terms:
                if term not in seen:
                    seen.add(term)
                    found.append((term, f"{tie}_before" if age else tie, weight))
    return found


def _telling(index: ArticleIndex, sentence: int) -> list[str]:
    """The rarest terms of a sentence, in their order."""
    terms = list(dict.fromkeys(index.terms_of(sentence)))
    rarest = sorted(terms, key=lambda term: -index.postings(term).idf)[:ANSWER_TERMS]
    return [term for term in terms if term in rarest]


def _carry_words(index: ArticleIndex, question: Question, past: Sequence[Past], ties: dict[str, Array]) -> None:
    for term, tie, weight in carried_terms(index, question, past):
        positions, contributions, _ = index.postings(term)
        ties[tie][positions] += weight * contributions
    for tie in ("asked", "asked_before", "answered", "answered_before"):
        np.log1p(ties[tie], out=ties[tie])


def _carry_place(index: ArticleIndex, places: Array, ties: dict[str, Array], matched: NDArray[np.bool_]) -> None:
    """Compare each sentence with those that were probably the last answer."""
    last = np.flatnonzero(places)
    weights = places[last]
    steps = index.numbers[:, None] - last
    far = np.maximum(np.abs(steps), 1)
    decay = _STEP ** (far - 1)
    kernel = np.where(steps > 0, _FORWARD * decay, np.where(steps < 0, _BACKWARD * decay, _STAY)) + _LEAP
    ties["walk"][:] = np.log(kernel @ weights)
    ties["after"][:] = ((steps > 0) / far) @ weights
    ties["before"][:] = ((steps < 0) / far) @ weights
    ties["same"][:] = places
    ties["same_unmatched"][:] = places * ~matched
    ties["next"][:] = (steps == 1) @ weights
    ties["near"][:] = np.exp(-np.abs(steps) / 5) @ weights
    ties["paragraph"][:] = (index.paragraph_of[:, None] == index.paragraph_of[last]) @ weights
