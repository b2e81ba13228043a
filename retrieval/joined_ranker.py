"""The passages of several libraries ranked together: a server's own documents, and those that it shares with others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from retrieval.answers import Address, Quote
from retrieval.articles.article import Article
from retrieval.articles.extents import Extent
from retrieval.conversation import Conversation
from retrieval.lessons.lesson_index import LessonIndex, LocatedLesson, locate_lessons
from retrieval.lessons.question_similarity import QuestionKey
from retrieval.meaning.encoder import Models
from retrieval.ranker import Ranker
from retrieval.ranking.ranking import MixedRanking, RankedPassage, Ranking
from retrieval.ranking.scoring import ScoredSegment
from retrieval.ranking.weights import Weights


@dataclass(frozen=True, slots=True)
class JoinedRanker:
    """Ranks the passages of one library or more; of those that answer as well, the earlier goes first."""

    rankers: tuple[Ranker, ...]
    """One a library, with the same weights and encoders."""

    @property
    def weights(self) -> Weights:
        return self.rankers[0].weights

    @property
    def models(self) -> Models | None:
        """The encoders; None without them, and once one has failed."""
        return self.rankers[0].models

    def with_each(self, **changes: Any) -> JoinedRanker:
        """Return the same libraries with other fields of each ranker."""
        return JoinedRanker(tuple(replace(ranker, **changes) for ranker in self.rankers))

    def with_lessons(self, pairs: Iterable[tuple[str | QuestionKey, Address | str | None]]) -> JoinedRanker:
        """Return the same libraries with other lessons, each a question with the address of its answer."""
        found = locate_lessons(pairs, [ranker.library.find for ranker in self.rankers])
        return JoinedRanker(tuple(map(_with_lessons, self.rankers, found)))

    def holding(self, article: str) -> tuple[Ranker, int]:
        """Return the ranker of an article, and the article's number there.

        Raises:
            KeyError: There is no such article.
        """
        for ranker in self.rankers:
            number = ranker.library.catalogue.number(article)
            if number is not None:
                return ranker, number
        raise KeyError(article)

    def rank(self, text: str, before: Conversation) -> Ranking:
        """Rank the passages of all articles."""
        libraries = [ranker.rankings(text, before) for ranker in self.rankers]
        found = [ranking for rankings in libraries for ranking, _ in rankings]
        return found[0] if len(found) == 1 else MixedRanking(libraries)

    def quotes(self, passages: Sequence[RankedPassage]) -> list[Quote]:
        """Quote passages, each with the reasons for it."""
        return self.rankers[0].quotes(passages)

    def is_silenced(self, scored: ScoredSegment) -> bool:
        """Tell if it was taught that nothing answers."""
        return self.rankers[0].is_silenced(scored)

    def knows(self, text: str) -> bool:
        """Tell if a lesson was asked with these very words."""
        return any(ranker.knows(text) for ranker in self.rankers)

    def has_word(self, word: str) -> bool:
        """Tell if a word with content is in an article."""
        return any(ranker.library.has_word(word) for ranker in self.rankers)

    def find_heading(self, text: str) -> tuple[Article, Extent] | None:
        """Find what is below a heading that has the very words of a text."""
        found = (ranker.library.find_heading(text) for ranker in self.rankers)
        return next((it for it in found if it is not None), None)


def _with_lessons(ranker: Ranker, lessons: Sequence[LocatedLesson]) -> Ranker:
    return replace(ranker, lessons=LessonIndex(lessons, ranker.library.idf) if lessons else None)
