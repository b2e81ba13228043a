"""The tokens of many sentences as arrays: what an article is indexed by. Each different word is looked at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.terms import (
    TOKEN,
    TWO_WORDS,
    UNITS,
    Fold,
    Token,
    find_divisions,
    fold,
    kept_pieces,
    make_term,
    term_of,
    word_code,
)

Ints = NDArray[np.int64]

SENTENCE_BREAK: Final = "\0"
"""Put behind each sentence to read them together: no white space, and in no word, so that nothing runs over it."""
_PARTS: Final = re.compile(f"({TOKEN.pattern})")
_SECOND_WORDS: Final = frozenset(second for _, second in TWO_WORDS)
_UNIT: Final = 1
"""The word is a unit, which a number may be before."""
_SECOND: Final = 2
"""It may be the second of two words that make one term."""
MAX_CACHED_WORDS: Final = 1 << 16
"""Different words whose analysis is kept from one article to the next."""


@dataclass(frozen=True, slots=True)
class TokenTable:
    """The tokens of some sentences, in order and side by side in its arrays."""

    text: str
    """All sentences, with a ``SENTENCE_BREAK`` behind each."""
    sentence_starts: Ints
    """The offset of each sentence in the text, and behind these the text's length."""
    starts: Ints
    """The offset of each token in the text."""
    ends: Ints
    sentences: Ints
    """The sentence of each token."""
    texts: Sequence[str]
    """The different tokens as they are written."""
    numbers: Ints
    """The index of each token in ``texts``."""
    folded: Sequence[str]
    """Each of ``texts``, folded."""
    codes: NDArray[np.uint32]
    """The hash of each of ``folded``."""
    terms: Sequence[str]
    """Different terms, all that occur; an empty one is that of tokens without content."""
    term_numbers: Ints
    """The index of each token's term."""

    @property
    def size(self) -> int:
        """The number of sentences."""
        return len(self.sentence_starts) - 1

    @property
    def bounds(self) -> Ints:
        """The index of each sentence's first token, and behind these the number of tokens."""
        return self.starts.searchsorted(self.sentence_starts)

    def near(self, tokens: Ints, distances: range) -> Ints:
        """Return the tokens at some distances from each of some tokens, in the same sentence."""
        found: Ints = (tokens[:, None] + np.array(distances)).ravel()
        of = np.repeat(self.sentences[tokens], len(distances))
        inside = (found >= 0) & (found < len(self.sentences))
        inside[inside] = self.sentences[found[inside]] == of[inside]
        return found[inside]


class _Word(NamedTuple):
    """All that a token's text says wherever it occurs."""

    folded: str
    code: int
    term: str
    context: int
    """What its term may depend on beside it: ``_UNIT``, ``_SECOND``."""


class Cut(NamedTuple):
    """Pieces of a text, side by side."""

    texts: list[str]
    starts: Ints
    ends: Ints


def read_tokens(sentences: Sequence[str]) -> TokenTable:
    """Read sentences in English: their tokens and terms are those of ``terms.tokenize`` and ``terms.token_terms``."""
    text, sentence_starts = _join(sentences)
    tokens = _cut_undivided(text)
    of = sentence_starts.searchsorted(tokens.starts, side="right") - 1
    texts, numbers = index(tokens.texts)
    words = [*map(_word, texts)]
    terms, of_words = index([word.term for word in words])
    term_numbers, places = of_words[numbers], {term: place for place, term in enumerate(terms)}
    for token, term in _terms_in_context(tokens, of, words, numbers):
        term_numbers[token] = places.setdefault(term, len(places))
    codes = np.fromiter((word.code for word in words), dtype=np.uint32, count=len(words))
    folded = [word.folded for word in words]
    return TokenTable(
        text, sentence_starts, tokens.starts, tokens.ends, of, texts, numbers, folded, codes, [*places], term_numbers
    )


