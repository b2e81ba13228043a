"""An article: a tree of sections, blocks and sentences, each by its place in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from retrieval.analysis.languages.language import ENGLISH

BYTE_ORDER_MARK = "\ufeff"
"""Put in front of UTF-8 by some editors; it stays in the text, at offset 0, and is in no sentence."""

MAX_PAGE_SENTENCES = 40
"""The length up to which a Markdown text without headings is a page of its own, found by its title."""


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


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a list
    ROW = "row"  # of a table, below its header
    CODE = "code"
    DEFINITION = "definition"  # of the term that leads in
    # Context: searched and shown above a quote, never an answer by itself.
    LEAD = "lead"  # a line that introduces a list, a table or a code block, "Ranks:"; a term that is defined
    HEADER = "header"  # of a table
    LINK = "link"  # a bare link, or a named one that leads to no other site


CONTEXT = frozenset({BlockKind.LEAD, BlockKind.HEADER, BlockKind.LINK})


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, as quotes are cited: that with the number n is ``article.blocks[n - 1]``."""

    kind: BlockKind
    start: int
    """With an item's mark, unless a tag or code follows it."""
    end: int
    first: int
    """The index, in ``Article.sentences``, of its first sentence."""
    section: int = -1
    """The index in ``Article.sections`` of the heading that it stands below; -1 for none."""
    number: str = ""
    """An item's, as written, without what encloses it: "5" of "5." or "(5)", "b", "2.1", "12" of "§ 12"."""
    lead: int = -1
    """The index, in ``Article.blocks``, of the block that introduces it; -1 for none.

    A LEAD or HEADER, the item that a nested list is in, or a short paragraph that ends in a colon but says more.
    """
    group: int = -1
    """A number that all items of one outermost list, or all rows of one table, share; -1 for other blocks."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading below the headline, or a question of a FAQ, and what stands below it."""

    title: str
    """As people read it, without marks."""
    level: int
    """From 1 to 6; 7 for a question of a FAQ that is no heading."""
    start: int
    """The offset of its title."""
    end: int
    first: int
    """The index, in ``Article.sentences``, of the first sentence behind it; past the end where there is none."""
    parent: int = -1
    """The index, in ``Article.sections``, of the heading that it is below; -1 for none."""


@dataclass(frozen=True, slots=True)
class Metadata:
    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    """Its code of ISO 639, where it is given."""
    as_of: str | None = None
    """The day on which the text was taken from its page, as ISO 8601 writes it."""


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
    """In order."""
    metadata: Metadata = Metadata()
    blocks: tuple[Block, ...] = ()
    """By paragraph; empty where all are plain paragraphs below no heading, as in newspaper prose."""
    markdown: bool = False
    """Its text is Markdown."""
    language: str = ENGLISH
    """The code, of ISO 639, of the language that it is analysed in."""

    @property
    def title(self) -> str:
        return self.metadata.title or self.name

    @property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, in hex: identifies this version of the article."""
        return sha256(self.text.encode()).hexdigest()

    def block_of(self, sentence: Sentence) -> Block | None:
        """Return the sentence's block; None in the head, and where all are plain paragraphs."""
        return self.blocks[sentence.paragraph - 1] if self.blocks and sentence.paragraph else None

    def block_at(self, number: int) -> Block:
        """Return the block of the sentence with this index, in an article that has blocks."""
        return self.blocks[self.sentences[number].paragraph - 1]

    @property
    def is_page(self) -> bool:
        """Tell if it is a short Markdown text with a title and no other heading."""
        return (
            self.markdown
            and self.title != self.name
            and 0 < len(self.sentences) <= MAX_PAGE_SENTENCES
            and not any(block.section >= 0 for block in self.blocks)
        )

    def breadcrumb(self, section: int) -> Sequence[Section]:
        """Return the headings above what stands in a section, outermost first, its own last; none for -1."""
        found: list[Section] = []
        while section >= 0:
            found.append(self.sections[section])
            section = found[-1].parent
        return found[::-1]
