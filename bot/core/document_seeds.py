"""A server's document as an article is made of it."""

from __future__ import annotations

from pathlib import Path

from bot.importing.seed_writer import metadata_file
from bot.querylog.servers.records import ServerDocument
from retrieval.articles.seeds import Seed


def seed_of(document: ServerDocument, text: str) -> Seed:
    """Return the seed of a document with this text, under the name that its article has."""
    name = document.article_name
    return Seed(name, Path(name), text.encode(), document_metadata(document).encode())


def document_metadata(document: ServerDocument) -> str:
    """Return what stands in the metadata file of a document, as the command ``add`` writes one."""
    known = {
        "title": document.title,
        "source": document.source or "",
        "author": document.author or "",
        "published": document.published or "",
        "url": document.url or "",
    }
    original = {
        "file": "" if document.url else document.original_name,
        "sha256": document.original_digest,
        "extractor": document.extractor or document.kind,
    }
    return metadata_file(known, original, (document.fetched_at or document.added_at).date())
