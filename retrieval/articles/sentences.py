"""Splits a paragraph into sentences.

sentencex finds where a sentence may end: it knows abbreviations, initials and decimals. The rules here refine that: a
quotation or a bracket holds together, its closing mark stays with it, and a few breaks that the words on both sides
speak against are taken back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise

from sentencex import get_sentence_boundaries

from retrieval.analysis.languages.language import ENGLISH
from retrieval.articles.brackets import Mark, enclosures, find_marks
from retrieval.articles.spans import Span, pieces

MAX_ENCLOSURE_LETTERS = 400
"""A quotation or bracket up to this long is not broken inside; a longer one is, at its sentences."""

_WINDOW_LETTERS = 20_000
_LOOK_AHEAD_LETTERS = 100
_CONTEXT_LETTERS = 60

_PLAIN = (("'", "’"), ("‘", " "), ("`", " "), ("\n", " "), ("\r", " "))

_TAIL = re.compile(
    r"\[(?:\d{1,3}|\^[\w-]{1,20}|[a-z][a-z ]{0,40}\d{0,3}\??)\]"  # a reference or remark: [12], [^1], [citation needed]
    r"|\]\([^()\s]*\)"  # the end of a link in Markdown
    r"|(?<!\s)[*_~]+(?=\s|\Z)"  # the end of what Markdown stresses
    r"|</?br\s*/?>"  # a line break
    r"|[\U0001f300-\U0001faff\ufe0f\u200d]+"  # emoji
)
"""Marks that go with the sentence before them, beside closing marks."""

_CLOSED = "[)\\]”’»\"']*"
_GLUED_BEFORE = re.compile(rf"(?:[a-z]{{2}}|\d|[A-Z]{{2}}){_CLOSED}[.!?…]+{_CLOSED}\Z")
_GLUED_AFTER = re.compile(r"[A-Z][a-z]*(?:[\s,;:’'”\"]|\Z)")
_ADDRESS = re.compile(r"(?:www\.|\S*[/@])\S*\Z", re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"\d\.(?=[A-Z][a-z]+\s)")
"""The end of a sentence without a space, "in 1782.He wrote", where sentencex reads a code such as "7.Bg5"."""

_ENUMERATOR = re.compile(
    r"(?:[^\w\s.!?…]{1,4}\s?)??[*_`~]{0,5}"  # a pictogram, emphasis
    r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivx]{1,5}|[IVX]{1,5})[.)\]]{1,2}[*_`~]{0,5}"
)
_TIME = re.compile(r"\b[AaPp]\. ?[Mm]\.\Z")
_AFTER_TIME = re.compile(
    r"\(|(?:[ECMP][SD]?T|[BI]ST|CES?T|GMT|UTC|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.?|May|June?|July?|"
    r"January|February|March|April|August|September|October|November|December)(?!\w)"
)
_NEVER_LAST = re.compile(r"(?<![\w.])(?:e\.g|i\.e|cf|viz|vs|Spc|Pfc|Pvt|Cpl|Maj)\.\Z")
_BEFORE_AMOUNT = re.compile(r"(?<![\w.])(?:approx|ca|est|incl|excl|max|min)\.\Z", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(
    r"(?<![\w.])(?:vols?|pp?|nos?|figs?|tabs?|abb|nr|eqs?|ch|chap|sec|art|para|ext|tel)\.\Z", re.IGNORECASE
)
_ORDINAL = re.compile(r"(?<![\w.,])\d{1,2}\.\Z")
_NAMED = re.compile(r"(?:section|sec|article|art|rule|chapter|clause|part|step)\.(?:\s\d{1,3}\.)?", re.IGNORECASE)
"""What a statute's paragraph begins with, "Section. 2."."""
_RUN_IN_TITLE = re.compile(r"\d{1,3}(?:\.\d{1,3})+\.?(?: (?:[A-Z][\w’'/-]*,?|and|or|of|the|for|in|to|&)){1,6}\.")
"""A title with a number, in the line that it is the title of: "6.31 Liability Insurance." """
_NO_FULL_STOP = frozenset("?!…)]”’»\"'*_`")
_LOWER = re.compile(r"(?:[–—-]+ ?)?[a-z][^A-Z]*?(?:[^\w’'-]|\Z)")
"""A word without a capital, perhaps behind a dash; "iPhone" is none."""

_EXCLAIMED = re.compile(r"[?!…][)\]”’»\"']+\Z")
_SPEAKER = re.compile(
    r"(?!(?:He|She|They|We|You|It|The|A|An|This|That)\b)(?:I|[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2}) "
    r"(?:said|says|asked|asks|added|adds|replied|cried|exclaimed|inquired|wondered|shouted|wrote|writes|recalled|joked|"
    r"demanded)\b(?!,? ?[“\"‘])"
)
"""Who spoke, after the words; with words of their own to follow, it is a new sentence."""


_THAI = "th"
_THAI_SPACE = re.compile(r"(?<=[\u0e01-\u0e5b])[^\S\r\n]+(?=[\u0e01-\u0e5b])")
_MIN_THAI_LETTERS = 25
_CLOSING = ")]”’»\"'」』）】》〉"
_WIDE_STOPS = frozenset("。！？｡")
"""Stops behind which no space is needed."""
_WIDE_END = re.compile("[。！？｡]+")
_SAID = re.compile("[。！？｡][」』”’]+\\Z")
"""The end of what somebody says; a letter behind it goes on with the sentence."""


