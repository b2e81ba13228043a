"""How well each sentence of an article answers a question: named features, to be weighted and added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.answer_cues import NAMED, OFFERS
from retrieval.analysis.question import Question
from retrieval.index.arrays import Array
from retrieval.index.char_ngrams import Likeness
from retrieval.index.segment import ArticleIndex
from retrieval.ranking.term_matching import Matches, match

FEATURES = (
    "bm25_relative",
    "share",
    "share_relative",
    "all_terms",
    "surface",
    "surface_relative",
    "bigrams",
    "phrases",
    "phrases_relative",
    "long_phrases",
    "heard_relative",
    "close",
    "close_relative",
    "families",
    "names_share",
    "plain_share",
    "plain_relative",
    "letters",
    "letters_contained",
    "letters_relative",
    "letters_beside",
    "rarest",
    "last_term",
    "number",
    "synonyms",
    "paragraph_share",
    "paragraph_names",
    "paragraph_common",
    "paragraph_bm25",
    "paragraph_relative",
    "neighbours",
    "before",
    "after",
    "paragraph_before",
    "points_back",
    "length",
    "short",
    "new_words",
    "position",
    "lead",
    "lead_of_short_text",
    "first_sentence",
    "opens_paragraph",
)
"""What is seen in a sentence whatever is asked for. All linear weights are fitted; see ``weights.json``."""

_RELATIVE = [row for row, name in enumerate(FEATURES) if name.endswith("_relative")]
"""Those that are measured by the highest of the article's sentences."""
_TINY = 1e-9
_BESIDE = [
    *map(FEATURES.index, ("neighbours", "before", "after", "paragraph_before", "letters_beside", "paragraph_names"))
]
"""What neighbours say."""
SOME_SHARE = 0.15
"""What a sentence must hold itself of the question for its neighbours to speak for it."""


class Evidence(NamedTuple):
    """What an article's sentences (columns) have to show for a question."""

    question: Question
    matches: Matches
    features: Array
    """Rows as ``FEATURES``."""
    offers: Array
    """Rows as ``OFFERS``: what each sentence offers beyond what the question says itself, 0 to 2."""
    letters: Likeness
    """How alike the question's words are to the sentences by their letters."""


def evidence(index: ArticleIndex, question: Question) -> Evidence:
    """Look at every sentence of an article for a question.

    Args:
        index: The article, with at least one sentence.
        question: The question.
    """
    matches = match(index, question)
    letters = index.letters.alike(question.words)
    rows = {
        **_word_rows(index, question, matches),
        **_letter_rows(index, letters.cosine),
        **_neighbour_rows(index, question, matches),
        **_place_rows(index, matches),
    }
    features = np.array([rows[name] for name in FEATURES])
    features[_BESIDE] *= rows["share"] > SOME_SHARE
    compared = features[_RELATIVE]
    features[_RELATIVE] = compared / (np.maximum.reduce(compared, axis=1, keepdims=True) + _TINY)
    return Evidence(question, matches, features, _offers(index, question, matches), letters)


def _word_rows(index: ArticleIndex, question: Question, matches: Matches) -> dict[str, Array]:
    """Which words match, and how telling they are."""
    present, idf = matches.present, matches.idf
    total = idf.sum() or 1.0
    count = len(question.terms)
    paid = np.maximum(present, 0.5 * matches.synonyms)
    share = idf @ paid / total
    surface = index.surface(question.words)
    heard, phrases, long_phrases = index.runs(question.folded)
    close = index.nearness([*map(matches.standing_for, question.terms)], idf) / total
    names = idf * _named(question)
    plain_share = (idf - names) @ present / ((idf - names).sum() or 1.0)
    nothing = np.zeros(index.size)
    known = np.where(present.any(axis=1), idf, 0) if count else idf
    numbers = np.array([term[0].isdigit() for term in question.terms], dtype=np.float64)
    return {
        "bm25_relative": matches.added.sum(axis=0),
        "share": share,
        "share_relative": share,
        "all_terms": np.asarray(present.all(axis=0) if count else nothing, dtype=np.float64),
        "surface": surface,
        "surface_relative": surface,
        "bigrams": index.pairs(question.terms),
        "phrases": phrases,
        "phrases_relative": phrases,
        "long_phrases": long_phrases,
        "heard_relative": heard,
        "close": close,
        "close_relative": close,
        "families": idf @ _families(index, question, matches) / total,
        "names_share": names @ present / (names.sum() or 1.0),
        "plain_share": plain_share,
        "plain_relative": plain_share,
        "rarest": present[int(np.argmax(known))] if count else nothing,
        "last_term": present[-1] if count else nothing,
        "number": numbers @ present,
        "synonyms": idf @ matches.synonyms / total,
    }


