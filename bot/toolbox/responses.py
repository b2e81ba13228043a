"""Responses to interactions, within the three seconds that Discord gives."""

from __future__ import annotations

import asyncio
import gzip
import io
from collections.abc import AsyncIterable, Awaitable, Iterable, Sequence
from typing import Any, Final, TypeVar

import discord
from discord import ui

from bot.toolbox.base import Interaction
from bot.toolbox.errors import respond_privately
from bot.wording import Wording

DEFER_AFTER_SECONDS: Final = 1.5  # Discord waits for 3
_PAGES: Final = ("v1:more:", "v1:closest:")  # the beginnings of the ids of buttons to pages
Shown = ui.LayoutView | str  # a page, or a sentence to say
T = TypeVar("T")


def frame(items: Iterable[ui.Item[Any]], *rows: Sequence[ui.Item[Any]]) -> ui.LayoutView:
    """Put a frame around items, and rows of buttons below it, but for empty ones."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour.blurple()))
    for row in rows:
        if row:
            view.add_item(ui.ActionRow(*row))
    return view


def apart(texts: Iterable[str], *, ruled: bool = False) -> list[ui.Item[Any]]:
    """Return texts with a little room between them, or a line."""
    items: list[ui.Item[Any]] = []
    for text in texts:
        items += [ui.Separator(visible=ruled), ui.TextDisplay(text)] if items else [ui.TextDisplay(text)]
    return items


def add_note(view: ui.LayoutView, text: str) -> None:
    """Add small print at the end of what is in a frame."""
    container = next(item for item in view.children if isinstance(item, ui.Container))
    container.add_item(ui.TextDisplay(f"-# {text}"))


async def show(interaction: Interaction, texts: Iterable[str], row: Sequence[ui.Item[Any]] = ()) -> None:
    """Show texts and a row of buttons to the person alone, in place of such a page that was clicked on."""
    view = frame([ui.TextDisplay(text) for text in texts], row)
    if interaction.message is not None and _is_private_page(interaction.message):
        await interaction.response.edit_message(view=view)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)


def _is_private_page(message: discord.Message) -> bool:
    """Return whether only its reader sees a message, and it has no buttons but those to other pages."""
    buttons = [item for item in ui.LayoutView.from_message(message).walk_children() if isinstance(item, ui.Button)]
    return message.flags.ephemeral and all((button.custom_id or "").startswith(_PAGES) for button in buttons)


async def defer_if_slow(interaction: Interaction, work: Awaitable[T], *, private: bool, in_place: bool = False) -> T:
    """Wait for something, and defer the response when that takes long: to a private one, or to a change in place."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=DEFER_AFTER_SECONDS)
    if not done:
        try:
            await interaction.response.defer(ephemeral=private, thinking=not in_place)
        except discord.HTTPException:
            await asyncio.gather(task, return_exceptions=True)  # what was begun is logged, though nobody will see it
            raise
    return await task


async def present(interaction: Interaction, work: Awaitable[Shown | ui.Modal], too_late: str = "") -> None:
    """Wait for a view, a sentence or a form, and show it to the person alone, a view in place of a private message.

    Where a form may come, ``too_late`` is the sentence for when Discord no longer waits for it.
    """
    in_place = not too_late and interaction.message is not None and interaction.message.flags.ephemeral
    shown = await defer_if_slow(interaction, work, private=True, in_place=in_place)
    is_deferred = interaction.response.is_done()
    if isinstance(shown, ui.Modal) and not is_deferred:
        await interaction.response.send_modal(shown)
    elif isinstance(shown, ui.LayoutView) and in_place and not is_deferred:
        await interaction.response.edit_message(view=shown)
    elif isinstance(shown, ui.LayoutView):
        await respond(interaction, shown, private=True)
    elif is_deferred and not in_place:
        await interaction.edit_original_response(content=shown if isinstance(shown, str) else too_late)
    else:
        await respond_privately(interaction, shown if isinstance(shown, str) else too_late)


async def respond(interaction: Interaction, view: ui.LayoutView, *, private: bool) -> tuple[int | None, bool]:
    """Respond with components, now or as promised; return the message's id, if told, and whether it is hidden."""
    if interaction.response.is_done():
        message = await interaction.edit_original_response(view=view)
        return message.id, message.flags.ephemeral
    response = await interaction.response.send_message(view=view, ephemeral=private)
    return response.message_id, response.is_ephemeral()


_GZIP_SPARE_BYTES: Final = 8192  # more than gzip adds to what cannot be made smaller, its frame included


async def attach(interaction: Interaction, lines: AsyncIterable[str], name: str, wording: Wording) -> None:
    """Give a person alone a file, compressed or even cut, and the person told so, where it is too large for Discord."""
    await interaction.response.defer(ephemeral=True, thinking=True)  # reading and sending may take long
    content, is_packed, is_complete = await fit_file(lines, interaction.filesize_limit)
    file = discord.File(io.BytesIO(content), f"{name}.gz" if is_packed else name)
    text = wording.export_ready if is_complete else wording.export_cut
    await interaction.edit_original_response(content=text, attachments=[file])


async def fit_file(lines: AsyncIterable[str], limit: int) -> tuple[bytes, bool, bool]:
    """Return a file of at most ``limit`` bytes in UTF-8, whether it is compressed with gzip, and has all lines."""
    plain, packed = bytearray(), io.BytesIO()
    fits = complete = True
    waiting = 0  # bytes that the compression has not put out yet
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as squeezed:
        async for line in lines:
            piece = line.encode()
            fits = fits and len(plain) + len(piece) <= limit
            if fits:
                plain += piece
            elif packed.tell() + waiting + len(piece) + _GZIP_SPARE_BYTES > limit:
                squeezed.flush()
                waiting = 0
                if packed.tell() + len(piece) + _GZIP_SPARE_BYTES > limit:
                    complete = False
                    break
            squeezed.write(piece)
            waiting += len(piece)
    return (bytes(plain), False, True) if fits else (packed.getvalue(), True, complete)
