"""The training of the weights of structured articles, and their figures on entries held out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from retrieval.analysis.question import Question, read_question, respell
from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article
from retrieval.index.arrays import Array, Ints
from retrieval.index.catalogue import Catalogue
from retrieval.index.library import Library
from retrieval.index.sections import CodesOf, SectionIndex, SectionPool
from retrieval.meaning.encoder import Models
from retrieval.meaning.section_vectors import SectionVectors, plan_vectors
from retrieval.ranking.confidence import CALIBRATION, FACTORS, ConfidenceModel
from retrieval.ranking.meaning_features import MEANING_CONFIDENCE_FEATURES, MEANING_FEATURES, SectionMeaning
from retrieval.ranking.scoring import score_segment
from retrieval.ranking.section_features import SECTION_FEATURES, SectionFeatures, section_features
from retrieval.ranking.section_scoring import (
    MAX_POOL,
    SECTION_CONFIDENCE_FEATURES,
    correct_terms,
    section_confidence_features,
)
from retrieval.ranking.weights import fitted_weights
from tests.quality.measures import auc
from tests.quality.questions import FOLDS, LabelledQuestion, QuestionSet, load_documents, load_sets, stable_hash
from tests.quality.training.confidence import fit_scaled
from tests.quality.training.regression import LEFT_OUT, Choice, fit_choices, fit_yes_no

WEIGHT = {"courses": 1.0, "webapps": 2.0, "courses excerpts": 0.3, "webapps excerpts": 0.6, "guides": 0.3}
"""The weight of a question of each set; higher for the smaller set."""
PENALTY = 1.0
SISTER_WEIGHT = 0.3
"""The weight, for the confidence, of a question asked of another document of its own set."""
MIN_RIGHT = {"courses": 0.92, "webapps": 0.82}
MIN_RIGHT_BY_MEANING = {"courses": 0.927, "webapps": 0.935}
"""The same where the encoders are used."""
MAX_FOREIGN, MAX_FOREIGN_SHOWN = 0.016, 0.08
"""The limits that the thresholds keep in each set, as in ``confidence``."""
NO_SECTIONS: Mapping[str, Any] = {
    "features": {},
    "confidence": {"powers": {}, "calibration": {}, **{factor: {} for factor in FACTORS}},
    "thresholds": {"answered": 1.0, "unsure": 1.0},
}
"""The table ``sections`` before it is fitted."""
_SMALL_PENALTY = 1e-3
OWN, FOREIGN, SISTER = "own", "foreign", "sister"


@dataclass(frozen=True, slots=True)
class SectionCase:
    """A question asked of a document, with the features of the pool; none where nothing matched."""

    set: str
    kind: str
    """``own``, or asked of a document of the other set, or of another one of its own."""
    fold: int
    features: SectionFeatures | None
    right: Array
    """1 for each section of the pool that answers."""
    library: Library
    question: Question
    sentence: dict[int, float] = field(default_factory=dict)
    """The confidence in the sentences of each segment that was looked at."""

    def sentence_confidence(self, scores: Array) -> float:
        """Return the confidence in the best section's segment by its sentences alone."""
        sections = self.library.sections
        if sections is None or self.features is None:
            return 0.0
        segment = sections.place(int(self.features.pool.sections[int(np.argmax(scores))])).segment
        if segment not in self.sentence:
            scored = score_segment(self.library.segment(segment), self.question, (), fitted_weights())
            self.sentence[segment] = scored.sentence_confidence
        return self.sentence[segment]