def _families(index: ArticleIndex, question: Question, matches: Matches) -> Array:
    """1 where a sentence does not hold a term, but a word that begins like it: "founder" for "foundation"."""
    held = np.zeros_like(matches.present)
    for row, word in enumerate(question.words):
        held[row, index.beginning(word)] = 1
    unmet: Array = held * (matches.present == 0)
    return unmet


def _named(question: Question) -> NDArray[np.bool_]:
    """Which of the question's terms are names."""
    return np.array([term in question.names for term in question.terms], dtype=bool)


def _letter_rows(index: ArticleIndex, cosine: Array) -> dict[str, Array]:
    """How alike the words' letters are: typing errors and word forms that stemming leaves apart."""
    contained = cosine * np.sqrt(index.lengths)
    beside = np.zeros(index.size)
    beside[1:] = cosine[:-1]
    beside[:-1] = np.maximum(beside[:-1], cosine[1:])
    return {
        "letters": cosine,
        "letters_contained": contained,
        "letters_relative": contained,
        "letters_beside": beside,
    }


def _neighbour_rows(index: ArticleIndex, question: Question, matches: Matches) -> dict[str, Array]:
    """What the sentences around hold of the question."""
    present, idf = matches.present, matches.idf
    total = idf.sum() or 1.0
    before, after = np.zeros_like(present), np.zeros_like(present)
    before[:, 1:], after[:, :-1] = present[:, :-1], present[:, 1:]
    absent = np.maximum(1 - present, 0)
    within = np.maximum.reduceat(present, index.paragraph_starts, axis=1)[:, index.paragraph_of]
    around = np.array([within, np.maximum(before, after), before, after, _said_before(index, present)]) * absent
    _, beside, preceding, following, said = idf @ around / total
    common = (present > 0).sum(axis=1) > max(2, index.size / 10)
    elsewhere = np.array([idf * _named(question), idf * common]) @ around[0] / total
    paragraph_bm25 = index.paragraph_scores(map(matches.standing_for, question.terms))
    return {
        "paragraph_share": idf @ within / total,
        "paragraph_names": elsewhere[0],
        "paragraph_common": elsewhere[1],
        "paragraph_bm25": paragraph_bm25,
        "paragraph_relative": paragraph_bm25,
        "neighbours": beside,
        "before": preceding,
        "after": following,
        "paragraph_before": said,
        "points_back": preceding * index.pronoun,
    }


def _said_before(index: ArticleIndex, present: Array) -> Array:
    """What the sentences before hold in the same paragraph; the farther back, the less it counts."""
    before, left = index.back
    said: Array = np.maximum.reduce(present[:, before] * left, axis=1)
    return said


def _place_rows(index: ArticleIndex, matches: Matches) -> Mapping[str, Array]:
    """Where a sentence stands, and how much it says."""
    matched = (matches.present > 0).sum(axis=0)
    return {**index.standing, "new_words": np.log1p(np.maximum(index.lengths - 2 * matched, 0))}


_ROW = {kind: row for row, kind in enumerate(OFFERS)}
_NAMED, _BY_NOUN = [_ROW[kind] for kind in NAMED], [_ROW["counted"], _ROW["beside"]]


def _offers(index: ArticleIndex, question: Question, matches: Matches) -> Array:
    """What the sentences offer, less what the question itself brings: it knows the names that it asks with."""
    offers = index.offers.copy()
    marked = index.marked((*NAMED, "defines"), question.terms)
    offers[_NAMED] -= marked[:-1]
    offers[_ROW["defines"]] += marked[-1]
    for row, term in enumerate(question.terms):
        if term[0].isdigit():
            standing = matches.present[row] > 0
            offers[_ROW["number"], standing] -= 1
            offers[_ROW["year"], standing] -= len(term) == 4  # noqa: PLR2004  # a year has four digits
    noun = matches.standing_for(question.kind.noun)
    if noun:
        offers[_BY_NOUN] += index.marked(("counted", "beside"), [noun])
        offers[_ROW["head"], index.postings(noun).documents] += 1
    return np.clip(offers, 0, 2, out=offers)
