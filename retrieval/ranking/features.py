"""Named features of each sentence of a segment for a question, to be weighted and added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.answer_cues import CUES, NAME_CUES
from retrieval.analysis.question import Question
from retrieval.index.arrays import Array
from retrieval.index.char_ngrams import NgramSimilarity
from retrieval.index.segment import Segment
from retrieval.ranking.term_matching import TermMatches, match_terms

FEATURES = (
    *("bm25_relative", "share", "share_relative", "all_terms"),
    *("surface", "surface_relative", "bigrams", "phrases", "phrases_relative", "long_phrases"),
    *("heard_relative", "close", "close_relative", "families"),
    *("names_share", "plain_share", "plain_relative"),
    *("letters", "letters_contained", "letters_relative", "letters_beside"),
    *("rarest", "last_term", "number", "synonyms"),
    *("paragraph_share", "paragraph_names", "paragraph_common", "paragraph_bm25", "paragraph_relative"),
    *("neighbours", "before", "after", "paragraph_before", "points_back"),
    *("length", "short", "new_words"),
    *("position", "lead", "lead_of_short_text", "first_sentence", "opens_paragraph"),
)
"""The features whatever is asked for, by their names in ``weights.json``; ``_relative`` to the segment's highest."""
MIN_SHARE = 0.15  # the share of the question that a sentence must hold itself for its neighbours to speak for it
_NEIGHBOUR_FEATURES = ("neighbours", "before", "after", "paragraph_before", "letters_beside", "paragraph_names")
_NEIGHBOURS = [FEATURES.index(name) for name in _NEIGHBOUR_FEATURES]
_RELATIVE = [row for row, name in enumerate(FEATURES) if name.endswith("_relative")]
_CUE = {kind: row for row, kind in enumerate(CUES)}
_NAMED, _BY_NOUN = [_CUE[kind] for kind in NAME_CUES], [_CUE["counted"], _CUE["beside"]]
_YEAR_DIGITS = 4
_TINY = 1e-9


class Features(NamedTuple):
    """The features of a segment's sentences (columns) for a question."""

    question: Question
    matches: TermMatches
    values: Array  # rows as FEATURES
    cues: Array  # rows as CUES: answer cues of each sentence beyond those of the question's own words, 0 to 2
    letters: NgramSimilarity  # the similarity of the question's words to the sentences by character n-grams

    def named(self, name: str) -> Array:
        row: Array = self.values[FEATURES.index(name)]
        return row


def extract_features(segment: Segment, question: Question) -> Features:
    matches = match_terms(segment, question)
    letters = segment.char_ngrams.similarity(question.words)
    rows = {
        **_word_features(segment, question, matches),
        **_letter_features(segment, letters.cosine),
        **_neighbour_features(segment, question, matches),
        **segment.position_features,
        "new_words": np.log1p(np.maximum(segment.lengths - 2 * (matches.present > 0).sum(axis=0), 0)),
    }
    values = np.array([rows[name] for name in FEATURES])
    values[_NEIGHBOURS] *= rows["share"] > MIN_SHARE
    relative = values[_RELATIVE]
    values[_RELATIVE] = relative / (np.maximum.reduce(relative, axis=1, keepdims=True) + _TINY)
    return Features(question, matches, values, _cues(segment, question, matches), letters)


