"""A browser without a window, driven over its own protocol: what a visitor sees, and a visitor's hand."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
_WAIT: Final = 20.0  # seconds; a busy machine is slow
_LOOK_AGAIN: Final = 0.05


def find_browser() -> str | None:
    """The path of Chromium or one of its kin; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the page, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


class Tab:
    """A page in the browser (https://chromedevtools.github.io/devtools-protocol/).

    Args:
        socket: The page's own, on which one request waits for its response at a time.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """Send a command of the protocol, and return its result.

        Raises:
            RuntimeError: The browser refused.
        """
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": given})
        while (told := await self._socket.receive_json(timeout=_WAIT)).get("id") != number:
            pass
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']}")
        return dict(told["result"])

    async def run(self, script: str) -> Any:
        """Evaluate JavaScript in the page.

        Raises:
            RuntimeError: The script failed.
        """
        told = await self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise RuntimeError(f"{script}: {told['exceptionDetails']}")
        return told["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until JavaScript gives something true.

        Raises:
            TimeoutError: It does not.
        """
        async with asyncio.timeout(_WAIT):
            while True:
                if await self.run(f"Boolean({script})"):
                    return
                await asyncio.sleep(_LOOK_AGAIN)

    async def write(self, selector: str, text: str) -> None:
        """Type into a field."""
        await self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        await self.ask("Input.insertText", text=text)

    async def click(self, element: str) -> None:
        """Click a control, once it can be.

        Args:
            element: JavaScript that gives it.
        """
        await self.until(f"(it => it && !it.disabled && it.ariaDisabled != 'true' && (it.click(), true))({element})")

    async def picture(self, box: Box, scale: float) -> bytes:
        """What a part of the page looks like, as PNG."""
        clip = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "scale": scale}
        told = await self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(told["data"])


@asynccontextmanager
async def open_tab(url: str, width: int, height: int) -> AsyncIterator[Tab]:
    """Load a page in a browser of its own, which ends with the context.

    Args:
        url: The page.
        width: Of the window, in CSS pixels.
        height: The same.

    Raises:
        FileNotFoundError: There is no browser.
    """
    program = find_browser()
    if program is None:
        raise FileNotFoundError("no Chromium found: install one, such as Debian's package chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        size = f"--window-size={width},{height}"
        browser = await asyncio.create_subprocess_exec(
            *(program, *_FLAGS, size, f"--user-data-dir={profile}", "about:blank"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await _port(Path(profile) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as session, session.ws_connect(await _address(session, port)) as socket:
                tab = Tab(socket)
                metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
                await tab.ask("Emulation.setDeviceMetricsOverride", **metrics)
                await tab.ask("Page.navigate", url=url)
                yield tab
        finally:
            if browser.returncode is None:
                browser.kill()
            await browser.wait()


async def _port(file: Path) -> int:
    """Where the browser listens, which it writes into a file once it does."""
    async with asyncio.timeout(_WAIT):
        while True:
            lines = _lines(file)
            if lines:
                return int(lines[0])
            await asyncio.sleep(_LOOK_AGAIN)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


async def _address(session: aiohttp.ClientSession, port: int) -> str:
    """The address of the first page's socket."""
    async with session.get(f"http://127.0.0.1:{port}/json/list") as response:
        pages = [page for page in await response.json() if page["type"] == "page"]
    return str(pages[0]["webSocketDebuggerUrl"])
