from __future__ import annotations

import discord
import pytest

from bot.wording import ENGLISH
from tests.bot.stage import QUESTION, OpenStage, Stage, labels, private, texts


async def help_text(stage: Stage) -> str:
    return texts(private(await stage.ann.slash(stage.channel, "help")))


@pytest.mark.parametrize("in_server", [False, True])
async def test_commands_in_help_can_be_clicked_on(open_stage: OpenStage, *, in_server: bool) -> None:
    async with open_stage() as stage:
        guild = discord.Object(stage.guild.id) if in_server else None
        if in_server:
            await stage.restart(dev_guild=stage.guild.id)
        registered = {it.name: it.id for it in await stage.bot.tree.fetch_commands(guild=guild)}
        for _ in range(2):
            said = await help_text(stage)
            for name in ("ask", "search", "passage", "article", "privacy"):
                assert f"</{name}:{registered[name]}>" in said


async def test_help_names_the_commands_where_discord_does_not_tell_their_ids(open_stage: OpenStage) -> None:
    async with open_stage(check_errors=False) as stage:
        stage.env.inject_error("GET", "/applications/*", status=403, code=50001)
        said = await help_text(stage)
        assert "Or use /ask." in said
        assert "</" not in said
        assert "</ask:" in await help_text(stage)


async def test_help_names_the_buttons_and_the_menu(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        said = await help_text(stage)
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        names = [*labels(stage.said()[-1]), ENGLISH.button_closest, ENGLISH.find_in_article]
        assert len(names) > 5
        assert all(name and name in said for name in names)
