"""What is set, in the environment and in ``.env``: as it stands there, for ``bot.settings`` to make sense of.

Where the articles are and where the log is can be told from that alone, when nothing else is set. Answering needs no
more, and starts sooner without the library that validates.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

A_CENTURY: Final = 36_500
SEEDS: Final = Path("seeds")
DATABASE: Final = Path("queries.sqlite3")

WANTED: Final[Mapping[str, str]] = {
    "discord_token": "must be the bot's token, as the developer portal shows it",
    "seeds": "must be the path of a folder or of a file",
    "database": "must be the path of a file",
    "dev_guild": "must be a server's id, such as 123456789012345678",
    "message_content": "must be true or false",
    "answer_channels": "must be the ids of channels, separated by commas",
    "review_roles": "must be the ids of roles, separated by commas",
    "retention_days": f"must be a whole number of days from 0 to {A_CENTURY}",
    "shards": "must be a whole number from 0 to 10000",
    "log_level": "must be DEBUG, INFO, WARNING or ERROR",
    "discord_api": "must begin with https://, or with http:// and a loopback address such as 127.0.0.1",
}
"""What each setting takes, said to a person who gave something else."""


class SettingsError(Exception):
    """A setting cannot be used; the message is one sentence for a person, and never holds a value."""


class Places(NamedTuple):
    """The settings that answering needs."""

    seeds_path: Path
    """Where the articles are."""
    database: Path
    """The log of questions."""


def plain_places(seeds: Path | None) -> Places | None:
    """Tell the places, as ``Settings`` does, where nothing else is set and nothing is wrong.

    Args:
        seeds: Where the articles are, when that was said on the command line.

    Returns:
        The places; None where the settings have to be validated, or cannot be read.
    """
    try:
        found = {name: value.strip() for name, value in what_is_set(".env").items()}
    except (OSError, UnicodeDecodeError):
        return None
    found = {name: value for name, value in found.items() if value}
    if found.keys() - {"seeds", "database"} or any("\0" in value for value in found.values()):
        return None
    try:
        database = Path(found.get("database", DATABASE)).expanduser()
        place = seeds if seeds is not None else found.get("seeds")
        return Places(standing_seeds() if place is None else Path(place).expanduser(), database)
    except RuntimeError:
        return None


def what_is_set(file: str | Path | None) -> Mapping[str, str]:
    """The settings by name, as they are written; those of the environment go before those of a file.

    Args:
        file: The file, which need not be there; none when None.

    Raises:
        OSError: It cannot be read.
        UnicodeDecodeError: It is not UTF-8.
    """
    return {**_known(_in_file(file)), **_known(os.environ)}


def standing_seeds() -> Path:
    """Where the articles are when that is not set: in ``seeds``, or, where there is none, as the program came."""
    here = Path(__file__).parent
    return next((path for path in (SEEDS, here / "_seeds", here.parent / "seeds") if path.exists()), SEEDS)


def _known(variables: Mapping[str, str | None]) -> dict[str, str]:
    """The settings among some variables, by their fields; case does not matter, and an empty one is none."""
    named = ((name.lower(), value) for name, value in variables.items())
    return {name: value for name, value in named if value and name in WANTED}


def _in_file(file: str | Path | None) -> Mapping[str, str | None]:
    if file is None or not Path(file).expanduser().exists():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415  # without a file, a command starts sooner

    # With or without the mark that Windows' editors put first.
    return dotenv_values(Path(file).expanduser(), encoding="utf-8-sig")
