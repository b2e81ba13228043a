"""WordNgrams of words that a question shares with a sentence, against counting them one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.terms import word_code
from retrieval.index.word_ngrams import MAX_NGRAM_WORDS, WordNgrams
from retrieval.postings.inverted_index import idf

WORDS = st.lists(st.sampled_from(["the", "of", "taken", "off", "from", "it"]), max_size=8)


def runs_of(words: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


@given(sentences=st.lists(WORDS, min_size=1, max_size=6), question=WORDS)
def test_shared_runs_weigh_their_idf_and_end_with_the_sentence(sentences: list[list[str]], question: list[str]) -> None:
    heard = np.array([word_code(word) for words in sentences for word in words], dtype=np.uint32)
    sentence_of = np.repeat(np.arange(len(sentences)), [len(words) for words in sentences])
    shared = WordNgrams(heard, sentence_of, len(sentences)).shared(question)
    assert len(shared) == MAX_NGRAM_WORDS
    for length, sums in enumerate(shared, start=1):
        held = [set(runs_of(words, length)) for words in sentences]
        for number, own in enumerate(held):
            expected = sum(
                idf(len(sentences), sum(run in other for other in held))
                for run in runs_of(question, length)
                if run in own
            )
            assert sums[number] == pytest.approx(expected)
