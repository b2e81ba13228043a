from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.app import app
from tests.bot.cli.commands import BUILT, refused, run, run_json

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize(
    "arguments", [["ask", BUILT, "--top", "0"], ["ask"], ["ask", "--loud", "x"], ["log"], ["nope"]]
)
def test_a_wrong_call_is_refused(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "Missing argument"),
        (["ask", "--loud", "x"], "No such option: --loud"),
        (["log", "frobnicate"], "No such command 'frobnicate'."),
        (["log", "show", "x\n\x1by"], "Invalid value for 'ID'"),
        (["log", "teach", "1"], "Invalid value: give ID and"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_in_one_line(arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(app, arguments)
    (line,) = result.stderr.splitlines()
    assert line.startswith(told)
    assert line.endswith(" --help says more.)")
    assert "\x1b" not in line


def test_options_may_stand_before_the_command(home: Path) -> None:
    (home / "rivers.txt").write_text("Rivers run to the sea. Hills stand still.", encoding="utf-8")
    before = CliRunner().invoke(app, ["--json", "--seeds", "rivers.txt", "ask", "Where do rivers run to?"])
    assert json.loads(before.stdout)["quotes"][0]["article"] == "rivers.txt"


def test_articles_named_before_the_command_are_used_by_the_log(home: Path) -> None:
    run("ask", BUILT)
    (home / "rivers.txt").write_text("Rivers run to the sea. Hills stand still.", encoding="utf-8")
    assert "built by Edna Marsh" in run("log", "show", "1")
    assert "built by Edna Marsh" not in run("--seeds", "rivers.txt", "log", "show", "1")
    (changed,) = run_json("--seeds", "rivers.txt", "log", "replay")
    assert changed["after"]["outcome"] == "not_found"


def test_json_may_be_asked_for_before_any_command() -> None:
    run("ask", BUILT)
    assert json.loads(run("--json", "log", "recent"))["text"] == BUILT


def test_the_version_is_told() -> None:
    assert run("--version") == f"verbatim {version('verbatim-bot')}\n"


@pytest.mark.parametrize(
    ("argv0", "name"),
    [("/usr/bin/verbatim", "verbatim"), (r"verbatim.exe", "verbatim"), ("/x/bot/__main__.py", "python -m bot")],
)
def test_advice_names_the_command_that_was_typed(monkeypatch: pytest.MonkeyPatch, argv0: str, name: str) -> None:
    monkeypatch.setattr("sys.argv", [argv0])
    assert refused("log", "show", "7") == f"There is no question 7 in the log: {name} log recent lists what there is."
    live = CliRunner().invoke(app, ["check", "--live"], catch_exceptions=False)
    assert live.stdout.endswith(f"start it with {name} discord\n")


def test_every_command_can_be_loaded() -> None:
    for command in commands_of(app):
        assert CliRunner().invoke(app, [*command, "--help"], catch_exceptions=False).exit_code == 0, command


def commands_of(group: typer.Typer) -> list[list[str]]:
    own = [[it.name] for it in group.registered_commands if it.name]
    inner = [(it.name, it.typer_instance) for it in group.registered_groups if it.typer_instance]
    return own + [[str(name), *command] for name, each in inner for command in commands_of(each)]
