"""The similarity of a question to questions that were asked before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.analysis.languages.language import ENGLISH
from retrieval.analysis.question import Question, read_question
from retrieval.analysis.question_type import KINDS
from retrieval.analysis.terms import extract_terms, word_set
from retrieval.analysis.thesaurus import synonyms
from retrieval.answers import split_carried
from retrieval.index.arrays import Array, Ints
from retrieval.index.char_ngrams import char_ngrams

NO_ROWS: Final[Ints] = np.zeros(0, dtype=np.int64)
_CARRIED_WEIGHTS: Final = (1.0, 0.5, 0.25)
"""The weight of a term of earlier turns, by the number of the question's own; with three it stands by itself."""
_NEGATIONS: Final = word_set("not no never none neither nor nobody nothing nowhere non without cannot")
_TURNING_WORDS: Final = word_set("before after more most not")
"""Words that carry no content where a sentence is looked for, but make another question of one."""
_LOOSE_KINDS: Final = word_set("what what_noun definition called did said how organisation yes_no none")
"""Kinds of question that say little of what is asked for: others may ask for the same."""
_PLAIN_KINDS: Final = word_set("what what_noun none")  # kinds of question that ask for the same
_LOOSE, _PLAIN = (np.array([kind in kinds for kind in KINDS]) for kinds in (_LOOSE_KINDS, _PLAIN_KINDS))
_KIND: Final = {kind: number for number, kind in enumerate(KINDS)}
_TINY: Final = 1e-9

Key = TypeVar("Key", bound=Hashable)


