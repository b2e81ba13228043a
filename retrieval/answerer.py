"""A question and a conversation become an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.analysis.question import Question, read_question
from retrieval.answers import Answer, How, Lead, Outcome, Place, Quote, Turn
from retrieval.articles.article import Article
from retrieval.conversation import Conversation, Exchange
from retrieval.dialogue.intents import Said, read_turn
from retrieval.dialogue.navigation import Showing, cite
from retrieval.index.catalogue import Catalogue
from retrieval.index.columns import Gathering
from retrieval.index.indexer import read_article
from retrieval.index.library import Library
from retrieval.index.loader import load_kept, load_library
from retrieval.index.segment import ArticleIndex
from retrieval.lessons.headlines import Heads
from retrieval.lessons.lesson_index import Teaching, article_gain, head_odds
from retrieval.lessons.question_similarity import Asked
from retrieval.postings.inverted_index import Progress
from retrieval.ranking.explanation import Readings, matches_of, parts_of, readings
from retrieval.ranking.follow_up import Past, carried_terms
from retrieval.ranking.scoring import Recall, Scored, leads_of, score, spread, trust_of
from retrieval.ranking.weights import Weights, fitted_weights

QUOTES = 3
"""Quotes of an answer at most."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The sentences of all articles considered, best first."""

    scored: Scored
    """The article of the best sentence."""
    found: tuple[tuple[Scored, float], ...]
    """The articles, each with what is added to the scores of its sentences to compare them with the others'."""

    def best(self, count: int) -> list[tuple[Scored, int, float]]:
        """The best sentences, each with its article, its number there and its score."""
        if len(self.found) == 1:
            ((scored, shift),) = self.found
            values = scored.scores + shift
            numbers = np.argsort(-values, kind="stable")[: max(count, 0)].tolist()
            return [(scored, number, values.item(number)) for number in numbers]
        values = np.concatenate([scored.scores + shift for scored, shift in self.found])
        bounds = np.cumsum([0, *(scored.index.size for scored, _ in self.found)])
        order = np.argsort(-values, kind="stable")[: max(count, 0)]
        article = np.searchsorted(bounds, order, side="right") - 1
        places = zip(article.tolist(), (order - bounds[article]).tolist(), values[order].tolist(), strict=True)
        return [(self.found[number][0], sentence, value) for number, sentence, value in places]


