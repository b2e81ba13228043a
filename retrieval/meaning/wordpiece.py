"""WordPiece: a text as numbers of a vocabulary, as BERT's models in lower case read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

_MAX_WORD_LETTERS: Final = 100
"""A longer word is unknown."""
_REMOVED: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
_REPLACEMENT: Final = 0xFFFD
_SPACES: Final = "\t\n\r"
_ASCII_MARKS: Final = "$+<=>^`|~"
"""Those that are punctuation here, and symbols in Unicode."""
_CJK: Final = (
    range(0x4E00, 0xA000),
    range(0x3400, 0x4DC0),
    range(0x20000, 0x2A6E0),
    range(0x2A700, 0x2CEB0),
    range(0xF900, 0xFB00),
    range(0x2F800, 0x2FA20),
)


class Encoded(NamedTuple):
    """What a model takes: numbers of the vocabulary, and for each 0 in the first text, 1 in the second."""

    tokens: list[int]
    types: list[int]


class WordPiece:
    """Divides words into the longest pieces that the vocabulary has, from left to right.

    Args:
        vocabulary: Its words in order; those that go on a word begin with ``##``.

    Raises:
        KeyError: It lacks one of ``[CLS]``, ``[SEP]`` and ``[UNK]``.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._numbers: Mapping[str, int] = {word: number for number, word in enumerate(vocabulary)}
        self._begin, self._end, self._unknown = (self._numbers[word] for word in ("[CLS]", "[SEP]", "[UNK]"))
        self._cleaned, self._divided = _Cleaned(), _Divided()

    def encode(self, text: str, max_tokens: int) -> Encoded:
        """Encode the beginning of a text, of at most so many tokens besides those at its ends."""
        tokens = [self._begin, *self._tokens(text, max_tokens), self._end]
        return Encoded(tokens, [0] * len(tokens))

    def encode_pair(self, first: str, second: str, max_first: int, max_second: int) -> Encoded:
        before = self.encode(first, max_first)
        after = [*self._tokens(second, max_second), self._end]
        return Encoded(before.tokens + after, before.types + [1] * len(after))

    def _tokens(self, text: str, max_tokens: int) -> list[int]:
        found: list[int] = []
        for word in self._words(text):
            found += self._pieces(word)
            if len(found) >= max_tokens:
                return found[:max_tokens]
        return found

    def _words(self, text: str) -> Iterator[str]:
        if not text.isascii():
            text = unicodedata.normalize("NFD", text.translate(self._cleaned))
        return iter(text.translate(self._divided).split())

    def _pieces(self, word: str) -> list[int]:
        whole = self._numbers.get(word)
        if whole is not None:
            return [whole]
        if len(word) > _MAX_WORD_LETTERS:
            return [self._unknown]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in self._numbers), None)
            if end is None:
                return [self._unknown]
            pieces.append(self._numbers[prefix + word[start:end]])
            start = end
        return pieces


class _Cleaned(dict[int, str | None]):
    """For ``str.translate``: without control characters, with spaces around Chinese characters."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        if any(code in block for block in _CJK):
            found: str | None = f" {letter} "
        elif _is_removed(letter):
            found = None
        else:
            found = letter
        self[code] = found
        return found


class _Divided(dict[int, str | None]):
    """For ``str.translate``, after the marks above letters have been taken apart from them.

    In lower case, without control characters and these marks, with spaces around punctuation.
    """

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        if letter in _SPACES or (letter.isspace() and not _is_removed(letter)):
            found: str | None = " "
        elif _is_removed(letter) or unicodedata.category(letter) == "Mn":
            found = None
        elif letter in _ASCII_MARKS or unicodedata.category(letter).startswith("P"):
            found = f" {letter} "
        else:
            found = letter.lower()
        self[code] = found
        return found


def _is_removed(letter: str) -> bool:
    if letter in _SPACES:
        return False
    return ord(letter) == _REPLACEMENT or unicodedata.category(letter) in _REMOVED
