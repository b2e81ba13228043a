"""The language of a text: by its script and its words without content; by py3langid where these do not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from string import ascii_letters
from typing import TYPE_CHECKING, Final

from retrieval.analysis.languages.language import ENGLISH, UNKNOWN, analysed_languages
from retrieval.analysis.terms import STOP_WORDS

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE_LETTERS: Final = 20_000
_NOT_PROSE: Final = re.compile(r"^(```|~~~).*?^\1|`[^`\n]*`|<[^<>\n]*>|\b\w{1,20}://\S+", re.DOTALL | re.MULTILINE)
_MAY_BE_NO_PROSE: Final = re.compile(r"[`<]|~~~|://")
"""What all of that has; to look for all that begins so takes much longer."""
_WORD: Final = re.compile(r"[^\s\d.,;:!?…()\[\]{}<>|/\\*_#=+~^&%$@\"“”„«»।؟،؛–—-]+")
_STOP: Final = re.compile(r"[.!?…؟۔।。！？](?=\W|\Z)|[。！？]")
_PLAIN_LETTERS: Final = ascii_letters.encode()
_ASCII: Final = bytes(range(128))
_MIN_SENTENCES: Final = 3
"""Fewer say too little for the library."""
_LATIN: Final = "latin"
_SCRIPTS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(f"[{letters}]")
    for name, letters in {
        _LATIN: "a-zA-Z\u00c0-\u024f\u1e00-\u1eff",
        "cyrillic": "\u0400-\u052f",
        "arabic": "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff",
        "devanagari": "\u0904-\u0939",
        "greek": "\u0370-\u03ff",
        "kana": "\u3041-\u3096\u30a1-\u30fa",
        "han": "\u3400-\u4dbf\u4e00-\u9fff",
        "hangul": "\uac00-\ud7a3",
        "thai": "\u0e01-\u0e2e",
    }.items()
}
_UNSPACED: Final = ("kana", "han", "hangul", "thai")
_MIN_UNSPACED_SHARE: Final = 0.2
"""The share of all letters from which on a text in Latin letters too, such as names and code, is in one of these."""
_MIN_KANA_SHARE: Final = 0.1
"""The share of kana from which on Chinese characters are Japanese."""
_CLEARLY_ENGLISH: Final = 0.25
"""The share of English words without content that no other language reaches."""
_HARDLY_ENGLISH: Final = 0.08
"""The share below which even prose in a language without known words is not English."""
_MIN_SHARE: Final = 0.2
"""The least share of such words for another language than English in Latin letters."""
_MIN_WORDS: Final = 3
"""How many different ones it must have at least."""
_MIN_LEAD: Final = 1.5
"""How often as many of them it must have as English, or, to be believed without the library, as any other language."""
_MIN_CERTAINTY: Final = 0.9
"""The least probability at which the library is believed alone."""
_OWN_LETTERS: Final[Mapping[str, re.Pattern[str]]] = {
    code: re.compile(f"[{letters}]") for code, letters in {"uk": "іїєґ", "fa": "پچژگ", "ur": "ٹڈڑے"}.items()
}
"""Letters that others of the same script hardly have."""
_MIN_OWN_SHARE: Final = 0.005
_NO_LANGUAGE: Final = frozenset({"en", "zxx", "und"})
_SAME: Final = {"nb": "no", "nn": "no", "arz": "ar", "prs": "fa", "yue": "zh", "wuu": "zh"}


def find_language(text: str) -> str:
    """Return the code of a text's language; English where nothing speaks for another."""
    sample = text[:_SAMPLE_LETTERS]
    if _MAY_BE_NO_PROSE.search(sample):
        sample = _NOT_PROSE.sub(" ", sample)
    letters, total = _count_letters(sample)
    if sum(letters[name] for name in _UNSPACED) > _MIN_UNSPACED_SHARE * total:
        return _unspaced(letters)
    script = max(letters, key=letters.__getitem__)
    words = Counter(_WORD.findall(sample.casefold()))
    english = _share(words, STOP_WORDS)
    if not total or (script == _LATIN and english >= _CLEARLY_ENGLISH):
        return ENGLISH
    if 2 * letters[script] < total:
        return _identify(sample) or UNKNOWN
    return _in_script(sample, script, words, english)


