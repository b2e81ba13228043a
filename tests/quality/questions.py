"""Questions that people wrote about articles, as JSON Lines; see ``--data`` of the commands here."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrieval.analysis.terms import extract_terms
from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article

SETS = ("news", "squad", "search", "dialogue")
DOCUMENT_SETS = ("courses", "webapps")
"""The sets of structured articles, in Markdown."""
CONVERSATION_SET = "dialogue"
"""The set whose conversations come before a change of subject."""
QUESTIONS_BEFORE = 2
"""Questions that come before a change of subject."""
LANGUAGE_SET = "languages"
"""The set of articles in other languages than English, each called ``LANGUAGE-TOPIC``."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    article: str
    question: str
    history: tuple[str, ...]
    answers: tuple[tuple[int, int], ...]
    """Offsets in the article's text; empty where it does not answer."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Articles and questions about them."""

    name: str
    articles: Mapping[str, Article]
    asked: Sequence[LabelledQuestion]
    folds: Mapping[str, int]
    """By article, the part in which it is held out."""

    def foreign_article(self, asked: LabelledQuestion) -> str:
        """Return another article of the same fold, to which the question is foreign; always the same one."""
        fold = [name for name in self.articles if self.folds[name] == self.folds[asked.article]]
        foreign = [name for name in fold if name != asked.article]
        return foreign[stable_hash(asked.question) % len(foreign)]

    def histories(self, number: int, conversations: Sequence[LabelledQuestion]) -> list[list[str]]:
        """Return the questions before which one that stands by itself changes the subject.

        First those of another conversation, of which the article mostly answers none; then the two before it in the
        set, if these are about the same article.

        Args:
            number: The question's place in the set.
            conversations: Conversations about other articles.
        """
        asked, others = self.asked[number], self.asked[max(0, number - QUESTIONS_BEFORE) : number]
        before = conversations[stable_hash(asked.question) % len(conversations)]
        found = [[*before.history, before.question]]
        if len(others) == QUESTIONS_BEFORE and all(it.article == asked.article for it in others):
            found.append([it.question for it in others])
        return found

    def foreign_articles(self, asked: LabelledQuestion, count: int) -> Sequence[str]:
        """Return some other articles of the same fold, that of ``foreign_article`` first."""
        first = self.foreign_article(asked)
        fold = [name for name in self.articles if self.folds[name] == self.folds[asked.article]]
        others = [name for name in fold if name not in {asked.article, first}]
        return [first, *sorted(others, key=lambda name: stable_hash(f"{name} {asked.question}"))[: count - 1]]


def load_sets(folder: Path, names: Iterable[str] = SETS) -> list[QuestionSet]:
    """Read sets.

    Args:
        folder: Holds ``NAME-articles.jsonl.gz`` and ``NAME-questions.jsonl.gz``.
        names: Which ones.
    """
    return [_load_set(folder, name) for name in names]


def load_documents(folder: Path) -> list[QuestionSet]:
    """Read the sets of structured articles; the arguments are those of ``load_sets``."""
    return [_load_set(folder, name) for name in DOCUMENT_SETS]


def load_languages(folder: Path) -> list[QuestionSet]:
    """Read the set of other languages, as a set by language; an article is in the same fold in all of them.

    The arguments are those of ``load_sets``.
    """
    whole = _load_set(folder, LANGUAGE_SET)
    topics = sorted({_topic(name) for name in whole.articles}, key=stable_hash)
    folds = {name: topics.index(_topic(name)) % FOLDS for name in whole.articles}
    codes = sorted({article.language for article in whole.articles.values()})
    return [_in_language(whole, code, folds) for code in codes]


def _topic(name: str) -> str:
    return name.partition("-")[2]


def _in_language(whole: QuestionSet, code: str, folds: Mapping[str, int]) -> QuestionSet:
    articles = {name: article for name, article in whole.articles.items() if article.language == code}
    return QuestionSet(code, articles, [it for it in whole.asked if it.article in articles], folds)


def excerpts(one: QuestionSet, paragraphs: int = 6) -> QuestionSet:
    """Cut long articles into short ones, each with the questions that it answers.

    Without them the length of an article would stand for how closely its questions are worded.

    Args:
        one: The question set.
        paragraphs: How many make a short article.
    """
    articles: dict[str, Article] = {}
    folds: dict[str, int] = {}
    bounds: dict[str, list[tuple[int, int, str]]] = {}
    for name, article in one.articles.items():
        starts = [s.start for s in article.sentences if s.number == 1 and s.paragraph % paragraphs == 1]
        for start, end in zip(starts, [*starts[1:], len(article.text)], strict=True):
            key = f"{name}-{start}"
            articles[key] = parse_article(article.text[start:end], key)
            folds[key] = one.folds[name]
            bounds.setdefault(name, []).append((start, end, key))
    asked = [
        LabelledQuestion(key, a.question, a.history, tuple((s - start, e - start) for s, e in a.answers))
        for a in one.asked
        for start, end, key in bounds[a.article]
        if a.answers and all(start <= s and e <= end for s, e in a.answers)
    ]
    content = {key: frozenset(extract_terms(article.text)) for key, article in articles.items()}
    for a in one.asked:
        if not a.answers:  # the likeliest excerpt does not answer it either
            wanted = frozenset(extract_terms(a.question))
            key = max((key for _, _, key in bounds[a.article]), key=lambda key: len(wanted & content[key]))
            asked.append(LabelledQuestion(key, a.question, a.history, ()))
    return QuestionSet("excerpts", articles, asked, folds)


def gold_sentences(article: Article, answers: Sequence[tuple[int, int]]) -> list[int]:
    """Return the numbers of the sentences that overlap an answer."""
    return [
        number
        for number, sentence in enumerate(article.sentences)
        if any(sentence.start < end and start < sentence.end for start, end in answers)
    ]


def _load_set(folder: Path, name: str) -> QuestionSet:
    rows = _lines(folder / f"{name}-articles.jsonl.gz")
    articles = {row["id"]: parse_article(row["text"], row["id"], markdown=row.get("format") == "md") for row in rows}
    asked = []
    for row in _lines(folder / f"{name}-questions.jsonl.gz"):
        answers = tuple((start, end) for start, end in row["answers"])
        asked.append(LabelledQuestion(row["article"], row["question"], tuple(row["history"]), answers))
    shuffled = sorted(articles, key=stable_hash)
    return QuestionSet(name, articles, asked, {article: i % FOLDS for i, article in enumerate(shuffled)})


def stable_hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:15], 16)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
