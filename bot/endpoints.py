"""Addresses of other programs that this one speaks with, and which of them may be told secrets."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import unquote, urlsplit

_ENGINE: Final = "milvus+"
_FILE: Final = "file:"
_DEFAULT_NAME: Final = "verbatim"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where sentences are found outside of this process."""

    shown: str
    """As it was given, without name and password."""
    name: str
    """What the index is called there."""
    url: str = ""
    token: str = field(default="", repr=False)
    """Name and password, with a colon between them."""
    path: Path | None = None
    """The folder of one that this process opens itself; there is no URL then."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read ``milvus+https://HOST:PORT/NAME``, or with ``USER:PASSWORD@`` before the host, or ``milvus+file:PATH``.

        Raises:
            ValueError: It is no such address, or one that is neither encrypted nor on this machine.
        """
        bare = text.removeprefix(_ENGINE)
        if bare == text or not text.isprintable():
            raise ValueError("it is no address of an engine")
        if bare.startswith(_FILE):
            path = bare.removeprefix(_FILE)
            if not path or path.startswith("//"):
                raise ValueError("it has no path")
            return cls(text, _DEFAULT_NAME, path=Path(path).expanduser())
        login, at, _ = bare.partition("//")[2].partition("/")[0].rpartition("@")
        url = bare.replace(f"{login}@", "", 1) if at else bare
        parts = urlsplit(url)
        name = parts.path.strip("/") or _DEFAULT_NAME
        if not is_trusted_api(url) or parts.port is None or not _NAME.fullmatch(name):
            raise ValueError("it is no URL with a port and a name, or one that must not be trusted")
        return cls(f"{_ENGINE}{url}", name, f"{parts.scheme}://{parts.netloc}", unquote(login))


def is_trusted_api(address: str) -> bool:
    """Return whether the bot's token may be sent to this URL: by https, or to this very machine."""
    if not address.isascii() or not address.isprintable() or set(address) & set(' \\@?#"<>'):
        return False  # what URL parsers disagree about
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
