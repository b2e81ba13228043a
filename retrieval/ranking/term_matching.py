"""The terms of a question in the sentences of a segment: as they are, or by spelling, acronym or synonym."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from retrieval.analysis.question import Question
from retrieval.analysis.thesaurus import synonyms
from retrieval.index.arrays import Array
from retrieval.index.segment import MIN_MISSPELT_LETTERS, Segment

LEAD_SHARE = 0.7  # the weight of a term that the line above has, such as a table's header, for the row
MIN_TWO_EDITS_LETTERS = 9  # a word of so many may have two errors, rather than one


class TermMatches(NamedTuple):
    """The question's terms (rows) in a segment's sentences (columns)."""

    present: Array  # 1 where the sentence holds the term; up to 1 where it holds what the term was probably meant to be
    bm25: Array  # added to the sentence's score by the term
    synonyms: Array  # 1 where the sentence holds another word for the term, and not the term
    idf: Array  # of each term; the highest for one that the segment does not hold
    corrected: Mapping[str, str]  # terms of the segment by the unknown ones that are misspellings of them
    acronyms: Mapping[str, str]  # acronyms by the terms of their long form

    def corrected_term(self, term: str) -> str:
        return self.corrected.get(term, term)


def match_terms(segment: Segment, question: Question) -> TermMatches:
    shape = (len(question.terms), segment.size)
    present, bm25, others = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    idf = np.full(len(question.terms), segment.unknown_idf)
    corrected: dict[str, str] = {}
    for row, (term, word) in enumerate(zip(question.terms, question.words, strict=True)):
        known, similarity = term, 1.0
        if term not in segment.bm25.vocabulary:
            known, similarity = ("", 0.0) if segment.has_sections else _correct(segment, word, term)
            if known:
                corrected[term] = known
        if known:
            sentences, added, idf[row] = segment.postings(known)
            present[row, sentences] = similarity
            bm25[row, sentences] = similarity * added
        for other in synonyms(question.language).get(known or term, ()):
            if other in segment.bm25.vocabulary:
                others[row, segment.postings(other).documents] = 1
    if segment.led.size:
        led, leads = segment.led, segment.leads
        present[:, led] = np.maximum(present[:, led], LEAD_SHARE * present[:, leads])
        bm25[:, led] = np.maximum(bm25[:, led], LEAD_SHARE * bm25[:, leads])
    acronyms = _match_acronyms(segment, question, present)
    return TermMatches(present, bm25, others * (present == 0), idf, corrected, acronyms)


def _correct(segment: Segment, word: str, term: str) -> tuple[str, float]:
    """Return the term of the segment's word that an unknown one is a misspelling of, and the similarity of the two."""
    if len(word) < MIN_MISSPELT_LETTERS or word[0].isdigit() or term in synonyms(segment.language):
        return "", 0.0
    edits = 1 if len(word) < MIN_TWO_EDITS_LETTERS else 2
    candidates = [other for other in segment.words_like(word, edits) if _may_be(word, other, edits)]
    if not candidates:
        return "", 0.0
    from rapidfuzz import process  # noqa: PLC0415  # 9 ms, which few questions have to wait for
    from rapidfuzz.distance import OSA  # noqa: PLC0415  # as above

    found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=None)
    nearest, distance = next(((other, far) for other, far, _ in found if not other[0].isdigit()), ("", 0))
    if not nearest or (distance > 1 and nearest[0] != word[0]):  # whoever errs twice still knows how the word begins
        return "", 0.0
    return segment.vocabulary[nearest], 1 - float(distance) / max(len(word), len(nearest))


def _may_be(word: str, other: str, edits: int) -> bool:
    """Tell if so many edits may make one word another, since each brings one letter: necessary, and quickly checked."""
    return len(set(other).difference(word)) <= edits


def _match_acronyms(segment: Segment, question: Question, present: Array) -> Mapping[str, str]:
    """Let an acronym stand for its long form, where the question has all of that."""
    found: dict[str, str] = {}
    asked = set(question.terms)
    for acronym, long in segment.acronyms.items():
        if len(long) > 1 and asked.issuperset(long) and acronym not in asked:
            for term in long:
                present[question.terms.index(term), segment.postings(acronym).documents] = 1
                found[term] = acronym
    return found
