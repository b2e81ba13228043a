"""Pages are fetched from the public web alone, and the attacks on that, against a server on this machine."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from ipaddress import ip_address

import pytest
from aiohttp import web

from bot.importing.errors import ImportingError
from bot.importing.extraction import Kind
from bot.importing.fetch import MAX_BYTES, Network, PageGoneError, Version, fetch, fetch_page
from bot.importing.public_addresses import Address, is_public
from tests.bot.importing.site import HOST, PAGE, Site, serving


@pytest.fixture(name="site")
async def serve_site() -> AsyncIterator[Site]:
    async with serving() as site:
        yield site


async def refused(url: str, network: Network | None = None) -> str:
    with pytest.raises(ImportingError) as error:
        await fetch(url, network)
    return str(error.value)


def redirect(to: str) -> web.Response:
    return web.Response(status=302, headers={"Location": to})


async def test_a_page_is_fetched(site: Site) -> None:
    site.pages["/rules.html"] = redirect("/#top")
    found = await fetch(f"https://{HOST}/rules.html", site.network)
    assert (found.data, found.kind, found.url, found.charset) == (
        PAGE.encode(),
        Kind.HTML,
        f"https://{HOST}/#top",
        "utf-8",
    )
    assert site.asked == [f"{HOST}/robots.txt", f"{HOST}/rules.html", f"{HOST}/"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://harbour.example/", "https://"),
        ("ftp://harbour.example/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("https://harbour.example:8443/", "without a port"),
        ("https://harbour.example:22/", "without a port"),
        ("https://ann@harbour.example/", "name or password"),
        ("https://ann:secret@harbour.example/", "name or password"),
        ("https://harbour.example\\@127.0.0.1/", "as your browser shows it"),
        ("https://harbour.example/\r\nHost: x", "as your browser shows it"),
        ("https://[::1%25lo]/", "cannot be fetched"),
        ("https:///nowhere", "cannot be fetched"),
        ("https://[::1/", "as your browser shows it"),
        (f"https://harbour.example/{'x' * 3_000}", "as your browser shows it"),
    ],
)
async def test_a_link_that_is_no_plain_one_is_refused(site: Site, url: str, said: str) -> None:
    sentence = await refused(url, site.network)
    assert said in sentence
    assert "secret" not in sentence
    assert site.resolved == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
        *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1", "fc00::1", "fd12::1", "ff02::1"),
        *("ff0e::1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::"),
        *("2001::1", "2001:0:808:808::1", "2001:db8::1", "100::1", "fec0::1"),
    ],
)
async def test_an_address_that_is_not_public_is_refused(site: Site, address: str) -> None:
    assert not is_public(ip_address(address))
    network = replace(site.network, is_allowed=is_public)
    site.addresses[HOST] = ["93.184.215.14", address]  # beside one that is
    assert "not a public address" in await refused(f"https://{HOST}/", network)
    literal = f"[{address}]" if ":" in address else address
    assert "not a public address" in await refused(f"https://{literal}/", network)
    assert site.asked == []


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"])
def test_an_address_that_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "0x7f.0.0.1", "2130706433", "017700000001", "①②⑦.0.0.1", "localhost."]
)
async def test_no_way_of_writing_this_machine_leads_to_it(host: str) -> None:
    """With the system's own resolver, as outside of tests."""
    sentence = await refused(f"https://{host}/")
    assert "not a public address" in sentence or "cannot be reached" in sentence  # as systems resolve it, or do not


async def test_a_redirect_is_checked_like_a_link(site: Site) -> None:
    for number, (to, said) in enumerate(
        [
            ("http://other.example/", "https://"),
            ("https://other.example:8080/", "without a port"),
            ("https://ann@other.example/", "name or password"),
            ("https://10.0.0.1/", "not a public address"),
            ("https://inside.example/", "not a public address"),
            ("//[::ffff:127.0.0.1]/", "not a public address"),
            ("file:///etc/passwd", "https://"),
            ("", "leads from one page to the next"),
        ]
    ):
        site.addresses["inside.example"] = ["192.168.0.1"]
        site.pages[f"/{number}"] = redirect(to)
        assert said in await refused(f"https://{HOST}/{number}", site.network)
    assert {it.partition("/")[0] for it in site.asked} == {HOST}


async def test_redirects_come_to_an_end(site: Site) -> None:
    async def on(request: web.Request) -> web.StreamResponse:
        return redirect(f"/round/{len(site.asked)}")

    site.pages |= {f"/round/{number}": on for number in range(50)}
    assert "leads from one page to the next" in await refused(f"https://{HOST}/round/0", site.network)
    assert len(site.asked) < 10


async def test_the_connection_goes_to_the_address_that_was_checked(site: Site) -> None:
    """A name that means another address at each asking is asked once for each connection, and only that is used."""
    answers = iter(["127.0.0.1", "127.0.0.1", "127.0.0.2"])

    async def resolve(host: str) -> Sequence[Address]:
        site.resolved.append(host)
        return [ip_address(next(answers))]

    found = await fetch(f"https://{HOST}/", replace(site.network, resolve=resolve))
    assert found.data == PAGE.encode()
    assert len(site.resolved) == len(site.asked) == 2
    assert "not a public address" in await refused(f"https://{HOST}/", replace(site.network, resolve=resolve))


@pytest.mark.parametrize("host", ["wrong.example", "127.0.0.1"])
async def test_the_certificate_is_that_of_the_name(site: Site, host: str) -> None:
    network = site.network
    sentence = await refused(f"https://{host}/", network)
    # A literal address is connected to on the web's own port, where nobody answers here.
    assert ("certificate" if host == "wrong.example" else "cannot be reached") in sentence
    assert site.asked == []


