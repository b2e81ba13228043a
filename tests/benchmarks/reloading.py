"""How long the event loop is kept waiting at most while a library is read anew that one article was added to."""

from __future__ import annotations

import asyncio
import gc
import time
from pathlib import Path
from typing import Final

from bot.articles import Articles
from bot.service import MANY
from retrieval.answerer import Answerer

_EVERY: Final = 0.005
"""Seconds between two looks at the clock."""
_NEW: Final = "zz-added-by-the-benchmark.txt"


def longest_gap(folder: Path, index: Path) -> float:
    """Read a library, add an article, and read it anew as the bot does: a program that answers questions meanwhile.

    Args:
        folder: The articles; as before at the end.
        index: Where their index is kept.

    Returns:
        Milliseconds by which the event loop came too late at most.
    """
    added = folder / _NEW
    try:
        return asyncio.run(_longest_gap(folder, index, added))
    finally:
        added.unlink(missing_ok=True)


async def _longest_gap(folder: Path, index: Path, added: Path) -> float:
    articles = Articles(index)
    answerer = articles.load(folder)
    answerer.prepare()
    gc.collect()
    gc.freeze()  # as the bot does when it has started
    words = " ".join(next(iter(answerer.articles.values())).sentences[0].text.split()[:5])
    await asyncio.to_thread(added.write_text, f"A word about the year {time.time_ns()}. It was added. " * 30, "utf-8")
    reloading = asyncio.create_task(articles.reload(folder))
    asking = asyncio.create_task(_ask(answerer, words, reloading))
    longest, last = 0.0, time.perf_counter()
    while not reloading.done():
        await asyncio.sleep(_EVERY)
        now = time.perf_counter()
        longest, last = max(longest, now - last - _EVERY), now
    await asking
    del asking
    last = time.perf_counter()
    answerer = reloading.result()  # and the old one is let go
    return max(longest, time.perf_counter() - last) * 1000


async def _ask(answerer: Answerer, question: str, reloading: asyncio.Task[Answerer]) -> None:
    """As the service does: beside the loop where an answer may take long."""
    while not reloading.done():
        if answerer.articles.sentences < MANY:
            answerer.answer(question)
        else:
            await asyncio.to_thread(answerer.answer, question)
        await asyncio.sleep(_EVERY)
