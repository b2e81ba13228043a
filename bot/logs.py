"""The program's own log: up to DEBUG, nobody's words, ids or tokens are in it."""

from __future__ import annotations

import copy
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final

import aiohttp
import discord

TRACE: Final = "TRACE"
"""The level at which libraries tell all, and errors say what they say."""
_OWN: Final = ("bot", "retrieval")
_HARMLESS: Final = (
    *(AttributeError, TypeError, NameError, ImportError, AssertionError, OSError),
    *(aiohttp.ClientConnectionError, aiohttp.WSServerHandshakeError),
    *(discord.HTTPException, discord.ClientException, discord.GatewayNotFound),
)
"""Errors that tell of the program or of the network, not of what somebody has sent; so do the program's own."""
_TOKEN: Final = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.~%-]+")
_PERSON: Final = re.compile(r"(/(?:users|members)/)\d+")
_VALUE: Final = re.compile(r'"[^"]*"')
_OBJECT: Final = re.compile(r"<.*>")
_log: Final = logging.getLogger(__name__)


def set_up_logging(level: str, form: str) -> None:
    """Tell of the work on standard error.

    Args:
        level: The setting. Libraries tell what they do only at ``TRACE``.
        form: Of a line, with ``{message}`` in it.
    """
    handler = logging.StreamHandler()
    handler.setFormatter((logging.Formatter if level == TRACE else DiscreetFormatter)(form, style="{"))
    own = "DEBUG" if level == TRACE else level
    logging.basicConfig(level="INFO" if level == "DEBUG" else own, handlers=[handler])
    for name in _OWN:
        logging.getLogger(name).setLevel(own)
    sys.excepthook = _tell_of_end


def _tell_of_end(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    _log.critical("A fault has ended the program", exc_info=error)


class DiscreetFormatter(logging.Formatter):
    """Leaves out of errors what may be somebody's words, and out of addresses tokens and people's ids."""

    def format(self, record: logging.LogRecord) -> str:
        """Make a line, or several; see ``logging.Formatter``."""
        record = copy.copy(record)
        record.exc_text = None  # as another formatter has left it
        if isinstance(record.args, tuple):
            record.args = tuple(_Told(each) if isinstance(each, BaseException) else each for each in record.args)
        if record.name == "asyncio":  # which tells the values of variables
            record.msg, record.args = _OBJECT.sub("<…>", record.getMessage().partition("\n")[0]), ()
        return _PERSON.sub(r"\1…", _TOKEN.sub(r"\1…", super().format(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """Make a traceback; see ``logging.Formatter``."""
        return "\n".join(_traceback(ei[1]))


def described(error: BaseException) -> str:
    """Return the kind of an error and what it says; the kind alone, where it may say what somebody has sent."""
    name, said = type(error).__name__, _said(error)
    return name if said is None else f"{name}: {said}"


def _said(error: BaseException) -> str | None:
    own = type(error).__module__.partition(".")[0] in _OWN
    if not (own or isinstance(error, _HARMLESS)):
        return None
    said = str(error)
    return (_VALUE.sub('"…"', said) if isinstance(error, discord.HTTPException) else said) or None


class _Told:
    """An error among the arguments of a line."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __str__(self) -> str:
        return _said(self._error) or type(self._error).__name__

    def __repr__(self) -> str:
        return described(self._error)


def _traceback(error: BaseException | None) -> Iterator[str]:
    """Give the lines of a traceback, the latest error first; one of Python's own quotes all that errors say."""
    told: list[BaseException] = []
    while error is not None and error not in told:
        yield "After this:" if told else "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)) + described(error)
        told.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
