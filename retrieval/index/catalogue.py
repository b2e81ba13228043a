"""The articles of a library, each made from the library's columns when it is asked for."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain, islice, pairwise
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from retrieval.articles.addresses import SHORT_DIGEST, find_sentence, parse_address
from retrieval.articles.article import Article, Block, BlockKind, Metadata, Section, Sentence
from retrieval.index.arrays import Ints, distinct_values
from retrieval.index.columns import (
    DIGEST_BYTES,
    LANGUAGE_BYTES,
    NAME_ERRORS,
    Column,
    Columns,
    ColumnWriter,
    read_bytes,
)
from retrieval.index.indexer import MAX_SEGMENT_SENTENCES, Indexer

_MAX_CACHED_ARTICLES: Final = 64


class ArticleLookup(Mapping[str, Article]):
    """Articles by name, and by what else is known of them."""

    @abstractmethod
    def titles(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each article, with its title."""

    @abstractmethod
    def titles_holding(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the names and titles of the articles of which one of the two holds a text, without reading the others.

        The text has at least a character. Its case is ignored, but for letters beyond ASCII in the midst of it.
        """

    @abstractmethod
    def names_ending(self, end: str) -> Iterator[str]:
        """Yield the names that end so."""

    @property
    @abstractmethod
    def languages(self) -> Mapping[str, int]:
        """How many articles there are by the code of their language."""

    @abstractmethod
    def in_language(self, code: str) -> Iterator[str]:
        """Yield the names of the articles in a language."""

    @property
    @abstractmethod
    def sentences(self) -> int:
        """The number of sentences in the bodies of all articles."""

    @abstractmethod
    def by_digest(self, beginning: str) -> Article | None:
        """Find the article whose digest, in lower-case hex, begins like that: this very version of it."""

    @abstractmethod
    def containing(self, words: Sequence[str]) -> Iterator[Article]:
        """Yield the articles whose text contains all of some words, ignoring case."""

    def named(self, name: str) -> Article | None:
        """Find an article by its name, by the end of its name behind a folder, or by the beginning of its digest."""
        if name in self:
            return self[name]
        ends = [*islice(self.names_ending(f"/{name}"), 2)] if name else []
        if len(ends) == 1:
            return self[ends[0]]
        return self.by_digest(name) if len(name) >= SHORT_DIGEST else None

    def find_passage(self, address: str) -> tuple[Article, Sentence] | None:
        """Find a sentence by an address, also one from ``short_address`` or typed by a person.

        Where there is one article, its name may be left out.
        """
        address = address.strip()
        only = next(iter(self)) if len(self) == 1 else ""
        parsed = parse_address(address if ":" in address else f"{only}:{address}")
        if parsed is None:
            return None
        article = self.named(parsed.article)
        if article is None:
            return None
        sentence = find_sentence(article, parsed.paragraph, parsed.sentence)
        return None if sentence is None else (article, sentence)


class NameTable:
    """Finds articles by their names: a hash and a number for each, and no object; the names stay in their column.

    Args:
        columns: The library's.
        numbers: Those of the articles.
        hash_of: The hash of a name, of 64 bits.
    """

    def __init__(self, columns: Columns, numbers: range, hash_of: Callable[[bytes], int] = hash) -> None:
        self._columns, self._hash_of = columns, hash_of
        names = columns.names.data
        ends = pairwise(columns.names_ends[numbers.start : numbers.stop + 1].tolist())
        hashes = np.fromiter((hash_of(bytes(names[start:end])) for start, end in ends), np.int64, len(numbers))
        order = np.argsort(hashes)
        self._hashes: Ints = hashes[order]
        self._numbers: Ints = order + numbers.start

    def find(self, name: str) -> int | None:
        """Return an article's number; None where none has this name."""
        wanted = name.encode(errors=NAME_ERRORS)
        hashed = self._hash_of(wanted)
        for at in range(int(self._hashes.searchsorted(hashed)), len(self._hashes)):
            if self._hashes[at] != hashed:
                break
            if self._name(number := int(self._numbers[at])) == wanted:
                return number
        return None

    @property
    def are_distinct(self) -> bool:
        """Whether no two articles have the same name."""
        same = np.flatnonzero(self._hashes[1:] == self._hashes[:-1])
        alike = distinct_values(np.concatenate([same, same + 1]))
        return len({self._name(number) for number in self._numbers[alike].tolist()}) == len(alike)

    def _name(self, number: int) -> bytes:
        return read_bytes(self._columns.names, self._columns.names_ends, number)


class Catalogue(ArticleLookup):
    """The articles of a library, in the order in which they were read.

    Args:
        columns: The library's.
        only: The number of the only article that there is to be, if not all.
    """

    def __init__(self, columns: Columns, only: int | None = None) -> None:
        self.columns = columns
        self.range = range(columns.articles) if only is None else range(only, only + 1)
        """The numbers of the articles in the columns."""
        self._names = NameTable(columns, self.range)
        self.at = lru_cache(_MAX_CACHED_ARTICLES)(partial(_article, columns))  # its own method would never be freed
        """Return an article by its number."""
        self.structured = self._structured()
        """Of each segment of the columns, whether it is ranked by its sections."""

    def _structured(self) -> NDArray[np.bool_]:
        """Find them: a page is one below its title, but where it is alone its title tells nothing apart."""
        columns = self.columns
        found: NDArray[np.bool_] = np.diff(columns.section_ends) > 0
        first, last = columns.segment_ends[[self.range.start, self.range.stop]].tolist()
        if len(self.range) == 1 and not columns.section_headings[slice(*columns.section_ends[[first, last]])].any():
            found[first:last] = False
        return found

    @classmethod
    def of(cls, articles: Iterable[Article], max_sentences: int | None = MAX_SEGMENT_SENTENCES) -> Self:
        writer = ColumnWriter()
        indexer = Indexer(writer, max_sentences)
        for article in articles:
            indexer.add(article)
        indexer.finish()
        return cls(writer.columns())

    def about(self, number: int) -> dict[str, Any]:
        """Return what ``indexer`` stores of an article beside its name, title, text and sentences."""
        return _about(self.columns, number)

    def name(self, number: int) -> str:
        return read_bytes(self.columns.names, self.columns.names_ends, number).decode(errors=NAME_ERRORS)

    def title(self, number: int) -> str:
        return read_bytes(self.columns.titles, self.columns.titles_ends, number).decode(errors=NAME_ERRORS)

    def text(self, number: int) -> str:
        return read_bytes(self.columns.text, self.columns.text_ends, number).decode()

    def language(self, number: int) -> str:
        return language_of(self.columns, number)

    def number(self, name: str) -> int | None:
        return self._names.find(name)

    @property
    def names_are_distinct(self) -> bool:
        """Whether no two articles have the same name."""
        return self._names.are_distinct

    @override
    def by_digest(self, beginning: str) -> Article | None:
        try:
            wanted = np.frombuffer(bytes.fromhex(beginning[: len(beginning) // 2 * 2]), dtype=np.uint8)
        except ValueError:
            return None
        digests = self.columns.digests.reshape(-1, DIGEST_BYTES)[self.range.start : self.range.stop, : len(wanted)]
        alike = np.flatnonzero((digests == wanted).all(axis=1)).tolist()
        found = (self.at(self.range.start + number) for number in alike)
        return next((article for article in found if article.digest.startswith(beginning)), None)

    @override
    def containing(self, words: Sequence[str]) -> Iterator[Article]:
        folded = [word.casefold() for word in words]
        for number in self.range:
            text = self.text(number).casefold()  # an article costs much more than its text
            if all(word in text for word in folded):
                yield self.at(number)

    @override
    def titles(self) -> Iterator[tuple[str, str]]:
        return ((self.name(number), self.title(number)) for number in self.range)

    @override
    def titles_holding(self, text: str) -> Iterator[tuple[str, str]]:
        columns, known = self.columns, set[int]()
        cases = dict.fromkeys((text, text.lower(), text.upper(), text.title(), text.capitalize()))
        for blob, ends in ((columns.titles, columns.titles_ends), (columns.names, columns.names_ends)):
            for wanted in dict.fromkeys(case.encode(errors=NAME_ERRORS).lower() for case in cases):
                for number in self._holding(blob, ends, wanted):
                    if number not in known:
                        known.add(number)
                        yield self.name(number), self.title(number)

    @override
    def names_ending(self, end: str) -> Iterator[str]:
        names, ends = self.columns.names, self.columns.names_ends[self.range.start : self.range.stop + 1]
        wanted = end.encode(errors=NAME_ERRORS)
        alike = np.flatnonzero(np.diff(ends) >= len(wanted))
        for before, byte in enumerate(reversed(wanted), start=1):
            alike = alike[names[ends[alike + 1] - before] == byte]
        return (self.name(self.range.start + int(at)) for at in alike)

    def _holding(self, blob: Column, ends: Column, wanted: bytes) -> Iterator[int]:
        """Yield the numbers of the articles whose part of a column holds some bytes, in lower case."""
        first = int(ends[self.range.start])
        text = blob[first : int(ends[self.range.stop])].tobytes().lower()
        at = text.find(wanted)
        while at >= 0:
            number = int(ends.searchsorted(first + at, side="right")) - 1
            end = int(ends[number + 1]) - first
            if is_inside := at + len(wanted) <= end:
                yield number
            at = text.find(wanted, end if is_inside else at + 1)

    @cached_property
    @override
    def languages(self) -> Mapping[str, int]:
        return {code: int(articles.sum()) for code, articles in self.by_language.items()}

    @override
    def in_language(self, code: str) -> Iterator[str]:
        return (self.name(self.range.start + int(at)) for at in np.flatnonzero(self.by_language.get(code, ())))

    @cached_property
    def by_language(self) -> Mapping[str, NDArray[np.bool_]]:
        """Of each article, whether it is in a language; by the languages' codes, as these first occur."""
        letters = self.columns.languages.reshape(-1, LANGUAGE_BYTES)[self.range.start : self.range.stop]
        codes = letters @ (1 << 8 * np.arange(LANGUAGE_BYTES))
        masks = {int(articles.argmax()): articles for articles in (codes == code for code in distinct_values(codes))}
        return {self.language(self.range.start + first): masks[first] for first in sorted(masks)}

    @property
    @override
    def sentences(self) -> int:
        segments = self.columns.segment_ends[[self.range.start, self.range.stop]]
        start, end = self.columns.sentence_ends[segments].tolist()
        return int(end - start)

    def __getitem__(self, name: str) -> Article:
        number = self.number(name)
        if number is None:
            raise KeyError(name)
        return self.at(number)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.number(name) is not None

    def __iter__(self) -> Iterator[str]:
        return map(self.name, self.range)

    def __len__(self) -> int:
        return len(self.range)


class JoinedCatalogue(ArticleLookup):
    """The articles of several libraries, or of none, one after the other.

    Args:
        parts: Those of each; no two have the same name.
    """

    def __init__(self, parts: Sequence[ArticleLookup]) -> None:
        self._parts = parts

    @override
    def by_digest(self, beginning: str) -> Article | None:
        return next(filter(None, (part.by_digest(beginning) for part in self._parts)), None)

    @override
    def containing(self, words: Sequence[str]) -> Iterator[Article]:
        return chain.from_iterable(part.containing(words) for part in self._parts)

    @override
    def titles(self) -> Iterator[tuple[str, str]]:
        return chain.from_iterable(part.titles() for part in self._parts)

    @override
    def titles_holding(self, text: str) -> Iterator[tuple[str, str]]:
        return chain.from_iterable(part.titles_holding(text) for part in self._parts)

    @override
    def names_ending(self, end: str) -> Iterator[str]:
        return chain.from_iterable(part.names_ending(end) for part in self._parts)

    @property
    @override
    def languages(self) -> Mapping[str, int]:
        languages = dict.fromkeys(code for part in self._parts for code in part.languages)
        return {code: sum(part.languages.get(code, 0) for part in self._parts) for code in languages}

    @override
    def in_language(self, code: str) -> Iterator[str]:
        return chain.from_iterable(part.in_language(code) for part in self._parts)

    @property
    @override
    def sentences(self) -> int:
        return sum(part.sentences for part in self._parts)

    def __getitem__(self, name: str) -> Article:
        for part in self._parts:
            if name in part:
                return part[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in part for part in self._parts)

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))


def _article(columns: Columns, number: int) -> Article:
    about = _about(columns, number)
    text = read_bytes(columns.text, columns.text_ends, number).decode()
    segments = columns.segment_ends[number : number + 2]
    start, end = columns.sentence_ends[segments].tolist()
    places = (columns.starts, columns.ends, columns.paragraphs, columns.numbers)
    rows = zip(*(column[start:end].tolist() for column in places), strict=True)
    return Article(
        name=read_bytes(columns.names, columns.names_ends, number).decode(errors=NAME_ERRORS),
        text=text,
        headline=_in_head(text, about["headline"], 1),
        standfirst=_in_head(text, about["standfirst"], 2),
        sentences=tuple(Sentence(text[row[0] : row[1]], *row) for row in rows),
        sections=tuple(Section(*section) for section in about["sections"]),
        metadata=Metadata(**about["metadata"]),
        blocks=tuple(Block(BlockKind(kind), *block) for kind, *block in about["blocks"]),
        markdown=about["markdown"],
        language=language_of(columns, number),
    )


def language_of(columns: Columns, number: int) -> str:
    """Return the code of the language that an article is analysed in."""
    code = columns.languages[LANGUAGE_BYTES * number : LANGUAGE_BYTES * (number + 1)]
    return code.tobytes().rstrip(b"\0").decode("ascii")


def _about(columns: Columns, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read_bytes(columns.about, columns.about_ends, number))
    return found


def _in_head(text: str, span: list[int] | None, number: int) -> Sentence | None:
    return None if span is None else Sentence(text[span[0] : span[1]], span[0], span[1], 0, number)
