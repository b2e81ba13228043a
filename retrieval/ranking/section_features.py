"""Named features of the sections that may answer a question, to be weighted and added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from retrieval.analysis.question import Question
from retrieval.analysis.terms import word_code
from retrieval.index.arrays import Array, Ints, distinct
from retrieval.index.indexer import heading_ngrams, raw_tokens
from retrieval.index.sections import Codes, CodesOf, SectionIndex, SectionPool, join
from retrieval.index.word_order import WordNgrams
from retrieval.ranking.meaning_features import MEANING_FEATURES

SECTION_FEATURES = (
    *("bm25", "bm25_relative", "share", "heading_share", "heading_relative", "body_share", "parent_share"),
    *("letters", "letters_relative", "bigrams", "near", "window"),
    *("words_relative", "phrases_relative", "long_phrases_relative"),
    *("raw_tokens", "length", "heading_length"),
)
"""The features by their names in ``weights.json``; ``_relative`` to the best section's."""
_NEAR_TERMS = 3
_WINDOW_TERMS = 10
"""Two windows that follow one another are a passage."""
_TINY = 1e-9


class SectionFeatures(NamedTuple):
    """The features of a pool's sections (columns) for a question."""

    pool: SectionPool
    sections: int  # of the whole library
    terms: tuple[str, ...]
    idf: Array  # of each term; less for one of a turn before
    values: Array  # rows as SECTION_FEATURES, and MEANING_FEATURES where the encoders are used
    heading: Array  # 1 where the section's heading has the term (rows)
    parents: Array  # 1 where a heading above or the title has it
    body: Array  # 1 where its text has it

    def named(self, name: str) -> Array:
        row: Array = self.values[SECTION_FEATURES.index(name)]
        return row

    def with_meaning(self, rows: Array) -> SectionFeatures:
        """Return the same with the ``MEANING_FEATURES``."""
        return self._replace(values=np.concatenate([self.values, rows]))

    def meaning(self, section: int) -> Mapping[str, float]:
        """Return the ``MEANING_FEATURES`` of a section of the pool; none without the encoders."""
        return dict(zip(MEANING_FEATURES, self.values[len(SECTION_FEATURES) :, section].tolist(), strict=False))


def section_features(
    index: SectionIndex, pool: SectionPool, question: Question, carried: Mapping[str, float]
) -> SectionFeatures:
    """Return the features of a pool's sections, at least one.

    Args:
        index: The sections.
        pool: Those that may answer.
        question: The question.
        carried: Terms of the turns before, with their weights, where the question depends on them.
    """
    terms = (*question.terms, *(term for term in carried if term not in question.terms))
    idf = np.array([index.idf(term) * carried.get(term, 1.0) for term in terms])
    total = float(idf.sum()) or 1.0
    hits = _Hits.of(terms, join(pool.heading, pool.body, pool.size))
    codes = _codes(terms)
    heading, parents, body = (_held(codes, texts, pool.size) for texts in (pool.heading, pool.parents, pool.body))
    either = np.maximum(heading, body)
    bigrams, near = hits.pairs(idf, len(question.terms), pool.size)
    letters = _cosine(heading_ngrams(question.folded), pool.ngrams, pool.size)
    words, phrases, long_phrases = WordNgrams(pool.words.codes, pool.words.owners, pool.size).shares(question.folded)
    rows = {
        "bm25": pool.bm25,
        "bm25_relative": _relative(pool.bm25),
        "share": idf @ either / total,
        "heading_share": idf @ heading / total,
        "heading_relative": _relative(idf @ heading),
        "body_share": idf @ body / total,
        "parent_share": idf @ np.maximum(parents - either, 0) / total,
        "letters": letters,
        "letters_relative": _relative(letters),
        "bigrams": bigrams,
        "near": near,
        "window": hits.window(idf, pool.size) / total,
        "words_relative": _relative(words),
        "phrases_relative": _relative(phrases),
        "long_phrases_relative": _relative(long_phrases),
        "raw_tokens": _share_of(raw_tokens(question.text), pool.raw_tokens, pool.size),
        "length": np.log1p(np.bincount(pool.body.owners, minlength=pool.size)),
        "heading_length": np.log1p(np.bincount(pool.heading.owners, minlength=pool.size)),
    }
    return SectionFeatures(
        pool, index.size, terms, idf, np.array([rows[name] for name in SECTION_FEATURES]), heading, parents, body
    )


