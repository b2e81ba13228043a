"""What the file beside an article says of it; an article that was kept needs none of this."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from retrieval.articles.article import BYTE_ORDER_MARK
from retrieval.errors import SeedError


def _words(value: str) -> str:
    """A string in one line; ValueError where there is nothing in it."""
    words = " ".join(value.split())
    if not words:
        raise ValueError(value)
    return words


def _address(value: str) -> str:
    """An address on the web; ValueError for anything else."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not value.isprintable() or " " in value:
        raise ValueError(value)
    return value


_Words = Annotated[str, AfterValidator(_words)]


class Sidecar(BaseModel):
    """What the file beside an article may say of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    title: _Words | None = None
    source: _Words | None = None
    author: _Words | None = None
    published: datetime | date | _Words | None = None
    url: Annotated[_Words, AfterValidator(_address)] | None = None


_EXPECTED = {
    "published": 'a date (2024-05-31) or text in quotation marks ("May 2024")',
    "url": "an address that begins with http:// or https://, in quotation marks",
}


def read_sidecar(text: str, file: Path) -> Sidecar:
    """Read what stands beside an article; an empty string says nothing.

    Args:
        text: What the file holds.
        file: The file, to be named.

    Raises:
        SeedError: It cannot be used.
    """
    try:
        said = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK))
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{file} is not TOML ({error}): mend it there, or take the file away.") from error
    try:
        return Sidecar.model_validate({key: value for key, value in said.items() if value != ""})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            known = ", ".join(Sidecar.model_fields)
            raise SeedError(f'{file} holds "{key}", which means nothing there: it may hold {known}.') from error
        expected = _EXPECTED.get(key, "text in quotation marks")
        raise SeedError(f'{file} gives a "{key}" that cannot be used: write {expected}, or leave it out.') from error
