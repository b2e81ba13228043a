"""Nothing that somebody else wrote acts on the terminal that it is shown on."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import sys
import threading
import traceback
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from bot.cli.app import app
from bot.cli.log.common import cell, print_lines, print_table
from bot.cli.output import Terminal, notice, read_lines, say, set_up_streams
from bot.render.terminal.answer import Block, Style
from bot.render.terminal.console import paint, terminal
from bot.visible import json_text
from tests.bot.cli.commands import ask_in, run, run_json

pty = pytest.importorskip("pty", reason="no pseudo-terminals on this platform")
tty = pytest.importorskip("tty")

ACTING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)")
OWN_STYLE = re.compile(r"\x1b\[[0-9;]*m")
STYLE_OF_NOBODY = "\x1b[38;5;213m"
ATTACK = f"{STYLE_OF_NOBODY}x\x1b]0;owned\x07y\x9b31mz\N{RIGHT-TO-LEFT OVERRIDE}q\N{ARABIC LETTER MARK}w\x7fv\x08\rb"


class Screen:
    """What a terminal has been sent."""

    text = ""


@contextmanager
def on_a_terminal(**variables: str) -> Iterator[Screen]:
    """Let standard output and error be a terminal, as at the start of the program."""
    side, there = pty.openpty()
    tty.setraw(there)
    got, screen = bytearray(), Screen()

    def read() -> None:
        with suppress(OSError):  # Linux's way to say that the other side is closed
            while chunk := os.read(side, 65_536):
                got.extend(chunk)

    reading = threading.Thread(target=read)
    reading.start()
    environment = {"TERM": "xterm-256color", "COLUMNS": "300", **variables}
    with (
        open(there, "w", encoding="utf-8") as out,  # noqa: PTH123 - no path
        open(os.dup(there), "w", encoding="utf-8") as err,  # noqa: PTH123 - the same
        mock.patch.dict(os.environ, environment),
        mock.patch.multiple(sys, stdout=out, stderr=err),
    ):
        set_up_streams()
        yield screen
        for stream in (sys.stdout, sys.stderr):
            assert isinstance(stream, Terminal)
            stream.detach()  # which writes what is left; two that close what is below would be one too many
    reading.join()
    os.close(side)
    screen.text = got.decode()


def call(*arguments: str) -> None:
    """Run a command as the program does."""
    with mock.patch.object(sys, "argv", ["verbatim", *arguments]), suppress(SystemExit):
        app()


def log(text: str) -> None:
    handler = logging.StreamHandler()
    handler.handle(logging.LogRecord(text, logging.ERROR, text, 1, "%s", (text,), None))


def show_fault(text: str) -> None:
    traceback.print_exception(LookupError(text))


def show_table(text: str) -> None:
    table = Table("one", "two", "three")
    table.add_row(cell(text), Text(text), text)
    print_table(table)


FRONTS: dict[str, Callable[[str], object]] = {
    "say": say,
    "notice": notice,
    "print": print,
    "lines": lambda text: print_lines([text]),
    "table": show_table,
    "answer": lambda text: paint(terminal(), [Block(Style.QUOTE, ((text, Style.MATCHED),))]),
    "log": log,
    "fault": show_fault,
}


@pytest.mark.parametrize("front", FRONTS)
@given(text=st.text(max_size=80) | st.text(st.sampled_from(ATTACK + "\n\t\u2028\u2066\u200e"), max_size=20))
def test_no_text_acts_on_a_terminal(front: str, text: str) -> None:
    with on_a_terminal() as screen:
        FRONTS[front](text + STYLE_OF_NOBODY)
    assert STYLE_OF_NOBODY not in screen.text
    assert not ACTING.search(OWN_STYLE.sub("", screen.text))


@pytest.mark.parametrize("front", FRONTS)
def test_what_would_act_is_shown(front: str) -> None:
    with on_a_terminal() as screen:
        FRONTS[front]("a\x1bb\x9bc\N{RIGHT-TO-LEFT OVERRIDE}d")
    assert r"a␛b\x9bc\u202ed" in screen.text


@pytest.fixture
def hostile(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which the article, its title, its file's name, and the questions are an attack."""
    for path in (home / "seeds").iterdir():
        path.unlink()
    name = ATTACK.replace("/", "")
    (home / "seeds" / f"{name}.txt").write_text(
        f"Rivers run {ATTACK} to the sea. Hills {ATTACK} stand.", encoding="utf-8"
    )
    title = json.dumps(ATTACK.replace("\x7f", ""))  # which no line of TOML can hold
    (home / "seeds" / f"{name}.toml").write_text(f"title = {title}", encoding="utf-8")
    ask_in(
        None,
        f"Where do rivers {ATTACK} run to?",
        f"Why do rivers {ATTACK} run\u2028?",
        f"Will tea {STYLE_OF_NOBODY} be served on Tuesday in Paris?",
    )
    run("log", "teach", "1", f"{name}.txt:1.2")
    return home


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Where do rivers run to?"),
        ("ask", "--top", "3", f"Where do rivers {ATTACK} run to?"),
        ("ask", f"--{ATTACK}", "x"),
        ("ask", "x", "--seeds", ATTACK),
        (ATTACK,),
        ("check",),
        ("log", "recent"),
        ("log", "unanswered"),
        ("log", "search", "rivers"),
        ("log", "search", ATTACK),
        ("log", "show", "1"),
        ("log", "show", "2"),
        ("log", "stats"),
        ("log", "export"),
        ("log", "export", "--format", "jsonl"),
        ("log", "export", "-o", f"{ATTACK}/none"),
        ("log", "teach", "--list"),
        ("log", "teach", "1", ATTACK),
        ("log", "replay"),
    ],
    ids=lambda arguments: " ".join(arguments).replace(ATTACK, "ATTACK"),
)
def test_no_command_sends_what_acts_on_a_terminal(hostile: Path, arguments: Sequence[str]) -> None:
    bars = "replay" in arguments  # which have sequences of their own, but not on a dumb terminal
    with on_a_terminal(NO_COLOR="1", COLUMNS="400", TERM="dumb" if bars else "xterm") as screen:
        call(*arguments)
    assert "[38;5;213m" in screen.text
    assert not ACTING.search(screen.text)


