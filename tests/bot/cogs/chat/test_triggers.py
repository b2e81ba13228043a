from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cogs.chat.triggers import Arrival, front_of, is_named, question_in
from bot.querylog.records import Front
from bot.querylog.servers.records import ChannelMode

ME = 4711


@pytest.mark.parametrize(
    ("arrival", "reads_all", "front"),
    [
        (Arrival(), False, None),
        (Arrival(), True, None),
        (Arrival(named=True), False, None),  # in code, say, where Discord pings nobody
        (Arrival(mentioned=True, named=True), False, Front.MENTION),
        (Arrival(mentioned=True), False, Front.REPLY),
        (Arrival(direct=True), False, Front.DM),
        (Arrival(direct=True, mentioned=True, named=True), False, Front.DM),
        (Arrival(mode=ChannelMode.QUESTIONS), False, None),
        (Arrival(mode=ChannelMode.QUESTIONS), True, Front.CHANNEL),
        (Arrival(in_answer_thread=True), False, None),
        (Arrival(in_answer_thread=True), True, Front.CHANNEL),
        (Arrival(mode=ChannelMode.QUESTIONS, mentioned=True, named=True), True, Front.MENTION),
        (Arrival(mode=ChannelMode.QUESTIONS, mentioned=True), False, Front.REPLY),
        (Arrival(mode=ChannelMode.OFF, mentioned=True, named=True), True, None),
        (Arrival(mode=ChannelMode.OFF, in_answer_thread=True), True, None),
        (Arrival(from_person=False), True, None),
        (Arrival(from_person=False, direct=True), True, None),
        (Arrival(from_person=False, mentioned=True, named=True), True, None),
        (Arrival(from_person=False, mode=ChannelMode.QUESTIONS), True, None),
    ],
)
def test_what_is_answered(arrival: Arrival, *, reads_all: bool, front: Front | None) -> None:
    assert front_of(arrival, reads_all=reads_all) is front


@pytest.mark.parametrize(
    ("content", "question"),
    [
        (f"<@{ME}> Who is he?", "Who is he?"),
        (f"<@!{ME}>, who is he?", "who is he?"),
        (f"Who <@{ME}> is he?", "Who is he?"),
        (f"Who is he? <@{ME}>", "Who is he?"),
        (f"<@{ME}>\nWho is\nhe?", "Who is\nhe?"),
        (f"<@{ME}> <@{ME}>", ""),
        (f"<@{ME}>?!", ""),
        (f"<@{ME}> what of <@99>?", "what of <@99>?"),
        (f"<@{ME}> -5 degrees?", "5 degrees?"),
        ("", ""),
        (f"<@{ME}> <@99> <:lens:123>", ""),
        (f"<@{ME}> https://example.org", "https://example.org"),
        ("🦀", ""),
        ("👍", "👍"),
        (f"<@{ME}1> hello", f"<@{ME}1> hello"),
    ],
)
def test_the_question_is_what_is_left_without_the_mention(content: str, question: str) -> None:
    assert question_in(content, ME) == question


@given(st.text(), st.text())
def test_no_mention_of_the_bot_is_left(before: str, after: str) -> None:
    assert not is_named(question_in(f"{before}<@{ME}>{after}", ME), ME) or is_named(before + after, ME)