class SectionTrainer:
    """The sets of structured articles, and two made of others: short excerpts, and prose below empty headings.

    Args:
        folder: As for ``load_sets``.
        tick: Called for each question, for a progress bar.
        models: The encoders, where the weights with them are to be fitted.
    """

    def __init__(self, folder: Path, tick: Callable[[], None], models: Models | None = None) -> None:
        sets = load_documents(folder)
        self.cases: list[SectionCase] = []
        self._models = models
        self.names = (*SECTION_FEATURES, *(MEANING_FEATURES if models else ()))
        self.confidence_names = (*SECTION_CONFIDENCE_FEATURES, *(MEANING_CONFIDENCE_FEATURES if models else ()))
        self.min_right = MIN_RIGHT_BY_MEANING if models else MIN_RIGHT
        self._add_set(sets, tick)
        self._add_set([entry_excerpts(one) for one in sets], tick)
        self._add_set([guides(one) for one in load_sets(folder) if one.name == "squad"], tick)

    def _add_set(self, sets: Sequence[QuestionSet], tick: Callable[[], None]) -> None:
        documents = {(one.name, name): article for one in sets for name, article in one.articles.items()}
        libraries = {key: self._prepare(article) for key, article in documents.items()}
        for one in sets:
            for asked in one.asked:
                own = (one.name, asked.article)
                fold = one.folds[asked.article] if one.name == "guides" else _entry_fold(one.name, asked)
                self._add(one.name, OWN, fold, documents[own], libraries[own], asked)
                foreign = _foreign(own, documents, asked)
                self._add(one.name, FOREIGN, fold, documents[foreign], libraries[foreign], asked)
                sisters = [key for key in documents if key[0] == one.name and key != own]
                if one.name != "courses":
                    sisters = [sisters[stable_hash(asked.question) % len(sisters)]] if sisters else []
                for sister in sisters if one.name != "guides" else ():
                    self._add(one.name, SISTER, fold, documents[sister], libraries[sister], asked)
                tick()

    def _prepare(self, article: Article) -> tuple[Library, SectionVectors | None]:
        library = Library(Catalogue.of([article]))
        plan = None if self._models is None else plan_vectors(library, self._models)
        return library, None if plan is None else plan.make()

    def _add(  # noqa: PLR0913, PLR0917  # what makes a case
        self,
        name: str,
        kind: str,
        fold: int,
        article: Article,
        prepared: tuple[Library, SectionVectors | None],
        asked: LabelledQuestion,
    ) -> None:
        library, vectors = prepared
        index = _sections(library)
        question = correct_terms(index, read_question(asked.question))
        meaning = None
        if self._models is not None and vectors is not None:
            meaning = SectionMeaning(vectors, self._models.embed([respell(question, {})], keep=True)[0])
        pool = index.pool(question.terms, MAX_POOL, [] if meaning is None else meaning.nearest(index))
        found = section_features(index, pool, question, {}) if pool.size else None
        right = np.zeros(0)
        if found is not None:
            if meaning is not None:
                found = found.with_meaning(meaning.features(pool.sections))
            found = found._replace(pool=_slim(pool))
            gold = _gold(article, index, asked.answers) if kind == OWN else set[int]()
            right = np.array([float(it in gold) for it in found.pool.sections.tolist()])
        self.cases.append(SectionCase(name, kind, fold, found, right, library, question))

    def train(self, held_out: int | None = None) -> dict[str, Any]:
        """Return the table ``sections`` of ``weights.json``, fitted without the entries of a fold."""
        weights = self.train_ranking(held_out)
        judged = [self.judge(case, weights) for case in self.cases if case.fold != held_out]
        return {
            "features": _named(self.names, weights),
            **fit_confidence([it for it in judged if it is not None], self.confidence_names, self.min_right),
        }

    def train_ranking(
        self, held_out: int | None = None, without: frozenset[str] = frozenset(), folds: Collection[int] = range(FOLDS)
    ) -> Array:
        choices = [
            Choice(
                0,
                case.features.values.T,
                np.zeros((len(case.right), 1)),
                case.right > 0,
                WEIGHT[case.set],
                np.zeros(len(case.right)),
            )
            for case in self.cases
            if case.kind == OWN and case.fold != held_out and case.fold in folds
            if case.features is not None and case.right.any()
        ]
        penalty = np.array([LEFT_OUT if name in without else PENALTY for name in self.names])
        found, _ = fit_choices(choices, 1, penalty, np.ones(1))
        return found

    def judge(self, case: SectionCase, weights: Array) -> Judged | None:
        if case.features is None:
            return None
        scores = weights @ case.features.values
        values = section_confidence_features(case.features, scores, case.sentence_confidence(scores))
        return Judged(case.set, case.kind, values, bool(case.right[int(np.argmax(scores))]))

    def ranks(self, weights: Mapping[int, Array]) -> dict[str, list[int]]:
        """Return, by set, the rank of each question's section, from 0; a high number where it was not found.

        Args:
            weights: By the fold that they were fitted without; only the questions of these are ranked.
        """
        found: dict[str, list[int]] = {}
        for case in self.cases:
            if case.kind == OWN and case.fold in weights:
                found.setdefault(case.set, []).append(_rank(case, weights[case.fold]))
        return found


