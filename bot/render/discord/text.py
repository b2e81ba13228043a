"""Text for Discord: limits of length, quotations, small print."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from wcwidth import grapheme_boundary_before

from retrieval.articles.shown.discord_markdown import Piece, cut, escape, words_of, write

CUT: Final = "[…]"  # behind a quote of which only the beginning is shown
_MAX_WORD_CHARS: Final = 60  # how far back a cut looks for the end of a word before it divides one


def size(text: str) -> int:
    """Return the length in UTF-16 code units, which is never less than what Discord counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit_prefix(text: str, budget: int, render: Callable[[str], str]) -> str:
    """Return the longest beginning of a text, maybe empty, whose rendering is at most ``budget`` in ``size``.

    It is cut before white space where that is possible, and never within a grapheme cluster. A longer beginning must
    not render shorter.
    """
    longest = range(min(len(text), max(budget, 0)) + 1)
    end = bisect_right(longest, budget, key=lambda end: size(render(text[:end]))) - 1
    if end == len(text) or end <= 0:
        return text[: max(end, 0)]
    return text[: _boundary(text, end)].rstrip()


def fit_pieces(pieces: Sequence[Piece], budget: int, render: Callable[[str], str]) -> int:
    """Return the length of the longest beginning, in characters as people read them, that fits when it is rendered.

    Args:
        pieces: The pieces.
        budget: The greatest ``size`` of the rendered beginning.
        render: Renders a beginning that has been written as Discord's Markdown.
    """
    pieces = cut(pieces, 0, max(budget, 0) + 1)

    def wanted(end: int) -> int:
        return size(render(write(cut(pieces, 0, end))))

    text = words_of(pieces)
    end = bisect_right(range(len(text) + 1), budget, key=wanted) - 1
    if end in {len(text), -1}:
        return max(end, 0)
    end = len(text[: _boundary(text, end)].rstrip())
    while end and wanted(end) > budget:  # a part of a link may be longer than the whole
        end = _boundary(text, end - 1)
    return end


def clip_pieces(pieces: Sequence[Piece], limit: int) -> str:
    """Write pieces on one line, cut so that it is at most ``limit`` in ``size``."""
    line = [
        piece._replace(text=_one_spaced(piece.text), block=False, code=piece.code or piece.block) for piece in pieces
    ]
    if size(write(line)) <= limit:
        return write(line)
    return f"{write(cut(line, 0, fit_pieces(line, limit - 1, str)))}…"


def _one_spaced(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text else text


def _boundary(text: str, end: int) -> int:
    """Return the last place up to ``end`` at which a word ends, or else a grapheme cluster."""
    for place in range(end, max(end - _MAX_WORD_CHARS, 0), -1):
        if text[place].isspace() and grapheme_boundary_before(text, place + 1) == place:
            return place
    return grapheme_boundary_before(text, end + 1)


def clip(text: str, limit: int, render: Callable[[str], str] = str) -> str:
    """Shorten a text that is no quote, with an ellipsis, so that it is at most ``limit`` in ``size`` once rendered."""
    if size(render(text)) <= limit:
        return text
    return f"{fit_prefix(text, limit - 1, render)}…"


def clip_around(text: str, place: tuple[int, int], limit: int) -> str:
    """Shorten a text as ``clip`` does, also at its beginning where what is between two offsets has no room else."""
    start, end = place
    if size(text) <= limit or size(text[:end]) < limit:
        return clip(text, limit)
    room = limit - 1 - size(text[start:end])
    lead = max(room // 3, room - size(text[end:]))  # more helps behind it than before
    begin = start
    while begin and size(text[begin - 1 : start]) <= lead:
        begin -= 1
    space = text.find(" ", begin, start)
    return f"…{clip(text[space + 1 if space >= 0 else start :], limit - 1)}"


def divide_budget(wanted: Sequence[int], total: int) -> list[int]:
    """Divide a budget so that whoever wants little gets it, and the others get equal shares of the rest."""
    given = [0] * len(wanted)
    left = max(total, 0)
    for done, position in enumerate(sorted(range(len(wanted)), key=wanted.__getitem__)):
        given[position] = min(wanted[position], left // (len(wanted) - done))
        left -= given[position]
    return given


def small_print(facts: Iterable[str]) -> str:
    """Put facts on one line, each of them escaped where it is not the bot's own."""
    return f"-# {' · '.join(facts)}"


def ago(moment: datetime) -> str:
    """Tell how long ago a moment was, in each reader's own language."""
    return f"<t:{int(moment.timestamp())}:R>"


def on_day(moment: datetime) -> str:
    """Tell the day of a moment, in each reader's own language and time zone."""
    return f"<t:{int(moment.timestamp())}:D>"


def at_moment(moment: datetime) -> str:
    """Tell the day and time of a moment, in each reader's own language and time zone."""
    return f"<t:{int(moment.timestamp())}:f>"


def command_mention(name: str, ids: Mapping[str, int]) -> str:
    """Name a command, maybe with a subcommand, such that it can be clicked on where its id is known."""
    command_id = ids.get(name.split(" ", 1)[0])
    return f"/{name}" if command_id is None else f"</{name}:{command_id}>"


def quoted(markdown: str) -> str:
    """Begin each line with ``> ``."""
    return "> " + markdown.replace("\n", "\n> ")


def blockquote(text: str) -> str:
    """Escape a text and begin each of its lines with ``> ``."""
    return quoted(escape(text))


def one_line(text: str) -> str:
    return " ".join(text.split())
