"""How close together a question's words stand."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.index.proximity import HALF_DISTANCE, TermPositions, proximity


def close(*words: tuple[int, int, int, int]) -> list[float]:
    """Nearness in two sentences, of (term, sentence, start, length)."""
    terms, sentences, starts, lengths = (np.array(column) for column in zip(*words, strict=True))
    found: list[float] = proximity(TermPositions(terms, sentences, starts, lengths), np.array([4.0, 9.0]), 2).tolist()
    return found


def test_side_by_side_counts_whole_and_far_apart_less() -> None:
    beside, apart = close((0, 0, 0, 5), (1, 0, 6, 5)), close((0, 0, 0, 5), (1, 0, 6 + HALF_DISTANCE, 5))
    assert beside == pytest.approx([6.0, 0.0]), "the geometric mean of both"
    assert apart == pytest.approx([3.0, 0.0])


def test_the_same_word_twice_and_words_of_two_sentences_are_no_pair() -> None:
    assert close((0, 0, 0, 5), (0, 0, 6, 5)) == [0.0, 0.0]
    assert close((0, 0, 0, 5), (1, 1, 0, 5)) == [0.0, 0.0]
