from __future__ import annotations

import pytest

from bot.toolbox.gateway import Parser, spare_own_messages, tolerate_odd_events


@pytest.fixture
def read() -> list[object]:
    return []


@pytest.fixture
def parsers(read: list[object]) -> dict[str, Parser]:
    parsers: dict[str, Parser] = {"MESSAGE_CREATE": read.append, "READY": read.append}
    spare_own_messages(parsers, lambda: 7)
    tolerate_odd_events(parsers)
    return parsers


def test_only_what_others_write_is_read(parsers: dict[str, Parser], read: list[object]) -> None:
    for author in ("7", "8"):
        parsers["MESSAGE_CREATE"]({"author": {"id": author}})
    assert read == [{"author": {"id": "8"}}]


def test_a_message_without_an_author_ends_nothing(
    parsers: dict[str, Parser], read: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    parsers["MESSAGE_CREATE"]({})
    assert read == []
    assert "An event that discord.py cannot read: MESSAGE_CREATE" in caplog.text
