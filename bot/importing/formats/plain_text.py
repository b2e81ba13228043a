"""Plain text and Markdown, which are kept as they are."""

from __future__ import annotations

from bot.importing.extraction import Extraction, Limits, Original
from bot.importing.formats.charset import decode
from bot.program import program_version


def extract(original: Original, _: Limits) -> Extraction:
    return Extraction(decode(original.data, original.charset), f"verbatim {program_version() or '?'}")
