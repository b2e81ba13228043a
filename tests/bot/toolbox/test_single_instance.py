from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.client import create_bot
from bot.toolbox.single_instance import AlreadyRunningError, lock_path, only_one
from tests import ROOT
from tests.bot.stage import ARTICLE, write_settings

HOLD = """
import pathlib
import sys

from bot.toolbox.single_instance import only_one

with only_one(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_stands_beside_the_database(tmp_path: Path) -> None:
    assert lock_path(tmp_path / "x.sqlite3") == tmp_path.resolve() / "x.sqlite3.lock"


def test_only_one_holds_it_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    with only_one(path), pytest.raises(AlreadyRunningError, match=r"x\.lock"), only_one(path):
        pass
    with only_one(path):
        assert path.stat().st_mode & 0o777 == 0o600


def test_it_ends_with_the_process_however_that_ends(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunningError), only_one(path):
            pass
        holder.kill()
        holder.wait()
    with only_one(path):
        pass


async def test_a_second_bot_does_not_connect(tmp_path: Path) -> None:
    settings = write_settings(tmp_path, ARTICLE)
    bot = create_bot(settings)
    with only_one(lock_path(settings.database)), pytest.raises(AlreadyRunningError) as refused:
        await bot.connect()
    assert str(refused.value).count("\n") == 0
    await bot.close()
