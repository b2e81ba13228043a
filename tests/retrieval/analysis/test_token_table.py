"""Sentences that are read together are read as each by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.analyzer import analyzer_of
from retrieval.analysis.terms import word_code
from tests.retrieval.awkward import texts

PIECES = (
    *("United", "States", "kingdom", "Great", "Britain", "90nm", "3D", "5m", "2.1b", "v2.1b", "U.S.", "U.S.A", "d'A1"),
    *("well-\nknown", "Ge\u00adsamt\u00adplan", "-", "A-\nB", "e\u0301lan", "l'aim", "90\u00adnm", "x²", "Ⅳ", "_said"),
    *(" ", " ", " ", ".", ",", "\0", "İ", "3'd"),
)
sentences = st.lists(texts() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=5)


def plain(language: str, read: Sequence[str]) -> list[list[tuple[str, str, int, int, int]]]:
    """Each token of each sentence, read alone: folded, its term, its place, and its hash."""
    analyzer = analyzer_of(language)
    rows = [analyzer.tokenize(sentence) for sentence in read]
    return [
        [
            (analyzer.fold(token.text), term, token.start, token.end, word_code(analyzer.fold(token.text)))
            for token, term in zip(tokens, analyzer.token_terms(tokens), strict=True)
        ]
        for tokens in rows
    ]


@given(st.sampled_from(["en", "de", "ja", "tr", "vi"]), sentences)
def test_tokens_and_terms_are_those_of_each_sentence(language: str, read: list[str]) -> None:
    table, _ = analyzer_of(language).read(read)
    found: list[list[tuple[str, str, int, int, int]]] = [[] for _ in read]
    for token, of in enumerate(table.sentences.tolist()):
        number, offset = table.numbers[token], table.sentence_starts[of]
        start, end = int(table.starts[token] - offset), int(table.ends[token] - offset)
        term = table.terms[table.term_numbers[token]]
        found[of].append((table.folded[number], term, start, end, int(table.codes[number])))
    assert found == plain(language, read)
    assert [table.bounds[of] for of in range(table.size)] == [sum(map(len, found[:of])) for of in range(len(read))]


@given(sentences)
def test_tokens_near_others_are_in_their_sentence(read: list[str]) -> None:
    table, _ = analyzer_of("en").read(read)
    of = table.sentences.tolist()
    all_tokens = np.arange(len(of))
    before = [(at, near) for at in range(len(of)) for near in (at - 2, at - 1) if near >= 0 and of[near] == of[at]]
    assert table.near(all_tokens, range(-2, 0)).tolist() == [near for _, near in before]
    for at in all_tokens.tolist():
        assert table.near(all_tokens[at : at + 1], range(-2, 0)).tolist() == [near for it, near in before if it == at]
