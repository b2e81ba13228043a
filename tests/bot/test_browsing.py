"""The log as a page of the browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.core.service import utc_now
from bot.querylog.database.describe import describe
from bot.querylog.log import QueryLog
from bot.querylog.records import Verdict
from bot.querylog.scope import EVERYTHING
from bot.wording import ENGLISH
from retrieval.answers import Outcome
from tests.bot.querylog.asking import ANN, BEN, ask

pytest.importorskip("datasette", reason="needs the extra review")

from bot import browsing

pytestmark = pytest.mark.filterwarnings("ignore")  # what Datasette and its parts use is theirs

QUERIES = ("unanswered", "recent", "search", "missing", "days", "passages", "conversation", "reviewed")
TABLES = ("question", "quote", "vote", "lesson", "lesson_asker", "heartbeat")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Path]:
    """A log in which each column that can hold a person's hash holds one, and a bot that uses it."""
    path = tmp_path / "what is asked?.sqlite3"
    async with await QueryLog.open(path, utc_now) as log:
        row = await ask(log, "Who guards the reef?", Outcome.UNSURE, user=ANN)
        await ask(log, "How old is it?", Outcome.ANSWERED, user=BEN, parent=row)
        await log.votes.cast(row, BEN, helpful=False)
        await log.votes.explain(row, BEN, "The guard")
        await log.lessons.teach(EVERYTHING, row, None, BEN)
        await log.review.mark(EVERYTHING, 2, Verdict.WRONG, BEN)
        yield path


def hashes_in(path: Path) -> set[str]:
    """All hashes in the file, wherever they stand."""
    with closing(sqlite3.connect(path)) as connection:
        places = [(table.name, column.name) for table in describe(connection) for column in table.columns]
        values = {
            str(value)
            for table, column in places
            for (value,) in connection.execute(f'SELECT "{column}" FROM "{table}"')  # noqa: S608 - names of the schema
        }
    return {value for value in values if re.fullmatch("[0-9a-f]{32}", value)}


async def get(database: Path, *addresses: str) -> list[str]:
    page = browsing.browser(database)
    answers = [await page.client.get(f"/log{address}") for address in addresses]
    assert [(answer.status_code, str(answer.url)) for answer in answers if answer.status_code != 200] == []
    return [answer.text for answer in answers]


async def test_the_queries_answer(database: Path) -> None:
    assert tuple(browsing.metadata(database, ENGLISH)["databases"]["log"]["queries"]) == QUERIES
    addresses = [f"/{name}.json?_shape=array&words=reef&id=2" for name in QUERIES]
    unanswered, recent, search, missing, days, passages, conversation, reviewed = await get(database, *addresses)
    assert unanswered == "[]"
    assert '"first_quote": "a.txt:1.1"' in recent
    assert "Who guards the reef?" in search
    assert "The guard" in missing
    assert '"asked": 2' in days
    assert '"times": 1' in passages
    assert "How old is it?" in conversation
    assert '"verdict": "wrong"' in reviewed


async def test_pages_say_what_columns_hold_and_when_things_were(database: Path) -> None:
    page, row, style = await get(database, "/question", "/question/1", "/../page/page.css")
    assert "in the order of asking; never given again" in page
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", page)
    assert "Who guards the reef?" in row
    assert all(f".col-{name}" in style for name in browsing.HIDDEN)


async def test_nobodys_hash_is_on_any_page(database: Path) -> None:
    hashes = hashes_in(database)
    assert len(hashes) == 2
    asked = [
        "select * from question",
        "select user_hash, reviewed_by from question",
        "select hex(user_hash) || '' from vote",
        "select group_concat(taught_by) from lesson",
        "select * from (select l.user_hash as other from lesson_asker as l)",
        "with found as (select v.* from vote as v natural join vote) select * from found",
        "select json_group_array(json_object('x', user_hash)) from vote",
        "select user_hash from vote union select reviewed_by from question",
        "select * from question where user_hash = (select user_hash from vote)",
    ]
    addresses = ["", ".json", "/question/1", "/question/1.json"]
    addresses += [f"/{table}{form}" for table in TABLES for form in ("", ".json", ".csv?_stream=1")]
    addresses += [f"/{table}?_facet=user_hash" for table in ("question", "vote", "lesson_asker")]
    addresses += [f"{form}?sql={sql}" for sql in asked for form in ("", ".json", ".csv")]
    pages = await get(database, *addresses)
    wanted = [spelt for found in hashes for spelt in (found, found.encode().hex())]
    assert not [address for address, page in zip(addresses, pages, strict=True) for it in wanted if it in page.lower()]


async def test_a_guessed_hash_is_neither_confirmed_nor_counted(database: Path) -> None:
    for guess in hashes_in(database):
        for where in ("question where user_hash = :guess", "vote where user_hash >= :guess"):
            sql = f"select count(*) as n, count(distinct user_hash) as m from {where}"  # noqa: S608 - of the two above
            (counted,) = await get(database, f".json?_shape=array&guess={guess}&sql={sql}")
            assert counted == '[{"n": 0, "m": 0}]'


def test_every_column_that_the_schema_says_holds_a_hash_is_hidden(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        named = {
            column.name
            for table in describe(connection)
            for column in table.columns
            if "keyed hash" in column.meaning or column.meaning.startswith(("who:", "as in question"))
        }
    assert named == browsing.HIDDEN


@pytest.mark.parametrize(
    "address",
    [
        "/log.db",
        "/log?sql=delete from question",
        "/log?sql=pragma writable_schema",
        "/log?sql=select load_extension('x')",
        "/log?sql=attach 'x' as y",
        "/_internal",
        "/_memory",
    ],
)
async def test_nothing_is_written_or_taken_away(database: Path, address: str) -> None:
    answer = await browsing.browser(database).client.get(address)
    assert answer.status_code in {400, 403, 404}


def test_the_connection_itself_only_reads(database: Path) -> None:
    page = browsing.browser(database)
    log = page.get_database("log")
    with closing(log.connect()) as connection:
        for statement in (
            "DELETE FROM question",
            "CREATE TABLE x (y)",
            "ATTACH ':memory:' AS z",
            "PRAGMA user_version",
        ):
            with pytest.raises(sqlite3.DatabaseError):
                connection.execute(statement)
    with pytest.raises(PermissionError):
        log.connect(write=True)


def test_the_command_serves_this_machine_alone_and_ends_when_told(database: Path) -> None:
    command = [sys.executable, "-m", "bot", "log", "browse", "--no-open"]
    variables = {**os.environ, "DATABASE": str(database)}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            url = running.stdout.readline().split()[1]
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/log", url)
            with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - the address just checked
                assert b"What waits for a review" in answer.read()
            elsewhere: Any = urllib.request.Request(url, headers={"Host": "rebound.example"})  # noqa: S310
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(elsewhere, timeout=20)  # noqa: S310
            running.send_signal(signal.SIGTERM)
            assert (running.wait(20), running.communicate()[1]) == (0, "")
        finally:
            running.kill()


@pytest.mark.usefixtures("database")
def test_a_port_that_is_taken_is_one_plain_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE", str(tmp_path / "other.sqlite3"))
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["log", "browse", "--no-open", "--port", str(port)])
    assert (result.exit_code, result.stderr) == (
        2,
        f"Port {port} is taken: choose another with --port, or leave --port out.\n",
    )
