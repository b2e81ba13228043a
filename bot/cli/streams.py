"""Standard input, output and error: UTF-8 always, a line at a time, and no fuss when the other side leaves."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class OutputError(Exception):
    """Standard output cannot be written; the message is one sentence for a person."""


def use_utf_8() -> None:
    """Write UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def notice(sentence: str) -> None:
    """Tell a person something that is no answer."""
    _write(sys.stderr, sentence)


def say(text: str) -> None:
    """Print at once, so that a program that waits for an answer gets it.

    Raises:
        BrokenPipeError: Nobody reads on.
        OutputError: Standard output cannot be written.
    """
    with sound_output():
        _write(sys.stdout, text)


def _write(stream: TextIO | None, text: str) -> None:
    """Write a line and send it off; there is no stream where a program runs without a console."""
    if stream is not None:
        stream.write(f"{text}\n")
        stream.flush()


@contextmanager
def sound_output() -> Iterator[None]:
    """Tell what is wrong with standard output, while it is written.

    Raises:
        BrokenPipeError: Nobody reads on.
        OutputError: Standard output cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"Standard output cannot be written ({error.strerror}): check where it leads.") from error


def is_terminal() -> bool:
    """Whether a person types questions and reads the answers here."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def questions() -> Iterator[str]:
    """The lines of standard input that are not blank, without white space around them.

    Bytes that are not UTF-8 become replacement characters.
    """
    if sys.stdin is None:
        return
    for line in iter(sys.stdin.buffer.readline, b""):
        question = line.decode("utf-8", "replace").strip("\ufeff \t\r\n\f\v")
        if question and not question.isspace():
            yield question


def as_text(argument: str) -> str:
    """An argument of the command line as Unicode; bytes that are not UTF-8 become replacement characters."""
    return os.fsencode(argument).decode("utf-8", "replace")


def forget_output() -> None:
    """Let go of standard output after its reader has left; the interpreter would complain when it closes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
