from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.standin.openapi import Description
from tests.standin.recording import Request

pytest.importorskip(
    "jsonschema", reason="requests are held against Discord's description where jsonschema is installed"
)

DOCUMENT = {
    "openapi": "3.1.0",
    "paths": {
        "/channels/{channel_id}/messages": {
            "parameters": [],
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Message"}}},
                }
            },
        },
        "/users/@me": {"get": {}},
    },
    "components": {
        "schemas": {
            "SnowflakeType": {"type": "string"},
            "Message": {
                "type": "object",
                "properties": {
                    "content": {"type": "string", "maxLength": 5},
                    "channel_id": {"$ref": "#/components/schemas/SnowflakeType"},
                },
            },
        }
    },
}


@pytest.fixture
def description(tmp_path: Path) -> Description:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return Description(path)


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("POST", "/channels/1/messages", {"content": "short", "channel_id": 5}, None),
        ("GET", "/users/@me", None, None),
        ("POST", "/channels/1/messages", {"content": "too long"}, "too long"),
        ("POST", "/channels/1/messages", None, "a body is missing"),
        ("POST", "/channels/1", {}, "no such operation"),
        ("PUT", "/channels/1/messages", {}, "no such operation"),
    ],
)
def test_faults_are_found(description: Description, method: str, path: str, body: Any, fault: str | None) -> None:
    faults = list(description.faults(Request(method, path, body, 0.0)))
    assert len(faults) == (fault is not None)
    assert all(str(fault) in each for each in faults)
