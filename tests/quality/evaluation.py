"""The program's answers to the questions of a set, counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rich.console import Console

from retrieval.analysis.question import read_question
from retrieval.answerer import Answerer
from retrieval.answers import Outcome, Quote
from retrieval.conversation import Conversation
from retrieval.ranking.weights import Weights
from tests.quality.measures import Results
from tests.quality.output.progress import progress_bar
from tests.quality.questions import CONVERSATION_SET, FOLDS, SETS, LabelledQuestion, QuestionSet
from tests.quality.training.ranking import Trainer

Tick = Callable[[], None]
LIBRARY_SET = "squad"
"""The set whose articles are also searched all at once."""


def ask_set(  # noqa: PLR0913  # all that asking takes
    one: QuestionSet,
    answerers: Mapping[str, Answerer],
    *,
    fold: int,
    conversations: Sequence[LabelledQuestion],
    found: Results,
    tick: Tick,
) -> None:
    """Ask the questions of one fold.

    Args:
        one: The question set.
        answerers: By article.
        fold: Which articles' questions.
        conversations: Conversations about other articles, for changes of subject.
        found: Where the results are added.
        tick: Called for each question, for a progress bar.
    """
    for number, asked in enumerate(one.asked):
        if one.folds[asked.article] != fold:
            continue
        _ask_in_article(asked, answerers[asked.article], found)
        if asked.answers:
            _ask_after_others(one, number, answerers[asked.article], conversations, found)
            answer = answerers[one.foreign_article(asked)].answer(asked.question)
            found.foreign_confidence.append(answer.confidence)
            found.foreign_answered.append(answer.outcome is Outcome.ANSWERED)
        tick()


def replay(answerer: Answerer, history: Iterable[str]) -> Conversation:
    """Return the conversation after some questions, as the program itself answered them."""
    conversation = Conversation()
    for text in history:
        conversation = conversation.then(text, answerer.answer(text, conversation))
    return conversation


def rank_of(quotes: Sequence[Quote], answers: Sequence[tuple[int, int]]) -> int:
    """Return the rank, from 0, of the first quote that overlaps an answer; -1 where none does."""
    hits = (i for i, q in enumerate(quotes) if any(q.start < end and start < q.end for start, end in answers))
    return next(hits, -1)


def _ask_after_others(
    one: QuestionSet, number: int, answerer: Answerer, conversations: Sequence[LabelledQuestion], found: Results
) -> None:
    """Ask a question that stands by itself after the ``histories`` of another conversation and of its own article."""
    asked = one.asked[number]
    if asked.history:
        return
    another, *others = one.histories(number, conversations)
    found.after_conversation.append(_cost(asked, answerer, another, found))
    found.after_others.extend(_cost(asked, answerer, history, found) for history in others)


def _cost(asked: LabelledQuestion, answerer: Answerer, history: Iterable[str], found: Results) -> int:
    """Return the cost of earlier questions to the one just asked: 1 for a right first quote, -1 for a wrong one."""
    quotes = answerer.rank(asked.question, replay(answerer, history), 1)
    return found.right[-1] - (rank_of(quotes, asked.answers) == 0)


def _ask_in_article(asked: LabelledQuestion, answerer: Answerer, found: Results) -> None:
    conversation = replay(answerer, asked.history)
    answer = answerer.answer(asked.question, conversation)
    answered = answer.outcome is Outcome.ANSWERED
    if not asked.answers:
        found.unanswerable_confidence.append(answer.confidence)
        found.unanswerable_answered.append(answered)
        return
    rank = rank_of(answerer.rank(asked.question, conversation), asked.answers)
    found.ranks.append(rank)
    found.kinds.append(read_question(asked.question).kind.kind)
    found.confidence.append(answer.confidence)
    found.right.append(rank == 0)
    found.answered.append(answered)
    if answer.quotes:
        first = answer.quotes[0]
        sentences = answerer.articles[first.article].sentences
        found.lengths.append(sum(first.start < it.end and it.start < first.end for it in sentences))


def _ask_library(one: QuestionSet, library: Answerer, fold: int, found: Results) -> None:
    """Ask the answerable questions of one fold of all articles at once."""
    for asked in one.asked:
        if asked.answers and one.folds[asked.article] == fold:
            quotes = library.rank(asked.question, k=1)
            own = bool(quotes) and quotes[0].article == asked.article
            found.in_library.append(own and rank_of(quotes, asked.answers) == 0)


def cross_validate(trainer: Trainer, console: Console) -> dict[str, Results]:
    """Ask each question with weights that were fitted without its article.

    Args:
        trainer: The question sets.
        console: Where the progress is shown.

    Returns:
        By set.
    """
    asked_sets = [one for name, one in trainer.sets.items() if name in SETS]
    plain = {one.name: {name: Answerer([text]) for name, text in one.articles.items()} for one in asked_sets}
    results = {one.name: Results() for one in asked_sets}
    library = Answerer(list(trainer.sets[LIBRARY_SET].articles.values()))
    conversations = trainer.sets[CONVERSATION_SET].asked
    with progress_bar(console, "Asking", sum(len(one.asked) for one in asked_sets)) as tick:
        for fold in range(FOLDS):
            weights = Weights.from_table(trainer.train(fold))
            for one in asked_sets:
                own = {name: a.with_weights(weights) for name, a in plain[one.name].items() if one.folds[name] == fold}
                ask_set(one, own, fold=fold, conversations=conversations, found=results[one.name], tick=tick)
            _ask_library(trainer.sets[LIBRARY_SET], library.with_weights(weights), fold, results[LIBRARY_SET])
    return results
