"""The order of the sections that may answer a question, and the confidence in the first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.question import Question, without_amount
from retrieval.analysis.terms import extract_terms
from retrieval.analysis.thesaurus import synonyms
from retrieval.index.arrays import Array, MarkedNumbers
from retrieval.index.sections import SectionIndex
from retrieval.ranking.confidence import ConfidenceModel
from retrieval.ranking.dependence import Standing
from retrieval.ranking.meaning_features import MEANING_CONFIDENCE_FEATURES, SectionMeaning
from retrieval.ranking.section_features import SECTION_FEATURES, SectionFeatures, section_features
from retrieval.ranking.term_matching import MIN_TWO_EDITS_LETTERS

MAX_POOL = 40  # sections that are looked at closely
VERSION_BOOST = 4.0  # added to the scores of the sections of a version that is asked for: chosen, not fitted
SAME_SECTION = 1.0  # added to the score of the section that a question goes on from
MIN_SECTION_DEPENDENCE = 0.25  # the least probability with which a question goes on from a section
SECTION_CONFIDENCE_FEATURES = (
    *("one", "sureness", "gap", "spread", "attained", "attained_squared", "share", "share_squared", "share_best"),
    *("heading_share", "heading_best", "heading_covered", "letters", "letters_squared", "letters_best"),
    *("bigrams", "near", "window", "body_share", "parent_share", "raw_tokens", "length", "unknown"),
    *("sections", "attained_of_many", "share_of_many", "sentence", "sentence_of_many"),
)
"""The features of the best section by their names in ``weights.json``; each is explained where it is computed."""
_MIN_CORRECTED_LETTERS, _MAX_CORRECTED_VOCABULARY = 4, 50_000
_VERSION = re.compile(
    r"\b(?:version |v\.? ?)(?P<number>\d+)(?!\.?\d)|(?<![\d.])(?P<point>\d+\.\d+)(?!\.?\d)", re.IGNORECASE
)
_CHANGE_TERMS = frozenset(extract_terms("change new feature fix bring add release version update happen include note"))
"""What is asked of any version."""
_MAX_GAP = 5.0
_MIN_ODDS = 1e-3
_MAX_SECTIONS = 450  # the most in an article that the weights were fitted on
_TINY = 1e-12


class SectionWeights(NamedTuple):
    """The fitted weights of structured articles."""

    features: Array  # by SECTION_FEATURES, with the encoders also MEANING_FEATURES
    confidence: ConfidenceModel  # over SECTION_CONFIDENCE_FEATURES, with them also MEANING_CONFIDENCE_FEATURES
    min_answered: float  # the least confidence for an answer
    min_unsure: float  # the least confidence for showing the closest passages


@dataclass(frozen=True, slots=True)
class ScoredSections:
    """A pool of sections, scored for a question."""

    question: Question
    features: SectionFeatures
    scores: Array
    order: Sequence[int]  # indices into the pool, best first

    @property
    def log_probabilities(self) -> Array:
        """The logarithm of each section's probability of being the one, if one is."""
        top = self.scores.max()
        logs: Array = self.scores - top - math.log(float(np.exp(self.scores - top).sum()))
        return logs

    def confidence(self, weights: SectionWeights, sentence: float) -> float:
        """Return the probability that the first section answers; 0 where nothing is known of any.

        Args:
            weights: The fitted weights.
            sentence: The probability that its segment answers, by its sentences alone.
        """
        features = self.features
        if not features.idf.size or not (features.meaning(0) or features.named("bm25").any()):
            return 0.0
        values = section_confidence_features(features, self.scores, sentence)
        return weights.confidence.probability(values)

    @property
    def standing(self) -> Standing:
        """Tell how the question does by itself."""
        features = self.features
        held = np.maximum(features.heading, features.body).max(axis=1, initial=0)
        known = float(features.idf @ held) / (float(features.idf.sum()) or 1.0)
        return Standing(float(features.named("share").max()), known, self.scores)

    @property
    def _held(self) -> Array:
        """For each term 1 where the first section has it, in a heading, its own or one above, or in its text."""
        features, first = self.features, self.order[0]
        held: Array = np.maximum(np.maximum(features.heading, features.parents), features.body)[:, first]
        return held

    @property
    def own_share(self) -> float:
        """The share of the question's terms, by idf, that the first section holds; 1 for a question without terms."""
        idf = self.features.idf[: len(self.question.terms)]
        total = float(idf.sum())
        return float(idf @ self._held[: len(idf)]) / total if total else 1.0

    @property
    def is_headed(self) -> bool:
        """Tell if the first section's own heading has all terms of the question."""
        held = self.features.heading[: len(self.question.terms), self.order[0]]
        return bool(held.size and held.all())

    @property
    def is_of_version(self) -> bool:
        """Tell if the first section is of a version that is asked for, and has what else is asked."""
        if not _of_version(self.question, self.features)[self.order[0]]:
            return False
        held = self._held
        return all(held[row] or term in _CHANGE_TERMS for row, term in enumerate(self.question.terms))

    def section(self, place: int) -> int:
        """Return the number of a section of the pool in the library."""
        return int(self.features.pool.sections[place])


