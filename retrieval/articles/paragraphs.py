"""Splits running text into paragraphs, and each into its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from retrieval.analysis.languages.language import ENGLISH
from retrieval.articles.sentences import sentence_spans
from retrieval.articles.spans import BLANK_LINE, LINE_BREAK, Span, pieces, strip

_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।][)\]”’»\"'*_]*\Z")
_MIN_ENDED_LINES = 0.75
"""The share of lines that end a sentence from which on line breaks separate paragraphs rather than wrap them."""

_CLOSING_LETTERS = 8
"""Characters at the end of a sentence in which its stop is looked for; only closing marks follow it."""

_ITEM = re.compile(r"[^\S\r\n]*(?:([-*+•◦▪‣●–—|])|(?:\d{1,3}|[a-z])([.)]))\s")
_LEADS_IN = re.compile(r"[.:;!?。：；！？]\s*\Z")

_COMMENT = re.compile(r"<!--(?:[^<-]|-(?!->)|<(?!!--))*-->|\{/\*[^{}]*\*/\}")
_MIN_LINES_WITHOUT_STOPS = 3
_MAX_LINE_LETTERS = 100
_STOP = re.compile(r"[.!?…。！？؟۔।,;:–—-][)\]”’»\"'*_]*\Z")

Paragraph = list[Span]
"""The spans of its sentences."""


def split_paragraphs(
    text: str, parts: Sequence[Span], *, blank_lines: bool = False, language: str = ENGLISH
) -> list[Paragraph]:
    """Split running text into paragraphs and these into sentences.

    Blank lines separate paragraphs. Where there are none, line breaks do, if the lines end in sentence punctuation; a
    text that was wrapped to a width stays whole. Where there is no line break at all, two or more spaces behind the end
    of a sentence do. A paragraph ends with its part at the latest, none is empty, and each character of the parts that
    is not white space is in one sentence. ``blank_lines``: the text has some, even if these parts have none.
    """
    trimmed = [strip(text, *part) for part in parts]
    if blank_lines or any(BLANK_LINE.search(text, *part) for part in trimmed):
        cuts = [_cuts(BLANK_LINE, text, part) for part in trimmed]
    elif not any(LINE_BREAK.search(text, *part) for part in trimmed):
        parts = [part for part in trimmed if part.start < part.end]
        return [paragraph for part in parts for paragraph in _by_spaces(text, _sentences(text, part, language))]
    elif _lines_are_paragraphs(text, trimmed):
        cuts = [_line_cuts(text, part) for part in trimmed]
    else:
        cuts = [[] for _ in trimmed]
    paragraphs = [piece for part, at in zip(trimmed, cuts, strict=True) for piece in pieces(text, part, at)]
    return [_sentences(text, paragraph, language) for paragraph in paragraphs]


def _cuts(separator: re.Pattern[str], text: str, part: Span) -> list[int]:
    return [match.start() for match in separator.finditer(text, *part)]


def _ends_sentence(text: str, span: Span) -> bool:
    return bool(_SENTENCE_END.search(text[max(span.start, span.end - _CLOSING_LETTERS) : span.end]))


def _lines_are_paragraphs(text: str, parts: Iterable[Span]) -> bool:
    lines = [line for part in parts for line in pieces(text, part, _cuts(LINE_BREAK, text, part))]
    return sum(_ends_sentence(text, line) for line in lines) >= _MIN_ENDED_LINES * len(lines)


def _line_cuts(text: str, part: Span) -> list[int]:
    """Find the line breaks that are not in the middle of a sentence: no stop before, a small letter behind."""
    lines = pieces(text, part, _cuts(LINE_BREAK, text, part))
    return [
        after.start
        for before, after in pairwise(lines)
        if _ends_sentence(text, before) or not text[after.start].islower()
    ]


def _by_spaces(text: str, sentences: Iterable[Span]) -> Iterator[Paragraph]:
    paragraph: Paragraph = []
    for sentence in sentences:
        if paragraph and sentence.start - paragraph[-1].end > 1 and _ends_sentence(text, paragraph[-1]):
            yield paragraph
            paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield paragraph


def _sentences(text: str, paragraph: Span, language: str) -> list[Span]:
    cuts = _cuts(LINE_BREAK, text, paragraph)
    return split_sentences(text, pieces(text, paragraph, cuts) if cuts else [paragraph], language=language)


def split_sentences(text: str, lines: Sequence[Span], *, markdown: bool = False, language: str = ENGLISH) -> list[Span]:
    """Split lines that stand together into sentences.

    Items of a list, and lines without a stop, are not run together; what stands between two lines, such as the mark of
    a quotation, does not open a sentence.
    """
    whole = Span(lines[0].start, lines[-1].end)
    read = text[slice(*whole)] if len(lines) == 1 else "".join(_blank(text, lines))
    if markdown:  # a comment opens no sentence either
        read = _COMMENT.sub(lambda comment: " " * len(comment[0]), read)
    if len(lines) == 1:
        return [Span(whole.start + start, whole.start + end) for start, end in sentence_spans(read, language)]
    cuts = sorted({*_item_starts(text, whole), *_lines_without_stops(text, lines)})
    return [
        Span(item.start + start, item.start + end)
        for item in pieces(text, whole, cuts)
        for start, end in sentence_spans(read[item.start - whole.start : item.end - whole.start], language)
    ]


def _blank(text: str, lines: Sequence[Span]) -> Iterator[str]:
    """Yield the text of lines, with blanks for what is between them but is no white space."""
    end = lines[0].start
    for line in lines:
        yield "".join(each if each.isspace() else " " for each in text[end : line.start])
        yield text[slice(*line)]
        end = line.end


def _lines_without_stops(text: str, lines: Sequence[Span]) -> list[int]:
    """Find the beginnings of lines that are sentences by themselves though they end in no stop.

    There are three at least, each short and with a capital, a digit or a mark at its beginning: so are the lines of a
    poem, but these end in commas and stops here and there.
    """
    if len(lines) < _MIN_LINES_WITHOUT_STOPS:
        return []
    written = [text[slice(*line)] for line in lines]
    if any(len(line) > _MAX_LINE_LETTERS or line[0].islower() or _STOP.search(line) for line in written):
        return []
    return [line.start for line in lines[1:]]


def _item_starts(text: str, paragraph: Span) -> list[int]:
    """Find the beginnings of list items: at least two lines behind the same bullet or behind numbers.

    Since a wrapped line may begin with a dash by chance, the first item opens the paragraph, follows a line that leads
    in, or is followed by the next item at once.
    """
    starts = [paragraph.start, *(match.end() for match in LINE_BREAK.finditer(text, *paragraph))]
    marks = [match and "".join(filter(None, match.groups())) for match in (_ITEM.match(text, at) for at in starts)]
    found: list[int] = []
    for kind in {mark for mark, count in Counter(marks).items() if mark and count > 1}:
        first = marks.index(kind)
        before = text[max(paragraph.start, starts[first] - _CLOSING_LETTERS) : starts[first]]
        if not first or _LEADS_IN.search(before) or kind in marks[first + 1 : first + 2]:
            found += [at for at, mark in zip(starts, marks, strict=True) if mark == kind]
    return sorted(found)
