"""N-grams that a question shares with a sentence, against counting them one by one; and how close words stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.terms import word_code
from retrieval.index.word_order import HALF_DISTANCE, MAX_NGRAM_WORDS, TermPositions, WordNgrams, proximity
from retrieval.postings.inverted_index import idf

WORDS = st.lists(st.sampled_from(["the", "of", "taken", "off", "from", "it"]), max_size=8)


def ngrams_of(words: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


@given(sentences=st.lists(WORDS, min_size=1, max_size=6), question=WORDS)
def test_shared_ngrams_weigh_their_idf_within_a_sentence(sentences: list[list[str]], question: list[str]) -> None:
    all_words = np.array([word_code(word) for words in sentences for word in words], dtype=np.uint32)
    sentence_of = np.repeat(np.arange(len(sentences)), [len(words) for words in sentences])
    shared = WordNgrams(all_words, sentence_of, len(sentences)).shared(question)
    assert len(shared) == MAX_NGRAM_WORDS
    for length, sums in enumerate(shared, start=1):
        held = [set(ngrams_of(words, length)) for words in sentences]
        for number, own in enumerate(held):
            expected = sum(
                idf(len(sentences), sum(ngram in other for other in held))
                for ngram in ngrams_of(question, length)
                if ngram in own
            )
            assert sums[number] == pytest.approx(expected)


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
