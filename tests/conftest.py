"""What holds for all tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings
from xdist.scheduler import WorkStealingScheduling

from bot.settings import Settings
from tests.standin.openapi import Description

OF_TERMINALS: Final = frozenset({"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"})

# A machine that is busy with other tests is slow, not wrong.
settings.register_profile("verbatim", deadline=None)
settings.load_profile("verbatim")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the path of a document that is not shipped."""
    parser.addoption(
        "--openapi", type=Path, metavar="PATH", help="Discord's OpenAPI document, to hold the bot's requests against"
    )
    parser.addoption("--full", action="store_true", help="Run every row of the table of faults, not its short form")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare Python looking for garbage among the tests and modules, all of which stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One process more than there are cores, since many tests wait; unless the number was set."""
    found = yield
    return found if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else found + 1


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WorkStealingScheduling:
    """Let a process that has nothing left take over what another has not begun."""
    return WorkStealingScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the full form runs."""
    if config.getoption("--full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def nothing_set(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep from all tests, and from what they start, the settings of whoever runs them, and how a terminal shows it.

    A file of settings may be in the current folder.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("empty"))
        for name in [name for name in os.environ if name.lower() in Settings.model_fields or name in OF_TERMINALS]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def openapi(request: pytest.FixtureRequest) -> Description | None:
    """Discord's description of its API, when it was given."""
    path: Path | None = request.config.getoption("--openapi")
    return None if path is None else Description(path)
