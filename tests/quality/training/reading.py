"""The training of what is read: the order of the sentences that were read, and the confidence in the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.meaning.encoder import Models
from retrieval.ranking.confidence_features import CONFIDENCE_FEATURES
from retrieval.ranking.meaning_features import READING_CONFIDENCE_FEATURES, READING_FEATURES
from retrieval.ranking.rereading import Reading, apply_reading, is_judged_by_reading, read_first
from retrieval.ranking.weights import Weights
from tests.quality.measures import Results
from tests.quality.questions import FOLDS, SETS, LabelledQuestion, QuestionSet, gold_sentences
from tests.quality.training.confidence import JudgedQuestion, fit_confidence
from tests.quality.training.ranking import Trainer
from tests.quality.training.regression import Choice, fit_choices
from tests.quality.training.sections import NO_SECTIONS

WEIGHT = {"news": 1.0, "squad": 1.0, "search": 2.0, "dialogue": 1.0}
"""The weight of a question of each set for the order; the confidence is fitted on excerpts, too."""
PENALTY = 0.1
EXCERPT_STEP = 3
"""One of so many questions of the excerpts is asked: reading takes long."""
MIN_RIGHT = {"squad": 0.89, "news": 0.69}
FOREIGN_WEIGHT = 1.0
"""As in ``confidence``, where the encoders are used. They tell another article's questions apart well enough; so right
sentences from wrong ones counts more."""


class ReadQuestion(NamedTuple):
    """A question of a set, asked of an article, as the words alone answer it, and what was read."""

    set: QuestionSet
    asked: LabelledQuestion
    article: str
    right: NDArray[np.bool_]
    """Of each sentence that was read."""
    reading: Reading | None
    is_follow_up: bool

    @property
    def fold(self) -> int:
        return self.set.folds[self.asked.article]


class ReadAnswer(NamedTuple):
    """The answer to one of them, after reading."""

    question: ReadQuestion
    rank: int
    """Of the first right sentence, from 0; -1 where none is right."""
    judged: JudgedQuestion


class ReadingTrainer:
    """The questions of a trainer, each asked with weights that were fitted without its article, and what is read then.

    Args:
        trainer: The question sets.
        tables: The weights by words, by the fold that they were fitted without.
        models: The encoders.
        tick: Called for each question, for a progress bar.
    """

    def __init__(
        self, trainer: Trainer, tables: Sequence[Mapping[str, Any]], models: Models, tick: Callable[[], None]
    ) -> None:
        self._trainer, self._tables, self._models = trainer, tables, models
        self._weights = [Weights.from_table(table) for table in tables]
        self._found: list[ReadQuestion] = []
        for one in trainer.sets.values():
            for number, asked in enumerate(one.asked):
                if one.name in SETS or number % EXCERPT_STEP == 0:
                    self._found += self._read(one, asked)
                tick()

    def _read(self, one: QuestionSet, asked: LabelledQuestion) -> Iterator[ReadQuestion]:
        weights = self._weights[one.folds[asked.article]]
        for article in (asked.article, one.foreign_article(asked)) if asked.answers else (asked.article,):
            scored = self._trainer.replay(one, asked, article, weights)
            reading = read_first([(scored, 0.0)], weights, self._models.read)
            gold = gold_sentences(scored.segment.article, asked.answers) if article == asked.article else []
            places = [] if reading is None else [it.sentence for it in reading.first]
            yield ReadQuestion(one, asked, article, np.isin(places, gold), reading, bool(scored.earlier))

    def train(self, held_out: int | None = None) -> dict[str, Any]:
        """Fit the order and the confidence of what was read.

        Args:
            held_out: The fold whose articles are not looked at; all are where it is none.

        Returns:
            The table ``meaning`` of ``weights.json``, without ``sections``.
        """
        others = [it.judged for fold in range(FOLDS) if fold != held_out for it in self._answers[fold]]
        names = (*CONFIDENCE_FEATURES, *READING_CONFIDENCE_FEATURES)
        fitted = fit_confidence(others, names, MIN_RIGHT, FOREIGN_WEIGHT)
        return {**self._orders[held_out], **fitted}

    @cached_property
    def _orders(self) -> Mapping[int | None, Mapping[str, Any]]:
        """The weights of the order, fitted without each fold, and on all."""
        return {
            fold: {
                "reading": self._train_order(fold, follow_up=False),
                "reading_follow_up": self._train_order(fold, follow_up=True),
            }
            for fold in (None, *range(FOLDS))
        }

    def _train_order(self, held_out: int | None, *, follow_up: bool) -> dict[str, float]:
        choices = [
            Choice(0, it.reading.features, np.zeros((len(it.right), 1)), it.right, WEIGHT[it.set.name], nothing)
            for it in self._found
            if it.reading is not None and it.right.any() and it.set.name in WEIGHT
            if it.fold != held_out and it.is_follow_up is follow_up
            for nothing in [np.zeros(len(it.right))]
        ]
        found, _ = fit_choices(choices, 1, np.full(len(READING_FEATURES), PENALTY), np.ones(1))
        return dict(zip(READING_FEATURES, found.round(4).tolist(), strict=True))

    @cached_property
    def _answers(self) -> Sequence[Sequence[ReadAnswer]]:
        """By fold, the answers in the order that was fitted without it."""
        tables = [{**table, "meaning": _unjudged(self._orders[fold])} for fold, table in enumerate(self._tables)]
        weights = [Weights.from_table(table) for table in tables]
        return [[self._answer(it, weights[fold]) for it in self._found if it.fold == fold] for fold in range(FOLDS)]

    def _answer(self, it: ReadQuestion, weights: Weights) -> ReadAnswer:
        scored = self._trainer.replay(it.set, it.asked, it.article, weights)
        if it.reading is not None:
            ((scored, _),) = apply_reading([(scored, 0.0)], it.reading, weights)
        foreign = it.article != it.asked.article
        gold = [] if foreign else gold_sentences(scored.segment.article, it.asked.answers)
        rank = int((scored.scores > scored.scores[gold].max()).sum()) if gold else -1
        judged = JudgedQuestion(
            it.set.name,
            scored.confidence_features,
            bool(gold),
            foreign,
            rank == 0,
            silent=False,
            confidence=None if is_judged_by_reading(scored) else scored.confidence,
        )
        return ReadAnswer(it, rank, judged)

    def figures(self) -> dict[str, Results]:
        """Answer each question with weights that were fitted without its article."""
        results = {name: Results() for name in SETS}
        for fold in range(FOLDS):
            table = self.train(fold)
            weights = Weights.from_table({**self._tables[fold], "meaning": {**table, "sections": NO_SECTIONS}})
            for it in self._answers[fold]:
                if it.judged.set in results:
                    _count(it, weights, results[it.judged.set])
        return results


def _unjudged(orders: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a table of the order alone."""
    return {**NO_SECTIONS, **orders, "sections": NO_SECTIONS}


def _count(it: ReadAnswer, weights: Weights, found: Results) -> None:
    meaning = weights.meaning
    if meaning is None:
        raise ValueError("weights without those of the encoders")
    judged = it.judged
    confidence, least = judged.confidence, weights.min_answered
    if confidence is None:
        confidence, least = meaning.reading.confidence.probability(judged.features), meaning.min_answered
    answered = confidence >= least
    if judged.foreign:
        found.foreign_confidence.append(confidence)
        found.foreign_answered.append(answered)
    elif not judged.answerable:
        found.unanswerable_confidence.append(confidence)
        found.unanswerable_answered.append(answered)
    else:
        found.ranks.append(it.rank)
        found.kinds.append("any")
        found.confidence.append(confidence)
        found.right.append(judged.right)
        found.answered.append(answered)
        found.read.append(it.question.reading is not None)
