"""The panel, and its buttons and menus. Each change is checked anew, saved at once, and the panel shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

import discord
from discord import ui

from bot.cogs.setup.request import MAX_CHOSEN, SetupRequest, setup_request
from bot.querylog.servers.records import ChannelMode, ServerSettings
from bot.render.discord.setup import (
    ServerSetup,
    channels_text,
    chosen_text,
    moderators_text,
    only_these_text,
    reviewers_text,
    shared_text,
)
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import IdPart, PersistentButton, PersistentSelect
from bot.toolbox.responses import frame, present
from bot.wording import Wording

_ANSWERED_IN: Final = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
_WRITTEN_TO: Final = [discord.ChannelType.text, discord.ChannelType.news]
_DEFAULT: Final = "default"  # no mode of its own
_MODES: Final = {
    ChannelMode.OFF.value: "mode_button_off",
    ChannelMode.MENTION.value: "mode_button_mention",
    ChannelMode.QUESTIONS.value: "mode_button_questions",
    _DEFAULT: "mode_button_default",
}
_MODE: Final = IdPart("|".join(_MODES), str)
_SWITCH: Final = IdPart("on|off", lambda text: text == "on", lambda on: "on" if on else "off")
Change = Callable[[ServerSettings], ServerSettings]


async def panel(request: SetupRequest, chosen: Iterable[int] = ()) -> ui.LayoutView:
    """Return the panel; where channels were chosen, with the ways to answer in these."""
    setup, wording = await request.setup(), request.bot.wording
    asked = [channel_id for channel_id in chosen if request.guild.get_channel(channel_id) is not None][:MAX_CHOSEN]
    only_these, shared = setup.settings.only_these, setup.settings.shared
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(wording.setup_title),
        ui.Separator(),
        ui.TextDisplay(channels_text(setup, wording)),
        _row(ChannelsSelect.menu(asked, wording)),
        *(_mode_items(setup, asked, wording) if asked else []),
        _switch(only_these_text(setup, wording), OnlyTheseButton(wording, not only_these)),
        ui.Separator(),
        ui.TextDisplay(reviewers_text(setup, wording, _hidden_of(request.bot))),
        _row(ReviewersSelect.menu(setup.reviewers, wording)),
        ui.TextDisplay(moderators_text(setup, wording)),
        _row(ModeratorsSelect.menu(_moderators_channel(request, setup), wording)),
        ui.Separator(),
        _switch(shared_text(setup, wording), SharedButton(wording, not shared)),
    ]
    return frame(items)


def _hidden_of(bot: AnsweringBot) -> str:
    """Return the name of a bot whose review Discord lists only for Manage Server; empty where it does for all."""
    return "" if bot.settings.review_roles or bot.user is None else bot.user.name


def _row(item: ui.Item[Any]) -> ui.ActionRow[Any]:
    return ui.ActionRow(item)


def _switch(text: str, button: ui.Item[Any]) -> ui.Section[Any]:
    return ui.Section(ui.TextDisplay(text), accessory=button)


def _mode_items(setup: ServerSetup, asked: list[int], wording: Wording) -> list[ui.Item[Any]]:
    """Return the ways to answer in chosen channels; that of them all, where they have the same, stands out."""
    modes = {setup.channels[it].value if it in setup.channels else _DEFAULT for it in asked}
    buttons = [ModeButton(wording, mode) for mode in _MODES]
    for button in buttons:
        if modes == {button.mode}:
            button.item.style = discord.ButtonStyle.primary
        button.item.disabled = button.needs_content and not setup.reads_all
    row: ui.ActionRow[Any] = ui.ActionRow(*buttons)
    why = [] if setup.reads_all else [ui.TextDisplay[Any](wording.setup_needs_content)]
    return [ui.TextDisplay(chosen_text(asked, wording)), row, *why]


def _moderators_channel(request: SetupRequest, setup: ServerSetup) -> list[int]:
    channel_id = setup.settings.moderators_channel
    return [] if channel_id is None or request.guild.get_channel(channel_id) is None else [channel_id]


async def show_panel(interaction: Interaction, change: Change | None = None, chosen: Iterable[int] = ()) -> None:
    """Make a change for who may, and show what is set now."""
    request = await setup_request(interaction)
    if request is not None:
        await present(interaction, _changed(request, change, chosen))


async def _changed(request: SetupRequest, change: Change | None, chosen: Iterable[int]) -> ui.LayoutView:
    if change is not None:
        await request.bot.server_settings.change(request.guild.id, change)
    return await panel(request, chosen)


class ChannelsSelect(PersistentSelect, custom_id="v1:setup-channels"):
    """Chooses channels to set; what is chosen stays in the menu, where a click on a mode finds it."""

    @classmethod
    def menu(cls, chosen: Iterable[int], wording: Wording) -> ChannelsSelect:
        return cls(
            ui.ChannelSelect(
                custom_id=cls.own_id,
                channel_types=_ANSWERED_IN,
                placeholder=wording.setup_choose_channels,
                min_values=0,
                max_values=MAX_CHOSEN,
                default_values=_defaults(chosen),
            )
        )

    async def on_choice(self, interaction: Interaction, chosen: tuple[int, ...]) -> None:
        await show_panel(interaction, chosen=chosen)


class ReviewersSelect(PersistentSelect, custom_id="v1:setup-reviewers"):
    @classmethod
    def menu(cls, chosen: Iterable[int], wording: Wording) -> ReviewersSelect:
        return cls(
            ui.RoleSelect(
                custom_id=cls.own_id,
                placeholder=wording.setup_choose_roles,
                min_values=0,
                max_values=MAX_CHOSEN,
                default_values=_defaults(chosen),
            )
        )

    async def on_choice(self, interaction: Interaction, chosen: tuple[int, ...]) -> None:
        roles = frozenset(chosen) - {interaction.guild_id}  # everyone's role has the server's id
        await show_panel(interaction, lambda settings: replace(settings, review_roles=roles))


class ModeratorsSelect(PersistentSelect, custom_id="v1:setup-moderators"):
    @classmethod
    def menu(cls, chosen: Iterable[int], wording: Wording) -> ModeratorsSelect:
        return cls(
            ui.ChannelSelect(
                custom_id=cls.own_id,
                channel_types=_WRITTEN_TO,
                placeholder=wording.setup_choose_moderators,
                min_values=0,
                max_values=1,
                default_values=_defaults(chosen),
            )
        )

    async def on_choice(self, interaction: Interaction, chosen: tuple[int, ...]) -> None:
        channel_id = next(iter(chosen), None)
        await show_panel(interaction, lambda settings: replace(settings, moderators_channel=channel_id))


def _defaults(ids: Iterable[int]) -> list[discord.Object]:
    return [discord.Object(each) for each in ids]


@dataclass(eq=False)
class SetupButton(PersistentButton):
    async def on_click(self, interaction: Interaction, _: AnsweringBot) -> None:
        await show_panel(interaction, self.change)

    def change(self, settings: ServerSettings) -> ServerSettings:
        raise NotImplementedError


@dataclass(eq=False)
class ModeButton(SetupButton, custom_id="v1:setup-mode:{mode}"):
    """Sets when the bot answers in the channels that are chosen in the menu above."""

    mode: Annotated[str, _MODE]

    def default_phrase(self) -> str:
        return _MODES[self.mode]

    @property
    def needs_content(self) -> bool:
        return self.mode == ChannelMode.QUESTIONS.value

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        if self.needs_content and not bot.intents.message_content:  # it was on when the panel was shown
            await show_panel(interaction)
            return
        chosen, guild = chosen_on(interaction.message), interaction.guild
        here = [it for it in chosen if guild is not None and guild.get_channel(it) is not None]
        await show_panel(interaction, lambda settings: self._set(settings, here))

    def _set(self, settings: ServerSettings, chosen: Iterable[int]) -> ServerSettings:
        kept = {it: mode for it, mode in settings.channels.items() if it not in chosen}
        added: Mapping[int, ChannelMode] = {}
        if self.mode != _DEFAULT:
            added = dict.fromkeys(chosen, ChannelMode(self.mode))
        return replace(settings, channels={**kept, **added})


@dataclass(eq=False)
class SwitchButton(SetupButton):
    on: Annotated[bool, _SWITCH]

    def default_phrase(self) -> str:
        return "button_switch_on" if self.on else "button_switch_off"


@dataclass(eq=False)
class OnlyTheseButton(SwitchButton, custom_id="v1:setup-only:{on}"):
    def change(self, settings: ServerSettings) -> ServerSettings:
        return replace(settings, only_these=self.on)


@dataclass(eq=False)
class SharedButton(SwitchButton, custom_id="v1:setup-shared:{on}"):
    def change(self, settings: ServerSettings) -> ServerSettings:
        return replace(settings, shared=self.on)


def chosen_on(message: discord.Message | None) -> list[int]:
    """Return the ids of the channels that are chosen in the menu of a panel."""
    if message is None or not message.flags.components_v2:
        return []
    menus = [item for item in ui.LayoutView.from_message(message).walk_children() if isinstance(item, ui.ChannelSelect)]
    found = (menu for menu in menus if menu.custom_id == ChannelsSelect.own_id)
    return [value.id for menu in found for value in menu.default_values]


ITEMS: Final = (ChannelsSelect, ReviewersSelect, ModeratorsSelect, ModeButton, OnlyTheseButton, SharedButton)
