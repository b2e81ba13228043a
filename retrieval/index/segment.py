"""A segment of an article, prepared for questions: slices of its library's columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.answer_cues import CUE_BITS, CUES
from retrieval.answers import Address
from retrieval.articles.article import CONTEXT, Article, Sentence
from retrieval.index.arrays import Array, Ints, changes
from retrieval.index.catalogue import Catalogue
from retrieval.index.char_ngrams import CharNgrams
from retrieval.index.columns import read_strings
from retrieval.index.indexer import KIND_NUMBERS
from retrieval.index.segment_bm25 import Posting, SegmentBM25
from retrieval.index.vocabulary import Vocabulary
from retrieval.index.word_order import TermPositions, WordNgrams, proximity
from retrieval.postings.inverted_index import idf

MIN_MISSPELT_LETTERS = 4
PREFIX_LETTERS = 5
"""Letters that words of one family share: "invent", "invention", "inventor"."""
_SHORT_SENTENCE_WORDS = 6
SHORT_TEXT_SENTENCES = 80
"""A news story is shorter, an encyclopedia article longer."""
_LOOKBACK_SENTENCES, _DECAY = 6, 0.8
"""How many sentences of its paragraph a sentence looks back, and the weight that is left with each."""


class Segment:
    """The sentences of a segment with all that they can be asked for, numbered from 0 in all arrays.

    Args:
        catalogue: The library's articles.
        article: The article's number.
        number: The segment's number in the library.
    """

    def __init__(self, catalogue: Catalogue, article: int, number: int) -> None:
        self._catalogue, self._article, self.number = catalogue, article, number
        self._columns = columns = catalogue.columns
        self._first, end = columns.sentence_ends[number : number + 2].tolist()
        self.size = end - self._first
        self.unknown_idf = idf(self.size, 0)
        self.has_sections = bool(catalogue.structured[number])
        """Questions are compared with all sections first; misspelt words are corrected there."""
        self._token_ends = columns.token_ends[self._first : end + 1] - columns.token_ends[self._first]
        self.term_counts: Ints = self._token_ends[1:] - self._token_ends[:-1]
        self._sentence_of = np.repeat(np.arange(self.size), self.term_counts)
        tokens = slice(*columns.token_ends[[self._first, end]].tolist())
        self._token_words, self._token_terms = columns.token_words[tokens], columns.token_terms[tokens]
        self._token_starts, self._token_lengths = columns.token_starts[tokens], columns.token_lengths[tokens]
        self.terms = read_strings(columns.terms, columns.terms_ends, number)
        self._term_numbers = dict(zip(self.terms, range(len(self.terms)), strict=True))
        self._read_sentences()
        self._read_postings()
        # Looked up for one question and kept for the next: there is no more of each than the segment has.
        self._exact_words: dict[str, tuple[Ints, float]] = {}
        self._bigrams: dict[int, tuple[Ints, float]] = {}
        self._prefixes: dict[str, Ints] = {}
        self._places: dict[int, Address] = {}
        self._words_in: dict[int, list[tuple[str, int, int]]] = {}

    @classmethod
    def of(cls, article: Article) -> Self:
        """Prepare an article by itself, as one segment however long it is."""
        return cls(Catalogue.of([article], max_sentences=None), 0, 0)

    @property
    def article(self) -> Article:
        """The whole article."""
        return self._catalogue.at(self._article)

    @property
    def offset(self) -> int:
        """The index of its first sentence in the article."""
        return int(self._first - self._columns.sentence_ends[self._columns.segment_ends[self._article]])

    @cached_property
    def name(self) -> str:
        """The article's name."""
        return self._catalogue.name(self._article)

    @cached_property
    def language(self) -> str:
        """The code of the language that the article is analysed in."""
        return self._catalogue.language(self._article)

    @cached_property
    def acronyms(self) -> Mapping[str, Sequence[str]]:
        """The acronyms that the article explains, each with the terms of its long form."""
        acronyms: Mapping[str, Sequence[str]] = self._catalogue.about(self._article)["acronyms"]
        return acronyms

    @cached_property
    def words(self) -> Sequence[str]:
        """The different content words, folded, by first occurrence."""
        return read_strings(self._columns.words, self._columns.words_ends, self.number)

    @cached_property
    def vocabulary(self) -> Mapping[str, str]:
        """The term of each word."""
        start, end = self._columns.word_ends[self.number : self.number + 2]
        numbers = self._columns.word_terms[start:end].tolist()
        return {word: self.terms[number] for word, number in zip(self.words, numbers, strict=True)}

    def words_like(self, word: str, edits: int) -> list[str]:
        """Return the words, unless too short to be misspelt, that are at most ``edits`` letters longer or shorter."""
        return self._word_list.of_length(max(len(word) - edits, MIN_MISSPELT_LETTERS), len(word) + edits)

    @cached_property
    def char_ngrams(self) -> CharNgrams:
        norms = self._columns.norms[self._first : self._first + self.size]
        return CharNgrams(self._word_list, self._token_words, self._sentence_of, norms)

    def sentence(self, number: int) -> Sentence:
        return self.article.sentences[self.offset + number]

    def find(self, address: Address) -> int | None:
        """Return the number of a sentence here, if it is here."""
        if address.article != self.name:
            return None
        here = slice(self._first, self._first + self.size)
        same = (self._columns.paragraphs[here] == address.paragraph) & (self._columns.numbers[here] == address.sentence)
        found = np.flatnonzero(same)
        return int(found[0]) if found.size else None

    def place(self, number: int) -> Address:
        if number not in self._places:
            at = self._first + number
            paragraph, sentence = int(self._columns.paragraphs[at]), int(self._columns.numbers[at])
            self._places[number] = Address(article=self.name, paragraph=paragraph, sentence=sentence)
        return self._places[number]

    def word_of(self, term: str) -> str:
        """Return a word of the segment that has this term, or the term where none does."""
        return self._word_of.get(term, term)

    def terms_of(self, sentence: int) -> list[str]:
        start, end = self._token_ends[sentence : sentence + 2]
        return [self.terms[number] for number in self._token_terms[start:end].tolist()]

    def words_in(self, sentence: int) -> list[tuple[str, int, int]]:
        """Return term, start and end of each content word of a sentence."""
        if sentence not in self._words_in:
            start, end = self._token_ends[sentence : sentence + 2]
            starts = self._token_starts[start:end]
            ends = starts + self._token_lengths[start:end]
            words = zip(self.terms_of(sentence), starts.tolist(), ends.tolist(), strict=True)
            self._words_in[sentence] = list(words)
        return self._words_in[sentence]

    def postings(self, term: str) -> Posting:
        return self.bm25.posting(term)

    def exact_word_idf(self, words: Iterable[str]) -> Array:
        """Return for each sentence the sum of the idf of those words that it contains as they are written."""
        sums = np.zeros(self.size)
        for word in words:
            found = self._exact_words.get(word) or self._find_exact_word(word)
            if found is not None:
                sentences, weight = found
                sums[sentences] += weight
        return sums

    def _find_exact_word(self, word: str) -> tuple[Ints, float] | None:
        number = self._word_list.number(word)
        if number is None:
            return None
        found = self._exact_words[word] = self._weigh(self._sentence_of[self._token_words == number])
        return found

    def bigram_idf(self, terms: Sequence[str]) -> Array:
        """Return for each sentence the sum of the idf of those pairs of adjacent terms that are adjacent in it."""
        sums = np.zeros(self.size)
        for first, second in pairwise(map(self._term_numbers.get, terms)):
            if first is not None and second is not None:
                code = first * len(self.terms) + second
                sentences, weight = self._bigrams.get(code) or self._find_bigram(code)
                sums[sentences] += weight
        return sums

    def _find_bigram(self, code: int) -> tuple[Ints, float]:
        codes, sentences = self._bigram_codes
        found = self._weigh(sentences[codes == code])
        if found[0].size:
            self._bigrams[code] = found
        return found

    @cached_property
    def _bigram_codes(self) -> tuple[Ints, Ints]:
        """The pairs of neighbouring terms, each as one number, and their sentences."""
        numbers = self._token_terms.astype(np.int64)
        codes = numbers[:-1] * len(self.terms) + numbers[1:]
        followed = self._sentence_of[:-1] == self._sentence_of[1:]
        return codes[followed], self._sentence_of[:-1][followed]

    def _weigh(self, occurrences: Ints) -> tuple[Ints, float]:
        """Return the sentences in which something occurs, each once, and its idf."""
        held = np.zeros(self.size, dtype=bool)
        held[occurrences] = True
        sentences = np.flatnonzero(held)
        return sentences, idf(self.size, len(sentences))

    def shared_ngrams(self, folded: Sequence[str]) -> list[Array]:
        """See ``WordNgrams.shared``."""
        return self._word_ngrams.shared(folded)

    def proximity(self, terms: Sequence[str], idf: Array) -> Array:
        """See ``proximity``."""
        rows = np.full(len(self.terms), -1)
        for row, term in enumerate(terms):
            number = self._term_numbers.get(term)
            if number is not None:
                rows[number] = row
        found = rows[self._token_terms]
        at = np.flatnonzero(found >= 0)
        starts, lengths = self._token_starts[at].astype(np.int64), self._token_lengths[at].astype(np.int64)
        return proximity(TermPositions(found[at], self._sentence_of[at], starts, lengths), idf, self.size)

    def sentences_with_prefix(self, word: str) -> Ints:
        """Return the sentences of words with the same first letters; none for a short word or a number."""
        if len(word) < PREFIX_LETTERS or word[0].isdigit():
            return self.numbers[:0]
        prefix = word[:PREFIX_LETTERS]
        found = self._prefixes.get(prefix)
        if found is None:
            begins = np.zeros(len(self.words), dtype=bool)
            begins[self._word_list.with_prefix(prefix)] = True
            found = self._sentence_of[begins[self._token_words]]
            if found.size:
                self._prefixes[prefix] = found
        return found

    def cue_counts(self, kinds: Sequence[str], terms: Iterable[str]) -> Ints:
        """Return for each kind of ``TERM_CUES`` (rows) and sentence how many of the terms are part of such a cue."""
        spans = [self._span(term) for term in terms]
        sentences = np.concatenate([self._posting_sentences[:0], *(self._posting_sentences[at] for at in spans)])
        bits = np.concatenate([self._cue_terms[:0], *(self._cue_terms[at] for at in spans)])
        row, at = (bits & np.array([[CUE_BITS[kind]] for kind in kinds], dtype=bits.dtype)).nonzero()
        counts = np.bincount(row * self.size + sentences[at], minlength=len(kinds) * self.size)
        return counts.reshape(len(kinds), self.size)

    def paragraph_scores(self, terms: Iterable[str]) -> Array:
        """Return for each sentence the BM25 score of its paragraph among the paragraphs."""
        return self._paragraph_bm25.get_scores(terms)[self.paragraph_of]

    @cached_property
    def position_features(self) -> Mapping[str, Array]:
        """Length and position of each sentence, by the names of ``retrieval.ranking.features.FEATURES``."""
        lead = 1 / (1 + self.numbers)
        return {
            "length": np.log1p(self.lengths),
            "short": (self.lengths < _SHORT_SENTENCE_WORDS).astype(np.float64),
            "position": self.numbers / self.size,
            "lead": lead,
            "lead_of_short_text": lead * (self.size < SHORT_TEXT_SENTENCES),
            "first_sentence": (self.numbers == 0).astype(np.float64),
            "opens_paragraph": self.opens_paragraph,
        }

    @cached_property
    def lookback(self) -> tuple[Ints, Array]:
        """For each sentence (columns) those before it, the nearest first, and their weights; 0 in other paragraphs."""
        steps = np.arange(1, _LOOKBACK_SENTENCES + 1)[:, None]
        before = np.maximum(self.numbers - steps, 0)
        same = (self.numbers >= steps) & (self.paragraph_of[before] == self.paragraph_of)
        return before, same * _DECAY ** (steps - 1.0)

    @cached_property
    def _word_of(self) -> Mapping[str, str]:
        return {term: word for word, term in self.vocabulary.items()}

    @cached_property
    def _word_list(self) -> Vocabulary:
        return Vocabulary(self.words)

    @cached_property
    def _word_ngrams(self) -> WordNgrams:
        ends = self._columns.all_words_ends[self._first : self._first + self.size + 1]
        all_words = self._columns.all_words[int(ends[0]) : int(ends[-1])]
        return WordNgrams(all_words, np.repeat(self.numbers, ends[1:] - ends[:-1]), self.size)

    def _read_sentences(self) -> None:
        size, columns = self.size, self._columns
        here = slice(self._first, self._first + size)
        self.numbers: Ints = np.arange(size)
        self.lengths: Array = columns.lengths[here].astype(np.float64)
        self.pronoun: Array = columns.pronouns[here].astype(np.float64)
        leads = columns.leads[here]
        self.led: Ints = np.flatnonzero(leads)
        """The sentences that a line leads in, such as the rows of a table."""
        self.leads: Ints = self.led - leads[self.led].astype(np.int64)
        """The first sentence of that line, for each of these."""
        self.has_blocks = bool(columns.kinds[here].any())
        """True where some of them are more than plain paragraphs."""
        self.is_context: NDArray[np.bool_] = np.isin(columns.kinds[here], [KIND_NUMBERS[kind] for kind in CONTEXT])
        """The sentences that are never an answer by themselves."""
        self.cues: Array = columns.cues.reshape(-1, len(CUES))[here].T.astype(np.float64)
        opens = changes(columns.paragraphs[here])
        self.paragraph_starts: Ints = opens.nonzero()[0]
        self.paragraph_of: Ints = opens.cumsum() - 1
        self.opens_paragraph: Array = opens.astype(np.float64)

    def _read_postings(self) -> None:
        columns = self._columns
        start, end = columns.term_ends[self.number : self.number + 2].tolist()
        ends = columns.posting_ends[start : end + 1]
        here = slice(int(ends[0]), int(ends[-1]))
        self._posting_sentences: Ints = columns.posting_sentences[here].astype(np.int64)
        frequencies = columns.posting_frequencies[here].astype(np.int64)
        self._occurrences = _SentenceOccurrences(ends - ends[0], self._posting_sentences, frequencies)
        self._cue_terms = columns.cue_terms[here]
        self.bm25 = SegmentBM25(self._term_numbers, self.term_counts, self._occurrences)

    @cached_property
    def _paragraph_bm25(self) -> SegmentBM25:
        lengths = np.bincount(self.paragraph_of, self.term_counts).astype(np.int64)
        occurrences = _ParagraphOccurrences(self._occurrences, self.paragraph_of)
        return SegmentBM25(self._term_numbers, lengths, occurrences)

    def _span(self, term: str) -> slice:
        """Return the places of a term's postings; empty for an unknown one."""
        number = self._term_numbers.get(term)
        return slice(0, 0) if number is None else self._occurrences.span(number)


@dataclass(frozen=True, slots=True)
class _SentenceOccurrences:
    """The sentences of each term."""

    starts: Ints
    sentences: Ints
    frequencies: Ints

    def span(self, term: int) -> slice:
        return slice(*self.starts[term : term + 2].tolist())

    def __call__(self, term: int) -> tuple[Ints, Ints]:
        here = self.span(term)
        return self.sentences[here], self.frequencies[here]


@dataclass(frozen=True, slots=True)
class _ParagraphOccurrences:
    """The paragraphs of each term."""

    sentences: _SentenceOccurrences
    paragraph_of: Ints

    def __call__(self, term: int) -> tuple[Ints, Ints]:
        sentences, frequencies = self.sentences(term)
        paragraphs = self.paragraph_of[sentences]
        first = changes(paragraphs).nonzero()[0]
        return paragraphs[first], np.add.reduceat(frequencies, first)
