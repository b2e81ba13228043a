"""Words found by their letters, against looking at each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.terms import MAX_WORD_LETTERS
from retrieval.index.char_ngrams import char_ngram_strings
from retrieval.index.vocabulary import WORD_END, WORD_START, Vocabulary

word = st.text(st.sampled_from("abné9"), min_size=1, max_size=7) | st.just("ab" * MAX_WORD_LETTERS)
lists = st.lists(word, max_size=12, unique_by=lambda word: word[:MAX_WORD_LETTERS])


@given(lists, word)
def test_words_are_found_by_all_their_letters_and_by_the_first(words: list[str], asked: str) -> None:
    found = Vocabulary(words)
    short = [word[:MAX_WORD_LETTERS] for word in words]
    assert found.size == len(words)
    assert found.number(asked) == (short.index(asked[:MAX_WORD_LETTERS]) if asked[:MAX_WORD_LETTERS] in short else None)
    begun = asked[:3]
    assert found.with_prefix(begun).tolist() == [number for number, word in enumerate(short) if word.startswith(begun)]
    assert found.of_length(2, 4) == [word for word in short if 2 <= len(word) <= 4]


@given(lists, st.lists(word, min_size=1, max_size=4))
def test_words_are_found_by_runs_of_their_letters(words: list[str], asked: list[str]) -> None:
    runs = list(dict.fromkeys(run for _, run in char_ngram_strings(asked)))
    places, numbers = Vocabulary(words).containing(runs)
    marked = [WORD_START + word[:MAX_WORD_LETTERS] + WORD_END for word in words]
    expected = {(runs[i], number) for i in range(len(runs)) for number, word in enumerate(marked) if runs[i] in word}
    assert {(runs[i], number) for i, number in zip(places.tolist(), numbers.tolist(), strict=True)} == expected
