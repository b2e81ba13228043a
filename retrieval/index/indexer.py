"""An article is read once: its words, terms and offers go into the columns of a library."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from retrieval.analysis.acronyms import acronyms_of
from retrieval.analysis.answer_cues import MARKS, OFFERS, offers_of
from retrieval.analysis.terms import fold, token_terms, tokenise, word_code, word_set
from retrieval.articles.article import Article, Sentence
from retrieval.index.arrays import distinct
from retrieval.index.char_ngrams import norms
from retrieval.index.columns import ANY, BETWEEN, DIGEST, Gathering

LONGEST: Final = 600
"""Sentences that are looked at together; a longer article is cut at paragraphs, so that no question costs more."""
MOST_OFFERED: Final = 3
"""How often a sentence may offer a kind of thing; more counts no more."""
_MARK = {kind: 1 << bit for bit, kind in enumerate(MARKS)}
_PRONOUNS = word_set("he she it they his her its their this that these those such both another")


class Part:
    """What is read of a run of sentences.

    Args:
        sentences: The sentences.
    """

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.words: dict[str, int] = {}
        self.terms: dict[str, int] = {}
        self.word_terms: list[int] = []
        """By word, the term that it stands for where it stands last."""
        self.tokens: list[tuple[int, int, int, int]] = []
        """For each word with content: word, term, where it begins in its sentence, how long it is."""
        self.counts: list[int] = []
        """By sentence, how many of those it has."""
        self.lengths: list[int] = []
        """By sentence, how many words it has in all."""
        self.heard: list[int] = []
        """All of those words."""
        self.pronouns: list[bool] = []
        self.offers: list[int] = []
        self.marks: dict[tuple[int, int], int] = {}
        """By term and sentence, what the term is there: bits in the order of ``MARKS``."""
        for number, sentence in enumerate(sentences):
            self._read(number, sentence.text)

    def _read(self, number: int, text: str) -> None:
        tokens = tokenise(text)
        terms = token_terms(tokens)
        before = len(self.tokens)
        for token, term in zip(tokens, terms, strict=True):
            if term:
                word = fold(token.text)
                of_term = self.terms.setdefault(term, len(self.terms))
                of_word = self.words.setdefault(word, len(self.words))
                if of_word == len(self.word_terms):
                    self.word_terms.append(of_term)
                self.word_terms[of_word] = of_term
                self.tokens.append((of_word, of_term, token.start, token.end - token.start))
        self.counts.append(len(self.tokens) - before)
        self.lengths.append(len(tokens))
        self.heard += [word_code(fold(token.text)) for token in tokens]
        self.pronouns.append(bool(tokens) and fold(tokens[0].text) in _PRONOUNS)
        offered = offers_of(text, (tokens, terms))
        self.offers += [min(offered.counts.get(kind, 0), MOST_OFFERED) for kind in OFFERS]
        for mark in offered.marks:
            kind, _, term = mark.partition(":")
            place = (self.terms[term], number)
            self.marks[place] = self.marks.get(place, 0) | _MARK[kind]


def read_article(article: Article, into: Gathering, longest: int | None = LONGEST, key: bytes = bytes(DIGEST)) -> None:
    """Read an article.

    Args:
        article: The article.
        into: Where it is put, behind those before.
        key: What it is to be known by.
        longest: Sentences of a part at most; none for one part, however long.
    """
    about, text = json.dumps(_about(article)).encode(), article.text.encode()
    parts = list(_cut(article.sentences, longest or max(len(article.sentences), 1)))
    into.end("part_ends", [len(parts)])
    into.add("keys", key)
    into.add("digests", bytes.fromhex(article.digest))
    for name, data in [("about", about), ("text", text), *_named(article)]:
        into.end(f"{name}_ends", [len(data)])
        into.add(name, data)
    for sentences in parts:
        _put(Part(sentences), into)


def _put(part: Part, into: Gathering) -> None:
    words, terms = BETWEEN.join(part.words).encode(), BETWEEN.join(part.terms).encode()
    into.end("sentence_ends", [len(part.sentences)])
    into.end("words_ends", [len(words)])
    into.end("terms_ends", [len(terms)])
    into.end("word_ends", [len(part.words)])
    into.end("term_ends", [len(part.terms)])
    into.end("token_ends", part.counts)
    into.end("heard_ends", part.lengths)
    into.add("words", words)
    into.add("terms", terms)
    into.add("word_terms", part.word_terms)
    for name in ("starts", "ends", "paragraphs", "numbers"):
        into.add(name, [getattr(sentence, name.removesuffix("s")) for sentence in part.sentences])
    into.add("lengths", part.lengths)
    into.add("heard", part.heard)
    into.add("pronouns", part.pronouns)
    into.add("offers", part.offers)
    tokens = np.array(part.tokens, dtype=np.int64).reshape(len(part.tokens), 4)
    for name, column in zip(("token_words", "token_terms", "token_starts", "token_lengths"), tokens.T, strict=True):
        into.add(name, column)
    size = len(part.sentences)
    sentence_of = np.repeat(np.arange(size), part.counts)
    into.add("norms", norms(list(part.words), tokens[:, 0], sentence_of, size))
    keys, places = distinct(tokens[:, 1] * size + sentence_of)
    frequencies = np.bincount(places, minlength=len(keys))
    into.end("posting_ends", np.bincount(keys // size, minlength=len(part.terms)).tolist())
    into.add("posting_sentences", keys % size)
    into.add("posting_frequencies", frequencies)
    marks = np.zeros(len(keys), dtype=np.uint8)
    for (term, sentence), bits in part.marks.items():
        marks[np.searchsorted(keys, term * size + sentence)] = bits
    into.add("posting_marks", marks)


def _cut(sentences: Sequence[Sentence], longest: int) -> Iterable[Sequence[Sentence]]:
    """Cut an article into parts, between paragraphs where it can."""
    start = 0
    while start < len(sentences):
        end = min(start + longest, len(sentences))
        cut = end
        while end < len(sentences) and cut > start and sentences[cut].paragraph == sentences[cut - 1].paragraph:
            cut -= 1
        end = cut if cut > start else end
        yield sentences[start:end]
        start = end


def _named(article: Article) -> tuple[tuple[str, bytes], ...]:
    # A file's name may hold what is no text.
    return ("names", article.name.encode(errors=ANY)), ("titles", article.title.encode(errors=ANY))


def _about(article: Article) -> Mapping[str, Any]:
    """What an article is, but for its name and title, its text and its sentences."""
    return {
        "headline": article.headline and (article.headline.start, article.headline.end),
        "standfirst": article.standfirst and (article.standfirst.start, article.standfirst.end),
        "sections": [(it.title, it.level, it.start, it.first) for it in article.sections],
        "source": article.source,
        "author": article.author,
        "published": article.published,
        "url": article.url,
        "acronyms": acronyms_of(article.text),
    }