class _Hits(NamedTuple):
    """The occurrences of a question's terms in the texts of a pool, in their order."""

    rows: Ints  # the term of each
    owners: Ints
    places: Ints  # in terms, from the first section's first

    @classmethod
    def of(cls, terms: Sequence[str], texts: CodesOf) -> _Hits:
        which, places = _find(_codes(terms), texts.codes)
        return cls(which, texts.owners[places], places)

    def pairs(self, idf: Array, asked: int, size: int) -> tuple[Array, Array]:
        """Return the shares of the question's pairs of neighbouring terms that are neighbours, and near, in a section.

        Each pair weighs the root of the product of both idf; only the first ``asked`` terms are paired.
        """
        rows, owners, places = self
        near = np.zeros((size, len(idf), len(idf)))
        following = np.zeros_like(near)
        for step in range(1, _NEAR_TERMS + 1):
            first, second = rows[:-step], rows[step:]
            gap = places[step:] - places[:-step]
            here = (owners[:-step] == owners[step:]) & (gap <= _NEAR_TERMS)
            near[owners[:-step][here], np.minimum(first, second)[here], np.maximum(first, second)[here]] = 1
            here &= gap == 1
            following[owners[:-step][here], first[here], second[here]] = 1
        numbers = np.arange(len(idf))
        apart = numbers - numbers[:, None]
        weights = np.sqrt(np.outer(idf, idf)) * (numbers < asked) * (numbers < asked)[:, None]
        adjacent, close = weights * (apart == 1), weights * ((apart > 0) & (apart <= _NEAR_TERMS))
        return _share(following, adjacent), _share(near, close)

    def window(self, idf: Array, size: int) -> Array:
        """Return for each section the summed idf of the terms that stand close together, at best."""
        rows, owners, places = self
        blocks = places // _WINDOW_TERMS
        span = int(blocks.max(initial=0)) + 2
        keys, at = distinct(np.concatenate([owners * span + blocks, owners * span + blocks + 1]))
        held = np.zeros((len(idf), len(keys)))
        held[np.concatenate([rows, rows]), at] = 1
        best = np.zeros(size)
        np.maximum.at(best, keys // span, idf @ held)
        return best


def _share(found: Array, weights: Array) -> Array:
    """Return for each section (first axis) its part of the weights of all pairs."""
    share: Array = (found * weights).sum(axis=(1, 2)) / (weights.sum() or 1.0)
    return share


def _find(wanted: Codes, codes: Codes) -> tuple[Ints, Ints]:
    """Return, side by side and in the order of the places, indices into ``wanted`` and the places of these codes."""
    if not len(wanted):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    order = np.argsort(wanted, kind="stable")
    ascending = wanted[order]
    at = np.minimum(np.searchsorted(ascending, codes), len(wanted) - 1)
    places = np.flatnonzero(ascending[at] == codes)
    return order[at[places]], places


def _codes(words: Sequence[str]) -> Codes:
    return np.array([*map(word_code, words)], dtype=np.uint32)


def _held(wanted: Codes, texts: CodesOf, size: int) -> Array:
    """Return 1 where a section's text (columns) has one of the words (rows)."""
    which, places = _find(wanted, texts.codes)
    held = np.zeros((len(wanted), size))
    held[which, texts.owners[places]] = 1
    return held


def _cosine(wanted: Sequence[int], texts: CodesOf, size: int) -> Array:
    _, places = _find(np.array(wanted, dtype=np.uint32), texts.codes)
    shared = np.bincount(texts.owners[places], minlength=size)
    lengths = np.bincount(texts.owners, minlength=size)
    cosine: Array = shared / np.sqrt(np.maximum(lengths * len(wanted), 1))
    return cosine


def _share_of(tokens: Sequence[str], texts: CodesOf, size: int) -> Array:
    held = _held(_codes(tokens), texts, size)
    share: Array = held.sum(axis=0) / max(len(tokens), 1)
    return share


def _relative(values: Array) -> Array:
    relative: Array = values / (values.max(initial=0.0) + _TINY)
    return relative
