from __future__ import annotations

from pathlib import Path

import pytest

from bot.querylog.database.files import create_once


def test_a_file_that_is_there_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    create_once(path, lambda draft: draft.write_text("new"))
    assert path.read_text() == "old"


def test_it_appears_only_when_complete(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def fill(draft: Path) -> None:
        draft.write_text("half")
        assert not path.exists()
        raise InterruptedError

    with pytest.raises(InterruptedError):
        create_once(path, fill)
    assert list(tmp_path.iterdir()) == []


def test_of_two_makers_the_first_wins(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def fill(draft: Path) -> None:
        draft.write_text("mine")
        path.write_text("theirs")

    create_once(path, fill)
    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_it_does_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(link: Path, target: Path) -> None:
        raise PermissionError(link, target)

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "file"
    create_once(path, lambda draft: draft.write_text("new"))
    create_once(path, lambda draft: draft.write_text("newer"))
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]
