"""``python -m tests.quality.lesson_gain --data PATH``: the gain of other questions about an article from lessons.

Half of the questions that miss are taught their right sentence, then the other half; all other questions about the same
articles are asked before and after. The weights of ``[taught]`` were picked on the folds that are left out here.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from retrieval.answerer import Answerer
from retrieval.answers import Address, Outcome
from retrieval.lessons.lesson_index import Lesson
from tests.quality.evaluation import rank_of, replay
from tests.quality.output.progress import progress_bar
from tests.quality.questions import LabelledQuestion, QuestionSet, gold_sentences, load_sets, stable_hash

REPORTED_FOLDS = (2, 3, 4)
"""Those on which the weights were not picked."""
_PARTS = 2
_RESAMPLES = 4000


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a question."""

    asked: LabelledQuestion
    right: bool
    """True if the first sentence is right; for an unanswerable question, if none is given as the answer."""
    use: int
    """1 for a right answer, or silence where there is none; -1 for a wrong one; 0 for silence where there is one."""
    lesson: Lesson
    """The one that a moderator would teach."""


LESSON_KINDS: Mapping[str, Callable[[Result], bool]] = {
    "right sentence": lambda result: bool(result.asked.answers) and not result.right,
    "silence": lambda result: not result.asked.answers and not result.right,
}
"""The kinds of lessons, each with the test for the questions that they are made of."""


@dataclass(slots=True)
class Comparison:
    """Other questions before and after the teaching, by article."""

    taught: int = 0
    taught_right: int = 0
    """The number of taught questions that are right then."""
    right: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """True where the others' first sentences are right, before and after; only the answerable."""
    use: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, before: Result, after: Result) -> None:
        """Add the results of a question that was not taught."""
        if before.asked.answers:
            self.right[before.asked.article].append((before.right, after.right))
        self.use[before.asked.article].append((before.use, after.use))


def ask(answerer: Answerer, asked: LabelledQuestion) -> Result:
    """Ask a question after its history, as the answerer itself answers that."""
    conversation = replay(answerer, asked.history)
    answer = answerer.answer(asked.question, conversation)
    answered = answer.outcome is Outcome.ANSWERED
    first = answerer.rank(asked.question, conversation, k=10)
    right = rank_of(first[:1], asked.answers) == 0 if asked.answers else not answered
    use = int(right) - (not right) if answered else int(not asked.answers)
    return Result(asked, right, use, Lesson(answer.resolved, _answer_address(answerer, asked)))


def _answer_address(answerer: Answerer, asked: LabelledQuestion) -> Address | None:
    """Return the first sentence that answers."""
    article = answerer.articles[asked.article]
    gold = gold_sentences(article, asked.answers)
    if not gold:
        return None
    sentence = article.sentences[gold[0]]
    return Address(article=article.name, paragraph=sentence.paragraph, sentence=sentence.number)


def compare(one: QuestionSet, folds: Collection[int], tick: Callable[[], None]) -> dict[str, Comparison]:
    """Teach one half of the questions, then the other, and ask the rest.

    Args:
        one: The question set.
        folds: Whose articles are looked at.
        tick: Called for each article, for a progress bar.

    Returns:
        For each of ``LESSON_KINDS``.
    """
    found = {way: Comparison() for way in LESSON_KINDS}
    by_article: dict[str, list[LabelledQuestion]] = defaultdict(list)
    for asked in one.asked:
        by_article[asked.article].append(asked)
    for name, article in one.articles.items():
        if one.folds[name] in folds:
            plain = Answerer([article])
            before = [ask(plain, asked) for asked in by_article[name]]
            for way, taught in LESSON_KINDS.items():
                _compare_article(plain, before, taught, found[way])
        tick()
    return found


def _compare_article(
    plain: Answerer, before: Sequence[Result], taught: Callable[[Result], bool], found: Comparison
) -> None:
    for half in range(_PARTS):
        chosen = [it for it in before if taught(it) and stable_hash(it.asked.question) % _PARTS == half]
        if not chosen:
            continue
        knowing = plain.with_taught([it.lesson for it in chosen])
        questions = {it.asked.question for it in chosen}
        found.taught += len(chosen)
        found.taught_right += sum(ask(knowing, it.asked).right for it in chosen)
        for it in before:
            if it.asked.question not in questions:
                found.add(it, ask(knowing, it.asked))


Pairs = Mapping[str, Sequence[tuple[int, int]]]


def gain(pairs: Pairs) -> tuple[float, float, float]:
    """Return the mean gain of a question, and the 95 % interval of it: a paired bootstrap over articles (Efron 1979).

    Args:
        pairs: By article, the values of its questions before and after.
    """
    sums = np.array([sum(after - before for before, after in of) for of in pairs.values()], dtype=np.float64)
    counts = np.array([len(of) for of in pairs.values()], dtype=np.float64)
    drawn = np.random.default_rng(0).integers(len(sums), size=(_RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(sums.sum() / counts.sum()), float(low), float(high)


def losers(pairs: Pairs) -> dict[str, int]:
    """Return the articles of which more questions have lost than gained, each with how many more."""
    lost = {name: sum(before - after for before, after in of) for name, of in pairs.items()}
    return {name: count for name, count in sorted(lost.items()) if count > 0}


def figures(found: Mapping[str, Mapping[str, Comparison]]) -> Table:
    """Return a table with a line for each set and what was taught, by ``found[set][way]``."""
    table = Table(
        *("set", "taught", "questions", "right then", "others answerable", "hit@1 before", "gain of hit@1"),
        *("gain of use", "articles", "losing"),
        title="teaching half of what misses: the other questions of the same articles",
    )
    for name, ways in found.items():
        for way, comparison in ways.items():
            if comparison.use:
                table.add_row(name, way, *_cells(comparison))
    return table


def _cells(found: Comparison) -> list[str]:
    before = [one for of in found.right.values() for one, _ in of]
    return [
        str(found.taught),
        f"{found.taught_right / found.taught:.3f}",
        f"{len(before)} of {sum(len(of) for of in found.use.values())}",
        f"{np.mean(before):.3f}" if before else "–",
        _interval(gain(found.right)) if before else "–",
        _interval(gain(found.use)),
        str(len(found.use)),
        str(len(losers(found.right))),
    ]


def _interval(values: tuple[float, float, float]) -> str:
    mean, low, high = values
    return f"{mean:+.4f} ({low:+.4f} to {high:+.4f})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and the articles that lose."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.lesson_gain", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of NAME-articles.jsonl.gz and NAME-questions…")
    parser.add_argument(
        "--folds", type=int, nargs="+", default=REPORTED_FOLDS, help="articles to look at, by their part"
    )
    options = parser.parse_args(arguments)
    console = Console(width=150)
    sets = load_sets(options.data)
    with progress_bar(console, "Teaching", sum(len(one.articles) for one in sets)) as tick:
        found = {one.name: compare(one, options.folds, tick) for one in sets}
    console.print(figures(found))
    for name, ways in found.items():
        for way, comparison in ways.items():
            if lost := losers(comparison.right):
                console.print(
                    f"{name}, {way}, articles that lose: {', '.join(f'{it} (-{n})' for it, n in lost.items())}"
                )


if __name__ == "__main__":
    main()