async def test_a_certificate_that_nobody_vouches_for_is_refused(site: Site) -> None:
    assert "certificate" in await refused(f"https://{HOST}/", replace(site.network, tls=ssl.create_default_context()))


@pytest.mark.parametrize("path", ["/robots.txt", "/"])
async def test_a_slow_server_is_given_up(site: Site, path: str) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.05)

    site.pages[path] = drip
    assert "took longer than 0.4 seconds" in await refused(f"https://{HOST}/", replace(site.network, seconds=0.4))


async def test_an_endless_page_is_given_up(site: Site) -> None:
    async def flood(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 100_000)
            await asyncio.sleep(0)  # writing lets nobody else have a turn while there is room, or nobody reads any more

    site.pages["/"] = flood
    assert "too large (at most 5 MB)" in await refused(f"https://{HOST}/", site.network)


@pytest.mark.parametrize("size", [MAX_BYTES, MAX_BYTES + 1])
async def test_a_page_is_measured_unpacked(site: Site, size: int) -> None:
    packed = gzip.compress(b" " * size)
    assert len(packed) < 10_000
    site.pages["/"] = web.Response(body=packed, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
    if size <= MAX_BYTES:
        assert len((await fetch(f"https://{HOST}/", site.network)).data) == size
    else:
        assert "too large" in await refused(f"https://{HOST}/", site.network)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (web.Response(status=403), "error 403"),
        (web.Response(status=500), "error 500"),
        (web.Response(body=b"\x89PNG", content_type="image/png"), "is image/png"),
        (web.Response(body=b"x", headers={"Content-Type": "text/html", "Content-Encoding": "br"}), "packed as br"),
        (web.Response(body=b"x", headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}), "be reached"),
    ],
)
async def test_what_is_no_page_is_refused(site: Site, page: web.Response, said: str) -> None:
    site.pages["/"] = page
    assert said in await refused(f"https://{HOST}/", site.network)


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /\n", False),
        ("User-agent: verbatim-bot\nDisallow: /rules\n\nUser-agent: *\nDisallow:\n", False),
        ("User-agent: *\nDisallow: /private\n", True),
        ("User-agent: other\nDisallow: /\n", True),
        ("\0\xff no rules", True),
        ("", True),
    ],
)
async def test_robots_txt_is_heeded(site: Site, rules: str, *, allowed: bool) -> None:
    site.pages |= {"/robots.txt": web.Response(text=rules), "/rules": web.Response(text=PAGE, content_type="text/html")}
    if allowed:
        assert (await fetch(f"https://{HOST}/rules", site.network)).data == PAGE.encode()
    else:
        assert "robots.txt" in await refused(f"https://{HOST}/rules", site.network)
        assert site.asked == [f"{HOST}/robots.txt"]


async def test_robots_txt_of_where_a_redirect_leads_is_heeded(site: Site) -> None:
    async def rules(request: web.Request) -> web.StreamResponse:
        return web.Response(text="User-agent: *\nDisallow: /" if request.host == "other.example" else "")

    site.pages |= {"/robots.txt": rules, "/away": redirect("https://other.example/")}
    assert "robots.txt" in await refused(f"https://{HOST}/away", site.network)
    site.pages["/robots.txt"] = web.Response(status=503)
    assert "robots.txt" in await refused(f"https://{HOST}/", site.network)
    site.pages["/robots.txt"] = redirect("https://10.0.0.1/robots.txt")
    assert "not a public address" in await refused(f"https://{HOST}/", site.network)


async def test_nothing_of_the_environment_leads_elsewhere(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await fetch(f"https://{HOST}/", site.network)).data == PAGE.encode()


async def test_a_page_is_asked_for_again_only_if_it_is_another(site: Site) -> None:
    asked: list[tuple[str | None, str | None]] = []

    async def page(request: web.Request) -> web.Response:
        asked.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        status = 304 if request.headers.get("If-None-Match") == '"1"' else 200
        headers = {"ETag": '"1"', "Last-Modified": "Sun, 01 Mar 2026 12:00:00 GMT", "Content-Type": "text/html"}
        return web.Response(status=status, body=PAGE.encode() if status == 200 else None, headers=headers)

    site.pages["/rules"] = page
    url = f"https://{HOST}/rules"
    first = await fetch_page(url, site.network)
    assert first is not None
    assert first.version == Version('"1"', "Sun, 01 Mar 2026 12:00:00 GMT")
    assert await fetch_page(url, site.network, first.version) is None
    other = await fetch_page(url, site.network, Version('"0"'))
    assert other is not None
    assert other.original.data == PAGE.encode()
    assert asked == [(None, None), ('"1"', "Sun, 01 Mar 2026 12:00:00 GMT"), ('"0"', None)]


async def test_a_server_that_says_unchanged_without_being_asked_is_refused(site: Site) -> None:
    site.pages["/rules"] = web.Response(status=304)
    assert "304" in await refused(f"https://{HOST}/rules", site.network)


@pytest.mark.parametrize(("status", "gone"), [(404, True), (410, True), (403, False), (500, False), (503, False)])
async def test_a_page_that_is_gone_is_told_from_one_that_cannot_be_had(site: Site, status: int, *, gone: bool) -> None:
    site.pages["/rules"] = web.Response(status=status)
    with pytest.raises(ImportingError, match=str(status)) as error:
        await fetch(f"https://{HOST}/rules", site.network)
    assert isinstance(error.value, PageGoneError) is gone


async def test_a_version_that_could_forge_a_header_is_not_kept(site: Site) -> None:
    site.pages["/rules"] = web.Response(text=PAGE, content_type="text/html", headers={"ETag": f'"{"x" * 600}"'})
    page = await fetch_page(f"https://{HOST}/rules", site.network)
    assert page is not None
    assert page.version == Version()
