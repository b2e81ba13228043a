"""Files that are made to do harm end in a sentence, in a process of their own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot.importing.errors import ImportingError
from bot.importing.extraction import Kind, Limits, Original
from bot.importing.process import extract
from tests.bot.importing import made

pytest.importorskip("trafilatura", reason="needs the extra import")
pytest.importorskip("mammoth", reason="needs the extra import")

BIG: Final = 60_000_000
LAUGHS: Final = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
BOMB: Final = f'<!DOCTYPE w [<!ENTITY l0 "ha">{LAUGHS}]>'
OUTSIDE: Final = '<!DOCTYPE w [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
LIMITS: Final = Limits(seconds=20, characters=200_000, pages=1_000)


def refused(data: bytes, kind: Kind, limits: Limits = LIMITS) -> str:
    with pytest.raises(ImportingError) as error:
        extract(Original(data, kind), "the file", limits)
    sentence = str(error.value)
    assert sentence.startswith("the file ")
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("make", "kind", "said"),
    [
        (lambda: made.docx(made.paragraph("&l9;"), prologue=BOMB), Kind.DOCX, "XML entities"),
        (lambda: made.docx(made.paragraph("&l9;"), prologue=OUTSIDE), Kind.DOCX, "XML entities"),
        (lambda: made.zipped({"word/document.xml": b" " * BIG}), Kind.DOCX, "unpacks to too much"),
        (lambda: made.zipped({f"{number}.xml": b"" for number in range(30_000)}), Kind.EPUB, "unpacks to too much"),
        (lambda: made.zipped({"hello": b"there"}), Kind.DOCX, "cannot be read as DOCX"),
        (lambda: b"PK\3\4 and no more", Kind.EPUB, "cannot be read as EPUB"),
        (lambda: made.pdf(*[[]] * 1_001), Kind.PDF, "too many pages (at most 1,000)"),
        (lambda: made.pdf([]), Kind.PDF, "has no text"),
        (lambda: b"%PDF-1.7\n\0\xff nothing", Kind.PDF, "cannot be read as PDF"),
        (lambda: made.html("<p>", "So many words. " * 20_000), Kind.HTML, "too much text (at most 200,000 characters)"),
        (lambda: made.html("<div>" * 3_000, "deep"), Kind.HTML, "cannot be read as HTML"),
        (lambda: made.html("<img src=a.png>"), Kind.HTML, "has no text"),
        (lambda: b"So many words. " * 20_000, Kind.TEXT, "too much text"),
        (lambda: b" \n\n", Kind.MARKDOWN, "has no text"),
        (lambda: b" \n\0\n", Kind.MARKDOWN, "cannot be read as Markdown"),
    ],
)
def test_what_does_harm_is_refused(make: Callable[[], bytes], kind: Kind, said: str) -> None:
    assert said in refused(make(), kind)


def test_a_pdf_that_unpacks_without_end_is_ended() -> None:
    """By its memory or by its time, as the machine has it."""
    assert "the file takes " in refused(made.pdf_bomb(2 * BIG), Kind.PDF, replace(LIMITS, seconds=2))


def test_time_is_limited() -> None:
    page = made.html("<p>words" * 300_000)
    assert "takes longer than 1 seconds" in refused(page, Kind.HTML, replace(LIMITS, seconds=1))


@pytest.mark.skipif(os.name == "nt", reason="Windows limits no memory of a process")
def test_memory_is_limited() -> None:
    assert "too much memory" in refused(b"w" * BIG, Kind.TEXT, replace(LIMITS, memory_bytes=150 << 20))


def test_the_process_has_nothing_of_the_bot_s_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A library that is made to tell what it sees would see no token."""
    monkeypatch.setenv("DISCORD_TOKEN", "a secret")
    (tmp_path / "sitecustomize.py").write_text(
        f"import json, os\nopen({str(tmp_path / 'seen')!r}, 'w').write(json.dumps(dict(os.environ)))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    assert extract(Original(b"Tie up every boat.", Kind.TEXT), "the file").text == "Tie up every boat."
    seen = json.loads((tmp_path / "seen").read_text())
    assert "PYTHONPATH" in seen
    assert "DISCORD_TOKEN" not in seen
