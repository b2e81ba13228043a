"""Questions on the seed article, typed as in a chat."""

from __future__ import annotations

import tomllib
from pathlib import Path

from retrieval.answerer import load_answerer
from tests import ROOT
from tests.quality.typed_messages import KINDS, is_same, type_messages

LABELLED = tomllib.loads(Path(__file__).with_name("seed_questions.toml").read_text(encoding="utf-8"))
QUESTIONS = [("seed", one["question"]) for one in LABELLED["direct"]]


def test_noise_around_questions_changes_no_answer() -> None:
    answerer = load_answerer(ROOT / "seeds")
    messages = type_messages(QUESTIONS, seed=3, count=4 * len(KINDS))
    other = [message.text for message in messages if not is_same(message, answerer)]
    assert len(other) <= 1, other


def test_a_seed_makes_the_same_messages_and_each_differs_from_its_question() -> None:
    messages = type_messages(QUESTIONS, seed=3, count=2 * len(KINDS))
    assert messages == type_messages(QUESTIONS, seed=3, count=2 * len(KINDS))
    assert messages != type_messages(QUESTIONS, seed=4, count=2 * len(KINDS))
    assert {message.kind for message in messages} == set(KINDS)
    assert all(message.text != message.question for message in messages if message.kind != "spellings")
