"""A question and a conversation become an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from itertools import chain, pairwise, zip_longest
from pathlib import Path
from typing import TypeVar

import numpy as np

from retrieval.analysis.question import Question, read_question, respell
from retrieval.answers import (
    FACT_TURNS,
    SECTION,
    SMALL_TALK,
    Address,
    Answer,
    LikelyAnswer,
    MatchKind,
    Outcome,
    Quote,
    ScoreShare,
    Turn,
    with_carried,
)
from retrieval.articles.article import Article
from retrieval.articles.extents import Extent
from retrieval.conversation import Conversation, Exchange
from retrieval.dialogue.intents import Utterance, classify_turn
from retrieval.dialogue.messages import questions_in
from retrieval.dialogue.navigation import Navigator
from retrieval.dialogue.speech_acts import asks
from retrieval.errors import ModelError, UnusableSeed
from retrieval.index.catalogue import Catalogue
from retrieval.index.library import LanguagePart, Library
from retrieval.index.loader import load_library, open_index
from retrieval.index.sections import SectionIndex
from retrieval.index.segment import Segment
from retrieval.lessons.lesson_index import LessonIndex, article_boost
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
from retrieval.ranking.dependence import Standing, dependence, says_so
from retrieval.ranking.explanation import matchable_terms, score_shares, word_matches
from retrieval.ranking.follow_up import EarlierTurn, carried_weights, told_terms
from retrieval.ranking.meaning_features import SectionMeaning
from retrieval.ranking.passages import names_number, numbered_extent
from retrieval.ranking.ranking import (
    MixedRanking,
    RankedPassage,
    Ranking,
    SectionRanking,
    SentenceRanking,
    ShownPassage,
)
from retrieval.ranking.rereading import is_judged_by_reading, read_again
from retrieval.ranking.scoring import ScoredSegment, likely_answers, reliability_of, score_segment, smooth
from retrieval.ranking.section_scoring import (
    MIN_SECTION_DEPENDENCE,
    SAME_SECTION,
    ScoredSections,
    closest_sections,
    correct_terms,
    score_sections,
)
from retrieval.ranking.weights import Weights, fitted_weights

MAX_QUOTES = 3
MIN_ALTERNATIVE = 0.03  # the least probability of a section that is quoted beside the one that answers
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
        self._library = articles if isinstance(articles, Library) else Library(Catalogue.of(articles))
        self.articles = self._library.catalogue
        self.unusable = unusable
        self._weights = weights or fitted_weights()
        self._navigator = Navigator(self.articles)
        self._lessons: LessonIndex | None = None
        self._models, self._vectors = models, vectors

    @property
    def models(self) -> Models | None:
        """The encoders; None without them, and once one has failed."""
        return self._models if self._models is not None and self._models.usable else None

    @property
    def vectors(self) -> SectionVectors | None:
        """The vectors of the sections; None without the encoders, and until they are made."""
        return self._vectors if self.models is not None else None

    def with_models(self, models: Models | None, vectors: SectionVectors | None = None) -> Answerer:
        """Return the same articles with other encoders, or none; the index is shared."""
        other = copy(self)
        other._models, other._vectors = models, vectors  # noqa: SLF001  # a copy of this very class
        return other

    def plan_vectors(self, file: Path | None = None, *, asked: bool = False) -> VectorPlan | None:
        """Do as ``retrieval.meaning.section_vectors.plan_vectors``; None without encoders, too, or where one fails."""
        models = self.models
        try:
            return None if models is None else plan_vectors(self._library, models, file, asked=asked)
        except ModelError:  # which the models have logged
            return None

    def with_vectors(self, file: Path | None = None) -> Answerer:
        """Return the same with the vectors of all sections, made where the file does not have them."""
        plan = self.plan_vectors(file)
        try:
            return self if plan is None else self.with_models(self._models, plan.make())
        except ModelError:  # which the models have logged
            return self

    def with_weights(self, weights: Weights) -> Answerer:
        """Return the same articles with other weights; the index is shared."""
        other = copy(self)
        other._weights = weights  # noqa: SLF001  # a copy of this very class
        return other

    def with_taught(self, pairs: Iterable[tuple[str | QuestionKey, Address | str | None]]) -> Answerer:
        """Return the same articles with other lessons; the index is shared.

        Args:
            pairs: See ``Lesson``. The later of two for the same question counts. One whose sentence is not there is
                left out.
        """
        other = copy(self)
        lessons = LessonIndex(pairs, self._library.find, self._library.idf)
        other._lessons = lessons if len(lessons) else None  # noqa: SLF001  # a copy of this very class
        return other

    def only(self, article: str) -> Answerer:
        """Return one article alone, with nothing taught; the index is shared.

        Raises:
            KeyError: There is no such article.
        """
        number = self.articles.number(article)
        if number is None:
            raise KeyError(article)
        library = Library(Catalogue(self.articles.columns, only=number))
        return Answerer(library, self._weights, models=self._models, vectors=self._vectors)

    def rank(self, question: str, conversation: Conversation | None = None, k: int = 10) -> list[Quote]:
        """Return at most ``k`` sentences, best first, whatever the confidence; of several questions, in turn."""
        return self._guarded(lambda: self._best(question, conversation or Conversation(), k))

    def _best(self, question: str, before: Conversation, k: int) -> list[Quote]:
        rankings = (self._rank(it, before) for it in questions_in(question))
        return _in_turn([self._quotes(it.passages(k)) for it in rankings], k)

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
        return self._quotes(self._rank(question, earlier).passages(k))

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
        if said.name and self._library.has_word(said.name):
            return said.name
        may_be_subject = said.turn in FACT_TURNS and before.shown and "it" in read_question(said.question).folded
        is_asked = self._is_taught(said) or self._heading(said) is not None or may_be_subject
        return said.question if is_asked else None

    def _from_articles(self, question: str, said: Utterance, before: Conversation) -> Answer | None:
        """Answer small talk and the like from the articles, where they answer it."""
        text = self._searched(said, before) if said.turn in _YIELDING else None
        if text is None:
            return None
        if self._is_taught(said):
            return self._answer(question, text, before)
        if (heading := self._heading(said)) is not None:
            return self._answer_named(question, text, self._rank(text, before), heading)
        found = self._answer(question, text, before)
        is_subject = found.outcome is Outcome.ANSWERED and bool(found.quotes[0].matched)
        return found if is_subject or said.turn not in FACT_TURNS else None

    def _heading(self, said: Utterance) -> tuple[Article, Extent] | None:
        """Find what is below a heading that asks with these very words."""
        return self._library.find_heading(said.question) if asks(said.question) else None

    def _is_taught(self, said: Utterance) -> bool:
        """Tell if a lesson was asked with these very words."""
        return self._lessons is not None and self._lessons.knows(QuestionKey.of(said.question), self._weights.lessons)

    def _answer(self, asked: str, text: str, before: Conversation) -> Answer:
        ranking = self._rank(text, before)
        scored = ranking.first
        if (named := self._numbered(read_question(text, scored.segment.language), ranking)) is not None:
            return self._answer_named(asked, text, ranking, named)
        outcome = _outcome(ranking)
        bare = scored.earlier and not scored.features.question.terms and before.shown
        if outcome is Outcome.NOT_FOUND and bare and not self._is_silenced(scored):
            outcome = Outcome.UNSURE  # "why?" cannot be about something else
        least = MIN_ALTERNATIVE if outcome is Outcome.ANSWERED else 0.0
        best = ranking.passages(MAX_QUOTES, least) if outcome is not Outcome.NOT_FOUND else []
        return Answer(
            question=asked,
            resolved=_resolved(text, scored, before),
            outcome=outcome,
            confidence=scored.confidence,
            quotes=tuple(self._quotes(best)),
            turn=Turn.FOLLOW_UP if scored.earlier else Turn.QUESTION,
            likely=_likely(scored, best),
            reliability=reliability_of(scored.confidence, self._weights.min_reliable),
        )

    def _numbered(self, question: Question, ranking: Ranking) -> tuple[Article, Extent] | None:
        """Find the item that a question names by its number, in the only article or those of the best passages."""
        if not names_number(question) or self._is_silenced(ranking.first):
            return None
        found = ranking.passages(MAX_QUOTES)
        articles = {it.scored.segment.name: it.article for it in found}
        if len(self.articles) == 1:
            articles = dict(self.articles.items())
        if any(it.scored.lessons is not None and it.scored.lessons.similarity[it.best] > 0 for it in found):
            return None  # it was taught
        extents = ((article, numbered_extent(article, question)) for article in articles.values())
        return next(((article, extent) for article, extent in extents if extent is not None), None)

    def _answer_named(self, asked: str, text: str, ranking: Ranking, named: tuple[Article, Extent]) -> Answer:
        article, (first, last) = named
        sentences = article.sentences
        quote = Quote.of(article, sentences[first], last=sentences[last], parts=(ScoreShare(SECTION, 0.0),))
        confidence = max(self._weights.named, ranking.first.confidence)
        return Answer(
            question=asked,
            resolved=text,
            outcome=Outcome.ANSWERED,
            confidence=confidence,
            quotes=(quote,),
            likely=(LikelyAnswer(place=Address.of(quote), weight=1.0),),
            reliability=reliability_of(confidence, self._weights.min_reliable),
        )

    def _another(self, asked: str, before: Conversation) -> Answer:
        """Give the best passage for the last question that was not shown for it."""
        text, earlier = _last_question(before)
        seen = {address for turn in before.turns if turn.question == text for address in turn.shown_first}
        ranking = self._rank(text, earlier)
        quotes = self._quotes(ranking.passages(MAX_QUOTES + len(seen)))
        fresh = tuple(quote for quote in quotes if Address.of(quote) not in seen)[:1]
        outcome = Outcome.UNSURE if fresh else Outcome.REPLY
        confidence = min(ranking.first.confidence, _MAX_CONFIDENCE_IN_ANOTHER) if fresh else 1.0
        resolved = asked if before.turns[-1].hidden else text
        return Answer(
            question=asked, resolved=resolved, outcome=outcome, confidence=confidence, quotes=fresh, turn=Turn.ANOTHER
        )

    def _is_silenced(self, scored: ScoredSegment) -> bool:
        """Tell if it was taught that nothing answers."""
        top = int(np.argmax(scored.scores))
        return scored.lessons is not None and scored.lessons.silenced(top, self._weights.lessons) == 1

    def _rank(self, text: str, before: Conversation) -> Ranking:
        """Rank the passages of all articles, those of each language for the question as it is read in that language."""
        found = [it for part in self._library.languages for it in self._rank_in(part, text, before)]
        return found[0][0] if len(found) == 1 else MixedRanking(found)

    def _rank_in(self, part: LanguagePart, text: str, before: Conversation) -> Iterator[tuple[Ranking, float]]:
        """Yield the rankings of the articles in one language, each with its share of the library's sentences."""
        question = read_question(text, part.language)
        asked = [read_question(turn.question, part.language) for turn in before.turns]
        similar = self._similar_lessons(question, asked)
        if part.prose:
            yield self._rank_sentences(part, question, asked, before, similar), part.prose_share
        if part.sections is not None:
            yield self._rank_sections(part.sections, question, asked, before, similar), part.sections_share

    def _rank_sentences(
        self,
        part: LanguagePart,
        question: Question,
        asked: Sequence[Question],
        before: Conversation,
        similar: Mapping[int, float],
    ) -> SentenceRanking:
        """Score the sentences of the likeliest segments of articles without sections."""
        found = []
        candidates = self._candidates(part, question, asked, before, similar)
        for number, segment, log_probability in candidates:
            scored = self._score_segment(number, segment, question, asked, before)
            shift = 0.0
            if len(candidates) > 1:
                top = scored.scores.max()
                shift = log_probability - float(top + np.log(np.exp(scored.scores - top).sum()))
            found.append((scored, shift))
        models, weights = self.models, self._weights.in_language(part.language)
        if models is None or weights.meaning is None or not models.can_read(part.language):
            return SentenceRanking.of(found, weights)
        read = read_again(found, weights, models.read)
        is_judged = any(is_judged_by_reading(scored) for scored, _ in read)
        return SentenceRanking.of(read, weights.with_reading() if is_judged else weights)

    def _score_segment(  # noqa: PLR0913  # what a segment is scored for
        self,
        number: int,
        segment: Segment,
        question: Question,
        asked: Sequence[Question],
        before: Conversation,
        *,
        confident: bool = True,
    ) -> ScoredSegment:
        earlier = [_earlier_turn(segment, its, turn) for its, turn in zip(asked, before.turns, strict=True)]
        lessons, weights = self._lessons, self._weights.lessons
        match = None if lessons is None else partial(lessons.match, number, segment.size, weights=weights)
        own = self._weights.in_language(segment.language)
        return score_segment(segment, question, earlier, own, match, confident=confident)

    def _rank_sections(
        self,
        sections: SectionIndex,
        question: Question,
        asked: Sequence[Question],
        before: Conversation,
        similar: Mapping[int, float],
    ) -> SectionRanking:
        """Score the sections of structured articles, with the turns before where the question depends on them."""
        taught = self._taught_sections(sections, question, asked, similar)
        shown = self._section_shown(sections, before)
        own = self._weights.in_language(question.language)
        question = correct_terms(sections, question)
        meaning = self._meaning(question)
        weights = own if meaning is None else own.with_vectors()
        scored = score_sections(sections, question, weights.sections, boosts=taught, meaning=meaning)
        earlier = [
            EarlierTurn(its.terms, np.ones(1), turn.reliability, names=its.names)
            for its, turn in zip(asked, before.turns, strict=True)
        ]
        if shown is not None and self._goes_on(sections, question, scored, earlier):
            carried = carried_weights(question, earlier)
            boosts = {**taught, shown.section: taught.get(shown.section, 0.0) + SAME_SECTION}
            meaning = self._meaning(question, asked[-1])
            scored = score_sections(sections, question, weights.sections, carried, boosts, meaning)
        else:
            shown = None
        scored = scored or closest_sections(sections, question)
        score = partial(self._score_segment, question=question, asked=asked, before=before)
        return SectionRanking(
            sections,
            scored,
            lambda number, confident: score(number, self._library.segment(number), confident=confident),
            taught,
            weights,
            shown,
        )

    def _meaning(self, question: Question, before: Question | None = None) -> SectionMeaning | None:
        """Place a question, with the one before that it depends on, among the vectors of the sections, if known."""
        models, vectors, weights = self.models, self.vectors, self._weights.in_language(question.language)
        if models is None or vectors is None or weights.meaning is None or not models.can_read(question.language):
            return None
        text = respell(question, {})
        asked = text if before is None else f"{before.text} {text}"
        return SectionMeaning(vectors, models.embed([asked], keep=True)[0])

    def _goes_on(
        self, sections: SectionIndex, question: Question, alone: ScoredSections | None, earlier: Sequence[EarlierTurn]
    ) -> bool:
        """Tell if a question rather depends on the turns before it, by how the sections do without them."""
        standing = Standing(0.0, 0.0, np.zeros(1)) if alone is None else alone.standing
        vocabulary = sections.bm25.vocabulary
        if says_so(question):
            return True
        depends = dependence(question, standing, earlier, vocabulary.__contains__, self._weights.dependence)
        return depends >= MIN_SECTION_DEPENDENCE

    def _taught_sections(
        self, sections: SectionIndex, question: Question, asked: Sequence[Question], similar: Mapping[int, float]
    ) -> dict[int, float]:
        """Return what lessons add to the scores of sections."""
        boosts: dict[int, float] = {}
        if self._lessons is None:
            return boosts
        weights, keys = self._weights.lessons, _lesson_keys(question, asked)
        for segment in (number for number, similarity in similar.items() if similarity > 0):
            match = self._lessons.match(segment, self._library.segment(segment).size, keys, weights)
            for sentence in np.flatnonzero(match.similarity).tolist():
                section = sections.at(segment, sentence)
                if section is not None:
                    boost = article_boost(float(match.similarity[sentence]), weights)
                    boosts[section] = max(boost, boosts.get(section, 0.0))
        return boosts

    def _section_shown(self, sections: SectionIndex, before: Conversation) -> ShownPassage | None:
        """Return what was quoted last, if that was of a section."""
        found = self._library.find(before.shown[0]) if before.shown else None
        section = None if found is None else sections.at(*found)
        if found is None or section is None:
            return None
        segment, first = found
        end = self._library.find(before.ends[0])
        last = end[1] if end is not None and end[0] == segment else first
        offset = self._library.segment(segment).offset
        return ShownPassage(section, Extent(offset + first, offset + max(first, last)))

    def _candidates(
        self,
        part: LanguagePart,
        question: Question,
        asked: Sequence[Question],
        before: Conversation,
        similar: Mapping[int, float],
    ) -> list[tuple[int, Segment, float]]:
        """Return the segments that may answer, each with its number and its log odds."""
        carried = _carried(question, asked)
        boosts = {number: article_boost(found, self._weights.lessons) for number, found in similar.items()}
        article = before.shown[0].article if before.shown else None
        return [(it.segment.number, *it) for it in self._library.choose(part, question, carried, article, boosts)]

    def _similar_lessons(self, question: Question, asked: Sequence[Question]) -> Mapping[int, float]:
        """Return the similarity of a question to the most similar lesson of each segment."""
        if self._lessons is None:
            return {}
        return self._lessons.by_segment(_lesson_keys(question, asked), self._weights.lessons)

    def _quotes(self, passages: Sequence[RankedPassage]) -> list[Quote]:
        matchable = {id(it.scored): matchable_terms(it.scored) for it in passages}
        quotes = []
        for it in passages:
            scored, (first, last) = it.scored, it.extent
            offset, size = scored.segment.offset, scored.segment.size
            numbers = range(max(first - offset, 0), min(last - offset + 1, size))
            matches = [match for at in numbers for match in word_matches(scored, at, matchable[id(scored)])]
            matched = [match.word for match in matches if match.how is not MatchKind.CARRIED]
            sentences = it.article.sentences
            own = self._weights.in_language(scored.segment.language)
            quote = Quote.of(
                it.article,
                sentences[first],
                it.score,
                last=sentences[last],
                matched=tuple(dict.fromkeys(matched) if len(numbers) > 1 else matched),
                matches=tuple(matches),
                parts=score_shares(scored, it.best, own, it.score) if it.parts is None else it.parts,
                reading=it.reading,
                nearness=it.nearness,
            )
            quotes.append(quote)
        return quotes


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


