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


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    title: _Line | None = None
    source: _Line | None = None
    author: _Line | None = None
    published: datetime | date | _Line | None = None
    url: Annotated[_Line, AfterValidator(web_address)] | None = None
    language: Annotated[_Line, AfterValidator(language_code)] | None = None


_EXPECTED = {
    "published": 'a date (2024-05-31) or text in quotation marks ("May 2024")',
    "url": "an address that begins with http:// or https://, in quotation marks",
    "language": 'a code of two letters in quotation marks ("de", "pt-BR")',
}


def parse_metadata(text: str, file: Path) -> Metadata:
    """Parse the TOML file beside an article; an empty string counts as not given. SeedError where it is unusable."""
    try:
        values = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK))
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{file} is not TOML ({error}): mend it there, or take the file away.") from error
    try:
        fields = _Fields.model_validate({key: value for key, value in values.items() if value != ""})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            known = ", ".join(_Fields.model_fields)
            raise SeedError(f'{file} holds "{key}", which means nothing there: it may hold {known}.') from error
        expected = _EXPECTED.get(key, "text in quotation marks")
        raise SeedError(f'{file} gives a "{key}" that cannot be used: write {expected}, or leave it out.') from error
    published = fields.published.isoformat() if isinstance(fields.published, date) else fields.published
    return Metadata(**{**fields.model_dump(), "published": published})
