"""Reading the articles anew when a file is added, changed or taken away, and letting go of idle servers' documents."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final

from discord.ext import commands, tasks

from bot.core.index_process import ReloadError
from bot.core.memory import give_back
from bot.toolbox.base import AnsweringBot
from bot.toolbox.errors import log_failures
from bot.toolbox.presence import update_presence
from retrieval.errors import SeedError

LOOK_EVERY: Final = timedelta(minutes=1)
_MAX_SKIPPED: Final = 64
_log: Final = logging.getLogger(__name__)


class ArticleWatcher(commands.Cog):
    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._skip = self._next_skip = 0  # looks, when what had nothing to do with the articles was in the way

    async def cog_load(self) -> None:
        self._look.start()

    async def cog_unload(self) -> None:
        self._look.cancel()

    @tasks.loop(seconds=LOOK_EVERY.total_seconds())
    @log_failures("Looking for changed articles")
    async def _look(self) -> None:
        if self._bot.service.server_articles.release_idle():
            await asyncio.to_thread(give_back)
        if self._look.current_loop == 0:  # they were read a moment ago
            return
        if self._skip:
            self._skip -= 1
            return
        try:
            changed = await self._bot.service.reload_if_changed(self._bot.settings.seeds_path)
        except (SeedError, ReloadError) as error:
            # What cannot be read is not tried again until it changes; else it is, but ever less often: it takes a
            # processor's time.
            if isinstance(error, ReloadError):
                self._skip, self._next_skip = self._next_skip, min(2 * self._next_skip + 1, _MAX_SKIPPED)
            _log.warning("The articles have changed, and the old ones go on answering: %s", error)
            return
        self._next_skip = 0
        if changed:
            _log.info("The articles have changed, and were read anew.")
            await update_presence(self._bot)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(ArticleWatcher(bot))