def sentence_spans(text: str, language: str = ENGLISH) -> list[Span]:
    """Split a paragraph into sentences: each character that is not white space is in exactly one of them."""
    marks = find_marks(text)
    closing = {mark.start: mark.end for mark in marks if mark.closes}
    held = enclosures(marks, MAX_ENCLOSURE_LETTERS)
    found = {*_likely_ends(_mask(text, marks), language), *(match.end() for match in _AFTER_NUMBER.finditer(text))}
    if language != ENGLISH:
        found.update(match.end() for match in _WIDE_END.finditer(text))
    if language == _THAI:
        found.update(_thai_ends(text))
    likely = sorted(found)
    ends = sorted({_skip_closing(text, end, closing) for end in likely})
    cuts = _confirm(text, [end for end in ends if not _inside(held, end)])
    return _merge_wordless(text, pieces(text, Span(0, len(text)), cuts))


def _mask(text: str, marks: Iterable[Mark]) -> str:
    """Hide quotation marks, brackets and line breaks from sentencex; the length stays.

    Its own reading of them joins what it should not, takes time that grows with the square of the unclosed ones, and
    sees lists in "(1) … (2)" and in wrapped lines that begin with a dash.
    """
    for letter, plain in _PLAIN:
        text = text.replace(letter, plain)
    masked, end = "", 0
    for mark in marks:
        masked += text[end : mark.start] + ("*" if mark.closes else " ") * (mark.end - mark.start)
        end = mark.end
    return masked + text[end:]


def _likely_ends(text: str, language: str) -> Iterator[int]:
    """Yield the ends that sentencex finds, before the white space that follows.

    It reads a window at a time, so that its time grows with the length of any text; a window without an end is doubled.
    """
    start, size = 0, _WINDOW_LETTERS
    while start < len(text):
        window = text[start : start + size]
        ends = [boundary["end_index"] for boundary in get_sentence_boundaries(language, window)]
        if start + size < len(text):
            ends = [end for end in ends if end <= size - _LOOK_AHEAD_LETTERS]
        if not ends:
            size *= 2
            continue
        yield from (start + begin + len(window[begin:end].rstrip()) for begin, end in pairwise([0, *ends]))
        start, size = start + ends[-1], _WINDOW_LETTERS


def _thai_ends(text: str) -> Iterator[int]:
    """Yield the ends of clauses in Thai, which has no full stop: a space behind enough letters."""
    last = 0
    for match in _THAI_SPACE.finditer(text):
        if match.start() - last >= _MIN_THAI_LETTERS:
            last = match.end()
            yield match.start()


def _skip_closing(text: str, end: int, closing: dict[int, int]) -> int:
    """Move the end of a sentence behind the closing marks and references that follow."""
    at = end
    while at < len(text):
        if tail := _TAIL.match(text, at):
            at = end = tail.end()
        elif at in closing:
            at = end = closing[at]
        elif text[at].isspace():
            at += 1
        else:
            break
    return end


def _inside(held: list[Span], end: int) -> bool:
    before = bisect_left(held, end, key=lambda span: span.start) - 1
    return before >= 0 and end < held[before].end


def _confirm(text: str, ends: Iterable[int]) -> Iterator[int]:
    """Yield the ends that the words on both sides do not speak against."""
    start = 0
    for end in ends:
        before = text[max(start, end - _CONTEXT_LETTERS) : end].lstrip()
        after = text[end : end + _CONTEXT_LETTERS]
        if not before or _runs_on(before, after.lstrip()) or _is_one_word(before, after):
            continue
        yield end
        start = end


def _runs_on(before: str, after: str) -> bool:
    if not after:
        return False
    if after[0] in ",;:" or _ENUMERATOR.fullmatch(before) or (after[0].isalnum() and _NAMED.fullmatch(before)):
        return True
    if _LOWER.match(after) and (before[-1] in _NO_FULL_STOP or _ORDINAL.search(before)):
        return True
    if after[0].isdigit() and _BEFORE_NUMBER.search(before):
        return True
    if (after[0].isdigit() or after[0].islower()) and _BEFORE_AMOUNT.search(before):
        return True
    return bool(
        _NEVER_LAST.search(before)
        or _RUN_IN_TITLE.fullmatch(before)
        or (_TIME.search(before) and _AFTER_TIME.match(after))
        or (_EXCLAIMED.search(before) and _SPEAKER.match(after))
        or (_SAID.search(before) and after[0].isalpha())
    )


def _is_one_word(before: str, after: str) -> bool:
    if not (after[:1].isascii() and after[:1].isalnum()) or before.rstrip(_CLOSING)[-1:] in _WIDE_STOPS:
        return False
    return not (_GLUED_AFTER.match(after) and _GLUED_BEFORE.search(before)) or bool(_ADDRESS.search(before))


def _merge_wordless(text: str, spans: Iterable[Span]) -> list[Span]:
    """Append spans without a letter or digit, such as "…" or an emoji, to the one before."""
    found: list[Span] = []
    last_has_words = True
    for span in spans:
        has_words = text[span.start].isalnum() or any(map(str.isalnum, text[span.start : span.end]))
        if found and not (has_words and last_has_words):
            found[-1] = Span(found[-1].start, span.end)
            last_has_words |= has_words
        else:
            found.append(span)
            last_has_words = has_words
    return found
