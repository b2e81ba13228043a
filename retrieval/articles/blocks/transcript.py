"""Turns of a transcript: each is a paragraph, and a question that another speaker answers is a heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from retrieval.analysis.languages.language import ENGLISH
from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.faq import question
from retrieval.articles.blocks.part import Node, PartKind, block, mark
from retrieval.articles.paragraphs import split_sentences
from retrieval.articles.spans import Span, strip

_TURN: Final = re.compile(
    r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s+)?(?P<bold>\*\*)?"
    r"(?P<name>[^\W\d_a-z][\w.’' -]{0,30}?)(?:\s\([^()\n]{1,30}\))?[:：](?(bold)\*\*)(?=\s|\Z)"
)
_ASKS: Final = re.compile(r"[?？؟][)\]”’»\"']*\Z")
_MIN_TURNS: Final = 2
_MIN_TURN_SHARE: Final = 0.3
_MIN_WHOLE_SHARE: Final = 0.5
_MAX_TITLES: Final = 3
_MAX_TITLE_LETTERS: Final = 100
_STOP: Final = re.compile(r"[.!?…][)\]”’»\"']*\Z")
_MAX_QUESTION_LETTERS: Final = 300
_MIN_QUESTION_SHARE: Final = 0.25
"""Of the turns: in a play or a chat, people ask now and then, and go on to something else."""


def find_speakers(text: str, lines: Sequence[Span]) -> frozenset[str]:
    """Find the names that begin the lines of a transcript: several, each with several turns."""
    names = Counter(match["name"] for line in lines if (match := _TURN.match(text, *line)))
    speakers = frozenset(name for name, turns in names.items() if turns >= _MIN_TURNS)
    turns = sum(names[name] for name in speakers)
    return speakers if len(speakers) > 1 and turns >= _MIN_TURN_SHARE * len(lines) else frozenset()


def asks(sentence: str) -> bool:
    """Tell if a sentence ends with a question mark."""
    return bool(_ASKS.search(sentence[-8:]))


def split_turns(text: str, nodes: Sequence[Node], speakers: frozenset[str], language: str = ENGLISH) -> list[Node]:
    """Part the turns from one another; short ones that ask, and are answered next, become headings."""
    found = [turn for node in nodes for turn in _turns(text, node, speakers, language)]
    names = [_name(text, node, speakers) for node in found]
    asking = {
        id(node)
        for (node, name), (_, answering) in pairwise(zip(found, names, strict=True))
        if name and answering and name != answering and _is_question(text, node)
    }
    if not _is_whole(text, found, names) or len(asking) < _MIN_QUESTION_SHARE * sum(map(bool, names)):
        return found
    return [part for node in found for part in (_question(text, node) if id(node) in asking else [node])]


def _is_whole(text: str, nodes: Sequence[Node], names: Sequence[str]) -> bool:
    """Tell a transcript, perhaps below its title, from an article with an interview in it, which is prose."""
    first = next((place for place, name in enumerate(names) if name), len(names))
    above = [text[node.start : node.end] for node in nodes[:first]]
    titled = len(above) <= _MAX_TITLES and not any(
        len(each) > _MAX_TITLE_LETTERS or _STOP.search(each) for each in above
    )
    return titled and sum(map(bool, names)) >= _MIN_WHOLE_SHARE * (len(names) - first)


def _turns(text: str, node: Node, speakers: frozenset[str], language: str) -> Iterator[Node]:
    if node.kind is not BlockKind.PARAGRAPH:
        yield node
        return
    turn: list[Span] = []
    for line in node.lines:
        match = _TURN.match(text, *line)
        if match and match["name"] in speakers and turn:
            yield _turn(text, turn, language)
            turn = []
        turn.append(line)
    yield _turn(text, turn, language)


def _turn(text: str, lines: Sequence[Span], language: str) -> Node:
    node = block(BlockKind.PARAGRAPH, list(lines))
    node.sentences = split_sentences(text, lines, language=language)
    return node


def _name(text: str, node: Node, speakers: frozenset[str]) -> str:
    match = _TURN.match(text, node.start, node.end) if node.kind is BlockKind.PARAGRAPH else None
    return match["name"] if match and match["name"] in speakers else ""


def _is_question(text: str, node: Node) -> bool:
    said = text[_behind_label(text, node) : node.end]
    return len(said) <= _MAX_QUESTION_LETTERS and asks(said) and any(map(str.isalnum, said))


def _behind_label(text: str, node: Node) -> int:
    match = _TURN.match(text, node.start, node.end)
    return match.end() if match else node.start


def _question(text: str, node: Node) -> Iterator[Node]:
    said = strip(text, _behind_label(text, node), node.end)
    yield mark(PartKind.LABEL, *strip(text, node.start, said.start))
    yield question(text, said)
