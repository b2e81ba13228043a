"""The lessons of the log meet the articles as they are now: passages found again, and an answerer for each server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from typing import Final

from bot.querylog.database.errors import LogError
from bot.querylog.log import QueryLog
from bot.querylog.records import LoggedLesson, Passage, sentence_digest
from retrieval.answerer import Answerer
from retrieval.answers import Address
from retrieval.articles.article import Article, Sentence
from retrieval.lessons.lesson_index import Lesson

_MAX_KEPT: Final = 256
"""Answerers of each kind that are kept: those with lessons, and those of one article alone."""
_log: Final = logging.getLogger(__name__)

Place = tuple[Article, Sentence]


class Passages:
    """The sentences of some articles, by what they say; headlines answer nothing, and are not among them."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._elsewhere: dict[str, list[Place]] = {}
        """Where what is no longer in its own article was looked for in all of them, and found or not; by digest."""

    def find(self, passages: Sequence[Passage]) -> list[Place | None]:
        """Find the sentences with the words of passages: in their own articles before others, the nearest to its place.

        Nearly all are in their own; for the others, all articles are read, which may take seconds.
        """
        own = [self._in_own_article(passage) for passage in passages]
        self._look_elsewhere({passage.digest for passage, found in zip(passages, own, strict=True) if not found})
        return [
            min(found or self._elsewhere[passage.digest], key=partial(_distance, passage), default=None)
            for passage, found in zip(passages, own, strict=True)
        ]

    def _in_own_article(self, passage: Passage) -> list[Place]:
        article = self._articles.get(passage.article)
        if article is None:
            return []
        return [(article, it) for it in article.sentences if sentence_digest(it.text) == passage.digest]

    def _look_elsewhere(self, digests: AbstractSet[str]) -> None:
        found: dict[str, list[Place]] = {digest: [] for digest in digests - self._elsewhere.keys()}
        if not found:
            return
        for article in self._articles.values():
            for sentence in article.sentences:
                if (places := found.get(sentence_digest(sentence.text))) is not None:
                    places.append((article, sentence))
        self._elsewhere.update(found)


def passage_of(article: Article, sentence: Sentence) -> Passage:
    return Passage(article.name, sentence.paragraph, sentence.number, sentence_digest(sentence.text))


def _distance(passage: Passage, place: Place) -> tuple[bool, int, int]:
    article, sentence = place
    paragraphs = abs(sentence.paragraph - passage.paragraph)
    return article.name != passage.article, paragraphs, abs(sentence.number - passage.sentence)


class Answerers:
    """An answerer for each server, with the lessons that hold there; those of other processes are noticed, too."""

    def __init__(self, plain: Answerer, log: QueryLog) -> None:
        self.passages = Passages(plain.articles)
        self.plain = plain
        self._log = log
        self._alone = lru_cache(_MAX_KEPT)(plain.only)
        self._changes = -1
        self._taught: dict[tuple[int | None, str | None], Answerer] = {}  # the least lately used first

    async def of(self, guild_id: int | None, article: str | None = None, changes: int | None = None) -> Answerer:
        """Return the answerer of ``Service.answerer_for``; ``changes`` is a fresh ``Lessons.changes``, if known."""
        key = guild_id, None if len(self.plain.articles) == 1 else article
        try:
            return await self._up_to_date(key, changes)
        except LogError as error:
            # An answer without what was taught is better than none.
            _log.warning("What was taught cannot be read (%s)", error)
            return self._taught.get(key) or self._untaught(key[1])

    async def _up_to_date(self, key: tuple[int | None, str | None], changes: int | None = None) -> Answerer:
        if changes is None:
            changes = await self._log.lessons.changes()
        if changes != self._changes:
            self._changes = changes
            self._taught.clear()
        found = self._taught.pop(key, None) or await self._teach(*key)
        if changes == self._changes:  # else something was taught meanwhile
            self._taught[key] = found
            if len(self._taught) > _MAX_KEPT:
                del self._taught[next(iter(self._taught))]
        return found

    async def _teach(self, guild_id: int | None, article: str | None) -> Answerer:
        lessons = await self._log.lessons.holding(guild_id)
        if guild_id is not None and not any(lesson.guild_id for lesson in lessons):
            return await self._up_to_date((None, article))  # one for all servers without lessons of their own
        plain = self._untaught(article)
        if not lessons:
            return plain
        # Ten thousand lessons take a second, in which others are to be answered.
        return await asyncio.to_thread(lambda: plain.with_taught(self._pairs(lessons)))

    def _pairs(self, lessons: Sequence[LoggedLesson]) -> Iterator[Lesson]:
        """Give the lessons as ``Answerer.with_taught`` takes them, the orphaned left out."""
        tied = [lesson.passage for lesson in lessons if lesson.passage is not None]
        places = iter(self.passages.find(tied))
        for lesson in lessons:
            if lesson.passage is None:
                yield Lesson(lesson.asked, None)
            elif (place := next(places)) is not None:
                article, sentence = place
                address = Address(article=article.name, paragraph=sentence.paragraph, sentence=sentence.number)
                yield Lesson(lesson.asked, address)

    def _untaught(self, article: str | None) -> Answerer:
        return self.plain if article is None else self._alone(article)
