"""What could not be written into the log, kept in a file beside it, or in memory where that cannot be written."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.querylog.database.files import draft_beside

MAX_BYTES: Final = 16 * 1024 * 1024  # a question takes three to six thousand


@dataclass(frozen=True, slots=True)
class Change:
    """A change to the log that has to wait."""

    number: int  # from 1, in the order in which they were made
    kind: str
    values: dict[str, Any]

    def line(self) -> bytes:
        fields = {"number": self.number, "kind": self.kind, "values": self.values}
        return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def spool_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.spool")


class Spool:
    """The changes that wait, those that an earlier process has left among them; no file while nothing waits."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self.dropped = 0  # number of changes that there was no room for
        self.failure: OSError | None = None  # the reason why the file does not hold all of it
        self._max_bytes = max_bytes
        self.name, self._changes = read(path)
        """Tells this spool from all others: it gets another name whenever it has been emptied."""
        self._last = self._changes[-1].number if self._changes else 0
        self._size = sum(len(change.line()) for change in self._changes)
        self._saved = 0
        if self._changes:
            self._save_all()

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(self._changes)

    def add(self, kind: str, values: dict[str, Any]) -> Change | None:
        """Keep a change; None when there is no room for it."""
        change = Change(self._last + 1, kind, values)
        size = len(change.line())
        if self._size + size > self._max_bytes:
            self.dropped += 1
            return None
        self._last += 1
        self._size += size
        self._changes.append(change)
        self._save_rest()
        return change

    def take_off(self, count: int) -> None:
        """Drop the first changes, which are in the log now."""
        self._replace(self._changes[count:])

    def keep_only(self, wanted: Callable[[Change], Change | None]) -> None:
        """Replace each change, or drop it for None."""
        self._replace([kept for change in self._changes if (kept := wanted(change)) is not None])

    def _replace(self, changes: list[Change]) -> None:
        self._changes = changes
        self._size = sum(len(change.line()) for change in changes)
        if changes:
            self._save_all()
        else:
            self.name = _new_name()
            self._saved = 0
            self.failure = None
            try:
                with _overwriting(self.path):
                    self.path.unlink(missing_ok=True)
            except OSError as error:
                self.failure = error

    def _save_rest(self) -> None:
        """Append what the file does not hold yet; a write that fails halfway leaves nothing of its line."""
        if self._saved == 0:
            self._save_all()
            return
        try:
            with self.path.open("r+b") as file:
                end = file.seek(0, os.SEEK_END)
                try:
                    file.write(_lines(self._changes[self._saved :]))
                    file.flush()
                except OSError:
                    with suppress(OSError):
                        file.truncate(end)
                    raise
        except OSError as error:
            self.failure = error
        else:
            self._saved = len(self._changes)
            self.failure = None

    def _save_all(self) -> None:
        """Write the file anew, under another name until it is complete."""
        try:
            with draft_beside(self.path) as draft:
                draft.write_bytes(json.dumps({"spool": self.name}).encode() + b"\n" + _lines(self._changes))
                with _overwriting(self.path):
                    draft.replace(self.path)
        except OSError as error:
            self.failure = error
        else:
            self._saved = len(self._changes)
            self.failure = None


def read(path: Path) -> tuple[str, list[Change]]:
    """Read the name of a spool, new where there is no file, and the changes, without a line that is incomplete."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return _new_name(), []
    found = [fields for line in text.splitlines() if isinstance(fields := _parsed(line), dict)]
    names = [str(fields["spool"]) for fields in found if "spool" in fields]
    whole = (it for it in found if isinstance(it.get("number"), int) and isinstance(it.get("values"), dict))
    changes = [Change(it["number"], str(it.get("kind")), it["values"]) for it in whole]
    return (names[0] if names else _new_name()), changes


def holds_people(path: Path) -> bool:
    """Tell whether a spool has hashes of people; True also when it cannot be read, so that nobody knows."""
    try:
        _, changes = read(path)
    except OSError:
        return True
    return any(change.values.get("user_hash") for change in changes)


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _lines(changes: Iterable[Change]) -> bytes:
    return b"".join(change.line() for change in changes)


def _new_name() -> str:
    return uuid.uuid4().hex


@contextmanager
def _overwriting(path: Path) -> Iterator[None]:
    """Overwrite a file, which holds people's questions, after its name was taken away inside."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        yield
        return
    with file:
        yield
        file.write(bytes(os.fstat(file.fileno()).st_size))