class QuestionKey(NamedTuple):
    """The words of a question that count when others are compared with it."""

    terms: tuple[str, ...]  # its own, each once; of a question without content words, its other words, folded
    kind: str  # one of retrieval.analysis.question_type.KINDS
    carried: tuple[str, ...] = ()  # terms of earlier turns, for a question that says little by itself

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a question, as it was asked or as ``Answer.resolved`` has it."""
        return cls.of_question(read_question(text))

    @classmethod
    def of_question(cls, question: Question, carried: Sequence[str] = ()) -> Self:
        """Take from a question what counts; the terms that it carries over may be in its text instead.

        All are read as English is: a lesson does not know the language of what it is compared in.
        """
        if question.language != ENGLISH:
            question = read_question(question.text)
        asked, told = split_carried(question.text)
        if told and not carried:
            question, carried = read_question(asked), extract_terms(", ".join(told))
        own = tuple(dict.fromkeys((*question.terms, *_turning_terms(question)))) if question.terms else ()
        more = tuple(dict.fromkeys(carried)) if len(question.terms) < len(_CARRIED_WEIGHTS) else ()
        return cls(own if own or more else tuple(dict.fromkeys(question.folded)), question.kind.kind, more)

    @property
    def identity(self) -> tuple[frozenset[str], frozenset[str], str]:
        """Equal for the very same questions, whatever the order of their words."""
        return frozenset(self.terms), frozenset(self.carried), "what" if self.kind in _PLAIN_KINDS else self.kind

    @property
    def weighted(self) -> Iterator[tuple[str, float]]:
        """The terms, its own first, each with its weight beside its idf."""
        yield from ((term, 1.0) for term in self.terms)
        yield from ((term, self.carried_weight) for term in self.carried)

    @property
    def carried_weight(self) -> float:
        return _CARRIED_WEIGHTS[min(len(self.terms), len(_CARRIED_WEIGHTS) - 1)]

    @property
    def turning_words(self) -> str:
        return " ".join(sorted(_TURNING_WORDS.intersection(self.terms)))


def _turning_terms(question: Question) -> Iterator[str]:
    for word in question.folded:
        term = "not" if word in _NEGATIONS or word.endswith("n't") else word
        if term in _TURNING_WORDS:
            yield term


class SimilarityWeights(NamedTuple):
    """All from 0 to 1, by their names in ``weights.json``."""

    letters: float  # of the similarity of the letters; that of the terms has the rest
    synonym: float  # of a term that stands for another
    loose_kind: float  # factor where another kind of thing is asked for, one of the two kinds being a loose one
    other_kind: float  # factor where neither is, or where only one of the two says "not"
    faint: float  # less similarity than this is none


class QuestionIndex:
    """Questions, ready for others to be compared with them; ``idf`` gives that of a term over all sentences."""

    def __init__(self, keys: Sequence[QuestionKey], idf: Callable[[str], float]) -> None:
        self._idf = idf
        self.size = len(keys)
        self._own = rows_by_key(key.terms for key in keys)
        self._carried = rows_by_key(key.carried for key in keys)
        self._carried_weights: Array = np.array([key.carried_weight for key in keys])
        self._totals: Array = np.array([self._total(key) for key in keys])
        self._bare: NDArray[np.bool_] = np.array([not key.terms for key in keys], dtype=bool)
        self._kinds: Ints = np.array([_kind_of(key) for key in keys], dtype=np.int64)
        self._turning: NDArray[np.str_] = np.array([key.turning_words for key in keys], dtype=np.str_)
        self._ngrams, self._ngram_rows = _ngrams(keys)
        self._ngram_counts = np.bincount(self._ngram_rows, minlength=self.size)

    def similarity(self, keys: Iterable[QuestionKey], weights: SimilarityWeights) -> Array:
        """Return the similarity of a question to each of these, 0 to 1; of its several readings the best counts."""
        best = np.zeros(self.size)
        for key in keys:
            factors = self._kind_factors(key, weights)
            found = (1 - weights.letters) * self._term_similarity(key, weights.synonym)
            found += weights.letters * self._ngram_similarity(key)
            found *= factors
            # The kind is all that a question without terms says itself.
            found[(factors < 1) & (self._bare | (not key.terms))] = 0.0
            np.maximum(best, found, out=best)
        best[best < weights.faint] = 0.0
        return best

    def _term_similarity(self, key: QuestionKey, synonym: float) -> Array:
        """Return the share of both questions' terms that both have, by idf: weighted Jaccard index (Ruzicka 1958).

        Those that only the earlier turns have in common do not make them similar.
        """
        common = np.zeros(self.size)
        met = self._bare & (not key.terms)
        for place, (term, weight) in enumerate(key.weighted):
            for form, value in self._forms(term, synonym):
                own, carried = self._own.get(form, NO_ROWS), self._carried.get(form, NO_ROWS)
                common[own] += weight * value
                common[carried] += value * np.minimum(weight, self._carried_weights[carried])
                met[own] = True
                if place < len(key.terms):
                    met[carried] = True
        either = np.maximum(self._total(key) + self._totals - common, _TINY)
        return np.where(met, np.minimum(common / either, 1.0), 0.0)

    def _forms(self, term: str, synonym: float) -> Iterator[tuple[str, float]]:
        """Yield a term and those that may stand for it, each with its weight."""
        idf = self._idf(term)
        yield term, idf
        yield from ((other, synonym * min(idf, self._idf(other))) for other in synonyms().get(term, ()))

    def _kind_factors(self, key: QuestionKey, weights: SimilarityWeights) -> Array:
        loose = _LOOSE[self._kinds] | (key.kind in _LOOSE_KINDS)
        factors = np.where(loose, weights.loose_kind, weights.other_kind)
        factors[self._kinds == _kind_of(key)] = 1.0
        factors[_PLAIN[self._kinds] & (key.kind in _PLAIN_KINDS)] = 1.0
        factors[self._turning != key.turning_words] = weights.other_kind
        return factors

    def _ngram_similarity(self, key: QuestionKey) -> Array:
        """Return the share of both questions' character n-grams that both have: the Jaccard index."""
        codes, _ = _ngrams([key])
        starts = np.searchsorted(self._ngrams, codes, side="left")
        ends = np.searchsorted(self._ngrams, codes, side="right")
        rows = [self._ngram_rows[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        common = np.bincount(np.concatenate([*rows, NO_ROWS]), minlength=self.size)
        similarity: Array = common / np.maximum(len(codes) + self._ngram_counts - common, _TINY)
        return similarity

    def _total(self, key: QuestionKey) -> float:
        return sum(weight * self._idf(term) for term, weight in key.weighted)


def _kind_of(key: QuestionKey) -> int:
    return _KIND.get(key.kind, _KIND["none"])


def _ngrams(keys: Sequence[QuestionKey]) -> tuple[NDArray[np.uint64], Ints]:
    """Return the n-grams of the questions' own terms, of the carried ones where there are none, and their questions.

    The n-grams are codes, ascending; one is in a question once.
    """
    words = [key.terms or key.carried for key in keys]
    codes, owners = char_ngrams([word for row in words for word in row])
    rows = np.repeat(np.arange(len(words)), [len(row) for row in words])[owners]
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (codes[1:] != codes[:-1]) | (rows[1:] != rows[:-1])
    return codes[first], rows[first]


def rows_by_key(rows: Iterable[Iterable[Key]]) -> Mapping[Key, Ints]:
    """Return the numbers of the rows that hold each key, ascending."""
    found: dict[Key, list[int]] = {}
    for number, row in enumerate(rows):
        for key in set(row):
            found.setdefault(key, []).append(number)
    return {key: np.array(numbers, dtype=np.int64) for key, numbers in found.items()}