def _count_letters(sample: str) -> tuple[Mapping[str, int], int]:
    """Return the number of letters of each script, and of all."""
    letters, data = dict.fromkeys(_SCRIPTS, 0), sample.encode("utf-8", "surrogatepass")
    letters[_LATIN] = total = len(data) - len(data.translate(None, _PLAIN_LETTERS))
    others = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    for character, count in Counter(others).items():
        script = _script_of(character)
        if script:
            letters[script] += count
        total += count * character.isalpha()
    return letters, total


@lru_cache(4096)
def _script_of(character: str) -> str:
    return next((name for name, pattern in _SCRIPTS.items() if pattern.match(character)), "")


def _unspaced(letters: Mapping[str, int]) -> str:
    if letters["kana"] > _MIN_KANA_SHARE * (letters["kana"] + letters["han"]):
        letters = {**letters, "kana": letters["kana"] + letters["han"]}
    found = max(_UNSPACED, key=letters.__getitem__)
    return {"kana": "ja", "han": "zh", "hangul": "ko", "thai": "th"}[found]


def _in_script(sample: str, script: str, words: Counter[str], english: float) -> str:
    """Return a language of a script; in Latin letters English, unless another has clearly more of its words there."""
    known = _stop_words()[script]
    if script == _LATIN:  # a single word may be a name
        known = {code: those for code, those in known.items() if len(words.keys() & those) >= _MIN_WORDS}
    shares = _by_letters(sample, {code: _share(words, those) for code, those in known.items()})
    least = max(_MIN_SHARE, _MIN_LEAD * english) if script == _LATIN else 0.0
    ranked = sorted((code for code in shares if shares[code] > least), key=shares.__getitem__, reverse=True)
    is_prose = len(_STOP.findall(sample)) >= _MIN_SENTENCES
    if ranked:
        first, *others = ranked
        if not others or shares[first] >= _MIN_LEAD * shares[others[0]]:
            return first
        if is_prose:
            return _identify(sample, ranked) or first
        return next(code for code in (*analysed_languages(), *ranked) if code in ranked)
    if script != _LATIN:
        return _identify(sample, shares) or UNKNOWN
    return (_identify(sample) if is_prose and english < _HARDLY_ENGLISH else "") or ENGLISH


def _by_letters(sample: str, shares: Mapping[str, float]) -> Mapping[str, float]:
    """Leave out languages that have letters of their own of which there are too few, or else all the others."""
    least = _MIN_OWN_SHARE * len(sample)
    own = {code for code in shares.keys() & _OWN_LETTERS if len(_OWN_LETTERS[code].findall(sample)) > least}
    return {code: share for code, share in shares.items() if (code in own if own else code not in _OWN_LETTERS)}


def _share(words: Counter[str], known: frozenset[str]) -> float:
    return sum(words[word] for word in words.keys() & known) / max(words.total(), 1)


@cache
def _stop_words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return words without content, by script and language, of more than one letter."""
    from stopwordsiso import langs, stopwords  # noqa: PLC0415  # 5 ms, which texts in English need not wait for

    found: dict[str, dict[str, frozenset[str]]] = {name: {} for name in _SCRIPTS}
    for code in sorted(langs() - {ENGLISH}):
        words = frozenset(word.casefold() for word in stopwords(code) if len(word) > 1)
        text = "".join(words)
        script = max(_SCRIPTS, key=lambda name: len(_SCRIPTS[name].findall(text)))
        found[script][code] = words
    return found


def _identify(sample: str, among: Iterable[str] = ()) -> str:
    """Ask py3langid: of some languages alone where they are given, or else for one of which it is certain."""
    among = frozenset(among)
    ranked = [(_SAME.get(code, code), certainty) for code, certainty in _identifier().rank(sample)]
    if among:
        return next((code for code, _ in ranked if code in among), "")
    code, certainty = ranked[0]
    return code if certainty >= _MIN_CERTAINTY and code not in _NO_LANGUAGE else ""


@cache  # 0.5 s and 100 MB, for the few texts that need it
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # as above

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
