"""The articles of a library, each made from the library's columns when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache, partial
from typing import Any, Final

import numpy as np

from retrieval.articles.article import Article, Section, Sentence
from retrieval.index.columns import ANY, DIGEST, Columns, bytes_of

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
        self._numbers = {self.name(number): number for number in self.range}
        self.at = lru_cache(_AT_HAND)(partial(_article, columns))  # its own method would keep it for ever
        """An article by its number."""

    def about(self, number: int) -> dict[str, Any]:
        """What an article is, but for its name and title, its text and its sentences."""
        return _about(self.columns, number)

    def name(self, number: int) -> str:
        """The name of an article."""
        return _name(self.columns, number)

    def title(self, number: int) -> str:
        """The title of an article."""
        return _title(self.columns, number)

    def number(self, name: str) -> int | None:
        """The number of an article."""
        return self._numbers.get(name)

    def by_digest(self, beginning: str) -> Article | None:
        """The article whose digest begins like that, in lower-case hex: this very version of it."""
        try:
            wanted = np.frombuffer(bytes.fromhex(beginning[: len(beginning) // 2 * 2]), dtype=np.uint8)
        except ValueError:
            return None
        digests = self.columns.digests.reshape(-1, DIGEST)[self.range.start : self.range.stop, : len(wanted)]
        like = (
            self.at(self.range.start + number) for number in np.flatnonzero((digests == wanted).all(axis=1)).tolist()
        )
        return next((article for article in like if article.digest.startswith(beginning)), None)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The title of each article, by name."""
        return dict(zip(self, map(self.title, self.range), strict=True))

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


def _article(columns: Columns, number: int) -> Article:
    about = _about(columns, number)
    text = bytes_of(columns.text, columns.text_ends, number).decode()
    parts = columns.part_ends[number : number + 2]
    start, end = columns.sentence_ends[parts].tolist()
    places = (column[start:end].tolist() for column in _places(columns))
    sentences = tuple(Sentence(text[place[0] : place[1]], *place) for place in zip(*places, strict=True))
    return Article(
        name=_name(columns, number),
        title=_title(columns, number),
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


def _about(columns: Columns, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes_of(columns.about, columns.about_ends, number))
    return found


def _name(columns: Columns, number: int) -> str:
    return bytes_of(columns.names, columns.names_ends, number).decode(errors=ANY)


def _title(columns: Columns, number: int) -> str:
    return bytes_of(columns.titles, columns.titles_ends, number).decode(errors=ANY)


def _places(columns: Columns) -> tuple[Any, ...]:
    return columns.starts, columns.ends, columns.paragraphs, columns.numbers


def _in_head(text: str, span: list[int] | None, number: int) -> Sentence | None:
    return None if span is None else Sentence(text[span[0] : span[1]], span[0], span[1], 0, number)
