"""Files of other formats, made for the tests, down to their bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final, NamedTuple
from xml.sax.saxutils import escape as escape_xml

PAGE_HEIGHT: Final = 800
_WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org"
_RELS: Final = (
    f'<Relationships xmlns="{_RELATIONSHIPS}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_RELATIONSHIPS}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_STYLES: Final = (
    f"<w:styles {_WORD}>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in range(1, 4)
    )
    + "</w:styles>"
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def docx(*body: str, title: str = "", prologue: str = "") -> bytes:
    """A DOCX file of what ``paragraph`` and ``table`` make."""
    parts = {
        "_rels/.rels": _RELS,
        "word/document.xml": f"{prologue}<w:document {_WORD}><w:body>{''.join(body)}</w:body></w:document>",
        "word/styles.xml": _STYLES,
    }
    if title:
        core = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
        parts["docProps/core.xml"] = f"<properties {core}><dc:title>{escape_xml(title)}</dc:title></properties>"
    return zipped(parts)


def paragraph(text: str, level: int = 0) -> str:
    style = f'<w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>' if level else ""
    return f'<w:p>{style}<w:r><w:t xml:space="preserve">{escape_xml(text)}</w:t></w:r></w:p>'


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


class Words(NamedTuple):
    """Words on a page of a PDF: their left end, their height from below, and their size."""

    text: str
    left: int = 72
    bottom: int = 700
    size: int = 12
    bold: bool = False


def lines(*texts: str, top: int = 700, size: int = 12, left: int = 72, bold: bool = False) -> list[Words]:
    """Lines on end."""
    return [Words(text, left, top - 15 * number, size, bold) for number, text in enumerate(texts)]


def pdf(*pages: Iterable[Words], title: str = "") -> bytes:
    """A PDF file with those words in Helvetica, whose letters are Latin."""
    count = len(pages)
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        *(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
            for name in (b"Helvetica", b"Helvetica-Bold")
        ),
    ]
    for number, words in enumerate(pages):
        drawn = b"".join(map(_drawn, words))
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 {PAGE_HEIGHT}] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        ]
    return pdf_file(objects, b"<< /Title (%s) >>" % _pdf_text(title))


def pdf_file(objects: Sequence[bytes], info: bytes = b"<< >>") -> bytes:
    """A PDF file of some objects, the first of which is its catalogue."""
    data, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate([*objects, info], start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    data += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, size - 1, start)
    return bytes(data)


def _drawn(words: Words) -> bytes:
    text = _pdf_text(words.text)
    return b"BT /F%d %d Tf %d %d Td (%s) Tj ET\n" % (1 + words.bold, words.size, words.left, words.bottom, text)


def _pdf_text(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def pdf_bomb(size: int) -> bytes:
    """A PDF file whose one page unpacks to so many bytes."""
    packed = zlib.compress(b"BT /F1 12 Tf 72 700 Td (x) Tj ET\n" * (size // 33))
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
    fonts = b"/Resources << /Font << /F1 3 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R %s >>" % fonts
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    return pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", pages, font, page, stream])


def html(*body: str, title: str = "Harbour", head: str = "") -> bytes:
    return f"<html><head><title>{escape(title)}</title>{head}</head><body>{''.join(body)}</body></html>".encode()


def epub(*chapters: str, title: str = "") -> bytes:
    """An EPUB file of some chapters, in the order of reading, before which there is a list of them."""
    names = [f"chapter{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{it}" href="{it}" media-type="application/xhtml+xml"/>' for it in sorted(names))
    nav = '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    spine = "".join(f'<itemref idref="{it}"/>' for it in ["nav", *names])
    known = f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata>'
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf">{known}<manifest>{nav}{items}</manifest>'
        f"<spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="text/book.opf"/></rootfiles></container>'
    texts = {f"text/{name}": f"<html><body>{text}</body></html>" for name, text in zip(names, chapters, strict=True)}
    contents = "<html><body><nav><ol><li>Everything</li></ol></nav></body></html>"
    return zipped({"META-INF/container.xml": container, "text/book.opf": package, "text/nav.xhtml": contents, **texts})
