"""Seed files: the texts that the answers are taken from, and the metadata beside them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from retrieval.articles.article import BYTE_ORDER_MARK, Article, Metadata
from retrieval.errors import SeedError

_TEXT, _MARKDOWN, _METADATA = ".txt", ".md", ".toml"


class Seed(NamedTuple):
    """The bytes of a seed file and of the metadata file beside it."""

    file: Path
    data: bytes
    metadata: bytes | None

    @property
    def key(self) -> bytes:
        """A digest of all that the article is made of: the same while that has not changed."""
        parts = (self.file.name.encode("utf-8", "surrogateescape"), self.data, self.metadata or b"")
        digests = (sha256(part).digest() for part in parts)
        return sha256(b"".join(digests) + bytes([self.metadata is not None])).digest()

    def article(self) -> Article:
        """Parse the article; SeedError where it cannot be used."""
        return _parse(self)


def load_articles(path: Path) -> tuple[Article, ...]:
    """Load an article, or all those of a folder; see ``read_seeds``."""
    return tuple(seed.article() for seed in read_seeds(path))


def read_seeds(path: Path) -> Iterator[Seed]:
    """Read the ``.txt`` or ``.md`` file of an article, or those of a folder by name, at least one.

    Hidden files, other files and folders within the folder are passed over.

    Raises:
        SeedError: One of them cannot be read, or there is none.
    """
    for file in _files(path):
        metadata = file.with_suffix(_METADATA)
        yield Seed(file, _read(file), _read(metadata) if metadata.exists() else None)


def fingerprint_seeds(path: Path) -> Hashable:
    """Return a value that changes when a seed file is added, changed or removed; what cannot be read is left out."""
    found = []
    with suppress(OSError):
        entries = list(path.iterdir()) if path.is_dir() else [path, path.with_suffix(_METADATA)]
        for entry in sorted(entries):
            if entry.suffix.lower() in {_TEXT, _MARKDOWN, _METADATA}:
                with suppress(OSError):
                    stat = entry.stat()
                    found.append((entry.name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino))
    return tuple(found)


def measure_seeds(path: Path) -> int:
    """Return the bytes of all articles at a path; 0 where one cannot be read."""
    with suppress(OSError, SeedError):
        return sum(file.stat().st_size for file in _files(path))
    return 0


def _files(path: Path) -> Sequence[Path]:
    try:
        if path.is_dir():
            files = sorted((entry for entry in path.iterdir() if _is_seed(entry)), key=lambda entry: entry.name)
            if not files:
                raise SeedError(f"There is no article in {path}: put a .txt or .md file there.")
            return files
        if not path.exists():
            raise SeedError(f"There is no file or folder {path}: name a .txt or .md file, or a folder of them.")
    except OSError as error:
        raise SeedError(f"{path} cannot be read ({error.strerror}): check who may read it.") from error
    if path.suffix.lower() not in {_TEXT, _MARKDOWN}:
        raise SeedError(f"{path} is neither a .txt nor a .md file: rename it, or name another.")
    return [path]


def _is_seed(entry: Path) -> bool:
    return entry.suffix.lower() in {_TEXT, _MARKDOWN} and not entry.name.startswith(".") and not entry.is_dir()


def _parse(seed: Seed) -> Article:
    from retrieval.articles.metadata import parse_metadata  # noqa: PLC0415  # an article from the index needs neither
    from retrieval.articles.parser import parse_article  # noqa: PLC0415  # as above

    file, text = seed.file, _decode(seed.file, seed.data)
    if not text.removeprefix(BYTE_ORDER_MARK).strip():
        raise SeedError(f"{file} is empty: put the article's text into it, or take the file away.")
    beside, metadata = file.with_suffix(_METADATA), Metadata()
    if seed.metadata is not None:
        metadata = parse_metadata(_decode(beside, seed.metadata), beside)
    article = parse_article(text, file.name, metadata, markdown=file.suffix.lower() == _MARKDOWN)
    if not any(character.isalnum() for sentence in article.sentences for character in sentence.text):
        raise SeedError(f"{file} has no sentence to quote: put the article's text into it, or take the file away.")
    return article


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():  # a pipe would be waited on for ever
            raise SeedError(f"{file} is not a file, or leads to none: put the file there, or take this away.")
        return file.read_bytes()
    except OSError as error:
        raise SeedError(f"{file} cannot be read ({error.strerror}): check who may read it.") from error


def _decode(file: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")  # keeps the newlines as they are
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SeedError(f"{file} is not UTF-8 at byte {error.start} (line {line}): save it as UTF-8.") from error
