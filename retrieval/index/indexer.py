"""Reads articles once: what they hold, and their words, terms and cues, go into the columns of a library."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple

import numpy as np

from retrieval.analysis.acronyms import acronyms_of
from retrieval.analysis.analyzer import Analyzer, analyzer_of
from retrieval.analysis.answer_cues import CueTable
from retrieval.analysis.languages.language import ENGLISH
from retrieval.analysis.terms import word_code, word_set
from retrieval.analysis.token_table import TokenTable, index
from retrieval.articles.article import Article, Block, BlockKind, Section, Sentence
from retrieval.articles.blocks.transcript import asks, find_speakers
from retrieval.articles.spans import Span
from retrieval.index.arrays import Ints, distinct, distinct_values
from retrieval.index.char_ngrams import char_ngrams, norms
from retrieval.index.columns import DIGEST_BYTES, LANGUAGE_BYTES, NAME_ERRORS, SEPARATOR, ColumnWriter

MAX_SEGMENT_SENTENCES: Final = 600
"""Sentences that are ranked together; a longer article is cut at paragraphs, so that no question costs more."""
MAX_SECTIONS_SENTENCES: Final = 80
"""The same in a structured article, which is cut at its sections."""
_SENTENCES_AT_ONCE: Final = 500
"""About how many are analysed together: many for cheap NumPy calls, few for the caches of the processor."""
MAX_CUE_COUNT: Final = 3
"""Cues of one kind that count in a sentence."""
KIND_NUMBERS: Final = {kind: number for number, kind in enumerate(BlockKind)}
_SECTION_FIELDS: Final = attrgetter(*(field.name for field in fields(Section)))
_BLOCK_FIELDS: Final = attrgetter(*(field.name for field in fields(Block)))
_RAW_TOKEN: Final = re.compile(r"[^\s,;!?()\[\]{}\"'<>|*`]+")
_RAW_MARK: Final = re.compile(r"[._\-/:=\d]")
_PRONOUNS = word_set("he she it they his her its their this that these those such both another")


class Indexer:
    """Adds articles to the columns of a library; ``finish`` when all have been added.

    Articles that follow one another in one language are analysed together, up to some size.

    Args:
        into: The columns.
        max_sentences: Those of a segment; None for a single segment.
    """

    def __init__(self, into: ColumnWriter, max_sentences: int | None = MAX_SEGMENT_SENTENCES) -> None:
        self._into, self._max_sentences = into, max_sentences
        self._language = ENGLISH
        self._waiting: list[Sequence[Sentence]] = []
        self._size = 0

    def add(self, article: Article, key: bytes = bytes(DIGEST_BYTES)) -> None:
        """Add an article, with the key of its seed."""
        if article.language != self._language or self._size >= _SENTENCES_AT_ONCE:
            self.finish()
            self._language = article.language
        segments = _segments(article, self._max_sentences)
        _write_article(article, segments, key, self._into)
        self._waiting += [segment.sentences for segment in segments]
        self._size += len(article.sentences)

    def finish(self) -> None:
        """Analyse what waits."""
        if self._waiting:
            _write_segments(self._waiting, analyzer_of(self._language), self._into)
        self._waiting, self._size = [], 0


class _Segment(NamedTuple):
    sections: Sequence[tuple[int, Sequence[Sentence]]]
    """In a structured article, its sections with their sentences."""
    sentences: Sequence[Sentence]


def _segments(article: Article, max_sentences: int | None) -> list[_Segment]:
    sections = _sections(article, max_sentences)
    if not sections:
        return [_Segment((), body) for body in _cut(article.sentences, max_sentences or max(len(article.sentences), 1))]
    packed = _pack(sections, max_sentences)
    return [_Segment(segment, [sentence for _, body in segment for sentence in body]) for segment in packed]


def _write_article(article: Article, segments: Sequence[_Segment], key: bytes, into: ColumnWriter) -> None:
    """Add all but what the analysis of the sentences gives."""
    analyzer = analyzer_of(article.language)
    is_transcript = not any(segment.sections for segment in segments) and _is_transcript(article)
    into.add_counts("segment_ends", [len(segments)])
    into.add("keys", key)
    into.add("languages", article.language.encode("ascii").ljust(LANGUAGE_BYTES, b"\0"))
    into.add("digests", bytes.fromhex(article.digest))
    blobs = {
        "about": json.dumps(_about(article, analyzer)).encode(),
        "text": article.text.encode(),
        "names": article.name.encode(errors=NAME_ERRORS),
        "titles": article.title.encode(errors=NAME_ERRORS),
    }
    for name, data in blobs.items():
        into.add_counts(f"{name}_ends", [len(data)])
        into.add(name, data)
    for segment in segments:
        _write_blocks(article, segment.sentences, into, is_transcript=is_transcript)
        into.add_counts("section_ends", [len(segment.sections)])
        for section, body in segment.sections:
            _write_section(article, section, body, into, analyzer)


def raw_tokens(text: str) -> list[str]:
    """Return the different tokens, in lower case, that words do not make: "docker-compose.yml", "8080", "--force"."""
    found = (token.strip(".:").lower() for token in dict.fromkeys(_RAW_TOKEN.findall(text)))
    return list(dict.fromkeys(token for token in found if len(token) > 1 and _RAW_MARK.search(token)))


def _sections(article: Article, max_sentences: int | None) -> list[tuple[int, Sequence[Sentence]]]:
    """Return the sections of a structured article in order, each with its sentences; none of any other.

    A page is one section, below its title. A section longer than a segment is cut into several of the same heading.
    """
    if not any(block.section >= 0 for block in article.blocks):
        return [(-1, article.sentences)] if article.is_page else []
    grouped = groupby(article.sentences, key=lambda it: article.blocks[it.paragraph - 1].section)
    return [
        (section, part)
        for section, sentences in grouped
        for part in _cut(list(sentences), max_sentences or max(len(article.sentences), 1))
    ]


def _pack(
    sections: Iterable[tuple[int, Sequence[Sentence]]], max_sentences: int | None
) -> Iterable[list[tuple[int, Sequence[Sentence]]]]:
    """Put sections that follow one another into segments."""
    segment: list[tuple[int, Sequence[Sentence]]] = []
    size = 0
    for section in sections:
        if segment and max_sentences and size + len(section[1]) > MAX_SECTIONS_SENTENCES:
            yield segment
            segment, size = [], 0
        segment.append(section)
        size += len(section[1])
    yield segment


def _cut(sentences: Sequence[Sentence], max_sentences: int) -> Iterable[Sequence[Sentence]]:
    """Cut between paragraphs where possible."""
    start = 0
    while start < len(sentences):
        end = min(start + max_sentences, len(sentences))
        cut = end
        while end < len(sentences) and cut > start and sentences[cut].paragraph == sentences[cut - 1].paragraph:
            cut -= 1
        end = cut if cut > start else end
        yield sentences[start:end]
        start = end


def _write_blocks(article: Article, sentences: Sequence[Sentence], into: ColumnWriter, *, is_transcript: bool) -> None:
    """Write the kind of each sentence's block, and how many sentences before it its lead is.

    In a transcript, a sentence that asks leads in to what is said next.
    """
    asking = [is_transcript and asks(sentence.text) for sentence in sentences]
    if not article.blocks:
        into.add("kinds", [KIND_NUMBERS[BlockKind.LEAD if leads else BlockKind.PARAGRAPH] for leads in asking])
        into.add("leads", [0] * len(sentences))
        return
    blocks = [article.blocks[sentence.paragraph - 1] for sentence in sentences]
    kinds = (BlockKind.LEAD if leads else block.kind for leads, block in zip(asking, blocks, strict=True))
    into.add("kinds", [KIND_NUMBERS[kind] for kind in kinds])
    first = article.blocks[sentences[0].paragraph - 1].first + sentences[0].number - 1
    leads = []
    for number, block in enumerate(blocks):
        lead = article.blocks[block.lead].first - first if block.lead >= 0 else -1
        leads.append(number - lead if 0 <= lead < number else 0)
    into.add("leads", leads)


def _is_transcript(article: Article) -> bool:
    if not any(asks(sentence.text) for sentence in article.sentences):
        return False
    return bool(find_speakers(article.text, [Span(it.start, it.end) for it in article.sentences if it.number == 1]))


def _write_section(
    article: Article, section: int, body: Sequence[Sentence], into: ColumnWriter, analyzer: Analyzer
) -> None:
    *parents, heading = [it.title for it in article.breadcrumb(section)] or [article.title]
    if section >= 0:
        parents.insert(0, article.title)
    tokens = analyzer.tokenize(heading)
    words = [analyzer.fold(token.text) for token in tokens]
    heading_terms = [term for term in analyzer.token_terms(tokens) if term]
    parent_terms = analyzer.extract_terms("\n".join(parents))
    codes = {
        "heading_codes": [word_code(term) for term in heading_terms],
        "parent_codes": [word_code(term) for term in parent_terms],
        "heading_words": [word_code(word) for word in words],
        "heading_ngrams": heading_ngrams(words),
        "raw_tokens": [word_code(it) for it in raw_tokens("\n".join([heading, *(it.text for it in body)]))],
        "heading_terms": SEPARATOR.join(heading_terms).encode(),
        "parent_terms": SEPARATOR.join(parent_terms).encode(),
    }
    into.add("section_sentences", [len(body)])
    into.add("section_headings", [section + 1])
    for name, items in codes.items():
        into.add_counts(f"{name}_ends", [len(items)])
        into.add(name, items)


def heading_ngrams(words: Sequence[str]) -> list[int]:
    """Return the hashes, in 32 bits, of the different character n-grams of some folded words."""
    found: list[int] = distinct_values(char_ngrams(words).hashes.astype(np.uint32)).tolist() if words else []
    return found


def _about(article: Article, analyzer: Analyzer) -> dict[str, Any]:
    return {
        "headline": article.headline and (article.headline.start, article.headline.end),
        "standfirst": article.standfirst and (article.standfirst.start, article.standfirst.end),
        "sections": [*map(_SECTION_FIELDS, article.sections)],
        "blocks": [*map(_BLOCK_FIELDS, article.blocks)],
        "markdown": article.markdown,
        "metadata": asdict(article.metadata),
        "acronyms": acronyms_of(article.text, analyzer.extract_terms),
    }


def _write_segments(segments: Sequence[Sequence[Sentence]], analyzer: Analyzer, into: ColumnWriter) -> None:
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
    _write_content(tokens, cues, sizes, into)


def _write_content(tokens: TokenTable, cues: CueTable, sizes: Ints, into: ColumnWriter) -> None:
    """Add the tokens with content, with the vocabulary and postings of each segment, which has so many sentences."""
    content = tokens.term_numbers != (tokens.terms.index("") if "" in tokens.terms else -1)
    of, count = tokens.sentences[content], len(sizes)
    segment_of = np.repeat(np.arange(count), sizes)
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
    into.add("norms", norms(folded, words.values[words.items], of, sizes))
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
