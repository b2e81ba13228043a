"""Draws the documents' picture of the statistics: ``python -m tests.statistics_picture [FOLDER]``.

A month is played: the questions of ``tests/quality/seed_questions.toml``, asked of the shipped article at made-up times
and voted on at random. The answers are the program's own. Needs the extra ``review``.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bot.core.service import Service
from bot.querylog.log import QueryLog
from bot.querylog.records import Front, Origin
from bot.querylog.scope import EVERYTHING
from bot.render.statistics.chart import draw
from retrieval.answerer import load_answerer
from tests import ROOT

NAME: Final = "statistics.png"
_DAYS: Final = 30
_BUSY: Final = (0, 0, 0, 0, 0, 0, 1, 2, 4, 6, 7, 6, 5, 6, 8, 9, 9, 8, 7, 9, 10, 8, 4, 1)
"""How much is asked in each hour of the day."""


def asked_questions() -> list[str]:
    """What people ask: about the article, and about other things."""
    labelled = tomllib.loads((ROOT / "tests" / "quality" / "seed_questions.toml").read_text(encoding="utf-8"))
    about = [entry["question"] for name in ("direct", "loose", "misspelt") for entry in labelled[name]]
    return [*about, *labelled["off_topic"]["questions"], *labelled["plausible"]["questions"], "hello", "thanks"]


async def picture() -> bytes:
    """Play the month, and draw what was counted."""
    chance = random.Random(11)  # noqa: S311 - no secret
    questions = asked_questions()
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with TemporaryDirectory() as folder:
        async with await QueryLog.open(Path(folder) / "queries.sqlite3", lambda: now) as log:
            service = Service(load_answerer(ROOT / "seeds"), log, lambda: now)
            for day in range(_DAYS):
                for _ in range(chance.randint(4, 12 + day)):
                    (hour,) = chance.choices(range(24), _BUSY)
                    now = datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(days=day)
                    await _ask(service, chance.choice(questions), chance)
            stats = await log.review.stats(EVERYTHING)
    return draw(stats, service.answerer.articles)


async def _ask(service: Service, question: str, chance: random.Random) -> None:
    reply = await service.ask(question, Origin(Front.SLASH, user_id=1, guild_id=2, channel_id=3))
    if reply is not None and reply.answer.quotes and chance.random() < 0.2:
        await service.log.answers.cast(reply.id, chance.randrange(9), helpful=chance.random() < 0.8)


if __name__ == "__main__":
    (Path(sys.argv[1] if sys.argv[1:] else ROOT / ".github" / "pictures") / NAME).write_bytes(asyncio.run(picture()))
