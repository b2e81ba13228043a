"""The languages that texts are analysed in, from ``retrieval/analysis/data/languages.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from retrieval.analysis.terms import word_set

ENGLISH: Final = "en"
UNKNOWN: Final = "und"
"""The code, of ISO 639, of a language that is not known."""
QUESTION_KINDS: Final = ("how_old", "how_long", "how_many", "who", "when", "where", "why", "how", "what")
"""Kinds of question that words ask for; of the same words the first counts."""
_CODES: Final = word_set(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee"
    " el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is"
    " it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms"
    " mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk"
    " sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi"
    " yo za zh zu"
)
"""All codes of ISO 639-1."""
_SAME: Final = {"nb": "no", "nn": "no"}
"""Codes of what is analysed as another language."""
_DATA: Final = Path(__file__).parent.parent / "data" / "languages.toml"


class Language(NamedTuple):
    """A language other than English."""

    code: str
    """Of ISO 639-1."""
    stemmer: str = ""
    """Snowball's, if it has one."""
    pairs: bool = False
    """True where words are not told apart by spaces: overlapping pairs of characters are its terms."""
    letters: bool = False
    """True where the characters of pairs are letters, of which there are few."""
    cased: bool = False
    """True where a capital within a sentence marks a name."""
    particles: str = ""
    """Single characters that are written to words, without content."""
    asking: Mapping[str, tuple[str, ...]] = {}
    """By kind of question, the words that ask for it."""
    months: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    known: bool = True
    """False for a language without analysis: its words are taken as they are."""


def group_of(code: str) -> str:
    """Return the kind of analysis of a language other than English, by which its answers are judged.

    ``words``; ``pairs`` of characters; ``letter_pairs``, which say less, where characters are letters; or ``plain``,
    words as they are.
    """
    found = language(code)
    if not found.known:
        return "plain"
    return ("letter_pairs" if found.letters else "pairs") if found.pairs else "words"


def language(code: str) -> Language:
    """Return a language other than English."""
    found = _languages().get(code)
    return found or Language(code, cased=True, known=False)


def is_analysed(code: str) -> bool:
    return code == ENGLISH or code in _languages()


def language_code(tag: str) -> str:
    """Return the code of a tag such as "pt-BR"; ValueError where it names no language."""
    code, *others = tag.lower().replace("_", "-").split("-")
    if code not in _CODES or not all(map(str.isalnum, others)):
        raise ValueError(tag)
    return _SAME.get(code, code)


def analysed_languages() -> tuple[str, ...]:
    """Return the codes of all languages that are analysed, English first."""
    return (ENGLISH, *_languages())


@cache  # read where a text is in another language, which most are not
def _languages() -> Mapping[str, Language]:
    import tomllib  # noqa: PLC0415  # as above

    tables = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {code: _language(code, table) for code, table in tables.items()}


def _language(code: str, table: Mapping[str, Any]) -> Language:
    return Language(
        code,
        stemmer=table.get("stemmer", ""),
        pairs=table["analysis"] == "pairs",
        letters=table.get("letters", False),
        cased=table.get("cased", False),
        particles=table.get("particles", ""),
        asking={kind: _phrases(table[kind]) for kind in QUESTION_KINDS if kind in table},
        months=_phrases(table.get("months", "")),
        numbers=_phrases(table.get("numbers", "")),
        money=_phrases(table.get("money", "")),
    )


def _phrases(words: str) -> tuple[str, ...]:
    return tuple(phrase.replace("_", " ") for phrase in words.split())
