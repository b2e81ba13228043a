"""Small talk, and messages that point at another message, by the phrases of ``small_talk.toml``.

The texts are without marks: see ``retrieval.dialogue.markup``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from retrieval.analysis.question_type import opens_question
from retrieval.analysis.terms import STOP_WORDS
from retrieval.answers import Turn

MAX_CHARS: Final = 160  # of a message that may be small talk
_WORD_OR_SIGN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]")
_WORD: Final = re.compile(r"[^\W_]+")
_SYLLABLES: Final = re.compile(r"(..)\1{2,}")
_RUN: Final = re.compile(r"(.)\1+", re.DOTALL)
_THANKED_FOR: Final = re.compile(
    r"(?P<thanks>.*\b(?:thank(?:s| you| u)|thx|ty|tysm|cheers)(?: (?:so|very) much| a lot)?) for (?P<what>.{1,60})",
    re.DOTALL,
)
_ASKING: Final = frozenset({Turn.MAKER, Turn.IDENTITY, Turn.PERSONAL, Turn.PRAISE, Turn.WELLBEING, Turn.GREETING})
"""The kinds whose phrases may end in a question mark."""
_NAMING: Final = frozenset({Turn.GREETING, Turn.WELLBEING, Turn.THANKS, Turn.GOODBYE})
"""The kinds that a name may follow."""


class SmallTalk(NamedTuple):
    turn: Turn
    name: str = ""
    """A word beside a greeting, which may be the name of who is greeted."""


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    kind: Turn


class _Reading(NamedTuple):
    """The words of a message as a book reads them."""

    kinds: Sequence[Turn]
    unknown: Sequence[int]
    """The places of the words that are in no phrase."""
    named: Sequence[int]
    """The places behind phrases that a name may follow."""


class PhraseBook:
    """Phrases, and words that may stand around them."""

    def __init__(self, phrases: Iterable[tuple[str, Turn]], around: str) -> None:
        self._phrases: defaultdict[tuple[str, ...], list[_Phrase]] = defaultdict(list)
        for text, kind in phrases:
            words = tuple(text.split())
            self._phrases[tuple(map(_collapsed, words))].append(_Phrase(words, kind))
        self._max_words = max(map(len, self._phrases))
        self._around = frozenset(map(_collapsed, around.split()))

    def read(self, words: Sequence[str]) -> _Reading:
        """Find the longest phrases, from the first word on."""
        collapsed = tuple(map(_collapsed, words))
        kinds, unknown, named = [], [], []
        at = 0
        while at < len(words):
            phrase = self._phrase_at(words, collapsed, at)
            if phrase is not None:
                kinds.append(phrase.kind)
                at += len(phrase.words)
                if phrase.kind in _NAMING and words[at - 1].isalnum():
                    named.append(at)
                continue
            if collapsed[at] not in self._around and words[at].isalnum():
                unknown.append(at)
            at += 1
        return _Reading(kinds, unknown, named)

    def _phrase_at(self, words: Sequence[str], collapsed: tuple[str, ...], at: int) -> _Phrase | None:
        for length in range(min(self._max_words, len(words) - at), 0, -1):
            for phrase in self._phrases.get(collapsed[at : at + length], ()):
                if all(map(_fits, words[at : at + length], phrase.words)):
                    return phrase
        return None


def find_small_talk(text: str) -> SmallTalk | None:
    """Tell the kind of small talk that all of a message is; None where it may ask something."""
    if found := _small_talk_of(text):
        return found
    thanks = _without_thanked_for(text)
    return None if thanks is None else _small_talk_of(thanks)


def _small_talk_of(text: str) -> SmallTalk | None:
    words = _words(text)
    if not words or not _may_fit(words):
        return None
    kinds, unknown, named = _small_talk().read(words)
    if not kinds or len(unknown) > 1:
        return None
    kind = min(kinds, key=_order().index)
    if "?" in text and kind not in _ASKING:
        return None
    if not unknown:
        return SmallTalk(kind)
    name = words[unknown[0]]
    may_be_name = unknown[0] in named and kind in _NAMING and ("?" not in text or kind is Turn.WELLBEING)
    if not may_be_name or name in STOP_WORDS or opens_question(name):
        return None
    return SmallTalk(kind, name if kind is Turn.GREETING else "")


def points_at_message(text: str, *, in_reply: bool = False) -> bool:
    """Tell if a message only asks for an answer to another one; ``in_reply`` to that one, "this" is enough."""
    words = _words(text)
    if not words or not _may_fit(words):
        return False
    found = _pointing(in_reply=in_reply).read(words)
    return bool(found.kinds) and not found.unknown


def _words(text: str) -> Sequence[str]:
    """Return the words and signs of a message, folded; none of one that is too long."""
    if len(text) > MAX_CHARS:
        return ()
    found = _WORD_OR_SIGN.findall(text.casefold())
    return [_SYLLABLES.sub(r"\1\1", word.replace("'", "").replace("’", "")) for word in found]


def _without_thanked_for(text: str) -> str | None:
    """Return a message of thanks without what they are for; None where it is none."""
    plain = text[: 2 * MAX_CHARS].casefold()
    found = _THANKED_FOR.fullmatch(plain) if "for " in plain and "?" not in plain else None
    if found is None or any(map(opens_question, _WORD.findall(found["what"]))):
        return None
    return found["thanks"]


def _collapsed(word: str) -> str:
    """Return a word with one letter for each that is repeated."""
    return _RUN.sub(r"\1", word)


def _fits(word: str, known: str) -> bool:
    """Tell if a word is a known one with letters repeated; both have the same letters otherwise."""
    return all(found >= wanted for found, wanted in zip(_runs(word), _runs(known), strict=True))


def _runs(word: str) -> Iterator[int]:
    return (len(list(run)) for _, run in groupby(word))


def _may_fit(words: Iterable[str]) -> bool:
    """Tell if at most one word is in no phrase; hardly a question's are, and to parse the phrases takes 5 ms."""
    unknown = (word for word in words if word.isalnum() and _collapsed(word) not in _vocabulary())
    return len(list(islice(unknown, 2))) <= 1


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(map(_collapsed, frozenset(_WORD.findall(_phrases_text()))))


@cache
def _small_talk() -> PhraseBook:
    data = _phrases()
    kinds: Mapping[str, Sequence[str]] = data["kinds"]
    return PhraseBook(
        ((phrase, Turn(kind)) for kind, each in kinds.items() for phrase in each), data["around"]["words"]
    )


@cache
def _order() -> Sequence[Turn]:
    """Return the kinds, the one that says most first."""
    return [Turn(kind) for kind in _phrases()["kinds"]]


@cache
def _pointing(*, in_reply: bool) -> PhraseBook:
    data = _phrases()["pointing"]
    phrases = [*data["clear"], *(data["in_reply"] if in_reply else ())]
    return PhraseBook(((phrase, Turn.POINTING) for phrase in phrases), data["asking"])


@cache
def _phrases() -> Mapping[str, Any]:
    import tomllib  # noqa: PLC0415  # only here

    return tomllib.loads(_phrases_text())


def _phrases_text() -> str:
    return Path(__file__).with_name("small_talk.toml").read_text(encoding="utf-8")
