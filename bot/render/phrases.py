"""The parts of an answer that are the same in the terminal and in Discord: quotes shown, phrases, citations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.querylog.records import LoggedQuestion
from bot.wording import Wording
from retrieval.answers import FACT_TURNS, MIN_READ_ANSWER, SMALL_TALK, Answer, Fact, Match, Outcome, Quote, Turn
from retrieval.articles.article import Article, BlockKind

_NAMED_LIKE_TURN: Final = SMALL_TALK | {Turn.POINTING, Turn.HELP, Turn.NEW}
_WITHOUT_QUOTES: Final[Mapping[Turn, str]] = {
    Turn.MORE: "nothing_more",
    Turn.BEFORE: "nothing_before",
    Turn.ANOTHER: "nothing_more",
    Turn.SOURCE: "no_quote_yet",
    Turn.SPEAKER: "no_speaker",
    Turn.ABOUT: "about",
}
_MIN_SAME: Final = 0.85
"""The cosine from which on a heading means nearly the same as a question."""
_MIN_ALIKE: Final = 0.7
_MIN_MAY_ANSWER: Final = 0.1
_RUNS_ON: Final = frozenset({Turn.MORE, Turn.BEFORE})


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown together: the bot’s own words and quotes, below questions where a message has several."""

    questions: tuple[str, ...]
    words: str
    quotes: tuple[Quote, ...]


