"""The log as a page of the browser."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.core.service import utc_now
from bot.querylog.database.describe import describe
from bot.querylog.database.errors import LogWriteError
from bot.querylog.log import QueryLog
from bot.querylog.records import Verdict
from bot.querylog.scope import EVERYTHING
from retrieval.answers import Outcome
from tests.bot.querylog.asking import ANN, BEN, ask

pytest.importorskip("datasette", reason="needs the extra review")

import httpx

from bot.log_browser.snapshot import open_snapshot

QUERIES = ("unanswered", "recent", "search", "missing", "days", "passages", "conversation", "reviewed")
TABLES = ("question", "quote", "vote", "lesson")
LATER = "kept by a later version"


async def fill(path: Path) -> None:
    """Write a log in which each column that can hold a person's hash holds one."""
    async with await QueryLog.open(path, utc_now) as log:
        row = await ask(log, "Who guards the reef?", Outcome.UNSURE, user=ANN)
        await ask(log, "How old is it?", Outcome.ANSWERED, user=BEN, parent=row)
        await ask(log, "Long", Outcome.ANSWERED, user=BEN)
        await log.answers.cast(row, BEN, helpful=False)
        await log.answers.explain(row, BEN, "The guard")
        await log.lessons.teach(EVERYTHING, row, None, BEN)
        await log.review.mark(EVERYTHING, 2, Verdict.WRONG, BEN)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("logs") / "what is asked?.sqlite3"
    asyncio.run(fill(path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE question SET text = text || ?, resolved = ? WHERE id = 3", ("o" * 200_000,) * 2)
        connection.execute(f"ALTER TABLE question ADD COLUMN later TEXT DEFAULT '{LATER}'")
        connection.execute(f"CREATE TABLE later AS SELECT '{LATER}' AS word")
    return path


@contextmanager
def started(database: Path, *options: str, stderr: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[str]]:
    """Run the command, and end it with the context, whatever happens there."""
    command = [sys.executable, "-m", "bot", "log", "browse", *options]
    variables = {**os.environ, "DATABASE": str(database), "DISPLAY": ":0", "BROWSER": f"{shutil.which('echo')} %s"}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=stderr, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def read_line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline()


def read_link(running: subprocess.Popen[str]) -> str:
    told = re.match(r"Open (http://127\.0\.0\.1:\d+/-/auth-token\?token=[0-9a-f]{64}) in", read_line(running))
    assert told
    return told[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A page that is being served, and what was told of it."""

    link: str
    opened: str
    owner: httpx.Client
    """Has followed the link."""

    @property
    def stranger(self) -> httpx.Client:
        """Knows the address, and has no cookie."""
        return httpx.Client(base_url=self.owner.base_url)


@pytest.fixture(scope="module")
def served(database: Path) -> Iterator[Served]:
    with started(database, "--open") as running, httpx.Client(timeout=20, follow_redirects=True) as owner:
        link, opened = read_link(running), read_line(running).strip()
        # As from a file, or a link on another page, which is how people arrive.
        front = owner.get(link, headers={"Sec-Fetch-Site": "cross-site"})
        assert (front.status_code, "What waits for a review" in front.text) == (200, True)
        owner.base_url = front.url
        yield Served(link, opened, owner)


def read(served: Served, *addresses: str) -> list[str]:
    answers = [served.owner.get(f"log{address}") for address in addresses]
    assert [(answer.status_code, str(answer.url)) for answer in answers if answer.status_code != 200] == []
    return [answer.text for answer in answers]


def hashes_in(path: Path) -> set[str]:
    """Return all hashes in the file, wherever they stand."""
    with closing(sqlite3.connect(path)) as connection:
        places = [(table.name, column.name) for table in describe(connection) for column in table.columns]
        values = {
            str(value)
            for table, column in places
            for (value,) in connection.execute(f'SELECT "{column}" FROM "{table}"')  # noqa: S608 - names of the schema
        }
    return {value for value in values if re.fullmatch("[0-9a-f]{32}", value)}


def test_the_queries_answer(served: Served) -> None:
    addresses = [f"/{name}.json?_shape=array&words=reef&id=2" for name in QUERIES]
    unanswered, recent, search, missing, days, passages, conversation, reviewed = read(served, *addresses)
    assert unanswered == "[]"
    assert '"first_quote": "a.txt:1.1"' in recent
    assert "Who guards the reef?" in search
    assert "The guard" in missing
    assert '"asked": 3' in days
    assert '"times": 2' in passages
    assert "How old is it?" in conversation
    assert '"verdict": "wrong"' in reviewed


def test_pages_say_what_columns_hold_and_when_things_were(served: Served) -> None:
    page, row, facets = read(served, "/question", "/question/1", "/question.json?_facet=outcome")
    assert "in the order of asking; never given again" in page
    assert "keyed hash" not in page
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", page)
    assert "Who guards the reef?" in row
    assert '"value": "unsure"' in facets


def test_each_address_that_the_pages_offer_leads_somewhere(served: Served) -> None:
    pages = read(served, "", "/question", "/question/1", "/recent", "/search?words=reef", "?sql=select+1")
    offered = {address for page in pages for address in re.findall(r'(?:href|src|action)="(/[^"#]+)"', page)}
    assert len(offered) > 50
    lost = {address for address in offered if served.owner.get(address.replace("&amp;", "&")).status_code != 200}
    assert {address for address in lost if ".csv" not in address} == set()


def test_the_copy_does_not_tell_whose_conversation_a_private_question_belongs_to(database: Path) -> None:
    with closing(sqlite3.connect(database)) as log, log:
        log.execute("UPDATE question SET visibility = 'private', parent_id = 1 WHERE id = 2")
    with open_snapshot(database) as snapshot, closing(sqlite3.connect(snapshot)) as copy:
        rows = dict(copy.execute("SELECT id, coalesce(conversation_id, parent_id) FROM question"))
    assert rows[2] is None
    assert rows[1] == 1


def test_the_copy_holds_nobodys_identity_and_nothing_that_is_not_named(database: Path) -> None:
    hashes = hashes_in(database)
    assert len(hashes) == 3  # two people's, and the fingerprint of their key
    with open_snapshot(database) as snapshot, closing(sqlite3.connect(snapshot)) as copy:
        held = snapshot.read_bytes()
        tables = {table.name: {column.name for column in table.columns} for table in describe(copy)}
        count = copy.execute("SELECT (SELECT count(*) FROM question), (SELECT count(*) FROM quote)").fetchone()
    assert count == (3, 3)
    assert b"Who guards the reef?" in held
    assert [word for word in (*hashes, LATER) if word.encode() in held] == []
    assert {name for name in tables if not name.startswith("question_text")} == set(TABLES)
    with closing(sqlite3.connect(database)) as log:
        hashed = {
            column.name
            for table in describe(log)
            for column in table.columns
            if "keyed hash" in column.meaning or column.meaning.startswith(("who:", "as in question"))
        }
    assert hashed == {"user_hash", "author_hash", "reviewed_by", "taught_by", "fingerprint"}
    places = {"channel_id", "message_id", "answer_message_id", "state_before", "state_after"}
    assert set().union(*tables.values()) & (hashed | places) == set()


def test_the_copy_is_its_owners_alone_and_goes_with_the_page(database: Path) -> None:
    with open_snapshot(database) as snapshot:
        assert stat.S_IMODE(snapshot.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in snapshot.parent.iterdir()} == {0o600}
    assert not snapshot.parent.exists()


def test_what_a_killed_run_has_left_is_deleted_and_what_another_uses_is_not(tmp_path: Path, database: Path) -> None:
    path = Path(shutil.copy(database, tmp_path))
    with open_snapshot(path) as used:
        left = shutil.copytree(used.parent, tmp_path / f"{path.name}.browse-left")
        with open_snapshot(path) as snapshot:
            assert (left.exists(), used.exists(), snapshot.exists()) == (False, True, True)


def test_a_copy_that_cannot_be_written_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(LogWriteError, match="has room"), open_snapshot(tmp_path / "missing" / "queries.sqlite3"):
        pass


PRIVATE = (
    "",
    "log",
    "log.json",
    "log?sql=select+text+from+question",
    "log.json?sql=select+text+from+question",
    "log/question",
    "log/question/1",
    "log/question/1.json",
    "log/recent.json",
    "-/databases.json",
    "-/metadata",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_who_has_not_followed_the_link_sees_nothing(served: Served, address: str) -> None:
    with served.stranger as stranger:
        answer = stranger.get(address)
    assert (answer.status_code, "Who guards" in answer.text) == (403, False)


def test_a_cookie_alone_opens_nothing_since_other_ports_are_sent_it_too(served: Served) -> None:
    answers = [served.owner.get(str(httpx.URL(served.link).join(f"/{address}"))) for address in PRIVATE]
    assert [answer.status_code for answer in answers] == [403] * len(PRIVATE)


def test_the_link_lets_in_once(served: Served) -> None:
    with served.stranger as stranger:
        assert stranger.get(served.link).status_code == 403
        assert stranger.get(re.sub("=.*", "=", served.link)).status_code == 403
        assert not stranger.cookies


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Host": "rebound.example"},
        {"Host": "rebound.example:80", "Origin": "http://rebound.example:80"},
        {"Host": "127.0.0.1.rebound.example:80"},
    ],
)
def test_what_another_web_page_sends_is_refused(served: Served, method: str, headers: dict[str, str]) -> None:
    answer = served.owner.request(method, "log?sql=select+text+from+question", headers=headers)
    assert (answer.status_code, "Who guards" in answer.text) == (403, False)


def test_what_the_page_itself_sends_is_answered(served: Served) -> None:
    origin = str(httpx.URL(served.link).join("/")).rstrip("/")
    for headers in ({"Sec-Fetch-Site": "same-origin", "Origin": origin}, {"Sec-Fetch-Site": "none"}):
        assert served.owner.get("log?sql=select+text+from+question", headers=headers).status_code == 200


def test_the_browser_is_started_without_the_secret(served: Served) -> None:
    token = served.link.partition("token=")[2]
    leading = Path(unquote(urlsplit(served.opened).path))
    assert served.opened.startswith("file:///")
    assert token not in served.opened
    assert served.link in leading.read_text()
    assert stat.S_IMODE(leading.stat().st_mode) == 0o600
    assert stat.S_IMODE(leading.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "expression",
    [
        "randomblob(900000000)",
        "length(zeroblob(900000000))",
        "replace(hex(zeroblob(40000)), '0', 'long')",
        "length(printf('%.*c', 900000000, 'x'))",
        "length(format('%.*c', 900000000, 'x'))",
        "hex(zeroblob(49000)) LIKE '%' || hex(zeroblob(20000)) || 'b'",
        "hex(zeroblob(49000)) GLOB '*' || hex(zeroblob(20000)) || 'b'",
    ],
)
def test_no_value_or_pattern_gets_so_long_that_the_page_stalls(served: Served, expression: str) -> None:
    answer = served.owner.get("log.json", params={"sql": f"select {expression}"})
    assert answer.status_code == 400
    assert re.search("too big|too complex|function", answer.json()["error"])


def test_a_text_that_is_longer_than_that_does_not_close_its_table(served: Served) -> None:
    texts, lists = read(served, ".json?sql=select+max(length(text)),max(length(resolved))+from+question", "/question")
    assert '"rows": [[4000, 4000]]' in texts
    assert "Long" in lists


@pytest.mark.parametrize("address", ["/question.csv", ".csv?sql=select+text+from+question", "/recent.csv?_stream=1"])
def test_no_table_is_made_that_a_spreadsheet_computes(served: Served, address: str) -> None:
    answer = served.owner.get(f"log{address}")
    assert (answer.status_code, "log export" in answer.text) == (403, True)
    assert ".export-links" in served.owner.get("page/page.css").text


@pytest.mark.parametrize(
    "address",
    [
        "log.db",
        "log?sql=delete from question",
        "log?sql=with x as (select 1) delete from question",
        "log?sql=pragma writable_schema",
        "log?sql=select load_extension('x')",
        "log?sql=attach 'x' as y",
        "_internal",
        "_memory",
    ],
)
def test_nothing_is_written_or_taken_away(served: Served, address: str) -> None:
    assert served.owner.get(address).status_code in {400, 403, 404}


def test_the_command_ends_when_told_and_leaves_nothing(tmp_path: Path, database: Path) -> None:
    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)  # the last is sent by a terminal that is closed
    paths = [Path(shutil.copy(database, tmp_path / str(number))) for number in signals]
    with ExitStack() as stack, httpx.Client(follow_redirects=True) as owner:
        runs = [stack.enter_context(started(path, "--no-open", stderr=subprocess.PIPE)) for path in paths]
        fronts = [owner.get(read_link(running)).url for running in runs]
        assert len(list(tmp_path.glob("*.browse-*"))) == len(signals)
        # The cookie is that of the last one now.
        assert owner.get(fronts[-1].join("log/nowhere")).status_code == 404  # of which the terminal is not told
        for running, number in zip(runs, signals, strict=True):
            running.send_signal(number)
            assert (running.wait(20), running.communicate()) == (0, ("", ""))
    assert not list(tmp_path.glob("*.browse-*"))


def test_a_port_that_is_taken_is_one_plain_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE", str(tmp_path / "other.sqlite3"))
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["log", "browse", "--no-open", "--port", str(port)])
    assert (result.exit_code, result.stderr) == (
        2,
        f"Port {port} is taken: choose another with --port, or leave --port out.\n",
    )
