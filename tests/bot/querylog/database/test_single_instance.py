from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import simcord

from bot.client import create_bot
from bot.querylog.database.single_instance import AlreadyRunningError, LockAccessError, lock_path, only_one
from tests import ROOT
from tests.bot.stage import ARTICLE, OpenStage, write_settings

HOLD = """
import pathlib
import sys

from bot.querylog.database.single_instance import only_one

with only_one(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def files_in(folder: Path) -> set[Path]:
    return {*folder.rglob("*")}


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


async def test_a_second_bot_opens_nothing(tmp_path: Path) -> None:
    settings = write_settings(tmp_path, ARTICLE)
    env = simcord.Env(create_bot(settings))
    before = files_in(tmp_path)
    lock = lock_path(settings.database)
    with only_one(lock), pytest.raises(AlreadyRunningError) as refused:
        await env.start()
    assert str(refused.value).count("\n") == 0
    assert files_in(tmp_path) - before == {lock}
    assert [entry for entry in env.http_requests if entry.method != "GET"] == []
    await env.bot.close()
    with only_one(lock):
        pass


async def test_a_bot_lets_go_of_the_lock_when_it_is_closed(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        lock = lock_path(stage.settings.database)
        with pytest.raises(AlreadyRunningError), only_one(lock):
            pass
        await stage.bot.close()
        with only_one(lock):
            pass


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "x.lock"
    with pytest.raises(LockAccessError, match=r"x\.lock cannot be opened \(No such file .*\): make its folder"):
        only_one(path).__enter__()
