"""``log browse``: the log in a page of the browser."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
from contextlib import suppress
from importlib.util import find_spec

from bot.cli.browser import Announce, announcer
from bot.cli.errors import cancel_on_sigterm, plain_errors
from bot.cli.log.common import refuse, with_log
from bot.querylog.log import QueryLog
from bot.settings import Settings, read_settings
from bot.wording import ENGLISH


@plain_errors()
def run(port: int | None, *, opened: bool) -> None:
    """Serve the page until Ctrl-C.

    Args:
        port: Where on loopback; any free one when None.
        opened: Open the browser, where there is one with windows.

    Raises:
        typer.Exit: Something is missing, or the port is taken; a line has said so.
    """
    if find_spec("datasette") is None:
        refuse(ENGLISH.log_no_browser)
    settings = read_settings()
    with_log(_brought_up_to_date, settings)
    gc.enable()
    try:
        asyncio.run(_serve(settings, port, announcer(ENGLISH.log_browse_ready, opened=opened)))
    except KeyboardInterrupt:
        return
    except OSError as error:
        if port is None or error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        refuse(ENGLISH.port_taken.format(port=port))


async def _brought_up_to_date(log: QueryLog) -> None:
    """Do nothing more: opening the log has given it the schema of this program, of which the page has a copy."""


async def _serve(settings: Settings, port: int | None, announce: Announce) -> None:
    from bot.log_browser import serve

    cancel_on_sigterm()
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup and signal.getsignal(hangup) == signal.SIG_DFL:  # nohup ignores it
        signal.signal(hangup, lambda *_: signal.raise_signal(signal.SIGTERM))  # the copy goes with the terminal, too
    with suppress(asyncio.CancelledError):  # which is how SIGTERM ends it
        await serve(settings.database, port, announce)
