"""Plain text and Markdown, which are kept as they are."""

from __future__ import annotations

from bot.importing.errors import Refusal, RefusedError
from bot.importing.extraction import Extraction, Limits, Original
from bot.importing.formats.charset import decode
from bot.program import program_version


def extract(original: Original, _: Limits) -> Extraction:
    text = decode(original.data, original.charset)
    if "\0" in text:  # a picture, say, or an archive with another name
        raise RefusedError(Refusal.DAMAGED)
    return Extraction(text, f"verbatim {program_version() or '?'}")
