"""What the tests themselves must keep to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MOCKS = frozenset({"Mock", "MagicMock", "AsyncMock", "NonCallableMock", "NonCallableMagicMock"})
SPECS = frozenset({"spec", "spec_set"})
TESTS = sorted(Path(__file__).parent.rglob("*.py"))


def loose_mocks(source: str) -> Iterator[int]:
    """The lines on which a mock is made that would take any call at all."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = {keyword.arg for keyword in node.keywords}
            if name in MOCKS and not (node.args or given & SPECS):
                yield node.lineno


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_no_mock_takes_any_call(path: Path) -> None:
    assert list(loose_mocks(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(("source", "lines"), [("Mock()", [1]), ("x.MagicMock(name='y')", [1]), ("Mock(spec=int)", [])])
def test_a_loose_mock_would_be_found(source: str, lines: list[int]) -> None:
    assert list(loose_mocks(source)) == lines
