"""The chat in a real terminal, by a pseudo-terminal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.wording import ENGLISH

pty = pytest.importorskip("pty", reason="no pseudo-terminals on this platform")
select = pytest.importorskip("select")
termios = pytest.importorskip("termios")

WAIT = 20.0
WHERE_IS_THE_CURSOR = b"\x1b[6n"
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
BUILT = "Who built the lighthouse on Gull Rock?"
MARSH = "The lighthouse on Gull Rock was built by Edna Marsh"


class Terminal:
    """A program in a pseudo-terminal, with a person before it."""

    def __init__(self, columns: int, *arguments: str) -> None:
        self._side, there = pty.openpty()
        termios.tcsetwinsize(self._side, (30, columns))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            stdin=there,
            stdout=there,
            stderr=there,
            start_new_session=True,
            env=dict(os.environ),  # without it, what readline sets behind Python's back is passed on
        )
        os.close(there)
        self.raw = ""

    def type(self, keys: str) -> None:
        os.write(self._side, keys.encode())

    def see(self, wanted: str) -> str:
        """Wait until some text is on the screen; the text up to it, without escape sequences."""
        while wanted not in (shown := ESCAPES.sub("", self.raw)):
            assert self._read(), f"the program ended after {self.raw!r}"
        before, _, self.raw = shown.partition(wanted)
        return before

    def leave(self) -> int:
        """Wait until the program ends; its exit code."""
        while self.process.poll() is None and self._read():
            pass
        return self.process.wait(WAIT)

    def close(self) -> None:
        self.process.kill()
        self.process.wait(WAIT)
        os.close(self._side)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._side], [], [], WAIT)
        assert ready, f"nothing came for {WAIT} s after {self.raw!r}"
        try:
            chunk = os.read(self._side, 65_536)
        except OSError:  # Linux's way to say that the other side is closed
            return False
        if WHERE_IS_THE_CURSOR in chunk:
            os.write(self._side, b"\x1b[1;1R")
        self.raw += chunk.decode("utf-8", "replace")
        return bool(chunk)


@pytest.fixture
def open_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Terminal]]:
    monkeypatch.setenv("TERM", "xterm-256color")
    opened: list[Terminal] = []

    def start(*arguments: str, columns: int = 120) -> Terminal:
        opened.append(Terminal(columns, *arguments))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def test_ask_and_leave_by_ctrl_d(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    assert "DISCORD_TOKEN" in terminal.see("Ask me about")
    terminal.see("›")
    terminal.type(f"{BUILT}\r")
    assert f"│ {MARSH}" in terminal.see("— paragraph")
    terminal.see("›")
    terminal.type("\x04")
    assert terminal.leave() == 0


def test_why_and_a_command_that_is_none(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("chat")
    for typed, shown in (
        ("/why", ENGLISH.terminal_nothing_quoted),
        (BUILT, "— paragraph"),
        ("/why", "Chosen for: "),
        ("/bogus", ENGLISH.terminal_commands),
    ):
        terminal.see("›")
        terminal.type(f"{typed}\r")
        terminal.see(shown)
    terminal.see("›")
    terminal.type("\x04")
    assert terminal.leave() == 0


@pytest.mark.parametrize("keys", ["\x03", "half a question\x03", "/quit\r"])
def test_other_ways_to_leave(open_terminal: Callable[..., Terminal], keys: str) -> None:
    terminal = open_terminal("chat")
    terminal.see("›")
    terminal.type(keys)
    assert terminal.leave() == 0
    assert "Traceback" not in terminal.raw


def test_a_long_quote_keeps_to_its_bar(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("ask", BUILT, columns=40)
    shown = terminal.see("sentence").splitlines()
    quoted = [line for line in shown if line.startswith("│ ")]
    assert len(quoted) > 3
    assert all(len(line) <= 40 for line in shown)
    assert " ".join(line.removeprefix("│ ") for line in quoted).startswith(MARSH)


def test_history_is_at_hand(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("chat")
    terminal.see("›")
    terminal.type(f"{BUILT}\r")
    terminal.see("— paragraph")
    terminal.see("›")
    terminal.type("\x1b[A\r")
    assert BUILT in terminal.see("— paragraph")


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_none_is_wanted(
    open_terminal: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    terminal = open_terminal("ask", BUILT)
    assert terminal.leave() == 0
    assert MARSH in terminal.raw
    assert "\x1b" not in terminal.raw


def test_a_dumb_terminal_can_chat(open_terminal: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    terminal = open_terminal("chat")
    terminal.see("›")
    terminal.type(f"{BUILT}\r")
    terminal.see("— paragraph")
    terminal.type("/quit\r")
    assert terminal.leave() == 0


def test_a_question_that_is_too_long_is_told_and_the_chat_goes_on(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("chat")
    terminal.see("›")
    terminal.type(f"\x1b[200~{'x' * 4001}\x1b[201~\r")
    terminal.see(ENGLISH.too_long.format(limit=4000))
    terminal.see("›")
    terminal.type(f"{BUILT}\r")
    terminal.see("— paragraph")
    terminal.see("›")
    terminal.type("\x04")
    assert terminal.leave() == 0


@pytest.mark.parametrize("kind", ["xterm-256color", "dumb"])
def test_what_is_pasted_does_not_act(
    open_terminal: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("TERM", kind)
    terminal = open_terminal("chat")
    shown = terminal.see("›")
    for typed in ("\N{RIGHT-TO-LEFT OVERRIDE}", "\x9b", f"{BUILT}\r"):
        terminal.type(typed)
    shown += terminal.see(r"\u202e") + terminal.see(r"\x9b") + terminal.see("— paragraph") + terminal.see("›")
    terminal.type("/quit\r")
    assert terminal.leave() == 0
    assert not re.search("[\x80-\x9f\u202e]", shown + terminal.raw)


def test_a_terminal_that_is_closed(open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal("chat")
    terminal.see("›")
    terminal.process.send_signal(signal.SIGHUP)
    assert terminal.leave() == -signal.SIGHUP


def test_with_a_token_it_connects(open_terminal: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.b.c")
    monkeypatch.setenv("DISCORD_API", "http://127.0.0.1:1/api/v10")
    terminal = open_terminal()
    assert terminal.leave() == 2
    assert "Discord cannot be reached" in terminal.raw
