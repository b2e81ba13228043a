"""Documents of servers, in a line each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from bot.querylog.servers.records import ServerDocument
from tests.bot.querylog.asking import HARBOUR

ADDED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = "# Rules\n\nBoats are moored at the north pier.\n"


def server_document(
    guild_id: int = HARBOUR, name: str = "rules.md", text: str = RULES, **changes: Any
) -> ServerDocument:
    """Return a document as it is taken from a Markdown file."""
    digest = sha256(text.encode()).hexdigest()
    document = ServerDocument(
        guild_id=guild_id,
        name=name,
        title="Rules",
        text_digest=digest,
        original_digest=digest,
        original_name=name,
        url=None,
        kind="Markdown",
        extractor="",
        author=None,
        source=None,
        published=None,
        language="en",
        sentences=1,
        bytes=2 * len(text.encode()),
        added_at=ADDED_AT,
    )
    return replace(document, **changes)
