"""The sentence that says what something is: “Slate” shall mean …, Caddy is a …."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Final

from retrieval.analysis.analyzer import analyzer_of
from retrieval.analysis.languages.language import ENGLISH
from retrieval.analysis.question import Question
from retrieval.articles.article import Article
from retrieval.articles.extents import Extent, is_context

_ASKING: Final = re.compile(
    r"\W*(?:(?:what(?:['’]?s|\s+is|\s+are)|define|(?:the\s+)?(?:meaning|definition)\s+of)\s+(?:an?\s+|the\s+)?(?P<named>.{2,60}?)"
    r"|what\s+(?:does|do)\s+(?:an?\s+|the\s+)?(?P<meant>.{2,60}?)\s+(?:mean|stand\s+for))\W*\Z",
    re.IGNORECASE,
)
_MAX_WORDS: Final = 4
_BEFORE: Final = re.compile(
    r"\W*(?:\d{1,3}[.)]\s+)?(?:(?:\*\*)?[^\W\d_][\w.’' -]{0,40}:(?:\*\*)?\s+)?(?:\\?\[[\d:.]+\\?\]\s+)?"
    r"[^\w\s]*(?:(?:the\s+term|an?|the)\s+)?[^\w\s]*\Z",
    re.IGNORECASE,
)
"""What may stand in front of what is defined: a number, who speaks, an article, marks."""
_BEHIND: Final = (
    r"[^\w\s]*(?:\s*\([^()\n]{1,40}\))?[^\w\s]*\s+"
    r"(?:(?P<sure>(?:shall\s+|will\s+)?(?:means?|refers?\s+to|stands?\s+for|denotes?)\b)|(?:is|are)\s+(?:an?|the|any)\b)"
)


def asks_for_definition(question: Question) -> bool:
    """Tell if a question asks what something is or means, in a few words."""
    return bool(_asked_term(question))


def defining_extent(article: Article, question: Question) -> Extent | None:
    """Return the sentence that begins with what a question asks the meaning of, and defines it; None without one.

    What says "means" or the like comes before what only "is a". Where a heading names it, what stands below answers.
    """
    term = _asked_term(question)
    if article.language != ENGLISH or not term:
        return None
    found = [*_definitions(article, term)]
    if not found or _is_heading(article, question):  # which reads all headings, and most questions find no definition
        return None
    best = next((number for number, sure in found if sure), found[0][0])
    return Extent(best, best)


def _asked_term(question: Question) -> str:
    match = _ASKING.match(question.text) if question.language == ENGLISH and question.terms else None
    term = (match["named"] or match["meant"]) if match else ""
    return term if len(term.split()) <= _MAX_WORDS else ""


def _is_heading(article: Article, question: Question) -> bool:
    analyzer, asked = analyzer_of(article.language), set(question.terms)
    return any(asked == set(analyzer.extract_terms(it.title)) for it in article.sections)


def _definitions(article: Article, term: str) -> Iterator[tuple[int, bool]]:
    """Yield the numbers of the sentences that define a term, and if they say so for sure."""
    named = " ".join(term.split())
    first, *others = (re.escape(word) for word in (named[0], *named[1:].split(" ")))
    # It looks back from behind the first letter, at which most places are left.
    words = rf"{first}(?<!\w.)" + r"\s+".join(others)
    for match in re.finditer(words + _BEHIND, article.text, re.IGNORECASE):
        number = bisect_right(article.sentences, match.start(), key=attrgetter("start")) - 1
        if number < 0 or match.end() > article.sentences[number].end or is_context(article, number):
            continue
        if _BEFORE.match(article.text, article.sentences[number].start, match.start()):
            yield number, bool(match["sure"])