class Answerer:
    """Answers questions with sentences of some articles.

    Args:
        articles: At least one, each with at least one sentence; or all of them, prepared.
        weights: How evidence is weighed; the fitted weights unless given.
    """

    def __init__(self, articles: Sequence[Article] | Library, weights: Weights | None = None) -> None:
        self._library = articles if isinstance(articles, Library) else _prepared(articles)
        self.articles = self._library.catalogue
        self._weights = weights or fitted_weights()
        self._showing = Showing(self.articles)
        self._heads = Heads(self.articles)
        self._teaching: Teaching | None = None

    def with_weights(self, weights: Weights) -> Answerer:
        """The same articles, their evidence weighed otherwise; the index is shared."""
        other = copy(self)
        other._weights = weights  # noqa: SLF001  # a copy of this very class
        return other

    def with_taught(self, pairs: Iterable[tuple[str | Asked, Place | str | None]]) -> Answerer:
        """The same articles with other lessons; the index is shared.

        Args:
            pairs: Questions, each with the sentence that answers it or None where nothing does; see ``Lesson``. The
                later of two for the same question counts. One whose sentence is not there is left out.
        """
        other = copy(self)
        heads = Heads(self.articles)
        teaching = Teaching(pairs, lambda place: self._library.find(place) or heads.find(place), self._library.idf)
        other._heads = heads  # noqa: SLF001  # a copy of this very class
        other._teaching = teaching if teaching.size else None  # noqa: SLF001
        return other

    def prepare(self) -> None:
        """Do now what the first question would have to wait for: with numba, a large library takes a second or more."""
        self._library.prepare()

    def only(self, article: str) -> Answerer:
        """The same, with one article alone and nothing taught; the index is shared.

        Raises:
            KeyError: There is no such article.
        """
        number = self.articles.number(article)
        if number is None:
            raise KeyError(article)
        other = copy(self)
        other.articles = Catalogue(self.articles.columns, only=number)
        other._library = Library(other.articles)  # noqa: SLF001  # a copy of this very class
        other._showing = Showing(other.articles)  # noqa: SLF001
        other._teaching = None  # noqa: SLF001
        return other

    def rank(self, question: str, conversation: Conversation | None = None, k: int = 10) -> list[Quote]:
        """Order sentences by how well they answer.

        Args:
            question: As asked.
            conversation: The turns before.
            k: How many at most.

        Returns:
            The best first, whatever the confidence.
        """
        ranking = self._rank(read_question(question), conversation or Conversation())
        return self._quotes(ranking.best(k))

    def answer(self, question: str, conversation: Conversation | None = None) -> Answer:
        """Answer a question, or say that the articles do not.

        Args:
            question: What was said: a question, or any other turn of a conversation.
            conversation: The turns before.
        """
        said, before = read_turn(question), conversation or Conversation()
        if said.turn is Turn.ANOTHER and before.turns and before.turns[-1].question:
            return self._another(question, before)
        shown = None if self._is_taught(said) else self._showing.answer(question, said.turn, before)
        return shown or self._answer(question, said.question, before)

    def _is_taught(self, said: Said) -> bool:
        """Whether it was taught what the article is about, as asked with these very words."""
        if self._teaching is None or said.turn is not Turn.ABOUT:
            return False
        return self._teaching.knows(Asked.of(said.question), self._weights.taught)

    def _silenced(self, scored: Scored) -> bool:
        """Whether it was taught that nothing answers."""
        if scored.recalled is None:
            return False
        return scored.recalled.silenced(int(np.argmax(scored.scores)), self._weights.taught) == 1

    def _answer(self, asked: str, text: str, before: Conversation) -> Answer:
        """Answer a question by the best sentences."""
        ranking = self._rank(read_question(text), before)
        scored = ranking.scored
        outcome = self._outcome(scored.confidence)
        bare = scored.past and not scored.seen.question.terms and before.shown
        if outcome is Outcome.NOT_FOUND and bare and not self._silenced(scored):
            outcome = Outcome.UNSURE  # "why?" cannot be about something else
        best = ranking.best(QUOTES) if outcome is not Outcome.NOT_FOUND else []
        return Answer(
            question=asked,
            resolved=_resolved(text, scored),
            outcome=outcome,
            confidence=scored.confidence,
            quotes=tuple(self._quotes(best)),
            turn=Turn.FOLLOW_UP if scored.past else Turn.QUESTION,
            leads=_leads(scored),
            trust=trust_of(scored.confidence, self._weights.trusted),
        )

    def _another(self, asked: str, before: Conversation) -> Answer:
        """Give the best passages for the last question that were not shown for it."""
        text = before.turns[-1].question
        earlier = [turn for turn in before.turns if turn.question != text]
        seen = {place for turn in before.turns if turn.question == text for place in turn.shown}
        ranking = self._rank(read_question(text), Conversation(turns=tuple(earlier)))
        quotes = self._quotes(ranking.best(QUOTES + len(seen)))
        fresh = tuple(quote for quote in quotes if Place.of(quote) not in seen)[:1]
        outcome = Outcome.REPLY if not fresh else Outcome.UNSURE
        confidence = 1.0 if not fresh else min(ranking.scored.confidence, 0.5)
        return Answer(
            question=asked, resolved=text, outcome=outcome, confidence=confidence, quotes=fresh, turn=Turn.ANOTHER
        )

    def _outcome(self, confidence: float) -> Outcome:
        if confidence >= self._weights.answered:
            return Outcome.ANSWERED
        return Outcome.UNSURE if confidence >= self._weights.unsure else Outcome.NOT_FOUND

    def _rank(self, question: Question, before: Conversation) -> Ranking:
        """Score the sentences of the likeliest articles."""
        article = before.shown[0].article if before.shown else None
        asked = [read_question(turn.question) for turn in before.turns]
        words = [term for earlier in asked[-1:] for term in earlier.terms] if len(question.terms) < 2 else []  # noqa: PLR2004
        likest = self._likest(question, words)
        gains = {part: article_gain(likeness, self._weights.taught) for part, likeness in likest.items() if part >= 0}
        candidates = [(it.part.part, *it) for it in self._library.choose(question, words, article, gains)]
        candidates += self._taught_heads(likest)
        found = []
        for part, index, log_probability in candidates:
            past = [_past(index, earlier, turn) for earlier, turn in zip(asked, before.turns, strict=True)]
            scored = score(index, question, past, self._weights, self._recall(part, index.size))
            shift = 0.0
            if len(candidates) > 1:
                top = scored.scores.max()
                shift = log_probability - float(top + np.log(np.exp(scored.scores - top).sum()))
            found.append((scored, shift))
        best = max(found, key=lambda each: float(each[0].scores.max()) + each[1])
        return Ranking(best[0], tuple(found))

    def _likest(self, question: Question, carried: Sequence[str]) -> Mapping[int, float]:
        """How like a question is to those that were taught, by their part of an article; see ``Teaching.likest``."""
        if self._teaching is None:
            return {}
        readings_ = [Asked.reading(question), *([Asked.reading(question, carried)] if carried else [])]
        return self._teaching.likest(readings_, self._weights.taught)

    def _taught_heads(self, likest: Mapping[int, float]) -> list[tuple[int, ArticleIndex, float]]:
        """The heads that may answer, each with its number and its log odds; none where a body was taught better."""
        best = max(likest.values(), default=0.0)
        return [
            (part, self._heads.index(part), head_odds(likeness, self._heads.body(part), self._weights.taught))
            for part, likeness in likest.items()
            if part < 0 and 0 < likeness == best
        ]

    def _recall(self, part: int, size: int) -> Recall | None:
        """What a part of an article was taught, where anything was."""
        teaching, weights = self._teaching, self._weights.taught
        return None if teaching is None else lambda readings_: teaching.recall(part, size, readings_, weights)

    def _quotes(self, places: Sequence[tuple[Scored, int, float]]) -> list[Quote]:
        """Cite sentences, and say why."""
        known = {id(scored): readings(scored) for scored, _, _ in places}
        return [self._quote(*place, known[id(place[0])]) for place in places]

    def _quote(self, scored: Scored, sentence: int, value: float, known: Readings) -> Quote:
        matches = matches_of(scored, sentence, known)
        return cite(
            scored.index.article,
            scored.index.sentence(sentence),
            value,
            matched=tuple(match.word for match in matches if match.how is not How.CARRIED),
            matches=matches,
            parts=parts_of(scored, sentence, self._weights, value),
        )


