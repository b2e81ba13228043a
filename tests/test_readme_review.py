"""What the README says of reviewing the log is so."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli.log import log_app
from bot.querylog.review.export import COLUMNS
from tests.schema import PAGE, page

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def between(begin: str, end: str) -> str:
    return README.split(f"<!-- {begin} -->\n")[1].split(f"\n<!-- {end} -->")[0]


def test_every_column_of_an_export_is_explained() -> None:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in COLUMNS.items()]
    assert between("columns of an export", "end of the columns").splitlines()[2:] == rows


def test_every_command_of_the_log_is_explained() -> None:
    commands = [command.callback.__name__ for command in log_app.registered_commands if command.callback]
    assert sorted(re.findall(r"^\| `log (\w+)", README, re.MULTILINE)) == sorted(commands)


def test_the_page_about_the_tables_is_what_the_schema_says() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "the schema has changed: python -m tests.schema writes the page anew"
    assert "](.github/SCHEMA.md)" in README
    undocumented = re.findall(r"^\| `(\w+)` \| \w+ \|  \|$", written, re.MULTILINE)
    assert undocumented == ["question_id", "end_offset", "question_id", "id"]  # what their names and neighbours say


def test_the_one_command_that_opens_the_page_is_there() -> None:
    assert "\n$ verbatim log browse\n" in README
