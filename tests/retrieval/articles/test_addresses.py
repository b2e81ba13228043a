from __future__ import annotations

from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences, find_containing, find_span, format_address, parse_address
from retrieval.articles.parser import parse_article

TEXT = "One two. Three four.\n\nFive six.\n"
ARTICLE = parse_article(TEXT, "a.txt")


def test_sentences_are_found_by_their_place() -> None:
    sentences = all_sentences(ARTICLE)
    assert [find_span(ARTICLE, it.start, it.end) for it in sentences] == [(0, 0), (1, 1), (2, 2)]
    assert find_span(ARTICLE, 3, sentences[1].start + 1) == (0, 1)
    assert find_span(ARTICLE, len(TEXT) - 1, len(TEXT)) is None
    quoted = Quote.of(ARTICLE, sentences[1])
    assert quoted.text == TEXT[quoted.start : quoted.end] == "Three four."
    assert parse_address(format_address(quoted)) == ("a.txt", 1, 2)


def test_words_are_looked_for_whatever_their_case() -> None:
    assert [sentence.text for sentence in find_containing(ARTICLE, ["FOUR", "three"])] == ["Three four."]
