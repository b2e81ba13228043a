"""Cues in a sentence for the kinds of answer it may hold: names, dates, amounts, causes and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.names import find_names
from retrieval.analysis.terms import word_set
from retrieval.analysis.token_table import (
    MAX_CACHED_WORDS,
    SENTENCE_BREAK,
    Ints,
    TokenTable,
    cut,
    index,
    ranges,
    read_tokens,
)

CUES = (
    "person", "name", "organisation", "place", "year", "date", "duration", "money", "percent", "number", "unit", "age",
    "cause", "purpose", "method", "definition", "speech", "quotation", "called", "list", "aside", "defines", "counted",
    "beside", "head",
)  # fmt: skip
"""Kinds of cue. The last four depend on the question's words."""
NAME_CUES = ("person", "name", "organisation", "place")
TERM_CUES = (*NAME_CUES, "beside", "defines", "counted")
"""Kinds of cue that belong to single terms."""
CUE_BITS: Final = {kind: 1 << bit for bit, kind in enumerate(TERM_CUES)}

_PLACEHOLDERS = {
    "{months}": "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|aug|sept|oct|nov|dec",
    "{days}": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "{number}": r"(?:\d[\d,.]{0,20}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|several|hundred"
    "|thousand)",
}


class _Pattern(NamedTuple):
    """A kind of cue, in a text in lower case: tried only where a match may begin."""

    matches: re.Pattern[str]
    words: re.Pattern[str] | None
    """Of a word, whether a match may begin with it."""
    marks: re.Pattern[str] | None
    """Matches that begin with no word."""

    def starts(self, text: str, starts: Iterable[int]) -> Iterator[int]:
        """Yield where the matches begin that do not overlap; ``starts`` are the words that they may begin with."""
        if self.words is None:
            yield from (match.start() for match in self.matches.finditer(text))
            return
        if self.marks is not None:
            starts = sorted([*starts, *_all_starts(self.marks, text)])
        end = 0
        for start in starts:
            if start >= end and (match := self.matches.match(text, start)):
                yield start
                end = match.end()


