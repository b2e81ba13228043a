"""Articles in folders, from the question to the review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from tests.bot.cli.commands import HARBOUR, ask_in, refused, run, run_json

FERRY = "guides/to the sea/the ferry.md"
QUESTION = "How many passengers does the ferry carry?"
QUOTE = "It carries nine passengers."


@pytest.fixture(autouse=True)
def guide(home: Path) -> Path:
    file = home / "seeds" / FERRY
    file.parent.mkdir(parents=True)
    file.write_text(f"# Timetable\n\nThe ferry runs every Tuesday. {QUOTE}\n", encoding="utf-8")
    file.with_suffix(".toml").write_text('author = "A. Writer"', encoding="utf-8")
    return file


def test_an_address_is_one_everywhere(guide: Path) -> None:
    (answered,) = run_json("ask", QUESTION)
    quote = answered["quotes"][0]
    assert (quote["text"], quote["article"], quote["title"]) == (QUOTE, FERRY, "Timetable")
    assert guide.read_text(encoding="utf-8")[quote["start"] : quote["end"]] == QUOTE
    (row,) = ask_in(HARBOUR, "Which zebra sings?")
    address = f"{FERRY}:1.2"
    assert run("log", "teach", str(row), address).endswith(f"{address} {QUOTE}\n")
    (lesson,) = run_json("log", "teach", "--list")
    assert lesson["quote"]["address"] == address
    assert address in run("log", "show", str(answered["id"]))
    assert address in run("log", "recent")
    assert f"{address} " in run("log", "stats")
    exported = map(json.loads, run("log", "export", "--format", "jsonl").splitlines())
    assert FERRY in {row["article"] for row in exported}
    assert QUOTE in run("log", "export")


def test_one_file_or_folder_is_asked(guide: Path) -> None:
    top = guide.parent.parent
    for path, name in ((guide, guide.name), (guide.parent, guide.name), (top, f"to the sea/{guide.name}")):
        (answered,) = run_json("--seeds", str(path), "ask", QUESTION)
        assert {quote["article"] for quote in answered["quotes"]} == {name}


@pytest.mark.parametrize("command", [["export", "--output"], ["backup"]])
def test_no_article_that_a_link_leads_to_is_written_over(home: Path, command: list[str]) -> None:
    (home / "elsewhere").mkdir()
    file = home / "elsewhere" / "rules.md"
    file.write_text("Nobody may swim here.", encoding="utf-8")
    (home / "seeds" / "linked").symlink_to(home / "elsewhere", target_is_directory=True)
    assert "3 (guides/" in CliRunner().invoke(app, ["check"]).stdout
    assert "was left as it is" in refused("log", *command, str(file))
    assert file.read_text(encoding="utf-8") == "Nobody may swim here."
