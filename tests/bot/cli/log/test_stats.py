from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.render.statistics import chart
from tests.bot.cli.commands import BUILT, HARBOUR, MARSH, STORM, WEATHER, age, ask_in, look_up, run, run_json, told

pytestmark = pytest.mark.usefixtures("home")


def test_what_was_asked_is_counted() -> None:
    ask_in(HARBOUR, BUILT, STORM, WEATHER)
    ask_in(MARSH, WEATHER)
    age(10, 1)
    lines = run("log", "stats").splitlines()
    assert lines[0] == "4 asked · 50% answered · 0 helpful, 0 not helpful"
    assert "1  1.1 The lighthouse on Gull Rock was built by Edna Marsh " in "\n".join(lines)
    assert "2  weather" in lines
    (counted,) = run_json("log", "stats", "--days", "2", "--guild", str(HARBOUR))
    assert (counted["asked"], counted["answer_rate"]) == (2, 0.5)
    assert counted["passages"] == [{"address": "lighthouse.txt:2.1", "count": 1}]
    assert [day["outcomes"] for day in counted["days"]] == [{"answered": 1, "not_found": 1}]
    assert told("log", "stats", "--guild", "1") == "No question has been asked yet.\n"


def test_look_ups_are_counted_apart() -> None:
    ask_in(HARBOUR, BUILT)
    look_up("lamp", "zebra")
    assert run("log", "stats").splitlines()[0].endswith(" · 2 look-ups (2 without a find)")
    (counted,) = run_json("log", "stats")
    assert (counted["asked"], counted["look_ups"]) == (1, {"found": 0, "missed": 2})
    assert [row["look_up"] for row in run_json("log", "recent")] == ["missed", "missed", None]
    assert "missed" in run("log", "recent").splitlines()[1]
    assert "missed" in run("log", "show", "2")
    assert run_json("log", "unanswered") == []


@pytest.mark.skipif(not chart.can_draw(), reason="needs the extra review")
def test_the_statistics_are_drawn(home: Path) -> None:
    ask_in(HARBOUR, BUILT, WEATHER)
    run("log", "stats", "--chart", "chart.png")
    assert (home / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert "missing/chart.png cannot be written" in told_of_failure("log", "stats", "--chart", "missing/chart.png")


def test_without_the_extra_the_chart_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.log.stats.can_draw", lambda: False)
    ask_in(HARBOUR, BUILT)
    assert ".[review]" in told_of_failure("log", "stats", "--chart", "chart.png")


def told_of_failure(*arguments: str) -> str:
    """The last line of standard error of a command that ends with exit code 2."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 2
    return result.stderr.splitlines()[-1]