@dataclass(frozen=True, slots=True)
class Judged:
    set: str
    kind: str
    features: Array
    right: bool


def fit_confidence(judged: Sequence[Judged], names: Sequence[str], min_right: Mapping[str, float]) -> dict[str, Any]:
    """Return the tables ``confidence`` and ``thresholds`` of ``sections``."""
    table, confidence = fit_model(judged, names, min_right)
    return {"confidence": table, "thresholds": _thresholds(judged, confidence, min_right)}


def fit_model(
    judged: Sequence[Judged], names: Sequence[str], min_right: Mapping[str, float]
) -> tuple[dict[str, Any], Array]:
    """Return the table ``confidence`` of ``sections``, and what it gives each question."""
    features = np.array([it.features for it in judged])
    own = np.array([it.kind == OWN for it in judged])
    sister = np.array([it.kind == SISTER for it in judged])
    right = np.array([it.right for it in judged])
    sets = np.array([it.set for it in judged])
    weights = np.array([WEIGHT[it.set] for it in judged]) * np.where(sister, SISTER_WEIGHT, 1.0)
    factors = np.array(
        [
            fit_scaled(features, np.ones(len(own), dtype=bool), own, weights),
            fit_scaled(features, own, right, weights),
            np.zeros(len(names)),
        ]
    )
    powers = np.array([1.0, POWER_OF_RIGHT, 0.0])
    logs = -np.log1p(np.exp(-np.clip(features @ factors.T, -30, 30)))
    product = logs @ powers
    values = np.stack([np.ones(len(product)), product, np.exp(product)], axis=1)
    shares = np.zeros(len(product))
    for name in min_right:
        asked = (sets == name) & ~sister
        shares[asked] = 1000 / asked.sum()
    calibration = fit_yes_no(values, right.astype(np.float64), shares, _SMALL_PENALTY)
    confidence = 1 / (1 + np.exp(-np.clip(values @ calibration, -30, 30)))
    table = {
        "powers": dict(zip(FACTORS, powers.tolist(), strict=True)),
        "calibration": dict(zip(CALIBRATION, calibration.tolist(), strict=True)),
        **{factor: _named(names, row) for factor, row in zip(FACTORS, factors, strict=True)},
    }
    return table, confidence


POWER_OF_RIGHT = 0.5
"""The power of the second factor beside the first: what is about something else should come last."""


def _thresholds(judged: Sequence[Judged], confidence: Array, min_right: Mapping[str, float]) -> dict[str, float]:
    own = np.array([it.kind == OWN for it in judged])
    sister = np.array([it.kind == SISTER for it in judged])
    right = np.array([it.right for it in judged])
    sets = np.array([it.set for it in judged])

    def answers_well(least: float) -> bool:
        shown = confidence >= least
        return all(
            right[(sets == name) & own & shown].mean() >= wanted
            and shown[(sets == name) & ~own & ~sister].mean() <= MAX_FOREIGN
            for name, wanted in min_right.items()
        )

    def shows_little(least: float) -> bool:
        foreign = [confidence[(sets == name) & ~own & ~sister] for name in min_right]
        return all((each >= least).mean() <= MAX_FOREIGN_SHOWN for each in foreign)

    steps = [step / 100 for step in range(1, 100)]
    answered = next(step for step in steps if answers_well(step))
    return {"answered": answered, "unsure": min(answered, next(step for step in steps if shows_little(step)))}


