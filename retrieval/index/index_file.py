"""A finished index in a file: written whole or not at all, mapped into memory, and checked before it is believed.

The file begins with ``MAGIC``, the length of the header and its checksum. The header, in JSON, names each array with
its type, its place in the file and its checksum. It also holds a stamp of all that an index depends on besides the
articles: the program's own files, the libraries that split and stem, and the machine's byte order. What was written
under another stamp is of no use any more.
"""

from __future__ import annotations

import json
import mmap
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
from typing import Any, Final

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
Entry = tuple[str, int, int, int]
"""What the header says of an array: its type, where it begins behind the header, its length and its checksum."""


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
    """Map a file into memory. Its arrays are read-only, and stay usable when the file is replaced or deleted.

    Raises:
        KeptError: There is none, it was written under another stamp, or it is damaged.
    """
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise KeptError("there is none yet") from error
    except (OSError, ValueError) as error:  # an empty file cannot be mapped
        raise KeptError(f"it cannot be read: {error}") from error
    start, entries = _header(mapped)
    return {name: _array(mapped, start, name, entry) for name, entry in entries.items()}


def _header(mapped: mmap.mmap) -> tuple[int, dict[str, Entry]]:
    """Where the arrays begin, and what is said of each."""
    if len(mapped) < _START.size:
        raise KeptError("it is damaged: too short")
    magic, length, checksum = _START.unpack_from(mapped)
    if magic != MAGIC:
        raise KeptError("it is none of this version")
    header = mapped[_START.size : _START.size + length] if length <= _LONGEST_HEADER else b""
    if zlib.crc32(header) != checksum:
        raise KeptError("it is damaged at its beginning")
    said = json.loads(header)
    if said["stamp"] != stamp():
        raise OutdatedError("it was made by another version of the program")
    return -(-(_START.size + length) // _ALIGNED) * _ALIGNED, said["arrays"]


def _array(mapped: mmap.mmap, start: int, name: str, entry: Entry) -> NDArray[Any]:
    kind, place, count, checksum = entry
    dtype = np.dtype(kind)
    if start + place + count * dtype.itemsize > len(mapped):
        raise KeptError(f"it is damaged: its end is missing, from {name} on")
    found = np.frombuffer(mapped, dtype, count, start + place) if count else np.zeros(0, dtype)
    if zlib.crc32(_bytes(found)) != checksum:
        raise KeptError(f"it is damaged in {name}")
    return found


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
