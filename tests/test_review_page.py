"""The page about reviewing tells of every command of the log, and the page about the log's tables is right."""

from __future__ import annotations

import re

from bot.cli.app import log
from tests.documents import DOCS
from tests.schema import PAGE, page

REVIEW = (DOCS / "REVIEW.md").read_text(encoding="utf-8")


def test_every_command_of_the_log_is_explained() -> None:
    named = [it.name for it in log.registered_commands]
    assert set(re.findall(r"^\| `log ([\w-]+)", REVIEW, re.MULTILINE)) == set(named)


def test_the_page_about_the_tables_is_what_the_schema_says() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "the schema has changed: python -m tests.schema writes the page anew"
    undocumented = re.findall(r"^\| `(\w+)` \| \w+ \|  \|$", written, re.MULTILINE)
    assert undocumented == ["question_id", "end_offset", "question_id"]  # what their names and neighbours say


def test_the_one_command_that_opens_the_page_is_there() -> None:
    assert "\n$ verbatim log browse\n" in REVIEW
