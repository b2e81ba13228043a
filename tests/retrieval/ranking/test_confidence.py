from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.question import read_question
from retrieval.articles.parser import parse_article
from retrieval.index.segment import Segment
from retrieval.ranking.confidence import FACTORS
from retrieval.ranking.confidence_features import CONFIDENCE_FEATURES
from retrieval.ranking.scoring import score_segment
from retrieval.ranking.weights import fitted_weights

ARTICLE = (
    "The lighthouse on Gull Rock was built by Edna Marsh in 1871. Its lamp was lost in the storm of 1902 and"
    " never found.\n\nVisitors may climb the tower in summer. The large keepers' house is open to the public."
)
SEGMENT = Segment.of(parse_article(ARTICLE, "a.txt"))


def features_of(question: str) -> dict[str, float]:
    """Return the confidence features of a question."""
    found = score_segment(SEGMENT, read_question(question), (), fitted_weights()).confidence_features
    return dict(zip(CONFIDENCE_FEATURES, found.tolist(), strict=True))


def confidence(question: str) -> float:
    """Return the confidence in the first sentence."""
    return score_segment(SEGMENT, read_question(question), (), fitted_weights()).confidence


@given(st.text(max_size=60))
def test_confidence_features_are_numbers_whatever_is_asked(question: str) -> None:
    assert all(np.isfinite(list(features_of(question).values())))
    assert 0 <= confidence(question) <= 1


def test_one_factor_that_fails_is_enough_to_fail() -> None:
    model = fitted_weights().confidence
    assert (model.powers > 0).all()
    assert model.calibration[1:].min() > 0, "the more probable the factors, the surer"
    certain = np.zeros((len(FACTORS), len(CONFIDENCE_FEATURES)))
    certain[:, 0] = 20.0
    values = np.eye(len(CONFIDENCE_FEATURES))[0]
    whole = model._replace(features=certain).probability(values)
    for factor in range(len(FACTORS)):
        failing = certain.copy()
        failing[factor, 0] = -20.0
        assert model._replace(features=failing).probability(values) < whole / 10


@pytest.mark.parametrize(
    ("question", "feature", "value"),
    [
        ("Who built the lighthouse on Gull Rock?", "all_here", 1),
        ("Who built the lighthouse on Seal Rock?", "all_here", 0),
        ("Who built the lighthouse on Seal Rock?", "names_unknown", 1),
        ("Who built the lighthouse in 1871?", "numbers_unknown", 0),
        ("Who built the lighthouse in 1950?", "numbers_unknown", 1),
        ("Is the small keepers' house open to the public?", "opposite", 1),
        ("Is the keepers' house open to the public?", "opposite", 0),
        ("Why was the lamp that was lost in the storm never found?", "negation_lost", 0),
        ("Who has never built the lighthouse on Gull Rock?", "negation_lost", 1),
        ("Who built the lighthouse on Gull Rock?", "negated", 0),
        ("Who built it in 1872?", "other_number", 1),
    ],
)
def test_a_confidence_feature_says_what_it_is_said_to(question: str, feature: str, value: float) -> None:
    assert features_of(question)[feature] == value


@pytest.mark.parametrize(
    ("answered", "altered"),
    [
        ("Who built the lighthouse on Gull Rock?", "Who built the lighthouse on Seal Rock?"),
        ("Who built the lighthouse in 1871?", "Who built the lighthouse in 1950?"),
        ("Is the large keepers' house open to the public?", "Is the small keepers' house open to the public?"),
        ("Who built the lighthouse on Gull Rock?", "Who never built the lighthouse on Gull Rock?"),
    ],
)
def test_a_question_that_was_altered_is_trusted_less(answered: str, altered: str) -> None:
    assert confidence(altered) < confidence(answered)


def test_other_languages_are_judged_by_weights_of_their_own() -> None:
    english, *others = (fitted_weights().in_language(code) for code in ("en", "de", "zh", "th", "xx"))
    assert english is fitted_weights()
    left_out = [CONFIDENCE_FEATURES.index(name) for name in ("synonyms", "opposite", "negated", "negation_lost")]
    for own in others:
        assert own.confidence.features.any()
        assert not own.confidence.features[:, left_out].any()
    words, pairs, *unsure = others
    for own in unsure:  # the bot is more cautious
        assert own.min_answered > max(words.min_answered, pairs.min_answered)
        assert own.sections.min_answered >= max(words.sections.min_answered, pairs.sections.min_answered)
