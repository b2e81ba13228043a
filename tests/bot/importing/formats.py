"""Files as the formats of ``bot.importing`` read them, within this process."""

from __future__ import annotations

from importlib import import_module

from bot.importing.extraction import Extraction, Kind, Limits, Original


def extract(data: bytes, kind: Kind, url: str = "") -> Extraction:
    found: Extraction = import_module(f"bot.importing.formats.{kind.lower()}").extract(
        Original(data, kind, url), Limits()
    )
    return found
