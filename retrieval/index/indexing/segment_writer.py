"""Writes what the analysis of sentences gives into the columns of a library, for many segments at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from retrieval.analysis.analyzer import Analyzer
from retrieval.analysis.answer_cues import CueTable
from retrieval.analysis.terms import word_code, word_set
from retrieval.analysis.token_table import TokenTable, index
from retrieval.articles.article import Sentence
from retrieval.index.arrays import Ints, distinct
from retrieval.index.char_ngrams import norms
from retrieval.index.columns import SEPARATOR, ColumnWriter

MAX_CUE_COUNT: Final = 3
"""Cues of one kind that count in a sentence."""
_PRONOUNS = word_set("he she it they his her its their this that these those such both another")


def write_segments(segments: Sequence[Sequence[Sentence]], analyzer: Analyzer, into: ColumnWriter) -> None:
    """Add what the analysis of some segments gives: their tokens, words, terms, postings and cues."""
    sentences = [sentence for segment in segments for sentence in segment]
    tokens, cues = analyzer.read([sentence.text for sentence in sentences])
    sizes = np.fromiter(map(len, segments), dtype=np.int64, count=len(segments))
    into.add_counts("sentence_ends", sizes)
    into.add("starts", [it.start for it in sentences])
    into.add("ends", [it.end for it in sentences])
    into.add("paragraphs", [it.paragraph for it in sentences])
    into.add("numbers", [it.number for it in sentences])
    lengths = np.diff(tokens.bounds)
    into.add_counts("all_words_ends", lengths)
    into.add("lengths", lengths)
    into.add("all_words", tokens.codes[tokens.numbers])
    worded = lengths > 0
    first = tokens.numbers[tokens.bounds[:-1][worded]]
    pronouns = np.zeros(len(sentences), dtype=np.uint8)
    pronouns[worded] = [tokens.folded[number] in _PRONOUNS for number in first.tolist()]
    into.add("pronouns", pronouns)
    into.add("cues", np.minimum(cues.counts, MAX_CUE_COUNT))
    _write_content(tokens, cues, np.repeat(np.arange(len(segments)), sizes), sizes, into)


def _write_content(tokens: TokenTable, cues: CueTable, segment_of: Ints, sizes: Ints, into: ColumnWriter) -> None:
    """Add the tokens with content, with each segment's vocabulary and postings.

    Args:
        tokens: Those of all sentences.
        cues: Theirs.
        segment_of: The segment of each sentence.
        sizes: The sentences of each segment.
        into: Takes them.
    """
    content = tokens.term_numbers != (tokens.terms.index("") if "" in tokens.terms else -1)
    of, count = tokens.sentences[content], len(sizes)
    segments = segment_of[of]
    folded, of_texts = index(tokens.folded)
    words = _number(of_texts[tokens.numbers[content]], segments, folded, count)
    terms = _number(tokens.term_numbers[content], segments, tokens.terms, count)
    word_terms = np.zeros(len(words.owners), dtype=np.int64)
    word_terms[words.items] = terms.in_segment  # that of its last occurrence
    for name, vocabulary in (("word", words), ("term", terms)):
        _write_vocabulary(name, vocabulary, into)
    into.add("word_terms", word_terms)
    codes = np.fromiter(map(word_code, tokens.terms), dtype=np.uint32, count=len(tokens.terms))
    into.add("term_codes", codes[terms.values])
    into.add_counts("token_ends", np.bincount(of, minlength=tokens.size))
    into.add("token_words", words.in_segment)
    into.add("token_terms", terms.in_segment)
    into.add("token_starts", (tokens.starts - tokens.sentence_starts[tokens.sentences])[content])
    into.add("token_lengths", (tokens.ends - tokens.starts)[content])
    into.add("norms", norms(folded, words.values[words.items], of, segment_of, sizes))
    keys, places = distinct(terms.items * tokens.size + of)
    held, sentences = np.divmod(keys, max(tokens.size, 1))
    into.add_counts("posting_ends", np.bincount(held, minlength=len(terms.owners)))
    into.add("posting_sentences", sentences - (np.cumsum(sizes) - sizes)[segment_of[sentences]])
    into.add("posting_frequencies", np.bincount(places, minlength=len(keys)))
    term_cues = np.zeros(len(keys), dtype=np.uint8)
    np.bitwise_or.at(term_cues, places, cues.term_cues[content])
    into.add("cue_terms", term_cues)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The different strings of some segments, each segment's by their first occurrence; an item is one in a segment."""

    strings: Sequence[str]
    values: Ints
    """The index of each item in ``strings``."""
    owners: Ints
    """The segment of each item; ascending."""
    ends: Ints
    """The first item of each segment, and behind these the number of items."""
    items: Ints
    """The item of each token."""

    @property
    def in_segment(self) -> Ints:
        """The number of each token's item among those of its segment."""
        return self.items - self.ends[self.owners[self.items]]


def _number(values: Ints, segments: Ints, strings: Sequence[str], count: int) -> _Vocabulary:
    """Number the strings of tokens in each of ``count`` segments; ``values`` and ``segments`` are the tokens'."""
    keys, items = distinct(segments * len(strings) + values)
    first = np.empty(len(keys), dtype=np.int64)
    first[items[::-1]] = np.arange(len(values))[::-1]  # the last that is assigned stays
    order = np.argsort(first)
    places = np.empty(len(keys), dtype=np.int64)
    places[order] = np.arange(len(keys))
    owners, values = np.divmod(keys[order], max(len(strings), 1))
    return _Vocabulary(strings, values, owners, owners.searchsorted(np.arange(count + 1)), places[items])


def _write_vocabulary(name: str, vocabulary: _Vocabulary, into: ColumnWriter) -> None:
    found = [vocabulary.strings[value] for value in vocabulary.values.tolist()]
    blobs = [SEPARATOR.join(found[start:end]).encode() for start, end in pairwise(vocabulary.ends.tolist())]
    into.add_counts(f"{name}_ends", np.diff(vocabulary.ends))
    into.add_counts(f"{name}s_ends", [len(blob) for blob in blobs])
    into.add(f"{name}s", b"".join(blobs))
