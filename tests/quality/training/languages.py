"""The training of the weights of other languages than English, and their figures on articles held out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from retrieval.analysis.languages.language import UNKNOWN, group_of
from retrieval.analysis.question import read_question
from retrieval.answerer import Answerer
from retrieval.index.arrays import Array
from retrieval.index.segment import Segment
from retrieval.ranking.confidence import CALIBRATION, FACTORS
from retrieval.ranking.confidence_features import CONFIDENCE_FEATURES, confidence_features
from retrieval.ranking.features import FEATURES, Features, extract_features
from retrieval.ranking.weights import Weights
from tests.quality.evaluation import rank_of
from tests.quality.measures import auc
from tests.quality.questions import FOLDS, LabelledQuestion, QuestionSet, gold_sentences, load_languages
from tests.quality.training.confidence import fit_scaled
from tests.quality.training.regression import LEFT_OUT, Choice, fit_choices, fit_yes_no
from tests.quality.training.sections import guides

CHANGE_PENALTY: Final = 30.0
"""The weight of the square of a change of a weight that was fitted on English."""
ENGLISH_ALONE: Final = frozenset({"synonyms", "opposite", "negated", "negation_lost", "follow_up", "meant"})
"""Features of the confidence that other languages do not have, or have no data for."""
FOREIGN_ARTICLES: Final = 2
"""Other articles that each question is asked of."""
FOREIGN_WEIGHT: Final = 2.0
FITTED_GROUPS: Final = ("words", "pairs", "plain")
MIN_RIGHT: Final = {"words": 0.89, "pairs": 0.91, "plain": 0.91}
MIN_RIGHT_IN_SECTIONS: Final = {"words": 0.855, "pairs": 0.86, "plain": 0.86}
MAX_FOREIGN, MAX_FOREIGN_SHOWN = 0.008, 0.05
"""The limits that the thresholds keep in each language, as in ``confidence``; without analysis with more caution."""
POWER_OF_RIGHT: Final = 1.0
_SMALL_PENALTY: Final = 1e-3


@dataclass(frozen=True, slots=True)
class LanguageCase:
    """A question, asked of its own article or of another one in the same language."""

    language: str
    group: str
    fold: int
    foreign: bool
    segment: Segment
    features: Features
    right: NDArray[np.bool_]
    """Of each sentence, whether it answers."""

    def asked_for(self, weights: Weights) -> Array:
        return weights.asked_for(self.features.question, self.features.cues)


class LanguageTrainer:
    """The questions in other languages, each once as its language is analysed and once as if it were not.

    Args:
        folder: As for ``load_sets``.
        english: The table of ``weights.json``, from which the others are taken.
        tick: Called for each question, for a progress bar.
    """

    def __init__(self, folder: Path, english: Mapping[str, Any], tick: Callable[[], None]) -> None:
        self.english = {**english, "languages": {}}
        self._weights = Weights.from_table(self.english)
        self.cases: list[LanguageCase] = []
        self._guides: dict[str, list[QuestionSet]] = {group: [] for group in FITTED_GROUPS}
        for one in load_languages(folder):
            self._add_set(one, tick)
            if group_of(one.name) == "words":
                self._add_set(_unread(one), tick)

    def _add_set(self, one: QuestionSet, tick: Callable[[], None]) -> None:
        group = group_of(next(iter(one.articles.values())).language)
        found = replace(guides(one), name=one.name)
        self._guides[group].append(_unread(found) if group == "plain" else found)
        segments = {name: Segment.of(article) for name, article in one.articles.items()}
        for asked in one.asked:
            self.cases.append(_case(one, asked, segments[asked.article], group, foreign=False))
            for article in one.foreign_articles(asked, FOREIGN_ARTICLES):
                self.cases.append(_case(one, asked, segments[article], group, foreign=True))
            tick()

    def train(self, held_out: int | None = None) -> dict[str, Any]:
        """Return the table ``languages`` of ``weights.json``, fitted without the articles of a fold."""
        return {group: self._train_group(group, held_out) for group in FITTED_GROUPS}

    def train_sections(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """Return the tables with thresholds for structured articles, below headings that say nothing."""
        found = {
            group: {**own, "sections": {"thresholds": self._section_thresholds(group, own)}}
            for group, own in table.items()
        }
        cautious = {name: found["plain"][name] for name in ("thresholds", "sections")}
        return {**found, "letter_pairs": {**found["pairs"], **cautious}}

    def _section_thresholds(self, group: str, own: Mapping[str, Any]) -> dict[str, float]:
        weights = Weights.from_table({**self.english, "languages": {group: own}})
        asked = [it for one in self._guides[group] for it in _ask_guides(one, weights)]
        languages, foreign, right, confidence = (np.array(column) for column in zip(*asked, strict=True))
        return _thresholds(languages, foreign, right, confidence, MIN_RIGHT_IN_SECTIONS[group])

    def _train_group(self, group: str, held_out: int | None) -> dict[str, Any]:
        cases = [case for case in self.cases if case.group == group and case.fold != held_out]
        features = self._weights.features + self._change(cases)
        judged = [_judge(case, features, case.asked_for(self._weights)) for case in cases]
        table = {"features": dict(zip(FEATURES, np.round(features, 4).tolist(), strict=True))}
        return {**table, **_fit_confidence(cases, judged, MIN_RIGHT[group])}

    def _change(self, cases: Sequence[LanguageCase]) -> Array:
        """Return what is added to the weights of English."""
        choices = []
        for case in cases:
            if case.right.any():
                values, asked_for = case.features.values, case.asked_for(self._weights)
                nothing = np.zeros((len(case.right), 1))
                offset = self._weights.features @ values + asked_for
                choices.append(Choice(0, values.T, nothing, case.right, 1.0, offset))
        penalty = np.array([LEFT_OUT if name == "synonyms" else CHANGE_PENALTY for name in FEATURES])
        found, _ = fit_choices(choices, 1, penalty, np.ones(1))
        return found


def _ask_guides(one: QuestionSet, weights: Weights) -> Iterator[tuple[str, bool, bool, float]]:
    """Yield for each question, of its own article and of another one: language, foreign, right, confidence."""
    answerers = {name: Answerer([article], weights) for name, article in one.articles.items()}
    for asked in one.asked:
        for article, foreign in ((asked.article, False), (one.foreign_article(asked), True)):
            found = answerers[article].answer(asked.question)
            quotes = found.quotes or answerers[article].rank(asked.question, k=1)
            right = not foreign and rank_of(quotes[:1], asked.answers) == 0
            yield one.name, foreign, right, found.confidence


def _case(one: QuestionSet, asked: LabelledQuestion, segment: Segment, group: str, *, foreign: bool) -> LanguageCase:
    features = extract_features(segment, read_question(asked.question, segment.language))
    gold = [] if foreign else gold_sentences(segment.article, asked.answers)
    right = np.isin(segment.numbers, gold)
    fold = one.folds[asked.article]
    return LanguageCase(one.name, group, fold, foreign, segment, features, right)


@dataclass(frozen=True, slots=True)
class Judged:
    features: Array
    right: bool
    rank: int
    silent: bool
    """True if there is nothing to search for."""


def _judge(case: LanguageCase, weights: Array, asked_for: Array) -> Judged:
    scores = weights @ case.features.values + asked_for
    found = confidence_features(case.segment, case.features, scores, asked_for, follow_up=False)
    rank = int((scores > scores[case.right].max()).sum()) if case.right.any() else -1
    return Judged(found, bool(case.right[int(np.argmax(scores))]), rank, not case.features.question.terms)


def _fit_confidence(cases: Sequence[LanguageCase], judged: Sequence[Judged], least: float) -> dict[str, Any]:
    """Return the tables ``confidence`` and ``thresholds``."""
    features = np.array([it.features for it in judged])
    features[:, [name in ENGLISH_ALONE for name in CONFIDENCE_FEATURES]] = 0.0
    foreign = np.array([case.foreign for case in cases])
    right = np.array([it.right for it in judged])
    silent = np.array([it.silent for it in judged])
    weights = np.where(foreign, FOREIGN_WEIGHT, 1.0)
    factors = np.array(
        [
            fit_scaled(features, np.ones(len(foreign), dtype=bool), ~foreign, weights),
            fit_scaled(features, ~foreign, right, weights),
            np.zeros(len(CONFIDENCE_FEATURES)),
        ]
    )
    powers = np.array([1.0, POWER_OF_RIGHT, 0.0])
    product = -np.log1p(np.exp(-np.clip(features @ factors.T, -30, 30))) @ powers
    values = np.stack([np.ones(len(product)), product, np.exp(product)], axis=1)
    shares = np.where(silent, 0.0, np.where(foreign, 1 / FOREIGN_ARTICLES, 1.0))
    calibration = fit_yes_no(values, right.astype(np.float64), shares, _SMALL_PENALTY)
    confidence = np.where(silent, 0.0, 1 / (1 + np.exp(-np.clip(values @ calibration, -30, 30))))
    table = {
        "powers": dict(zip(FACTORS, powers.tolist(), strict=True)),
        "calibration": dict(zip(CALIBRATION, calibration.tolist(), strict=True)),
        **{factor: _named(row) for factor, row in zip(FACTORS, factors, strict=True)},
    }
    languages = np.array([case.language for case in cases])
    return {"confidence": table, "thresholds": _thresholds(languages, foreign, right, confidence, least)}


def _thresholds(
    languages: NDArray[np.str_], foreign: NDArray[np.bool_], right: NDArray[np.bool_], confidence: Array, least: float
) -> dict[str, float]:
    def answers_well(threshold: float) -> bool:
        shown = confidence >= threshold
        return all(
            right[of & ~foreign & shown].mean() >= least and shown[of & foreign].mean() <= MAX_FOREIGN
            for of in (languages == language for language in set(languages.tolist()))
        )

    def shows_little(threshold: float) -> bool:
        shown = confidence >= threshold
        return all(
            shown[(languages == language) & foreign].mean() <= MAX_FOREIGN_SHOWN for language in set(languages.tolist())
        )

    steps = [step / 100 for step in range(1, 100)]
    answered = next(step for step in steps if answers_well(step))
    return {"answered": answered, "unsure": min(answered, next(step for step in steps if shows_little(step)))}


def language_figures(trainer: LanguageTrainer) -> Table:
    """Return a row for each language, on articles held out."""
    rows: dict[str, list[tuple[LanguageCase, Judged, float, bool]]] = {}
    for fold in range(FOLDS):
        weights = Weights.from_table({**trainer.english, "languages": trainer.train(fold)})
        for case in trainer.cases:
            if case.fold == fold:
                own = weights.languages[case.group]
                judged = _judge(case, own.features, case.asked_for(own))
                sure = 0.0 if judged.silent else own.confidence.probability(judged.features)
                name = f"{case.language} without analysis" if case.group == "plain" else case.language
                rows.setdefault(name, []).append((case, judged, sure, sure >= own.min_answered))
    table = Table(
        "language", "hit@1", "hit@3", "answered", "right if answered", "off answered", "AUC off",
        title="other languages, held out by article",
    )  # fmt: skip
    for name, found in sorted(rows.items(), key=lambda row: (len(row[0]) > 2, row[0])):
        table.add_row(name, *(f"{value:.3f}" for value in _measures(found)))
    return table


def _measures(found: Sequence[tuple[LanguageCase, Judged, float, bool]]) -> Iterator[float]:
    own = [it for it in found if not it[0].foreign]
    off = [it for it in found if it[0].foreign]
    yield float(np.mean([it[1].rank == 0 for it in own]))
    yield float(np.mean([0 <= it[1].rank < 3 for it in own]))
    yield float(np.mean([it[3] for it in own]))
    yield float(np.mean([it[1].right for it in own if it[3]]))
    yield float(np.mean([it[3] for it in off]))
    yield auc([it[2] for it in own], [it[2] for it in off])


def _named(values: Array) -> dict[str, float]:
    found = dict(zip(CONFIDENCE_FEATURES, values.tolist(), strict=True))
    return {name: round(value, 4) for name, value in found.items() if abs(value) >= 5e-4}


def _unread(one: QuestionSet) -> QuestionSet:
    """Return the same articles, as if their language were not analysed."""
    articles = {name: replace(article, language=UNKNOWN) for name, article in one.articles.items()}
    return replace(one, articles=articles)


def count_translated(folder: Path) -> int:
    """Return the number of questions for which a trainer calls ``tick``."""
    return sum(len(one.asked) * (1 + (group_of(one.name) == "words")) for one in load_languages(folder))
