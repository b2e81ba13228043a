"""The layers point one way, a contract that nothing could break would say so, and no folder is too full."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

from tests import ROOT

MAX_FILES = 15


@pytest.fixture(autouse=True)
def go_on_logging() -> Iterator[None]:
    """Switch the loggers on again that import-linter switches off: all that there are."""
    yield
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False


def test_every_import_keeps_the_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


def test_an_import_of_the_bot_by_retrieval_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package, line in (("upper", ""), ("lower", "import upper")):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(line)
    contract = "[importlinter:contract:1]\nname=x\ntype=forbidden\nsource_modules=lower\nforbidden_modules=upper\n"
    (tmp_path / ".importlinter").write_text("[importlinter]\nroot_packages=\n  lower\n  upper\n" + contract)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert lint_imports(no_cache=True) == EXIT_STATUS_ERROR


@pytest.mark.parametrize("package", ["bot", "retrieval", "tests"])
def test_no_folder_has_more_than_fifteen_files(package: str) -> None:
    files = [path for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py"]
    full = {str(folder): count for folder, count in Counter(path.parent for path in files).items() if count > MAX_FILES}
    assert files
    assert full == {}
