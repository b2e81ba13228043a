"""Metadata from front matter: settings in YAML (``---``) or TOML (``+++``) at the beginning of a Markdown text.

Site generators put all sorts of settings there. The fields that they commonly name are taken, and what cannot be used
is passed over: nothing in front matter keeps an article from being used.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

from retrieval.analysis.languages.language import language_code
from retrieval.articles.article import Metadata
from retrieval.articles.metadata.front_matter import FrontMatter, find_front_matter
from retrieval.articles.metadata.sidecar import one_line, web_address

if TYPE_CHECKING:
    from yaml import Event, Node

_MAX_CHARACTERS: Final = 64 * 1024
_MAX_DEPTH: Final = 30
_YEAR: Final = 4  # digits
_KEYS: Final = {
    "title": ("title",),
    "source": ("source",),
    "author": ("author", "authors"),
    "published": ("published", "publishedAt", "date"),
    "url": ("url", "canonical_url", "permalink"),
    "language": ("language", "lang", "locale"),
}
"""The keys that give a field of ``Metadata``; the first that can be used does."""
_log: Final = logging.getLogger(__name__)


def read_front_matter(text: str, name: str) -> Metadata:
    """Read the metadata at the beginning of an article; its name is for the log."""
    front = find_front_matter(text)
    if front is None:
        return Metadata()
    try:
        values = _parse(text, front)
    except (ValueError, RecursionError) as error:
        _log.debug("The front matter of %s is not used: %s", name, " ".join(str(error).split()))
        return Metadata()
    return Metadata(**{field: _first_usable(values, keys, _READERS[field], name) for field, keys in _KEYS.items()})


def _first_usable(
    values: Mapping[str, object], keys: Iterable[str], read: Callable[[object], str], name: str
) -> str | None:
    for key in keys:
        if values.get(key) is not None:
            try:
                return read(values[key])
            except ValueError:
                _log.debug("The front matter of %s gives a %s that cannot be used", name, key)
    return None


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004  # as for any value that cannot be used
    return one_line(value)


def _names(value: object) -> str:
    """Return the names of a person or several, who are strings or maps with a name."""
    if isinstance(value, list):
        names = []
        for person in value:
            with suppress(ValueError):
                names.append(_names(person))
        return one_line(", ".join(names))
    return _line(value.get("name") if isinstance(value, dict) else value)


def _moment(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = _line(value)
    if text.isdecimal() and len(text) != _YEAR:  # such as seconds since 1970
        raise ValueError(value)
    return text


def _address(value: object) -> str:
    return web_address(_line(value))


def _language(value: object) -> str:
    return language_code(_line(value))


_READERS: Final[Mapping[str, Callable[[object], str]]] = {
    "title": _line,
    "source": _line,
    "author": _names,
    "published": _moment,
    "url": _address,
    "language": _language,
}


def _parse(text: str, front: FrontMatter) -> Mapping[str, object]:
    """Parse the settings; ValueError or RecursionError where they cannot be."""
    settings = text[slice(*front.content)]
    if len(settings) > _MAX_CHARACTERS:
        raise ValueError("it is too long")
    return tomllib.loads(settings) if front.kind == "toml" else _parse_yaml(settings)


def _parse_yaml(text: str) -> Mapping[str, object]:
    """Parse YAML into strings, lists and maps: a title such as ``1.10`` or ``010`` stays as it was written."""
    import yaml  # noqa: PLC0415  # 25 ms, which articles without YAML need not wait for

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_bombs(yaml.parse(text, loader))
        root = yaml.compose(text, loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    values = None if root is None else _plain(root)
    if not isinstance(values, dict):
        raise ValueError("it has no keys")  # noqa: TRY004  # as for all that cannot be parsed
    return values


def _refuse_bombs(events: Iterable[Event]) -> None:
    """Refuse what is small to write and large to read."""
    from yaml import AliasEvent, CollectionEndEvent, CollectionStartEvent  # noqa: PLC0415  # as above

    depth = 0
    for event in events:
        if isinstance(event, AliasEvent):
            raise ValueError("it has aliases")  # noqa: TRY004  # as for all that cannot be parsed
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise ValueError("it is nested too deeply")


def _plain(node: Node) -> object:
    from yaml import MappingNode, ScalarNode, SequenceNode  # noqa: PLC0415  # as above

    if isinstance(node, MappingNode):
        return {key.value: _plain(value) for key, value in node.value if isinstance(key, ScalarNode)}
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.value]
    kind = node.tag.rpartition(":")[2]
    if kind in {"null", "bool"}:  # "published: false" is no date
        return None
    return str(node.value)