def score_sections(  # noqa: PLR0913, PLR0917  # all that a score depends on
    index: SectionIndex,
    question: Question,
    weights: SectionWeights,
    carried: Mapping[str, float] = {},  # never changed
    boosts: Mapping[int, float] = {},  # as above
    meaning: SectionMeaning | None = None,
) -> ScoredSections | None:
    """Score the sections that may answer.

    Args:
        index: The sections.
        question: The question, with its misspelt terms corrected.
        weights: The fitted weights.
        carried: Terms of the turns before, with their weights, where the question depends on them.
        boosts: What is added to the scores of some sections: what was taught, or was talked about.
        meaning: The question among the sections' vectors; the weights must be those with ``MEANING_FEATURES``.

    Returns:
        The sections; None where no section has a word of the question, nor is near it.
    """
    terms = [*question.terms, *(term for term in carried if term not in question.terms)]
    near = [] if meaning is None else meaning.nearest(index)
    pool = index.pool(terms, MAX_POOL, [*boosts, *near])
    if not pool.size:
        return None
    features = section_features(index, pool, question, carried)
    if meaning is not None:
        features = features.with_meaning(meaning.features(pool.sections))
    scores = weights.features @ features.values + VERSION_BOOST * _of_version(question, features)
    scores += np.array([boosts.get(section, 0.0) for section in pool.sections.tolist()])
    order = np.argsort(-scores, kind="stable").tolist()
    return ScoredSections(question, features, scores, order)


def _of_version(question: Question, features: SectionFeatures) -> NDArray[np.bool_]:
    """Tell of each section if it stands below a heading with a version that is asked for, as in a change log."""
    versions = [row for row, term in enumerate(question.terms) if term[0].isdigit() and "." in term]
    above = np.maximum(features.heading, features.parents)[versions]
    return np.asarray(above.any(axis=0), dtype=np.bool_)


def closest_sections(index: SectionIndex, question: Question) -> ScoredSections:
    """Return the first sections where none has a word of the question: nothing is known of any."""
    able = [*islice(MarkedNumbers(index.can_answer, index.first), MAX_POOL)]
    pool = index.pool([], 0, able or [index.first])
    features = section_features(index, pool, question, {})
    return ScoredSections(question, features, np.zeros(pool.size), range(pool.size))