def tabulate(
    sentences: Sequence[str], tokens: Sequence[Sequence[Token]], terms: Iterable[Sequence[str]], fold: Fold
) -> TokenTable:
    """Make a table of the tokens of each sentence, and of their terms."""
    text, sentence_starts = _join(sentences)
    of = np.repeat(np.arange(len(sentences)), [len(row) for row in tokens])
    places = [(token.start, token.end) for row in tokens for token in row]
    starts, ends = np.array(places, dtype=np.int64).reshape(-1, 2).T + sentence_starts[of]
    texts, numbers = index([token.text for row in tokens for token in row])
    folded = [fold(it) for it in texts]
    codes = np.fromiter(map(word_code, folded), dtype=np.uint32, count=len(folded))
    indexed = index([*chain.from_iterable(terms)])
    return TokenTable(text, sentence_starts, starts, ends, of, texts, numbers, folded, codes, *indexed)


def _join(sentences: Sequence[str]) -> tuple[str, Ints]:
    lengths = np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences)) + len(SENTENCE_BREAK)
    return SENTENCE_BREAK.join([*sentences, ""]), np.concatenate([[0], np.cumsum(lengths)])


def index(values: Sequence[str]) -> tuple[list[str], Ints]:
    """Return the different values, in the order in which they first occur, and the index of each value among them."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return [*numbers], np.fromiter(map(numbers.__getitem__, values), dtype=np.int64, count=len(values))


def _cut_undivided(text: str) -> Cut:
    """Cut a text into tokens, without the divisions of words; the places are those in the text."""
    divisions = find_divisions(text)
    if not divisions:
        return _cut_tokens(text)
    kept = kept_pieces(text, divisions)
    places = np.concatenate([np.arange(piece.start, piece.stop) for piece in kept])
    texts, starts, ends = _cut_tokens("".join(text[piece.start : piece.stop] for piece in kept))
    return Cut(texts, places[starts], places[ends - 1] + 1)


def cut(parts: re.Pattern[str], text: str) -> Cut:
    """Return all matches of a pattern, which is one group."""
    found = parts.split(text)  # what is between them, and they
    bounds = np.fromiter(map(len, found), dtype=np.int64, count=len(found)).cumsum()
    return Cut(found[1::2], bounds[:-1:2], bounds[1::2])


def _cut_tokens(text: str) -> Cut:
    texts, starts, ends = cut(_PARTS, text)
    adjacent = np.flatnonzero(starts[1:] == ends[:-1]) + 1
    glued: dict[int, int] = {}
    """Tokens that are part of the one before, and that one."""
    for at in adjacent.tolist():
        first = glued.get(at - 1, at - 1)
        if texts[first][-1].isdigit() and texts[at].lower() not in UNITS:
            texts[first] += texts[at]
            ends[first] = ends[at]
            glued[at] = first
    if not glued:
        return Cut(texts, starts, ends)
    kept = np.delete(np.arange(len(texts)), [*glued])
    return Cut([texts[at] for at in kept.tolist()], starts[kept], ends[kept])


@lru_cache(MAX_CACHED_WORDS)
def _word(text: str) -> _Word:
    folded, lower = fold(text), text.lower()
    context = _UNIT * (lower in UNITS) | _SECOND * (lower in _SECOND_WORDS)
    return _Word(folded, word_code(folded), make_term(text), context)


def _terms_in_context(tokens: Cut, of: Ints, words: Sequence[_Word], numbers: Ints) -> Iterator[tuple[int, str]]:
    """Yield tokens whose terms depend on the token before, and these: units behind a number, and two words as one."""
    context = np.fromiter((word.context for word in words), dtype=np.uint8, count=len(words))[numbers]
    for at in context.nonzero()[0].tolist():
        word, before = tokens.texts[at], tokens.texts[at - 1]
        if not at or of[at] != of[at - 1]:
            continue
        if context[at] & _UNIT and tokens.starts[at] == tokens.ends[at - 1] and before[-1].isdigit():
            yield at, term_of(UNITS[word.lower()])
        if context[at] & _SECOND and (short := TWO_WORDS.get((before.lower(), word.lower()))):
            yield at - 1, short
            yield at, ""


def ranges(starts: Ints, ends: Ints) -> Ints:
    """Put the numbers from each start to before its end one behind the other."""
    counts = ends - starts
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
