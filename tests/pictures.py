"""Make the README's pictures from the preview: ``python -m tests.pictures [FOLDER]``.

Needs the extra ``preview`` and Chromium, Chrome or a browser of that family.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from bot.preview import Stage, open_stage
from bot.settings import Settings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--virtual-time-budget=6000",
)
SCALE = 2
WIDTH, HEIGHT = 1100, 900
CONVERSATION = (264, 172, 1092, 764)
"""Where the page shows the channel: left, top, right, bottom."""


def find_browser() -> str:
    """The path of a browser that can run without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("No Chromium found: install one, such as Debian's package chromium.")
    return found


async def photograph(url: str) -> Image.Image:
    """Load a page, and take its picture once it is quiet."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "page.png"
        browser = await asyncio.create_subprocess_exec(
            find_browser(),
            *FLAGS,
            f"--user-data-dir={folder}/profile",
            f"--force-device-scale-factor={SCALE}",
            f"--window-size={WIDTH},{HEIGHT}",
            f"--screenshot={picture}",
            url,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await asyncio.wait_for(browser.wait(), timeout=60)
        return Image.open(io.BytesIO(picture.read_bytes()))


def trimmed(page: Image.Image) -> Image.Image:
    """The conversation without the empty room below it."""
    left, top, right, bottom = CONVERSATION
    channel = page.crop((SCALE * left, SCALE * top, SCALE * right, SCALE * bottom)).convert("RGB")
    background = Image.new("RGB", channel.size, channel.getpixel((channel.width - 1, channel.height - 1)))
    box = ImageChops.difference(channel, background).getbbox()
    return channel.crop((0, 0, channel.width, min(channel.height, box[3] + 24))) if box else channel


async def make(folder: Path) -> None:
    """Write every picture that the README shows."""

    async def first_answer(stage: Stage) -> Image.Image:
        return trimmed(await photograph(stage.page.url))

    async with open_stage(Settings(_env_file=None)) as stage:
        picture = await first_answer(stage)
        picture.save(folder / "answer.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1] if len(sys.argv) > 1 else ".github")))
