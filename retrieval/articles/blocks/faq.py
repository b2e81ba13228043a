"""Questions of a FAQ that are no headings, and the labels of questions and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from retrieval.articles.article import BlockKind
from retrieval.articles.blocks.inline import plain
from retrieval.articles.blocks.part import Node, PartKind, block, mark
from retrieval.articles.spans import Span, strip

QUESTION_LEVEL: Final = 7
_MIN_QUESTIONS: Final = 2
_MIN_SHARE: Final = 0.6
_ASKS: Final = re.compile(r"[?？؟;][)\]”’»\"'*_\s]*\Z")
_LABELS: Final = (
    ("Question Q", "Answer Ans A"),
    ("Frage F", "Antwort A"),
    ("Question Q", "Réponse Reponse R"),
    ("Pregunta Pergunta P", "Respuesta Resposta R"),
    ("Domanda D", "Risposta R"),
    ("Vraag V", "Antwoord A"),
    ("Pytanie P", "Odpowiedź O"),
    ("Вопрос В", "Ответ О"),
    ("Soru S", "Cevap C"),
    ("问题 問題 问 問 Q", "回答 答案 答 A"),
    ("質問 Q", "回答 答え A"),
    ("질문 문 Q", "답변 답 A"),
    ("سؤال س", "جواب ج"),
    ("प्रश्न सवाल", "उत्तर जवाब"),
)
_LABEL: Final = re.compile(
    r"(?P<before>[*_]{0,3})(?P<label>[^\W\d_]{1,9})[ \t]?\d{0,3}(?P<marks>[*_]{0,3})"
    r"(?:[ \t]?[:：]|[.)](?=[ \t*_]))(?P<after>[*_]{0,3})[ \t]*"
)
_BOLD: Final = re.compile(
    r"(?P<marks>\*\*|__)(?=\S)(?P<inner>[^\n]+?[?？؟][)\]”’»\"']*)(?P=marks)(?P<rest>[:：]?[ \t]*)"
)
_NUMBER: Final = re.compile(r"(?:[Qq]?\d{1,3}[.):]|[Qq]:)[ \t]+")
_OF_LISTS: Final = frozenset("bc")
"""Letters of a list of items, “a.” to “f.”, beside which single letters are no labels."""
_MIN_BOLD_WORDS: Final = 2
"""Words of a bold question with its answer on the same line."""


class Labels(NamedTuple):
    """The labels that a text uses, in lower case."""

    questions: frozenset[str]
    answers: frozenset[str]


NO_LABELS: Final = Labels(frozenset(), frozenset())


def find_labels(text: str, lines: Iterable[Span]) -> Labels:
    """Find the labels of questions and answers in a text's lines: each question has its answer next."""
    found = [
        (match["label"].lower(), bool(_ASKS.search(text[match.end() : line.end])))
        for line in lines
        if (match := _LABEL.match(text, *line))
    ]
    names = {label for label, _ in found}
    letters = {label for label in names if len(label) == 1}
    for asked, answered in _LABELS:
        questions = frozenset(asked.lower().split()) & names
        answers = frozenset(answered.lower().split()) & names
        if letters >= questions | answers | _OF_LISTS:
            continue
        order = [(label in questions, asks) for label, asks in found if label in questions | answers]
        asking = [asks for is_question, asks in order if is_question]
        pairs = sum(first and not second for (first, _), (second, _) in pairwise(order))
        if pairs and sum(asking) * 2 >= len(asking) and pairs * 2 >= len(asking):
            return Labels(questions, answers)
    return NO_LABELS


def asks(text: str, span: Span) -> bool:
    return bool(_ASKS.search(text[max(span.start, span.end - 12) : span.end]))


