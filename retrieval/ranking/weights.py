"""The fitted weights, read from ``weights.json``: the numbers that ``python -m tests.quality.fit --data PATH`` writes.

They were fitted on questions about articles of NewsQA, SQuAD 2.0, ClapNQ and Abg-CoQA (development parts); those of
structured articles on the FAQs of DataTalksClub and of StackFAQ, and on SQuAD.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from retrieval.analysis.answer_cues import CUES
from retrieval.analysis.languages.language import ENGLISH, group_of
from retrieval.analysis.question import Question
from retrieval.analysis.question_type import KINDS
from retrieval.index.arrays import Array
from retrieval.lessons.lesson_index import LessonWeights
from retrieval.ranking.confidence import CALIBRATION, FACTORS, ConfidenceModel
from retrieval.ranking.confidence_features import CONFIDENCE_FEATURES
from retrieval.ranking.dependence import DEPENDENCE_CUES
from retrieval.ranking.features import FEATURES
from retrieval.ranking.follow_up import CONTEXT_FEATURES, KINDS_OF_FOLLOW_UP, LINKS
from retrieval.ranking.meaning_features import (
    MEANING_CONFIDENCE_FEATURES,
    MEANING_FEATURES,
    READING_CONFIDENCE_FEATURES,
    READING_FEATURES,
    ReadingWeights,
)
from retrieval.ranking.section_features import SECTION_FEATURES
from retrieval.ranking.section_scoring import SECTION_CONFIDENCE_FEATURES, SectionWeights


class MeaningWeights(NamedTuple):
    """The fitted weights where the encoders are used, in place of those of the same names."""

    reading: ReadingWeights
    min_answered: float
    min_unsure: float
    sections: SectionWeights


@dataclass(frozen=True, slots=True)
class Weights:
    features: Array  # by FEATURES
    cues: Array  # by KINDS of question and CUES
    follow_up: Array  # by FOLLOW_UP_FEATURES, added in a conversation
    dependence: Array  # by DEPENDENCE_CUES
    confidence: ConfidenceModel
    min_answered: float  # the least confidence for an answer
    min_unsure: float  # the least confidence for showing the closest sentences
    min_reliable: float  # the least confidence for a turn to be gone on from as one that was answered
    lessons: LessonWeights
    sections: SectionWeights
    languages: Mapping[str, Weights]  # by ``group_of``; none in those of a group
    named: float  # the confidence in an item that a question names by its number, or a list by its lead
    meaning: MeaningWeights | None = None  # where the encoders are used; none before they are fitted

    def asked_for(self, question: Question, cues: Array) -> Array:
        """Return what each sentence (columns) scores for offering the kind of thing that is asked for."""
        scores: Array = self.cues[KINDS.index(question.kind.kind)] @ cues
        return scores

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Take the weights out of the file's table; a feature that it does not name weighs nothing.

        Raises:
            ValueError: It names a feature that does not exist.
        """
        cues, conversation, thresholds = table["offers"], table["conversation"], table["thresholds"]
        by_kind = np.array([_vector(cues.get(kind, {}), CUES) for kind in KINDS])
        return cls(
            features=_vector(table["features"], FEATURES),
            cues=by_kind + _vector(cues["any"], CUES),
            follow_up=_follow_up_weights(conversation),
            dependence=_vector(conversation.get("dependence", {}), DEPENDENCE_CUES),
            confidence=_confidence_model(table["confidence"], CONFIDENCE_FEATURES),
            min_answered=thresholds["answered"],
            min_unsure=thresholds["unsure"],
            min_reliable=thresholds["trusted"],
            lessons=LessonWeights.from_table(table["taught"]),
            sections=_section_weights(table["sections"]),
            languages={it: cls.from_table(_in_group(table, own)) for it, own in table.get("languages", {}).items()},
            named=thresholds["named"],
            meaning=_meaning_weights(table["meaning"]) if "meaning" in table else None,
        )

    def in_language(self, code: str) -> Weights:
        """Return the weights for articles in a language; what was fitted on English is not believed elsewhere."""
        return self if code == ENGLISH else self.languages.get(group_of(code), self)

    @property
    def reading(self) -> ReadingWeights | None:
        return None if self.meaning is None else self.meaning.reading

    def with_reading(self) -> Weights:
        """Return those by which sentences are judged where the encoders are used."""
        found = self.meaning
        return self if found is None else replace(self, min_answered=found.min_answered, min_unsure=found.min_unsure)

    def with_vectors(self) -> Weights:
        """Return those by which sections are judged where their vectors are known."""
        return self if self.meaning is None else replace(self, sections=self.meaning.sections)


def _in_group(table: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the table for a group of languages: what it does not say is as in English."""
    merged = {name: {**table[name], **own.get(name, {})} for name in ("thresholds", "sections")}
    return {**table, **own, **merged, "languages": {}}


def _meaning_weights(table: Mapping[str, Any]) -> MeaningWeights:
    names = (*CONFIDENCE_FEATURES, *READING_CONFIDENCE_FEATURES)
    return MeaningWeights(
        reading=ReadingWeights(
            order=_vector(table["reading"], READING_FEATURES),
            follow_up=_vector(table["reading_follow_up"], READING_FEATURES),
            confidence=_confidence_model(table["confidence"], names),
        ),
        min_answered=table["thresholds"]["answered"],
        min_unsure=table["thresholds"]["unsure"],
        sections=_section_weights(table["sections"], MEANING_FEATURES, MEANING_CONFIDENCE_FEATURES),
    )


def _follow_up_weights(table: Mapping[str, Mapping[str, float]]) -> Array:
    by_kind = [_vector(table.get(name, {}), LINKS) for name in KINDS_OF_FOLLOW_UP]
    return np.concatenate([_vector(table["features"], CONTEXT_FEATURES), *by_kind])


def _section_weights(
    table: Mapping[str, Any], features: Sequence[str] = (), confidence: Sequence[str] = ()
) -> SectionWeights:
    return SectionWeights(
        features=_vector(table["features"], (*SECTION_FEATURES, *features)),
        confidence=_confidence_model(table["confidence"], (*SECTION_CONFIDENCE_FEATURES, *confidence)),
        min_answered=table["thresholds"]["answered"],
        min_unsure=table["thresholds"]["unsure"],
    )


def _confidence_model(table: Mapping[str, Mapping[str, float]], names: Collection[str]) -> ConfidenceModel:
    return ConfidenceModel(
        features=np.array([_vector(table[factor], names) for factor in FACTORS]),
        powers=_vector(table["powers"], FACTORS),
        calibration=_vector(table["calibration"], CALIBRATION),
    )


def _vector(table: Mapping[str, float], names: Collection[str]) -> Array:
    if unknown := set(table) - set(names):
        raise ValueError(f"no such feature: {', '.join(sorted(unknown))}")
    return np.array([table.get(name, 0.0) for name in names], dtype=np.float64)


def shipped_table() -> Mapping[str, Any]:
    """Return the table of the file."""
    table: Mapping[str, Any] = json.loads(Path(__file__).with_name("weights.json").read_bytes())
    return table


@cache
def fitted_weights() -> Weights:
    return Weights.from_table(shipped_table())
