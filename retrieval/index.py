"""An article, or a part of a long one, prepared for questions: slices of its library's columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np

from retrieval.answers import Place
from retrieval.article import Article, Sentence
from retrieval.bm25 import PostingsBM25
from retrieval.catalogue import Catalogue
from retrieval.columns import Gathering, strings
from retrieval.inverting import Positions, Scores
from retrieval.letters import Letters
from retrieval.nearness import Standing, nearness
from retrieval.offers import MARKS, OFFERS
from retrieval.postings import Array, Ints, bm25_of, lucene_idf
from retrieval.reading import read_article
from retrieval.runs import Runs

SHORT_WORD = 4
"""Letters of the shortest word that is taken for a misspelt one."""
BEGINNING = 5
"""Letters that words of one family share: "invent", "invention", "inventor"."""
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
        self.unknown_idf = lucene_idf(self.size, 0)
        self._token_ends = columns.token_ends[self._first : end + 1] - columns.token_ends[self._first]
        self.term_counts: Ints = np.diff(self._token_ends)
        self._sentence_of = np.repeat(np.arange(self.size), self.term_counts)
        tokens = slice(*columns.token_ends[[self._first, end]].tolist())
        self._token_words, self._token_terms = columns.token_words[tokens], columns.token_terms[tokens]
        self._token_starts, self._token_lengths = columns.token_starts[tokens], columns.token_lengths[tokens]
        self.terms = strings(columns.terms, columns.terms_ends, part)
        self._term_numbers = dict(zip(self.terms, range(len(self.terms)), strict=True))
        self._place()
        self._post()
        # What was looked up, kept for the next question: there is no more of each than the part has.
        self._postings: dict[str, tuple[Positions, Scores]] = {}
        self._surfaces: dict[str, tuple[Ints, float]] = {}
        self._pairs: dict[int, tuple[Ints, float]] = {}
        self._begun: dict[str, Ints] = {}
        self._places: dict[int, Place] = {}
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

    @cached_property
    def misspellable(self) -> Sequence[str]:
        """The words that a misspelt one may be meant for."""
        return [word for word in self.words if len(word) >= SHORT_WORD and not word[0].isdigit()]

    @cached_property
    def letters(self) -> Letters:
        """The letters of the words of each sentence."""
        first = self._first
        norms = self._columns.norms[first : first + self.size]
        return Letters(self.words, self._token_words, self._sentence_of, norms)

    def sentence(self, number: int) -> Sentence:
        """One of the sentences."""
        before = int(self._columns.sentence_ends[self._columns.part_ends[self._number]])
        found: Sentence = self.article.sentences[self._first - before + number]
        return found

    def number(self, place: Place) -> int | None:
        """The number of a sentence here, if it is here."""
        if place.article != self.name:
            return None
        here = slice(self._first, self._first + self.size)
        same = (self._columns.paragraphs[here] == place.paragraph) & (self._columns.numbers[here] == place.sentence)
        found = np.flatnonzero(same)
        return int(found[0]) if found.size else None

    def place(self, number: int) -> Place:
        """Where a sentence stands."""
        if number not in self._places:
            at = self._first + number
            paragraph, sentence = int(self._columns.paragraphs[at]), int(self._columns.numbers[at])
            self._places[number] = Place(article=self.name, paragraph=paragraph, sentence=sentence)
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

    def postings(self, term: str) -> tuple[Positions, Scores]:
        """Where a term stands, and what it adds there; see ``PostingsBM25.postings``."""
        found = self._postings.get(term)
        if found is None:
            found = self.bm25.postings(term)
            if term in self._term_numbers:
                self._postings[term] = found
        return found

    def surface(self, words: Iterable[str]) -> Array:
        """For each sentence the sum of the idf of those words that it holds as they are written."""
        sums = np.zeros(self.size)
        for word in words:
            number = self._word_numbers.get(word)
            if number is not None:
                sentences, idf = self._surfaces.get(word) or self._surface_of(word, number)
                sums[sentences] += idf
        return sums

    def _surface_of(self, word: str, number: int) -> tuple[Ints, float]:
        """The sentences that hold a word, and its idf."""
        found = self._surfaces[word] = self._standing(self._sentence_of[self._token_words == number])
        return found

    def pairs(self, terms: Sequence[str]) -> Array:
        """For each sentence the sum of the idf of those pairs of neighbouring terms that are neighbours in it."""
        sums = np.zeros(self.size)
        for first, second in pairwise(map(self._term_numbers.get, terms)):
            if first is not None and second is not None:
                code = first * len(self.terms) + second
                sentences, idf = self._pairs.get(code) or self._pair_of(code)
                sums[sentences] += idf
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
        return sentences, lucene_idf(self.size, len(sentences))

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
        if begun in self._beginnings and begun not in self._begun:
            self._begun[begun] = self._sentence_of[np.isin(self._token_words, self._beginnings[begun])]
        return self._begun.get(begun, self.numbers[:0])

    def marked(self, kinds: Iterable[str], terms: Iterable[str]) -> list[Ints]:
        """For each of some kinds of ``MARKS``, how many of the terms are that in each sentence."""
        spans = [self._span(term) for term in terms]
        sentences = np.concatenate([self._posting_sentences[:0], *(self._posting_sentences[at] for at in spans)])
        marks = np.concatenate([self._marks[:0], *(self._marks[at] for at in spans)])
        return [np.bincount(sentences[marks & _MARK[kind] != 0], minlength=self.size) for kind in kinds]

    def paragraph_scores(self, terms: Iterable[str]) -> Array:
        """For each sentence the BM25 score of its paragraph among the paragraphs."""
        return self._paragraph_bm25.get_scores(terms)[self.paragraph_of]

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        return self._catalogue.about(self._number)

    @cached_property
    def _word_of(self) -> Mapping[str, str]:
        return {term: word for word, term in self.vocabulary.items()}

    @cached_property
    def _word_numbers(self) -> Mapping[str, int]:
        return dict(zip(self.words, range(len(self.words)), strict=True))

    @cached_property
    def _beginnings(self) -> Mapping[str, Sequence[int]]:
        """The words that begin with some letters, by number."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            if len(word) >= BEGINNING:
                found.setdefault(word[:BEGINNING], []).append(number)
        return found

    @cached_property
    def _runs(self) -> Runs:
        heard_ends = self._columns.heard_ends[self._first : self._first + self.size + 1]
        heard = self._columns.heard[int(heard_ends[0]) : int(heard_ends[-1])]
        return Runs(heard, np.repeat(self.numbers, np.diff(heard_ends)), self.size)

    def _place(self) -> None:
        """Note where each sentence stands, how long it is and what leads it."""
        size, columns = self.size, self._columns
        here = slice(self._first, self._first + size)
        self.numbers: Ints = np.arange(size)
        self.lengths: Array = columns.lengths[here].astype(np.float64)
        self.pronoun: Array = columns.pronouns[here].astype(np.float64)
        self.offers: Array = columns.offers.reshape(-1, len(OFFERS))[here].T.astype(np.float64)
        paragraphs = columns.paragraphs[here].astype(np.int64)
        self.paragraph_starts: Ints = np.flatnonzero(np.diff(paragraphs, prepend=-1))
        counts = np.diff(self.paragraph_starts, append=size)
        self.paragraph_of: Ints = np.repeat(np.arange(len(counts)), counts)
        self.opens_paragraph: Array = np.zeros(size)
        self.opens_paragraph[self.paragraph_starts] = 1

    def _post(self) -> None:
        """Take the postings of this part's terms."""
        columns = self._columns
        start, end = columns.term_ends[self.part : self.part + 2].tolist()
        ends = columns.posting_ends[start : end + 1]
        here = slice(int(ends[0]), int(ends[-1]))
        self._starts = ends - ends[0]
        self._posting_sentences: Ints = columns.posting_sentences[here].astype(np.int64)
        self._frequencies: Ints = columns.posting_frequencies[here].astype(np.int64)
        self._marks = columns.posting_marks[here]
        self.bm25 = bm25_of(
            self._term_numbers, self.term_counts, self._starts, self._posting_sentences, self._frequencies
        )

    @cached_property
    def _paragraph_bm25(self) -> PostingsBM25:
        """The paragraphs, each as one document."""
        paragraphs, size = self.paragraph_of[self._posting_sentences], len(self.paragraph_starts)
        terms = np.repeat(np.arange(len(self.terms)), np.diff(self._starts))
        first = np.flatnonzero(np.diff(terms * size + paragraphs, prepend=-1))
        lengths = np.bincount(self.paragraph_of, self.term_counts, minlength=size).astype(np.int64)
        starts = np.searchsorted(terms[first], np.arange(len(self.terms) + 1))
        frequencies = np.add.reduceat(self._frequencies, first) if first.size else first
        return bm25_of(self._term_numbers, lengths, starts, paragraphs[first], frequencies)

    def _span(self, term: str) -> slice:
        """The places of a term's postings among all; empty for an unknown one."""
        number = self._term_numbers.get(term)
        return slice(0, 0) if number is None else slice(*self._starts[number : number + 2].tolist())
