from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from tests import ROOT

EXAMPLE = ROOT / ".env.example"
NAMES = tuple(name.upper() for name in Settings.model_fields)


def test_each_setting_is_listed_once_under_a_comment() -> None:
    blocks = [block.splitlines() for block in EXAMPLE.read_text(encoding="utf-8").split("\n\n")]
    listed = [block[-1] for block in blocks if block[-1] and not block[-1].startswith("#")]
    assert listed == [f"{name}=" for name in NAMES]
    assert all(block[:-1] and all(line.startswith("# ") for line in block[:-1]) for block in blocks)


def test_an_unchanged_copy_is_all_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE, ".env")
    settings = read_settings()
    assert settings == Settings.model_construct()
    assert not settings.model_fields_set


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_comment_tells_the_default(name: str) -> None:
    comment = EXAMPLE.read_text(encoding="utf-8").split(f"\n{name}=")[0].rpartition("\n\n")[2].replace("\n# ", " ")
    default = Settings.model_fields[name.lower()].get_default(call_default_factory=True, validated_data={})
    told = {"None": "none", "False": "false", "frozenset()": "none"}.get(str(default), str(default))
    assert f"Default: {'Discord’s own' if name == 'DISCORD_API' else told}" in comment.replace("'", "’")
