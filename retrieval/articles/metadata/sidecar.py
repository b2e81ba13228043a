"""The metadata file beside an article; an article taken from the index needs none of this."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from retrieval.analysis.languages.language import language_code
from retrieval.articles.article import BYTE_ORDER_MARK, Metadata
from retrieval.errors import SeedError


def one_line(value: str) -> str:
    """Return the words with single spaces between them; ValueError where there is none."""
    words = " ".join(value.split())
    if not words:
        raise ValueError(value)
    return words


def web_address(value: str) -> str:
    """Return the address; ValueError where it is none of http or https."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not value.isprintable() or " " in value:
        raise ValueError(value)
    return value


_Line = Annotated[str, AfterValidator(one_line)]


class OriginalFile(BaseModel):
    """What an article was taken from, as the command ``add`` writes it."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, defer_build=True)

    file: str | None = None
    """Its path; a web page has none."""
    sha256: _Line
    extractor: _Line
    """What made the article's text of it, with its version."""
    taken: date


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    title: _Line | None = None
    source: _Line | None = None
    author: _Line | None = None
    published: datetime | date | _Line | None = None
    url: Annotated[_Line, AfterValidator(web_address)] | None = None
    language: Annotated[_Line, AfterValidator(language_code)] | None = None
    original: OriginalFile | None = None


_EXPECTED = {
    "published": 'a date (2024-05-31) or text in quotation marks ("May 2024")',
    "url": "an address that begins with http:// or https://, in quotation marks",
    "language": 'a code of two letters in quotation marks ("de", "pt-BR")',
    "original": "what the command add writes",
}


def parse_metadata(text: str, file: Path) -> Metadata:
    """Parse the TOML file beside an article; an empty string counts as not given. SeedError where it is unusable."""
    fields = _parse(text, file)
    published = fields.published.isoformat() if isinstance(fields.published, date) else fields.published
    original = fields.original
    as_of = original.taken.isoformat() if original and original.file is None and fields.url else None
    return Metadata(**{**fields.model_dump(exclude={"original"}), "published": published, "as_of": as_of})


def parse_original(text: str, file: Path) -> OriginalFile | None:
    """Parse what the TOML file beside an article tells of its original. SeedError where it is unusable."""
    return _parse(text, file).original


def _parse(text: str, file: Path) -> _Fields:
    try:
        values = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK))
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{file} is not TOML ({error}): mend it there, or take the file away.") from error
    try:
        return _Fields.model_validate({key: value for key, value in values.items() if value != ""})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            known = ", ".join(name for name in _Fields.model_fields if name != "original")
            raise SeedError(f'{file} holds "{key}", which means nothing there: it may hold {known}.') from error
        expected = _EXPECTED.get(key, "text in quotation marks")
        raise SeedError(f'{file} gives a "{key}" that cannot be used: write {expected}, or leave it out.') from error
