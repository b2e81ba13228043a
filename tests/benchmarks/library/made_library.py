"""Articles that nobody wrote, as many as wanted: the same every time, and shaped like real ones.

Words are drawn from a Zipf–Mandelbrot distribution (p ∝ 1 / (rank + 2.7)^1.07; Mandelbrot 1953) over function words and
made ones, sentences are as long as those of the seed article, and there are 25 of them in an article.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from retrieval.analysis.terms import STOP_WORDS

SENTENCES: Final = 25
"""Sentences of an article."""
_PARAGRAPH: Final = 4
_WORDS: Final = 200_000
_MEAN, _LEAST, _MOST = 20.0, 4, 45
_NAMES, _FIGURES = 0.08, 0.03
"""How many of the words are names, and how many are figures."""
_FUNCTION_WORDS: Final = 90
_CHUNK: Final = 512
"""Articles that are drawn at once."""


class MadeLibrary:
    """A library of made articles.

    Args:
        seed: Another one gives another library.
    """

    def __init__(self, seed: int = 1) -> None:
        self._random = np.random.default_rng(seed)
        self._words = np.array(self._vocabulary(), dtype=object)
        ranks = np.arange(len(self._words))
        weights = 1 / (ranks + 2.7) ** 1.07
        self._reached = np.cumsum(weights / weights.sum())

    def articles(self, sentences: int) -> Iterator[str]:
        """Texts with so many sentences in all."""
        left = -(-sentences // SENTENCES)
        while left > 0:
            count = min(left, _CHUNK)
            yield from self._articles(count)
            left -= count

    def write(self, folder: Path, sentences: int) -> None:
        """Write an article a file, ``00000.txt`` and so on."""
        folder.mkdir(parents=True)
        for number, text in enumerate(self.articles(sentences)):
            (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")

    def _vocabulary(self) -> list[str]:
        function_words = sorted(word for word in STOP_WORDS if word.isalpha())[:: len(STOP_WORDS) // _FUNCTION_WORDS]
        syllables = [a + b for a in ("b", "ch", "d", "f", "gr", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w")
                     for b in ("a", "e", "i", "o", "u", "ai", "er", "on")]  # fmt: skip
        lengths = self._random.integers(2, 5, _WORDS)
        drawn = self._random.integers(0, len(syllables), (_WORDS, 4))
        made = ("".join(syllables[at] for at in row[:length]) for row, length in zip(drawn, lengths, strict=True))
        return list(dict.fromkeys([*function_words, *made]))

    def _articles(self, count: int) -> Iterator[str]:
        sizes = self._random.normal(_MEAN, 8, (count, SENTENCES)).round().clip(_LEAST, _MOST).astype(int)
        drawn = np.searchsorted(self._reached, self._random.random(int(sizes.sum())))
        kinds = self._random.random(len(drawn))
        words: NDArray[np.object_] = self._words[drawn]
        names, figures = kinds < _NAMES, kinds > 1 - _FIGURES
        words[names] = [word.capitalize() for word in words[names]]
        words[figures] = [str(number) for number in drawn[figures] % 2000]
        ends = np.cumsum(sizes.ravel()).tolist()
        sentences = [
            " ".join([words[start].capitalize(), *words[start + 1 : end]]) + "."
            for start, end in zip([0, *ends[:-1]], ends, strict=True)
        ]
        for first in range(0, len(sentences), SENTENCES):
            yield _text(sentences[first : first + SENTENCES])


def made_folder(size: int, console: Console) -> Path:
    """A folder of made articles; it stays in the temporary folder for the next run."""
    folder = Path(tempfile.gettempdir()) / f"verbatim-made-{size}"
    if not folder.exists():
        with console.status(f"Writing {size:,} sentences to {folder}"):
            beside = folder.with_suffix(".part")
            MadeLibrary().write(beside, size)
            beside.rename(folder)
    return folder


def _text(sentences: Sequence[str]) -> str:
    paragraphs = (sentences[first : first + _PARAGRAPH] for first in range(0, len(sentences), _PARAGRAPH))
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs) + "\n"
