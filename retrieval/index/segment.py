"""An article, or a part of a long one, prepared for questions: slices of its library's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np

from retrieval.analysis.answer_cues import MARKS, OFFERS
from retrieval.answers import Address
from retrieval.articles.article import Article, Sentence
from retrieval.index.arrays import Array, Ints, changes
from retrieval.index.catalogue import Catalogue
from retrieval.index.char_ngrams import Letters
from retrieval.index.columns import Gathering, strings
from retrieval.index.indexer import read_article
from retrieval.index.proximity import Standing, nearness
from retrieval.index.segment_bm25 import FewBM25, Posting
from retrieval.index.vocabulary import WordList
from retrieval.index.word_ngrams import Runs
from retrieval.postings.inverted_index import idf

SHORT_WORD = 4
"""Letters of the shortest word that is taken for a misspelt one."""
BEGINNING = 5
"""Letters that words of one family share: "invent", "invention", "inventor"."""
SHORT_SENTENCE = 6
"""Words."""
SHORT_TEXT = 80
"""Sentences; a news story is shorter, an encyclopedia article longer."""
STEPS_BACK, FADING = 6, 0.8
"""How many sentences back a paragraph is remembered, and what is left of it with each."""
_MARK = {kind: 1 << bit for bit, kind in enumerate(MARKS)}


class ArticleIndex:
    """The sentences of a part of an article with all that they can be asked for, numbered from 0 in all arrays.

    Args:
        catalogue: The library's articles.
        number: The article's.
        part: The part's, among all of the library.
    """

    def __init__(self, catalogue: Catalogue, number: int, part: int) -> None:
        self._catalogue, self._number, self.part = catalogue, number, part
        self._columns = columns = catalogue.columns
        self._first, end = columns.sentence_ends[part : part + 2].tolist()
        self.size = end - self._first
        self.unknown_idf = idf(self.size, 0)
        self._token_ends = columns.token_ends[self._first : end + 1] - columns.token_ends[self._first]
        self.term_counts: Ints = self._token_ends[1:] - self._token_ends[:-1]
        self._sentence_of = np.repeat(np.arange(self.size), self.term_counts)
        tokens = slice(*columns.token_ends[[self._first, end]].tolist())
        self._token_words, self._token_terms = columns.token_words[tokens], columns.token_terms[tokens]
        self._token_starts, self._token_lengths = columns.token_starts[tokens], columns.token_lengths[tokens]
        self.terms = strings(columns.terms, columns.terms_ends, part)
        self._term_numbers = dict(zip(self.terms, range(len(self.terms)), strict=True))
        self._place()
        self._post()
        # What was looked up, kept for the next question: there is no more of each than the part has.
        self._surfaces: dict[str, tuple[Ints, float]] = {}
        self._pairs: dict[int, tuple[Ints, float]] = {}
        self._begun: dict[str, Ints] = {}
        self._places: dict[int, Address] = {}
        self._words_in: dict[int, list[tuple[str, int, int]]] = {}

    @classmethod
    def of(cls, article: Article) -> Self:
        """Prepare an article by itself, as one part however long it is."""
        gathering = Gathering()
        read_article(article, gathering, longest=None)
        return cls(Catalogue(gathering.columns()), 0, 0)

    @property
    def article(self) -> Article:
        """The whole article."""
        return self._catalogue.at(self._number)

    @cached_property
    def name(self) -> str:
        """The article's name."""
        return self._catalogue.name(self._number)

    @cached_property
    def acronyms(self) -> Mapping[str, Sequence[str]]:
        """The acronyms that the article explains, and the terms that they stand for."""
        acronyms: Mapping[str, Sequence[str]] = self._about["acronyms"]
        return acronyms

    @cached_property
    def words(self) -> Sequence[str]:
        """The different words with content, folded, in the order in which they come up."""
        return strings(self._columns.words, self._columns.words_ends, self.part)

    @cached_property
    def vocabulary(self) -> Mapping[str, str]:
        """The term that each word stands for."""
        start, end = self._columns.word_ends[self.part : self.part + 2]
        numbers = self._columns.word_terms[start:end].tolist()
        return {word: self.terms[number] for word, number in zip(self.words, numbers, strict=True)}

    def words_like(self, word: str, edits: int) -> list[str]:
        """The words that are not too short to be taken for misspelt, and have about as many letters as another.

        Args:
            word: The other one.
            edits: How many more or less they may have.
        """
        return self._word_list.of_length(max(len(word) - edits, SHORT_WORD), len(word) + edits)

    @cached_property
    def letters(self) -> Letters:
        """The letters of the words of each sentence."""
        first = self._first
        norms = self._columns.norms[first : first + self.size]
        return Letters(self._word_list, self._token_words, self._sentence_of, norms)

    def sentence(self, number: int) -> Sentence:
        """One of the sentences."""
        before = int(self._columns.sentence_ends[self._columns.part_ends[self._number]])
        found: Sentence = self.article.sentences[self._first - before + number]
        return found

    def number(self, place: Address) -> int | None:
        """The number of a sentence here, if it is here."""
        if place.article != self.name:
            return None
        here = slice(self._first, self._first + self.size)
        same = (self._columns.paragraphs[here] == place.paragraph) & (self._columns.numbers[here] == place.sentence)
        found = np.flatnonzero(same)
        return int(found[0]) if found.size else None

    def place(self, number: int) -> Address:
        """Where a sentence stands."""
        if number not in self._places:
            at = self._first + number
            paragraph, sentence = int(self._columns.paragraphs[at]), int(self._columns.numbers[at])
            self._places[number] = Address(article=self.name, paragraph=paragraph, sentence=sentence)
        return self._places[number]

    def word_of(self, term: str) -> str:
        """A word that stands for a term in the article, or the term where none does."""
        return self._word_of.get(term, term)

    def terms_of(self, sentence: int) -> list[str]:
        """The terms of a sentence, in their order."""
        start, end = self._token_ends[sentence : sentence + 2]
        return [self.terms[number] for number in self._token_terms[start:end].tolist()]

    def words_in(self, sentence: int) -> list[tuple[str, int, int]]:
        """The words with content of a sentence, in their order: term, where it begins in the sentence, and its end."""
        if sentence not in self._words_in:
            self._words_in[sentence] = list(self._read_words(sentence))
        return self._words_in[sentence]

    def _read_words(self, sentence: int) -> Iterator[tuple[str, int, int]]:
        start, end = self._token_ends[sentence : sentence + 2]
        begins = self._token_starts[start:end]
        ends = begins + self._token_lengths[start:end]
        return zip(self.terms_of(sentence), begins.tolist(), ends.tolist(), strict=True)

    def postings(self, term: str) -> Posting:
        """Where a term stands, and what it adds there; see ``FewBM25.posting``."""
        return self.bm25.posting(term)

    def surface(self, words: Iterable[str]) -> Array:
        """For each sentence the sum of the idf of those words that it holds as they are written."""
        sums = np.zeros(self.size)
        for word in words:
            found = self._surfaces.get(word) or self._surface_of(word)
            if found is not None:
                sentences, weight = found
                sums[sentences] += weight
        return sums

    def _surface_of(self, word: str) -> tuple[Ints, float] | None:
        """The sentences that hold a word, and its idf; nothing for an unknown one."""
        number = self._word_list.number(word)
        if number is None:
            return None
        found = self._surfaces[word] = self._standing(self._sentence_of[self._token_words == number])
        return found

    def pairs(self, terms: Sequence[str]) -> Array:
        """For each sentence the sum of the idf of those pairs of neighbouring terms that are neighbours in it."""
        sums = np.zeros(self.size)
        for first, second in pairwise(map(self._term_numbers.get, terms)):
            if first is not None and second is not None:
                code = first * len(self.terms) + second
                sentences, weight = self._pairs.get(code) or self._pair_of(code)
                sums[sentences] += weight
        return sums

    def _pair_of(self, code: int) -> tuple[Ints, float]:
        """The sentences that hold a pair of neighbouring terms, and its idf."""
        codes, places = self._pair_codes
        found = self._standing(places[codes == code])
        if found[0].size:
            self._pairs[code] = found
        return found

    @cached_property
    def _pair_codes(self) -> tuple[Ints, Ints]:
        """The pairs of neighbouring terms, each as one number, and their sentences."""
        numbers = self._token_terms.astype(np.int64)
        codes = numbers[:-1] * len(self.terms) + numbers[1:]
        followed = self._sentence_of[:-1] == self._sentence_of[1:]
        return codes[followed], self._sentence_of[:-1][followed]

    def _standing(self, places: Ints) -> tuple[Ints, float]:
        """The sentences among some, each once, and the idf of what stands in these."""
        held = np.zeros(self.size, dtype=bool)
        held[places] = True
        sentences = np.flatnonzero(held)
        return sentences, idf(self.size, len(sentences))

    def runs(self, folded: Sequence[str]) -> list[Array]:
        """What runs of all words each sentence shares with a question; see ``Runs.shared``."""
        return self._runs.shared(folded)

    def nearness(self, terms: Sequence[str], idf: Array) -> Array:
        """How close together some terms stand in each sentence; see ``nearness``."""
        rows = np.full(len(self.terms), -1)
        for row, term in enumerate(terms):
            number = self._term_numbers.get(term)
            if number is not None:
                rows[number] = row
        found = rows[self._token_terms]
        at = np.flatnonzero(found >= 0)
        starts, lengths = self._token_starts[at].astype(np.int64), self._token_lengths[at].astype(np.int64)
        return nearness(Standing(found[at], self._sentence_of[at], starts, lengths), idf, self.size)

    def beginning(self, word: str) -> Ints:
        """The sentences that hold a word with the same first letters; none for a short word or a number."""
        if len(word) < BEGINNING or word[0].isdigit():
            return self.numbers[:0]
        begun = word[:BEGINNING]
        found = self._begun.get(begun)
        if found is None:
            begins = np.zeros(len(self.words), dtype=bool)
            begins[self._word_list.beginning(begun)] = True
            found = self._sentence_of[begins[self._token_words]]
            if found.size:
                self._begun[begun] = found
        return found

    def marked(self, kinds: Sequence[str], terms: Iterable[str]) -> Ints:
        """For each of some kinds of ``MARKS`` (rows), how many of the terms are that in each sentence."""
        spans = [self._span(term) for term in terms]
        sentences = np.concatenate([self._posting_sentences[:0], *(self._posting_sentences[at] for at in spans)])
        marks = np.concatenate([self._marks[:0], *(self._marks[at] for at in spans)])
        row, at = (marks & np.array([[_MARK[kind]] for kind in kinds], dtype=marks.dtype)).nonzero()
        counts = np.bincount(row * self.size + sentences[at], minlength=len(kinds) * self.size)
        return counts.reshape(len(kinds), self.size)

    def paragraph_scores(self, terms: Iterable[str]) -> Array:
        """For each sentence the BM25 score of its paragraph among the paragraphs."""
        return self._paragraph_bm25.get_scores(terms)[self.paragraph_of]

    @cached_property
    def standing(self) -> Mapping[str, Array]:
        """Where each sentence stands, by the names of ``retrieval.ranking.features.FEATURES``."""
        lead = 1 / (1 + self.numbers)
        return {
            "length": np.log1p(self.lengths),
            "short": (self.lengths < SHORT_SENTENCE).astype(np.float64),
            "position": self.numbers / self.size,
            "lead": lead,
            "lead_of_short_text": lead * (self.size < SHORT_TEXT),
            "first_sentence": (self.numbers == 0).astype(np.float64),
            "opens_paragraph": self.opens_paragraph,
        }

    @cached_property
    def back(self) -> tuple[Ints, Array]:
        """For each sentence (columns) those before it, the last one first, and what is left of each in its paragraph.

        One that is in another paragraph counts for nothing.
        """
        steps = np.arange(1, STEPS_BACK + 1)[:, None]
        before = np.maximum(self.numbers - steps, 0)
        same = (self.numbers >= steps) & (self.paragraph_of[before] == self.paragraph_of)
        return before, same * FADING ** (steps - 1.0)

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        return self._catalogue.about(self._number)

    @cached_property
    def _word_of(self) -> Mapping[str, str]:
        return {term: word for word, term in self.vocabulary.items()}

    @cached_property
    def _word_list(self) -> WordList:
        return WordList(self.words)

    @cached_property
    def _runs(self) -> Runs:
        heard_ends = self._columns.heard_ends[self._first : self._first + self.size + 1]
        heard = self._columns.heard[int(heard_ends[0]) : int(heard_ends[-1])]
        return Runs(heard, np.repeat(self.numbers, heard_ends[1:] - heard_ends[:-1]), self.size)

    def _place(self) -> None:
        """Note where each sentence stands, how long it is and what leads it."""
        size, columns = self.size, self._columns
        here = slice(self._first, self._first + size)
        self.numbers: Ints = np.arange(size)
        self.lengths: Array = columns.lengths[here].astype(np.float64)
        self.pronoun: Array = columns.pronouns[here].astype(np.float64)
        self.offers: Array = columns.offers.reshape(-1, len(OFFERS))[here].T.astype(np.float64)
        opens = changes(columns.paragraphs[here])
        self.paragraph_starts: Ints = opens.nonzero()[0]
        self.paragraph_of: Ints = opens.cumsum() - 1
        self.opens_paragraph: Array = opens.astype(np.float64)

    def _post(self) -> None:
        """Take the postings of this part's terms."""
        columns = self._columns
        start, end = columns.term_ends[self.part : self.part + 2].tolist()
        ends = columns.posting_ends[start : end + 1]
        here = slice(int(ends[0]), int(ends[-1]))
        self._posting_sentences: Ints = columns.posting_sentences[here].astype(np.int64)
        frequencies = columns.posting_frequencies[here].astype(np.int64)
        self._holding = _Sentences(ends - ends[0], self._posting_sentences, frequencies)
        self._marks = columns.posting_marks[here]
        self.bm25 = FewBM25(self._term_numbers, self.term_counts, self._holding)

    @cached_property
    def _paragraph_bm25(self) -> FewBM25:
        """The paragraphs, each as one document."""
        lengths = np.bincount(self.paragraph_of, self.term_counts).astype(np.int64)
        return FewBM25(self._term_numbers, lengths, _Paragraphs(self._holding, self.paragraph_of))

    def _span(self, term: str) -> slice:
        """The places of a term's postings among all; empty for an unknown one."""
        number = self._term_numbers.get(term)
        return slice(0, 0) if number is None else self._holding.span(number)


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences that hold each term."""

    starts: Ints
    sentences: Ints
    frequencies: Ints

    def span(self, term: int) -> slice:
        """The places of a term's postings among all."""
        return slice(*self.starts[term : term + 2].tolist())

    def __call__(self, term: int) -> tuple[Ints, Ints]:
        here = self.span(term)
        return self.sentences[here], self.frequencies[here]


@dataclass(frozen=True, slots=True)
class _Paragraphs:
    """The paragraphs that hold each term."""

    sentences: _Sentences
    paragraph_of: Ints

    def __call__(self, term: int) -> tuple[Ints, Ints]:
        sentences, frequencies = self.sentences(term)
        paragraphs = self.paragraph_of[sentences]
        first = changes(paragraphs).nonzero()[0]
        return paragraphs[first], np.add.reduceat(frequencies, first)
