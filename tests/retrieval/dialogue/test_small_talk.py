"""What people say that asks nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answers import SMALL_TALK, Turn
from retrieval.dialogue.intents import classify_turn
from retrieval.dialogue.markup import strip_marks
from retrieval.dialogue.small_talk import _order, _phrases, find_small_talk, points_at_message

PHRASES = [(phrase, Turn(kind)) for kind, phrases in _phrases()["kinds"].items() for phrase in phrases]


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("thx bro", Turn.THANKS),
        ("ty!", Turn.THANKS),
        ("gotcha", Turn.THANKS),
        ("ok cool", Turn.THANKS),
        ("ok, great", Turn.THANKS),
        ("thaaanks", Turn.THANKS),
        ("thnaks 🙏", Turn.THANKS),
        ("❤️ 👍🏽!", Turn.THANKS),
        ("that was helpful, thanks", Turn.THANKS),
        ("Thanks for explaining the rules", Turn.THANKS),
        ("thanks Ann", Turn.THANKS),
        ("lol", Turn.REACTION),
        ("lol yes", Turn.REACTION),
        ("nice", Turn.REACTION),
        ("hahahahaha", Turn.REACTION),
        ("<@234567890123456789> lmaooo <:kek:345678901234567890>", Turn.REACTION),
        ("😂😂", Turn.REACTION),
        ("good bot", Turn.PRAISE),
        ("you’re awesome!!", Turn.PRAISE),
        ("bad bot", Turn.BLAME),
        ("thank you for nothing", Turn.BLAME),
        ("are you a bot?", Turn.IDENTITY),
        ("is this AI?", Turn.IDENTITY),
        ("lol are you human", Turn.IDENTITY),
        ("u r a bot?", Turn.IDENTITY),
        ("am I talking to a real person or a bot", Turn.IDENTITY),
        ("do you use chatgpt?", Turn.IDENTITY),
        ("tell me a joke", Turn.PERSONAL),
        ("no thanks", Turn.THANKS),
        ("who made you?", Turn.MAKER),
        ("bye!! see you tomorrow", Turn.GOODBYE),
        ("sorry, wrong channel", Turn.APOLOGY),
        ("hi", Turn.GREETING),
        ("Hi Bob", Turn.GREETING),
        ("good morning everyone 👋", Turn.GREETING),
        ("hello, how are you?", Turn.WELLBEING),
        ("what's up bro", Turn.WELLBEING),
    ],
)
def test_small_talk_is_told_by_its_kind(text: str, turn: Turn) -> None:
    assert classify_turn(strip_marks(text)).turn is turn


@pytest.mark.parametrize(
    "text",
    [
        "thanks to whom did it succeed?",
        "thank you so much for your help, how do I join",
        "what is a good bot?",
        "is that helpful?",
        "lol how do I join",
        "ok what about the rules",
        "nice?",
        "hi refunds?",
        "who made the lamp?",
        "are you allowed to post links?",
        "are you a member when you have paid",
        "is this a bottle",
        "is it a machine?",
        "is it real?",
        "do you have refunds",
        "do you speak to the keeper",
        "how are you supposed to join",
        "bye-laws",
        "no problem was found, which log says so",
        "🙂",
        "👎",
        "?",
        "",
    ],
)
def test_a_question_is_no_small_talk(text: str) -> None:
    assert classify_turn(text).turn is Turn.QUESTION


@pytest.mark.parametrize("kind", _order())
def test_each_phrase_is_of_its_kind(kind: Turn) -> None:
    assert kind in SMALL_TALK
    others = [
        phrase for phrase, its in PHRASES if its is kind and getattr(find_small_talk(phrase), "turn", None) is not kind
    ]
    assert others == []


@given(st.sampled_from(PHRASES), st.data())
def test_letters_may_be_repeated(pair: tuple[str, Turn], data: st.DataObject) -> None:
    phrase, kind = pair
    place = data.draw(st.sampled_from([at for at, letter in enumerate(phrase) if letter != " "]))
    longer = phrase[:place] + phrase[place] * data.draw(st.integers(1, 4)) + phrase[place:]
    found = find_small_talk(longer.upper())
    assert found is not None
    assert _order().index(found.turn) <= _order().index(kind)


@pytest.mark.parametrize(
    ("text", "in_reply", "points"),
    [
        ("can you answer this?", False, True),
        ("answer him pls", False, True),
        ("could somebody help her out", False, True),
        ("this", True, True),
        ("this", False, False),
        ("any ideas?", True, True),
        ("👆", True, True),
        ("what about this one", True, False),
        ("can you answer this in French?", True, False),
        ("who wrote this?", True, False),
        ("thanks", True, False),
    ],
)
def test_a_message_may_point_at_another(text: str, *, in_reply: bool, points: bool) -> None:
    assert points_at_message(text, in_reply=in_reply) is points
