"""How long the event loop is kept waiting at most while a library is read anew that one article was added to."""

from __future__ import annotations

import asyncio
import gc
import time
from pathlib import Path
from typing import Final

from bot.core.articles import Articles
from bot.core.service import MIN_SENTENCES_FOR_THREAD
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
    in_use = [articles.load(folder)]
    gc.collect()
    gc.freeze()  # as the bot does when it has started
    words = " ".join(next(iter(in_use[0].articles.values())).sentences[0].text.split()[:5])
    await asyncio.to_thread(added.write_text, f"A word about the year {time.time_ns()}. It was added. " * 30, "utf-8")
    reloading = asyncio.create_task(_reload(articles, folder, in_use))
    asking = asyncio.create_task(_ask(in_use, words, reloading))
    longest, last = 0.0, time.perf_counter()
    while not reloading.done():
        await asyncio.sleep(_EVERY)
        now = time.perf_counter()
        longest, last = max(longest, now - last - _EVERY), now
    await reloading
    await asking
    return longest * 1000


async def _reload(articles: Articles, folder: Path, in_use: list[Answerer]) -> None:
    """As the service does: the old one is let go when there is the new one."""
    new = await articles.reload(folder)
    old, in_use[:] = in_use[:], [new]
    await asyncio.to_thread(old.clear)


async def _ask(in_use: list[Answerer], question: str, reloading: asyncio.Task[None]) -> None:
    """As the service does: beside the loop where an answer may take long."""
    while not reloading.done():
        if in_use[0].articles.sentences < MIN_SENTENCES_FOR_THREAD:
            in_use[0].answer(question)
        else:
            await asyncio.to_thread(in_use[0].answer, question)
        await asyncio.sleep(_EVERY)
