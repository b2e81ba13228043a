"""Holding what the bot sends against Discord's own description of its API (github.com/discord/discord-api-spec)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.standin.recording import Request

_HERE: Final = "discord"


class Description:
    """Discord's OpenAPI document. Needs the package ``jsonschema``.

    Args:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - only who gives the document needs the package
        from referencing import Registry  # noqa: PLC0415
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

        document = json.loads(path.read_text(encoding="utf-8"))
        # discord.py sends ids as numbers, which Discord takes too.
        document["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"], "pattern": r"^\d+$"}
        self._registry = Registry().with_resource(_HERE, DRAFT202012.create_resource(document))
        self._validator = Draft202012Validator
        self._operations = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", r"[^/]+", path)), f"{_pointer(path)}/{method}", operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if method != "parameters"
        ]
        # Fixed paths before those with parameters, as routers have it.
        self._operations.sort(key=lambda each: each[1].pattern.count("[^/]+"))

    def faults(self, request: Request) -> Iterator[str]:
        """What is wrong with a request, a sentence each."""
        name = f"{request.method} {request.path}"
        place = next(
            (each for each in self._operations if each[0] == request.method and each[1].fullmatch(request.path)), None
        )
        if place is None:
            yield f"{name}: no such operation"
            return
        _, _, pointer, operation = place
        if request.body is None:
            if operation.get("requestBody", {}).get("required"):
                yield f"{name}: a body is missing"
            return
        schema = {"$ref": f"{_HERE}#{pointer}/requestBody/content/application~1json/schema"}
        for error in self._validator(schema, registry=self._registry).iter_errors(request.body):
            yield f"{name}: {error.json_path}: {_innermost(error)}"


def _pointer(path: str) -> str:
    return "/paths/" + path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _innermost(error: Any) -> str:
    """What is wrong at the end of a chain of alternatives: the alternative that went furthest."""
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    return f"{error.json_path}: {error.message}"
