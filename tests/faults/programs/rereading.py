"""The bot as a process that looks at its articles all the time, and reads them in one that stops on its way.

``python -m tests.faults.programs.rereading discord``; see ``tests.faults.programs.pausing``.
"""

from __future__ import annotations

from functools import partial

from bot.cli import main
from bot.cogs.upkeep.reload import ArticleWatcher
from bot.core import service
from bot.core.articles import Articles
from bot.core.index_process import IndexProcess

LOOK_EVERY = 0.1
"""Seconds."""

if __name__ == "__main__":
    service.Articles = partial(Articles, max_bytes=0, process=IndexProcess("tests.faults.programs.pausing"))  # type: ignore[assignment,attr-defined]
    ArticleWatcher._look.change_interval(seconds=LOOK_EVERY)
    main()
