"""``python -m bot`` without a command: Discord or the terminal, whichever is meant."""

from __future__ import annotations

from pathlib import Path

from bot.cli import chatting
from bot.cli.errors import plain_errors
from bot.cli.streams import is_terminal, notice
from bot.settings import read_settings
from bot.wording import ENGLISH


@plain_errors()
def run(*, seeds: Path | None, as_json: bool) -> None:
    """Connect to Discord where a person has set a token; chat everywhere else, and say why.

    Args:
        seeds: Where the articles are, if not where the settings say.
        as_json: Chat in JSON Lines; never connects.
    """
    settings = read_settings(seeds=seeds)
    if settings.discord_token is not None and is_terminal() and not as_json:
        from bot.cli import connecting

        connecting.connect(settings)
        return
    if not as_json:
        notice(ENGLISH.terminal_piped if settings.discord_token else ENGLISH.terminal_no_token)
    chatting.chat(settings, as_json=as_json)
