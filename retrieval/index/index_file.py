"""A finished index in a file: written whole or not at all, read into memory, and checked before it is believed.

It is not mapped: reading a page of a mapped file that somebody has cut meanwhile would end the process.

The file begins with ``MAGIC``, the length of the header and its checksum. The header, in JSON, names each array with
its type, its place in the file and its checksum. It also holds a stamp of all that an index depends on besides the
articles: the program's own files, the libraries that split and stem, and the machine's byte order. What was written
under another stamp is of no use any more.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

import retrieval
from retrieval.errors import KeptError, OutdatedError

MAGIC: Final = b"Verbatim index 1"
_START: Final = struct.Struct(f"<{len(MAGIC)}sQI")
_ALIGNED: Final = 64
"""Arrays begin at multiples of this, so that they can be used where they lie."""
_LONGEST_HEADER: Final = 1 << 20
_LIBRARIES: Final = ("sentencex", "snowballstemmer", "numpy")

Arrays = Mapping[str, NDArray[Any]]
_TYPES: Final = {np.dtype(code).str: np.dtype(code) for code in "BHIiqd"}
"""The types that arrays may have."""


class Entry(NamedTuple):
    """What the header says of an array."""

    dtype: np.dtype[Any]
    place: int
    """Where it begins behind the header."""
    end: int
    checksum: int


def write_kept(path: Path, arrays: Arrays) -> None:
    """Write a file in the place of any that is there, readable by its owner alone.

    Raises:
        OSError: It cannot be written; what was there before is still there.
    """
    entries, place = {}, 0
    for name, found in arrays.items():
        entries[name] = [found.dtype.str, place, len(found), zlib.crc32(_bytes(found))]
        place += -(-found.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps({"stamp": stamp(), "arrays": entries}).encode()
    beside = unfinished(path, os.getpid())
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_START.pack(MAGIC, len(header), zlib.crc32(header)))
            file.write(header)
            for found in arrays.values():
                file.write(bytes(-file.tell() % _ALIGNED))
                file.write(_bytes(found))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def unfinished(path: Path, process: int) -> Path:
    """Where a process writes the file before it takes its place; one that is killed meanwhile leaves it there."""
    return path.with_name(f"{path.name}.{process}.new")


def read_kept(path: Path) -> Arrays:
    """Read a file. Its arrays are read-only; what becomes of the file afterwards does not matter to them.

    Raises:
        KeptError: There is none, it was written under another stamp, or it is damaged.
    """
    try:
        with path.open("rb") as file:
            start, said = _header(file)
            room = os.fstat(file.fileno()).st_size - start
            entries = {name: _entry(name, it, room) for name, it in said.items()}
            file.seek(start)
            data = np.fromfile(file, dtype=np.uint8, count=max((it.end for it in entries.values()), default=0))
    except FileNotFoundError as error:
        raise KeptError("there is none yet") from error
    except (OSError, MemoryError) as error:
        raise KeptError(f"it cannot be read: {error}") from error
    data.setflags(write=False)
    return {name: _array(data, name, entry) for name, entry in entries.items()}


def _header(file: BinaryIO) -> tuple[int, Mapping[str, Any]]:
    """Where the arrays begin, and what is said of each."""
    start = file.read(_START.size)
    if len(start) < _START.size:
        raise KeptError("it is damaged: too short")
    magic, length, checksum = _START.unpack(start)
    if magic != MAGIC:
        raise KeptError("it is none of this version")
    header = file.read(length) if length <= _LONGEST_HEADER else b""
    if zlib.crc32(header) != checksum:
        raise KeptError("it is damaged at its beginning")
    try:
        said = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise KeptError("it is damaged at its beginning") from error
    match said:
        case {"stamp": str(found), "arrays": dict(arrays)}:
            if found != stamp():
                raise OutdatedError("it was made by another version of the program")
            return -(-(_START.size + length) // _ALIGNED) * _ALIGNED, arrays
    raise KeptError("it is damaged at its beginning")


def _entry(name: str, said: Any, room: int) -> Entry:
    """Read what is said of an array, which has to be in the room behind the header."""
    match said:
        case [str(kind), int(place), int(count), int(checksum)] if kind in _TYPES and min(place, count) >= 0:
            entry = Entry(_TYPES[kind], place, place + count * _TYPES[kind].itemsize, checksum)
            if entry.end > room:
                raise KeptError(f"it is damaged: its end is missing, from {name!a:.40} on")
            if place % _ALIGNED == 0:
                return entry
    raise KeptError(f"it is damaged in what it says of {name!a:.40}")


def _array(data: NDArray[np.uint8], name: str, entry: Entry) -> NDArray[Any]:
    found = data[entry.place : entry.end]
    if len(found) != entry.end - entry.place or zlib.crc32(found.data) != entry.checksum:
        raise KeptError(f"it is damaged in {name!a:.40}")
    return found.view(entry.dtype)


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data


@cache
def stamp() -> str:
    """All that an index depends on besides the articles, as one word."""
    digest = sha256(sys.byteorder.encode())
    root = Path(retrieval.__file__).parent
    files = (file for file in root.rglob("*") if file.is_file() and file.parent.name != "__pycache__")
    for name, file in sorted((file.relative_to(root).as_posix(), file) for file in files):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}\0".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    """The version of a library that is installed, as the folder beside it is named that tells of it.

    Only where there is no such folder is the metadata read.
    """
    spec = find_spec(library)
    if spec is not None and spec.origin is not None:
        beside = Path(spec.origin).parent.parent.glob(f"{library}-*.dist-info")
        if found := sorted(folder.name for folder in beside):
            return " ".join(found)
    from importlib.metadata import version  # noqa: PLC0415  # 10 ms, which nearly no start has to wait for

    return version(library)