def _carried(question: Question, asked: Sequence[Question]) -> Sequence[str]:
    """Return the terms of the last question, for one that leans on it."""
    return asked[-1].terms if asked and len(question.terms) < 2 else ()  # noqa: PLR2004


def _lesson_keys(question: Question, asked: Sequence[Question]) -> list[QuestionKey]:
    """Return a question as it may have been taught."""
    carried = _carried(question, asked)
    return [QuestionKey.of_question(question), *([QuestionKey.of_question(question, carried)] if carried else [])]


def _outcome(ranking: Ranking) -> Outcome:
    confidence = ranking.first.confidence
    if confidence >= ranking.min_answered:
        return Outcome.ANSWERED
    return Outcome.UNSURE if confidence >= ranking.min_unsure else Outcome.NOT_FOUND


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


def _earlier_turn(segment: Segment, asked: Question, turn: Exchange) -> EarlierTurn:
    places = np.zeros(segment.size)
    for likely in turn.leads:
        number = segment.find(likely.place)
        if number is not None:
            places[number] = likely.weight
    if turn.trust is None and turn.reliability:
        places /= turn.reliability
    shown = (segment.find(address) for address in turn.shown)
    reliability = turn.reliability if places.any() else 0.0
    numbers = [number for number in shown if number is not None]
    return EarlierTurn(asked.terms, smooth(places), reliability, numbers, turn.hidden, asked.names)