def section_figures(trainer: SectionTrainer, title: str = "structured articles, held out by entry") -> Table:
    """Return the figures of a cross-validation by entry."""
    tables = {fold: trainer.train(fold) for fold in range(FOLDS)}
    weights = {fold: _vector(trainer.names, table["features"]) for fold, table in tables.items()}
    models = {fold: model_of(table["confidence"], trainer.confidence_names) for fold, table in tables.items()}
    ranks = trainer.ranks(weights)
    confidence: dict[tuple[str, str], list[float]] = {}
    answered: dict[tuple[str, str], list[bool]] = {}
    right: dict[tuple[str, str], list[bool]] = {}
    for case in trainer.cases:
        key = (case.set, case.kind)
        judged = trainer.judge(case, weights[case.fold])
        sure = 0.0 if judged is None else models[case.fold].probability(judged.features)
        confidence.setdefault(key, []).append(sure)
        answered.setdefault(key, []).append(sure >= tables[case.fold]["thresholds"]["answered"])
        right.setdefault(key, []).append(judged is not None and judged.right)
    table = Table("measure", *WEIGHT, title=title)
    rows: Mapping[str, Callable[[str], float]] = {
        "hit@1": lambda name: float(np.mean(np.array(ranks[name]) == 0)),
        "entry@5": lambda name: float(np.mean(np.array(ranks[name]) < 5)),
        "entry MRR": lambda name: float(np.mean([1 / (rank + 1) if rank < 5 else 0 for rank in ranks[name]])),
        "AUC off": lambda name: auc(confidence[name, OWN], confidence[name, FOREIGN]),
        "AUC sisters": lambda name: auc(confidence[name, OWN], confidence.get((name, SISTER), [])),
        "answered": lambda name: float(np.mean(answered[name, OWN])),
        "off answered": lambda name: float(np.mean(answered[name, FOREIGN])),
        "right if answered": lambda name: float(np.array(right[name, OWN])[np.array(answered[name, OWN])].mean()),
    }
    for measure, value in rows.items():
        table.add_row(measure, *(f"{value(name):.3f}" for name in WEIGHT))
    return table


def count_asked(folder: Path) -> int:
    """Return the number of questions for which a trainer calls ``tick``."""
    documents = load_documents(folder)
    made = [
        *(entry_excerpts(one) for one in documents),
        *(guides(one) for one in load_sets(folder) if one.name == "squad"),
    ]
    return sum(len(one.asked) for one in (*documents, *made))


def entry_excerpts(one: QuestionSet, entries: int = 8) -> QuestionSet:
    """Cut structured articles into short ones: in these a word that two texts share says more."""
    articles: dict[str, Article] = {}
    asked: list[LabelledQuestion] = []
    for name, article in one.articles.items():
        starts = [article.text.rfind("\n", 0, section.start) + 1 for section in article.sections][::entries]
        for start, end in zip(starts, [*starts[1:], len(article.text)], strict=True):
            found = parse_article(article.text[start:end], f"{name}-{start}", markdown=True)
            if any(block.section >= 0 for block in found.blocks):
                articles[found.name] = found
                asked += [
                    LabelledQuestion(found.name, it.question, (), tuple((s - start, e - start) for s, e in it.answers))
                    for it in one.asked
                    if it.article == name and start <= it.answers[0][0] < end
                ]
    return QuestionSet(f"{one.name} excerpts", articles, asked, dict.fromkeys(articles, 0))


