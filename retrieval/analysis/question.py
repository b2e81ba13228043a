"""A question, read once: its words and terms, and the kind of thing asked for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from retrieval.analysis.analyzer import analyzer_of
from retrieval.analysis.languages.language import ENGLISH
from retrieval.analysis.question_type import MISSPELT, QuestionType, opens_question
from retrieval.analysis.terms import STOP_WORDS, Token, fold, read_forms, token_terms, tokenize, word_set

MAX_TERMS = 24
"""Different terms that count; a longer question is a text."""
_MAX_NUMBER_DIGITS = 2
_OPENING_WORDS = 2
"""Words that are corrected to a question word; farther on, "wat" may be a temple."""
_CHAT_SPELLINGS = read_forms(Path(__file__).parent / "data" / "chat_spellings.txt")
_APART = frozenset(' \t\n,.;:!?()"')
"""Characters beside a letter that is a word by itself; in "u-boat" and "r&d" it is not."""
_BEFORE_A_LETTER = word_set("is a an the of letter variable symbol language called named in")
"""Words after which a letter is what is spoken of: "the letter u"."""
_MIN_WORDS_OF_CASE = 3
"""The least words of a text whose capitals are a way of writing: "SMIC?" is a name."""
_MIN_TITLE_WORDS = 4
_LOWER_IN_TITLES = word_set("a an the and but or nor for of on in at to by from with as per via vs")
_GIVING = word_set("tell give show let help teach send")
"""Words after which "US" in capitals is who is given something, rather than a country."""
_AMOUNTS = word_set("many much long often")


class Question(NamedTuple):
    """A question as terms. ``words`` and ``terms`` run parallel, each term once, in order."""

    text: str
    words: tuple[str, ...]
    """The content words, folded."""
    terms: tuple[str, ...]
    names: frozenset[str]
    """Terms that are capitalised, not because they begin the question, nor because all of it is."""
    folded: tuple[str, ...]
    """All words, folded."""
    kind: QuestionType
    language: str = ENGLISH
    """The language that it is read in: that of the articles that it is compared with."""


def read_question(text: str, language: str = ENGLISH) -> Question:
    analyzer = analyzer_of(language)
    tokens = _english_tokens(text) if language == ENGLISH else analyzer.tokenize(analyzer.without_asking(text))
    words: dict[str, str] = {}
    names = set()
    for position, (token, term) in enumerate(zip(tokens, analyzer.token_terms(tokens), strict=True)):
        if not term or (term not in words and len(words) == MAX_TERMS):
            continue
        words.setdefault(term, analyzer.fold(token.text))
        if analyzer.is_name(token, first=not position):
            names.add(term)
    folded = tuple(analyzer.fold(token.text) for token in tokens[: 4 * MAX_TERMS])
    kind = analyzer.classify(text, folded)
    return Question(text, tuple(words.values()), tuple(words), frozenset(names), folded, kind, language)


def without_amount(question: Question) -> Question:
    """Leave out "many", "much", "long" and "often" behind "how", which only ask, where more is asked about."""
    behind = {word for before, word in pairwise(question.folded) if before == "how"} & _AMOUNTS
    if question.language != ENGLISH or not behind or behind.issuperset(question.words):
        return question
    kept = [(word, term) for word, term in zip(question.words, question.terms, strict=True) if word not in behind]
    words, terms = zip(*kept, strict=True)
    return question._replace(words=words, terms=terms)


def _english_tokens(text: str) -> list[Token]:
    written = _with_telling_case(_drop_list_number(tokenize(text)))
    return [_correct(token, position) for position, token in enumerate(_read_chat_spellings(text, written))]


def respell(question: Question, meant: Mapping[str, str]) -> str:
    """Return a question with its words as they are meant, some by the terms that the articles do not have."""
    text = question.text
    if question.language != ENGLISH:
        return text
    found, end = "", 0
    tokens = _english_tokens(text)
    for token, term in zip(tokens, token_terms(tokens), strict=True):
        written = text[token.start : token.end]
        word = meant.get(term, token.text)
        found += text[end : token.start] + (written if fold(word) == fold(written) else word)
        end = token.end
    return found + text[end:]


def _drop_list_number(tokens: list[Token]) -> list[Token]:
    """Leave out a question's number in a list, as in "2. Who was it?"."""
    numbered = len(tokens) > 1 and tokens[0].text.isdigit() and len(tokens[0].text) <= _MAX_NUMBER_DIGITS
    return tokens[1:] if numbered and opens_question(fold(tokens[1].text)) else tokens


def _correct(token: Token, position: int) -> Token:
    """Correct a word that is mistyped in a well-known way; its offsets stay."""
    meant = MISSPELT.get(fold(token.text))
    if meant is None or (position and token.text[0].isupper()):
        return token
    return token._replace(text=meant) if position < _OPENING_WORDS or not meant.startswith(("wh", "how")) else token


def _read_chat_spellings(text: str, tokens: list[Token]) -> list[Token]:
    """Write out what people shorten in a chat; the offsets stay."""
    return [
        token._replace(text=meant)
        if (meant := _CHAT_SPELLINGS.get(token.text)) and (len(token.text) > 1 or _is_a_word(text, tokens, position))
        else token
        for position, token in enumerate(tokens)
    ]


def _is_a_word(text: str, tokens: list[Token], position: int) -> bool:
    """Tell if a letter is written for a word, and not spoken of."""
    token = tokens[position]
    beside = {*text[max(token.start - 1, 0) : token.start], *text[token.end : token.end + 1]}
    return beside <= _APART and not (position and fold(tokens[position - 1].text) in _BEFORE_A_LETTER)


def _with_telling_case(tokens: list[Token]) -> list[Token]:
    """Put words in lower case where all are in capitals, or all begin with one: their case tells no names."""
    words = [token.text for token in tokens if token.text[0].isalpha()]
    if len(words) < _MIN_WORDS_OF_CASE:
        return tokens
    if all(map(str.isupper, words)):
        return [token if _is_country(tokens, at) else _lowered(token) for at, token in enumerate(tokens)]
    return [token._replace(text=_uncapitalized(token.text)) for token in tokens] if _is_title_case(words) else tokens


def _is_country(tokens: list[Token], position: int) -> bool:
    before = tokens[position - 1].text.lower() if position else ""
    return tokens[position].text in {"US", "UK"} and before not in _GIVING


def _lowered(token: Token) -> Token:
    return token._replace(text=token.text.lower())


def _uncapitalized(word: str) -> str:
    return word if word[1:2].isupper() else word[0].lower() + word[1:]


def _is_title_case(words: list[str]) -> bool:
    """Tell if a text is written like a title: a word that is no name is capitalised, and none that might be is not."""
    first, *others = words
    telling = [word for word in others if fold(word) not in _LOWER_IN_TITLES]
    if not all(word[0].isupper() for word in words if fold(word) not in _LOWER_IN_TITLES):
        return False
    plain = any(word.istitle() and fold(word) in STOP_WORDS for word in telling)
    return plain or (len(telling) + 1 >= _MIN_TITLE_WORDS and opens_question(fold(first)) and "'" not in fold(first))