def section_confidence_features(features: SectionFeatures, scores: Array, sentence: float) -> Array:
    """Return the ``SECTION_CONFIDENCE_FEATURES`` of the best section, and ``MEANING_CONFIDENCE_FEATURES`` if known.

    The arguments are those of ``confidence``.
    """
    top = int(np.argmax(scores))
    powers = np.exp(scores - scores[top])
    shares = powers / powers.sum()
    best = dict(zip(SECTION_FEATURES, features.values[: len(SECTION_FEATURES), top].tolist(), strict=True))
    total = float(features.idf.sum()) or 1.0
    attained = float(features.named("bm25")[top]) / total
    held = np.maximum(features.heading, features.body)
    heading_terms = np.bincount(features.pool.heading.owners, minlength=len(scores))[top]
    others = np.delete(scores, top)
    many = math.log(min(features.sections, _MAX_SECTIONS))
    odds = math.log(max(sentence, _MIN_ODDS) / max(1 - sentence, _MIN_ODDS))
    values = {
        "one": 1.0,
        # Log odds of the section against all others, by the scores alone; at most 6.
        "sureness": float(-np.log(powers.sum() - 1 + np.exp(-6))),
        # Its lead over the second.
        "gap": min(float(scores[top] - others.max()), _MAX_GAP) if len(others) else _MAX_GAP,
        # Entropy of the sections' probabilities, in nats.
        "spread": float(-(shares @ np.log(shares + _TINY))),
        # Its BM25 score over the summed idf of the question: a raw score grows with the question.
        "attained": attained,
        "attained_squared": attained**2,
        "share_squared": best["share"] ** 2,
        # The most that any section holds.
        "share_best": float(features.named("share").max()),
        "heading_best": float(features.named("heading_share").max()),
        "letters_squared": best["letters"] ** 2,
        "letters_best": float(features.named("letters").max()),
        # The share of the heading's terms that the question has.
        "heading_covered": float(features.heading[:, top].sum()) / max(int(heading_terms), 1),
        # The logarithm of how many sections there are: of many, one has most of a question's words by chance.
        "sections": many,
        "attained_of_many": attained * many,
        "share_of_many": best["share"] * many,
        # Log odds that a sentence of its segment answers, by itself.
        "sentence": odds,
        "sentence_of_many": odds * many,
        # The share of the question that no section of the pool holds.
        "unknown": float(features.idf @ (1 - held.max(axis=1, initial=0))) / total,
    }
    by_words = [values[name] if name in values else best[name] for name in SECTION_CONFIDENCE_FEATURES]
    meaning = features.meaning(top)
    return np.array([*by_words, *(meaning[name] for name in MEANING_CONFIDENCE_FEATURES if meaning)])


def correct_terms(index: SectionIndex, question: Question) -> Question:
    """Put terms that the sections have in place of unknown ones that are misspellings of them, or short for them.

    The "many" of "how many" is left out: a section has it by chance.
    """
    question = _with_whole_versions(index, without_amount(question))
    idf = index.finder.idf
    unknown = [term for term in question.terms if not idf(term) and _may_be_misspelt(term, question.language)]
    vocabulary = index.finder.vocabulary(_MAX_CORRECTED_VOCABULARY) if unknown else ()
    if not vocabulary:
        return question
    from rapidfuzz import process  # noqa: PLC0415  # 9 ms, which few questions have to wait for
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # as above

    meant: dict[str, str] = {}
    for term in unknown:
        edits = 1 if len(term) < MIN_TWO_EDITS_LETTERS else 2
        found = process.extract(term, vocabulary, scorer=OSA.distance, score_cutoff=edits, limit=None)
        fitting = [(far, idf(other), other) for other, far, _ in found if other[0] == term[0]]
        if fitting:
            meant[term] = min(fitting)[2]  # of those as near, the one that most sections have
    terms = dict(zip((meant.get(term, term) for term in question.terms), question.words, strict=True))
    return question._replace(terms=tuple(terms), words=tuple(terms.values())) if meant else question


def _with_whole_versions(index: SectionIndex, question: Question) -> Question:
    """Read "2.1" and "version 2" as the versions "2.1.0" and "2.0.0" where the sections have these."""
    named = frozenset(match["number"] or match["point"] for match in _VERSION.finditer(question.text))
    terms = tuple(
        next((whole for whole in (f"{term}.0.0", f"{term}.0") if index.finder.idf(whole)), term)
        if term in named
        else term
        for term in question.terms
    )
    return question if terms == question.terms else question._replace(terms=terms)


def _may_be_misspelt(term: str, language: str) -> bool:
    return len(term) >= _MIN_CORRECTED_LETTERS and not term[0].isdigit() and term not in synonyms(language)
