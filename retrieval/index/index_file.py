"""The index file: written whole or not at all, read into memory or mapped, and checked before it is used.

It is mapped only where it would not fit: reading a page of a mapped file that somebody has cut meanwhile would end the
process. This program never writes into a file that is there, but puts another in its place.

The file begins with ``MAGIC``, the length of the header and its checksum. The header, in JSON, has the entry of each
array, and a stamp of all that an index depends on besides the articles: the program's own files, the libraries that
split and stem, and the machine's byte order. A file with another stamp is outdated.
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
from retrieval.errors import IndexFileError, OutdatedIndexError

MAGIC: Final = b"Verbatim index 1"
_START: Final = struct.Struct(f"<{len(MAGIC)}sQI")
_ALIGNMENT_BYTES: Final = 64
"""Arrays begin at multiples of this, so that they can be used where they lie."""
_MAX_HEADER_BYTES: Final = 1 << 20
_LIBRARIES: Final = ("markdown_it_py", "sentencex", "snowballstemmer", "numpy", "py3langid", "stopwordsiso")

Arrays = Mapping[str, NDArray[Any]]
_TYPES: Final = {np.dtype(code).str: np.dtype(code) for code in "BHIbiqfd"}
"""The types that arrays may have."""


class Entry(NamedTuple):
    """The header's entry for an array."""

    dtype: np.dtype[Any]
    place: int
    """The offset behind the header."""
    end: int
    checksum: int


def write_index(path: Path, arrays: Arrays, stamp: str | None = None) -> None:
    """Write the file, readable by its owner alone, in the place of any that is there.

    Args:
        path: The file.
        arrays: Its arrays, each of one dimension.
        stamp: What they depend on; ``build_stamp`` unless given.

    Raises:
        OSError: It cannot be written; what was there before is still there.
    """
    entries, place = {}, 0
    for name, found in arrays.items():
        entries[name] = [found.dtype.str, place, len(found), zlib.crc32(_bytes(found))]
        place += -(-found.nbytes // _ALIGNMENT_BYTES) * _ALIGNMENT_BYTES
    header = json.dumps({"stamp": stamp or build_stamp(), "arrays": entries}).encode()
    draft = draft_path(path, os.getpid())
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_START.pack(MAGIC, len(header), zlib.crc32(header)))
            file.write(header)
            for found in arrays.values():
                file.write(bytes(-file.tell() % _ALIGNMENT_BYTES))
                file.write(_bytes(found))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def draft_path(path: Path, process: int) -> Path:
    """Return where a process writes the file before it takes its place; one that is killed meanwhile leaves it."""
    return path.with_name(f"{path.name}.{process}.new")


def read_index(path: Path, stamp: str | None = None, *, mapped: bool = False) -> Arrays:
    """Read the file. Its arrays are read-only; unless mapped, what becomes of it afterwards does not matter to them.

    Args:
        path: The file.
        stamp: The one that it must have; ``build_stamp`` unless given.
        mapped: Whether its arrays stay on the disk.

    Raises:
        IndexFileError: There is none, it is outdated, or it is damaged.
    """
    try:
        with path.open("rb") as file:
            start, said = _header(file, stamp or build_stamp())
            room = os.fstat(file.fileno()).st_size - start
            entries = {name: _entry(name, it, room) for name, it in said.items()}
            size = max((it.end for it in entries.values()), default=0)
            file.seek(start)
            if mapped and size:
                data = np.asarray(np.memmap(file, mode="r", offset=start, shape=(size,)))
            else:
                data = np.fromfile(file, dtype=np.uint8, count=size)
    except FileNotFoundError as error:
        raise IndexFileError("there is none yet") from error
    except (OSError, MemoryError) as error:
        raise IndexFileError(f"it cannot be read: {error}") from error
    data.setflags(write=False)
    return {name: _array(data, name, entry) for name, entry in entries.items()}


def _header(file: BinaryIO, stamp: str) -> tuple[int, Mapping[str, Any]]:
    """Return where the arrays begin, and the entry of each."""
    start = file.read(_START.size)
    if len(start) < _START.size:
        raise IndexFileError("it is damaged: too short")
    magic, length, checksum = _START.unpack(start)
    if magic != MAGIC:
        raise IndexFileError("it is none of this version")
    header = file.read(length) if length <= _MAX_HEADER_BYTES else b""
    if zlib.crc32(header) != checksum:
        raise IndexFileError("it is damaged at its beginning")
    try:
        said = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise IndexFileError("it is damaged at its beginning") from error
    match said:
        case {"stamp": str(found), "arrays": dict(arrays)}:
            if found != stamp:
                raise OutdatedIndexError("it was made by another version of the program")
            return -(-(_START.size + length) // _ALIGNMENT_BYTES) * _ALIGNMENT_BYTES, arrays
    raise IndexFileError("it is damaged at its beginning")


def _entry(name: str, said: Any, room: int) -> Entry:
    """Check the entry of an array, which has to be in the room behind the header."""
    match said:
        case [str(kind), int(place), int(count), int(checksum)] if kind in _TYPES and min(place, count) >= 0:
            entry = Entry(_TYPES[kind], place, place + count * _TYPES[kind].itemsize, checksum)
            if entry.end > room:
                raise IndexFileError(f"it is damaged: its end is missing, from {name!a:.40} on")
            if place % _ALIGNMENT_BYTES == 0:
                return entry
    raise IndexFileError(f"it is damaged in what it says of {name!a:.40}")


def _array(data: NDArray[np.uint8], name: str, entry: Entry) -> NDArray[Any]:
    found = data[entry.place : entry.end]
    if len(found) != entry.end - entry.place or zlib.crc32(found.data) != entry.checksum:
        raise IndexFileError(f"it is damaged in {name!a:.40}")
    return found.view(entry.dtype)


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).view(np.uint8).data


@cache
def build_stamp() -> str:
    """Return a digest of all that an index depends on besides the articles."""
    digest = sha256(sys.byteorder.encode())
    root = Path(retrieval.__file__).parent
    files = (file for file in root.rglob("*") if file.is_file() and file.parent.name != "__pycache__")
    for name, file in sorted((file.relative_to(root).as_posix(), file) for file in files):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}\0".encode())
    digest.update(_pystemmer_version().encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    """Return an installed library's version as the dist-info folder beside it is named, or else from its metadata."""
    spec = find_spec(library.removesuffix("_py"))  # markdown_it_py installs markdown_it
    if spec is not None and spec.origin is not None:
        beside = Path(spec.origin).parent.parent.glob(f"{library}-*.dist-info")
        if found := sorted(folder.name for folder in beside):
            return " ".join(found)
    from importlib.metadata import version  # noqa: PLC0415  # 10 ms, which nearly no start has to wait for

    return version(library)


def _pystemmer_version() -> str:
    """Return the version of PyStemmer, whose stemmers snowballstemmer uses; empty where it is not installed."""
    try:
        import Stemmer  # noqa: PLC0415  # of the extra fast
    except ImportError:
        return ""
    return str(Stemmer.version())
