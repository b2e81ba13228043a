"""EPUB: its chapters, in the order in which they are read."""

from __future__ import annotations

import posixpath
import zipfile
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import unquote

from bs4 import BeautifulSoup

from bot.importing.errors import Refusal, RefusedError
from bot.importing.extraction import Extraction, Limits, Original
from bot.importing.formats.archive import open_archive, parse_xml
from bot.importing.formats.charset import decode
from bot.importing.formats.html_converter import convert_element

_CONTAINER: Final = "META-INF/container.xml"
_DUBLIN_CORE: Final = "{http://purl.org/dc/elements/1.1/}"


def extract(original: Original, limits: Limits) -> Extraction:
    with open_archive(original.data, limits) as archive:
        package_path = parse_xml(archive.read(_CONTAINER)).xpath("string(//*[local-name()='rootfile']/@full-path)")
        package = parse_xml(archive.read(package_path))
        chapters: list[str] = []
        for path in _chapters(package, posixpath.dirname(package_path)):
            chapters.append(_chapter(archive, path))
            if sum(map(len, chapters)) > limits.characters:
                raise RefusedError(Refusal.TEXT)
    return Extraction(
        "\n".join(filter(str.strip, chapters)),
        f"markdownify {version('markdownify')}",
        title=_known(package, "title"),
        author=_known(package, "creator"),
        published=_known(package, "date"),
    )


def _chapters(package: Any, folder: str) -> list[str]:
    """Return the paths of the chapters, without those that are only for finding one's way."""
    items = {item.get("id"): item for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")}
    spine = package.xpath("//*[local-name()='spine']/*[local-name()='itemref']/@idref")
    read = [items[name] for name in spine if name in items]
    texts = [it for it in read if "html" in (it.get("media-type") or "") and "nav" not in (it.get("properties") or "")]
    return [posixpath.normpath(posixpath.join(folder, unquote(it.get("href") or ""))) for it in texts]


def _chapter(archive: zipfile.ZipFile, path: str) -> str:
    chapter = BeautifulSoup(decode(archive.read(path)), "lxml")
    for element in chapter("nav"):
        element.decompose()
    return convert_element(chapter, "")


def _known(package: Any, name: str) -> str:
    return " ".join((package.findtext(f".//{_DUBLIN_CORE}{name}") or "").split())
