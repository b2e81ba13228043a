"""Discord's Markdown as its clients read it: the rules of simple-markdown, which they are built on, with Discord's own.

See https://github.com/discord/simple-markdown and https://support.discord.com/hc/en-us/articles/210298617. At each
place the first rule that matches is taken; of bold, italics and underlining, the one that takes most.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_CODE_BLOCK = re.compile(r"```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_ADDRESS = re.compile(r"<([^: >]+:/[^ >]+)>")
_URL = re.compile(r"((?:https?|steam)://[^\s<]+[^<.,:;\"')\]\s])")
_LINK = re.compile(r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)")
_EM = re.compile(
    r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b"
    r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
)
_STRONG = re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")
_UNDERLINE = re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")
_OTHERS = re.compile(r"~~([\s\S]+?)~~(?!_)|\|\|([\s\S]+?)\|\|")
_INLINE_CODE = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_TEXT = re.compile(r"[\s\S]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\n|\w+:\S|\Z)")
_STRUCTURE = re.compile(r" *(?:#{1,3} |-# |>(?:>>)? |\d+\. )")


class Shown(NamedTuple):
    """A character that is shown."""

    character: str
    styles: frozenset[str]


def shown_by_discord(markdown: str, styles: frozenset[str] = frozenset()) -> list[Shown]:
    found: list[Shown] = []
    place = 0
    while place < len(markdown):
        length, shown = _step(markdown, place, styles)
        found += shown
        place += length
    return found


def _step(text: str, place: int, styles: frozenset[str]) -> tuple[int, list[Shown]]:  # noqa: PLR0911 - one a rule
    at_start = place == 0 or text[place - 1] == "\n"
    if at_start and not styles and (it := _STRUCTURE.match(text, place)):
        return len(it[0]), [Shown(character, frozenset(["structure"])) for character in it[0]]
    if it := _CODE_BLOCK.match(text, place):
        return len(it[0]), _as_it_stands(it[2], styles | {"block"})
    if it := _ESCAPE.match(text, place):
        return len(it[0]), _as_it_stands(it[1], styles)
    if it := _ADDRESS.match(text, place) or _URL.match(text, place):
        return len(it[0]), _as_it_stands(it[1], styles | {f"link {it[1]}"})
    if (it := _LINK.match(text, place)) and "://" not in it[1]:
        return len(it[0]), shown_by_discord(it[1], styles | {f"link {it[2]}"})
    rules = {"italic": _EM, "bold": _STRONG, "underline": _UNDERLINE, "other": _OTHERS}
    # ``\b`` of the rule for italics is tried on the rest of the text.
    matches = {name: rule.match(text[place:]) for name, rule in rules.items()}
    best = max((it for it in matches.items() if it[1]), key=lambda it: len(it[1][0]) if it[1] else 0, default=None)
    if best and best[1]:
        inner = next(group for group in best[1].groups() if group is not None)
        return len(best[1][0]), shown_by_discord(inner, styles | {best[0]})
    if it := _INLINE_CODE.match(text, place):
        return len(it[0]), _as_it_stands(it[2], styles | {"code"})
    it = _TEXT.match(text, place)
    length = len(it[0]) if it else 1
    return length, _as_it_stands(text[place : place + length], styles)


def _as_it_stands(text: str, styles: frozenset[str]) -> list[Shown]:
    return [Shown(character, styles) for character in text]