def test_an_error_of_the_database_does_not_act_either(hostile: Path) -> None:
    with on_a_terminal(DATABASE=f"{ATTACK}/none") as screen:
        call("log", "recent")
    assert "␛[38;5;213mx" in screen.text
    assert not ACTING.search(screen.text)


def test_help_keeps_its_colours(home: Path) -> None:
    with on_a_terminal() as screen:
        call("--help")
    assert "\x1b[1m" in screen.text
    assert "␛" not in screen.text


@given(st.text())
def test_json_holds_nothing_that_acts_and_all_that_was_there(text: str) -> None:
    line = json_text({"text": text, text: [text]})
    assert not ACTING.search(line)
    assert "\n" not in line
    assert json.loads(line) == {"text": text, text: [text]}


def test_every_line_of_json_is_safe_to_show_and_exact(hostile: Path) -> None:
    question = f"Where do rivers {ATTACK} run to?"
    for arguments in (("ask", question), ("log", "recent"), ("log", "show", "1"), ("log", "replay")):
        assert not ACTING.search(run(*arguments, "--json"))
    (answer,) = run_json("ask", question)
    assert answer["question"] == question
    assert ATTACK in answer["quotes"][0]["text"]
    exported = run("log", "export", "--format", "jsonl")
    assert not ACTING.search(exported)
    assert json.loads(exported.split("\n")[0])["text"] == question


def test_an_export_to_a_pipe_is_exact(hostile: Path) -> None:
    assert f"Where do rivers {ATTACK} run to?" in run("log", "export")


class Endless(io.RawIOBase):
    """One line of 64 MB."""

    left = 1 << 26

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), self.left)
        buffer[:size] = b"x" * size
        self.left -= size
        return size


def test_a_line_is_never_held_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    tracemalloc.start()
    try:
        (typed,) = read_lines()
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
    assert typed.too_long
