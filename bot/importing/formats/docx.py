"""DOCX: its headings, paragraphs, lists, tables and notes."""

from __future__ import annotations

import io
from importlib.metadata import version
from typing import Any, Final

import mammoth

from bot.importing.errors import Refusal, RefusedError
from bot.importing.extraction import Extraction, Limits, Original, title_of
from bot.importing.formats.archive import open_archive, parse_xml
from bot.importing.formats.html_converter import convert

_PROPERTIES: Final = "docProps/core.xml"
_DUBLIN_CORE: Final = "{http://purl.org/dc/elements/1.1/}"
_STYLES: Final = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        *(f"p[style-name='toc {level}'] => !" for level in range(1, 10)),
    )
)
"""Besides those of mammoth; a table of contents is left out."""


def extract(original: Original, limits: Limits) -> Extraction:
    with open_archive(original.data, limits) as archive:
        names = archive.namelist()
        if "word/document.xml" not in names and "_rels/.rels" not in names:
            raise RefusedError(Refusal.DAMAGED)
        properties = parse_xml(archive.read(_PROPERTIES)) if _PROPERTIES in names else None
    html = mammoth.convert_to_html(
        io.BytesIO(original.data),
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
        include_embedded_style_map=False,
    ).value
    return Extraction(
        convert(html),
        f"mammoth {version('mammoth')}",
        title=title_of(_property(properties, "title")),
    )


def _property(properties: Any, name: str) -> str:
    return str(properties.findtext(_DUBLIN_CORE + name) or "") if properties is not None else ""
