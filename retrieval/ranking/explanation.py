"""Why a sentence was quoted: which words matched and how, and what its score is made of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from retrieval.analysis.answer_cues import OFFERS
from retrieval.analysis.question_type import KINDS
from retrieval.analysis.terms import fold
from retrieval.analysis.thesaurus import synonyms
from retrieval.answers import How, Match, Part
from retrieval.ranking.features import FEATURES
from retrieval.ranking.follow_up import CARRIED, carried_terms
from retrieval.ranking.scoring import Scored
from retrieval.ranking.weights import Weights

TAUGHT = "taught"
"""The part that comes from questions like this one, which were tied to the sentence."""
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
    "asked_for": OFFERS,
    "conversation": CARRIED,
    TAUGHT: (),
}
"""The features by what they have in common, which is what a person is told of; ``article`` is added in a library."""

Readings = Mapping[str, tuple[str, How]]

_ASKED_FOR, _CONVERSATION, _TAUGHT = map(tuple(FAMILIES).index, ("asked_for", "conversation", TAUGHT))
_FAMILY = np.array([next(i for i, names in enumerate(FAMILIES.values()) if name in names) for name in FEATURES])
_NAMES = tuple(FAMILIES)


def parts_of(scored: Scored, sentence: int, weights: Weights, score: float) -> tuple[Part, ...]:
    """Take a sentence's score apart.

    Args:
        scored: The article's scores.
        sentence: The sentence's number in it.
        weights: The weights that it was scored with.
        score: The score that is shown; what it has beyond the article's own is the ``article`` part.

    Returns:
        The parts, those of no weight left out; they add up to the score.
    """
    column = scored.seen.features[:, sentence]
    by_family = np.bincount(_FAMILY, weights.features * column, minlength=len(_NAMES))
    kind = KINDS.index(scored.seen.question.kind.kind)
    by_family[_ASKED_FOR] += weights.offers[kind] @ scored.seen.offers[:, sentence]
    by_family[_CONVERSATION] += scored.tied[sentence]
    if scored.lifted is not None:
        by_family[_TAUGHT] += scored.lifted[sentence]
    parts = [Part(name=name, score=value) for name, value in zip(_NAMES, by_family.tolist(), strict=True) if value]
    rest = score - float(scored.scores[sentence])
    return (*parts, Part(name="article", score=rest)) if rest else tuple(parts)


def matches_of(scored: Scored, sentence: int, known: Readings) -> tuple[Match, ...]:
    """Tell which words of a sentence matched, and how.

    Args:
        scored: The article's scores.
        sentence: The sentence's number in it.
        known: What its words may match; see ``readings``.
    """
    text = scored.index.sentence(sentence).text
    found = []
    for term, start, end in scored.index.words_in(sentence):
        if term in known:
            word, (asked, how) = text[start:end], known[term]
            plain = how is How.WORD_FORM and fold(word) == asked
            found.append(Match(word=word, asked=asked, how=How.AS_WRITTEN if plain else how))
    return tuple(found)


def readings(scored: Scored) -> Readings:
    """The terms that an article's sentences may match by, each with the word that it stands for and how."""
    question, matched = scored.seen.question, scored.seen.matches
    known: dict[str, tuple[str, How]] = {}
    for term, word in zip(question.terms, question.words, strict=True):
        known.setdefault(term, (word, How.WORD_FORM))
    for term, word in zip(question.terms, question.words, strict=True):
        if term in matched.meant:
            known.setdefault(matched.meant[term], (word, How.SPELLING))
        if term in matched.spelt_out:
            known.setdefault(matched.spelt_out[term], (word, How.ACRONYM))
    for term, word in zip(question.terms, question.words, strict=True):
        for other in synonyms().get(matched.standing_for(term), ()):
            known.setdefault(other, (word, How.SYNONYM))
    for term, _, _ in carried_terms(scored.index, question, scored.past):
        known.setdefault(term, (scored.index.word_of(term), How.CARRIED))
    return known