def _resolved(text: str, scored: ScoredSegment, before: Conversation) -> str:
    """Return the question as searched, with the words that were carried over behind it, but for hidden ones."""
    terms = told_terms(scored.segment, scored.features.question, scored.earlier)
    asked = _asked_words(before, scored.segment.language) if terms else {}
    return with_carried(text, [asked.get(term) or scored.segment.word_of(term) for term in terms])


def _asked_words(before: Conversation, language: str) -> Mapping[str, str]:
    """Return the words of earlier questions by their terms, as they were asked last, but for hidden ones."""
    asked = (read_question(turn.question, language) for turn in before.turns if not turn.hidden)
    return {term: word for it in asked for term, word in zip(it.terms, it.words, strict=True)}


def load_answerer(
    path: Path | str, index: Path | None = None, models: str = AUTO, progress: Progress | None = None
) -> Answerer:
    """Read the articles and prepare them for questions, with the vectors of their sections where there are encoders.

    Args:
        path: A seed file, or a folder of them.
        index: The file of a finished index; see ``retrieval.index.loader.load_library``.
        models: ``auto`` for the extra ``meaning`` where it is installed, ``off``, or a folder of models.
        progress: Called with the share of the reading that is done, from 0 to 1.

    Raises:
        SeedError: None of the files can be used.
        ModelError: The folder of models cannot be used.
    """
    library, unusable = load_library(Path(path), index, progress)
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


def open_answerer(index: Path, digest: str, unusable: tuple[UnusableSeed, ...] = ()) -> Answerer:
    """Open an index that was made before; the first arguments and the errors are those of ``open_index``."""
    return Answerer(open_index(index, digest), unusable=unusable)
