"""Some files of a folder cannot be used: the others answer, and those are named wherever the articles are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.conftest import Run, Start
from tests.standin import StandIn

NAMES = """
    Alder Ash Beech Birch Cedar Cherry Cypress Elm Fir Hawthorn Hazel Holly Hornbeam Juniper Larch Laurel Linden Maple
    Myrtle Oak Olive Pine Plane Poplar Rowan Spruce Sycamore Walnut Willow Yew
""".split()  # noqa: SIM905 - one name a line would be a page
FOLDERS = ("", "guides/", "guides/harbours/")
UNUSABLE = ("Cedar", "Maple", "Yew")


def file_of(name: str) -> str:
    place = NAMES.index(name)
    return f"{FOLDERS[place % 3]}{name}.{('txt', 'md', 'markdown', 'mdx')[place % 4]}"


def text_about(name: str) -> str:
    return f"The pilot of {name} Harbour keeps {NAMES.index(name) + 100} pigeons in a loft. Nobody else does.\n"


def fill(seeds: Path) -> None:
    """Write an article about each name, and spoil three: one in UTF-16, one empty, one with a wrong sidecar."""
    for name in NAMES:
        (seeds / file_of(name)).parent.mkdir(parents=True, exist_ok=True)
        (seeds / file_of(name)).write_text(text_about(name), encoding="utf-8")
    utf_16, empty, beside = (seeds / file_of(name) for name in UNUSABLE)
    utf_16.write_text(text_about(UNUSABLE[0]), encoding="utf-16")
    empty.write_bytes(b"")
    beside.with_suffix(".toml").write_text("author = 5\n", encoding="utf-8")


def reasons(seeds: Path) -> list[str]:
    utf_16, empty, beside = (seeds / file_of(name) for name in UNUSABLE)
    expected = "write text in quotation marks, or leave it out."
    return [
        f"{utf_16} is UTF-16: save it as UTF-8.",
        f"{empty} is empty: put the article's text into it, or take the file away.",
        f'{beside.with_suffix(".toml")} gives a "author" that cannot be used: {expected}',
    ]


@pytest.fixture
def seeds(home: Path) -> Path:
    for file in (home / "seeds").iterdir():
        file.unlink()
    fill(home / "seeds")
    return home / "seeds"


def test_in_the_terminal(seeds: Path, bot: Run) -> None:
    questions = "".join(f"How many pigeons does the pilot of {name} Harbour keep?\n" for name in NAMES)
    for _ in range(2):  # the second time from the index
        done = bot("ask", "-", "--json", "--seeds", str(seeds), stdin=questions)
        assert done.returncode == 0
        assert sorted(done.stderr.splitlines()) == sorted(f"Left out: {reason}" for reason in reasons(seeds))
        for name, line in zip(NAMES, done.stdout.splitlines(), strict=True):
            quoted = {(quote["article"], quote["text"]) for quote in json.loads(line)["quotes"]}
            first = text_about(name).partition(". ")[0] + "."
            assert ((file_of(name), first) in quoted) is (name not in UNUSABLE)
    checked = bot("check", SEEDS=str(seeds))
    assert checked.returncode == 1
    assert [line for line in checked.stdout.splitlines() if line.startswith("ok") and "has 27, with 54 sen" in line]
    problems = [line.split(maxsplit=1)[1] for line in checked.stdout.splitlines() if line.startswith("problem")]
    assert sorted(problems) == sorted(f"articles: left out: {reason}" for reason in reasons(seeds))


def test_in_the_terminal_where_nothing_is_left(seeds: Path, bot: Run) -> None:
    for name in NAMES:
        if name not in UNUSABLE:
            (seeds / file_of(name)).unlink()
    for command in (["ask", "Who keeps pigeons?"], ["chat"], ["log", "replay"]):
        done = bot(*command, SEEDS=str(seeds))
        assert (done.returncode, done.stdout) == (2, "")
        *others, last = done.stderr.splitlines()
        assert sorted(others) == sorted(f"Left out: {reason}" for reason in reasons(seeds))
        assert last == f"None of the 3 files in {seeds} can be used: mend one, or put another there."
    checked = bot("check", SEEDS=str(seeds))
    assert checked.returncode == 1
    assert all(reason in checked.stdout for reason in reasons(seeds))


async def test_in_discord(standin: StandIn, start: Start, tmp_path: Path) -> None:
    fill(tmp_path / "seeds")
    async with start("discord") as bot:
        await standin.connected()
        asked = await standin.say("How many pigeons does the pilot of Elm Harbour keep?", direct=True)
        assert text_about("Elm").partition(". ")[0] in (await standin.answer_to(asked))["content"]
        told = [line.partition("Left out: ")[2] for line in bot.said.splitlines() if "Left out: " in line]
        assert sorted(told) == sorted(reasons(Path("seeds")))


async def test_in_discord_where_nothing_is_left(start: Start, tmp_path: Path) -> None:
    (tmp_path / "seeds" / "gull-rock.txt").write_bytes(b"\xfd")
    async with start("discord") as bot:
        assert await bot.ended() == 2
        assert bot.said == f"{Path('seeds', 'gull-rock.txt')} is not UTF-8 at byte 0 (line 1): save it as UTF-8.\n"
