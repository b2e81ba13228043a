"""The bases of all persistent buttons and menus, the fields that several of them have, and forms that are sent in."""

from __future__ import annotations

import inspect
import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from string import Formatter
from typing import Annotated, Any, ClassVar, Final, Self

import discord
from discord import ui
from discord.ui.select import BaseSelect

from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.errors import error_boundary
from bot.wording import Wording

FORM_TIMEOUT_SECONDS: Final = 900.0  # as long as Discord takes what is sent in
Component = dict[str, Any]  # a component as Discord takes it, https://discord.com/developers/docs/components/reference


@dataclass(frozen=True, slots=True)
class IdPart:
    """The spelling of a field in a button's id."""

    pattern: str  # checked before ``parse`` is called: ids are visible, and can be typed
    parse: Callable[[str], Any]
    spell: Callable[[Any], str] = str


NUMBER: Final = IdPart("[0-9]{1,18}", int)
LAST_ID: Final = IdPart(
    r"(?:[0-9a-f]{1,15}\.){0,20}[0-9a-f]{0,15}",  # earlier ids have one for each page on the way
    lambda text: int(last, 16) if (last := text.rpartition(".")[2]) else None,
    lambda last_id: "" if last_id is None else f"{last_id:x}",
)
"""The id that a page's entries are older than; None on the newest page."""
DIGEST: Final = IdPart("[0-9a-f]{8}", str, "{:.8}".format)
QuestionId = Annotated[int, NUMBER]
Digest = Annotated[str, DIGEST]  # the beginning of an article's digest
Offset = Annotated[int, IdPart("[0-9]{1,9}", int)]


@dataclass(eq=False)
class PersistentButton(ui.DynamicItem[ui.Button[Any]], template=r"(?!)"):
    """A dataclass whose fields make the button's id and its pattern, so that it works after a restart.

    It is not frozen, since discord.py sets attributes. Its ``label``, or one button's ``phrase``, names a phrase.
    """

    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary
    _label: ClassVar[str] = ""
    _pieces: ClassVar[list[tuple[str, str | None]]] = []
    _parts: ClassVar[dict[str, IdPart]] = {}

    wording: InitVar[Wording]
    phrase: InitVar[str] = field(default="", kw_only=True)

    def __init_subclass__(cls, *, custom_id: str = "", label: str = "") -> None:
        bases = [base for base in reversed(cls.__mro__) if issubclass(base, PersistentButton)]
        hints = {name: hint for base in bases for name, hint in inspect.get_annotations(base, eval_str=True).items()}
        cls._label = label
        cls._pieces = [(text, name) for text, name, *_ in Formatter().parse(custom_id)]
        cls._parts = {name: hints[name].__metadata__[0] for _, name in cls._pieces if name}
        named = {name: f"(?P<{name}>{part.pattern})" for name, part in cls._parts.items()}
        pattern = "".join(re.escape(text) + named.get(name or "", "") for text, name in cls._pieces)
        super().__init_subclass__(template=pattern or r"(?!)")

    def __post_init__(self, wording: Wording, phrase: str) -> None:
        label = getattr(wording, phrase or self.default_phrase())
        custom_id = self.id_of(**{name: getattr(self, name) for name in self._parts})
        super().__init__(ui.Button(label=label, style=self.style, custom_id=custom_id))

    def default_phrase(self) -> str:
        return self._label

    @classmethod
    def id_of(cls, **fields: Any) -> str:
        # Faster than ``str.format``, at five buttons an answer.
        return "".join([text + cls._parts[name].spell(fields[name]) if name else text for text, name in cls._pieces])

    @classmethod
    def component(cls, label: str, **fields: Any) -> Component:
        """Return such a button as Discord takes it, which costs much less than an instance."""
        kind = discord.ComponentType.button.value
        return {"type": kind, "style": cls.style.value, "label": label, "custom_id": cls.id_of(**fields)}

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """Return the button that an id stands for."""
        return cls(wording, **{name: part.parse(match[name]) for name, part in cls._parts.items()})

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, _: ui.Item[Any], match: re.Match[str], /) -> Self:
        return cls.from_match(match, interaction.client.wording)

    async def callback(self, interaction: Interaction) -> None:
        async with error_boundary(interaction):
            await self.on_click(interaction, interaction.client)

    @abstractmethod
    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """Respond; errors are reported by the caller."""


@dataclass(eq=False)
class PagedButton(PersistentButton):
    page: Annotated[int, IdPart("[0-9]{1,4}", int)] = field(default=0, kw_only=True)  # from 0

    def turn(self, page: int, pages: int, wording: Wording) -> tuple[list[Self], list[str]]:
        """Return the buttons to the pages before and after one, and a line with its number, if there are others."""
        ways = ((page - 1, "button_previous"), (page + 1, "button_next"))
        row = [replace(self, wording=wording, page=to, phrase=phrase) for to, phrase in ways if 0 <= to < pages]
        return row, [f"-# {wording.page.format(page=page + 1, pages=pages)}"] if row else []


class PersistentSelect(ui.DynamicItem[BaseSelect[Any]], template=r"(?!)"):
    """A menu that works after a restart: it is named by its id, and what was chosen comes with the interaction."""

    own_id: ClassVar[str] = ""

    def __init_subclass__(cls, *, custom_id: str = "") -> None:
        cls.own_id = custom_id
        super().__init_subclass__(template=re.escape(custom_id) if custom_id else r"(?!)")

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: ui.Item[Any], __: re.Match[str], /) -> Self:
        if not isinstance(item, BaseSelect):
            raise TypeError("the component with this id is no menu")
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        data: Mapping[str, Any] = interaction.data or {}
        async with error_boundary(interaction):
            await self.on_choice(interaction, tuple(int(value) for value in data.get("values", ())))

    @abstractmethod
    async def on_choice(self, interaction: Interaction, chosen: tuple[int, ...]) -> None:
        """Respond to the ids that were chosen; errors are reported by the caller."""


def read_form(interaction: Interaction, custom_id: re.Pattern[str]) -> tuple[re.Match[str], Mapping[str, str]] | None:
    """Return the match of a form's id and what was entered, by the fields' ids; None if another thing has happened.

    ``Modal.on_submit`` would miss the forms that were opened before a restart.
    """
    data: Mapping[str, Any] = interaction.data or {}
    match = custom_id.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or match is None:
        return None
    return match, dict(_entries(data.get("components", ())))


def _entries(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for component in components:
        yield from _entries([*component.get("components", ()), *filter(None, [component.get("component")])])
        if "custom_id" in component:
            yield component["custom_id"], str(component.get("value") or next(iter(component.get("values") or ()), ""))
