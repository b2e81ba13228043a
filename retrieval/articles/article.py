"""An article: a text with its headline, its paragraphs and its sentences, each by its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

BYTE_ORDER_MARK = "\ufeff"
"""Put in front of UTF-8 by some editors; it stays in the text, at offset 0, and is in no sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, character for character: ``text == article.text[start:end]``."""

    text: str
    start: int
    end: int
    paragraph: int
    """From 1; the headline and the standfirst are in paragraph 0."""
    number: int
    """From 1 within its paragraph; the headline is 1, the standfirst 2."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading below the headline."""

    title: str
    level: int
    """From 1 to 6."""
    start: int
    """The offset of its title."""
    first: int
    """The index, in ``Article.sentences``, of the first sentence behind it; past the end where there is none."""


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    name: str
    """The file's name."""
    text: str
    """The decoded file, newlines untouched; offsets count its characters."""
    headline: Sentence | None
    standfirst: Sentence | None
    sentences: tuple[Sentence, ...]
    """The body's, in order."""
    sections: tuple[Section, ...] = ()
    metadata: Metadata = Metadata()

    @property
    def title(self) -> str:
        return self.metadata.title or self.name

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, in hex: identifies this version of the article."""
        return sha256(self.text.encode()).hexdigest()
