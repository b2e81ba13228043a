"""Names in English sentences: runs of capitalised words, and what they may be the names of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.terms import fold, word_set
from retrieval.analysis.token_table import MAX_CACHED_WORDS, Ints, TokenTable

_FULL_NAME_WORDS: Final = (2, 3)
_TITLES: Final = word_set(
    "mr mrs ms dr prof professor president minister senator sen rep gov governor king queen prince princess pope lord"
    " sir judge justice captain capt general gen colonel sgt sergeant officer director coach emperor sheikh bishop"
    " chancellor secretary chief spokesman spokeswoman attorney lawyer ceo chairman lt congressman actor actress"
    " singer author wife husband father mother son daughter brother sister friend cousin"
)
_ORGANISATION: Final = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|LLC|plc|NV|AG|GmbH|Company|Corporation|Group|Holdings?|University|College|School|Institute|"
    r"Academy|Agency|Department|Ministry|Council|Committee|Commission|Association|Bank|Party|Union|Church|Army|Navy|"
    r"Police|Court|Times|Post|News|Network|Television|Research|Industries|Electronics|Technologies|Systems|Airlines?|"
    r"League|Club|Team|Foundation|Federation|Organi[sz]ation|Society|Senate|Congress|Parliament|Board|Bureau|Center|"
    r"Centre|Hospital|Museum|Force|Guard|[A-Z]{3,5})\b"
)
_PLACE_BEFORE: Final = word_set("in at from near to across outside inside into around toward towards throughout of")
_NOT_PERSON_BEFORE: Final = word_set("the in at of from")
_NOT_NAMES: Final = word_set(
    "i the a an he she it they we you in on at but and or if when while after before for with as by this that these"
    " those there his her its their our my your not no what who how why where which from to of most some many all both"
    " each other another such more however although though since during under over between also then now so because"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december mr mrs ms dr"
)
_INSIDE: Final = " .’'&-"
"""What may be between the words of a name."""


class Names(NamedTuple):
    """Runs of capitalised words, side by side; single ones only where a capital tells something."""

    starts: Ints
    """The first token of each."""
    ends: Ints
    """The token behind each."""
    kinds: Mapping[str, NDArray[np.bool_]]
    """By kind of ``NAME_CUES``, whether each may be such a name."""


# What a token's text says, as a word of a name or before one. A capital counts unless the word often has one without
# being a name.
_CAPITAL, _INNER_CAPITAL, _TITLE, _BEFORE_PLACE, _NOT_BEFORE_PERSON = (1 << bit for bit in range(5))


@lru_cache(MAX_CACHED_WORDS)
def _traits(text: str) -> int:
    folded = fold(text)
    return (
        _CAPITAL * (text[0].isupper() and folded not in _NOT_NAMES)
        | _INNER_CAPITAL * (text[1:] != text[1:].lower())
        | _TITLE * (folded in _TITLES)
        | _BEFORE_PLACE * (folded in _PLACE_BEFORE)
        | _NOT_BEFORE_PERSON * (folded in _NOT_PERSON_BEFORE)
    )


def find_names(table: TokenTable) -> Names:
    traits = np.fromiter(map(_traits, table.texts), dtype=np.uint8, count=len(table.texts))[table.numbers]
    starts, ends = _runs(table, (traits & _CAPITAL).nonzero()[0])
    first = starts == table.bounds[table.sentences[starts]]
    telling = ~first | (ends - starts > 1) | (traits[starts] & _INNER_CAPITAL > 0)
    starts, ends = starts[telling], ends[telling]
    before = np.where(first[telling], 0, traits[starts - 1])
    spans = zip(table.starts[starts].tolist(), table.ends[ends - 1].tolist(), strict=True)
    searched = (_ORGANISATION.search(table.text[start:end]) is not None for start, end in spans)
    organisation = np.fromiter(searched, dtype=bool, count=len(starts))
    titled = (before | traits[starts]) & _TITLE > 0
    full = np.isin(ends - starts, _FULL_NAME_WORDS) & (before & _NOT_BEFORE_PERSON == 0)
    kinds = {
        "person": ~organisation & (titled | full),
        "name": np.ones(len(starts), dtype=bool),
        "organisation": organisation,
        "place": ~organisation & (before & _BEFORE_PLACE > 0),
    }
    return Names(starts, ends, kinds)


def _runs(table: TokenTable, capitals: Ints) -> tuple[Ints, Ints]:
    """Put capitalised tokens that follow one another in a sentence into runs, unless other marks are between them."""
    before, behind = capitals[:-1], capitals[1:]
    joined = (behind == before + 1) & (table.sentences[before] == table.sentences[behind])
    gaps = zip(table.ends[before[joined]].tolist(), table.starts[behind[joined]].tolist(), strict=True)
    joined[joined] = [not table.text[start:end].strip(_INSIDE) for start, end in gaps]
    first, last = np.ones((2, len(capitals)), dtype=bool)
    first[1:], last[:-1] = ~joined, ~joined
    return capitals[first], capitals[last] + 1
