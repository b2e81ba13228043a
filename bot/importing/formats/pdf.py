"""PDF: the text of its pages."""

from __future__ import annotations

from importlib.metadata import version

import pypdfium2
from pypdfium2 import raw as pdfium

from bot.importing.errors import Refusal, RefusedError
from bot.importing.extraction import Extraction, Limits, Original, title_of
from bot.importing.formats.pdf_headings import outline_levels
from bot.importing.formats.pdf_layout import in_reading_order
from bot.importing.formats.pdf_pages import Line, read_lines
from bot.importing.formats.pdf_text import to_markdown

_MAX_OUTLINE_DEPTH = 6


def extract(original: Original, limits: Limits) -> Extraction:
    try:
        with pypdfium2.PdfDocument(original.data) as document:
            return _extract(document, limits)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pdfium.FPDF_ERR_PASSWORD
        raise RefusedError(Refusal.LOCKED if locked else Refusal.DAMAGED) from error


def _extract(document: pypdfium2.PdfDocument, limits: Limits) -> Extraction:
    if len(document) > limits.pages:
        raise RefusedError(Refusal.PAGES)
    pages: list[list[Line]] = []
    room = limits.characters
    for number, page in enumerate(document):
        pages.append(in_reading_order(read_lines(page, number)))
        page.close()
        room -= sum(len(line.text) for line in pages[-1])
        if room < 0:
            raise RefusedError(Refusal.TEXT)
    outline = outline_levels(
        (entry.get_title(), entry.level) for entry in document.get_toc(max_depth=_MAX_OUTLINE_DEPTH)
    )
    known = document.get_metadata_dict(skip_empty=True)
    return Extraction(
        to_markdown(pages, outline),
        f"pypdfium2 {version('pypdfium2')}",
        title=title_of(known.get("Title", "")),
        pages=len(pages),
    )
