"""Fetching a public web page, and nothing else: no other port, no private address, no endless answer.

The addresses of a name are checked, at every redirect, and the connection goes to what was checked: a name that
means another address a moment later leads nowhere else.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override
from yarl import URL

from bot.importing.errors import ImportingError
from bot.importing.extraction import MEDIA_TYPES, SUFFIXES, Original
from bot.importing.public_addresses import Address, is_public, parse_address
from bot.wording import ENGLISH

PORT: Final = 443
AGENT: Final = "verbatim-bot"
SECONDS: Final = 10
MAX_BYTES: Final = 5_000_000  # when unpacked
_MAX_ROBOTS_BYTES: Final = 500_000
_MAX_REDIRECTS: Final = 5
_CHUNK_BYTES: Final = 65_536
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_NOT_FOUND: Final = range(400, 500)
_MAX_LENGTH: Final = 2_000
_MAX_HEADER: Final = 500
_NOTHING: Final[Mapping[str, str]] = {}
_ODD: Final = frozenset(' \\"<>^`{|}')
"""What parsers of addresses disagree about."""
_HEADERS: Final = {
    "User-Agent": f"{AGENT} (quotes documents; reads robots.txt)",
    "Accept": ", ".join(MEDIA_TYPES),
    "Accept-Encoding": "gzip",
}

_NOT_MODIFIED: Final = 304
_GONE: Final = frozenset({404, 410})

Resolve = Callable[[str], Awaitable[Sequence[Address]]]


async def _resolve(host: str) -> Sequence[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    addresses = (parse_address(str(sockaddr[0])) for *_, sockaddr in found)
    return [address for address in dict.fromkeys(addresses) if address is not None]


@dataclass(frozen=True, slots=True)
class Network:
    """What a fetch meets: the internet, or in a test a server of its own."""

    is_allowed: Callable[[Address], bool] = is_public
    resolve: Resolve = _resolve
    port: int = PORT
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Version:
    """What a page's server calls the version that it gave, if it does."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers that ask for a page only if it is another version."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Page:
    original: Original
    version: Version


UNKNOWN: Final = Version()


class PageGoneError(ImportingError):
    """There is no such page, or none any more."""


class _Checked(AbstractResolver):
    """Gives the addresses that were checked, and no others."""

    def __init__(self, addresses: Sequence[Address], port: int) -> None:
        self._addresses, self._port = addresses, port

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=self._port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,  # noqa: PLR2004
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    @override
    async def close(self) -> None:
        pass


async def fetch(url: str, network: Network | None = None) -> Original:
    """Fetch a page as ``fetch_page`` does, whatever its version."""
    return (await fetch_new(url, network)).original


async def fetch_new(url: str, network: Network | None = None) -> Page:
    """Fetch a page of which no version is known, as ``fetch_page`` does."""
    page = await fetch_page(url, network)
    if page is None:
        raise RuntimeError("without a version to compare, a page is never the same")
    return page


async def fetch_page(url: str, network: Network | None = None, known: Version = UNKNOWN) -> Page | None:
    """Fetch a page, as robots.txt allows it; None where it is still the version that is known.

    Args:
        url: Begins with ``https://``.
        network: Given by tests alone.
        known: As told of an earlier time.

    Raises:
        PageGoneError: There is no such page.
        ImportingError: The page cannot or must not be fetched.
    """
    fetcher = _Fetcher(network or Network(), known)
    try:
        async with asyncio.timeout(fetcher.network.seconds):
            return await fetcher.fetch(url)
    except TimeoutError as error:
        raise ImportingError(ENGLISH.link_slow.format(url=url, seconds=fetcher.network.seconds)) from error
    except ssl.SSLError as error:
        raise ImportingError(ENGLISH.link_certificate.format(url=url)) from error
    except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
        certificate = isinstance(error, aiohttp.ClientSSLError)
        phrase = ENGLISH.link_certificate if certificate else ENGLISH.link_unreachable
        raise ImportingError(phrase.format(url=url)) from error


