"""Seed files: the texts that the answers are taken from, and the metadata beside them."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from retrieval.articles.article import BYTE_ORDER_MARK, Article, Metadata
from retrieval.articles.folders import Entry, list_files
from retrieval.errors import SeedError, UnusableSeed, UnusableSeedsError

_MARKDOWN: Final = frozenset({".md", ".markdown", ".mdx"})
_ARTICLES: Final = _MARKDOWN | {".txt"}
_METADATA: Final = ".toml"
_KINDS: Final = ".txt, .md, .markdown or .mdx"
_MARKS: Final = {
    codecs.BOM_UTF32_LE: "UTF-32",  # begins like that of UTF-16
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_SAMPLE_BYTES: Final = 4096
_MIN_NUL_SHARE: Final = 0.05
"""Of the first or the second bytes of all pairs: in UTF-16, what ASCII has too, such as spaces, has a NUL there."""


class Seed(NamedTuple):
    """The bytes of a seed file and of the metadata file beside it."""

    name: str
    """The article's."""
    file: Path
    data: bytes
    metadata: bytes | None

    @property
    def key(self) -> bytes:
        """A digest of all that the article is made of: the same while that has not changed."""
        parts = (self.name.encode("utf-8", "surrogateescape"), self.data, self.metadata or b"")
        digests = (sha256(part).digest() for part in parts)
        return sha256(b"".join(digests) + bytes([self.metadata is not None])).digest()

    def article(self) -> Article | UnusableSeed:
        try:
            return _parse(self)
        except SeedError as error:
            return UnusableSeed(self.name, str(error))


def load_articles(path: Path, leave_out: Callable[[UnusableSeed], object] | None = None) -> tuple[Article, ...]:
    """Load an article, or all those of a folder that can be used, at least one; see ``read_seeds``.

    Args:
        path: As for ``read_seeds``.
        leave_out: Called with each that cannot be used.
    """
    articles, unusable = [], []
    for seed in read_seeds(path):
        article = seed.article() if isinstance(seed, Seed) else seed
        if isinstance(article, Article):
            articles.append(article)
        else:
            unusable.append(article)
    if not articles:
        raise none_usable(path, unusable)
    if leave_out is not None:
        for each in unusable:
            leave_out(each)
    return tuple(articles)


def read_seeds(path: Path) -> Iterator[Seed | UnusableSeed]:
    """Read the file of an article, or those below a folder, by name, at least one.

    Hidden files and folders are passed over, and so are other files.

    Raises:
        SeedError: There is none, or the folder cannot be read.
    """
    return map(_read_seed, _seed_entries(path))


def none_usable(path: Path, unusable: Sequence[UnusableSeed]) -> SeedError:
    """Return the error for a path where there is no article but those, at least one."""
    return UnusableSeedsError(path, unusable) if len(unusable) > 1 else SeedError(unusable[0].reason)


def fingerprint_seeds(path: Path) -> bytes:
    """Return a digest that changes when a seed file is added, changed or removed; what cannot be read is left out."""
    found = sha256()
    for entry in _entries(path) or [Entry(it.name, it) for it in (path, _beside(path))]:
        if entry.problem:
            found.update(ascii((entry.name, entry.problem)).encode())
        elif entry.path.suffix.lower() in {*_ARTICLES, _METADATA}:
            with suppress(OSError):
                stat = entry.path.stat()
                seen = entry.name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
                found.update(ascii(seen).encode())
    return found.digest()


def is_missing(path: Path) -> bool:
    """Tell if there is nothing at a path; what only cannot be looked at may be there."""
    with suppress(OSError):
        return not path.exists()
    return False


def measure_seeds(path: Path) -> int:
    """Return the bytes of all articles at a path that can be read."""
    size = 0
    with suppress(SeedError):
        for entry in _seed_entries(path):
            with suppress(OSError):
                size += 0 if entry.problem else entry.path.stat().st_size
    return size


def list_others(path: Path) -> tuple[list[str], list[str]]:
    """List what is in a folder, not hidden, and no article: metadata files that belong to none, and other files."""
    entries = _entries(path)
    used = {_beside(entry.path) for entry in entries if _is_seed(entry)}
    rest = [entry for entry in entries if not (_is_seed(entry) or entry.problem or entry.path in used)]
    lone = [entry.name for entry in rest if entry.path.suffix == _METADATA]
    return lone, [entry.name for entry in rest if entry.path.suffix != _METADATA]


