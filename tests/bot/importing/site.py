"""A web server on this machine, for whoever fetches pages."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final

import trustme
from aiohttp import web

from bot.importing.fetch import Network
from bot.importing.public_addresses import Address, is_public

HOST: Final = "harbour.example"
PAGE: Final = "<html><body><p>Tie up every boat.</p></body></html>"
LOOPBACK: Final = ip_address("127.0.0.1")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """A web server with a certificate for its name, and what it was asked for."""

    pages: dict[str, Handler | web.Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    resolved: list[str] = field(default_factory=list)
    addresses: dict[str, Sequence[str]] = field(default_factory=dict)
    port: int = 0
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    @property
    def network(self) -> Network:
        return Network(lambda it: is_public(it) or it == LOOPBACK, self.resolve, self.port, self.tls, seconds=5)

    async def resolve(self, host: str) -> Sequence[Address]:
        self.resolved.append(host)
        return [ip_address(it) for it in self.addresses.get(host, ["127.0.0.1"])]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.host}{request.path}")
        page = self.pages.get(request.path, web.Response(status=404))
        return (
            await page(request)
            if callable(page)
            else web.Response(body=page.body, status=page.status, headers={**page.headers})
        )


@asynccontextmanager
async def serving() -> AsyncIterator[Site]:
    """Serve pages under two names, with a certificate for these, until the end."""
    made = Site()
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "other.example").configure_cert(served)
    authority.configure_trust(made.tls)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=served)
    await server.start()
    made.port = runner.addresses[0][1]
    made.pages["/"] = web.Response(text=PAGE, content_type="text/html")
    try:
        yield made
    finally:
        await runner.cleanup()
