"""Standard input, output and error: UTF-8 always, a line at a time, and no fuss when the other side leaves."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, NamedTuple, TextIO

from typing_extensions import override

from bot.visible import visible, visible_line

MAX_LENGTH: Final = 4_000  # characters of a line that is read
_MAX_BYTES: Final = 4 * MAX_LENGTH + 8  # of such a line, with a byte order mark and the line end


class OutputError(Exception):
    """Standard output cannot be written; the message is one sentence for a person."""


class Terminal(io.TextIOWrapper):
    """A terminal that is sent no text that acts on it, whoever writes: the characters are shown."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        super().__init__(stream.buffer, stream.encoding, stream.errors, line_buffering=True)
        self.rich_proxied_file: Final = stream  # where rich writes its escape sequences, of which it makes colours

    @override
    def write(self, text: str, /) -> int:
        super().write(visible(text))
        return len(text)


def set_up_streams() -> None:
    """Write UTF-8 whatever the locale says, and to a terminal no text that acts on it."""
    sys.stdout, sys.stderr = map(_set_up, (sys.stdout, sys.stderr))


def _set_up(stream: TextIO) -> TextIO:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return Terminal(stream) if stream.isatty() else stream


def notice(sentence: str) -> None:
    """Tell a person something that is no answer, on one line of standard error."""
    _write(sys.stderr, visible_line(sentence))


def say(text: str) -> None:
    """Print lines at once, for a program that waits; what would act on a terminal is shown, also where none is."""
    with output_errors():
        _write(sys.stdout, visible(text))


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:  # as it is where a program runs without a console
        stream.write(f"{text}\n")
        stream.flush()


@contextmanager
def output_errors() -> Iterator[None]:
    """Turn errors of standard output into an ``OutputError``, but for a ``BrokenPipeError``: nobody reads on."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"Standard output cannot be written ({error.strerror}): check where it leads.") from error


def is_terminal() -> bool:
    """Return whether a person types questions and reads the answers here."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


class Line(NamedTuple):
    text: str  # without white space around it; of a line that is too long, the beginning at least
    too_long: bool


def read_lines() -> Iterator[Line]:
    """Read the lines of standard input that are not blank, in bounded memory and with replacement characters."""
    if sys.stdin is None:
        return
    for line in iter(lambda: sys.stdin.buffer.readline(_MAX_BYTES), b""):
        more = _skip_rest(line, sys.stdin.buffer)
        text = line.decode("utf-8", "replace").strip("\ufeff\r\n")
        stripped = text.strip(" \t\r\n\f\v")
        if more or (stripped and not stripped.isspace()):
            yield Line(stripped, too_long=more or len(text) > MAX_LENGTH)


def _skip_rest(line: bytes, stream: BinaryIO) -> bool:
    """Read to the end of a line; return whether anything but white space was left."""
    left = False
    while len(line) == _MAX_BYTES and not line.endswith(b"\n"):
        line = stream.readline(_MAX_BYTES)
        left = left or bool(line.strip())
    return left


def as_text(argument: str) -> str:
    """Return an argument of the command line, with replacement characters for bytes that are not UTF-8."""
    return os.fsencode(argument).decode("utf-8", "replace")


def discard_output() -> None:
    # The interpreter would complain when it closes standard output, whose reader has left.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
