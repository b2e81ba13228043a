"""The README's steps to connect the bot to Discord, followed to the letter against the stand-in."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests import ROOT
from tests.bot.wire import logged
from tests.standin import BotProcess, StandIn
from tests.standin.gateway import PRIVILEGED

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """What stands under a heading of the README."""
    return README.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def steps() -> list[str]:
    return re.findall(r"^\d+\. (.*)$", section("Connect it to Discord"), re.MULTILINE)


def code(step: str) -> list[str]:
    return re.findall(r"`([^`]+)`", step)


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a POSIX shell")
async def test_they_end_in_a_bot_that_answers(discord: StandIn, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copy(ROOT / ".env.example", tmp_path)
    _, _, third, _, fifth = steps()

    command, line = code(third)
    copy(shlex.split(command), tmp_path)
    paste(tmp_path / ".env", line, discord.token)
    paste(tmp_path / ".env", "DISCORD_API=", discord.url)  # where the stand-in plays the developer portal's Discord
    (command,) = code(fifth)
    program, *arguments = shlex.split(command)
    assert program == "verbatim"

    (asked,) = re.findall(r"`@YourBot ([^`]+)`", section("Connect it to Discord"))
    nothing = {"DISCORD_TOKEN": "", "DISCORD_API": ""}
    async with BotProcess.running(discord, tmp_path, *arguments, **nothing):
        await discord.connected()
        answer = await discord.answer_to(await discord.say(f"{discord.mention} {asked}"))
    assert "> China plans to splash $140 billion" in answer["content"]
    assert logged(tmp_path) == [(asked, "answered")]
    assert discord.gateway.identified[0]["intents"] & PRIVILEGED == 0


def copy(command: list[str], home: Path) -> None:
    subprocess.run(command, cwd=home, check=True)


def paste(file: Path, line: str, value: str) -> None:
    """Write a value behind a line, as a person would."""
    text = file.read_text(encoding="utf-8")
    assert text.count(f"\n{line}\n") == 1
    file.write_text(text.replace(f"\n{line}\n", f"\n{line}{value}\n"), encoding="utf-8")
