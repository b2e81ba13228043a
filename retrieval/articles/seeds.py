"""Seed files: the texts that the answers are taken from, and what is written beside them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from retrieval.articles.article import BYTE_ORDER_MARK, Article
from retrieval.errors import SeedError

_TEXT, _MARKDOWN, _SIDECAR = ".txt", ".md", ".toml"


class Seed(NamedTuple):
    """A seed file as it stands on the disk, with the file beside it."""

    file: Path
    data: bytes
    beside: bytes | None

    @property
    def key(self) -> bytes:
        """What the article is known by that has not changed: a digest of all that it is made of."""
        parts = (self.file.name.encode("utf-8", "surrogateescape"), self.data, self.beside or b"")
        digests = (sha256(part).digest() for part in parts)
        return sha256(b"".join(digests) + bytes([self.beside is not None])).digest()

    def article(self) -> Article:
        """The article.

        Raises:
            SeedError: It cannot be used.
        """
        return _article(self)


def load_articles(path: Path) -> tuple[Article, ...]:
    """Load an article, or all those of a folder; see ``read_seeds``.

    Raises:
        SeedError: One of them cannot be used, or there is none.
    """
    return tuple(seed.article() for seed in read_seeds(path))


def read_seeds(path: Path) -> Iterator[Seed]:
    """Read the file of an article, or those of a folder.

    An article is a ``.txt`` or ``.md`` file in UTF-8. A file of the same name that ends in ``.toml`` may give its
    ``title``, ``source``, ``author``, ``published`` and ``url``. Hidden files, other files and folders within the
    folder are passed over.

    Args:
        path: The file or the folder.

    Yields:
        By the files' names; at least one, and all of them.

    Raises:
        SeedError: One of them cannot be read, or there is none.
    """
    for file in _files(path):
        sidecar = file.with_suffix(_SIDECAR)
        yield Seed(file, _read(file), _read(sidecar) if sidecar.exists() else None)


def state_of(path: Path) -> Hashable:
    """What the operating system tells of the seed files: it differs when one was added, changed or taken away.

    Returns:
        Of each file its name, size, times and identity; nothing of a path that cannot be read.
    """
    found = []
    with suppress(OSError):
        entries = list(path.iterdir()) if path.is_dir() else [path, path.with_suffix(_SIDECAR)]
        for entry in sorted(entries):
            if entry.suffix.lower() in {_TEXT, _MARKDOWN, _SIDECAR}:
                with suppress(OSError):
                    told = entry.stat()
                    found.append((entry.name, told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino))
    return tuple(found)


def text_size(path: Path) -> int:
    """Bytes of all articles at a path; none of one that cannot be read."""
    with suppress(OSError, SeedError):
        return sum(file.stat().st_size for file in _files(path))
    return 0


def _files(path: Path) -> Sequence[Path]:
    """The seed files at a path, by name."""
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


def _article(seed: Seed) -> Article:
    from retrieval.articles.metadata import Sidecar, read_sidecar  # noqa: PLC0415  # an article that was kept needs none of it
    from retrieval.articles.parser import split_article  # noqa: PLC0415  # as above

    file, text = seed.file, _decoded(seed.file, seed.data)
    if not text.removeprefix(BYTE_ORDER_MARK).strip():
        raise SeedError(f"{file} is empty: put the article's text into it, or take the file away.")
    sidecar = file.with_suffix(_SIDECAR)
    said = Sidecar() if seed.beside is None else read_sidecar(_decoded(sidecar, seed.beside), sidecar)
    article = split_article(
        text,
        file.name,
        title=said.title,
        markdown=file.suffix.lower() == _MARKDOWN,
        source=said.source,
        author=said.author,
        published=said.published.isoformat() if isinstance(said.published, date) else said.published,
        url=said.url,
    )
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


def _decoded(file: Path, data: bytes) -> str:
    """The text of a file, its newlines untouched."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SeedError(f"{file} is not UTF-8 at byte {error.start} (line {line}): save it as UTF-8.") from error
