"""What is kept of a server."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final

_UNREACHED_FOR: Final = timedelta(weeks=3)  # a site may be down for a while


class ChannelMode(StrEnum):
    """When the bot answers in a channel."""

    OFF = "off"
    MENTION = "mention"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What a server's moderators have set; the defaults are those of a server where nobody has."""

    channels: Mapping[int, ChannelMode] = field(default_factory=lambda: MappingProxyType({}))
    """By Discord's id. For others, the owner's ``ANSWER_CHANNELS`` says it."""
    only_these: bool = False
    """Answer only in channels that are named, and not off."""
    review_roles: frozenset[int] | None = None
    """None: the owner's ``REVIEW_ROLES``."""
    moderators_channel: int | None = None
    shared: bool = True
    """The owner's documents answer here, too."""

    def mode_in(self, places: Iterable[int], answer_channels: Container[int]) -> ChannelMode:
        """Return when the bot answers in a place, by its id and those of what it is in, the nearest first.

        In ``answer_channels``, the owner's, it answers every question unless the moderators have set another mode.
        """
        for place in places:
            if place in self.channels:
                return self.channels[place]
            if place in answer_channels:
                return ChannelMode.QUESTIONS
        return ChannelMode.OFF if self.only_these else ChannelMode.MENTION


class DocumentState(StrEnum):
    """What is known of the page that a document was taken from."""

    CURRENT = "current"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ServerDocument:
    """A document of a server; its text and its original are files, by their digests."""

    guild_id: int
    name: str
    """Unique in the server, such as ``rules.md``."""
    title: str
    text_digest: str
    original_digest: str
    original_name: str
    """Of the file; empty for a page."""
    url: str | None
    """Of the page; None for a file."""
    kind: str
    extractor: str
    author: str | None
    source: str | None
    published: str | None
    language: str
    sentences: int
    bytes: int
    """Of the original and the text."""
    added_at: datetime
    fetched_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    state: DocumentState = DocumentState.CURRENT
    reached_at: datetime | None = None
    """When the page was asked for last, and either read or gone."""

    @property
    def article_name(self) -> str:
        """The name of its article, which no other server's and none of the owner's has."""
        return f"{self.guild_id}/{self.name}"

    @property
    def stem(self) -> str:
        """Its name without the ending, by which one document replaces another."""
        return PurePosixPath(self.name).stem

    @property
    def unreached_since(self) -> datetime | None:
        """When the page could be read last, where it has been asked for in vain for weeks; None for any other."""
        if self.checked_at is None or self.reached_at is None or self.state is DocumentState.GONE:
            return None
        return self.reached_at if self.checked_at - self.reached_at >= _UNREACHED_FOR else None


class Excess(StrEnum):
    """Why a document cannot be added."""

    DOCUMENTS = "documents"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """The most that a server may have."""

    documents: int
    bytes: int

    def exceeded_by(self, document: ServerDocument, others: Collection[ServerDocument]) -> Excess | None:
        """Return what would be exceeded by a document beside others; None where nothing would."""
        if len(others) >= self.documents:
            return Excess.DOCUMENTS
        return Excess.BYTES if document.bytes + sum(each.bytes for each in others) > self.bytes else None


@dataclass(frozen=True, slots=True)
class AddedDocument:
    document: ServerDocument
    replaced: tuple[ServerDocument, ...]
    """Those of the same name, which are gone."""


@dataclass(frozen=True, slots=True)
class DmChoice:
    """The server whose documents a person reads in direct messages."""

    guild_id: int
    checked_at: datetime
    """When Discord last said that the person is a member there."""


@dataclass(frozen=True, slots=True)
class LeftServer:
    """A server that a person was found to be no member of any more."""

    guild_id: int
    found_at: datetime
