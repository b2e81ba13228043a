"""The articles of a library, each made from the library's columns when it is asked for."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, Final

from retrieval.article import Article, Section, Sentence
from retrieval.columns import Columns

_AT_HAND: Final = 64
"""Articles that are kept as they were made."""


class Catalogue(Mapping[str, Article]):
    """The articles by name, in the order in which they were read.

    Args:
        columns: The library's.
        only: The number of the only article that there is to be, if not all.
    """

    def __init__(self, columns: Columns, only: int | None = None) -> None:
        self.columns = columns
        self.range = range(columns.articles) if only is None else range(only, only + 1)
        """The numbers of the articles in the columns."""
        self.at = lru_cache(_AT_HAND)(self._at)
        """An article by its number."""

    def about(self, number: int) -> dict[str, Any]:
        """What an article is, but for its text and its sentences."""
        ends = self.columns.about_ends
        found: dict[str, Any] = json.loads(self.columns.about[ends[number] : ends[number + 1]].tobytes())
        return found

    def number(self, name: str) -> int | None:
        """The number of an article."""
        return self._numbers.get(name)

    def by_digest(self, beginning: str) -> Article | None:
        """The article whose digest begins like that: this very version of it."""
        digests = self._digests
        at = bisect_left(digests, (beginning, 0))
        found = at < len(digests) and digests[at][0].startswith(beginning)
        return self.at(digests[at][1]) if found else None

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The title of each article, by name."""
        return {about["name"]: about["title"] for about in map(self.about, self.range)}

    @property
    def sentences(self) -> int:
        """How many sentences the bodies of all articles have."""
        parts = self.columns.part_ends[[self.range.start, self.range.stop]]
        start, end = self.columns.sentence_ends[parts].tolist()
        return int(end - start)

    def __getitem__(self, name: str) -> Article:
        return self.at(self._numbers[name])

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self.range)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {self.about(number)["name"]: number for number in self.range}

    @cached_property
    def _digests(self) -> list[tuple[str, int]]:
        return sorted((self.about(number)["digest"], number) for number in self.range)

    def _at(self, number: int) -> Article:
        about, columns = self.about(number), self.columns
        text = columns.text[columns.text_ends[number] : columns.text_ends[number + 1]].tobytes().decode()
        parts = columns.part_ends[number : number + 2]
        start, end = columns.sentence_ends[parts].tolist()
        places = (column[start:end].tolist() for column in _places(columns))
        sentences = tuple(Sentence(text[place[0] : place[1]], *place) for place in zip(*places, strict=True))
        return Article(
            name=about["name"],
            title=about["title"],
            text=text,
            headline=_in_head(text, about["headline"], 1),
            standfirst=_in_head(text, about["standfirst"], 2),
            sentences=sentences,
            sections=tuple(Section(*section) for section in about["sections"]),
            source=about["source"],
            author=about["author"],
            published=about["published"],
            url=about["url"],
        )


def _places(columns: Columns) -> tuple[Any, ...]:
    return columns.starts, columns.ends, columns.paragraphs, columns.numbers


def _in_head(text: str, span: list[int] | None, number: int) -> Sentence | None:
    return None if span is None else Sentence(text[span[0] : span[1]], span[0], span[1], 0, number)
