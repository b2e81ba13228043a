"""What Discord takes, held against what the bot sends (https://discord.com/developers/docs/resources/message,
/components/reference and /interactions/receiving-and-responding)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

Body = dict[str, Any]

CONTENT: Final = 2000
ALL_TEXTS: Final = 4000
COMPONENTS: Final = 40
BUTTONS_IN_A_ROW: Final = 5
TEXTS_IN_A_SECTION: Final = 3
CHOICES: Final = 25
SHORT: Final = 100
"""Of an id, a choice's name and value, and a placeholder."""
LABEL: Final = 80
TITLE: Final = 45
NONCE: Final = 25
_ROW: Final = 1
_BUTTON: Final = 2
_SECTION: Final = 9
_SAID: Final = re.compile(
    r"/channels/\d+/messages(/\d+)?|/webhooks/\d+/[^/]+(/messages/[^/]+)?|/interactions/.+/callback"
)


def faults(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with a request of the bot's, a phrase each; nothing for one that says nothing."""
    if method not in {"POST", "PATCH"} or not _SAID.fullmatch(path) or not isinstance(body, dict):
        return []
    said = body.get("data") or {} if path.endswith("/callback") else body
    return [f"{method} {path}: {fault}" for fault in _faults(said)]


def size(text: str) -> int:
    """In UTF-16 code units, which is never less than what Discord counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _faults(said: Body) -> Iterator[str]:
    every = list(walk(said.get("components") or []))
    ids = [part["custom_id"] for part in every if "custom_id" in part]
    if (
        (said.get("content") or every)
        and "title" not in said
        and (said.get("allowed_mentions") or {}).get("parse") != []
    ):
        yield "somebody can be pinged"
    limited = {
        "content": (size(said.get("content") or ""), CONTENT),
        "texts": (sum(size(part.get("content", "")) for part in every), ALL_TEXTS),
        "components": (len(every), COMPONENTS),
        "choices": (len(said.get("choices") or []), CHOICES),
        "title": (size(said.get("title") or ""), TITLE),
        "nonce": (len(str(said.get("nonce") or "")), NONCE),
        "ids that are the same": (len(ids) - len(set(ids)), 0),
    }
    yield from _too_much(limited)
    for choice in said.get("choices") or []:
        yield from _too_much({key: (size(choice[key]), SHORT) for key in ("name", "value")})
    for part in every:
        yield from _faults_of(part)


def _faults_of(part: Body) -> Iterator[str]:
    label = LABEL if part["type"] == _BUTTON else TITLE
    limited = {
        "label": (size(part.get("label") or ""), label),
        "custom_id": (size(part.get("custom_id") or ""), SHORT),
        "placeholder": (size(part.get("placeholder") or ""), SHORT),
        "inside": (
            len(part.get("components") or []),
            {_ROW: BUTTONS_IN_A_ROW, _SECTION: TEXTS_IN_A_SECTION}.get(part["type"], COMPONENTS),
        ),
    }
    yield from _too_much(limited)
    if "content" in part and not part["content"]:
        yield "an empty text"


def _too_much(limited: dict[str, tuple[int, int]]) -> Iterator[str]:
    return (f"{name} of {there}, at most {most}" for name, (there, most) in limited.items() if there > most)


def walk(components: Sequence[Body]) -> Iterator[Body]:
    """All components, however deep."""
    for part in components:
        yield part
        inner = [part[key] for key in ("accessory", "component") if key in part]
        yield from walk([*part.get("components", []), *inner])
