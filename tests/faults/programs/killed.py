"""The bot as a process that kills itself on its way to an answer: ``python -m tests.faults.programs.killed STEP …``."""

from __future__ import annotations

import itertools
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from bot.cli import main
from bot.cogs.chat import cog
from bot.core.service import Service
from bot.querylog.log import QueryLog

Method = Callable[..., Awaitable[Any]]

STEPS: Final[dict[str, tuple[object, str, bool]]] = {
    "received": (Service, "ask_in_turn", False),
    "claimed": (QueryLog, "claim_in_turn", True),
    "recorded": (QueryLog, "record", True),
    "sent": (cog, "send_answer", True),
    "noted": (QueryLog, "sent", True),
}
"""Of each step what takes it, by its class or module and its name, and whether it is over by then."""


def kill_at(step: str, times: int = 2) -> None:
    """Let this process be killed with SIGKILL when a step is taken for the second time."""
    owner, name, after = STEPS[step]
    method: Method = getattr(owner, name)

    count = itertools.count(1)

    @wraps(method)
    async def deadly(*args: Any, **given: Any) -> Any:
        last = next(count) == times
        result = await method(*args, **given) if after or not last else None
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


if __name__ == "__main__":
    kill_at(sys.argv.pop(1))
    main()
