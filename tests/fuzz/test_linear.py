"""Text that was made to take long: no regular expression goes back and forth over it, and no question hangs."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bot.cogs.chat.triggers import question_in
from bot.cogs.lookup.autocomplete import passage_choices
from bot.querylog.review.export import defuse
from bot.querylog.review.reviews import quoted
from retrieval.articles.parser import parse_article
from retrieval.articles.shown.discord_markdown import escape, unescape
from retrieval.conversation import Conversation
from retrieval.dialogue.small_talk import points_at_message
from retrieval.dialogue.speech_acts import asks
from tests.bot.persistent import persistent_buttons
from tests.fuzz.drawing import PIECES
from tests.fuzz.targets import HANG, ask, world

SIZE = 20_000
LONGEST = 4_000
"""What a person can send, in letters."""


ENDLESS = [
    *(piece * (SIZE // len(piece)) for piece in PIECES if len(piece) < 20),
    *(" " * SIZE + end for end in ("x", "\n", "#")),
    "a " * (SIZE // 2) + "!",
    "1." * (SIZE // 2) + "x",
    "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "v1:more:1:0:" + "1." * (SIZE // 2),
    "v1:mine:" + "a." * (SIZE // 2) + "!",
    *(
        piece * (SIZE // len(piece))
        for piece in (
            "<@1> ",
            "hi all, ",
            "sorry for it ",
            "who is it and ",
            "thanks, ",
            "?! ",
            "lol ",
            "haha",
            "thanks for ",
        )
    ),
    *(
        begin + "a" * SIZE + end
        for begin in ("[a](", "![a](", "- [a](#", "!!! ", "**", "<a ", "# a{", ":::", "Q: ")
        for end in ("", "!")
    ),
    *(begin + " " * SIZE + "x" for begin in ("# a", "a", "- a", "!!! a", "a-\n", "[a]:", ">")),
    *("\n".join([begin, *[""] * SIZE, "x"]) for begin in ("", "# a", "- a", "```")),
    *(piece * (SIZE // len(piece)) + "x" for piece in ("> ", "[a](#b) - ", "[a](b(", "{ ")),
]


USES: dict[str, Callable[[str], object]] = {
    "reading a text": lambda text: parse_article(text, "a.txt"),
    "reading Markdown": lambda text: parse_article(text, "a.md", markdown=True),
    "asking": lambda text: ask(text[:LONGEST], Conversation()),
    "telling what asks": lambda text: asks(text[:LONGEST]),
    "pointing at a message": lambda text: points_at_message(text[:LONGEST], in_reply=True),
    "finding the mention": lambda text: question_in(text, 1),
    "an address": lambda text: world().articles.find_passage(text[:LONGEST]),
    "suggestions": lambda text: passage_choices(world().answerer, text[:LONGEST]),
    "a search of the log": lambda text: quoted(text[:LONGEST]),
    "escaping": lambda text: unescape(escape(text)),
    "a cell of CSV": defuse,
    "a button": lambda text: [kind.__discord_ui_compiled_template__.fullmatch(text) for kind in persistent_buttons()],
}
"""Where a person's text meets regular expressions, each with the most that can come there."""


@pytest.mark.parametrize("use", USES)
def test_no_text_takes_long(use: str) -> None:
    for text in ENDLESS:
        carried = text.encode("utf-8", "replace").decode()
        began = time.process_time()
        USES[use](carried)
        assert time.process_time() - began < HANG, text[:30]


QUESTIONS = {
    "controls": "".join(map(chr, range(32))) * 100,
    "bidi overrides": "\u202ewho\u202c \u2066built\u2069 it?" * 100,
    "zero-width characters": "w\u200bh\u200co\u200d\ufeff built it?" * 200,
    "a run of 10,000 combining marks": "e" + "\u0301" * 10_000,
    "marks of several kinds": "who" + "\u0301\u0323\u0489" * 3_000 + " built it?",
    "emoji": "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈🇨🇳" * 300,
    "4,000 letters": "lighthouse"[:8] * 500,
    "4,000 different letters": "".join(chr(0x4E00 + number) for number in range(4_000)),
    "2,000 words": "who built the lighthouse " * 500,
    "only punctuation": "?!.,;:—“”'()[]{}" * 250,
    "only white space": " \t\n\u00a0\u2003" * 800,
    "half pairs": "\ud800\udfff" * 2_000,
    "one long number": "9" * 4_000,
    "brackets": "(" * 2_000 + ")" * 2_000,
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_made_to_hang(name: str) -> None:
    conversation = Conversation()
    for _ in range(3):
        began = time.process_time()
        conversation = ask(QUESTIONS[name], conversation)
        assert time.process_time() - began < HANG
