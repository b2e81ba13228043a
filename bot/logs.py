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
from typing_extensions import override

TRACE: Final = "TRACE"  # at this level libraries log all, and errors keep their messages
_OWN_PACKAGES: Final = ("bot", "retrieval")
_HARMLESS: Final = (
    *(AttributeError, TypeError, NameError, ImportError, AssertionError, OSError),
    *(aiohttp.ClientConnectionError, aiohttp.WSServerHandshakeError),
    *(discord.HTTPException, discord.ClientException, discord.GatewayNotFound),
)
"""Errors that tell of the program or of the network, not of what somebody has sent; so do the program's own."""
_TOKEN_IN_PATH: Final = re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w.~%-]+")
_PERSON_IN_PATH: Final = re.compile(r"(/(?:users|members)/)\d+")
_QUOTED: Final = re.compile(r'"[^"]*"')
_REPR: Final = re.compile(r"<.*>")
_log: Final = logging.getLogger(__name__)


def set_up_logging(level: str, form: str) -> None:
    """Log to standard error in lines of a form with ``{message}``; libraries' debugging only at ``TRACE``."""
    handler = logging.StreamHandler()
    handler.setFormatter((logging.Formatter if level == TRACE else DiscreetFormatter)(form, style="{"))
    own = "DEBUG" if level == TRACE else level
    logging.basicConfig(level="INFO" if level == "DEBUG" else own, handlers=[handler])
    for name in _OWN_PACKAGES:
        logging.getLogger(name).setLevel(own)
    sys.excepthook = _log_last_error


def _log_last_error(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    _log.critical("A fault has ended the program", exc_info=error)


class DiscreetFormatter(logging.Formatter):
    """A formatter that leaves somebody's words out of errors, and tokens and people's ids out of addresses."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.exc_text = None  # as another formatter has left it
        if isinstance(record.args, tuple):
            record.args = tuple(_DiscreetError(it) if isinstance(it, BaseException) else it for it in record.args)
        if record.name == "asyncio":  # which tells the values of variables
            record.msg, record.args = _REPR.sub("<…>", record.getMessage().partition("\n")[0]), ()
        return _PERSON_IN_PATH.sub(r"\1…", _TOKEN_IN_PATH.sub(r"\1…", super().format(record)))

    @override
    def formatException(self, ei: Any) -> str:
        return "\n".join(_traceback(ei[1]))


def describe_error(error: BaseException) -> str:
    """Return the kind of an error and its message; the kind alone, where that may hold what somebody has sent."""
    name, message = type(error).__name__, _message(error)
    return name if message is None else f"{name}: {message}"


def _message(error: BaseException) -> str | None:
    own = type(error).__module__.partition(".")[0] in _OWN_PACKAGES
    if not (own or isinstance(error, _HARMLESS)):
        return None
    message = str(error)
    return (_QUOTED.sub('"…"', message) if isinstance(error, discord.HTTPException) else message) or None


class _DiscreetError:
    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __str__(self) -> str:
        return _message(self._error) or type(self._error).__name__

    def __repr__(self) -> str:
        return describe_error(self._error)


def _traceback(error: BaseException | None) -> Iterator[str]:
    """Give the lines of a traceback, the latest error first, with the errors as ``describe_error`` tells them."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        yield "After this:" if seen else "Traceback (most recent call last):"
        yield "".join(traceback.format_tb(error.__traceback__)) + describe_error(error)
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
