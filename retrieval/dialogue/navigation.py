"""Turns that ask for no search: the sentences before and after, the speaker, the source, what it is all about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from retrieval.analysis.answer_cues import offers_of
from retrieval.answers import Answer, Outcome, Place, Quote, Turn
from retrieval.articles.article import Article, Sentence
from retrieval.conversation import Conversation

STEP = 2
"""Sentences that "more" shows."""
_REACH = 3
"""Sentences on either side in which the speaker of a quotation is looked for."""
_RUNS_ON = frozenset({Turn.MORE, Turn.BEFORE, Turn.ABOUT})
_WITHOUT_QUOTES = frozenset({Turn.NEW, Turn.GREETING, Turn.THANKS, Turn.HELP})


def cite(article: Article, sentence: Sentence, score: float = 0.0, **why: Any) -> Quote:
    """Quote a sentence; the score and what else is known of why it was chosen are the quote's own fields."""
    return Quote(
        text=sentence.text,
        article=article.name,
        title=article.title,
        paragraph=sentence.paragraph,
        sentence=sentence.number,
        start=sentence.start,
        end=sentence.end,
        score=score,
        url=article.url,
        **why,
    )


class Showing:
    """Answers what is about the text itself.

    Args:
        articles: By name.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles

    def answer(self, said: str, turn: Turn, before: Conversation) -> Answer | None:
        """Answer a turn that asks for no search.

        Args:
            said: As it was said.
            turn: What kind of turn it is.
            before: The turns before.

        Returns:
            The answer; none for a question.
        """
        if turn in _WITHOUT_QUOTES:
            return Answer(question=said, resolved=said, outcome=Outcome.REPLY, confidence=1.0, turn=turn)
        find = self._finding(turn)
        if find is None:
            return None
        quotes = find(before)
        outcome = Outcome.ANSWERED if quotes and turn is not Turn.ABOUT else Outcome.REPLY
        return Answer(question=said, resolved=said, outcome=outcome, confidence=1.0, quotes=quotes, turn=turn)

    def _finding(self, turn: Turn) -> Callable[[Conversation], tuple[Quote, ...]] | None:
        """What finds the quotes for a turn; looked up each time, as one that kept its own methods would never go."""
        return {
            Turn.ABOUT: self._about,
            Turn.MORE: self._after,
            Turn.BEFORE: self._before,
            Turn.SOURCE: self._source,
            Turn.SPEAKER: self._speaker,
            Turn.ANOTHER: lambda _: (),
        }.get(turn)

    def _about(self, before: Conversation) -> tuple[Quote, ...]:
        """Headline and standfirst of the article talked about, or of the only one; its first sentence without them."""
        names = list(self._articles)
        place = before.shown[-1] if before.shown else None
        name = place.article if place and place.article in self._articles else names[0] if len(names) == 1 else None
        if name is None:
            return ()
        article = self._articles[name]
        head = [sentence for sentence in (article.headline, article.standfirst) if sentence]
        return tuple(cite(article, sentence) for sentence in head or article.sentences[:1])

    def _located(self, place: Place | None) -> tuple[Article, int] | None:
        """An article and the number of a sentence in its body, -1 for its head; none where it is not there any more."""
        article = self._articles.get(place.article) if place else None
        if article is None or place is None:
            return None
        if place.paragraph == 0:
            return article, -1
        address = (place.paragraph, place.sentence)
        number = next((i for i, s in enumerate(article.sentences) if (s.paragraph, s.number) == address), None)
        return None if number is None else (article, number)

    def _after(self, before: Conversation) -> tuple[Quote, ...]:
        runs_on = (
            before.turns and before.turns[-1].turn in _RUNS_ON
        )  # else the first is the answer, the rest are others
        located = self._located(before.shown[-1 if runs_on else 0] if before.shown else None)
        if located is None:
            return ()
        article, number = located
        return tuple(cite(article, sentence) for sentence in article.sentences[number + 1 : number + 1 + STEP])

    def _before(self, before: Conversation) -> tuple[Quote, ...]:
        located = self._located(before.shown[0] if before.shown else None)
        if located is None:
            return ()
        article, number = located
        # One at a time: the sentence right before is the one that is meant.
        return tuple(cite(article, sentence) for sentence in article.sentences[max(0, number - 1) : max(0, number)])

    def _source(self, before: Conversation) -> tuple[Quote, ...]:
        located = self._located(before.shown[0] if before.shown else None)
        if located is None:
            return ()
        article, number = located
        sentence = article.sentences[number] if number >= 0 else article.headline
        return (cite(article, sentence),) if sentence else ()

    def _speaker(self, before: Conversation) -> tuple[Quote, ...]:
        """The nearest sentence of the paragraph that names who speaks; the sentence itself where none does."""
        located = self._located(before.shown[0] if before.shown else None)
        if located is None or located[1] < 0:
            return ()
        article, number = located
        start = article.sentences[number]
        near = [
            sentence
            for sentence in article.sentences[max(0, number - _REACH) : number + _REACH + 1]
            if sentence.paragraph == start.paragraph
        ]
        near.sort(key=lambda sentence: (abs(sentence.number - start.number), sentence.number < start.number))
        found = next((sentence for sentence in near if "speech" in offers_of(sentence.text).counts), start)
        return (cite(article, found),)
