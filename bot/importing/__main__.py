"""``python -m bot.importing KIND URL CHARSET LIMITS``: read a file from standard input, and write what it holds.

Standard output gets JSON: the fields of an ``Extraction``, or else ``refusal``, why there are none.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from bot.importing.errors import Refusal, RefusedError
from bot.importing.extraction import Extraction, Kind, Limits, Original

_EXTRACTORS: Final = {
    Kind.HTML: "html",
    Kind.PDF: "pdf",
    Kind.DOCX: "docx",
    Kind.EPUB: "epub",
    Kind.TEXT: "plain_text",
    Kind.MARKDOWN: "plain_text",
}
"""Modules by their names, so that no more is loaded than reads this file."""


def main() -> None:
    kind, url, charset, limits_given = sys.argv[1:]
    limits = Limits(**json.loads(limits_given))
    _limit_process(limits)
    module = import_module(f"bot.importing.formats.{_EXTRACTORS[Kind(kind)]}")
    report: dict[str, Any]
    try:
        original = Original(sys.stdin.buffer.read(), Kind(kind), url, charset)
        report = asdict(_extract(module, original, limits))
    except RefusedError as error:
        report = {"refusal": error.refusal}
    except MemoryError:
        report = {"refusal": Refusal.MEMORY}
    except Exception:  # noqa: BLE001  # whatever a library stumbles over, in a file that others have made
        report = {"refusal": Refusal.DAMAGED}
    sys.stdout.buffer.write(json.dumps(report).encode("ascii"))


def _extract(module: ModuleType, original: Original, limits: Limits) -> Extraction:
    read: Extraction = module.extract(original, limits)
    found = replace(read, text=read.text.encode("utf-8", "replace").decode("utf-8"))  # no half of a character
    if len(found.text) > limits.characters:
        raise RefusedError(Refusal.TEXT)
    if not any(map(str.isalnum, found.text)):
        raise RefusedError(Refusal.NO_TEXT)
    return found


def _limit_process(limits: Limits) -> None:
    """Limit the memory and the processor time of this process, where the system can do that."""
    with suppress(ImportError):  # as on Windows
        import resource  # noqa: PLC0415

        for kind, most in ((resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CPU, limits.seconds)):
            with suppress(OSError, ValueError):  # a stricter limit is there already, or the system has none
                resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