def _all_starts(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    """Yield where matches begin, those that overlap too."""
    match = pattern.search(text)
    while match:
        yield match.start()
        match = pattern.search(text, match.start() + 1)


@cache  # used when an article is read, not when one is answered from
def _patterns() -> Mapping[str, _Pattern]:
    import tomllib  # noqa: PLC0415  # as above

    text = (Path(__file__).parent / "data" / "answer_cues.toml").read_text(encoding="utf-8")
    for name, meaning in _PLACEHOLDERS.items():
        text = text.replace(name, meaning)
    return {kind: _pattern(alternatives) for kind, alternatives in tomllib.loads(text).items()}


def _pattern(alternatives: Sequence[str]) -> _Pattern:
    begins = {letters for it in alternatives if it.startswith(_WORD_START) for letters in _beginnings(it)}
    marks = [it for it in alternatives if not it.startswith(_WORD_START)]
    return _Pattern(
        re.compile("|".join(alternatives)),
        re.compile("|".join(begins)) if begins else None,
        re.compile("|".join(marks)) if marks else None,
    )


def _beginnings(pattern: str) -> Iterator[str]:
    """Yield with what words begin that a pattern may match: their first letters or all, or a digit."""
    rest = pattern.removeprefix(_WORD_START)
    group = _GROUP.match(rest)
    for choice in _INNER_GROUP.sub("", group[1]).split("|") if group else [rest]:
        found = _BEGINNING.match(choice)
        if found is None:
            raise ValueError(f"{pattern} does not begin with letters or a digit")
        yield found[0] + (r"\Z" if _WORD_END.match(choice, found.end()) else "")


@cache
def _may_begin_any() -> re.Pattern[str]:
    return re.compile("|".join(it.words.pattern for it in _patterns().values() if it.words is not None))


@lru_cache(MAX_CACHED_WORDS)
def _may_begin(word: str) -> int:
    """Return a bit for each of the patterns that may match where a word begins."""
    if not _may_begin_any().match(word):
        return 0
    patterns = enumerate(_patterns().values())
    return sum(1 << number for number, it in patterns if it.words is not None and it.words.match(word))


_WORD_START = r"\b"
_GROUP = re.compile(r"\(\?:((?:[^()]|\([^()]*\))*)\)")
_INNER_GROUP = re.compile(r"\([^()]*\)")
_BEGINNING = re.compile(r"\\d|\d|[a-z]+(?!\?)")
_WORD_END = re.compile(r"(?: |\\[.bs])(?!\?)")
_WORDS = re.compile(r"(\w+)")
_SAME_LETTERS = (("İ", "i"), ("ı", "i"), ("ſ", "s"))
"""Letters that are others in another case, but not by ``str.lower``, which makes two of the first."""
_DEFINING = re.compile(
    r"(?: \([^)]{1,40}\))? ?(?:,|\(|—|–) ?(?:an?|the|who|which|one|known|or|also)\b| \(|"
    r" (?:is|are|was|were|refers?|means?|stands?|consists?|became|becomes) (?:an?|the|one|to|any|for|of|defined)?\b"
)

_BEFORE_DEFINITION = np.array([*map(ord, ",(—–")])
_DEFINING_VERBS = word_set("is are was were refer refers mean means stand stands consist consists became becomes")
_BESIDE_WORDS, _COUNTED_WORDS = 2, 3


class SentenceCues(NamedTuple):
    counts: dict[str, int]
    """By kind of ``CUES``; kinds that do not occur are left out."""
    term_cues: frozenset[str]
    """``kind:term`` for each term of a cue, so that what the question itself names can be taken off."""


class CueTable(NamedTuple):
    """The cues of the sentences of a ``TokenTable``."""

    counts: Ints
    """By sentence and kind of ``CUES``."""
    term_cues: NDArray[np.uint8]
    """By token, the ``CUE_BITS`` of its term; they mean nothing where that is empty."""


def find_cues(text: str) -> SentenceCues:
    """Find the cues of a sentence in English."""
    table = read_tokens([text])
    found = read_cues(table)
    counts = {kind: count for kind, count in zip(CUES, found.counts[0].tolist(), strict=True) if count}
    bits = zip(table.term_numbers.tolist(), found.term_cues.tolist(), strict=True)
    pairs = ((table.terms[term], kind) for term, held in bits for kind in TERM_CUES if held & CUE_BITS[kind])
    return SentenceCues(counts, frozenset(f"{kind}:{term}" for term, kind in pairs if term))


def read_cues(table: TokenTable) -> CueTable:
    """Find the cues of sentences in English."""
    counts = _count_patterns(table)
    bits = np.zeros(len(table.numbers), dtype=np.uint8)
    names = find_names(table)
    for kind, which in names.kinds.items():
        starts, ends = names.starts[which], names.ends[which]
        counts[:, CUES.index(kind)] = np.bincount(table.sentences[starts], minlength=table.size)
        bits[ranges(starts, ends)] |= CUE_BITS[kind]
    defined = _defined(table)
    bits[defined] |= CUE_BITS["defines"]
    which = defined[names.ends - 1]
    bits[ranges(names.starts[which], names.ends[which])] |= CUE_BITS["defines"]
    bits[table.near(names.starts, range(-_BESIDE_WORDS, 0))] |= CUE_BITS["beside"]
    bits[table.near(names.ends - 1, range(1, _BESIDE_WORDS + 1))] |= CUE_BITS["beside"]
    figures = np.array([it[0].isdigit() for it in table.texts], dtype=bool)[table.numbers]
    figures |= np.array([it.isdigit() for it in table.terms], dtype=bool)[table.term_numbers]
    bits[table.near(np.flatnonzero(figures), range(1, _COUNTED_WORDS + 1))] |= CUE_BITS["counted"]
    return CueTable(counts, bits)


def tabulate_cues(table: TokenTable, found: Sequence[SentenceCues]) -> CueTable:
    """Make a table of the cues of each sentence."""
    counts = np.array([[cues.counts.get(kind, 0) for kind in CUES] for cues in found]).reshape(-1, len(CUES))
    bits = np.zeros(len(table.numbers), dtype=np.uint8)
    numbers = {term: number for number, term in enumerate(table.terms)}
    bounds = table.bounds.tolist()
    for start, end, cues in zip(bounds, bounds[1:], found, strict=False):
        here = table.term_numbers[start:end]
        for cue in cues.term_cues:
            kind, _, term = cue.partition(":")
            bits[start:end][here == numbers[term]] |= CUE_BITS[kind]
    return CueTable(counts, bits)


def _count_patterns(table: TokenTable) -> Ints:
    """Count the matches of the patterns by sentence and kind."""
    text = table.text
    for letter, other in _SAME_LETTERS:
        text = text.replace(letter, other)
    text = text.lower()
    words, starts, _ = cut(_WORDS, text)
    different, numbers = index(words)
    begun = np.fromiter(map(_may_begin, different), dtype=np.uint32, count=len(different))[numbers]
    counts = np.zeros((table.size, len(CUES)), dtype=np.int64)
    for number, (kind, pattern) in enumerate(_patterns().items()):
        found = [*pattern.starts(text, starts[begun & (1 << number) > 0].tolist())]
        sentences = table.sentence_starts.searchsorted(found, side="right") - 1
        counts[:, CUES.index(kind)] = np.bincount(sentences, minlength=table.size)
    return counts


def _defined(table: TokenTable) -> NDArray[np.bool_]:
    """Tell of each token whether what is behind it reads as a definition of it."""
    letters = np.frombuffer((table.text + SENTENCE_BREAK).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    first, second = letters[table.ends], letters[table.ends + 1]
    spaced = first == ord(" ")
    likely: NDArray[np.bool_] = np.isin(first, _BEFORE_DEFINITION) | (spaced & np.isin(second, _BEFORE_DEFINITION))
    verbs = np.array([it in _DEFINING_VERBS for it in table.texts], dtype=bool)[table.numbers]
    likely[:-1] |= verbs[1:] & spaced[:-1] & (table.starts[1:] == table.ends[:-1] + 1)
    at = likely.nonzero()[0]
    sentence_ends = table.sentence_starts[table.sentences[at] + 1] - len(SENTENCE_BREAK)
    spans = zip(table.ends[at].tolist(), sentence_ends.tolist(), strict=True)
    likely[at] = [_DEFINING.match(table.text, *span) is not None for span in spans]
    return likely
