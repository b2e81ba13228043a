"""What the program's own log leaves out."""

from __future__ import annotations

import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.app_commands.transformers import RangeTransformer
from multidict import CIMultiDict, CIMultiDictProxy
from pydantic import TypeAdapter, ValidationError
from yarl import URL

from bot.logs import DiscreetFormatter, set_up_logging
from bot.querylog.database.errors import LogError
from retrieval.errors import SeedError

WORDS = "saxophone lessons"
TOKEN = "aW50ZXJhY3Rpb246MTIz.x-y_z~"
SECRET = URL(f"http://127.0.0.1/api/v10/webhooks/5/{TOKEN}/messages/@original")


def http_error(text: str) -> discord.HTTPException:
    response = mock.create_autospec(aiohttp.ClientResponse, instance=True, status=400, reason="Bad Request")
    return discord.HTTPException(response, {"code": 50035, "message": text})


def not_a_number() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(int).validate_python(WORDS)
    return caught.value


TELLING = [
    ValueError(WORDS),
    KeyError(WORDS),
    sqlite3.OperationalError(f"Could not decode to UTF-8 column 'text' with text '{WORDS}'"),
    app_commands.TransformerError(WORDS, discord.AppCommandOptionType.string, mock.create_autospec(RangeTransformer)),
    http_error(f'Value "{WORDS}" is not snowflake.'),
    aiohttp.ConnectionTimeoutError(f"Connection timeout to host {SECRET}"),
    aiohttp.TooManyRedirects(
        aiohttp.RequestInfo(SECRET, "POST", CIMultiDictProxy(CIMultiDict()), SECRET), (), message=WORDS
    ),
    not_a_number(),
]


def line(message: str, *arguments: object, error: BaseException | None = None, name: str = "bot.test") -> str:
    trace = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, trace)
    return DiscreetFormatter("{name}: {message}", style="{").format(record)


def raised(error: BaseException, within: BaseException | None = None) -> BaseException:
    with pytest.raises(type(error)) as caught:
        raise error from within
    return caught.value


@pytest.mark.parametrize("error", TELLING, ids=lambda error: type(error).__name__)
def test_an_error_does_not_say_what_somebody_has_sent(error: Exception) -> None:
    told = [
        line("Answering failed: %s", error),
        line("Answering failed: %r", error),
        line("Answering failed", error=raised(error)),
        line("Answering failed", error=raised(RuntimeError("no"), raised(error))),
        line(f"Task exception was never retrieved\nfuture: <Task exception={error!r}>", error=error, name="asyncio"),
    ]
    for each in told:
        assert WORDS not in each
        assert TOKEN not in each
    assert all(type(error).__name__ in each for each in told[1:4])
    assert "in raised" in told[2]


@pytest.mark.parametrize(
    "error",
    [
        LogError("The log is locked."),
        SeedError("The file is empty."),
        OSError(28, "No space left"),
        TypeError("not a str"),
    ],
)
def test_what_tells_of_the_program_is_told(error: Exception) -> None:
    for told in (line("%s", error), line("%r", error), line("", error=raised(error))):
        assert str(error) in told


def test_an_address_is_told_without_tokens_and_people() -> None:
    told = line(
        "%s", f"GET {SECRET} and /interactions/7/{TOKEN}/callback and /guilds/1/members/123456 and /channels/9/x"
    )
    assert told == (
        "bot.test: GET http://127.0.0.1/api/v10/webhooks/5/…/messages/@original and /interactions/7/…/callback"
        " and /guilds/1/members/… and /channels/9/x"
    )


def test_a_slow_step_is_told_without_its_values() -> None:
    told = line("Executing %s took %.3f seconds", f"<Handle say('{WORDS}') at x.py:1>", 0.2, name="asyncio")
    assert told == "asyncio: Executing <…> took 0.200 seconds"


@contextmanager
def logging_at(level: str) -> Iterator[None]:
    """Set logging up as the program does at its start, without pytest's own handlers."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "retrieval")]
    before = [each.level for each in loggers]
    with mock.patch.object(loggers[0], "handlers", []), mock.patch.object(sys, "excepthook"):
        set_up_logging(level, "{message}")
        yield
    for logger, before_it in zip(loggers, before, strict=True):
        logger.setLevel(before_it)


@pytest.mark.parametrize(
    ("level", "own", "of_others"),
    [
        ("ERROR", logging.ERROR, logging.ERROR),
        ("INFO", logging.INFO, logging.INFO),
        ("DEBUG", logging.DEBUG, logging.INFO),
        ("TRACE", logging.DEBUG, logging.DEBUG),
    ],
)
def test_libraries_tell_all_only_when_they_are_asked(level: str, own: int, of_others: int) -> None:
    with logging_at(level):
        for name in ("bot.cogs.chat.cog", "retrieval.index.loader"):
            assert logging.getLogger(name).getEffectiveLevel() == own
        for name in ("discord.gateway", "discord.http", "discord.webhook.async_", "asyncio"):
            assert logging.getLogger(name).getEffectiveLevel() == of_others


@pytest.mark.parametrize("level", ["DEBUG", "TRACE"])
def test_the_last_error_of_all_is_told_as_the_others(capsys: pytest.CaptureFixture[str], level: str) -> None:
    error = raised(ValueError(WORDS))
    with logging_at(level):
        sys.excepthook(type(error), error, error.__traceback__)
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert (WORDS in told) == (level == "TRACE")
