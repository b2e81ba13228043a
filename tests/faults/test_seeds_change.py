"""The article is changed, deleted, or made unreadable while the bot runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import discord
import pytest
from simcord.results import InteractionResult

from bot.core.left_out import MAX_TOLD
from bot.wording import ENGLISH, Count
from retrieval.articles.shown.discord_markdown import unescape
from tests.bot.stage import ARTICLE, QUESTION, QUOTE, OpenStage, Stage, quotes_in

CHANGED = ARTICLE.replace("Edna Marsh", "Otto Flint")


def change(seed: Path) -> None:
    seed.write_text(CHANGED, encoding="utf-8")


def spoil(seed: Path) -> None:
    seed.write_bytes(b"\xff\xfe\xfd")


def put_a_folder_there(seed: Path) -> None:
    seed.unlink()
    seed.mkdir()


async def answer(stage: Stage) -> list[str]:
    await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
    return quotes_in(stage.said()[-1].content)


async def reload(stage: Stage) -> str:
    role = stage.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    owner = stage.guild.add_member(stage.env.create_user("al"), roles=[role])
    stage.bot.owner_id = owner.id
    return said(await owner.slash(stage.channel, "reload"))


def said(result: InteractionResult) -> str:
    assert result.response is not None
    return result.response.message.content


@pytest.mark.parametrize("fault", [change, Path.unlink, spoil, put_a_folder_there])
async def test_it_answers_from_what_it_has_read(open_stage: OpenStage, fault: Callable[[Path], None]) -> None:
    async with open_stage() as stage:
        seed = stage.settings.seeds / "gull-rock.txt"
        fault(seed)
        assert await answer(stage) == [QUOTE]
        told = await reload(stage)
        assert (told == ENGLISH.reloaded.format(sentences=Count(6), articles=Count(1))) is (fault is change)
        if fault is change:
            assert await answer(stage) == [QUOTE.replace("Edna Marsh", "Otto Flint")]
        else:
            assert "seeds" in told
            assert await answer(stage) == [QUOTE]
        assert stage.bot.service.answerer.articles["gull-rock.txt"].text == (CHANGED if fault is change else ARTICLE)


async def test_what_cannot_be_used_is_left_out_and_told(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        (stage.settings.seeds / "guides").mkdir()
        for number in range(MAX_TOLD + 2):
            (stage.settings.seeds / "guides" / f"{number}_*.md").touch()
        first, *others = unescape(await reload(stage)).split("\n")
        assert first == ENGLISH.reloaded.format(sentences=Count(6), articles=Count(1))
        assert len(others) == MAX_TOLD + 1
        assert others[0].startswith(f"Left out: {stage.settings.seeds / 'guides' / '0_*.md'} is empty: ")
        assert others[-1].startswith("And 2 more files were left out; ")
        assert await answer(stage) == [QUOTE]


async def test_where_none_can_be_used_each_is_told_and_the_old_ones_answer(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        spoil(stage.settings.seeds / "gull-rock.txt")
        (stage.settings.seeds / "empty.md").touch()
        first, *others = unescape(await reload(stage)).split("\n")
        assert first.startswith("None of the 2 files in ")
        assert [Path(other.split()[2]).name for other in others] == ["empty.md", "gull-rock.txt"]
        assert await answer(stage) == [QUOTE]


async def test_a_button_of_an_answer_from_the_old_article_says_so(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await answer(stage)
        change(stage.settings.seeds / "gull-rock.txt")
        await reload(stage)
        result = await stage.ann.click(stage.said()[0], label=ENGLISH.button_context)
        assert said(result) == ENGLISH.article_changed
