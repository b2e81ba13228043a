"""The training of the weights on question sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.analysis.answer_cues import CUES
from retrieval.analysis.question import read_question
from retrieval.analysis.question_type import KINDS
from retrieval.index.arrays import Array
from retrieval.index.segment import Segment
from retrieval.ranking.dependence import dependence_cues
from retrieval.ranking.features import FEATURES, extract_features
from retrieval.ranking.follow_up import EarlierTurn, follow_up_features
from retrieval.ranking.scoring import (
    ScoredSegment,
    likely_answers,
    reliability_of,
    score_segment,
    smooth,
    standing,
)
from retrieval.ranking.weights import Weights, shipped_table
from tests.quality.questions import (
    CONVERSATION_SET,
    FOLDS,
    LabelledQuestion,
    QuestionSet,
    excerpts,
    gold_sentences,
    stable_hash,
)
from tests.quality.training.confidence import JudgedQuestion, fit_confidence
from tests.quality.training.conversation import CHANGE_WEIGHT, SAMPLED, ContextCase, context_table, fit_context
from tests.quality.training.regression import LEFT_OUT, Choice, fit_choices
from tests.quality.training.sections import NO_SECTIONS

MAX_CANDIDATES = 64
"""Sentences of a question that the order is fitted on, the best by BM25, letters and paragraph."""
RANKING_WEIGHT = {"news": 1.0, "squad": 1.0, "search": 2.0, "excerpts": 0.5}
"""The weight of a question of each set; higher for the smaller sets."""
PENALTY, KIND_PENALTY = 1.0, 20.0
NAMED = 0.9
"""The confidence in an item that a question names by its number, or a list by its lead: chosen, not fitted."""
MIN_RELIABLE = 0.1
"""Lower, follow-ups are followed a little better, and a change of subject costs more."""
LESSON_WEIGHTS = {
    "lift": 5.0,
    "lift_power": 2.0,
    "article": 8.0,
    "sure_from": 0.5,
    "silent_from": 0.8,
    "close": 0.9,
    "letters": 0.5,
    "synonym": 0.8,
    "loose_kind": 0.8,
    "other_kind": 0.5,
    "faint": 0.2,
}
"""Picked on the folds that ``tests.quality.lesson_gain`` does not report."""

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question of a set with the features of its candidates."""

    set: QuestionSet
    asked: LabelledQuestion
    choice: Choice

    @property
    def fold(self) -> int:
        return self.set.folds[self.asked.article]


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """A question with what each feature and offer adds to the scores of its candidates."""

    prepared: TrainingQuestion
    added: Array
    """(candidates, features and offers)"""

    @property
    def rank(self) -> int:
        """The number of candidates before the first right one."""
        scores = self.added.sum(axis=1)
        right = self.prepared.choice.right
        return int((scores > scores[right].max()).sum())


