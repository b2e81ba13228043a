"""Articles that nobody wrote, as many as wanted: the same every time, and shaped like real ones.

Words are drawn from a Zipf–Mandelbrot distribution (p ∝ 1 / (rank + 2.7)^1.07; Mandelbrot 1953) over function words and
made ones, and sentences are as long as those of the seed article. An article of prose has 25 of them; a guide, in
Markdown, has 25 sections.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from retrieval.analysis.terms import STOP_WORDS

SENTENCES: Final = 25
"""Sentences of an article of prose."""
SECTIONS: Final = 25
"""Sections of a guide."""
_PARAGRAPH: Final = 4
_WORDS: Final = 200_000
_MEAN, _LEAST, _MOST = 20.0, 4, 45
_NAMES, _FIGURES = 0.08, 0.03
"""How many of the words are names, and how many are figures."""
_FUNCTION_WORDS: Final = 90
_CHUNK: Final = 512
"""Articles that are drawn at once."""
_LISTS: Final = 0.3
"""How many of a guide's sections are lists."""
_ITEM: Final = 3
"""An item of a list is a sentence of a third of the words."""


class MadeLibrary:
    """A library of made articles.

    Args:
        seed: Another one gives another library.
    """

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        function_words = sorted(word for word in STOP_WORDS if word.isalpha())[:: len(STOP_WORDS) // _FUNCTION_WORDS]
        self._made = len(function_words)
        self._words = np.array(self._vocabulary(function_words), dtype=object)
        ranks = np.arange(len(self._words))
        weights = 1 / (ranks + 2.7) ** 1.07
        self._reached = np.cumsum(weights / weights.sum())

    def articles(self, sentences: int) -> Iterator[str]:
        """Texts of prose with so many sentences in all."""
        yield from _in_chunks(-(-sentences // SENTENCES), self._articles)

    def guides(self, sections: int) -> Iterator[str]:
        """Texts in Markdown, each with a title, with so many headed sections in all."""
        yield from _in_chunks(-(-sections // SECTIONS), self._guides)

    def write(self, folder: Path, sentences: int) -> None:
        """Write an article a file, ``00000.txt`` and so on."""
        _write(self.articles(sentences), folder, "txt")

    def write_guides(self, folder: Path, sections: int) -> None:
        """Write a guide a file, ``00000.md`` and so on."""
        _write(self.guides(sections), folder, "md")

    def _vocabulary(self, function_words: Sequence[str]) -> list[str]:
        syllables = [a + b for a in ("b", "ch", "d", "f", "gr", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w")
                     for b in ("a", "e", "i", "o", "u", "ai", "er", "on")]  # fmt: skip
        lengths = self._random.integers(2, 5, _WORDS)
        drawn = self._random.integers(0, len(syllables), (_WORDS, 4))
        made = ("".join(syllables[at] for at in row[:length]) for row, length in zip(drawn, lengths, strict=True))
        return list(dict.fromkeys([*function_words, *made]))

    def _articles(self, count: int) -> Iterator[str]:
        sentences = self._sentences(self._lengths((count, SENTENCES)).ravel())
        for first in range(0, len(sentences), SENTENCES):
            yield _text(sentences[first : first + SENTENCES])

    def _guides(self, count: int) -> Iterator[str]:
        sizes = self._random.integers(1, 4, count * SECTIONS)
        lists = self._random.random(len(sizes)) < _LISTS
        sizes += lists
        lengths = self._lengths((int(sizes.sum()),))
        sentences = iter(self._sentences(np.where(lists.repeat(sizes), lengths // _ITEM, lengths)))
        bodies = (
            "\n".join(f"- {text}" for text in islice(sentences, size)) if is_list else " ".join(islice(sentences, size))
            for size, is_list in zip(sizes, lists, strict=True)
        )
        headings = iter(self._headings(count * (SECTIONS + 1)))
        for _ in range(count):
            sections = (f"## {next(headings)}\n\n{next(bodies)}" for _ in range(SECTIONS))
            yield "\n\n".join([f"# {next(headings)}", *sections]) + "\n"

    def _lengths(self, shape: tuple[int, ...]) -> NDArray[np.int64]:
        """Draw of how many words sentences are."""
        return self._random.normal(_MEAN, 8, shape).round().clip(_LEAST, _MOST).astype(np.int64)

    def _sentences(self, lengths: NDArray[np.int64]) -> list[str]:
        drawn = np.searchsorted(self._reached, self._random.random(int(lengths.sum())))
        kinds = self._random.random(len(drawn))
        words: NDArray[np.object_] = self._words[drawn]
        names, figures = kinds < _NAMES, kinds > 1 - _FIGURES
        words[names] = [word.capitalize() for word in words[names]]
        words[figures] = [str(number) for number in drawn[figures] % 2000]
        return [f"{text}." for text in _phrases(words, lengths)]

    def _headings(self, count: int) -> Iterator[str]:
        """Draw headings of two to five made words."""
        lengths = self._random.integers(2, 6, count)
        drawn = self._random.uniform(self._reached[self._made - 1], 1.0, int(lengths.sum()))
        return _phrases(self._words[np.searchsorted(self._reached, drawn)], lengths)


def made_folder(size: int, console: Console) -> Path:
    """A folder of made articles of so many sentences; it stays in the temporary folder for the next run."""
    return _made(f"verbatim-made-{size}", lambda folder: MadeLibrary().write(folder, size), console)


def made_guides(size: int, console: Console) -> Path:
    """The same of made guides of so many sections."""
    return _made(f"verbatim-made-guides-{size}", lambda folder: MadeLibrary().write_guides(folder, size), console)


def _made(name: str, write: Callable[[Path], None], console: Console) -> Path:
    folder = Path(tempfile.gettempdir()) / name
    if not folder.exists():
        with console.status(f"Writing {folder}"):
            beside = folder.with_suffix(".part")
            write(beside)
            beside.rename(folder)
    return folder


def _write(texts: Iterable[str], folder: Path, suffix: str) -> None:
    folder.mkdir(parents=True)
    for number, text in enumerate(texts):
        (folder / f"{number:05}.{suffix}").write_text(text, encoding="utf-8")


def _in_chunks(count: int, make: Callable[[int], Iterator[str]]) -> Iterator[str]:
    for done in range(0, count, _CHUNK):
        yield from make(min(count - done, _CHUNK))


def _phrases(words: NDArray[np.object_], lengths: NDArray[np.int64]) -> Iterator[str]:
    """Put words together, the first of each phrase with a capital."""
    for start, end in pairwise([0, *np.cumsum(lengths).tolist()]):
        yield " ".join([words[start].capitalize(), *words[start + 1 : end]])


def _text(sentences: Sequence[str]) -> str:
    paragraphs = (sentences[first : first + _PARAGRAPH] for first in range(0, len(sentences), _PARAGRAPH))
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs) + "\n"
