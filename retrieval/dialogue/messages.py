"""The questions in a message as people type it, without what they write around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from retrieval.analysis.question import MAX_TERMS, read_question
from retrieval.analysis.terms import STOP_WORDS, word_set
from retrieval.answers import Turn
from retrieval.articles.sentences import sentence_spans
from retrieval.dialogue.courtesies import Sentence, strip_courtesies
from retrieval.dialogue.intents import classify_turn
from retrieval.dialogue.markup import has_word, strip_emoji, strip_marks

MAX_QUESTIONS: Final = 5
"""A message with more questions is a text."""
_MAX_NAME_WORDS: Final = 3
_MIN_WHOLE_WORDS: Final = 4
_MIN_TERMS: Final = 2  # of a question that says what it is about
_MIN_TERMS_WITH_PRONOUN: Final = 4  # of one that does so although it has a pronoun: "was it essential for …"


_WITH_VERB: Final = word_set("who's what's when's where's why's how's whos whats wheres hows wats")
_WITH_NOUN: Final = word_set("how what which whose")
_WH: Final = word_set("who whom whose what when where why how which wat wut") | _WITH_VERB
_AUXILIARY: Final = word_set(
    "is are was were do does did has have had can could will would should may might must isn't aren't wasn't weren't"
    " didn't doesn't don't hasn't haven't can't couldn't won't wouldn't shouldn't am r"
)
_SUBJECT: Final = word_set(
    "i you u we they he she it there this that these those the a an my your our any anyone anybody someone somebody"
    " people all"
)
_LAST_WORD: Final = re.compile(r"(?<![\w.])[a-z\d]{3,}[)\"'”’]*\Z")
"""A word that a full stop ends; "U.S." and "approx." go on."""
_MEASURED: Final = word_set("many much long old often far big high fast late early soon")
_IMPERATIVE: Final = word_set("tell explain describe list show name give define compare summarize summarise find")
_LIST_MARK: Final = r"\A\s*(?:(?:\d{1,2}[.)]|[-*•])\s+)?"
_NUMBER: Final = re.compile(_LIST_MARK)
_CONJUNCTION: Final = re.compile(
    _LIST_MARK + r"(?:(?:and|also|plus|oh|but|or|then|so|secondly)\b[\s,]*)*", re.IGNORECASE
)
_PRONOUNS: Final = word_set("he she it they him her his hers its their theirs them ones it's he's she's they're")
_VAGUE: Final = word_set("way ways anything something thing things solution possible option help advice idea")
_DEMONSTRATIVES: Final = word_set("this that these those that's such same")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BREAK: Final = re.compile(r"(?<![.!?…])[.!?…]+[)\"'”’]*\s+|(?<!\n)\n+")
_AND: Final = re.compile(r",?\s+and\s+(?:also\s+)?(?=(?:who|whose|what|when|where|why|how|which)\b)", re.IGNORECASE)


def questions_in(message: str) -> tuple[str, ...]:
    """Return the questions of a message in their order, each as it is to be searched; at least one."""
    plain = strip_marks(message)
    if classify_turn(plain).turn is not Turn.QUESTION:
        return (plain,)
    sentences = [it for it in map(strip_courtesies, _split(strip_emoji(plain))) if it is not None]
    asked = _asked(sentences) or [" ".join(it.text for it in sentences)]
    found = tuple(half for each in asked for half in _halves(each) if has_word(half))
    return found if 1 <= len(found) <= MAX_QUESTIONS else (plain,)


def _split(text: str) -> list[str]:
    """Split a message into sentences; people do not always begin one with a capital."""
    if not _BREAK.search(text):
        return [text]
    found: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        for start, end in sentence_spans(line):
            found += _split_before_questions(line[start:end])
    return found


def _split_before_questions(text: str) -> Iterator[str]:
    start = 0
    for match in _BREAK.finditer(text):
        words = _words(_CONJUNCTION.sub("", text[match.end() : match.end() + 60], count=1))
        ends = match[0][0] != "." or _LAST_WORD.search(text[max(match.start() - 20, 0) : match.start()])
        if ends and _opens(words) and (words[0] in _WH or words[1] in _SUBJECT):
            yield text[start : match.end()].strip()
            start = match.end()
    yield text[start:].strip()


def _words(text: str) -> list[str]:
    return [match[0].lower().replace("’", "'") for match in _WORD.finditer(text)]


def _opens(words: Sequence[str]) -> bool:
    """Tell if words are the beginning of a question: "when I was there" is none."""
    if len(words) < 2:  # noqa: PLR2004
        return False
    first, second, *others = words
    if first in _AUXILIARY:
        return second not in _AUXILIARY
    if first in _WITH_NOUN and not _AUXILIARY.isdisjoint(others[:2]):
        return True
    return first in _WITH_VERB or (first in _WH and (second in _AUXILIARY or second in _MEASURED))


def _asked(sentences: Sequence[Sentence]) -> list[str]:
    """Return the questions among sentences; one that does not say what it is about, with the statements before it."""
    found: list[str] = []
    before: list[str] = []
    last = ""
    for text, is_request in sentences:
        if not (is_request or _asks(text)):
            before.append(text)
            continue
        own = (_CONJUNCTION if found else _NUMBER).sub("", text, count=1)
        if _stands_alone(text):
            found.append(" ".join((*_on_topic(before, text), own)))
        elif before or not found or _points_back(text):
            found.append(" ".join((*before, text)))
        else:
            found[-1] = f"{found[-1]} {text}"  # "How many? Why?"
        before, last = [], text
    if found and before:
        alone = len(found) > 1 or _stands_alone(last)
        found[-1] = " ".join((found[-1], *(_on_topic(before, last) if alone else before)))
    return found


def _on_topic(statements: Sequence[str], question: str) -> list[str]:
    """Return the statements that share a word with a question, and those that only name something, as "Windows 11"."""
    if not statements:
        return []
    terms = _telling_terms(question)
    kept = [it for it in statements if _is_name(it) or not terms.isdisjoint(_telling_terms(it))]
    return kept if len(read_question(" ".join((*kept, question))).terms) < MAX_TERMS else []


def _telling_terms(text: str) -> frozenset[str]:
    return frozenset(term for term in read_question(text).terms if not term.isdigit())


def _is_name(text: str) -> bool:
    words = _words(text)
    return len(words) <= _MAX_NAME_WORDS and STOP_WORDS.isdisjoint(words)


def _stands_alone(text: str) -> bool:
    """Tell if a sentence is a question that says what it is about."""
    question = read_question(text)
    telling = [word for word in question.words if word not in _VAGUE]
    says = len(telling) >= (_MIN_TERMS_WITH_PRONOUN if _has_pronoun(question.folded) else _MIN_TERMS)
    return says and _is_question(_words(_CONJUNCTION.sub("", text, count=1)))


def _points_back(text: str) -> bool:
    """Tell if a sentence is a question about what was spoken of before."""
    question = read_question(text)
    asks = _opens(_words(_CONJUNCTION.sub("", text, count=1)))
    return asks and bool(question.terms) and _has_pronoun(question.folded)


def _has_pronoun(words: Sequence[str]) -> bool:
    """Tell if words point back; "this course" and "are there" do not."""
    after = (*words[1:], "")
    before = ("", *words)
    return any(
        word in _PRONOUNS
        or (word in _DEMONSTRATIVES and (following in _AUXILIARY or following in STOP_WORDS or not following))
        or (word == "there" and preceding not in _AUXILIARY)
        for preceding, word, following in zip(before, words, after, strict=False)
    )


def _is_question(words: Sequence[str]) -> bool:
    return _opens(words) or words[0] in _WH or words[0] in _IMPERATIVE


def _asks(text: str) -> bool:
    words = _words(_CONJUNCTION.sub("", text, count=1))
    return "?" in text or _opens(words) or (bool(words) and words[0] in _IMPERATIVE)


def _halves(text: str) -> list[str]:
    """Cut a sentence at the "and" between two whole questions, each with a question word and a verb of its own."""
    for match in _AND.finditer(text):
        one, other = text[: match.start()], text[match.end() :]
        if _is_whole(one) and _is_whole(other):
            return [one, *_halves(other)]
    return [text]


def _is_whole(text: str) -> bool:
    words = _words(text)
    if len(words) < _MIN_WHOLE_WORDS or not _PRONOUNS.isdisjoint(words) or not read_question(text).terms:
        return False
    return words[0] == "who" or (words[0] in _WH and _opens(words))
