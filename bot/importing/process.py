"""A process of its own that reads what others have made, within limits, and without the bot's settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from importlib.util import find_spec
from signal import Signals
from typing import Any, Final

from bot.importing.errors import ImportingError, Refusal
from bot.importing.extraction import Extraction, Kind, Limits, Original
from bot.settings import Settings
from bot.wording import ENGLISH

_PACKAGES: Final = ("trafilatura", "lxml_html_clean", "pypdfium2", "mammoth", "markdownify")  # of the extra
_PLAIN: Final = frozenset({Kind.TEXT, Kind.MARKDOWN})
_LIMITS: Final = Limits()
_ENDED_BY: Final = {"SIGXCPU": Refusal.SLOW, "SIGKILL": Refusal.SLOW, "SIGSEGV": Refusal.DAMAGED}
"""What a signal means that has ended the process; libraries abort where they get no memory."""


def extract(original: Original, name: str, limits: Limits = _LIMITS) -> Extraction:
    """Read a file; the name is what a person calls it.

    Raises:
        ImportingError: Its text cannot be taken.
    """
    if original.kind not in _PLAIN and any(find_spec(package) is None for package in _PACKAGES):
        raise ImportingError(ENGLISH.extra_missing.format(extra="import"))
    report = _run(original, limits)
    if isinstance(report, Refusal):
        phrase: str = getattr(ENGLISH, f"importing_{report}")
        facts = {"name": name, "kind": original.kind, "seconds": limits.seconds, "pages": limits.pages}
        sizes = {"unpacked": limits.unpacked_bytes // 1_000_000, "characters": limits.characters}
        raise ImportingError(phrase.format(**facts, **sizes))
    return Extraction(**report)


def _run(original: Original, limits: Limits) -> dict[str, Any] | Refusal:
    arguments = (original.kind, original.url, original.charset, json.dumps(asdict(limits)))
    try:
        done = subprocess.run(  # noqa: S603  # this very interpreter
            [sys.executable, "-m", "bot.importing", *arguments],
            input=original.data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.seconds,
            check=False,
            env={name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields},
        )
    except subprocess.TimeoutExpired:
        return Refusal.SLOW
    except OSError as error:
        raise ImportingError(ENGLISH.importing_not_started.format(reason=error.strerror)) from error
    if done.returncode < 0:
        return _ENDED_BY.get(Signals(-done.returncode).name, Refusal.MEMORY)
    if done.returncode:
        raise ImportingError(ENGLISH.importing_not_started.format(reason=f"exit code {done.returncode}"))
    told: dict[str, Any] = json.loads(done.stdout)
    refusal = told.pop("refusal", None)
    return told if refusal is None else Refusal(refusal)
