"""Generated corpora: words as frequent as in a language, sentences as long as the article's."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from retrieval.articles.seeds import load_articles
from tests import ROOT

SEEDS = ROOT / "seeds"
VOCABULARY = 200_000
_EXPONENT, _SHIFT = 1.0, 2.7  # Mandelbrot's law for English words: frequency ∝ 1 / (rank + 2.7)
_SHORTEST, _LONGEST = 4, 7


class Corpus(NamedTuple):
    """Sentences as terms, and queries of four to seven words of a sentence."""

    sentences: list[list[str]]
    queries: list[list[str]]


def generate(size: int, queries: int, seed: int = 1) -> Corpus:
    """Make a corpus, the same one each time.

    Args:
        size: Sentences.
        queries: How many queries; each draws its words from one sentence, a frequent word as often as it stands there.
        seed: Another one, another corpus.
    """
    random = np.random.default_rng(seed)
    shares = 1 / (np.arange(1, VOCABULARY + 1) + _SHIFT) ** _EXPONENT
    bounds = np.cumsum(shares / shares.sum())
    words = np.array([f"w{rank}" for rank in range(1, VOCABULARY + 1)], dtype=object)
    lengths = random.choice(sentence_lengths(), size)
    drawn = np.minimum(bounds.searchsorted(random.random(int(lengths.sum()))), VOCABULARY - 1)
    ends = np.cumsum(lengths)
    sentences = [words[drawn[end - length : end]].tolist() for length, end in zip(lengths, ends, strict=True)]
    return Corpus(sentences, [_query(random, sentences) for _ in range(queries)])


def sentence_lengths() -> list[int]:
    """How many words the sentences of the article in ``seeds/`` have."""
    return [len(sentence.text.split()) for article in load_articles(SEEDS) for sentence in article.sentences]


def _query(random: np.random.Generator, sentences: list[list[str]]) -> list[str]:
    sentence = sentences[random.integers(len(sentences))]
    count = min(int(random.integers(_SHORTEST, _LONGEST + 1)), len(sentence))
    return [sentence[place] for place in random.choice(len(sentence), count, replace=False)]
