from __future__ import annotations

import os
from pathlib import Path

import pytest

from retrieval.articles.folders import list_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")


def put(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def listed(folder: Path) -> list[str]:
    entries = list_files(folder)
    assert all(entry.path.samefile(folder / entry.name) for entry in entries if entry.path.exists())
    return [entry.name for entry in entries]


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    put(tmp_path, "a/b/c.txt", "d.txt")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a", target_is_directory=True)
    assert listed(tmp_path) == ["a/b/c.txt", "d.txt"]


def test_a_link_to_a_folder_elsewhere_is_followed_once(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/x/a.txt", "seeds/b.txt")
    (tmp_path / "elsewhere" / "back").symlink_to(tmp_path / "seeds", target_is_directory=True)
    for name in ("first", "second"):
        (tmp_path / "seeds" / name).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert listed(tmp_path / "seeds") == ["b.txt", "first/x/a.txt"]


def test_a_link_takes_no_folder_its_name(tmp_path: Path) -> None:
    put(tmp_path, "z/y/a.txt")
    (tmp_path / "a").symlink_to(tmp_path / "z" / "y", target_is_directory=True)
    assert listed(tmp_path) == ["z/y/a.txt"]


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    put(tmp_path, "..data/a.txt", "b.txt")  # as a volume with a config map is mounted
    (tmp_path / "a.txt").symlink_to("..data/a.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "self.txt").symlink_to("self.txt")
    assert listed(tmp_path) == ["a.txt", "b.txt", "gone.txt", "self.txt"]


def test_a_folder_that_is_gone_is_named_with_the_reason(tmp_path: Path) -> None:
    (entry,) = list_files(tmp_path / "none")
    assert (entry.name, entry.problem) == ("", "No such file or directory")
