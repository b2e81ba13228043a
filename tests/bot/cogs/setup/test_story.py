"""A moderator's first day with the bot, from taking it in to what is kept over a restart."""

from __future__ import annotations

from bot.cogs.setup.panel import ChannelsSelect, ModeratorsSelect
from bot.wording import ENGLISH
from tests.bot.cogs.upkeep.test_welcome import join, new_guild
from tests.bot.stage import QUESTION, QUOTE, OpenStage, private, quotes_in, texts

RULES = b"# Rules\n\n## Mooring\n\nBoats are moored at the north pier.\n"
ASKED = "Where are boats moored?"


async def test_a_server_is_set_up_from_the_greeting_on(open_stage: OpenStage) -> None:
    async with open_stage(message_content=True) as stage:
        guild, hall = await new_guild(stage)
        desk, mods = guild.create_text_channel("help-desk"), guild.create_text_channel("mods")
        await join(stage, guild)
        (hello,) = stage.said(hall)
        assert "</setup:" in texts(hello)
        moderator, member = stage.add_moderator("ada", guild), guild.add_member(stage.env.create_user("cyd"))

        page = private(await moderator.slash(hall, "setup"))
        await moderator.select(page, [desk], custom_id=ChannelsSelect.own_id)
        await moderator.click(page, label=ENGLISH.mode_button_questions)
        await moderator.click(page, custom_id="v1:setup-only:on")
        await moderator.select(page, [mods], custom_id=ModeratorsSelect.own_id)

        draft = private(await moderator.slash(hall, "articles add", file=("rules.md", RULES)))
        await moderator.click(draft, label=ENGLISH.button_add_document)
        said = texts(private(await moderator.slash(hall, "status")))
        assert "This server’s own: 1 document" in said
        assert f"<#{desk.id}> · {ENGLISH.mode_questions}" in said

        for answers in (1, 2):
            await member.send(hall, f"{stage.me} {QUESTION}")
            assert [message.id for message in stage.said(hall)] == [hello.id]
            await member.send(desk, QUESTION)
            await member.send(desk, ASKED)
            quoted = [quotes_in(message.content) for message in stage.said(desk)]
            assert quoted == [[QUOTE], ["Boats are moored at the north pier."]] * answers
            panel = texts(private(await moderator.slash(hall, "setup")))
            assert f"<#{desk.id}> · {ENGLISH.mode_questions}" in panel
            assert ENGLISH.setup_only_these_on in panel
            assert ENGLISH.setup_moderators_set.format(channel=f"<#{mods.id}>") in panel
            await stage.restart()
