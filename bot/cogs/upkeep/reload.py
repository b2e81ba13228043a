"""Keeping up with the articles: when a file is added, changed or taken away, they are read anew."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from discord.ext import commands, tasks

from bot.core.index_process import ReloadError
from bot.toolbox.base import AnsweringBot
from bot.toolbox.presence import update_presence
from retrieval.errors import SeedError

LOOKED_EVERY: Final = timedelta(minutes=1)
LONGEST_REST: Final = 64
"""Looks that are let go by at most, when what had nothing to do with the articles was in the way of reading them."""
_log: Final = logging.getLogger(__name__)


class KeepingUp(commands.Cog):
    """Looks after the articles' folder while the bot runs.

    Args:
        bot: The bot, logged in.
    """

    def __init__(self, bot: AnsweringBot) -> None:
        self._bot = bot
        self._rest = self._next_rest = 0

    async def cog_load(self) -> None:
        """Begin to look."""
        self._looking.start()

    async def cog_unload(self) -> None:
        """Look no more."""
        self._looking.cancel()

    @tasks.loop(seconds=LOOKED_EVERY.total_seconds())
    async def _looking(self) -> None:
        if self._looking.current_loop == 0:  # they were read a moment ago
            return
        if self._rest:
            self._rest -= 1
            return
        try:
            changed = await self._bot.service.reload_if_changed(self._bot.settings.seeds_path)
        except SeedError as error:  # told once: what was tried is not tried again until it changes
            _log.warning("The articles have changed, and the old ones go on answering: %s", error)
            return
        except ReloadError as error:  # tried again, but ever less often: it takes a processor's time
            self._rest, self._next_rest = self._next_rest, min(2 * self._next_rest + 1, LONGEST_REST)
            _log.warning("The articles have changed, and the old ones go on answering: %s", error)
            return
        self._next_rest = 0
        if changed:
            _log.info("The articles have changed, and were read anew.")
            await update_presence(self._bot)


async def setup(bot: AnsweringBot) -> None:
    await bot.add_cog(KeepingUp(bot))
