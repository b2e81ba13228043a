"""Made libraries, and the embedded Milvus to find in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from bot.endpoints import EngineAddress
from bot.engines.milvus import MilvusEngine, open_engine
from retrieval.finder import Finders, FinderSource, SentenceFinder, TermRows

K1, B = 1.2, 0.4

Rows = Sequence[Sequence[str]]


def needs_milvus() -> None:
    """Skip a test where the extra is not installed."""
    for module in ("pymilvus", "milvus_lite"):
        pytest.importorskip(module, reason="needs the extra milvus")


def source_of(rows: Rows, sections: Rows | None = None) -> FinderSource:
    """A library with these terms, and another stamp for other ones."""
    stamp = sha256(repr((rows, sections)).encode()).hexdigest()
    return FinderSource(stamp, _rows_of(rows), None if sections is None else _rows_of(sections))


def _rows_of(rows: Rows) -> TermRows:
    return TermRows(len(rows), K1, B, lambda _progress: map(list, rows))


@contextmanager
def opened(path: Path) -> Iterator[MilvusEngine]:
    with open_engine(EngineAddress.read(f"milvus+file:{path}")) as engine:
        assert engine is not None
        yield engine


def write(engine: MilvusEngine, source: FinderSource) -> Finders:
    return engine.writing(lambda _share: None)(source)


def sentences(finders: Finders) -> SentenceFinder:
    assert finders.sentences is not None
    return finders.sentences


@contextmanager
def served(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The embedded one as a server, in a process of its own; ends with the test, if not before."""
    command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(folder), "--port", str(port)]
    command += ["--host", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def served_here(folder: Path, port: int) -> Iterator[None]:
    """The embedded one as a server, in threads of this process."""
    from milvus_lite.adapter.grpc.server import start_server_in_thread  # noqa: PLC0415 - of the extra milvus

    server, files, _ = start_server_in_thread(str(folder), host="127.0.0.1", port=port)
    try:
        yield
    finally:
        server.stop(grace=0).wait()
        files.close()
