"""Tokens and terms of a text: what is compared when a question meets a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from snowballstemmer import stemmer


def word_set(words: str) -> frozenset[str]:
    """Return the words of a constant that people read and edit."""
    return frozenset(words.split())


Fold = Callable[[str], str]
"""Takes case and accents off a word."""
MAX_WORD_LETTERS = 64
"""Letters of a word that count."""


class Token(NamedTuple):
    """A word or number of a text: ``text == source[start:end]``, but for the hyphens of a divided word."""

    text: str
    start: int
    end: int


_DIVISION = re.compile(r"\u00ad|(?<=[^\W\d_])-[ \t]*(?:\r\n?|\n)[ \t>]*(?=(?P<after>[^\W\d_]))")
"""A soft hyphen, or a hyphen at a line's end within a word."""
_HYPHEN_AT_END = re.compile(r"-[ \t]*[\r\n]")

_WORD_REST = r"[^\W_]*+(?:[\u0300-\u036f][^\W_]*+)*+(?:['’][^\W\d_]++)*+"
TOKEN = re.compile(
    rf"[a-zA-Z]{{2,}}+{_WORD_REST}|\d+(?:[.,]\d+)*|(?<![^\W_])[vV]\d+(?:\.\d+)+|(?:[^\W\d_]\.){{2,}}|[^\W_]{_WORD_REST}"
)
"""A number with its separators, or a version, "v2.1.0"; initials such as "U.S."; a word, with an inner apostrophe.

Most words begin with two plain letters, as nothing else does, and are tried first. None can backtrack: each repetition
consumes a character that what is next cannot begin with.
"""

UNITS = {
    "bn": "billion", "b": "billion", "m": "million", "mn": "million", "mln": "million", "tn": "trillion",
    "trn": "trillion", "k": "thousand", "nm": "nanometer", "km": "kilometer", "cm": "centimeter", "mm": "millimeter",
    "kg": "kilogram", "lb": "pound", "lbs": "pound", "ft": "foot", "mph": "mph", "kph": "kph",
}  # fmt: skip
"""Units that may follow a number without a space, and their words."""


def read_forms(path: Path) -> dict[str, str]:
    """Read lines of a word and its forms: the word of each form."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":") for line in lines if not line.startswith("#"))
    return {form: word for word, forms in pairs for form in forms.split()}


_FORMS = read_forms(Path(__file__).parent / "data" / "forms.txt")
"""Irregular forms, American spellings and digits, by the word as folded."""

TWO_WORDS = {("united", "states"): "u.s", ("united", "kingdom"): "u.k", ("great", "britain"): "u.k"}
"""Pairs of words that become one term."""

_BRITISH = (
    (re.compile(r"isation(s?)$"), r"ization\1"),
    (re.compile(r"(?<=[a-z]{3}[^aeiouy])is(e|es|ed|er|ers|ing)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{2}[^aeiou])our(s|ed|ing|ite|able|ful|ist|less)?$"), r"or\1"),
    (re.compile(r"(?<=[a-z]{2})ll(ed|ing|er|ers)$"), r"l\1"),
)
_MAY_BE_BRITISH = re.compile("is|our|ll")

STOP_WORDS = word_set(
    """a about above after again against all am an and any are aren't as at be because been before being below between
    both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few for from
    further had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his
    how how's i i'd i'll i'm i've if in into is isn't it it's its itself just let's me more most mustn't my myself no
    nor not now of off on once only or other ought our ours ourselves out over own same shan't she she'd she'll she's
    should shouldn't so some such than that that's the their theirs them themselves then there there's these they
    they'd they'll they're they've this those through to too under until up upon us very was wasn't we we'd we'll we're
    we've were weren't what what's when when's where where's which while who who's whom whose why why's will with won't
    would wouldn't you you'd you'll you're you've your yours yourself yourselves please tell according also may might
    shall us ok okay hey hi whats wheres whos hows isnt doesnt didnt dont wasnt arent
    """
)
"""Words without content, folded, with straight apostrophes."""


def make_stemmer(language: str) -> Any:
    """Return a stemmer, PyStemmer's where it is installed (extra fast): without its cache, as terms are kept here."""
    found = stemmer(language)
    if hasattr(found, "maxCacheSize"):
        found.maxCacheSize = 0  # with the cache, a new word takes four times as long
    return found


