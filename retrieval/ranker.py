"""The passages that may answer a question in a conversation, best first, among those of one library."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from retrieval.analysis.question import Question, read_question, respell
from retrieval.answers import MatchKind, Quote
from retrieval.articles.extents import Extent
from retrieval.conversation import Conversation, Exchange
from retrieval.index.library import LanguagePart, Library
from retrieval.index.sections import SectionIndex
from retrieval.index.segment import Segment
from retrieval.lessons.lesson_index import LessonIndex, article_boost
from retrieval.lessons.question_similarity import QuestionKey
from retrieval.meaning.encoder import Models
from retrieval.meaning.section_vectors import SectionVectors
from retrieval.ranking.dependence import Standing, dependence, is_foreign
from retrieval.ranking.explanation import matchable_terms, score_shares, word_matches
from retrieval.ranking.follow_up import EarlierTurn, carried_weights, goes_on
from retrieval.ranking.meaning_features import SectionMeaning
from retrieval.ranking.ranking import (
    RankedPassage,
    Ranking,
    SectionRanking,
    SentenceRanking,
    ShownPassage,
)
from retrieval.ranking.rereading import is_judged_by_reading, read_again
from retrieval.ranking.scoring import ScoredSegment, score_segment, smooth
from retrieval.ranking.section_scoring import (
    MIN_SECTION_DEPENDENCE,
    SAME_SECTION,
    ScoredSections,
    closest_sections,
    correct_terms,
    score_sections,
)
from retrieval.ranking.weights import Weights

_ASKING_FOR_MORE: Final = re.compile(
    r"\A\W*(?:(?:and|so|but|ok|please)\W+)*(?:(?:can|could) you (?:please )?)?"
    r"(?:(?:tell me|explain|say) (?:me )?(?:(?:some|any)?thing )?(?:more )?(?:about|on)|(?:what|how) about)\s+",
    re.IGNORECASE,
)
"""The beginning of a question that says only that more is asked about its subject; no heading means that."""


@dataclass(frozen=True, slots=True)
class Ranker:
    """Ranks the passages of a library."""

    library: Library
    weights: Weights
    lessons: LessonIndex | None = None
    encoders: Models | None = None
    """As they were given; see ``models``."""
    section_vectors: SectionVectors | None = None

    @property
    def models(self) -> Models | None:
        """The encoders; None without them, and once one has failed."""
        return self.encoders if self.encoders is not None and self.encoders.usable else None

    @property
    def vectors(self) -> SectionVectors | None:
        """The vectors of the sections; None without the encoders, and until they are made."""
        return self.section_vectors if self.models is not None else None

    def knows(self, text: str) -> bool:
        """Tell if a lesson was asked with these very words."""
        return self.lessons is not None and self.lessons.knows(QuestionKey.of(text), self.weights.lessons)

    def is_silenced(self, scored: ScoredSegment) -> bool:
        """Tell if it was taught that nothing answers."""
        top = int(np.argmax(scored.scores))
        return scored.lessons is not None and scored.lessons.silenced(top, self.weights.lessons) == 1

    def rankings(self, text: str, before: Conversation) -> Sequence[tuple[Ranking, float]]:
        """Rank the passages of each kind and language, for the question as it is read in that language.

        Each ranking comes with the share of the library's sentences that it is of.
        """
        return [it for part in self.library.languages for it in self._rank_in(part, text, before)]

    def _rank_in(self, part: LanguagePart, text: str, before: Conversation) -> Iterator[tuple[Ranking, float]]:
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
        boosts = {number: article_boost(its, self.weights.lessons) for number, its in similar.items()}
        article = before.shown[0].article if before.shown else None
        candidates = self.library.choose(part, question, _carried(question, asked), article, boosts)
        for segment, log_probability in candidates:
            scored = self._score_segment(segment, question, asked, before)
            shift = 0.0
            if len(candidates) > 1:
                top = scored.scores.max()
                shift = log_probability - float(top + np.log(np.exp(scored.scores - top).sum()))
            found.append((scored, shift))
        models, weights = self.models, self.weights.in_language(part.language)
        if models is None or weights.meaning is None or not models.can_read(part.language):
            return SentenceRanking.of(found, weights)
        read = read_again(found, weights, models.read)
        is_judged = any(is_judged_by_reading(scored) for scored, _ in read)
        return SentenceRanking.of(read, weights.with_reading() if is_judged else weights)

    def _score_segment(
        self,
        segment: Segment,
        question: Question,
        asked: Sequence[Question],
        before: Conversation,
        *,
        confident: bool = True,
    ) -> ScoredSegment:
        earlier = [_earlier_turn(segment, its, turn) for its, turn in zip(asked, before.turns, strict=True)]
        lessons, weights = self.lessons, self.weights.lessons
        match = None if lessons is None else partial(lessons.match, segment.number, segment.size, weights=weights)
        own = self.weights.in_language(segment.language)
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
        own = self.weights.in_language(question.language)
        question = correct_terms(sections, question)
        meaning = self._meaning(question)
        weights = own if meaning is None else own.with_vectors()
        scored = score_sections(sections, question, weights.sections, boosts=taught, meaning=meaning)
        if not taught and is_foreign(question, _standing(scored)):
            asked, before, shown = (), Conversation(), None  # as if it were asked first
        earlier = [
            EarlierTurn(its, np.ones(1), turn.reliability) for its, turn in zip(asked, before.turns, strict=True)
        ]
        score = partial(self._score_segment, question=question, asked=asked, before=before)
        rank = partial(
            SectionRanking,
            sections,
            score_segment=lambda number, confident: score(self.library.segment(number), confident=confident),
            boosts=taught,
        )

        def rank_by_words() -> SectionRanking:
            plain = score_sections(sections, question, own.sections, boosts=taught)
            return rank(plain or closest_sections(sections, question), weights=own)

        by_words = None if meaning is None else rank_by_words
        alone = rank(scored or closest_sections(sections, question), weights=weights, by_words=by_words)
        if shown is None or not self._goes_on(sections, question, scored, earlier):
            return alone
        if question.terms and alone.section != shown.section and alone.first.confidence >= alone.min_answered:
            return alone
        carried = carried_weights(question, earlier)
        boosts = {**taught, shown.section: taught.get(shown.section, 0.0) + SAME_SECTION}
        meaning = self._meaning(question, asked[-1])
        scored = score_sections(sections, question, weights.sections, carried, boosts, meaning)
        return rank(scored or closest_sections(sections, question), weights=weights, shown=shown)

    def _meaning(self, question: Question, before: Question | None = None) -> SectionMeaning | None:
        """Place a question, with the one before that it depends on, among the vectors of the sections, if known."""
        models, vectors, weights = self.models, self.vectors, self.weights.in_language(question.language)
        if models is None or vectors is None or weights.meaning is None or not models.can_read(question.language):
            return None
        text = _ASKING_FOR_MORE.sub("", respell(question, {}), count=1) or question.text
        asked = text if before is None else f"{before.text} {text}"
        return SectionMeaning(vectors, models.embed([asked], keep=True)[0])

    def _goes_on(
        self, sections: SectionIndex, question: Question, alone: ScoredSections | None, earlier: Sequence[EarlierTurn]
    ) -> bool:
        """Tell if a question rather depends on the turns before it, by how the sections do without them."""
        if goes_on(question):
            return True
        idf = sections.finder.idf
        depends = dependence(question, _standing(alone), earlier, lambda term: idf(term) > 0, self.weights.dependence)
        return depends >= MIN_SECTION_DEPENDENCE

    def _taught_sections(
        self, sections: SectionIndex, question: Question, asked: Sequence[Question], similar: Mapping[int, float]
    ) -> dict[int, float]:
        """Return what lessons add to the scores of sections."""
        boosts: dict[int, float] = {}
        if self.lessons is None:
            return boosts
        weights, keys = self.weights.lessons, _lesson_keys(question, asked)
        for segment in (number for number, similarity in similar.items() if similarity > 0):
            match = self.lessons.match(segment, self.library.segment(segment).size, keys, weights)
            for sentence in np.flatnonzero(match.similarity).tolist():
                section = sections.at(segment, sentence)
                if section is not None:
                    boost = article_boost(float(match.similarity[sentence]), weights)
                    boosts[section] = max(boost, boosts.get(section, 0.0))
        return boosts

    def _section_shown(self, sections: SectionIndex, before: Conversation) -> ShownPassage | None:
        """Return what was quoted last, if that was of a section."""
        found = self.library.find(before.shown[0]) if before.shown else None
        section = None if found is None else sections.at(*found)
        if found is None or section is None:
            return None
        segment, first = found
        end = self.library.find(before.ends[0])
        last = end[1] if end is not None and end[0] == segment else first
        offset = self.library.segment(segment).offset
        return ShownPassage(section, Extent(offset + first, offset + max(first, last)))

    def _similar_lessons(self, question: Question, asked: Sequence[Question]) -> Mapping[int, float]:
        """Return the similarity of a question to the most similar lesson of each segment."""
        if self.lessons is None:
            return {}
        return self.lessons.by_segment(_lesson_keys(question, asked), self.weights.lessons)

    def quotes(self, passages: Sequence[RankedPassage]) -> list[Quote]:
        """Quote passages, each with the reasons for it."""
        matchable = {id(it.scored): matchable_terms(it.scored) for it in passages}
        quotes = []
        for it in passages:
            scored, (first, last) = it.scored, it.extent
            offset, size = scored.segment.offset, scored.segment.size
            numbers = range(max(first - offset, 0), min(last - offset + 1, size))
            matches = [match for at in numbers for match in word_matches(scored, at, matchable[id(scored)])]
            matched = [match.word for match in matches if match.how is not MatchKind.CARRIED]
            sentences = it.article.sentences
            own = self.weights.in_language(scored.segment.language)
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


def _standing(alone: ScoredSections | None) -> Standing:
    """Tell how a question does by itself among sections."""
    return Standing(0.0, 0.0, np.zeros(1)) if alone is None else alone.standing


def _carried(question: Question, asked: Sequence[Question]) -> Sequence[str]:
    """Return the terms of the last question, for one that leans on it."""
    return asked[-1].terms if asked and len(question.terms) < 2 else ()  # noqa: PLR2004


def _lesson_keys(question: Question, asked: Sequence[Question]) -> list[QuestionKey]:
    """Return a question as it may have been taught."""
    carried = _carried(question, asked)
    return [QuestionKey.of_question(question), *([QuestionKey.of_question(question, carried)] if carried else [])]


def _earlier_turn(segment: Segment, asked: Question, turn: Exchange) -> EarlierTurn:
    places = np.zeros(segment.size)
    for likely in turn.leads:
        number = segment.find(likely.place)
        if number is not None:
            places[number] = likely.weight
    if turn.trust is None and turn.reliability:
        places /= turn.reliability
    reliability = turn.reliability if places.any() else 0.0
    return EarlierTurn(asked, smooth(places), reliability, turn.hidden)
