"""What holds for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.standin.openapi import Description

# A machine that is busy with other tests is slow, not wrong.
settings.register_profile("verbatim", deadline=None)
settings.load_profile("verbatim")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the path of a document that is not shipped."""
    parser.addoption(
        "--openapi", type=Path, metavar="PATH", help="Discord's OpenAPI document, to hold the bot's requests against"
    )


@pytest.fixture(scope="session")
def openapi(request: pytest.FixtureRequest) -> Description | None:
    """Discord's description of its API, when it was given."""
    path: Path | None = request.config.getoption("--openapi")
    return None if path is None else Description(path)
