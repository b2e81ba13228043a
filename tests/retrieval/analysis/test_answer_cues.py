"""Cues against their plain definitions, a sentence at a time."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.analysis import answer_cues, names
from retrieval.analysis.answer_cues import CUE_BITS, CUES, SentenceCues, find_cues, read_cues
from retrieval.analysis.terms import Token, fold, token_terms, tokenize
from retrieval.analysis.token_table import read_tokens
from tests import ROOT
from tests.retrieval.awkward import texts

PIECES = (
    *(
        "Mark Li",
        "Li",
        "the",
        "The",
        "He",
        "President",
        "in",
        "from",
        "of",
        "Paris",
        "New York",
        "O’Neill",
        "NASA",
        "Bank",
    ),
    *(
        "BBC News",
        "U.S.",
        "1999",
        "2002s",
        "In May",
        "4 may",
        "12 years old",
        "aged 5",
        ", 41,",
        ", 5, 6,",
        "a.m.",
        "p.m.",
    ),
    *(
        "last year",
        "TODAY",
        "two weeks ago",
        "ten-year",
        "$ 5",
        "5 %",
        "half of",
        "per cent",
        "percentage",
        "\u212am",
        "3 km",
    ),
    *("because", "resulted in", "So that", "to win", "to the", "by using", "aims", "is the", "are", "which", "means"),
    *(
        "said",
        "ſaid",
        "SAİD",
        "told",
        "“we”",
        "``so''",
        "called",
        "so-called",
        "(SMEE)",
        "(a",
        "—",
        "–",
        "- ",
        ";",
        ":",
        ", and",
    ),
    *(
        "_said",
        "l'aim",
        "said_",
        "years’",
        "90nm",
        "3D",
        "well-\nknown",
        "Ge\u00adsamt",
        "\0",
        ".",
        ",",
        "!",
        "\n",
        "  ",
    ),
)
sentences = st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join) | texts()


def expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    data = (ROOT / "retrieval/analysis/data/answer_cues.toml").read_text(encoding="utf-8")
    for name, meaning in answer_cues._PLACEHOLDERS.items():  # the words that the data leaves out
        data = data.replace(name, meaning)
    for kind, alternatives in tomllib.loads(data).items():
        yield kind, re.compile("|".join(alternatives), re.IGNORECASE)


EXPRESSIONS = dict(expressions())


def plain(text: str) -> SentenceCues:
    """Return the cues of a sentence by their definitions."""
    tokens = tokenize(text)
    terms = token_terms(tokens)
    found = [kind for kind, pattern in EXPRESSIONS.items() for _ in pattern.finditer(text)]
    of_terms: set[tuple[str, str]] = set()
    for start, end in runs(tokens, text):
        kinds = [*kinds_of_name(tokens, start, end, text)]
        found += kinds
        of_terms |= {(kind, term) for kind in kinds for term in terms[start:end]}
        of_terms |= {("beside", term) for term in [*terms[max(0, start - 2) : start], *terms[end : end + 2]]}
        if answer_cues._DEFINING.match(text, tokens[end - 1].end):
            of_terms |= {("defines", term) for term in terms[start:end]}
    for position, (token, term) in enumerate(zip(tokens, terms, strict=True)):
        if answer_cues._DEFINING.match(text, token.end):
            of_terms.add(("defines", term))
        if token.text[0].isdigit() or term.isdigit():
            of_terms |= {("counted", behind) for behind in terms[position + 1 : position + 4]}
    counts = {kind: found.count(kind) for kind in {*found}}
    return SentenceCues(counts, frozenset(f"{kind}:{term}" for kind, term in of_terms if term))


def runs(tokens: list[Token], text: str) -> Iterator[tuple[int, int]]:
    """Find the runs of capitalised words; single ones only where a capital tells something."""
    capital = [token.text[0].isupper() and fold(token.text) not in names._NOT_NAMES for token in tokens]
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and capital[end]:
            end += 1
            if end < len(tokens) and text[tokens[end - 1].end : tokens[end].start].strip(" .’'&-"):
                break
        if end - start > 1 or (end > start and (start or tokens[0].text[1:] != tokens[0].text[1:].lower())):
            yield start, end
        start = max(end, start + 1)


def kinds_of_name(tokens: list[Token], start: int, end: int, text: str) -> Iterator[str]:
    before = fold(tokens[start - 1].text) if start else ""
    yield "name"
    if names._ORGANISATION.search(text[tokens[start].start : tokens[end - 1].end]):
        yield "organisation"
        return
    if before in names._PLACE_BEFORE:
        yield "place"
    titled = {before, fold(tokens[start].text)} & names._TITLES
    if titled or (end - start in {2, 3} and before not in names._NOT_PERSON_BEFORE):
        yield "person"


@settings(max_examples=300, deadline=None)
@given(sentences)
@example("He said SAİD ſaid \u212am")
@example("aged 5, 6, 7, 8,")
def test_the_cues_of_a_sentence_are_as_they_are_defined(text: str) -> None:
    assert find_cues(text) == plain(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(sentences, max_size=5))
def test_sentences_that_are_read_together_have_the_cues_of_each(read: list[str]) -> None:
    table = read_tokens(read)
    cues = read_cues(table)
    assert cues.counts.tolist() == [[find_cues(text).counts.get(kind, 0) for kind in CUES] for text in read]
    of_terms: list[set[str]] = [set() for _ in read]
    for of, number, bits in zip(table.sentences, table.term_numbers, cues.term_cues, strict=True):
        if term := table.terms[number]:
            of_terms[of] |= {f"{kind}:{term}" for kind, bit in CUE_BITS.items() if bits & bit}
    assert of_terms == [find_cues(text).term_cues for text in read]


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_each_pattern_is_in_lower_case(kind: str) -> None:
    pattern = re.sub(r"\\.", "", EXPRESSIONS[kind].pattern)
    assert pattern == pattern.lower()
