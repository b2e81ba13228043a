"""What kind of turn was said."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answers import Turn
from retrieval.dialogue.intents import Utterance, _may_fit, _rules, _rules_text, classify_turn

RULES = sorted({rule for rules in tomllib.loads(_rules_text()).values() for rule in rules})


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("Hello there!", Turn.GREETING),
        ("Thank you so much!", Turn.THANKS),
        ("help", Turn.HELP),
        ("What can you do?", Turn.HELP),
        ("What is this about?", Turn.ABOUT),
        ("what's the article about", Turn.ABOUT),
        ("tl;dr", Turn.ABOUT),
        ("Summarise it please", Turn.ABOUT),
        ("more", Turn.MORE),
        ("go on", Turn.MORE),
        ("tell me more", Turn.MORE),
        ("and then?", Turn.MORE),
        ("What comes before that?", Turn.BEFORE),
        ("another", Turn.ANOTHER),
        ("another one please", Turn.ANOTHER),
        ("source?", Turn.SOURCE),
        ("Where does it say that?", Turn.SOURCE),
        ("where is that from?", Turn.SOURCE),
        ("Who said that?", Turn.SPEAKER),
        ("says who?", Turn.SPEAKER),
        ("could you tell me more please?", Turn.MORE),
        ("Can you go on?", Turn.MORE),
        ("I'd like to know more", Turn.MORE),
        ("moer", Turn.MORE),
        ("can you show me what comes before that?", Turn.BEFORE),
        ("can you show me another one?", Turn.ANOTHER),
        ("no, not that", Turn.ANOTHER),
        ("Could you give me the source?", Turn.SOURCE),
        ("where can I find that?", Turn.SOURCE),
        ("could you tell me who said that?", Turn.SPEAKER),
        ("by whom was that said?", Turn.SPEAKER),
        ("Could you tell me what this is about?", Turn.ABOUT),
        ("can you help me?", Turn.HELP),
        ("how do I use this?", Turn.HELP),
        ("👍", Turn.THANKS),
        ("👎", Turn.QUESTION),
        ("👍?", Turn.QUESTION),
        ("❤ chips", Turn.QUESTION),
        ("!", Turn.QUESTION),
        ("can you answer this?", Turn.POINTING),
        ("could someone please help them", Turn.POINTING),
        ("this", Turn.QUESTION),
        ("who wrote this?", Turn.AUTHOR),
        ("can you tell me who wrote this?", Turn.AUTHOR),
        ("who's the author of this article?", Turn.AUTHOR),
        ("when was this published?", Turn.PUBLISHED),
        ("how old is this article", Turn.PUBLISHED),
        ("where is this from?", Turn.ORIGIN),
        ("what is the source of this document?", Turn.ORIGIN),
        ("what's the title?", Turn.TITLE),
        ("who wrote the report?", Turn.QUESTION),
        ("who is the author of the report?", Turn.QUESTION),
        ("how old is it?", Turn.QUESTION),
        ("when was it built?", Turn.QUESTION),
        ("what is it called?", Turn.QUESTION),
        ("who published the study?", Turn.QUESTION),
        ("let's start over", Turn.NEW),
        ("/new", Turn.NEW),
        ("who said that China would fall behind?", Turn.QUESTION),
        ("what more did Micron say?", Turn.QUESTION),
        ("thanks to whom did it succeed?", Turn.QUESTION),
        ("what else did the engineer say?", Turn.QUESTION),
        ("could you tell me who built it?", Turn.QUESTION),
        ("what comes before lithography?", Turn.QUESTION),
        ("what is the source of the money?", Turn.QUESTION),
        ("who told the engineer?", Turn.QUESTION),
        ("next generation?", Turn.QUESTION),
        ("is that helpful to China?", Turn.QUESTION),
        ("start over", Turn.NEW),
        ("Who is Mark Li?", Turn.QUESTION),
        ("Why?", Turn.QUESTION),
        ("What is SMEE?", Turn.QUESTION),
        ("Where was it?", Turn.QUESTION),
        ("Where did it come from?", Turn.QUESTION),
        ("more chips were sold than ever before, right?", Turn.QUESTION),
        ("help wanted: who builds the machines?", Turn.QUESTION),
        ("", Turn.QUESTION),
        ("🙂", Turn.QUESTION),
    ],
)
def test_kinds_of_turn(text: str, turn: Turn) -> None:
    assert classify_turn(text).turn is turn


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("thanks, and what is SMEE?", "what is SMEE?"),
        ("Hi there, who is Mark Li?", "who is Mark Li?"),
        ("Great! When was it launched?", "When was it launched?"),
    ],
)
def test_politeness_before_a_question_leaves_the_question(text: str, question: str) -> None:
    assert classify_turn(text) == Utterance(Turn.QUESTION, question)


@given(st.text(max_size=300))
def test_any_text_is_some_turn(text: str) -> None:
    assert classify_turn(text).question in text


@given(st.sampled_from(RULES).flatmap(lambda rule: st.from_regex(rule, fullmatch=True)))
def test_every_word_that_a_rule_fits_stands_in_the_rules(text: str) -> None:
    assert _may_fit(text)


def test_a_question_is_told_without_compiling_the_rules() -> None:
    _rules.cache_clear()
    assert classify_turn("How much money does China plan to spend?").turn is Turn.QUESTION
    assert _rules.cache_info().misses == 0