def read_question(text: str, lines: Sequence[Span], at: int, labels: Labels) -> tuple[list[Node], int, Span] | None:
    """Read a question or an answer with a label, or a question in bold, that begins a line.

    Return:
        The nodes, the line behind and what is left of that line, perhaps nothing.
    """
    line = lines[at]
    match = _LABEL.match(text, *line)
    if match and match["label"].lower() in labels.questions:
        return _labelled(text, lines, at, match, labels)
    if match and match["label"].lower() in labels.answers:
        rest = Span(match.end(), line.end)
        if match["before"] and not (match["marks"] or match["after"]):
            rest = _without_marks(text, rest, match["before"])
        return [mark(PartKind.LABEL, line.start, match.end())], at, strip(text, *rest)
    return _bold(text, lines, at)


def _labelled(
    text: str, lines: Sequence[Span], at: int, match: re.Match[str], labels: Labels
) -> tuple[list[Node], int, Span]:
    end = at
    while not asks(text, lines[end]) and end + 1 < len(lines) and not _has_label(text, lines[end + 1], labels):
        end += 1
    span = strip(text, match.end(), lines[end].end)
    if match["before"] and not (match["marks"] or match["after"]):
        span = _without_marks(text, span, match["before"])
    nodes = [mark(PartKind.LABEL, lines[at].start, match.end())]
    if span.start < span.end:
        nodes.append(question(text, span))
    return nodes, end, Span(lines[end].end, lines[end].end)


def _has_label(text: str, line: Span, labels: Labels) -> bool:
    match = _LABEL.match(text, *line)
    return bool(match and match["label"].lower() in labels.questions | labels.answers)


def _without_marks(text: str, span: Span, marks: str) -> Span:
    return Span(span.start, span.end - len(marks)) if text[span.start : span.end].endswith(marks) else span


def _bold(text: str, lines: Sequence[Span], at: int) -> tuple[list[Node], int, Span] | None:
    line = lines[at]
    match = _BOLD.match(text, *line)
    if match is None:
        return None
    rest = strip(text, match.end(), line.end)
    if rest.start < rest.end and len(match["inner"].split()) < _MIN_BOLD_WORDS:
        return None
    start, end = match.span("inner")
    nodes: list[Node] = []
    if number := _NUMBER.match(text, start, end):
        nodes.append(mark(PartKind.LABEL, start, number.end()))
        start = number.end()
    return [*nodes, question(text, Span(start, end))], at, rest


def question(text: str, span: Span) -> Node:
    title = plain(text[slice(*span)])
    if not any(character.isalnum() for character in title):
        return mark(PartKind.LABEL, *span)
    return Node(PartKind.HEADING, *span, title=title, level=QUESTION_LEVEL)


def split_questions(text: str, nodes: Sequence[Node]) -> list[Node]:
    """Make headings of items that ask and have their answer below."""
    wanted = _question_items(text, nodes)
    found: list[Node] = []
    for node in nodes:
        if id(node) not in wanted:
            found.append(node)
            continue
        first, *rest = node.lines
        if node.start < first.start:
            found.append(mark(PartKind.LABEL, node.start, first.start))
        found.append(question(text, first))
        if rest:
            found.append(block(BlockKind.PARAGRAPH, rest))
    return found


def _question_items(text: str, nodes: Sequence[Node]) -> set[int]:
    """Return the ids of the items that ask, in lists where most do and are answered below."""
    items: dict[tuple[int, int], list[tuple[Node, bool]]] = {}
    for place, node in enumerate(nodes):
        if node.kind is not BlockKind.ITEM or not node.lines:
            continue
        following = next((other for other in nodes[place + 1 : place + 4] if other.is_block), None)
        is_last_below = following is None or (following.kind is BlockKind.ITEM and following.depth <= node.depth)
        answered = len(node.lines) > 1 or not is_last_below
        items.setdefault((node.group, node.depth), []).append((node, asks(text, node.lines[0]) and answered))
    return {
        id(node)
        for found in items.values()
        if sum(is_question for _, is_question in found) >= max(_MIN_QUESTIONS, _MIN_SHARE * len(found))
        for node, is_question in found
        if is_question
    }
