"""From any bytes to text, numbers and JSON, so that small changes of the bytes are small changes of these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")

# fmt: off
PIECES: Final = (
    "who ", "When ", "the lighthouse ", "Edna Marsh", "1871", "more", "and Japan?", "source?", "another", "/new",
    "hello", "?", ".", "!", "...", "—", "“", "”", "'", '"', "`", "```", "*", "**", "_", "~~", "||", "#", "# ", "> ",
    "-# ", "- ", "1. ", "[a](http://b.example)", "http://a.example/", "discord.gg/a", "@everyone", "@here", "<@1>",
    "<@!2>", "<@&3>", "<#4>", "<:a:5>", "<t:1:R>", "</ask:6>", "&amp;", "\\", "\n", "\r\n", "\r", "\n\n", "\t", " ",
    "\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u200e",
    "\u202e", "\u2066", "\u2069", "\ufeff", "\ufffd", "\ufffe", "\ud800", "\udfff", "e\u0301", "\u0300", "\u0e33",
    "\u1100\u1161", "ß", "ſ", "İ", "ı", "ﬁ", "Å", "Ω", "日本。", "مرحبا", "שלום", "ไทย", "👩\u200d🚀", "🇨🇳", "😀", "𝟙",
    "①", "²", "٣", "½", "=1+1", "+1", "@SUM(1)", "3.2", "gull-rock.txt:1.1", ":", "v1:", "context:", "more:",
    "delete:", "search:", "0", "9" * 19, "-", "%s", "{0}", "$", "(", "(((((((((", "a" * 50, "a b " * 40, "Mr. ",
    "U.S. ", "U.S.A.F.", "12,345.67 ", "--- ", "+++", "{", "}", '{"', "null",
)
# fmt: on
_LONG: Final = (1, 1, 1, 2, 3, 10, 100, 1000)


class Draw:
    """Reads bytes as choices; when there are no more, it reads zeros.

    Args:
        data: Any bytes.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def over(self) -> bool:
        """Whether there are no more bytes."""
        return self._at >= len(self._data)

    def byte(self) -> int:
        """The next byte."""
        self._at += 1
        return 0 if self._at > len(self._data) else self._data[self._at - 1]

    def below(self, limit: int) -> int:
        """A whole number from 0 to below a limit."""
        return (self.byte() << 8 | self.byte()) % limit if limit > 256 else self.byte() % limit

    def one_of(self, choices: Sequence[T]) -> T:
        """One of these."""
        return choices[self.below(len(choices))]

    def rest(self, most: int) -> bytes:
        """The bytes that come next."""
        taken = self._data[self._at : self._at + most]
        self._at += len(taken)
        return taken

    def text(self, most: int = 4000) -> str:
        """Text of at most so many letters, of pieces that are hard, characters of any kind, and long runs."""
        pieces: list[str] = []
        size = 0
        while not self.over and size < most:
            piece = self._piece()
            pieces.append(piece)
            size += len(piece)
        return "".join(pieces)[:most]

    def _piece(self) -> str:
        kind = self.byte()
        if kind < 160:
            return self.one_of(PIECES)
        if kind < 200:
            return (
                self.rest(kind - 159).decode("utf-8", "surrogatepass" if kind % 2 else "replace")
                if kind % 2 == 0
                else chr(self.below(0x3000))
            )
        if kind < 250:
            return chr((self.byte() << 16 | self.byte() << 8 | self.byte()) % 0x110000)
        return self.one_of(PIECES) * self.one_of(_LONG)

    def json(self, depth: int = 3) -> Any:
        """What JSON can hold."""
        kind = self.below(9 if depth else 6)
        if kind == 0:
            return self.text(60)
        if kind == 1:
            return self.one_of((0, 1, -1, 2**31, 2**53, 2**63, 2**70, self.below(65536)))
        if kind == 2:
            return self.one_of((None, True, False, 0.5, "", "1", "123456789012345678"))
        if kind in {3, 4, 5}:
            return str(self.below(65536))
        if kind == 6:
            return [self.json(depth - 1) for _ in range(self.below(4))]
        return {self.text(12): self.json(depth - 1) for _ in range(self.below(4))}
