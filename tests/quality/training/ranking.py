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
from retrieval.ranking.confidence import FACTORS
from retrieval.ranking.features import FEATURES, extract_features
from retrieval.ranking.follow_up import DEPENDENCE, FOLLOW_UP_FEATURES, LINKS, EarlierTurn
from retrieval.ranking.scoring import ScoredSegment, likely_answers, reliability_of, score_segment, smooth
from retrieval.ranking.weights import Weights
from tests.quality.questions import FOLDS, LabelledQuestion, QuestionSet, excerpts, gold_sentences
from tests.quality.training.confidence import JudgedQuestion, fit_confidence
from tests.quality.training.regression import LEFT_OUT, Choice, fit_choices
from tests.quality.training.sections import NO_SECTIONS

MAX_CANDIDATES = 64
"""Sentences of a question that the order is fitted on, the best by BM25, letters and paragraph."""
RANKING_WEIGHT = {"news": 1.0, "squad": 1.0, "search": 2.0, "excerpts": 0.5}
"""The weight of a question of each set; higher for the smaller sets."""
PENALTY, KIND_PENALTY, CONVERSATION_PENALTY, FOLLOW_UP_PENALTY = 1.0, 20.0, 20.0, 5.0
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
            "confidence": {"powers": {}, "calibration": {"one": 5.0}, **{factor: {} for factor in FACTORS}},
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
        """Fit what a conversation adds to the weights of a question by itself."""
        one = self.sets["dialogue"]
        choices = []
        for asked in one.asked:
            if one.folds[asked.article] == held_out:
                continue
            scored = self.replay(one, asked, asked.article, weights)
            right = np.isin(scored.segment.numbers, gold_sentences(scored.segment.article, asked.answers))
            if scored.follow_up is None or not right.any():
                continue
            in_conversation = max(turn.weight for turn in scored.earlier) * scored.features.values
            alone = scored.scores - weights.in_conversation @ in_conversation - weights.follow_up @ scored.follow_up
            features = np.concatenate([in_conversation, scored.follow_up]).T
            nothing = np.zeros((len(right), 1))
            choices.append(Choice(0, features, nothing, right, 1.0, alone))
        penalty = np.repeat([CONVERSATION_PENALTY, FOLLOW_UP_PENALTY], [len(FEATURES), len(FOLLOW_UP_FEATURES)])
        found, _ = fit_choices(choices, 1, penalty, np.ones(1))
        links = found[len(FEATURES) :].reshape(len(DEPENDENCE), len(LINKS))
        by_dependence = {name: _named(LINKS, row) for name, row in zip(DEPENDENCE, links, strict=True)}
        return {"features": _named(FEATURES, found[: len(FEATURES)]), **by_dependence}

    def replay(self, one: QuestionSet, asked: LabelledQuestion, article: str, weights: Weights) -> ScoredSegment:
        """Ask a question after its history, each turn of which the program answered itself."""
        segment = self.segment(one, article)
        earlier: list[EarlierTurn] = []
        for text in (*asked.history, asked.question):
            question = read_question(text)
            scored = score_segment(segment, question, earlier, weights)
            reliability = reliability_of(scored.confidence, weights.min_reliable)
            earlier = [*earlier, EarlierTurn(question.terms, smooth(likely_answers(scored)), reliability)]
        return scored

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
