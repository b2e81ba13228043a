"""The probability that a question depends on the turns before it, rather than changes the subject."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from retrieval.analysis.question import Question
from retrieval.index.arrays import Array
from retrieval.ranking.follow_up import HALF_SHARE, EarlierTurn, goes_on, is_joined, points_back

DEPENDENCE_CUES = (
    *("one", "anaphor", "joined", "bare", "one_term", "terms", "words"),
    *("share", "weak", "unknown", "named", "sure", "gap"),
    *("reliability", "max_reliability", "anaphor_reliability", "foreign", "foreign_names"),
)
"""What speaks for or against it, by the names in ``weights.json``; each is explained where it is computed."""
MIN_DEPENDENCE, MIN_FOLLOW_UP = 0.1, 0.5
"""The least probability that is taken into account, and the least with which a question is told to be a follow-up."""
_MAX_GAP = 5.0
_MIN_RIVAL = 1e-3


class Standing(NamedTuple):
    """A question by itself, among the sentences or the sections that may answer it."""

    share: float  # the highest share of its terms that one of them holds, by idf
    known: float  # the share that they hold together
    scores: Array


def is_foreign(question: Question, alone: Standing) -> bool:
    """Tell if a question names something of which less than half is known, and says by no word that it goes on."""
    return not goes_on(question) and alone.known < HALF_SHARE


def dependence(
    question: Question, alone: Standing, earlier: Sequence[EarlierTurn], is_known: Callable[[str], bool], weights: Array
) -> float:
    """Return the probability that a question depends on the turns before it; 0 where there is nothing to depend on.

    Args:
        question: The question.
        alone: How it does by itself.
        earlier: The turns before, oldest first.
        is_known: Tells if a term is found in what may answer.
        weights: By ``DEPENDENCE_CUES``.
    """
    if not any(turn.places.any() for turn in earlier):
        return 0.0
    cues = _cues(question, alone, earlier, is_known)
    # One of several terms, none of which the article knows, is about something else altogether.
    if len(question.terms) > 1 and not alone.share and not (cues["anaphor"] or cues["joined"]):
        return 0.0
    odds = sum(weight * cues[name] for name, weight in zip(DEPENDENCE_CUES, weights.tolist(), strict=True))
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


def dependence_cues(
    question: Question, alone: Standing, earlier: Sequence[EarlierTurn], is_known: Callable[[str], bool]
) -> Array:
    """Return the ``DEPENDENCE_CUES``; the arguments are those of ``dependence``."""
    cues = _cues(question, alone, earlier, is_known)
    return np.array([cues[name] for name in DEPENDENCE_CUES])


def _cues(
    question: Question, alone: Standing, earlier: Sequence[EarlierTurn], is_known: Callable[[str], bool]
) -> dict[str, float]:
    count, anaphor = len(question.terms), float(points_back(question))
    ordered = np.sort(alone.scores)[::-1]
    rivals = float(np.exp(ordered - ordered[0]).sum())
    return {
        "one": 1.0,
        "anaphor": anaphor,  # it has a word such as "he" or "that"
        "joined": float(is_joined(question)),  # it begins with "and"
        "bare": float(count == 0),
        "one_term": float(count == 1),
        "terms": math.log1p(count),
        "words": math.log1p(len(question.folded)),
        "share": alone.share,
        "weak": float(alone.share < HALF_SHARE),
        "unknown": 1 - alone.known if count else 0.0,
        "named": float(bool(question.names)),
        # Log odds of the best against all others by itself, and its lead over the second.
        "sure": -math.log(rivals) - math.log(1 - 1 / rivals + _MIN_RIVAL),
        "gap": min(float(ordered[0] - ordered[1]), _MAX_GAP) if len(ordered) > 1 else _MAX_GAP,
        "reliability": earlier[-1].reliability,
        "max_reliability": max(turn.reliability for turn in earlier),
        "anaphor_reliability": anaphor * earlier[-1].reliability,
        # The highest share of an earlier question's terms that are not known, and whether a name among them is not.
        "foreign": max(_share_unknown(turn, is_known) for turn in earlier),
        "foreign_names": float(any(not is_known(name) for turn in earlier for name in turn.asked.names)),
    }


def _share_unknown(turn: EarlierTurn, is_known: Callable[[str], bool]) -> float:
    return sum(not is_known(term) for term in turn.asked.terms) / len(turn.asked.terms) if turn.asked.terms else 0.0
