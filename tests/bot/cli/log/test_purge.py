from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.querylog.log import QueryLog
from tests.bot.cli.commands import BUILT, HARBOUR, MARSH, STORM, WEATHER, age, ask_in, refused, run_json, told, with_log

pytestmark = pytest.mark.usefixtures("home")


def test_purging_asks_first(home: Path) -> None:
    ask_in(HARBOUR, BUILT, STORM, WEATHER)
    age(91, 1, 2)
    assert refused("log", "purge") == "2 questions would be deleted: add --yes to do it."
    assert told("log", "purge", "--days", "92") == "Nothing has been kept for that long.\n"
    assert len(run_json("log", "recent")) == 3
    assert told("log", "purge", "--yes").splitlines()[-1] == "2 questions deleted."
    assert [row["id"] for row in run_json("log", "recent")] == [3]
    assert told("log", "purge", "--days", "0") == "Nothing has been kept for that long.\n"


@pytest.mark.parametrize(("answer", "left"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_is_asked_before_anything_is_deleted(answer: str, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_in(HARBOUR, BUILT)
    age(5, 1)
    monkeypatch.setattr("bot.cli.log.common.is_terminal", lambda: True)
    result = CliRunner().invoke(app, ["log", "purge", "--days", "4"], input=answer)
    assert result.exit_code == 0
    assert "Delete 1 question that is older than 4 days, for good?" in result.stderr
    assert len(run_json("log", "recent")) == left


def test_what_is_due_counts_servers_that_were_left() -> None:
    ask_in(HARBOUR, BUILT)
    ask_in(MARSH, BUILT)

    async def leave(log: QueryLog) -> None:
        await log._run("INSERT INTO departed_guild VALUES (?, 0)", (MARSH,))

    with_log(leave)
    assert "1 question would be deleted" in refused("log", "purge")
    assert "1 question deleted." in told("log", "purge", "--yes")
