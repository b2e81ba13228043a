"""What the README shows is there, and what it tells people to type works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

from bot import inviting
from bot.settings import Settings
from tests import ROOT
from tests.faults.__main__ import ROWS

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING: Final = ROOT / ".github" / "CONTRIBUTING.md"
ELSEWHERE: Final = {
    "$ .venv/bin/pip ": "needs the network; .ci/run installs the extras",
    "$ git pull ": "needs the network",
    "$ python -m tests.quality.teaching --data": "needs question sets that are not shipped",
    "$ python -m tests.quality.report --data": "needs question sets that are not shipped",
    "$ verbatim preview": "tests/bot/test_preview.py",
    "$ verbatim log browse": "tests/bot/test_browsing.py",
    "$ sudo ": "needs a service manager",
    "$ journalctl ": "needs a service manager",
    "$ docker ": "needs a container engine; .ci/run installs what the container file copies",
}
"""Commands that are not run here, by how they begin, and why."""
QUESTIONS: Final = "How much money does China plan to spend?\nWho is Mark Li?\nWhat’s the weather like today?\n" * 5


def commands() -> list[str]:
    """What stands behind ``$`` in the README's console blocks, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def run(command: str, home: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of the README's in a shell, with this interpreter, and without settings from outside."""
    inherited = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    path = os.pathsep.join(filter(None, (str(ROOT), inherited.get("PYTHONPATH"))))
    spelt_out = re.sub(r"\bverbatim(?= |$)", f"{sys.executable} -m bot", command.removeprefix("$ "))
    return subprocess.run(  # noqa: S602 - the README's commands are for a shell
        spelt_out,
        shell=True,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=home,
        env={**inherited, "PYTHONPATH": path},
    )


def test_the_files_that_are_shown_or_linked_exist() -> None:
    for document in (ROOT / "README.md", CONTRIBUTING):
        text = document.read_text(encoding="utf-8")
        linked = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
        assert [target for target in linked if not (document.parent / target).exists()] == []


def test_every_picture_is_shown() -> None:
    shown = set(re.findall(r"!\[[^\]]{20,}\]\((\.github/[^)]+)\)", README))
    assert shown == {f".github/{path.name}" for path in (ROOT / ".github").glob("*.png")}


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a POSIX shell")
def test_every_command_works(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    assert run("verbatim chat", tmp_path, QUESTIONS).returncode == 0
    here = [command for command in commands() if not command.startswith(tuple(ELSEWHERE))]
    assert here
    done = {command: run(command, tmp_path) for command in here}
    expected = {command: int("--live" in command) for command in here}  # no bot is connected here
    assert {command: each.returncode for command, each in done.items()} == expected, done


def test_no_command_is_excused_for_nothing() -> None:
    assert [start for start in ELSEWHERE if not any(it.startswith(start) for it in commands())] == []


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", README, re.MULTILINE)
    assert [name.lower() for name, _ in rows] == list(Settings.model_fields)
    for name, told in rows:
        default = Settings.model_fields[name.lower()].default
        if told.startswith("`"):
            assert told.strip("`") == str(default).lower() if isinstance(default, bool) else str(default)
        else:
            assert not default


def test_the_tests_in_the_table_of_faults_are_there_and_run_with_it() -> None:
    named = {name for row in README.splitlines() for name in re.findall(r"`(\w+/\S+?\.py(?:::\w+)?)`", row)}
    for name in named:
        path, _, test = name.partition("::")
        assert f"def {test}" in (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert path.startswith(ROWS), name
    assert len(named) > len(ROWS)


def test_the_permissions_to_tick_are_those_that_the_link_asks_for() -> None:
    (step,) = re.findall(r"^4\. .*$", README, re.MULTILINE)
    ticked = re.findall(r"\*([A-Z][\w ]+)\*", step.partition("then")[2])
    values = [getattr(inviting, name.replace(" ", "_").upper()) for name in ticked]
    assert sum(values) == inviting.PERMISSIONS


def test_the_container_file_copies_what_the_package_is_made_of() -> None:
    lines = (ROOT / ".github" / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "LICENSE", "pyproject.toml"}
    assert copied == needed
    assert not any(name.startswith(".env") for name in copied)
