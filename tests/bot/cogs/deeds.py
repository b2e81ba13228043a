"""All that a person can do with the bot, each made ready first and then done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import discord
from simcord.actors import MemberActor

from bot.cogs.setup.panel import ChannelsSelect
from bot.wording import ENGLISH
from tests.bot.stage import QUESTION, Stage, private

Act = Callable[[], Awaitable[object]]
Deed = Callable[[Stage], Awaitable[Act]]

MISSING: Final = "The year.\n" * 90


async def answered(stage: Stage, question: str = QUESTION) -> discord.Message:
    """An answer to ann."""
    await stage.ann.send(stage.channel, f"{stage.me} {question}")
    return stage.said()[-1]


async def mention(stage: Stage) -> Act:
    return lambda: stage.ben.send(stage.channel, f"{stage.me} {QUESTION}")


async def bare_mention(stage: Stage) -> Act:
    return lambda: stage.ben.send(stage.channel, stage.me)


async def bare_mention_in_reply_to_somebody(stage: Stage) -> Act:
    asked = await stage.ann.send(stage.channel, QUESTION)
    return lambda: stage.ben.send(stage.channel, stage.me, reply_to=asked)


async def reply(stage: Stage) -> Act:
    answer = await answered(stage)
    return lambda: stage.ben.send(stage.channel, "When was the lamp replaced?", reply_to=answer)


async def direct_message(stage: Stage) -> Act:
    return lambda: stage.ben.send_dm(QUESTION)


async def mention_in_a_thread(stage: Stage) -> Act:
    thread = await stage.open_thread(await answered(stage))
    return lambda: stage.ben.send(thread, f"{stage.me} How many sheep drowned?")


async def edit(stage: Stage) -> Act:
    asked = await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
    return lambda: stage.ann.edit(asked, f"{stage.me} How many sheep drowned?")


async def add_the_mention(stage: Stage) -> Act:
    said = await stage.ann.send(stage.channel, QUESTION)
    return lambda: stage.ann.edit(said, f"{stage.me} {QUESTION}")


async def point_at_a_question(stage: Stage) -> Act:
    said = await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
    return lambda: stage.ben.send(stage.channel, f"{stage.me} can you answer this?", reply_to=said)


async def delete_the_question(stage: Stage) -> Act:
    asked = await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
    return lambda: stage.ann.delete(asked)


async def ask(stage: Stage) -> Act:
    return lambda: stage.ben.slash(stage.channel, "ask", question=QUESTION)


async def ask_in_private(stage: Stage) -> Act:
    return lambda: stage.ben.slash(stage.channel, "ask", question=QUESTION, private=True)


async def share(stage: Stage) -> Act:
    result = await stage.ben.slash(stage.channel, "ask", question=QUESTION, private=True)
    return lambda: stage.ben.click(private(result), label=ENGLISH.button_share)


async def search(stage: Stage) -> Act:
    return lambda: stage.ben.slash(stage.channel, "search", words="the lighthouse, lamp and sheep in March")


async def next_page(stage: Stage) -> Act:
    result = await stage.ann.slash(stage.channel, "search", words="lighthouse rock lamp sheep beam oil")
    page = result.response
    assert page is not None
    return lambda: stage.ben.click(page, label=ENGLISH.button_next)


async def passage(stage: Stage) -> Act:
    return lambda: stage.ben.slash(stage.channel, "passage", passage="2.1")


async def completion(stage: Stage) -> Act:
    return lambda: stage.ben.autocomplete(stage.channel, "passage", "passage", "the")


async def article(stage: Stage) -> Act:
    return lambda: stage.ben.slash(stage.channel, "article")


async def help_(stage: Stage) -> Act:
    return lambda: stage.ben.slash(stage.channel, "help")


async def reload_without_the_right(stage: Stage) -> Act:
    role = stage.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
    admin = stage.guild.add_member(stage.env.create_user("al"), roles=[role])
    return lambda: admin.slash(stage.channel, "reload")


async def find_in_article(stage: Stage) -> Act:
    message = await stage.ann.send(stage.channel, QUESTION)
    return lambda: stage.ben.context_menu(stage.channel, ENGLISH.find_in_article, message)


def button(label: str, presses: Callable[[Stage], MemberActor]) -> Deed:
    """Somebody presses a button below ann's answer."""

    async def ready(stage: Stage) -> Act:
        answer = await answered(stage)
        return lambda: presses(stage).click(answer, label=label)

    return ready


async def say_what_was_missing(stage: Stage) -> Act:
    form = await stage.ben.click(await answered(stage), label=ENGLISH.button_not_helpful)
    return lambda: stage.ben.submit_modal(form, {"words": MISSING})


async def privacy(stage: Stage) -> Act:
    return lambda: stage.ben.slash(stage.channel, "privacy")


async def review(stage: Stage) -> Act:
    await answered(stage)
    moderator = stage.add_moderator()
    return lambda: moderator.slash(stage.channel, "review recent")


async def setup(stage: Stage) -> Act:
    moderator = stage.add_moderator()
    return lambda: moderator.slash(stage.channel, "setup")


async def choose_channels(stage: Stage) -> Act:
    moderator = stage.add_moderator()
    page = private(await moderator.slash(stage.channel, "setup"))
    return lambda: moderator.select(page, [stage.channel], custom_id=ChannelsSelect.own_id)


async def set_a_channel(stage: Stage) -> Act:
    moderator = stage.add_moderator()
    page = private(await moderator.slash(stage.channel, "setup"))
    await moderator.select(page, [stage.channel], custom_id=ChannelsSelect.own_id)
    return lambda: moderator.click(page, label=ENGLISH.mode_button_mention)


async def status(stage: Stage) -> Act:
    moderator = stage.add_moderator()
    return lambda: moderator.slash(stage.channel, "status")


DEEDS: Final[tuple[Deed, ...]] = (
    mention,
    bare_mention,
    bare_mention_in_reply_to_somebody,
    reply,
    direct_message,
    mention_in_a_thread,
    edit,
    add_the_mention,
    point_at_a_question,
    delete_the_question,
    ask,
    ask_in_private,
    share,
    search,
    next_page,
    passage,
    completion,
    article,
    help_,
    reload_without_the_right,
    find_in_article,
    button(ENGLISH.button_context, lambda stage: stage.ben),
    button(ENGLISH.button_more, lambda stage: stage.ben),
    button(ENGLISH.button_helpful, lambda stage: stage.ben),
    button(ENGLISH.button_not_helpful, lambda stage: stage.ben),
    button(ENGLISH.button_delete, lambda stage: stage.ann),
    button(ENGLISH.button_delete, lambda stage: stage.ben),
    say_what_was_missing,
    privacy,
    review,
    setup,
    choose_channels,
    set_a_channel,
    status,
)
