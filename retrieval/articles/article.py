"""An article: a text with its headline, its paragraphs and its sentences, each by its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

BYTE_ORDER_MARK = "\ufeff"
"""What some editors put in front of UTF-8; it stays in the text, at offset 0, and is in no sentence."""


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
    """Where its title stands in the text."""
    first: int
    """The index, in ``Article.sentences``, of the first sentence behind it; past the end where there is none."""


@dataclass(frozen=True, slots=True)
class Article:
    """A text, split."""

    name: str
    """The file's name."""
    title: str
    """What the article is called; the file's name where nothing says."""
    text: str
    """The decoded file, newlines untouched; offsets count its characters."""
    headline: Sentence | None
    standfirst: Sentence | None
    sentences: tuple[Sentence, ...]
    """The body's, in order."""
    sections: tuple[Section, ...] = ()
    source: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, in hex: which version of the article this is."""
        return sha256(self.text.encode()).hexdigest()
