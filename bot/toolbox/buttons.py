"""The base of all persistent buttons."""

from __future__ import annotations

import inspect
import re
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from string import Formatter
from typing import Any, ClassVar, Final, Self

import discord
from discord import ui

from bot.toolbox.base import AnsweringBot, bot_of
from bot.toolbox.errors import error_boundary
from bot.wording import Wording

Interaction = discord.Interaction[Any]
Component = dict[str, Any]
"""A component as Discord takes it, https://discord.com/developers/docs/components/reference."""


class PersistentButton(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A button that works after a restart: its id holds all that it needs."""

    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, label: str, custom_id: str) -> None:
        super().__init__(ui.Button(label=label, style=self.style, custom_id=custom_id))

    @classmethod
    def component(cls, label: str, custom_id: str) -> Component:
        """Return such a button as Discord takes it, which costs much less than an instance."""
        kind = discord.ComponentType.button.value
        return {"type": kind, "style": cls.style.value, "label": label, "custom_id": custom_id}

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, _: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls.from_match(match, bot_of(interaction).wording)

    @classmethod
    @abstractmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """Return the button that an id stands for."""

    async def callback(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            await self.on_click(interaction, bot_of(interaction))

    @abstractmethod
    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """Respond; errors are reported by the caller."""


@dataclass(frozen=True, slots=True)
class IdPart:
    """The spelling of a field in a button's id."""

    pattern: str
    """Checked before ``parse`` is called: ids are visible, and can be typed."""
    parse: Callable[[str], Any]
    spell: Callable[[Any], str] = str


NUMBER: Final = IdPart("[0-9]{1,18}", int)


@dataclass(eq=False)
class DataButton(PersistentButton, template=r"(?!)"):
    """A dataclass whose fields make the button's id and its pattern; not frozen, since discord.py sets attributes.

    ``DeleteButton(wording, 7)`` has the id ``v1:delete:7``, as does ``DeleteButton.id_of(question_id=7)``, where::

        @dataclass(eq=False)
        class DeleteButton(DataButton, custom_id="v1:delete:{question_id}"):
            question_id: Annotated[int, NUMBER]
    """

    _format: ClassVar[str] = ""
    _parts: ClassVar[dict[str, IdPart]] = {}

    wording: InitVar[Wording]
    phrase: InitVar[str] = field(default="", kw_only=True)

    def __init_subclass__(cls, *, custom_id: str) -> None:
        hints = inspect.get_annotations(cls, eval_str=True)
        cls._format = custom_id
        cls._parts = {name: hints[name].__metadata__[0] for _, name, *_ in Formatter().parse(custom_id) if name}
        pieces = ((re.escape(text), name) for text, name, *_ in Formatter().parse(custom_id))
        pattern = (f"{text}(?P<{name}>{cls._parts[name].pattern})" if name else text for text, name in pieces)
        super().__init_subclass__(template="".join(pattern))

    def __post_init__(self, wording: Wording, phrase: str) -> None:
        custom_id = self.id_of(**{name: getattr(self, name) for name in self._parts})
        super().__init__(getattr(wording, phrase or self.default_phrase()), custom_id)

    @classmethod
    def id_of(cls, **fields: Any) -> str:
        return cls._format.format(**{name: part.spell(fields[name]) for name, part in cls._parts.items()})

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        return cls(wording, **{name: part.parse(match[name]) for name, part in cls._parts.items()})

    @abstractmethod
    def default_phrase(self) -> str:
        """Return the name in the wording of the label's phrase, where the button is given no other."""
