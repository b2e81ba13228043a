"""What an answer shows, in which words, and how a quote is cited: the same in the terminal and in Discord."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.wording import Wording
from retrieval.answers import Answer, Match, Outcome, Quote, Turn
from retrieval.articles.article import Article

_BY_TURN: Final[Mapping[Turn, str]] = {
    Turn.GREETING: "greeting",
    Turn.THANKS: "thanks",
    Turn.HELP: "help",
    Turn.NEW: "new",
}
_IN_A_LIBRARY: Final[Mapping[str, str]] = {
    "about": "about_library",
    "greeting": "greeting_library",
    "help": "help_library",
    "not_found": "not_found_library",
}
_WITHOUT_QUOTES: Final[Mapping[Turn, str]] = {
    Turn.MORE: "nothing_more",
    Turn.BEFORE: "nothing_before",
    Turn.ANOTHER: "nothing_more",
    Turn.SOURCE: "no_quote_yet",
    Turn.SPEAKER: "no_speaker",
    Turn.ABOUT: "about",
}
_RUNS_ON: Final = frozenset({Turn.MORE, Turn.BEFORE})


def own_words(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> str:
    """What the bot says itself, before any quotes.

    Args:
        answer: What was found.
        articles: All there are, by file name.
        wording: The phrases.

    Returns:
        One line; empty where the quotes speak for themselves.
    """
    name = _phrase(answer)
    if name is None:
        return ""
    if len(articles) == 1:
        title = next(iter(articles.values())).title
    else:
        name, title = _IN_A_LIBRARY.get(name, name), ""
    phrase: str = getattr(wording, name)
    return phrase.format(title=title, count=len(articles))


def _phrase(answer: Answer) -> str | None:
    """The name of the phrase that fits an answer; none where the quotes speak for themselves."""
    if answer.outcome is Outcome.UNSURE:
        return "unsure"
    if name := _BY_TURN.get(answer.turn):
        return name
    return None if answer.quotes else _WITHOUT_QUOTES.get(answer.turn, "not_found")


def shown_quotes(answer: Answer) -> tuple[Quote, ...]:
    """The quotes that an answer shows at once: the one that answers, or all where none or each of them does."""
    one_answers = answer.outcome is Outcome.ANSWERED and answer.turn not in _RUNS_ON
    return answer.quotes[:1] if one_answers else answer.quotes


def citation(quote: Quote, wording: Wording, title: str | None = None) -> str:
    """Where a quote stands, in words.

    Args:
        quote: What is cited.
        wording: For the words.
        title: In place of the article's own.
    """
    if quote.paragraph:
        phrase = wording.cited
    else:
        phrase = wording.cited_headline if quote.sentence == 1 else wording.cited_standfirst
    return phrase.format(
        title=quote.title if title is None else title, paragraph=quote.paragraph, sentence=quote.sentence
    )


def help_words(articles: Mapping[str, Article], wording: Wording) -> str:
    """What the bot is for."""
    if len(articles) == 1:
        return wording.help.format(title=next(iter(articles.values())).title)
    return wording.help_library.format(count=len(articles))


def chosen_words(quote: Quote, wording: Wording, *, asked: bool = True) -> tuple[str, ...]:
    """The words for which a quote was chosen, each once and as it stands there, with how it fits the question.

    Args:
        quote: The quote.
        wording: For the words.
        asked: Tell the words of the question, too, which only its asker has written.
    """
    return tuple(dict.fromkeys(_how(match, wording) if asked else match.word for match in quote.matches))


def score_parts(quote: Quote, wording: Wording) -> tuple[str, ...]:
    """What a quote's score is made of, the weightiest part first; nothing where it was not searched for."""
    parts = sorted(quote.parts, key=lambda part: -abs(part.score))
    return tuple(f"{getattr(wording, f'part_{part.name}')} {part.score:+.2f}" for part in parts)


def _how(match: Match, wording: Wording) -> str:
    phrase: str = getattr(wording, f"how_{match.how}")
    return phrase.format(word=match.word, asked=match.asked)


def outcome_name(outcome: Outcome, wording: Wording) -> str:
    """What an outcome is called."""
    name: str = getattr(wording, f"outcome_{outcome.value}")
    return name