_STEMMER = make_stemmer("english")


def fold(word: str) -> str:
    """Take case, accents and typographic apostrophes off a word; "Élan’s" becomes "elan's"."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word[:MAX_WORD_LETTERS].replace("’", "'"))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def word_code(folded: str) -> int:
    """Hash a folded word to 32 bits."""
    return crc32(folded.encode("utf-8", "surrogatepass"))


def tokenize(text: str) -> list[Token]:
    """Cut a text into words and numbers.

    "$140bn" and "90nm" give number and unit apart, so that they meet "$140 billion" and "90 nanometers"; "3D" stays. A
    word that is divided by soft hyphens or at the end of a line is one.
    """
    divisions = find_divisions(text)
    return _undivided(text, divisions) if divisions else _tokenize(text)


def find_divisions(text: str) -> list[tuple[int, int]]:
    """Find what divides words: soft hyphens, and hyphens at the end of a line with what is before the next letter."""
    found = _DIVISION.finditer(text) if "\u00ad" in text or _HYPHEN_AT_END.search(text) else ()
    return [match.span() for match in found if not match["after"] or match["after"].islower()]


def kept_pieces(text: str, divisions: Iterable[tuple[int, int]]) -> list[range]:
    """Return the places of a text that are in no division."""
    bounds = [0, *chain.from_iterable(divisions), len(text)]
    return [range(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True)]


def _undivided(text: str, divisions: list[tuple[int, int]]) -> list[Token]:
    """Cut a text without its divisions; the places are those in the text."""
    kept = kept_pieces(text, divisions)
    places = [*chain.from_iterable(kept)]
    tokens = _tokenize("".join(text[piece.start : piece.stop] for piece in kept))
    return [Token(word, places[start], places[end - 1] + 1) for word, start, end in tokens]


def _tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    for match in TOKEN.finditer(text):
        start, end = match.span()
        tokens.append(Token(match[0], start, end))
        if len(tokens) > 1 and tokens[-2].end == start and tokens[-2].text[-1].isdigit():
            previous, word = tokens[-2], tokens[-1]
            if word.text.lower() not in UNITS:
                tokens[-2:] = [Token(previous.text + word.text, previous.start, word.end)]
    return tokens


@lru_cache(maxsize=8192)
def term_of(word: str) -> str:
    """Return a token's term, empty for a word without content.

    A term is folded, without possessive, in American spelling, irregular forms regular, numbers as digits, stemmed.
    """
    return make_term(word)


def make_term(word: str) -> str:
    """Return what ``term_of`` does, without keeping it."""
    if word in {"US", "U.S.", "U.S", "USA", "U.S.A."}:
        return "u.s"
    if word in {"UK", "U.K.", "U.K"}:
        return "u.k"
    folded = fold(word[:MAX_WORD_LETTERS])
    if folded[0].isdigit():
        return folded.replace(",", "") if folded[-1].isdigit() else folded
    if folded in STOP_WORDS:
        return ""
    if folded[0] == "v" and "." in folded and folded[1].isdigit():
        return folded[1:]  # a version
    folded = folded.removesuffix("'s").replace("'", "").replace(".", "")
    folded = UNITS.get(folded, folded) if len(folded) > 1 else folded
    folded = _FORMS.get(folded, folded)
    if _MAY_BE_BRITISH.search(folded):
        for pattern, replacement in _BRITISH:
            folded = pattern.sub(replacement, folded)
    return str(_STEMMER.stemWord(folded))


def token_terms(tokens: list[Token]) -> list[str]:
    """Return each token's term, empty where there is none; a unit is known by the number before it."""
    found = []
    for position, token in enumerate(tokens):
        attached = position and tokens[position - 1].end == token.start and tokens[position - 1].text[-1].isdigit()
        found.append(term_of(UNITS[token.text.lower()] if attached and token.text.lower() in UNITS else token.text))
        if position and (short := TWO_WORDS.get((tokens[position - 1].text.lower(), token.text.lower()))):
            found[-2:] = [short, ""]
    return found


def extract_terms(text: str) -> list[str]:
    """Return the terms of a text in order."""
    return [term for term in token_terms(tokenize(text)) if term]
