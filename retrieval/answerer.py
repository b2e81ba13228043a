"""A question and a conversation become an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import chain, pairwise, zip_longest
from pathlib import Path
from typing import TypeVar

import numpy as np

from retrieval.analysis.question import Question, read_question
from retrieval.answers import (
    FACT_TURNS,
    SECTION,
    SMALL_TALK,
    Address,
    Answer,
    LikelyAnswer,
    Outcome,
    Quote,
    ScoreShare,
    Turn,
    with_carried,
)
from retrieval.articles.article import Article
from retrieval.articles.definitions import asks_for_definition, defining_extent
from retrieval.articles.extents import Extent
from retrieval.conversation import Conversation
from retrieval.dialogue.intents import Utterance, classify_turn
from retrieval.dialogue.messages import questions_in
from retrieval.dialogue.navigation import Navigator
from retrieval.dialogue.speech_acts import asks
from retrieval.errors import ModelError, UnusableSeed
from retrieval.finder import Engine, Finders, SentenceFinder
from retrieval.index.catalogue import ArticleLookup, Catalogue, JoinedCatalogue
from retrieval.index.library import Library
from retrieval.index.loader import load_library, open_index
from retrieval.joined_ranker import JoinedRanker
from retrieval.lessons.question_similarity import QuestionKey
from retrieval.meaning.encoder import Models
from retrieval.meaning.model_files import AUTO, find_models
from retrieval.meaning.section_vectors import (
    SectionVectors,
    VectorPlan,
    plan_vectors,
    vectors_path,
)
from retrieval.postings.inverted_index import Progress
from retrieval.ranker import Ranker
from retrieval.ranking.follow_up import told_terms
from retrieval.ranking.passages import lacks_number, names_number, numbered_extent
from retrieval.ranking.ranking import (
    RankedPassage,
    Ranking,
)
from retrieval.ranking.scoring import ScoredSegment, likely_answers, reliability_of
from retrieval.ranking.weights import Weights, fitted_weights

MAX_QUOTES = 3
MIN_ALTERNATIVE = 0.03  # the least probability of a section that is quoted beside the one that answers
MAX_WITHOUT_NUMBER = 0.9
"""The confidence in a passage without the number that is all that is asked for, as a share of what an answer needs."""
_MAX_CONFIDENCE_IN_ANOTHER = 0.5
_log = logging.getLogger(__name__)
_YIELDING = SMALL_TALK | FACT_TURNS | {Turn.ABOUT, Turn.HELP}
"""The turns that need no search, unless the articles answer them."""
T = TypeVar("T")


class Answerer:
    """Answers questions with sentences of articles.

    Args:
        articles: At least one, each with at least one sentence; or all of them, prepared.
        weights: The fitted weights unless given.
        unusable: The files beside them that cannot be used.
        models: The encoders, if they are to be used.
        vectors: Those of the sections.
    """

    def __init__(
        self,
        articles: Sequence[Article] | Library,
        weights: Weights | None = None,
        unusable: tuple[UnusableSeed, ...] = (),
        models: Models | None = None,
        vectors: SectionVectors | None = None,
    ) -> None:
        library = articles if isinstance(articles, Library) else Library(Catalogue.of(articles))
        self._ranker = JoinedRanker((Ranker(library, weights or fitted_weights(), None, models, vectors),))
        self.articles: ArticleLookup = library.catalogue
        self.unusable = unusable
        self._navigator = Navigator(self.articles)

    @classmethod
    def joined(cls, own: Answerer, shared: Answerer) -> Answerer:
        """Return one over the articles of two, with nothing taught; both indexes are shared.

        Where both answer as well, ``own`` goes first.

        Args:
            own: With the same weights and encoders as the other.
            shared: With articles of other names.
        """
        rankers = own._ranker.rankers, shared._ranker.rankers
        joined = own._with(JoinedRanker((*rankers[0], *rankers[1])).with_each(lessons=None))
        joined.articles = JoinedCatalogue([own.articles, shared.articles])
        joined.unusable = (*own.unusable, *shared.unusable)
        joined._navigator = Navigator(joined.articles)  # noqa: SLF001
        return joined

    @property
    def models(self) -> Models | None:
        return self._ranker.models

    @property
    def vectors(self) -> SectionVectors | None:
        """Those of the sections of the articles, where these are no joined ones."""
        return self._only_ranker.vectors

    @property
    def _only_ranker(self) -> Ranker:
        (ranker,) = self._ranker.rankers
        return ranker

    def with_models(self, models: Models | None, vectors: SectionVectors | None = None) -> Answerer:
        """Return the same articles with other encoders, or none; the index is shared.

        Args:
            models: The encoders.
            vectors: Those of the sections; of joined articles they are given before these are joined.
        """
        if vectors is not None:
            ranker = replace(self._only_ranker, encoders=models, section_vectors=vectors)
            return self._with(JoinedRanker((ranker,)))
        return self._with(self._ranker.with_each(encoders=models, section_vectors=None))

    def _with(self, ranker: JoinedRanker) -> Answerer:
        other = copy(self)
        other._ranker = ranker  # noqa: SLF001  # a copy of this very class
        return other

    def plan_vectors(self, file: Path | None = None, *, asked: bool = False) -> VectorPlan | None:
        """Do as ``retrieval.meaning.section_vectors.plan_vectors``; None without encoders, too, or where one fails."""
        models = self.models
        try:
            return None if models is None else plan_vectors(self._only_ranker.library, models, file, asked=asked)
        except ModelError:  # which the models have logged
            return None

    def with_vectors(self, file: Path | None = None) -> Answerer:
        """Return the same with the vectors of all sections, made where the file does not have them."""
        plan = self.plan_vectors(file)
        try:
            return self if plan is None else self.with_models(self._only_ranker.encoders, plan.make())
        except ModelError:  # which the models have logged
            return self

    def with_weights(self, weights: Weights) -> Answerer:
        """Return the same articles with other weights; the index is shared."""
        return self._with(self._ranker.with_each(weights=weights))

    def with_taught(self, pairs: Iterable[tuple[str | QuestionKey, Address | str | None]]) -> Answerer:
        """Return the same articles with other lessons; the index is shared.

        Args:
            pairs: See ``Lesson``. The later of two for the same question counts. One whose sentence is not there is
                left out.
        """
        return self._with(self._ranker.with_lessons(pairs))

    def only(self, article: str) -> Answerer:
        """Return one article alone, with nothing taught; the index is shared.

        Raises:
            KeyError: There is no such article.
        """
        ranker, number = self._ranker.holding(article)
        library = Library(Catalogue(ranker.library.columns, only=number))
        return Answerer(library, ranker.weights, models=ranker.encoders, vectors=ranker.section_vectors)

    def rank(self, question: str, conversation: Conversation | None = None, k: int = 10) -> list[Quote]:
        """Return at most ``k`` sentences, best first, whatever the confidence; of several questions, in turn."""
        return self._guarded(lambda: self._best(question, conversation or Conversation(), k))

    def _best(self, question: str, before: Conversation, k: int) -> list[Quote]:
        rankings = (self._ranker.rank(it, before) for it in questions_in(question))
        return _in_turn([self._ranker.quotes(it.passages(k)) for it in rankings], k)

    def _guarded(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except ModelError:  # which was logged; from now on there are no models
            return work()

    def closest(self, message: str, conversation: Conversation, k: int) -> list[Quote]:
        """Return at most ``k`` passages as ``answer`` ranks them, best first; none for a turn that needs no search."""
        return self._guarded(lambda: self._closest_in_turn(message, conversation, k))

    def _closest_in_turn(self, message: str, conversation: Conversation, k: int) -> list[Quote]:
        first, *others = questions_in(message)
        found, before = [self._closest(first, conversation, k)], conversation
        for question, other in pairwise((first, *others)):
            before = before.then(question, self._answer_turn(question, before))
            found.append(self._closest(other, before, k))
        return _in_turn(found, k)

    def _closest(self, turn: str, conversation: Conversation, k: int) -> list[Quote]:
        said = classify_turn(turn)
        if _asks_for_another(said, conversation):
            question, earlier = _last_question(conversation)
        elif (searched := self._searched(said, conversation)) is not None:
            question, earlier = searched, conversation
        else:
            return []
        return self._ranker.quotes(self._ranker.rank(question, earlier).passages(k))

    def answer(self, question: str, conversation: Conversation | None = None) -> Answer:
        """Answer a message: its questions, or any other turn of a conversation; or say that the articles do not."""
        return self._guarded(lambda: self._reply(question, conversation or Conversation()))

    def _reply(self, message: str, before: Conversation) -> Answer:
        answers: list[Answer] = []
        for text in questions_in(message):
            answers.append(self._answer_turn(text, before))
            before = before.then(text, answers[-1])
        return Answer.of_several(message, tuple(answers))

    def _answer_turn(self, text: str, before: Conversation) -> Answer:
        said = classify_turn(text)
        if _asks_for_another(said, before):
            return self._another(text, before)
        if found := self._from_articles(text, said, before):
            return found
        if found := self._navigator.answer(text, said.turn, before):
            is_over = said.turn is Turn.MORE and not found.quotes and self._is_structured(before)
            return self._another(text, before) if is_over else found
        return replace(self._answer(text, said.question, before), asked=said.question)

    def _is_structured(self, before: Conversation) -> bool:
        """Tell if the conversation has come to a section of an article."""
        article = self.articles.get(before.shown[0].article) if before.shown else None
        return article is not None and bool(article.sections) and bool(before.turns[-1].question)

    def _searched(self, said: Utterance, before: Conversation) -> str | None:
        """Return the text that is searched for a turn; None where the turn needs no search.

        What is small talk elsewhere is searched where a lesson or a heading asks the very same.
        """
        if said.turn is Turn.QUESTION:
            return said.question
        if said.turn not in _YIELDING:
            return None
        if said.name and self._ranker.has_word(said.name):
            return said.name
        may_be_subject = said.turn in FACT_TURNS and before.shown and "it" in read_question(said.question).folded
        is_asked = self._ranker.knows(said.question) or self._heading(said) is not None or may_be_subject
        return said.question if is_asked else None

    def _from_articles(self, question: str, said: Utterance, before: Conversation) -> Answer | None:
        """Answer small talk and the like from the articles, where they answer it."""
        text = self._searched(said, before) if said.turn in _YIELDING else None
        if text is None:
            return None
        if self._ranker.knows(said.question):
            return self._answer(question, text, before)
        if (heading := self._heading(said)) is not None:
            return self._answer_named(question, text, self._ranker.rank(text, before), heading)
        found = self._answer(question, text, before)
        is_subject = found.outcome is Outcome.ANSWERED and bool(found.quotes[0].matched)
        return found if is_subject or said.turn not in FACT_TURNS else None

    def _heading(self, said: Utterance) -> tuple[Article, Extent] | None:
        """Find what is below a heading that asks with these very words."""
        return self._ranker.find_heading(said.question) if asks(said.question) else None

    def _answer(self, asked: str, text: str, before: Conversation) -> Answer:
        ranking = self._ranker.rank(text, before)
        scored = ranking.first
        question = read_question(text, scored.segment.language)
        if (named := self._named(question, ranking)) is not None:
            return self._answer_named(asked, text, ranking, named)
        confidence = scored.confidence
        if confidence >= ranking.min_answered and _lacks_number(question, ranking):
            confidence = MAX_WITHOUT_NUMBER * ranking.min_answered
        outcome = _outcome(confidence, ranking)
        bare = scored.earlier and not scored.features.question.terms and before.shown
        if outcome is Outcome.NOT_FOUND and bare and not self._ranker.is_silenced(scored):
            outcome = Outcome.UNSURE  # "why?" cannot be about something else
        least = MIN_ALTERNATIVE if outcome is Outcome.ANSWERED else 0.0
        best = ranking.passages(MAX_QUOTES, least) if outcome is not Outcome.NOT_FOUND else []
        return Answer(
            question=asked,
            resolved=_resolved(text, scored, before),
            outcome=outcome,
            confidence=confidence,
            quotes=tuple(self._ranker.quotes(best)),
            turn=Turn.FOLLOW_UP if scored.earlier else Turn.QUESTION,
            likely=_likely(scored, best),
            reliability=reliability_of(confidence, self._ranker.weights.min_reliable),
        )

    def _named(self, question: Question, ranking: Ranking) -> tuple[Article, Extent] | None:
        """Find the item that a question names by its number, or the definition that it asks for.

        They are looked for in the only article, or those of the best passages.
        """
        if not (names_number(question) or asks_for_definition(question)) or self._ranker.is_silenced(ranking.first):
            return None
        found = ranking.passages(MAX_QUOTES)
        articles = {it.scored.segment.name: it.article for it in found}
        if len(self.articles) == 1:
            articles = dict(self.articles.items())
        if any(it.scored.lessons is not None and it.scored.lessons.similarity[it.best] > 0 for it in found):
            return None  # it was taught
        find = numbered_extent if names_number(question) else defining_extent
        extents = ((article, find(article, question)) for article in articles.values())
        return next(((article, extent) for article, extent in extents if extent is not None), None)

    def _answer_named(self, asked: str, text: str, ranking: Ranking, named: tuple[Article, Extent]) -> Answer:
        article, (first, last) = named
        sentences = article.sentences
        quote = Quote.of(article, sentences[first], last=sentences[last], parts=(ScoreShare(SECTION, 0.0),))
        confidence = max(self._ranker.weights.named, ranking.first.confidence)
        return Answer(
            question=asked,
            resolved=text,
            outcome=Outcome.ANSWERED,
            confidence=confidence,
            quotes=(quote,),
            likely=(LikelyAnswer(place=Address.of(quote), weight=1.0),),
            reliability=reliability_of(confidence, self._ranker.weights.min_reliable),
        )

    def _another(self, asked: str, before: Conversation) -> Answer:
        """Give the best passage for the last question that was not shown for it."""
        text, earlier = _last_question(before)
        seen = {address for turn in before.turns if turn.question == text for address in turn.shown_first}
        ranking = self._ranker.rank(text, earlier)
        quotes = self._ranker.quotes(ranking.passages(MAX_QUOTES + len(seen)))
        fresh = tuple(quote for quote in quotes if Address.of(quote) not in seen)[:1]
        outcome = Outcome.UNSURE if fresh else Outcome.REPLY
        confidence = min(ranking.first.confidence, _MAX_CONFIDENCE_IN_ANOTHER) if fresh else 1.0
        resolved = asked if before.turns[-1].hidden else text
        return Answer(
            question=asked, resolved=resolved, outcome=outcome, confidence=confidence, quotes=fresh, turn=Turn.ANOTHER
        )


def _asks_for_another(said: Utterance, before: Conversation) -> bool:
    return said.turn is Turn.ANOTHER and bool(before.turns) and bool(before.turns[-1].question)


def _last_question(before: Conversation) -> tuple[str, Conversation]:
    """Return the question that was asked last, and the conversation before it."""
    text = before.turns[-1].question
    return text, Conversation(turns=tuple(turn for turn in before.turns if turn.question != text))


def _in_turn(rankings: Sequence[Sequence[Quote]], k: int) -> list[Quote]:
    """Merge rankings: the best of each, then the second best, each once."""
    found: dict[tuple[str, int, int], Quote] = {}
    for quote in chain.from_iterable(zip_longest(*rankings)):
        if quote is not None:
            found.setdefault(quote.place, quote)
    return list(found.values())[:k]


def _outcome(confidence: float, ranking: Ranking) -> Outcome:
    if confidence >= ranking.min_answered:
        return Outcome.ANSWERED
    return Outcome.UNSURE if confidence >= ranking.min_unsure else Outcome.NOT_FOUND


def _lacks_number(question: Question, ranking: Ranking) -> bool:
    """Tell if all that is asked for is what has a number, and the first passage, which was not taught, is without."""
    if not names_number(question):
        return False
    first = ranking.passages(1)[0]
    is_taught = first.scored.lessons is not None and first.scored.lessons.similarity[first.best] > 0
    sentences = first.article.sentences[first.extent.first : first.extent.last + 1]
    block = first.article.block_of(sentences[0])
    headings = [] if block is None else first.article.breadcrumb(block.section)
    said = "\n".join([*(it.title for it in headings), first.article.text[sentences[0].start : sentences[-1].end]])
    return not is_taught and lacks_number(question, said)


def _likely(scored: ScoredSegment, passages: Sequence[RankedPassage]) -> tuple[LikelyAnswer, ...]:
    """Return the sentences that are probably the answer, likeliest first; the one quoted where none of them is."""
    likely = likely_answers(scored)
    if passages and passages[0].scored.segment is scored.segment:
        first, last = passages[0].extent
        offset = scored.segment.offset
        if not first <= offset + int(np.argmax(likely)) <= last:
            return (LikelyAnswer(place=scored.segment.place(max(first - offset, 0)), weight=1.0),)
    order = [number for number in np.argsort(-likely, kind="stable").tolist() if likely[number]]
    return tuple(LikelyAnswer(place=scored.segment.place(number), weight=likely.item(number)) for number in order)


def _resolved(text: str, scored: ScoredSegment, before: Conversation) -> str:
    """Return the question as searched, with the words that were carried over behind it, but for hidden ones."""
    terms = told_terms(scored.segment, scored.features.question, scored.earlier)
    asked = _asked_words(before, scored.segment.language) if terms else {}
    return with_carried(text, [asked.get(term) or scored.segment.word_of(term) for term in terms])


def _asked_words(before: Conversation, language: str) -> Mapping[str, str]:
    """Return the words of earlier questions by their terms, as they were asked last, but for hidden ones."""
    asked = (read_question(turn.question, language) for turn in before.turns if not turn.hidden)
    return {term: word for it in asked for term, word in zip(it.terms, it.words, strict=True)}


def load_answerer(  # noqa: PLR0913  # all that an answerer depends on
    path: Path | str,
    index: Path | None = None,
    models: str = AUTO,
    finder: SentenceFinder | None = None,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
    readers: int = 1,
) -> Answerer:
    """Read the articles and prepare them for questions, with the vectors of their sections where there are encoders.

    Args:
        path: A seed file, or a folder of them.
        index: The file of a finished index; see ``retrieval.index.loader.load_library``.
        models: ``auto`` for the extra ``meaning`` where it is installed, ``off``, or a folder of models.
        finder: What finds the sentences of articles without sections; made of them unless given.
        engine: Opens what finds sentences and sections elsewhere.
        progress: Called with the share of the reading that is done, from 0 to 1.
        readers: How many processes read many articles at most, 1 for this one alone; 0 for all cores but one.

    Raises:
        SeedError: None of the files can be used.
        ModelError: The folder of models cannot be used.
        EngineError: The engine cannot be used for these articles.
    """
    if finder is not None:
        engine = lambda _source: Finders(sentences=finder)  # noqa: E731  # one line
    library, unusable = load_library(Path(path), index, progress, engine, readers)
    answerer = Answerer(library, unusable=unusable, models=load_models(models))
    return answerer.with_vectors(None if index is None else vectors_path(index))


def load_models(wanted: str = AUTO) -> Models | None:
    """Find the encoders, without loading them yet; None where there are none, or where the extra's are damaged.

    Args:
        wanted: As for ``load_answerer``.

    Raises:
        ModelError: The folder of models cannot be used.
    """
    try:
        files = find_models(wanted)
    except ModelError as error:
        if wanted != AUTO:
            raise
        _log.warning("Answering by words alone: %s", error)
        return None
    return None if files is None else Models(files)


def open_answerer(
    index: Path, digest: str, unusable: tuple[UnusableSeed, ...] = (), engine: Engine | None = None
) -> Answerer:
    """Open an index that was made before; the arguments and the errors are those of ``open_index``."""
    return Answerer(open_index(index, digest, engine), unusable=unusable)
