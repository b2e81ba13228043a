"""The reasons for a quote: which words matched and how, and the parts of its score."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.analysis.analyzer import analyzer_of
from retrieval.analysis.answer_cues import CUES
from retrieval.analysis.thesaurus import synonyms
from retrieval.answers import READ, TAUGHT, Match, MatchKind, ScoreShare
from retrieval.ranking.features import FEATURES
from retrieval.ranking.follow_up import FOLLOW_UP_FEATURES, told_terms
from retrieval.ranking.scoring import ScoredSegment
from retrieval.ranking.weights import Weights

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "words": (
        *("bm25_relative", "share", "share_relative", "all_terms"),
        *("surface", "surface_relative", "bigrams", "phrases", "phrases_relative", "long_phrases"),
        *("heard_relative", "close", "close_relative"),
        *("names_share", "plain_share", "plain_relative", "rarest", "last_term", "number"),
    ),
    "letters": ("letters", "letters_contained", "letters_relative", "families"),
    "synonyms": ("synonyms",),
    "surroundings": (
        *("paragraph_share", "paragraph_names", "paragraph_common", "paragraph_bm25", "paragraph_relative"),
        *("neighbours", "before", "after", "paragraph_before"),
        *("points_back", "letters_beside"),
    ),
    "length": ("length", "short", "new_words"),
    "position": ("position", "lead", "lead_of_short_text", "first_sentence", "opens_paragraph"),
    "asked_for": CUES,
    "conversation": FOLLOW_UP_FEATURES,
    TAUGHT: (),
    READ: (),
}
"""The features by the name under which a person is told of them; a library's quotes have the part ``article`` too."""

MatchableTerms = Mapping[str, tuple[str, MatchKind]]

_NAMES = tuple(FAMILIES)
_ASKED_FOR, _CONVERSATION, _TAUGHT, _READ = map(_NAMES.index, ("asked_for", "conversation", TAUGHT, READ))
_FAMILY = np.array([next(i for i, names in enumerate(FAMILIES.values()) if name in names) for name in FEATURES])


def score_shares(scored: ScoredSegment, sentence: int, weights: Weights, score: float) -> tuple[ScoreShare, ...]:
    """Take a score apart; what it has beyond the segment's own score of the sentence is the part ``article``."""
    shares = [*family_scores(scored, sentence, weights).items(), ("article", score - float(scored.scores[sentence]))]
    return tuple(ScoreShare(name=name, score=value) for name, value in shares if value)


def family_scores(scored: ScoredSegment, sentence: int, weights: Weights) -> Mapping[str, float]:
    """Take the segment's own score of a sentence apart, by ``FAMILIES``."""
    values = scored.features.values[:, sentence]
    by_family = np.bincount(_FAMILY, weights.features * values, minlength=len(_NAMES))
    by_family[_ASKED_FOR] += weights.asked_for(scored.features.question, scored.features.cues[:, sentence])
    by_family[_CONVERSATION] += scored.context_scores[sentence]
    if scored.lesson_scores is not None:
        by_family[_TAUGHT] += scored.lesson_scores[sentence]
    by_family[_READ] += scored.read_scores.get(sentence, 0.0)
    return dict(zip(_NAMES, by_family.tolist(), strict=True))


def word_matches(scored: ScoredSegment, sentence: int, matchable: MatchableTerms) -> tuple[Match, ...]:
    """Return the words of a sentence that matched, by ``matchable_terms``, and how."""
    text = scored.segment.sentence(sentence).text
    fold = analyzer_of(scored.segment.language).fold
    found: list[Match] = []
    first = last = 0
    for term, start, end in scored.segment.words_in(sentence):
        if term in matchable:
            word, (asked, how) = text[start:end], matchable[term]
            if start < last:  # pairs of characters that overlap are one word to a person
                word = text[first:end]
                asked = fold(word)
                del found[-1]
            else:
                first = start
            last = end
            plain = how is MatchKind.WORD_FORM and fold(word) == asked
            found.append(Match(word=word, asked=asked, how=MatchKind.AS_WRITTEN if plain else how))
    return tuple(found)


def matchable_terms(scored: ScoredSegment) -> MatchableTerms:
    """Return the terms by which a segment's sentences may match, each with the word that it stands for and how."""
    question, matches = scored.features.question, scored.features.matches
    words = list(zip(question.terms, question.words, strict=True))
    known: dict[str, tuple[str, MatchKind]] = {term: (word, MatchKind.WORD_FORM) for term, word in words}
    for term, word in words:
        if term in matches.corrected:
            known.setdefault(matches.corrected[term], (word, MatchKind.SPELLING))
        if term in matches.acronyms:
            known.setdefault(matches.acronyms[term], (word, MatchKind.ACRONYM))
    for term, word in words:
        for other in synonyms(question.language).get(matches.corrected_term(term), ()):
            known.setdefault(other, (word, MatchKind.SYNONYM))
    for term in told_terms(scored.segment, question, scored.earlier):
        known.setdefault(term, (scored.segment.word_of(term), MatchKind.CARRIED))
    return known
