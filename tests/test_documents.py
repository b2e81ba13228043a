"""The documents' links, pictures and tables are right, and what they tell people to type works."""

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

from bot.settings import PERMISSIONS, Settings
from tests import ROOT
from tests.documents import (
    DOCS,
    GITHUB,
    PICTURES,
    README,
    TABLES,
    blocks,
    documents,
    shared_names,
    with_table,
)
from tests.faults.__main__ import ROWS

MAX_README_LINES: Final = 250
MAX_README_BYTES: Final = 14_000
ELSEWHERE: Final = {
    "$ .venv/bin/pip ": "needs the network; .ci/run installs the extras",
    "$ uv tool install ": "needs the network and uv; .ci/run installs the same package with pip",
    "$ pipx install ": "needs the network and pipx; the same",
    "$ git pull ": "needs the network",
    "$ python3 -m venv ": ".ci/run makes an environment",
    "$ .venv/bin/python -m pytest ": "these are the tests",
    "$ .venv/bin/pre-commit ": ".ci/run runs the hooks",
    "$ python -m tests.documents": "test_the_tables_are_what_the_code_says compares the documents",
    "$ python -m tests.schema": "tests/test_review_page.py compares the page",
    "$ python -m tests.quality.ablation --data": "needs question sets that are not shipped",
    "$ python -m tests.quality.engine --data": "needs question sets that are not shipped",
    "$ python -m tests.quality.lesson_gain --data": "needs question sets that are not shipped",
    "$ python -m tests.quality.report --data": "needs question sets that are not shipped",
    "$ python -m tests.quality.typed_messages --data": "needs question sets that are not shipped",
    "$ python -m tests.benchmarks ": "takes minutes; tests/benchmarks has short forms",
    "$ verbatim add ": "needs the extra import; tests/bot/cli/test_add.py",
    "$ verbatim index --engine ": "needs a server; tests/bot/cli/test_index.py writes to the embedded one",
    "$ verbatim preview": "tests/bot/test_preview.py",
    "$ verbatim log browse": "tests/bot/test_log_browser.py",
    "$ sudo ": "needs a service manager",
    "$ journalctl ": "needs a service manager",
    "$ curl ": "needs the network",
    "$ bash standalone_embed.sh ": "needs a container engine",
    "$ helm ": "needs a cluster",
    "$ docker ": "needs a container engine; .ci/run installs what the container file copies",
}
"""Commands that are not run here, by how they begin, and why."""
QUESTIONS: Final = "How much money does China plan to spend?\nWho is Mark Li?\nWhat’s the weather like today?\n" * 5


def commands() -> list[str]:
    """Return what stands behind ``$`` in the console blocks, each once, in order."""
    lines = (line for text in documents().values() for block in blocks(text, "console") for line in block.splitlines())
    return list(dict.fromkeys(line for line in lines if line.startswith("$ ")))


def run(command: str, home: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a documented command in a shell, with this interpreter."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    spelt_out = re.sub(r"\bverbatim(?= |$)", f"{sys.executable} -m bot", command.removeprefix("$ "))
    return subprocess.run(  # noqa: S602 - the documents' commands are for a shell
        spelt_out,
        shell=True,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=home,
        env={**os.environ, "PYTHONPATH": path},
    )


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives to a document's headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_is_short() -> None:
    assert README.read_text(encoding="utf-8").count("\n") <= MAX_README_LINES
    assert README.stat().st_size <= MAX_README_BYTES


def test_every_link_leads_somewhere() -> None:
    broken = []
    for document, text in documents().items():
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            name, _, anchor = link.partition("#")
            target = document.parent / name if name else document
            if "://" in link or (target.exists() and not anchor):
                continue
            if not target.exists() or anchor not in anchors(target.read_text(encoding="utf-8")):
                broken.append((document.name, link))
    assert broken == []


def test_every_page_and_picture_is_reached() -> None:
    links = {
        (document.parent / link.partition("#")[0]).resolve()
        for document, text in documents().items()
        for link in re.findall(r"\]\(([^)\s]+)\)", text)
    }
    assert [path.name for path in DOCS.iterdir() if path not in links] == []
    described = re.findall(r"!\[[^\]]{20,}\]\(\S*?pictures/([^)]+)\)", "".join(documents().values()))
    assert set(described) == {path.name for path in PICTURES.iterdir()}


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


def test_only_the_two_commands_that_ci_runs_are_marked_for_it() -> None:
    assert {path: len(blocks(text, "sh")) for path, text in documents().items() if blocks(text, "sh")} == {README: 2}


def test_every_module_of_the_tests_that_is_named_can_be_run() -> None:
    named = set(re.findall(r"python -m (tests\.[\w.]+)", "".join(documents().values())))
    assert named > {"tests.benchmarks", "tests.faults", "tests.quality.report"}
    paths = [ROOT / name.replace(".", "/") for name in named]
    assert [it.name for it in paths if not (it.with_suffix(".py").exists() or (it / "__main__.py").exists())] == []


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name.lower() for name, _ in rows] == list(Settings.model_fields)
    for name, told in rows:
        default = Settings.model_fields[name.lower()].get_default(call_default_factory=True, validated_data={})
        if told.startswith("`"):
            assert told.strip("`") == (str(default).lower() if isinstance(default, bool) else str(default))
        else:
            assert not default


@pytest.mark.parametrize(("path", "name"), TABLES, ids=lambda it: it if isinstance(it, str) else it.stem)
def test_the_tables_are_what_the_code_says(path: Path, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == with_table(text, name, TABLES[path, name]()), "python -m tests.documents writes the tables anew"


def test_a_table_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="not one table: b"):
        with_table("<!-- a -->\n<!-- end of a -->\n", "b", "")


def test_every_file_and_module_that_is_named_is_there() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (DOCS / "ARCHITECTURE.md", GITHUB / "CONTRIBUTING.md"))
    named = set(re.findall(r"`((?:bot|retrieval|tests)/[\w./]+)`", text))
    modules = {name.replace(".", "/") for name in re.findall(r"python -m ((?:bot|retrieval)[\w.]*)", text)}
    assert named > {"retrieval/analysis/terms.py", "bot/cogs/answers/buttons.py"}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    assert [name for name in modules if not (ROOT / f"{name}.py").exists() and not (ROOT / name).is_dir()] == []


def test_no_name_of_a_file_is_there_more_than_three_times() -> None:
    rows = shared_names().splitlines()[2:]
    assert [row for row in rows if row.count(".py`") > 3] == []


def test_the_tests_in_the_table_of_faults_are_there_and_run_with_it() -> None:
    page = (DOCS / "FAULTS.md").read_text(encoding="utf-8")
    named = {name for row in page.splitlines() for name in re.findall(r"`(\w+/\S+?\.py(?:::\w+)?)`", row)}
    for name in named:
        path, _, test = name.partition("::")
        assert f"def {test}" in (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert path.startswith(ROWS), name
    assert len(named) > len(ROWS)


def test_the_permissions_to_tick_are_those_that_the_link_asks_for() -> None:
    (step,) = re.findall(r"^4\. .*$", README.read_text(encoding="utf-8"), re.MULTILINE)
    ticked = re.findall(r"\*([A-Z][\w ]+)\*", step.partition("then")[2])
    assert sorted(name.lower().replace(" ", "_").replace("channels", "channel") for name in ticked) == sorted(
        PERMISSIONS
    )


def test_the_container_file_copies_what_the_package_is_made_of() -> None:
    lines = (GITHUB / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "LICENSE", "pyproject.toml"}
    assert copied == needed
    assert not any(name.startswith(".env") for name in copied)