def _leads(scored: Scored) -> tuple[Lead, ...]:
    """Where the answer probably stands, likeliest first."""
    weights = leads_of(scored)
    found = ((number, weights.item(number)) for number in np.flatnonzero(weights).tolist())
    likeliest = sorted(found, key=lambda lead: -lead[1])
    return tuple(Lead(place=scored.index.place(number), weight=weight) for number, weight in likeliest)


def _past(index: ArticleIndex, asked: Question, turn: Exchange) -> Past:
    """A turn before, as it concerns an article."""
    places = np.zeros(index.size)
    for lead in turn.leads:
        number = index.number(lead.place)
        if number is not None:
            places[number] = lead.weight
    if turn.trust is None and turn.trusted:
        places /= turn.trusted
    shown = (index.number(place) for place in turn.shown)
    trust = turn.trusted if places.any() else 0.0
    return Past(asked.terms, spread(places), trust, [number for number in shown if number is not None])


def _resolved(text: str, scored: Scored) -> str:
    """The question as searched: with the words that were carried over behind it."""
    index = scored.index
    words = [index.word_of(term) for term, _, _ in carried_terms(index, scored.seen.question, scored.past)]
    return f"{text} + {', '.join(words)}" if words else text


def _prepared(articles: Iterable[Article]) -> Library:
    gathering = Gathering()
    for article in articles:
        read_article(article, gathering)
    return Library(Catalogue(gathering.columns()))


def load_answerer(path: Path | str, index: Path | None = None, progress: Progress | None = None) -> Answerer:
    """Read the articles and prepare them for questions.

    Args:
        path: A seed file, or a folder of them.
        index: Where a finished index may be kept; see ``retrieval.index.loader.load_library``.
        progress: Told how far it is, from 0 to 1.

    Raises:
        SeedError: A file cannot be used.
    """
    return Answerer(load_library(Path(path), index, progress))


def kept_answerer(index: Path, digest: str) -> Answerer:
    """Take up articles that were prepared before; the arguments and errors are those of ``load_kept``."""
    return Answerer(load_kept(index, digest))
