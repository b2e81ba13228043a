"""How the words of a question meet the words of an article: as they stand, or by spelling, acronym or synonym."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from retrieval.analysis.question import Question
from retrieval.analysis.thesaurus import synonyms
from retrieval.index.arrays import Array
from retrieval.index.segment import SHORT_WORD, ArticleIndex

LONG_WORD = 9
"""Letters from which on a word may have two errors, rather than one."""


class Matches(NamedTuple):
    """The question's terms (rows) in an article's sentences (columns)."""

    present: Array
    """1 where the sentence holds the term; up to 1 where it holds what the term was probably meant to be."""
    added: Array
    """What the term adds to the sentence's BM25 score."""
    synonyms: Array
    """1 where the sentence holds another word for the term."""
    idf: Array
    """How telling each term is; the most for one that the article does not hold."""
    meant: Mapping[str, str]
    """The article's terms that unknown ones were read as, for their spelling."""
    spelt_out: Mapping[str, str]
    """Terms of a long form by the acronym that was read for them, or the other way about."""

    def standing_for(self, term: str) -> str:
        """The article's term that a term was read as: itself, but where it was misspelt."""
        return self.meant.get(term, term)


def match(index: ArticleIndex, question: Question) -> Matches:
    """Find the question's terms in an article.

    Args:
        index: The article.
        question: The question.
    """
    shape = (len(question.terms), index.size)
    present, added, others = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    idf = np.full(len(question.terms), index.unknown_idf)
    meant: dict[str, str] = {}
    table = synonyms()
    for row, (term, word) in enumerate(zip(question.terms, question.words, strict=True)):
        standing, likeness = term, 1.0
        if term not in index.bm25.vocabulary:
            standing, likeness = _meant(index, word, term)
            if standing:
                meant[term] = standing
        if standing:
            positions, contributions, idf[row] = index.postings(standing)
            present[row, positions] = likeness
            added[row, positions] = likeness * contributions
        for other in table.get(standing or term, ()):
            if other in index.bm25.vocabulary:
                others[row, index.postings(other).documents] = 1
    spelt_out = _expand_acronyms(index, question, present)
    return Matches(present, added, others * (present == 0), idf, meant, spelt_out)


def _meant(index: ArticleIndex, word: str, term: str) -> tuple[str, float]:
    """Find the article's word that an unknown one is a misspelling of.

    Returns:
        Its term and how alike the two words are, or an empty term.
    """
    if len(word) < SHORT_WORD or word[0].isdigit() or term in synonyms():
        return "", 0.0
    edits = 1 if len(word) < LONG_WORD else 2
    alike = [other for other in index.words_like(word, edits) if _may_be(word, other, edits)]
    if not alike:
        return "", 0.0
    from rapidfuzz import process  # noqa: PLC0415  # 9 ms, which few questions have to wait for
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # as above

    found = process.extract(word, alike, scorer=OSA.distance, score_cutoff=edits, limit=None)
    nearest, distance = next(((other, far) for other, far, _ in found if not other[0].isdigit()), ("", 0))
    if not nearest:
        return "", 0.0
    if distance > 1 and nearest[0] != word[0]:  # whoever errs twice in a word still knows how it begins
        return "", 0.0
    return index.vocabulary[nearest], 1 - float(distance) / max(len(word), len(nearest))


def _may_be(word: str, other: str, edits: int) -> bool:
    """Whether so many edits may make one word another, since each brings one letter: necessary, and quickly checked."""
    return len(set(other).difference(word)) <= edits


def _expand_acronyms(index: ArticleIndex, question: Question, present: Array) -> Mapping[str, str]:
    """Let an acronym stand for its long form and the long form for the acronym, where the question has all of one."""
    expanded: dict[str, str] = {}
    asked = set(question.terms)
    for acronym, long in index.acronyms.items():
        if len(long) > 1 and asked.issuperset(long) and acronym not in asked:
            for term in long:
                present[question.terms.index(term), index.postings(acronym).documents] = 1
                expanded[term] = acronym
    return expanded