def _entries(path: Path) -> Sequence[Entry]:
    """List the files of a folder; none where the path leads to something else, or nowhere."""
    with suppress(OSError):
        return list_files(path) if path.is_dir() else []
    return []


def _seed_entries(path: Path) -> Sequence[Entry]:
    try:
        if path.is_dir():
            return _below(path)
        if not path.exists():
            raise SeedError(f"There is no file or folder {path}: name a {_KINDS} file, or a folder of them.")
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    entry = Entry(path.name, path)
    if not _is_seed(entry):
        raise SeedError(f"{path} is no {_KINDS} file: rename it, or name another.")
    return [entry]


def _below(folder: Path) -> Sequence[Entry]:
    entries = [entry for entry in list_files(folder) if _is_seed(entry) or entry.problem]
    if not entries:
        raise SeedError(f"There is no article in {folder}: put a {_KINDS} file there.")
    if entries[0].path == folder and entries[0].problem:
        raise _unreadable(folder, entries[0].problem)
    return entries


def _is_seed(entry: Entry) -> bool:
    return not entry.problem and entry.path.suffix.lower() in _ARTICLES


def _beside(file: Path) -> Path:
    return file.with_suffix(_METADATA)


def _read_seed(entry: Entry) -> Seed | UnusableSeed:
    beside = _beside(entry.path)
    try:
        if entry.problem:
            raise _unreadable(entry.path, entry.problem)
        metadata = _read(beside) if os.path.lexists(beside) else None
        return Seed(entry.name, entry.path, _read(entry.path), metadata)
    except SeedError as error:
        return UnusableSeed(entry.name, str(error))


def _parse(seed: Seed) -> Article:
    """Parse the article; SeedError where it cannot be used."""
    from retrieval.articles.parser import parse_article  # noqa: PLC0415  # an article from the index needs none

    file, text = seed.file, _decode(seed.file, seed.data)
    if not text.removeprefix(BYTE_ORDER_MARK).strip():
        raise SeedError(f"{file} is empty: put the article's text into it, or take the file away.")
    markdown = file.suffix.lower() in _MARKDOWN
    article = parse_article(text, seed.name, _metadata(seed, text, markdown=markdown), markdown=markdown)
    if not any(character.isalnum() for sentence in article.sentences for character in sentence.text):
        raise SeedError(f"{file} has no sentence to quote: put the article's text into it, or take the file away.")
    return article


def _metadata(seed: Seed, text: str, *, markdown: bool) -> Metadata:
    """Return what the metadata file gives, and for the rest what the front matter of Markdown does."""
    found = Metadata()
    if seed.metadata is not None:
        from retrieval.articles.metadata.sidecar import parse_metadata  # noqa: PLC0415  # as for the parser

        beside = _beside(seed.file)
        found = parse_metadata(_decode(beside, seed.metadata), beside)
    if markdown:
        from retrieval.articles.metadata.front_matter_values import read_front_matter  # noqa: PLC0415  # as for the parser

        given = {field: value for field, value in asdict(found).items() if value is not None}
        found = replace(read_front_matter(text, seed.name), **given)
    return found


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():  # a pipe would be waited on for ever
            raise SeedError(f"{file} is not a file, or leads to none: put the file there, or take this away.")
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(file, error.strerror or str(error)) from error


def _unreadable(path: Path, problem: str) -> SeedError:
    return SeedError(f"{path} cannot be read ({problem}): check who may read it.")


def _decode(file: Path, data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    if encoding or _is_utf16(data[:_SAMPLE_BYTES]):  # without a mark, it may be valid UTF-8 full of NULs
        raise SeedError(f"{file} is {encoding or 'UTF-16'}: save it as UTF-8.")
    try:
        return data.decode("utf-8")  # keeps the newlines as they are
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SeedError(f"{file} is not UTF-8 at byte {error.start} (line {line}): save it as UTF-8.") from error


def _is_utf16(sample: bytes) -> bool:
    fewer, more = sorted((sample[::2].count(0), sample[1::2].count(0)))
    return fewer == 0 and more >= max(2, _MIN_NUL_SHARE * len(sample) / 2)
