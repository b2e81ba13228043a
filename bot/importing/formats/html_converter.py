"""The HTML of a document becomes Markdown: nothing is left out but what is no text, and what only leads elsewhere."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from bot.importing.formats.escaping import escape, escape_line_start, tidy

_NO_TEXT: Final = (
    *("script", "style", "noscript", "template", "head", "svg", "canvas", "iframe", "object", "audio", "video"),
    *("input", "select", "textarea", "datalist"),
    *('[class*="material-icons"]', '[class*="material-symbols"]'),  # the names of signs
)
_BLOCKS: Final = ("p", "li", "dt", "dd", "td", "th", "div", "section", "article", "figure", "blockquote", "body")
_CELLS: Final = frozenset({"td", "th"})
_MAX_ALTERNATIVE: Final = 30  # characters of what an image stands for within a sentence or a table
_ANCHORS: Final = frozenset({"", "¶", "#", "§", "🔗", "↑", "↩", "↩︎", "^"})
"""The words of links to a heading, or back from a note."""
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_FOLD_HEADING: Final = "h4"
_BOLD_HEADING: Final = "h2"
_MAX_TITLE: Final = 80
_NUMBERED_TITLE: Final = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[A-Z][.)])\s[^.:?!]{1,80}(?:[.:?!](?=\s|$)|$)")
_WITHIN: Final = ("li", "td", "th", "blockquote", "dd", "figure")
_SENTENCES: Final = frozenset({"p", "li", "dt", "dd"})
_ICON: Final = re.compile(r"(?:^[^\w\s¿¡(\"'“‘«]+\s+)|(?:\s+[^\w\s?!.)…\"'”’»]+$)")
"""A sign at the edge of a button, such as “+”."""


def convert(html: str) -> str:
    """Convert the HTML of a document that is all text."""
    return convert_element(BeautifulSoup(html, "lxml"), "")


def convert_element(element: Tag, url: str) -> str:
    """Convert a part of a page, which is changed by that; its links are relative to the address of the page."""
    _leave_out(element)
    for image in element("img"):
        _mend_image(image)
    for cards in element(["ul", "ol"]):
        if cards.find(_HEADINGS):
            _unwrap_list(cards)
    _mend_bold_paragraphs(element)
    for button in element(["button", "summary"]):
        if not button.find_parent(_HEADINGS):
            _mend_button(button)
    for link in element("a"):
        _mend_link(link, url)
    converter = _Converter(heading_style="ATX", bullets="-", table_infer_header=True, strip=["sup", "sub"])
    return tidy(converter.convert_soup(element))


def _leave_out(element: Tag) -> None:
    """Leave out what is no text, signs that are letters of a font, and lists of contents."""
    for each in element.select(", ".join(_NO_TEXT)):
        each.decompose()
    for sign in element.select('span[class*="icon"], i[class*="icon"]'):
        if len(text := sign.get_text().strip()) == 1 and not text.isdigit():
            sign.decompose()
    for contents in _contents(element):
        if not contents.decomposed:
            contents.decompose()
    for row in element("tr"):
        if not row.get_text().strip() and row.find("img") is None:
            row.decompose()


def _mend_image(image: Tag) -> None:
    """Put the words for an image in its place, where it stands within a sentence or is a cell; else leave it out."""
    words = " ".join(str(image.get("alt") or "").split())
    block = image.find_parent([*_BLOCKS, *_HEADINGS])
    if block is not None and any(map(str.isalnum, words)) and len(words) <= _MAX_ALTERNATIVE and _lacks(block, words):
        image.replace_with(words)
    else:
        image.decompose()


def _lacks(block: Tag, words: str) -> bool:
    """Return whether a block is a cell, or has a sentence, without some words."""
    if block.name not in _CELLS | _SENTENCES:  # whose text may be that of the whole page
        return False
    text = block.get_text().casefold()
    return words.casefold() not in text and (block.name in _CELLS or any(map(str.isalnum, text)))


def _unwrap_list(cards: Tag) -> None:
    """Make sections of a list whose items have headings."""
    for item in cards.find_all("li", recursive=False):
        item.name = "div"
    cards.name = "div"


def _mend_bold_paragraphs(element: Tag) -> None:
    """Make headings of bold lines between paragraphs, where a document has no others but its title."""
    if len(element(_HEADINGS)) > 1:
        return
    bold = [each for each in element("p") if _is_bold(each) and each.find_parent(_WITHIN) is None]
    titles = [(each, title) for each in bold if (title := _bold_title(each)) and each.find_next_sibling() is not None]
    for paragraph, title in titles if len(titles) > 1 else ():
        rest = " ".join(paragraph.get_text().split())[len(title) :].strip()
        if rest:
            text = BeautifulSoup("", "lxml").new_tag("p")
            text.append(strong := BeautifulSoup("", "lxml").new_tag("strong"))
            strong.string = rest
            paragraph.insert_after(text)
        paragraph.name = _BOLD_HEADING
        paragraph.string = title


def _is_bold(paragraph: Tag) -> bool:
    strings = [string for string in paragraph.find_all(string=True) if string.strip()]
    return bool(strings) and all(string.find_parent(["strong", "b"]) is not None for string in strings)


def _bold_title(paragraph: Tag) -> str:
    """Return the title that a bold line is or, after a number, begins with; empty for a bold sentence."""
    text = " ".join(paragraph.get_text().split())
    numbered = _NUMBERED_TITLE.match(text)
    if numbered and (numbered[0] == text or not paragraph.find("a")):
        return numbered[0]
    return text if len(text) <= _MAX_TITLE and not re.search(r"[.!?:;,](?:\s|$)", text) else ""


def _contents(element: Tag) -> list[Tag]:
    """Find the lists of contents: lists, or paragraphs beside others, of nothing but links within the page."""
    found = [each for each in element(["ul", "ol", "p"]) if _only_leads_within(each)]
    known = {id(each) for each in found}
    beside = ((each, (each.find_previous_sibling(), each.find_next_sibling())) for each in found)
    return [each for each, others in beside if each.name != "p" or any(id(other) in known for other in others)]


def _only_leads_within(element: Tag) -> bool:
    links = [link for link in element("a") if len(target := str(link.get("href", ""))) > 1 and target[0] == "#"]
    linked = sum(len(_letters(link)) for link in links)
    return linked > 0 and linked == len(_letters(element))


def _letters(element: Tag) -> str:
    return "".join(filter(str.isalnum, element.get_text()))


def _mend_button(button: Tag) -> None:
    """Make a heading of what unfolds more than it says, as the questions of many pages do; leave out other buttons."""
    words = _ICON.sub("", " ".join(button.get_text(" ").split()))
    if words and (button.name == "summary" or len(_unfolded(button)) > len(_letters(button))):
        button.name = _FOLD_HEADING
        button.string = words
    else:
        button.decompose()


def _unfolded(button: Tag) -> str:
    """Return the letters of what follows a button, or what holds nothing else."""
    holder = button
    while holder.parent is not None and _letters(holder.parent) == _letters(button):
        holder = holder.parent
    following = holder.find_next_sibling()
    return _letters(following) if following is not None else ""


def _mend_link(link: Tag, url: str) -> None:
    """Make the address of a link whole; leave only its words where it leads nowhere on the web."""
    target = str(link.get("href") or "").strip()
    if target.startswith("#") and link.get_text().strip() in _ANCHORS:
        link.decompose()
        return
    try:
        whole = urljoin(url, target)
        parts = urlsplit(whole)
    except ValueError:
        parts = urlsplit("")
    if target.startswith("#") or parts.scheme not in {"http", "https"} or not parts.hostname or not whole.isprintable():
        link.unwrap()
    else:
        link.attrs = {"href": whole.replace(" ", "%20").replace("(", "%28").replace(")", "%29")}


class _Converter(MarkdownConverter):
    """Escapes no more than is needed, and makes headings of what folds."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        escaped = escape(text)
        return escaped.replace("|", "\\|") if parent_tags & {"td", "th"} else escaped

    def convert_p(self, element: Any, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_p(element, escape_line_start(text), parent_tags))  # type: ignore[misc]  # by name

    def convert_hr(self, *_: Any, **_tags: Any) -> str:
        return "\n\n"  # three dashes at the beginning would be front matter
