"""An answer in colour, fitted to the width of the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from bot.render.terminal.answer import Block, Style
from bot.visible import visible

_BAR: Final = "│ "
_STYLES: Final[Mapping[Style, str]] = {Style.HEADING: "dim", Style.MATCHED: "bold", Style.CITATION: "dim"}
_BAR_STYLE: Final = "cyan"
_MIN_WIDTH: Final = 10


class SafeConsole(Console):
    """A console whose escape sequences are its own: what is printed holds none."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


def terminal() -> SafeConsole:
    """Return standard output, without colours when ``NO_COLOR`` is set or it is no terminal that has any."""
    plain = bool(os.environ.get("NO_COLOR"))
    return SafeConsole(color_system=None if plain else "auto", highlight=False, markup=False, emoji=False)


def paint(console: Console, blocks: Iterable[Block]) -> None:
    """Print an answer within the console's width: quotes behind a bar, the matched words bold, all around them dim."""
    previous = None
    for block in blocks:
        if previous is Style.CITATION:
            console.print()  # between one passage and the next
        bar = (_BAR, _BAR_STYLE) if block.kind is Style.QUOTE else ""
        text = Text.assemble(*((text, _STYLES.get(style, "")) for text, style in block.spans))
        for line in text.wrap(console, max(console.width - len(_BAR), _MIN_WIDTH)):
            line.rstrip()
            console.print(Text.assemble(bar, line), no_wrap=True, overflow="ignore", crop=False)
        previous = block.kind
