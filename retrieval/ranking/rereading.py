"""The first sentences read again: an encoder that sees question and sentence together judges which of them answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from retrieval.analysis.question import respell
from retrieval.articles.article import BlockKind
from retrieval.index.arrays import Array
from retrieval.index.segment import SHORT_TEXT_SENTENCES
from retrieval.lessons.lesson_index import lesson_confidence
from retrieval.meaning.encoder import Floats
from retrieval.ranking.confidence_features import confidence_features
from retrieval.ranking.explanation import family_scores
from retrieval.ranking.meaning_features import FAMILY_FEATURES, reading_confidence_features, reading_features
from retrieval.ranking.scoring import Placed, ScoredSegment, ScoredSegments, best_first, limit_foreign
from retrieval.ranking.weights import Weights

MAX_READ: Final = 5
MAX_GAP: Final = 1.0
"""The lead of the first over the second below which reading may change their order."""
MIN_CONFIDENCE: Final = 0.02
MAX_CONFIDENCE: Final = 0.95
"""The confidence by words alone between which reading may change the outcome."""

_TWIN_PENALTY: Final = 100.0  # no score reaches it
_UNREADABLE: Final = frozenset({BlockKind.ROW, BlockKind.CODE})

Read = Callable[[str, Sequence[str]], Floats]
"""Returns for each passage a logit: the higher, the likelier it answers the question."""


class Reading(NamedTuple):
    """The first sentences, best first, and what was read of them."""

    first: Sequence[Placed]
    passages: Sequence[str]
    logits: Array
    features: Array  # READING_FEATURES of each (rows)


def read_again(segments: ScoredSegments, weights: Weights, read: Read) -> ScoredSegments:
    """Read the first sentences, and score them anew, where order or outcome hangs on it."""
    reading = read_first(segments, weights, read)
    return segments if reading is None else apply_reading(segments, reading, weights)


def read_first(segments: ScoredSegments, weights: Weights, read: Read) -> Reading | None:
    """Read the first sentences; None where neither order nor outcome hangs on it."""
    first = _first(segments)
    if not _is_open(segments, first):
        return None
    passages = [_passage(segments[it.owner][0], it.sentence) for it in first]
    logits = np.zeros(len(first))
    for owner in {it.owner for it in first}:
        own = [at for at, it in enumerate(first) if it.owner == owner]
        logits[own] = read(_question(segments[owner][0]), [passages[at] for at in own])
    parts = [family_scores(segments[it.owner][0], it.sentence, weights) for it in first]
    families = {name: np.array([part[name] for part in parts]) for name in FAMILY_FEATURES}
    is_short = segments[first[0].owner][0].segment.size < SHORT_TEXT_SENTENCES
    return Reading(first, passages, logits, reading_features(families, logits, is_short=is_short))


def apply_reading(segments: ScoredSegments, reading: Reading, weights: Weights) -> ScoredSegments:
    """Score the sentences that were read anew, and judge the best one.

    Together they stay as probable as they were, so that the scores of all others still compare with theirs.
    """
    if weights.reading is None:
        return segments
    before = np.array([it.score for it in reading.first])
    is_follow_up = bool(segments[reading.first[0].owner][0].earlier)
    scores = reading.features @ (weights.reading.follow_up if is_follow_up else weights.reading.order)
    scores += np.logaddexp.reduce(before) - np.logaddexp.reduce(scores)
    best = int(np.argmax(scores))
    found = []
    for owner, (scored, shift) in enumerate(segments):
        own = [at for at, it in enumerate(reading.first) if it.owner == owner]
        added = {reading.first[at].sentence: float(scores[at] - before[at]) for at in own}
        total = scored.scores.copy()
        total[list(added)] += list(added.values())
        logits = {reading.first[at].sentence: float(reading.logits[at]) for at in own}
        anew = replace(scored, scores=total, logits=logits, read_scores=added)
        is_first = owner == reading.first[best].owner
        found.append((_judged(anew, reading, best, weights) if is_first else anew, shift))
    return found


def is_judged_by_reading(scored: ScoredSegment) -> bool:
    """Tell if the confidence is that of what was read.

    That of a follow-up is not: by itself it means too little for the encoder to say that nothing answers it.
    """
    return bool(scored.logits) and not scored.earlier


def _judged(scored: ScoredSegment, reading: Reading, best: int, weights: Weights) -> ScoredSegment:
    """Return a segment with the confidence in its best sentence, by the words and by what was read.

    Another that reads the same, such as a refrain, is no rival.
    """
    if weights.reading is None:
        return scored
    twins = [at for at, it in enumerate(reading.passages) if at != best and it == reading.passages[best]]
    scores = scored.scores.copy()
    owner = reading.first[best].owner
    scores[[reading.first[at].sentence for at in twins if reading.first[at].owner == owner]] -= _TWIN_PENALTY
    features, model = scored.features, weights.confidence
    asked_for = weights.asked_for(features.question, features.cues)
    values = confidence_features(scored.segment, features, scores, asked_for, follow_up=scored.dependence)
    if is_judged_by_reading(scored):
        others = np.delete(reading.logits, [best, *twins])
        of_reading = reading_confidence_features(float(reading.logits[best]), others)
        values, model = np.concatenate([values, of_reading]), weights.reading.confidence
    alone = confidence = limit_foreign(model.probability(values), features, scored.earlier, weights)
    if scored.lessons is not None:
        confidence = lesson_confidence(confidence, scored.lessons, int(np.argmax(scored.scores)), weights.lessons)
    return replace(scored, confidence_features=values, confidence=confidence, sentence_confidence=alone)


def _first(segments: ScoredSegments) -> list[Placed]:
    """Return those of the first sentences of all segments that can answer."""
    first = islice(best_first(segments), MAX_READ)
    return [it for it in first if not segments[it.owner][0].segment.is_context[it.sentence]]


def _is_open(segments: ScoredSegments, first: Sequence[Placed]) -> bool:
    """Tell if order or outcome hangs on reading.

    They do not where nothing is searched for, where an answer is taught, or where what comes first is no sentence.
    """
    if not first:
        return False
    best = segments[first[0].owner][0]
    if not best.features.question.terms or _kind(best, first[0].sentence) in _UNREADABLE:
        return False
    lessons = ((segments[it.owner][0].lessons, it.sentence) for it in first)
    if any(match is not None and match.similarity[sentence] > 0 for match, sentence in lessons):
        return False
    if len(first) > 1 and first[0].score - first[1].score < MAX_GAP:
        return True
    return MIN_CONFIDENCE <= best.confidence <= MAX_CONFIDENCE


def _kind(scored: ScoredSegment, sentence: int) -> BlockKind:
    block = scored.segment.article.block_of(scored.segment.sentence(sentence))
    return BlockKind.PARAGRAPH if block is None else block.kind


def _question(scored: ScoredSegment) -> str:
    """Return the question as it is read: rightly spelt.

    A question before it would speak for the sentence that answered that one.
    """
    meant = {term: scored.segment.word_of(other) for term, other in scored.features.matches.corrected.items()}
    return respell(scored.features.question, meant)


def _passage(scored: ScoredSegment, sentence: int) -> str:
    """Return a sentence as it is read: below the line that introduces it."""
    article, found = scored.segment.article, scored.segment.sentence(sentence)
    block = article.block_of(found)
    if block is None or block.lead < 0:
        return found.text
    lead = article.blocks[block.lead]
    return f"{article.text[lead.start : lead.end]}\n{found.text}"
