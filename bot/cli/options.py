"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Seeds = Annotated[
    Path | None, typer.Option("--seeds", metavar="PATH", help="A folder of articles, or one.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines, for programs.")]
Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, metavar="N", help="Serve it there.", show_default=False)
]
Opened = Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")]