class _Fetcher:
    """One fetch, with what it has learnt of robots."""

    def __init__(self, network: Network, known: Version) -> None:
        self.network = network
        self._known = known
        self._robots: dict[str, RobotFileParser | None] = {}

    async def fetch(self, text: str) -> Page | None:
        url = _checked_url(text)
        for _ in range(_MAX_REDIRECTS + 1):
            if not await self._may_fetch(url):
                raise ImportingError(ENGLISH.link_robots.format(url=url))
            async with self._get(url, self._known.headers()) as response:
                if response.status == _NOT_MODIFIED and self._known.headers():
                    return None
                if response.status not in _REDIRECTS:
                    return await _read_page(response, str(url))
                url = _next_url(url, response)
        raise ImportingError(ENGLISH.link_redirects.format(url=text))

    async def _may_fetch(self, url: URL) -> bool:
        host = url.raw_host or ""
        if host not in self._robots:
            self._robots[host] = await self._read_robots(url)
        robots = self._robots[host]
        return robots is None or robots.can_fetch(AGENT, str(url))

    async def _read_robots(self, url: URL) -> RobotFileParser | None:
        """Read the rules of a host; None where it has none."""
        place = url.with_path("/robots.txt")
        for _ in range(_MAX_REDIRECTS + 1):
            async with self._get(place) as response:
                if response.status in _REDIRECTS:
                    place = _next_url(place, response)
                    continue
                if response.status in _NOT_FOUND:
                    return None
                if not response.ok:
                    raise ImportingError(ENGLISH.link_robots_unreadable.format(host=url.host))
                data = await _read(response, _MAX_ROBOTS_BYTES, cut=True)
            robots = RobotFileParser()
            robots.parse(data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines())
            return robots
        return None

    @asynccontextmanager
    async def _get(self, url: URL, more: Mapping[str, str] = _NOTHING) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for a page, at addresses that are all allowed."""
        host = url.raw_host or ""
        literal = parse_address(host)
        addresses = [literal] if literal is not None else await self.network.resolve(host)
        if not addresses or not all(map(self.network.is_allowed, addresses)):
            raise ImportingError(ENGLISH.link_private.format(host=url.host))
        resolver = _Checked(addresses, self.network.port)
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, ssl=self.network.tls)
        async with (
            aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            ) as session,
            session.get(url.with_fragment(None), headers={**_HEADERS, **more}, allow_redirects=False) as response,
        ):
            yield response


def _next_url(url: URL, response: aiohttp.ClientResponse) -> URL:
    return _checked_url(str(url.join(URL(response.headers.get("Location", "")))))


def _checked_url(text: str) -> URL:
    """Parse an address that may be fetched: of https, on its own port, without a name and password."""
    try:
        url = URL(text)
        port = url.port
    except ValueError as error:
        raise ImportingError(ENGLISH.link_odd.format(url=text[:_MAX_LENGTH])) from error
    if len(text) > _MAX_LENGTH or not text.isprintable() or set(text) & _ODD or "%" in (url.host or ""):
        raise ImportingError(ENGLISH.link_odd.format(url=text[:_MAX_LENGTH]))
    if url.scheme != "https" or not url.host or port != PORT:
        raise ImportingError(ENGLISH.link_https.format(url=text))
    if "@" in url.raw_authority:
        raise ImportingError(ENGLISH.link_credentials)
    return url


async def _read_page(response: aiohttp.ClientResponse, url: str) -> Page:
    if response.status in _GONE:
        raise PageGoneError(ENGLISH.link_status.format(url=url, status=response.status))
    if not response.ok or response.status == _NOT_MODIFIED:
        raise ImportingError(ENGLISH.link_status.format(url=url, status=response.status))
    suffix = next((kind for end, kind in SUFFIXES.items() if urlsplit(url).path.lower().endswith(end)), None)
    given = response.content_type.lower()
    kind = MEDIA_TYPES.get(given) or (suffix if given == "application/octet-stream" else None)
    if kind is None:
        raise ImportingError(ENGLISH.link_kind.format(url=url, kind=given))
    data = await _read(response, MAX_BYTES)
    charset = response.charset or ""
    original = Original(data, kind, url, charset if charset.isascii() and charset.isprintable() else "")
    return Page(original, Version(_header(response, "ETag"), _header(response, "Last-Modified")))


def _header(response: aiohttp.ClientResponse, name: str) -> str | None:
    """Return a header that may be sent back; None where there is none."""
    value = response.headers.get(name, "")
    return value if value and value.isascii() and value.isprintable() and len(value) <= _MAX_HEADER else None


async def _read(response: aiohttp.ClientResponse, most: int, *, cut: bool = False) -> bytes:
    """Read an answer and unpack it, so far as it is small enough."""
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise ImportingError(ENGLISH.link_coding.format(url=response.url, coding=coding))
    unpacker = None if coding in {"", "identity"} else zlib.decompressobj(zlib.MAX_WBITS | 32)  # by its first bytes
    found = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        room = most + 1 - len(found)
        found += unpacker.decompress(chunk, room) if unpacker else chunk[:room]
        if len(found) > most:
            if cut:
                return bytes(found[:most])
            raise ImportingError(ENGLISH.link_large.format(url=response.url, megabytes=most // 1_000_000))
    if unpacker and not unpacker.eof:
        raise zlib.error("cut short")
    return bytes(found)
