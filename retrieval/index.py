"""An article, prepared for questions: everything that does not depend on the question, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from retrieval.acronyms import acronyms_of
from retrieval.answers import Place
from retrieval.article import Article, Sentence
from retrieval.bm25 import PostingsBM25
from retrieval.offers import OFFERS, SentenceOffers, offers_of
from retrieval.postings import Array, GramIndex, Ints, Postings, grams, lucene_idf
from retrieval.terms import Token, fold, token_terms, tokenise, word_set

SHORT_WORD = 4
"""Letters of the shortest word that is taken for a misspelt one."""
K1, B = 1.2, 0.4  # picked on a tuning split; a low b, since sentences differ in length for good reasons
_PRONOUNS = word_set("he she it they his her its their this that these those such both another")


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence as words and terms; ``words`` and ``terms`` are those with content, side by side."""

    tokens: list[Token]
    words: list[str]
    terms: list[str]
    starts_with_pronoun: bool

    @classmethod
    def of(cls, sentence: Sentence) -> Reading:
        """Read a sentence."""
        tokens = tokenise(sentence.text)
        pairs = [(fold(token.text), term) for token, term in zip(tokens, token_terms(tokens), strict=True) if term]
        pronoun = bool(tokens) and fold(tokens[0].text) in _PRONOUNS
        return cls(tokens, [word for word, _ in pairs], [term for _, term in pairs], pronoun)


class ArticleIndex:
    """One article with all that its sentences can be asked for.

    Args:
        article: The article.
        sentences: Those of its body that are indexed here, in their order; numbered from 0 in all arrays.
    """

    def __init__(self, article: Article, sentences: Sequence[Sentence] | None = None) -> None:
        self.article = article
        self.sentences = article.sentences if sentences is None else tuple(sentences)
        self.size = len(self.sentences)
        readings = [Reading.of(sentence) for sentence in self.sentences]
        self.terms = [reading.terms for reading in readings]
        self.bm25 = PostingsBM25(self.terms, k1=K1, b=B)
        self.surface = Postings([reading.words for reading in readings])
        self.bigrams = Postings([[f"{a} {b}" for a, b in pairwise(row)] for row in self.terms])
        self.grams = GramIndex([[gram for word in reading.words for gram in grams(word)] for reading in readings])
        self.vocabulary: Mapping[str, str] = {
            word: term for reading in readings for word, term in zip(reading.words, reading.terms, strict=True)
        }
        self.words = [word for word in self.vocabulary if len(word) >= SHORT_WORD and not word[0].isdigit()]
        self._word_of = {term: word for word, term in self.vocabulary.items()}
        self._number_of = {(s.paragraph, s.number): number for number, s in enumerate(self.sentences)}
        self.unknown_idf = lucene_idf(self.size, 0)
        self.acronyms = acronyms_of(article.text)
        self._place(readings)
        self._offer([offers_of(sentence.text) for sentence in self.sentences])

    def number(self, place: Place) -> int | None:
        """The number of a sentence here, if it is here."""
        return self._number_of.get((place.paragraph, place.sentence)) if place.article == self.article.name else None

    def word_of(self, term: str) -> str:
        """A word that stands for a term in the article, or the term where none does."""
        return self._word_of.get(term, term)

    def _place(self, readings: Sequence[Reading]) -> None:
        """Note where each sentence stands, how long it is and what leads it."""
        size = self.size
        self.numbers: Ints = np.arange(size)
        self.lengths: Array = np.array([len(reading.tokens) for reading in readings], dtype=np.float64)
        self.pronoun: Array = np.array([reading.starts_with_pronoun for reading in readings], dtype=np.float64)
        paragraphs = np.array([sentence.paragraph for sentence in self.sentences], dtype=np.int64)
        self.paragraph_starts: Ints = np.flatnonzero(np.diff(paragraphs, prepend=-1))
        counts = np.diff(self.paragraph_starts, append=size)
        self.paragraph_of: Ints = np.repeat(np.arange(len(counts)), counts)
        self.opens_paragraph: Array = np.zeros(size)
        self.opens_paragraph[self.paragraph_starts] = 1
        bounds = zip(self.paragraph_starts.tolist(), (self.paragraph_starts + counts).tolist(), strict=True)
        rows = [[term for row in self.terms[start:end] for term in row] for start, end in bounds]
        self.paragraph_bm25 = PostingsBM25(rows, k1=K1, b=B)

    def _offer(self, offered: Sequence[SentenceOffers]) -> None:
        """Note what each sentence offers, at most thrice each."""
        counts = [[min(offer.counts.get(kind, 0), 3) for kind in OFFERS] for offer in offered]
        self.offers: Array = np.array(counts, dtype=np.float64).reshape(self.size, len(OFFERS)).T.copy()
        self.marks = Postings([sorted(offer.marks) for offer in offered])
