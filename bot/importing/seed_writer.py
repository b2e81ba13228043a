"""An extraction becomes an article among the seeds: its text, and the metadata file beside it."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.importing.errors import ImportingError
from bot.importing.extraction import Extraction, Kind, Original
from bot.wording import ENGLISH
from retrieval.articles.article import Article, Metadata
from retrieval.articles.metadata.sidecar import OriginalFile, parse_metadata, parse_original
from retrieval.articles.seeds import Seed, read_seeds
from retrieval.errors import SeedError

_HEADING: Final = re.compile(r"^(#{1,6}) (.*)", re.MULTILINE)
_SUFFIXES: Final = (".md", ".txt", ".markdown", ".mdx")
_METADATA: Final = ".toml"
_KEPT: Final = ("title", "source", "author", "url", "language")
"""What a person may have put right in the metadata, so that it stays when the text is replaced."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Something to take in."""

    original: Original
    extraction: Extraction
    name: str
    """The article's, without its ending."""
    day: date
    path: Path | None = None
    """Of the original, where it is a file."""


def write_seed(taking: Taking, folder: Path, *, replace: bool) -> tuple[Path, Article]:
    """Write an article; what is there is replaced only if that is wanted, and never lost when writing fails.

    Raises:
        ImportingError: It cannot be an article, or not there.
        SeedError: The metadata file that is there cannot be used.
    """
    plain = taking.original.kind is Kind.TEXT
    file = folder / f"{taking.name}{'.txt' if plain else '.md'}"
    try:
        _check_name(file, replace=replace)
        beside = file.with_name(taking.name + _METADATA)
        before = parse_metadata(beside.read_text("utf-8", "replace"), beside) if beside.exists() else Metadata()
        data, metadata = taking.extraction.text.encode(), _metadata(taking, before).encode()
        article = Seed(file.name, file, data, metadata).article()
        if not isinstance(article, Article):
            raise ImportingError(ENGLISH.importing_no_text.format(name=taking.name))
        folder.mkdir(parents=True, exist_ok=True)
        with _draft(beside, metadata) as first, _draft(file, data) as second:
            first.replace(beside)
            second.replace(file)
    except OSError as error:
        raise ImportingError(ENGLISH.importing_unwritten.format(path=file, reason=error.strerror)) from error
    return file, article


def _check_name(file: Path, *, replace: bool) -> None:
    stem = file.name.removesuffix(file.suffix)
    others = [file.with_name(stem + suffix) for suffix in _SUFFIXES if suffix != file.suffix]
    if other := next(filter(Path.exists, others), None):
        raise ImportingError(ENGLISH.importing_other.format(path=other))
    if file.exists() and not replace:
        raise ImportingError(ENGLISH.importing_there.format(path=file))


@contextmanager
def _draft(target: Path, data: bytes) -> Iterator[Path]:
    """Give a file of those bytes, complete on the disk, in the folder of the target; it does not stay there."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _metadata(taking: Taking, before: Metadata) -> str:
    """Return the metadata file: what is known of the article, then what it was taken from."""
    known = _known(taking)
    known = {name: getattr(before, name) or known.get(name, "") for name in _KEPT}
    known["published"] = taking.extraction.published or before.published or ""
    original = {
        "file": _path(taking.path),
        "sha256": sha256(taking.original.data).hexdigest(),
        "extractor": taking.extraction.extractor,
    }
    return metadata_file(known, original, taking.day)


def metadata_file(known: Mapping[str, str], original: Mapping[str, str], taken: date) -> str:
    """Return the metadata file of an article that was taken from an original on a day."""
    return f"{_toml(known)}\n[original]\n{_toml(original)}taken = {taken.isoformat()}\n"


def _known(taking: Taking) -> dict[str, str]:
    found = taking.extraction
    own = taking.original.kind in {Kind.TEXT, Kind.MARKDOWN}  # whose front matter may say it
    file = taking.path.name if taking.path is not None and not own else ""
    source = found.site or file or urlsplit(taking.original.url).hostname or ""
    title = found.title or ("" if own or _has_title(found.text) else _title_by_name(taking.name))
    return {"title": title, "author": found.author, "source": source, "url": taking.original.url}


def _has_title(markdown: str) -> bool:
    """Return whether one heading is above all others, so that it is the title."""
    headings = [(len(heading[1]), heading[2].strip()) for heading in _HEADING.finditer(markdown)]
    highest = min((level for level, _ in headings), default=0)
    return len({title for level, title in headings if level == highest}) == 1 and headings[0][0] == highest


def _title_by_name(name: str) -> str:
    words = " ".join(name.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]


def _path(path: Path | None) -> str:
    """Return a path as it can be written down; nothing for one that is not of characters."""
    text = str(path or "")
    return text if text.isprintable() else ""


def _toml(values: Mapping[str, str]) -> str:
    lines = (
        f"{name} = {_quoted(' '.join(value.split()) if name != 'file' else value)}"
        for name, value in values.items()
        if value
    )
    return "".join(f"{line}\n" for line in lines)


def _quoted(value: str) -> str:
    """Quote a string as TOML does, which is as JSON does but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def changed_originals(seeds: Path) -> Iterator[tuple[str, Path]]:
    """Find the files that have changed since an article was taken from them: the article's name, and the file.

    Raises:
        SeedError: There are no articles.
    """
    for seed in read_seeds(seeds):
        if isinstance(seed, Seed) and seed.metadata is not None:
            original = _original(seed)
            if original is not None and original.file and _has_changed(Path(original.file), original.sha256):
                yield seed.name, Path(original.file)


def _original(seed: Seed) -> OriginalFile | None:
    try:
        return parse_original((seed.metadata or b"").decode("utf-8", "replace"), seed.file)
    except SeedError:  # of which is told where the articles are read
        return None


def _has_changed(file: Path, digest: str) -> bool:
    """Return whether a file holds something else; one that is not there any more, or cannot be read, does not."""
    try:
        return file.is_file() and sha256(file.read_bytes()).hexdigest() != digest
    except OSError:
        return False