def shown_parts(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> list[Shown]:
    """Return what is shown at once, in its order; questions that one quote answers are together."""
    if not answer.answers or answer.outcome is Outcome.NOT_FOUND:
        return [Shown((), own_words(answer, articles, wording), shown_quotes(answer))]
    found: list[Shown] = []
    for part in answer.answers:
        is_found = part.outcome is not Outcome.NOT_FOUND
        words = own_words(part, articles, wording) if is_found else library_phrase("part_not_found", articles, wording)
        quotes = tuple(quote for quote in answer.quotes if quote.place in {it.place for it in part.quotes[:1]})
        same = next((at for at, it in enumerate(found) if (it.words, it.quotes) == (words, quotes)), None)
        if same is None:
            found.append(Shown((part.question,), words, quotes))
        else:
            found[same] = replace(found[same], questions=(*found[same].questions, part.question))
    return found


def own_words(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> str:
    """Return the bot's own words before any quotes, on one line; none where the quotes speak for themselves."""
    if answer.turn in FACT_TURNS:
        return _facts(answer, articles, wording)
    name = "about" if _has_another_title(answer, articles) else _phrase(answer)
    return "" if name is None else library_phrase(name, articles, wording)


def library_phrase(name: str, articles: Mapping[str, Article], wording: Wording) -> str:
    """Return a phrase about the only article, or the one for a library where there are several and that exists."""
    phrase: str = getattr(wording, name)
    if len(articles) == 1:
        return phrase.format(title=next(iter(articles.values())).title)
    in_library: str = getattr(wording, f"{name}_library", phrase)
    return in_library.format(count=len(articles))


def _has_another_title(answer: Answer, articles: Mapping[str, Article]) -> bool:
    """Tell if the head that is quoted to say what the only article is about does not hold its title."""
    if answer.turn is not Turn.ABOUT or not answer.quotes or len(articles) > 1:
        return False
    (article,) = articles.values()
    return article.title not in {article.name, *(quote.text for quote in answer.quotes)}


def _phrase(answer: Answer) -> str | None:
    if answer.outcome is Outcome.UNSURE:
        return "unsure"
    if answer.turn in _NAMED_LIKE_TURN:
        return answer.turn.value
    if answer.begins:
        return f"begins_{answer.turn.value}"
    return None if answer.quotes else _WITHOUT_QUOTES.get(answer.turn, "not_found")


def _facts(answer: Answer, articles: Mapping[str, Article], wording: Wording) -> str:
    """Tell what is known of an article; of several, what is known of each."""
    known = [fact for fact in answer.facts if fact.value]
    unknown = f"no_{answer.turn.value}"
    if not answer.facts:
        return library_phrase("which_article", articles, wording)
    if not known and len(answer.facts) > 1:
        return library_phrase(unknown, articles, wording)
    if not known:
        phrase: str = getattr(wording, unknown)
        return phrase.format(title=answer.facts[0].title)
    return " · ".join(_fact(answer.turn, fact, wording) for fact in known)


def _fact(turn: Turn, fact: Fact, wording: Wording) -> str:
    phrase: str = getattr(wording, f"fact_{turn.value}")
    value = fact.value or ""
    return phrase.format(title=fact.title, value=long_date(value, wording) if turn is Turn.PUBLISHED else value)


def long_date(value: str, wording: Wording) -> str:
    """Write out a date, "2021-09-14" as "14 September 2021"; what is no date stays as it is."""
    try:
        day = datetime.fromisoformat(value)
    except ValueError:
        return value
    return wording.long_date.format(day=day.day, month=wording.months[day.month - 1], year=day.year)


def as_of_phrase(article: Article | None, wording: Wording) -> str:
    """Tell, behind the link to a page, the day on which the text was taken from it; nothing where that is not known."""
    if article is None or article.metadata.as_of is None:
        return ""
    return f" {wording.cited_as_of.format(day=long_date(article.metadata.as_of, wording))}"


def shown_quotes(answer: Answer) -> tuple[Quote, ...]:
    """Return the quotes that an answer shows at once: the one that answers or comes closest, or all that run on.

    Of several questions it is the first quote of each.
    """
    if answer.answers:
        first = {quote.place for part in answer.answers for quote in part.quotes[:1]}
        return tuple(quote for quote in answer.quotes if quote.place in first)
    is_all = answer.outcome is Outcome.REPLY or answer.turn in _RUNS_ON
    return answer.quotes if is_all else answer.quotes[:1]


def citation(quote: Quote, wording: Wording, title: str | None = None) -> str:
    """Tell a quote's place, below ``title`` if given."""
    place = _place_phrase(quote, wording).format(
        paragraph=quote.paragraph,
        sentence=quote.sentence,
        through_paragraph=quote.through_paragraph,
        through=quote.through,
    )
    return place if title is None else f"{title} · {place}"


def place_words(paragraph: int, sentence: int, wording: Wording) -> str:
    """Tell the place of a sentence; the paragraph 0 is the head."""
    if not paragraph:
        return wording.cited_headline if sentence == 1 else wording.cited_standfirst
    return wording.cited.format(paragraph=paragraph, sentence=sentence)


def _place_phrase(quote: Quote, wording: Wording) -> str:
    if not quote.paragraph:
        return place_words(0, quote.sentence, wording)
    if quote.through_paragraph > quote.paragraph:
        return wording.cited_paragraphs
    if quote.through > quote.sentence:
        return wording.cited_sentences
    return wording.cited_block if quote.kind in {BlockKind.ROW, BlockKind.CODE} else wording.cited


def chosen_words(quote: Quote, wording: Wording, *, asked: bool = True) -> tuple[str, ...]:
    """Return the words that a quote was chosen for, each once; ``asked`` adds the question's, which may be private."""
    return tuple(dict.fromkeys(_how(match, wording) if asked else match.word for match in quote.matches))


def meaning_reasons(quote: Quote, wording: Wording) -> tuple[str, ...]:
    """Return what the encoders found of a quote: how near its heading is to the question, and if it answers."""
    found = []
    if quote.nearness is not None and quote.nearness >= _MIN_ALIKE:
        phrase = wording.means_the_same if quote.nearness >= _MIN_SAME else wording.means_alike
        found.append(phrase.format(value=_fraction(quote.nearness)))
    if quote.reading is not None:
        phrase = wording.read_answers if quote.reading >= MIN_READ_ANSWER else wording.read_may_answer
        phrase = phrase if quote.reading >= _MIN_MAY_ANSWER else wording.read_differs
        found.append(phrase.format(value=_fraction(quote.reading)))
    return tuple(found)


def _fraction(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")


def score_parts(quote: Quote, wording: Wording) -> tuple[str, ...]:
    """Return the parts of a quote's score, the weightiest first; none where it was not searched for, or of 0.00."""
    parts = sorted((part for part in quote.parts if round(part.score, 2)), key=lambda part: -abs(part.score))
    return tuple(f"{getattr(wording, f'part_{part.name}')} {part.score:+.2f}" for part in parts)


def _how(match: Match, wording: Wording) -> str:
    phrase: str = getattr(wording, f"how_{match.how}")
    return phrase.format(word=match.word, asked=match.asked)


def outcome_name(outcome: Outcome | None, wording: Wording) -> str:
    name: str = getattr(wording, f"outcome_{outcome.value if outcome else 'none'}")
    return name


def ending_name(question: LoggedQuestion, wording: Wording) -> str:
    """Return how a question, or a look-up, has ended."""
    if question.look_up is None:
        return outcome_name(question.outcome, wording)
    name: str = getattr(wording, f"look_up_{question.look_up.value}")
    return name


def split_at_words(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Cut a text at some words of it; give each piece, and whether it is one of the words."""
    pattern = "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True) if word.strip())
    end = 0
    for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text) if pattern else ():
        if found.start() > end:
            yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    if end < len(text):
        yield text[end:], False
