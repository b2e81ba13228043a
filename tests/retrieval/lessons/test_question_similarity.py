from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.lessons.question_similarity import QuestionIndex, QuestionKey, SimilarityWeights
from tests.retrieval.test_answerer import questions

WEIGHTS = SimilarityWeights(letters=0.5, synonym=0.8, loose_kind=0.8, other_kind=0.5, faint=0.2)


def similarity(asked: str, *taught: str) -> list[float]:
    known = QuestionIndex([QuestionKey.of(text) for text in taught], lambda _: 2.0)
    found: list[float] = known.similarity([QuestionKey.of(asked)], WEIGHTS).tolist()
    return found


def test_a_question_is_like_itself_whatever_its_words_are_written_like() -> None:
    assert similarity("who BUILT the lighthouse, please?", "Who built a lighthouse?") == [pytest.approx(1)]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("Who built the big lighthouse?", "Who painted the big lighthouse?"),
        ("Who built the lihgthouse?", "Who built the windmill?"),
        ("Who built the lighthouse?", "When was the lighthouse built?"),
        ("Who built the lighthouse?", "Who did not build the lighthouse?"),
        ("Who was king before the war?", "Who was king after the war?"),
    ],
)
def test_the_nearer_question_is_more_similar(more: str, less: str) -> None:
    taught = "Who was king before the war?" if "king" in more else "Who built the lighthouse?"
    assert similarity(more, taught) > similarity(less, taught)


def test_a_synonym_counts_nearly_as_the_word() -> None:
    (same,), (synonym,), (other,) = (
        similarity(f"Which {word} did they buy?", "Which film did they buy?") for word in ("film", "movie", "house")
    )
    assert same > synonym > other


def test_what_a_follow_up_carries_over_tells_it_from_others() -> None:
    known = "And in 1902? + lighthouse, lamp"
    asked = (known, "And in 1902? + sheep, wool", "And in 1902?")
    (same,), (other,), (alone,) = (similarity(text, known) for text in asked)
    assert same == pytest.approx(1)
    assert other < alone < 0.8


def test_a_word_that_turns_a_follow_up_round_is_its_own() -> None:
    texts = [f"{text} + lighthouse, lamp" for text in ("Not before or after?", "Why not more?", "Most not before?")]
    assert similarity(texts[0], *texts)[0] == pytest.approx(1)


def test_a_question_that_stands_by_itself_needs_nothing_carried_over() -> None:
    question = "Who painted the big lighthouse?"
    assert QuestionKey.of(f"{question} + sheep, wool") == QuestionKey.of(question)


def test_bare_questions_are_alike_only_where_they_ask_for_the_same() -> None:
    assert similarity("When? + lighthouse, lamp", "Where? + lighthouse, lamp", "When? + lamp, lighthouse") == [
        0,
        pytest.approx(1),
    ]


def test_only_what_the_turns_before_have_in_common_makes_no_likeness() -> None:
    assert similarity("Its price? + lighthouse, lamp", "Any dogs? + lighthouse, lamp") == [0]


def test_the_most_similar_of_several_readings_counts() -> None:
    known = QuestionIndex([QuestionKey.of("Who built the lighthouse?")], lambda _: 2.0)
    readings = [QuestionKey.of("Where are the sheep?"), QuestionKey.of("Who built the lighthouse?")]
    assert known.similarity(readings, WEIGHTS) == pytest.approx([1])
    assert known.similarity([], WEIGHTS) == pytest.approx([0])


@given(questions, st.lists(questions, max_size=4), st.floats(0.1, 9))
def test_likeness_is_a_share_and_the_same_both_ways(asked: str, taught: list[str], idf: float) -> None:
    read = [QuestionKey.of(text) for text in taught]
    found = QuestionIndex(read, lambda _: idf).similarity([QuestionKey.of(asked)], WEIGHTS)
    assert ((found >= 0) & (found <= 1 + 1e-9)).all()
    for one, value in zip(read, found.tolist(), strict=True):
        (back,) = QuestionIndex([QuestionKey.of(asked)], lambda _: idf).similarity([one], WEIGHTS).tolist()
        assert back == pytest.approx(value)
