"""What a chat puts into a message that is no word of it: mentions, emoji, addresses, blocks of code."""

from __future__ import annotations

import re
from typing import Final

from retrieval.analysis.question import read_question
from retrieval.answers import Turn
from retrieval.dialogue.intents import classify_turn

_MARK: Final = re.compile(
    r"<(?:@[!&]?|#)\d{1,20}>"  # a person, a role, a channel
    r"|</[^<>:\n]{1,100}:\d{1,20}>"  # a command
    r"|<t:-?\d{1,20}(?::[A-Za-z])?>"  # a time
    r"|<a?:\w{1,40}:\d{1,20}>"  # an emoji of a server
    r"|<id:[\w:]{1,40}>"  # a page of the server
    r"|(?<!\S)@(?:everyone|here)\b"
    r"|[\d#*]\ufe0f?\u20e3|\u2139\ufe0f?"  # emoji that are made of a letter or a digit
    r"|(?<!\S)(?:[:;=]-?['’]?[()DPpOo3/|\\]|[xX]D+|<3+)(?!\S)"
)
_EMOJI: Final = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\U000e0020-\U000e007f]+")
_FENCE: Final = re.compile(r"```(?:[\w+#.-]{1,20}\r?\n)?(?P<code>.*?)(?:```|\Z)", re.DOTALL)
_ADDRESS: Final = re.compile(
    r"<https?://[^\s<>]{1,2000}>|\b(?:https?://|www\.)[^\s<>]{0,2000}[^\s<>.,;:!?)\]'\"]",
    re.IGNORECASE,
)
_ERROR: Final = re.compile(r"\w*(?:error|exception|failed|failure|fatal|denied|cannot|not found)\b", re.IGNORECASE)

_SPACES: Final = re.compile(r"[ \t]+")


def strip_marks(text: str) -> str:
    """Return a text without mentions, channels, commands, times, emoji, addresses and blocks of code.

    Where no word is left, an error text in a block of code, or else an address, is the text.
    """
    unmarked = _MARK.sub(" ", text)
    without_code = _FENCE.sub(" ", unmarked)
    plain = _ADDRESS.sub(" ", without_code)
    if plain == text:
        return text.strip()
    plain, without_code = (_SPACES.sub(" ", it).strip() for it in (plain, without_code))
    asks_for_help = classify_turn(plain).turn is Turn.HELP
    if read_question(plain).terms and not asks_for_help:
        return plain
    code = " ".join(_error_lines(match["code"]) for match in _FENCE.finditer(unmarked)).strip()
    if code and (asks_for_help or not has_word(plain)):
        return code
    return without_code if _is_of_address(plain, without_code) else plain


def _is_of_address(plain: str, text: str) -> bool:
    """Tell if an address is all that is said or is what is asked for, as in "what is example.org?"."""
    if not has_word(plain):
        return True
    return any(text[: match.start()].rstrip()[-1:].isalnum() for match in _ADDRESS.finditer(text))


def _error_lines(code: str) -> str:
    """Return the lines that name an error, or all of them."""
    lines = code.strip().splitlines()
    return "\n".join([line for line in lines if _ERROR.search(line)] or lines)


def strip_emoji(text: str) -> str:
    return _EMOJI.sub(" ", text).strip()


def has_word(text: str) -> bool:
    return any(map(str.isalnum, text))
