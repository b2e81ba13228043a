"""What the bot was taught meets the articles as they are now: passages found again, and an answerer for each server."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from bot.querylog.database.errors import LogError
from bot.querylog.log import QueryLog
from bot.querylog.records import LoggedLesson, Passage, sentence_digest
from retrieval.answerer import Answerer
from retrieval.answers import Address
from retrieval.articles.article import Article, Sentence
from retrieval.lessons.lesson_index import Lesson

_log: Final = logging.getLogger(__name__)
_SERVERS: Final = 256


class Passages:
    """The sentences of some articles, by what they say; headlines answer nothing, and are not among them.

    Args:
        articles: By file name.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles

    def find(self, passage: Passage) -> tuple[Article, Sentence] | None:
        """Where a passage stands now: in its place, else where it has moved to, in its own article before others.

        Args:
            passage: As it was taught.

        Returns:
            The sentence with the same words, the nearest to its old place of several; None when there is none.
        """
        found = self._in_its_article(passage) or self._by_digest.get(passage.digest, [])
        return min(found, key=lambda it: _distance(passage, *it), default=None)

    def _in_its_article(self, passage: Passage) -> list[tuple[Article, Sentence]]:
        """Where it stands in its own article: nearly always somewhere, and found without reading all others."""
        article = self._articles.get(passage.article)
        if article is None:
            return []
        return [(article, it) for it in article.sentences if sentence_digest(it.text) == passage.digest]

    @cached_property
    def _by_digest(self) -> Mapping[str, list[tuple[Article, Sentence]]]:
        found: dict[str, list[tuple[Article, Sentence]]] = {}
        for article in self._articles.values():
            for sentence in article.sentences:
                found.setdefault(sentence_digest(sentence.text), []).append((article, sentence))
        return found


def passage_of(article: Article, sentence: Sentence) -> Passage:
    """A sentence as a lesson names it."""
    return Passage(article.name, sentence.paragraph, sentence.number, sentence_digest(sentence.text))


def _distance(passage: Passage, article: Article, sentence: Sentence) -> tuple[bool, int, int]:
    paragraphs = abs(sentence.paragraph - passage.paragraph)
    return article.name != passage.article, paragraphs, abs(sentence.number - passage.sentence)


class Answerers:
    """What finds quotes in each server: the same articles, with the lessons that hold there.

    Lessons from another process are noticed with the next question.

    Args:
        plain: The articles, nothing taught.
        log: For the lessons; stays the caller's to close.
    """

    def __init__(self, plain: Answerer, log: QueryLog) -> None:
        self.plain = plain
        self.passages = Passages(plain.articles)
        self._log = log
        self._alone: dict[str, Answerer] = {}
        self._changes = -1
        self._taught: OrderedDict[tuple[int | None, str | None], Answerer] = OrderedDict()

    async def of(self, guild_id: int | None, article: str | None = None, changes: int | None = None) -> Answerer:
        """What finds quotes in a server.

        Args:
            guild_id: Discord's id of the server; None for what holds outside of all.
            article: The file name of the only article to look in, if not in all.
            changes: What ``Lessons.changes`` gave a moment ago, if that was asked.

        Raises:
            KeyError: There is no such article.
        """
        try:
            return await self._up_to_date(guild_id, article, changes)
        except LogError as error:
            # An answer without what was taught is better than none.
            _log.warning("What was taught cannot be read (%s)", error)
            return self._taught.get(self._key(guild_id, article)) or self._untaught(article)

    async def _up_to_date(self, guild_id: int | None, article: str | None, changes: int | None = None) -> Answerer:
        if changes is None:
            changes = await self._log.lessons.changes()
        if changes != self._changes:
            self._changes = changes
            self._taught.clear()
        key = self._key(guild_id, article)
        found = self._taught.get(key)
        if found is None:
            found = await self._teach(*key)
            if changes == self._changes:  # else something was taught meanwhile
                self._taught[key] = found
                while len(self._taught) > _SERVERS:
                    self._taught.popitem(last=False)
        else:
            self._taught.move_to_end(key)
        return found

    async def _teach(self, guild_id: int | None, article: str | None) -> Answerer:
        lessons = await self._log.lessons.holding(guild_id)
        if guild_id is not None and not any(lesson.guild_id for lesson in lessons):
            return await self._up_to_date(None, article)  # one for all servers without lessons of their own
        plain = self._untaught(article)
        if not lessons:
            return plain
        # Ten thousand lessons take a second, in which others are to be answered.
        return await asyncio.to_thread(lambda: plain.with_taught(self._pairs(lessons)))

    def _pairs(self, lessons: Iterable[LoggedLesson]) -> Iterator[Lesson]:
        """The lessons as ``Answerer.with_taught`` takes them, the orphaned left out."""
        for lesson in lessons:
            if lesson.passage is None:
                yield Lesson(lesson.asked, None)
            elif found := self.passages.find(lesson.passage):
                article, sentence = found
                place = Address(article=article.name, paragraph=sentence.paragraph, sentence=sentence.number)
                yield Lesson(lesson.asked, place)

    def _key(self, guild_id: int | None, article: str | None) -> tuple[int | None, str | None]:
        return guild_id, None if len(self.plain.articles) == 1 else article

    def _untaught(self, article: str | None) -> Answerer:
        if article is None or len(self.plain.articles) == 1:
            return self.plain
        if article not in self._alone:
            self._alone[article] = self.plain.only(article)
        return self._alone[article]
