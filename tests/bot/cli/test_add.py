from __future__ import annotations

import errno
import json
import os
import tomllib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.importing.extraction import Kind, Original
from tests.bot.cli.commands import refused, run, run_json
from tests.bot.importing import made

RULES = "# Rules\n\n## Boats\n\nTie up every boat. Use two lines.\n\n## Fees\n\nA skiff costs 40 dollars.\n"


@pytest.fixture
def rules(home: Path) -> Path:
    file = home / "rules.md"
    file.write_text(RULES, encoding="utf-8")
    return file


def test_a_file_becomes_an_article(home: Path, rules: Path) -> None:
    assert run("add", "rules.md").splitlines() == [
        f"rules.md is now the article {Path('seeds/rules.md')}, with 3 sentences.",
        "Title: Rules · author: not known · published: not known",
        "Its headings:",
        "  Boats",
        "  Fees",
        f"What is wrong there can be put right in {Path('seeds/rules.toml')}.",
    ]
    assert (home / "seeds" / "rules.md").read_text(encoding="utf-8") == RULES
    (answer,) = run_json("ask", "What does a skiff cost?")
    assert answer["quotes"][0]["text"] == "A skiff costs 40 dollars."
    original = tomllib.loads((home / "seeds" / "rules.toml").read_text(encoding="utf-8"))["original"]
    assert (original["file"], original["sha256"]) == (str(rules), sha256(RULES.encode()).hexdigest())
    assert original["extractor"].startswith("verbatim")
    assert original["taken"] == date.today()  # noqa: DTZ011  # the day where the command is typed


def test_each_format_becomes_an_article(home: Path) -> None:
    pytest.importorskip("trafilatura", reason="needs the extra import")
    (home / "Harbour rules.docx").write_bytes(
        made.docx(made.paragraph("Tie up every boat at the pier."), title="Rules")
    )
    (home / "fees.pdf").write_bytes(made.pdf(made.lines("A skiff costs 40 dollars."), made.lines("A barge costs 120.")))
    (home / "storms.html").write_bytes(
        made.html("<p>Stay ashore in a storm, and look after your boat.</p>", title="Storms")
    )
    said = run("add", "Harbour rules.docx", "fees.pdf", "storms.html", "--into", "seeds/harbour")
    assert "with 2 sentences from 2 pages" in said
    told = {
        path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in (home / "seeds/harbour").glob("*.toml")
    }
    assert {name: (it.get("title"), it["source"]) for name, it in told.items()} == {
        "Harbour rules.toml": ("Rules", "Harbour rules.docx"),
        "fees.toml": ("Fees", "fees.pdf"),
        "storms.toml": ("Storms", "storms.html"),
    }
    for question in ("What does a barge cost?", "Where is every boat tied up?", "What should I do in a storm?"):
        quote = run_json("ask", question)[0]["quotes"][0]
        kept = (home / "seeds" / quote["article"]).read_text(encoding="utf-8")
        assert kept[quote["start"] : quote["end"]] == quote["text"]


def test_a_file_with_several_headings_and_no_title_has_its_name_for_one(home: Path) -> None:
    pytest.importorskip("mammoth", reason="needs the extra import")
    chapters = [made.paragraph("General", 1), made.paragraph("Be kind."), made.paragraph("Boats", 1)]
    (home / "club-rules_2026.docx").write_bytes(made.docx(*chapters, made.paragraph("Tie up every boat.")))
    assert "Title: Club rules 2026 ·" in run("add", "club-rules_2026.docx")
    titled = [made.paragraph("Harbour rules", 1), made.paragraph("Boats", 2), made.paragraph("Tie up every boat.")]
    (home / "r.docx").write_bytes(made.docx(*titled))
    assert "Title: Harbour rules ·" in run("add", "r.docx")