def guides(one: QuestionSet, paragraphs: int = 12) -> QuestionSet:
    """Put articles of prose below headings that say nothing: a paragraph must then be found by its own words."""
    articles: dict[str, Article] = {}
    asked: list[LabelledQuestion] = []
    folds: dict[str, int] = {}
    for name, article in one.articles.items():
        spans: dict[int, tuple[int, int]] = {}
        for sentence in article.sentences:
            spans[sentence.paragraph] = (spans.get(sentence.paragraph, (sentence.start, 0))[0], sentence.end)
        for first in range(1, max(spans), paragraphs):  # a heading alone would be the title
            text, key = "", f"{name}-{first}"
            for number in range(first, min(first + paragraphs, max(spans) + 1)):
                start, end = spans[number]
                text += f"## Part {number}\n\n"
                shift = len(text) - start
                asked += [
                    LabelledQuestion(key, it.question, (), tuple((s + shift, e + shift) for s, e in it.answers))
                    for it in one.asked
                    if it.article == name and it.answers and start <= it.answers[0][0] < end
                ]
                text += article.text[start:end].replace("\n", " ") + "\n\n"
            articles[key] = parse_article(text, key, markdown=True)
            folds[key] = one.folds[name]
    return QuestionSet("guides", articles, asked, folds)


def _entry_fold(name: str, asked: LabelledQuestion) -> int:
    """Return the part in which a question's entry is held out, in its document and in the excerpt of it."""
    article, start = asked.article, asked.answers[0][0]
    if name.endswith("excerpts"):
        article, _, offset = asked.article.rpartition("-")
        start += int(offset)
    return stable_hash(f"{article}-{start}") % FOLDS


def _foreign(own: tuple[str, str], documents: Iterable[tuple[str, str]], asked: LabelledQuestion) -> tuple[str, str]:
    """Return a document of another set, or of another article where there is only one set; always the same one."""
    others = [key for key in documents if key[0] != own[0]]
    others = others or [key for key in documents if key[1].rsplit("-", 1)[0] != own[1].rsplit("-", 1)[0]]
    return others[stable_hash(asked.question) % len(others)]


def _slim(pool: SectionPool) -> SectionPool:
    """Return a pool with no more than the confidence needs."""
    nothing = CodesOf(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int64))
    return pool._replace(parents=nothing, body=nothing, words=nothing, ngrams=nothing, raw_tokens=nothing)


def _sections(library: Library) -> SectionIndex:
    if library.sections is None:
        raise ValueError("an article without sections")
    return library.sections


def _gold(article: Article, index: SectionIndex, answers: Sequence[tuple[int, int]]) -> set[int]:
    """Return the sections with a sentence that overlaps an answer."""
    bounds: Ints = np.cumsum([0, *(place.end - place.first for place in map(index.place, range(index.size)))])
    gold = set()
    for number, sentence in enumerate(article.sentences):
        if any(sentence.start < end and start < sentence.end for start, end in answers):
            gold.add(int(np.searchsorted(bounds, number, side="right")) - 1)
    return gold


def _rank(case: SectionCase, weights: Array) -> int:
    if case.features is None or not case.right.any():
        return 99
    scores = weights @ case.features.values
    return int((scores > scores[case.right > 0].max()).sum())


def _named(names: Sequence[str], values: Array) -> dict[str, float]:
    return {name: round(value, 4) for name, value in zip(names, values.tolist(), strict=True) if abs(value) >= 5e-4}


def _vector(names: Sequence[str], table: Mapping[str, float]) -> Array:
    return np.array([table.get(name, 0.0) for name in names])


def model_of(table: Mapping[str, Mapping[str, float]], names: Sequence[str]) -> ConfidenceModel:
    """Make the model of a table ``confidence``."""
    factors = np.array([_vector(names, table[factor]) for factor in FACTORS])
    return ConfidenceModel(factors, _vector(FACTORS, table["powers"]), _vector(CALIBRATION, table["calibration"]))
