from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.discord import answer as rendering
from bot.render.discord.answer import MAX_MESSAGE
from bot.render.discord.text import CUT, size, unescape
from bot.wording import ENGLISH, Wording
from retrieval.answers import Answer, Outcome, Quote, Turn
from retrieval.articles.article import Article, Metadata
from retrieval.articles.parser import parse_article
from tests.bot.stage import PSEUDO, quotes_in


def quote(text: str, title: str = "A title", url: str | None = None, paragraph: int = 1) -> Quote:
    return Quote(
        text=text,
        article="a.txt",
        title=title,
        paragraph=paragraph,
        sentence=1,
        start=0,
        end=len(text),
        score=1,
        url=url,
    )


def answer(*quotes: Quote, outcome: Outcome = Outcome.ANSWERED, turn: Turn = Turn.QUESTION) -> Answer:
    return Answer(question="Q?", resolved="Q?", outcome=outcome, confidence=0.5, quotes=quotes, turn=turn)


def articles(title: str = "A title") -> Mapping[str, Article]:
    return {"a.txt": parse_article("Some words. Other words.", "a.txt", Metadata(title=title))}


def chat_message(found: Answer, library: Mapping[str, Article], wording: Wording) -> str:
    return rendering.chat_message(found, library, wording).content


def test_an_answer_is_the_quote_and_where_it_stands() -> None:
    shown = chat_message(answer(quote("It is so."), quote("It is not.")), articles(), ENGLISH)
    assert shown == "> It is so.\n-# A title · paragraph 1, sentence 1"


def test_the_citation_links_to_the_words_and_does_not_unfold() -> None:
    shown = chat_message(answer(quote("It is so.", url="https://example.org/a")), articles(), ENGLISH)
    assert shown.endswith(f" · [{ENGLISH.cited_link}](<https://example.org/a#:~:text=It%20is%20so.>)")


def test_a_link_tells_its_place_from_another_with_the_same_words() -> None:
    text = "Money alone helps. Nobody knows. Money alone helps."
    library = {"a.txt": parse_article(text, "a.txt")}
    plain = quote("Money alone helps.", url="https://example.org/a")
    second = replace(plain, start=text.rindex("Money"), end=len(text))
    shown = chat_message(answer(second), library, ENGLISH)
    assert "#:~:text=helps.%20Nobody%20knows.-,Money%20alone%20helps.>" in shown


def test_unsure_shows_all_and_says_so() -> None:
    shown = chat_message(answer(quote("One."), quote("Two."), outcome=Outcome.UNSURE), articles(), ENGLISH)
    assert shown.startswith(ENGLISH.unsure)
    assert quotes_in(shown) == ["One.", "Two."]


@pytest.mark.parametrize("turn", [Turn.MORE, Turn.BEFORE])
def test_sentences_that_run_on_are_all_shown(turn: Turn) -> None:
    assert quotes_in(chat_message(answer(quote("One."), quote("Two."), turn=turn), articles(), ENGLISH)) == [
        "One.",
        "Two.",
    ]


def test_not_found_says_what_the_article_is_about() -> None:
    shown = chat_message(answer(outcome=Outcome.NOT_FOUND), articles("*Stars*"), ENGLISH)
    assert unescape(shown) == ENGLISH.not_found.format(title="*Stars*")


def test_a_line_break_stays_in_the_quote() -> None:
    shown = chat_message(answer(quote("One\n\n# two.")), articles(), ENGLISH)
    assert shown.startswith("> One\n> \n> \\# two.\n-# ")
    assert quotes_in(shown) == ["One\n\n# two."]


def test_a_quote_that_is_too_long_is_cut_at_a_word_and_marked() -> None:
    text = "word " * 1000 + "end."
    (shown,) = quotes_in(chat_message(answer(quote(text)), articles(), ENGLISH))
    beginning = shown.removesuffix(f" {CUT}")
    assert beginning != shown
    assert text.startswith(f"{beginning} ")
    assert len(beginning) > 1800


def test_short_quotes_leave_their_room_to_long_ones() -> None:
    shown = quotes_in(
        chat_message(answer(quote("Short."), quote("long " * 320), outcome=Outcome.UNSURE), articles(), ENGLISH)
    )
    assert shown == ["Short.", "long " * 320]


def test_links_make_way_for_quotes() -> None:
    url = f"https://example.org/{'a' * 250}"
    quotes = [quote(f"{'word ' * 90}{number}.", url=url) for number in range(3)]
    shown = chat_message(answer(*quotes, outcome=Outcome.UNSURE), articles(), ENGLISH)
    assert quotes_in(shown) == [it.text for it in quotes]
    assert url not in shown


TEXTS = st.one_of(
    st.text(min_size=1, max_size=60),
    st.builds(lambda piece, times: piece * times, st.text(min_size=1, max_size=12), st.integers(1, 900)),
)


@given(
    texts=st.lists(TEXTS, max_size=3),
    title=TEXTS,
    url=st.one_of(st.none(), st.builds(lambda path: f"https://example.org/{path}", TEXTS)),
    outcome=st.sampled_from(Outcome),
    turn=st.sampled_from(Turn),
    wording=st.sampled_from([ENGLISH, PSEUDO]),
)
def test_no_message_passes_the_limit(  # noqa: PLR0913 - one argument for each thing that varies
    *, texts: list[str], title: str, url: str | None, outcome: Outcome, turn: Turn, wording: Wording
) -> None:
    quotes = [quote(text, title, url, number) for number, text in enumerate(texts)]
    shown = chat_message(answer(*quotes, outcome=outcome, turn=turn), articles(title), wording)
    assert size(shown) <= MAX_MESSAGE
    for said, whole in zip(quotes_in(shown), texts, strict=False):
        assert said == whole or whole.startswith(said.removesuffix(CUT).removesuffix(" "))
