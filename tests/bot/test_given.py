"""The places that are told from what is set alone are those of the settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.given import WANTED, Places, plain_places
from bot.settings import Settings, SettingsError, read_settings

VALUES = st.sampled_from(["", " ", "here", " there/a.txt ", "~/kept", "~nobody-of-this-name/a", "é", "12"])


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.lower() in WANTED:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_all_settings_are_known_by_name() -> None:
    assert list(WANTED) == list(Settings.model_fields)


@given(
    st.dictionaries(st.sampled_from(["SEEDS", "DATABASE", "database", "DISCORD_TOKEN", "SHARDS"]), VALUES, max_size=4),
    st.dictionaries(st.sampled_from(["SEEDS", "DATABASE", "LOG_LEVEL"]), VALUES, max_size=2),
    st.none() | st.sampled_from([Path("said"), Path("~/said"), Path("~nobody-of-this-name")]),
)
@settings(deadline=None)
def test_they_are_those_of_the_settings(environment: dict[str, str], file: dict[str, str], seeds: Path | None) -> None:
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in file.items()), encoding="utf-8")
    with pytest.MonkeyPatch.context() as other:
        for name, value in environment.items():
            other.setenv(name, value)
        places = plain_places(seeds)
        if places is not None:
            read = read_settings(seeds=seeds)
            assert places == (read.seeds_path, read.database)


def test_without_any_setting(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "seeds"
    assert plain_places(None) == Places(shipped, Path("queries.sqlite3"))
    (tmp_path / "seeds").mkdir()
    assert plain_places(None) == Places(Path("seeds"), Path("queries.sqlite3"))


def test_a_copied_example_sets_nothing() -> None:
    example = Path(__file__).parents[2] / ".env.example"
    Path(".env").write_bytes(example.read_bytes())
    assert plain_places(Path("here")) == Places(Path("here"), Path("queries.sqlite3"))


@pytest.mark.parametrize("name", sorted(WANTED.keys() - {"seeds", "database"}))
def test_any_other_setting_has_to_be_validated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name.upper(), "1")
    assert plain_places(Path("here")) is None


def test_a_file_that_cannot_be_read_is_left_to_the_settings() -> None:
    Path(".env").write_bytes(b"SEEDS=\xff\n")
    assert plain_places(None) is None
    with pytest.raises(SettingsError):
        read_settings()