def test_a_page_becomes_an_article_with_its_address(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("trafilatura", reason="needs the extra import")
    page = made.html(
        "<main><h1>Club rules</h1><p>Tie up every boat at the long pier of the harbour.</p></main>",
        head='<meta property="article:published_time" content="2024-05-31"><meta name="author" content="Ann Lee">',
    )

    async def fetch(url: str) -> Original:
        return Original(page, Kind.HTML, f"{url}?full=1", "utf-8")

    monkeypatch.setattr("bot.importing.fetch.fetch", fetch)
    run("add", "https://harbour.example/club/rules.html")
    known = tomllib.loads((home / "seeds" / "harbour.example-club-rules-full-1.toml").read_text(encoding="utf-8"))
    assert (known["author"], known["published"]) == ("Ann Lee", "2024-05-31")
    assert known["url"] == "https://harbour.example/club/rules.html?full=1"
    assert "file" not in known["original"]
    (answer,) = run_json("ask", "Where is every boat tied up?")
    assert answer["quotes"][0]["url"].startswith("https://harbour.example/club/rules.html?full=1")


def test_what_cannot_be_taken_in_is_said_in_a_line_and_the_rest_is_taken(home: Path, rules: Path) -> None:
    (home / "picture.png").write_bytes(b"")
    given = ["picture.png", "rules.md", "nothing.pdf", "http://harbour.example/", "https://127.0.0.1/rules"]
    result = CliRunner().invoke(app, ["add", *given], catch_exceptions=False)
    assert result.exit_code == 2
    assert [line.split(" ")[0] for line in result.stderr.splitlines()] == [
        "picture.png",
        "nothing.pdf",
        "http://harbour.example/",
        "127.0.0.1",
    ]
    assert result.stdout.startswith("rules.md is now the article")


def test_an_article_is_replaced_only_if_that_is_said(home: Path, rules: Path) -> None:
    run("add", "rules.md")
    beside = home / "seeds" / "rules.toml"
    beside.write_text(
        beside.read_text(encoding="utf-8").replace("[original]", 'title = "Our rules"\n[original]'), "utf-8"
    )
    rules.write_text("Nobody sails at night.", encoding="utf-8")
    assert "--replace" in refused("add", "rules.md")
    assert (home / "seeds" / "rules.md").read_text(encoding="utf-8") == RULES
    assert "Title: Our rules" in run("add", "rules.md", "--replace")
    assert (home / "seeds" / "rules.md").read_text(encoding="utf-8") == "Nobody sails at night."


def test_an_article_of_the_same_name_keeps_its_metadata(home: Path) -> None:
    (home / "lighthouse.md").write_text(RULES, encoding="utf-8")
    assert "lighthouse.txt" in refused("add", "lighthouse.md", "--replace")
    assert (home / "seeds" / "lighthouse.toml").read_text(encoding="utf-8") == 'title = "Gull Rock"'


def test_what_was_there_is_there_when_writing_fails(home: Path, rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("add", "rules.md")
    before = {path.name: path.read_bytes() for path in (home / "seeds").iterdir()}
    rules.write_text("Nobody sails at night.", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left" in refused("add", "rules.md", "--replace")
    assert {path.name: path.read_bytes() for path in (home / "seeds").iterdir()} == before


def test_a_text_without_words_leaves_nothing_behind(home: Path) -> None:
    (home / "heading.md").write_text("# Only a heading", encoding="utf-8")
    (home / "dots.txt").write_text("…\n", encoding="utf-8")
    assert "has no text" in refused("add", "heading.md")
    assert "has no text" in refused("add", "dots.txt")
    assert sorted(path.name for path in (home / "seeds").iterdir()) == ["lighthouse.toml", "lighthouse.txt"]


def test_what_is_no_text_under_the_name_of_one_is_refused(home: Path) -> None:
    (home / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR some words. And more words.")
    (home / "unmarked.md").write_bytes("The lamp was lit in 1871.".encode("utf-16-le"))
    (home / "marked.txt").write_bytes("The lamp was lit in 1871.".encode("utf-16"))
    assert "cannot be read as text" in refused("add", "picture.txt")
    assert "cannot be read as Markdown" in refused("add", "unmarked.md")
    run("add", "marked.txt")
    assert (home / "seeds" / "marked.txt").read_text(encoding="utf-8") == "The lamp was lit in 1871."


def test_check_tells_which_originals_have_changed(home: Path, rules: Path) -> None:
    run("add", "rules.md")
    assert "has changed since" not in run("check")
    rules.write_text("Nobody sails at night.", encoding="utf-8")
    (line,) = [line for line in run("check").splitlines() if "has changed since" in line]
    assert line.startswith("notice")
    assert str(rules) in line
    assert "rules.md" in line
    rules.unlink()
    assert "has changed since" not in run("check")


def test_strange_words_are_written_down_as_they_are(home: Path) -> None:
    name = 'a "b" \\ c\u2028d'
    (home / f"{name}.md").write_text(RULES, encoding="utf-8")
    run("add", f"{name}.md")
    assert json.loads(run("ask", "What does a skiff cost?", "--json"))["quotes"][0]["article"] == f"{name}.md"


def test_articles_that_are_one_file_have_no_folder(home: Path, rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEEDS", "seeds/lighthouse.txt")
    assert "--into" in refused("add", "rules.md")
