"""Turns of a transcript, and the questions among them."""

from __future__ import annotations

import pytest

from retrieval.answerer import Answerer
from retrieval.articles.parser import parse_article
from retrieval.index.segment import Segment
from tests.retrieval.articles.blocks.outline import plain


@pytest.mark.parametrize(
    "text",
    [
        "Anna: It is there.\nBob: Here. Look.\nAnna: Ah.\nBob: Yes.",
        "ANNA:\n  It is there.\nBOB:\n  Here. Look.\nANNA:\n  Ah.\nBOB:\n  Yes.",
        "[10:32] Anna: It is there.\n[10:33] Bob: Here. Look.\n[10:34] Anna: Ah.\n[10:34] Bob: Yes.",
    ],
)
def test_each_turn_of_a_transcript_is_a_paragraph(text: str) -> None:
    article = parse_article(text, "a.txt")
    assert [sentence.paragraph for sentence in article.sentences] == [1, 2, 2, 3, 4]
    assert article.blocks == ()


def test_one_label_that_is_repeated_is_no_transcript() -> None:
    text = "Note: it rained\nall day\nNote: it snowed\nall night\nNote: it froze"
    assert plain(text) == [f"paragraph: {text}"]


@pytest.mark.parametrize(
    "text",
    [
        "MR. A: \n  When did you leave?  \nMR. BO: \n  In 2009.  \nMR. A: \n  Why? Who\n  asked?\nMR. BO: \n  No.",
        "[10:32] MR. A: When did you leave?\n[10:33] MR. BO: In 2009.\nMR. A: Why? Who asked?\nMR. BO: No.",
        "MR. A: When did you leave?\n\nMR. BO: In 2009.\n\nMR. A: Why? Who asked?\n\nMR. BO: No.",
    ],
)
def test_a_question_that_another_speaker_answers_is_a_heading(text: str) -> None:
    found = [" ".join(line.replace("[10:33] ", "").split()) for line in plain(text)]
    assert found == [
        "####### When did you leave?",
        "paragraph: MR. BO: In 2009.",
        "####### Why? Who asked?",
        "paragraph: MR. BO: No.",
    ]


def test_a_transcript_may_have_a_title() -> None:
    text = "Harbour council, 3 May\n\nANA: Who mends it?\nBO: We do.\nANA: And who pays?\nBO: The town."
    assert [line for line in plain(text) if line.startswith("#")] == ["####### Who mends it?", "####### And who pays?"]


@pytest.mark.parametrize(
    "turns",
    [
        "ANA: Is it so that the boats " + "and the nets " * 30 + "were lost?\nBO: Well.",  # a speech
        "ANA: Were they lost? I think so.\nBO: Well.",
        "ANA: Were they lost?\nANA: I think so.\nBO: Well.",
        "ANA: ?\nBO: Well.",
        "ANA: Were they lost?",
    ],
)
def test_other_turns_stay_text(turns: str) -> None:
    found = plain(f"ANA: Who came?\nBO: We.\nANA: Who left?\nBO: They.\n{turns}")
    assert [line for line in found if line.startswith("#")] == ["####### Who came?", "####### Who left?"]
    assert len(found) == 4 + len(turns.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        # a play, in which some ask now and then
        (
            "ROMEO: Is the day so young?\nBENVOLIO: But new struck nine.\nROMEO: Ay me! sad hours seem long.\n"
            "BENVOLIO: They do.\nROMEO: Not having that.\nBENVOLIO: In love?\nROMEO: Out.\nBENVOLIO: Of love.\n"
            "ROMEO: Out of her favour.\nBENVOLIO: Alas."
        ),
        # an interview in a newspaper
        (
            "The singer came to town on Friday. She has been here before.\n\nSHE: I like it.\n\nCNN: Why?\n\n"
            "SHE: It is loud.\n\nCNN: How loud?\n\nSHE: Very."
        ),
        # a chat
        "[10:32] Ana: I am here\n[10:33] Bo: me too\n[10:34] Ana: let us go\n[10:35] Bo: yes",
        # a story
        "“Where are you?” she asked.\n\n“Here,” he said. “Why?”\n\n“I ask.”",
    ],
)
def test_plays_interviews_chats_and_stories_have_no_headings(text: str) -> None:
    assert not any(line.startswith("#") for line in plain(text))


INTERVIEW = """**Ana Rook:** So I want to ask how long did the repair of the pump take, and why?

**Bo Lind:** Oh, that is a story. The repair of it took six weeks.

**Ana Rook:** Wow. How many pumps are in the town, and how many were sold?

**Bo Lind:** There are forty pumps.
"""


def test_what_a_speaker_asks_is_not_the_answer() -> None:
    article = parse_article(INTERVIEW, "talk.md", markdown=True)
    segment = Segment.of(article)
    asking = [segment.sentence(number).text for number in segment.is_context.nonzero()[0].tolist()]
    assert [text.split()[-1] for text in asking] == ["why?", "sold?"]
    for question in ("how long did the repair of the pump take", "how many pumps were sold"):
        assert not any(quote.text.endswith("?") for quote in Answerer([article]).answer(question).quotes)


def test_in_a_story_a_sentence_that_asks_may_be_one() -> None:
    story = "Who came to the pier? Nobody knew.\n\nThe boat was gone, and where was the cook? Ana went home."
    assert not Segment.of(parse_article(story, "story.txt")).is_context.any()
