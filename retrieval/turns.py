"""What kind of turn was said: a question, or a greeting, thanks, "more", "who said that?" and the like."""

from __future__ import annotations

import re
from typing import NamedTuple

from retrieval.answers import Turn

_POLITE = r"(?:\W|\b(?:please|pls|ok(?:ay)?|there|all|bot|everyone|again|so|and|now|then|well|oh|um|mate|you|very much|a lot)\b)*"
_IT = r"(?:that|this|it|so)"
_TEXT = r"(?:article|story|text|piece|page|report|news|seed|document)"

RULES: tuple[tuple[Turn, str], ...] = (
    (Turn.NEW, r"/new|new (?:topic|conversation|subject|question|chat)|start (?:over|again|afresh)|reset|forget (?:it|that|everything)"),
    (Turn.GREETING, r"hi+|hello+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|what'?s up|sup"),
    (Turn.THANKS, r"(?:many )?thanks(?: (?:a lot|so much|very much|for (?:that|the help|your help|everything)))?|thank (?:you|u)(?: (?:so|very) much)?(?: for .{1,30})?|thx|ty|cheers|great|perfect|nice|cool|awesome|excellent|brilliant|wonderful|good (?:bot|job|answer)|got it|i see|bye|goodbye|see you|good night"),
    (Turn.HELP, r"/?help|help me|what can (?:you|i) (?:do|ask)(?: you)?|how (?:do|does) (?:you|this|it|this bot|the bot) work|who (?:are|r) you|what are you|commands|what (?:do|should) i (?:do|ask)|instructions|are you (?:a bot|human|an ai|real|there)|what is your name|what's your name"),
    (Turn.ABOUT, rf"(?:so )?what(?:'?s| is| does| are) (?:this|it|that|you|the {_TEXT}|this {_TEXT}|your {_TEXT})(?: {_TEXT})?(?: all)?(?: about)|what(?:'?s| is) (?:this|this {_TEXT}|the {_TEXT}|the topic|the gist|the main (?:idea|point|topic)|the headline|the title|the subject)(?: of (?:this|the|this {_TEXT}|the {_TEXT}))?|about(?: (?:it|this|what))?|summar(?:y|ise|ize)(?: (?:it|this|the|of))*(?: {_TEXT})?|(?:can|could) you summar(?:ise|ize)(?: (?:it|this|the))*(?: {_TEXT})?|give me (?:a|the) (?:summary|gist|overview)(?: of (?:it|this|the {_TEXT}))?|tl;?dr|overview|headline|title|which {_TEXT}(?: is (?:this|it))?|what {_TEXT} is (?:this|it)|tell me about (?:it|this|the {_TEXT}|this {_TEXT})"),
    (Turn.MORE, rf"(?:tell me |show me |read |say )?(?:some |a (?:bit|little) )?more(?: (?:about|on|of) {_IT})?|go on|continue|carry on|keep (?:going|reading)|read on|next(?: (?:one|sentence|please))?|(?:what|and what) (?:comes|came|is|was|happens|happened) (?:next|after(?: {_IT})?)|what next|(?:and )?then(?: what)?|and after {_IT}|what else does it say|(?:the )?rest|further|go ahead|and"),
    (Turn.BEFORE, rf"(?:(?:and )?what (?:comes|came|is|was|stands|stood|happens|happened)(?: right| just)? before(?: {_IT})?|(?:and |what )?before {_IT}|what(?:'s| is| was) (?:the )?previous(?: (?:sentence|one))?|(?:the )?(?:sentence|one|part|bit) before(?: {_IT})?|previous(?: (?:one|sentence))?|go back|back|(?:the )?context before(?: {_IT})?)"),
    (Turn.ANOTHER, rf"(?:give me |show me |try |is there |any |got )?(?:another|other|others|a different|different|alternative)(?: (?:one|ones|passage|passages|answer|answers|quote|quotes|sentence|place|result|results))?|something else|anything else|what else|not (?:that|this|it)(?: one)?|(?:that'?s |that is )?(?:wrong|not (?:it|right|what i (?:asked|meant|mean)))|try again|else|no"),
    (Turn.SOURCE, rf"(?:the |your |what(?:'?s| is)(?: the| your)? )?(?:sources?|citation|reference)(?: (?:of|for) {_IT})?|cite(?: {_IT})?|(?:the )?link|where (?:is|was|does|did|do|can i (?:find|read)) (?:you )?(?:{_IT})(?: (?:from|come from|say {_IT}|said|stand|written|in the {_TEXT}))?|where did you (?:get|find|read|see) {_IT}|where does it (?:say|stand|state)(?: {_IT})?|(?:which|what) (?:paragraph|sentence|line|part|{_TEXT})(?: (?:is|was) (?:that|this|it)(?: (?:from|in))?)?|how do you know(?: {_IT})?|prove it"),
    (Turn.SPEAKER, rf"(?:and )?(?:who|whom) (?:said|says|say|told you|wrote|writes|claimed|claims|stated|is saying|was saying|quoted) (?:{_IT}|these|those|these words|those words|the quote)|(?:and )?says who|according to who(?:m)?|who(?:'s| is| was)? (?:the )?(?:speaker|speaking|talking|quoted|being quoted)|who was it|whose (?:words|quote|opinion|view)(?: (?:is|are|was|were) (?:that|this|it|these|those))?|by whom was (?:that|this|it) said"),
)  # fmt: skip
"""Whole turns, without the politeness around them: the first that fits wins. A rule that mentions something shown makes
sense only where something was shown."""

_COMPILED = tuple((turn, re.compile(pattern)) for turn, pattern in RULES)
_OPENING = re.compile(
    r"(?:hi+|hello+|hey+|hiya|good (?:morning|afternoon|evening)|thanks(?: a lot)?|thank you(?: (?:so|very) much)?|thx|cheers"
    r"|great|perfect|nice|cool|ok(?:ay)?|got it|i see|right|well|so|please|um|oh|sorry|excuse me|hmm+)\b[\s,.!:;–—-]*"
    r"(?:(?:there|bot|all|everyone)\b[\s,.!:;–—-]*)?(?:(?:and|but|so|now|then)\b\s*)?",
    re.IGNORECASE,
)
_LONGEST = 80
"""Letters of the longest turn that the rules may fit; longer ones are questions."""
_EDGE = re.compile(r"^\W+|\W+$")
_COURTESY = re.compile(r"\b(?:please|pls)\b")


class Said(NamedTuple):
    """What was said."""

    turn: Turn
    question: str
    """The question without a greeting or thanks before it; all of it in any other turn."""


def read_turn(text: str) -> Said:
    """Tell what kind of turn a text is.

    Args:
        text: What was said.

    Returns:
        Its kind, ``QUESTION`` where no rule fits.
    """
    if turn := _whole(text):
        return Said(turn, text)
    opening = _OPENING.match(text.lstrip()[:_LONGEST])
    rest = text.lstrip()[opening.end() :] if opening else ""
    if not rest.strip():
        return Said(Turn.QUESTION, text)
    return Said(_whole(rest) or Turn.QUESTION, rest)


def _whole(text: str) -> Turn | None:
    """The rule that fits all of a text, if any."""
    plain = " ".join(text[: 2 * _LONGEST].casefold().replace("’", "'").split())
    if len(plain) > _LONGEST:
        return None
    if plain == "/new":
        return Turn.NEW
    bare = _EDGE.sub("", " ".join(_COURTESY.sub("", plain).split()))
    return next((turn for turn, pattern in _COMPILED if pattern.fullmatch(bare)), None)