def _word_features(segment: Segment, question: Question, matches: TermMatches) -> Mapping[str, Array]:
    present, idf = matches.present, matches.idf
    total = idf.sum() or 1.0
    count = len(question.terms)
    share = idf @ np.maximum(present, 0.5 * matches.synonyms) / total
    surface = segment.exact_word_idf(question.words)
    heard, phrases, long_phrases = segment.shared_ngrams(question.folded)
    close = segment.proximity([*map(matches.corrected_term, question.terms)], idf) / total
    names = idf * _is_name(question)
    plain_share = (idf - names) @ present / ((idf - names).sum() or 1.0)
    nothing = np.zeros(segment.size)
    known = np.where(present.any(axis=1), idf, 0) if count else idf
    numbers = np.array([term[0].isdigit() for term in question.terms], dtype=np.float64)
    return {
        "bm25_relative": matches.bm25.sum(axis=0),
        "share": share,
        "share_relative": share,
        "all_terms": np.asarray(present.all(axis=0) if count else nothing, dtype=np.float64),
        "surface": surface,
        "surface_relative": surface,
        "bigrams": segment.bigram_idf(question.terms),
        "phrases": phrases,
        "phrases_relative": phrases,
        "long_phrases": long_phrases,
        "heard_relative": heard,
        "close": close,
        "close_relative": close,
        "families": idf @ _word_families(segment, question, matches) / total,
        "names_share": names @ present / (names.sum() or 1.0),
        "plain_share": plain_share,
        "plain_relative": plain_share,
        "rarest": present[int(np.argmax(known))] if count else nothing,
        "last_term": present[-1] if count else nothing,
        "number": numbers @ present,
        "synonyms": idf @ matches.synonyms / total,
    }


def _word_families(segment: Segment, question: Question, matches: TermMatches) -> Array:
    """Return 1 where a sentence lacks a term, but holds a word that begins like it: "founder" for "foundation"."""
    held = np.zeros_like(matches.present)
    for row, word in enumerate(question.words):
        held[row, segment.sentences_with_prefix(word)] = 1
    families: Array = held * (matches.present == 0)
    return families


def _is_name(question: Question) -> NDArray[np.bool_]:
    return np.array([term in question.names for term in question.terms], dtype=bool)


def _letter_features(segment: Segment, cosine: Array) -> Mapping[str, Array]:
    """Return the features that see through typing errors, and word forms that stemming leaves apart."""
    contained = cosine * np.sqrt(segment.lengths)
    beside = np.zeros(segment.size)
    beside[1:] = cosine[:-1]
    beside[:-1] = np.maximum(beside[:-1], cosine[1:])
    return {
        "letters": cosine,
        "letters_contained": contained,
        "letters_relative": contained,
        "letters_beside": beside,
    }


def _neighbour_features(segment: Segment, question: Question, matches: TermMatches) -> Mapping[str, Array]:
    """Return the shares of the question that the sentences around hold, mostly of what the sentence itself lacks."""
    present, idf = matches.present, matches.idf
    total = idf.sum() or 1.0
    before, after = np.zeros_like(present), np.zeros_like(present)
    before[:, 1:], after[:, :-1] = present[:, :-1], present[:, 1:]
    absent = np.maximum(1 - present, 0)
    within = np.maximum.reduceat(present, segment.paragraph_starts, axis=1)[:, segment.paragraph_of]
    earlier, decay = segment.lookback
    paragraph_before = np.maximum.reduce(present[:, earlier] * decay, axis=1)
    around = np.array([within, np.maximum(before, after), before, after, paragraph_before]) * absent
    _, beside, preceding, following, said = idf @ around / total
    common = (present > 0).sum(axis=1) > max(2, segment.size / 10)
    elsewhere = np.array([idf * _is_name(question), idf * common]) @ around[0] / total
    paragraph_bm25 = segment.paragraph_scores(map(matches.corrected_term, question.terms))
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
        "points_back": preceding * segment.pronoun,
    }


def _cues(segment: Segment, question: Question, matches: TermMatches) -> Array:
    """Return the sentences' answer cues, less those of the question's own words: it knows the names it asks with."""
    cues = segment.cues.copy()
    marked = segment.cue_counts((*NAME_CUES, "defines"), question.terms)
    cues[_NAMED] -= marked[:-1]
    cues[_CUE["defines"]] += marked[-1]
    for row, term in enumerate(question.terms):
        if term[0].isdigit():
            held = matches.present[row] > 0
            cues[_CUE["number"], held] -= 1
            cues[_CUE["year"], held] -= len(term) == _YEAR_DIGITS
    noun = matches.corrected_term(question.kind.noun)
    if noun:
        cues[_BY_NOUN] += segment.cue_counts(("counted", "beside"), [noun])
        cues[_CUE["head"], segment.postings(noun).documents] += 1
    return np.clip(cues, 0, 2, out=cues)
