"""Responding with a file."""

from __future__ import annotations

import gzip
import io
from collections.abc import AsyncIterable
from typing import Any, Final

import discord

from bot.wording import Wording

_ENDING: Final = 8192
"""Bytes; more than gzip adds to what cannot be made smaller, its frame included."""


async def attach(interaction: discord.Interaction[Any], lines: AsyncIterable[str], name: str, wording: Wording) -> None:
    """Give a person a text file, for that person alone.

    A file that is larger than what Discord takes is compressed; one that is too large even so has the first lines, and
    the person is told.

    Args:
        interaction: Not responded to yet.
        lines: What stands in the file, each with its line break.
        name: The file's name.
        wording: For the words.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)  # reading and sending may take long
    content, packed, complete = await fitted(lines, interaction.filesize_limit)
    file = discord.File(io.BytesIO(content), f"{name}.gz" if packed else name)
    said = wording.export_ready if complete else wording.export_cut
    await interaction.edit_original_response(content=said, attachments=[file])


async def fitted(lines: AsyncIterable[str], limit: int) -> tuple[bytes, bool, bool]:
    """Put lines into a file of limited size.

    Args:
        lines: Any number; no more of them are read than fit.
        limit: In bytes.

    Returns:
        The file in UTF-8; whether it is compressed, as gzip does it; and whether it has all lines.
    """
    plain, packed = bytearray(), io.BytesIO()
    fits = complete = True
    waiting = 0  # bytes that the compression has not put out yet
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as squeezed:
        async for line in lines:
            piece = line.encode()
            fits = fits and len(plain) + len(piece) <= limit
            if fits:
                plain += piece
            elif packed.tell() + waiting + len(piece) + _ENDING > limit:
                squeezed.flush()
                waiting = 0
                if packed.tell() + len(piece) + _ENDING > limit:
                    complete = False
                    break
            squeezed.write(piece)
            waiting += len(piece)
    return (bytes(plain), False, True) if fits else (packed.getvalue(), True, complete)
