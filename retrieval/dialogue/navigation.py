"""Turns that need no search: small talk, reading on, the speaker and the source of a quote, and facts of an article."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from retrieval.analysis.answer_cues import find_cues
from retrieval.answers import FACT_TURNS, SMALL_TALK, Address, Answer, Fact, Outcome, Quote, Turn
from retrieval.articles.article import Article, Metadata, Sentence
from retrieval.articles.extents import passage_from, section_end
from retrieval.conversation import READING_TURNS, Conversation

MORE_SENTENCES = 2  # sentences that "more" shows
_MAX_SPEAKER_DISTANCE = 3  # sentences
_MAX_COMPARED = 10  # articles whose facts are told where it is open which one is meant
_WITHOUT_QUOTES = SMALL_TALK | FACT_TURNS | {Turn.NEW, Turn.HELP, Turn.POINTING}
_GOING_ON = frozenset({Turn.MORE, Turn.BEFORE, Turn.ANOTHER, Turn.SOURCE, Turn.SPEAKER})
_READERS: Mapping[Turn, Callable[[Article], str | None]] = {
    Turn.AUTHOR: lambda article: article.metadata.author,
    Turn.PUBLISHED: lambda article: article.metadata.published,
    Turn.ORIGIN: lambda article: _origin(article.metadata),
    Turn.TITLE: lambda article: article.title if article.title != article.name else None,
}


class Navigator:
    """Moves through the text of articles, given by name."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles

    def answer(self, text: str, turn: Turn, before: Conversation) -> Answer | None:
        """Answer a turn that needs no search; None for a question."""
        if turn in {Turn.QUESTION, Turn.FOLLOW_UP}:
            return None
        facts = self._facts(turn, before) if turn in FACT_TURNS else ()
        if turn is Turn.ORIGIN and before.shown and not any(fact.value for fact in facts):
            turn = Turn.SOURCE
        quotes = () if turn in _WITHOUT_QUOTES else self._quotes(turn, before)
        return Answer(
            question=text,
            resolved=text,
            outcome=Outcome.ANSWERED if quotes and turn is not Turn.ABOUT else Outcome.REPLY,
            confidence=1.0,
            quotes=quotes,
            turn=turn,
            facts=facts if turn in FACT_TURNS else (),
            begins=turn in _GOING_ON and not before.shown,
        )

    def _quotes(self, turn: Turn, before: Conversation) -> tuple[Quote, ...]:
        if turn is Turn.ABOUT:
            return self._about(before)
        if not before.shown:
            return ()
        read_on = turn is Turn.MORE and before.turns[-1].turn in READING_TURNS  # else the first sentence is the answer
        places = before.ends if turn is Turn.MORE else before.shown
        located = self._locate(places[-1 if read_on else 0])
        if located is None:
            return ()
        article, number = located
        if turn is Turn.MORE and number >= 0 and article.blocks and article.sections:
            return _rest(article, number)
        return tuple(Quote.of(article, sentence) for sentence in _wanted(turn, article, number) if sentence)

    def _about(self, before: Conversation) -> tuple[Quote, ...]:
        """Quote the head of the article talked about, or of the only one; its first sentence if it has none."""
        article = self._meant(before)
        if article is None:
            return ()
        return tuple(Quote.of(article, sentence) for sentence in _head(article) or article.sentences[:1])

    def _meant(self, before: Conversation) -> Article | None:
        """Return the article talked about last, or the only one."""
        names = [address.article for address in before.shown[-1:] if address.article in self._articles]
        if not names and len(self._articles) == 1:
            names = list(self._articles)
        return self._articles[names[0]] if names else None

    def _facts(self, turn: Turn, before: Conversation) -> tuple[Fact, ...]:
        """Tell a fact of the article that is meant; where that is open, of the few that there are."""
        meant, read = self._meant(before), _READERS[turn]
        if meant is None and len(self._articles) > _MAX_COMPARED:
            return ()
        articles = [meant] if meant else self._articles.values()
        return tuple(Fact(article.name, article.title, read(article)) for article in articles)

    def _locate(self, address: Address) -> tuple[Article, int] | None:
        """Return the article and the sentence's number in its body, -1 for its head; None if it is gone."""
        article = self._articles.get(address.article)
        if article is None:
            return None
        if address.paragraph == 0:
            return article, -1
        wanted = (address.paragraph, address.sentence)
        number = next((i for i, s in enumerate(article.sentences) if (s.paragraph, s.number) == wanted), None)
        return None if number is None else (article, number)


def _rest(article: Article, number: int) -> tuple[Quote, ...]:
    """Quote what comes next in the section of a sentence; nothing where it is the last."""
    end = section_end(article, number)
    if number + 1 >= end:
        return ()
    first, last = passage_from(article, number + 1, end)
    return (Quote.of(article, article.sentences[first], last=article.sentences[last]),)


def _wanted(turn: Turn, article: Article, number: int) -> Sequence[Sentence | None]:
    """Return the sentences that a turn asks for, with the number of the one it goes on from; -1 for the head."""
    match turn:
        case Turn.MORE:
            return article.sentences[number + 1 : number + 1 + MORE_SENTENCES]
        case Turn.BEFORE:  # one at a time: the sentence right before is the one that is meant
            return article.sentences[max(0, number - 1) : max(0, number)]
        case Turn.SOURCE:
            return [article.sentences[number] if number >= 0 else article.headline]
        case Turn.SPEAKER if number >= 0:
            return [_speaker(article, number)]
    return ()


def _speaker(article: Article, number: int) -> Sentence:
    """Return the nearest sentence of the paragraph that names who speaks; the sentence itself where none does."""
    start = article.sentences[number]
    near = [
        sentence
        for sentence in article.sentences[max(0, number - _MAX_SPEAKER_DISTANCE) : number + _MAX_SPEAKER_DISTANCE + 1]
        if sentence.paragraph == start.paragraph
    ]
    near.sort(key=lambda sentence: (abs(sentence.number - start.number), sentence.number < start.number))
    return next((sentence for sentence in near if "speech" in find_cues(sentence.text).counts), start)


def _origin(metadata: Metadata) -> str | None:
    return ", ".join(value for value in (metadata.source, metadata.url) if value) or None


def _head(article: Article) -> list[Sentence]:
    return [sentence for sentence in (article.headline, article.standfirst) if sentence]
