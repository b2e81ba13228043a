"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.settings import MAX_ID, Settings, read_settings

Seeds = Annotated[
    Path | None, typer.Option("--seeds", metavar="PATH", help="A folder of articles, or one.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines, for programs.")]
Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, metavar="N", help="Serve it there.", show_default=False)
]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")]
Id = Annotated[
    int, typer.Argument(min=1, max=MAX_ID, metavar="ID", help="The question's number, as the lists show it.")
]
Limit = Annotated[int, typer.Option("-n", "--limit", min=1, max=MAX_ID, metavar="N", help="How many.")]
Before = Annotated[
    int | None,
    typer.Option(min=1, max=MAX_ID, metavar="ID", help="Only what is older than this question.", show_default=False),
]
Guild = Annotated[
    int | None,
    typer.Option("--guild", min=1, max=MAX_ID, metavar="ID", help="Only of one server.", show_default=False),
]


def settings_of(context: typer.Context, seeds: Path | None = None, engine: str | None = None) -> Settings:
    """Read the settings; ``--seeds``, after the command or before it, and ``--engine`` go before them."""
    return read_settings(seeds=seeds or context.obj, engine=engine)