class Trainer:
    """Question sets, with their articles indexed and the features of their questions ready.

    Args:
        sets: The question sets.
        tick: Called for each question, for a progress bar.
    """

    def __init__(self, sets: Sequence[QuestionSet], tick: Tick) -> None:
        sets = [*sets, *(excerpts(one) for one in sets if one.name == "squad")]
        self.sets = {one.name: one for one in sets}
        self.segments = {
            (one.name, name): Segment.of(article) for one in sets for name, article in one.articles.items()
        }
        self.prepared: list[TrainingQuestion] = []
        self._whole: dict[int, tuple[Array, Array]] = {}
        for one in sets:
            for asked in one.asked:
                if asked.answers and one.name in RANKING_WEIGHT:
                    self._prepare(one, asked)
                tick()

    def segment(self, one: QuestionSet, article: str) -> Segment:
        return self.segments[one.name, article]

    def _prepare(self, one: QuestionSet, asked: LabelledQuestion) -> None:
        segment = self.segment(one, asked.article)
        question = read_question(asked.question)
        found = extract_features(segment, question)
        rows = {name: found.values[row] for row, name in enumerate(FEATURES)}
        bm25 = np.log1p(found.matches.bm25.sum(axis=0))
        rough = 5 * bm25 + 8 * rows["letters"] + 2 * rows["paragraph_share"]
        best = np.sort(np.argsort(-rough, kind="stable")[:MAX_CANDIDATES])
        right = np.isin(best, gold_sentences(segment.article, asked.answers))
        if right.any():
            features = np.concatenate([found.values[:, best], found.cues[:, best]]).T
            kind = KINDS.index(question.kind.kind)
            weight = RANKING_WEIGHT[one.name]
            choice = Choice(kind, features, found.cues[:, best].T, right, weight, np.zeros(len(best)))
            self.prepared.append(TrainingQuestion(one, asked, choice))

    def train(self, held_out: int | None = None) -> dict[str, Any]:
        """Fit all weights.

        Args:
            held_out: The fold whose articles are not looked at; all are where it is none.

        Returns:
            The table of ``weights.json``.
        """
        shared, by_kind = self._train_ranking(held_out, frozenset())
        table = {
            "features": _named(FEATURES, shared[: len(FEATURES)]),
            "offers": {
                "any": _named(CUES, shared[len(FEATURES) :]),
                **{kind: _named(CUES, row) for kind, row in zip(KINDS, by_kind, strict=True)},
            },
            "conversation": {"features": {}},
            "confidence": shipped_table()["confidence"],  # until it is fitted: how far the answers before are relied on
            "thresholds": {"answered": 0.5, "unsure": 0.5, "trusted": MIN_RELIABLE, "named": NAMED},
            "taught": dict(LESSON_WEIGHTS),
            "sections": NO_SECTIONS,  # fitted by themselves: ``training.sections``
        }
        for _ in range(2):  # a conversation is replayed with the answers that the weights so far give
            table["conversation"] = self._train_conversation(Weights.from_table(table), held_out)
        weights = Weights.from_table(table)
        sure = fit_confidence([case for one in self.sets.values() for case in self.judged(one, weights, held_out)])
        table["confidence"] = {name: _rounded(values) for name, values in sure["confidence"].items()}
        table["thresholds"] |= sure["thresholds"]
        return table

    def _train_ranking(
        self, held_out: int | None, without: frozenset[str], start: tuple[Array, Array] | None = None
    ) -> tuple[Array, Array]:
        """Fit the weights of features and offers, and those of the offers by kind of question."""
        names = (*FEATURES, *CUES)
        penalty = np.array([LEFT_OUT if name in without else PENALTY for name in names])
        by_kind = np.array([LEFT_OUT if name in without else KIND_PENALTY for name in CUES])
        choices = [one.choice for one in self.prepared if one.fold != held_out]
        return fit_choices(choices, len(KINDS), penalty, by_kind, start)

    def ranked(self, without: frozenset[str] = frozenset()) -> Iterator[RankedQuestion]:
        """Weigh the candidates of each question with weights that were fitted without its article.

        Args:
            without: Features and offers that are left out.
        """
        for fold in range(FOLDS):
            if fold not in self._whole:
                self._whole[fold] = self._train_ranking(fold, frozenset())
            shared, by_kind = self._whole[fold]
            if without:
                shared, by_kind = self._train_ranking(fold, without, self._whole[fold])
            for one in self.prepared:
                if one.fold == fold:
                    own = np.concatenate([np.zeros(len(FEATURES)), by_kind[one.choice.kind]])
                    yield RankedQuestion(one, one.choice.features * (shared + own))

    def ranking_hits(self, without: frozenset[str]) -> dict[str, float]:
        """Return the share of questions with the right sentence first, by set, on articles held out.

        Args:
            without: Features and offers that are left out.
        """
        hits: dict[str, list[bool]] = {}
        for ranked in self.ranked(without):
            hits.setdefault(ranked.prepared.set.name, []).append(ranked.rank == 0)
        return {name: float(np.mean(found)) for name, found in hits.items()}

    def _train_conversation(self, weights: Weights, held_out: int | None) -> dict[str, Any]:
        """Fit what a conversation adds to a question by itself."""
        cases = [*self._follow_ups(weights, held_out), *self._changes_of_subject(weights, held_out)]
        return {name: _rounded(values) for name, values in context_table(fit_context(cases)).items()}

    def _follow_ups(self, weights: Weights, held_out: int | None) -> Iterator[ContextCase]:
        one = self.sets[CONVERSATION_SET]
        for asked in one.asked:
            if one.folds[asked.article] != held_out:
                yield from self._in_context(one, asked, asked.history, weights)

    def _changes_of_subject(self, weights: Weights, held_out: int | None) -> Iterator[ContextCase]:
        dialogue = self.sets[CONVERSATION_SET]
        conversations = [it for it in dialogue.asked if dialogue.folds[it.article] != held_out]
        for name, part in SAMPLED.items():
            one = self.sets[name]
            for number, asked in enumerate(one.asked):
                if one.folds[asked.article] != held_out and asked.answers and not stable_hash(asked.question) % part:
                    for history in one.histories(number, conversations):
                        yield from self._in_context(one, asked, history, weights)

    def _in_context(
        self, one: QuestionSet, asked: LabelledQuestion, history: Sequence[str], weights: Weights
    ) -> Iterator[ContextCase]:
        segment = self.segment(one, asked.article)
        earlier = self._earlier(segment, history, weights)
        right = np.isin(segment.numbers, gold_sentences(segment.article, asked.answers))
        if not right.any() or not any(turn.places.any() for turn in earlier):
            return
        question = read_question(asked.question)
        alone = score_segment(segment, question, (), weights, confident=False)
        found = alone.features
        asked_for = weights.asked_for(question, found.cues)
        vocabulary = segment.bm25.vocabulary
        yield ContextCase(
            follow_up=one.name == CONVERSATION_SET,
            alone=alone.scores,
            features=follow_up_features(segment, found, alone.scores, asked_for, earlier).T,
            cues=dependence_cues(question, standing(found, alone.scores), earlier, vocabulary.__contains__),
            right=right,
            weight=CHANGE_WEIGHT.get(one.name, 1.0),
        )

    def replay(self, one: QuestionSet, asked: LabelledQuestion, article: str, weights: Weights) -> ScoredSegment:
        """Ask a question after its history, each turn of which the program answered itself."""
        segment = self.segment(one, article)
        earlier = self._earlier(segment, asked.history, weights)
        return score_segment(segment, read_question(asked.question), earlier, weights)

    def _earlier(self, segment: Segment, history: Sequence[str], weights: Weights) -> list[EarlierTurn]:
        earlier: list[EarlierTurn] = []
        for text in history:
            question = read_question(text)
            scored = score_segment(segment, question, earlier, weights)
            reliability = reliability_of(scored.confidence, weights.min_reliable)
            places = smooth(likely_answers(scored))
            earlier.append(EarlierTurn(question, places, reliability))
        return earlier

    def judged(self, one: QuestionSet, weights: Weights, held_out: int | None) -> Iterator[JudgedQuestion]:
        """Score the questions of a set, each of another article too, and tell which are answered right."""
        for asked in one.asked:
            if one.folds[asked.article] == held_out:
                continue
            yield self._judge(one, asked, asked.article, weights)
            if asked.answers:
                yield self._judge(one, asked, one.foreign_article(asked), weights)

    def _judge(self, one: QuestionSet, asked: LabelledQuestion, article: str, weights: Weights) -> JudgedQuestion:
        scored = self.replay(one, asked, article, weights)
        foreign = article != asked.article
        gold = [] if foreign else gold_sentences(scored.segment.article, asked.answers)
        right = int(np.argmax(scored.scores)) in gold
        silent = not scored.features.question.terms and scored.follow_up is None
        return JudgedQuestion(one.name, scored.confidence_features, bool(gold), foreign, right, silent)


def _named(names: Sequence[str], values: Array) -> dict[str, float]:
    return _rounded(dict(zip(names, values.tolist(), strict=True)))


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items() if abs(value) >= 5e-4}
