from __future__ import annotations

from retrieval.answers import Quote
from retrieval.articles.addresses import all_sentences, find_containing, find_position, format_address, parse_address
from retrieval.articles.parser import parse_article

TEXT = "One two. Three four.\n\nFive six.\n"
ARTICLE = parse_article(TEXT, "a.txt")


def test_a_sentence_is_found_where_it_begins() -> None:
    sentences = all_sentences(ARTICLE)
    assert [find_position(ARTICLE, sentence.start) for sentence in sentences] == list(range(len(sentences)))
    assert find_position(ARTICLE, 1) is None
    quoted = Quote.of(ARTICLE, sentences[1])
    assert quoted.text == TEXT[quoted.start : quoted.end] == "Three four."
    assert parse_address(format_address(quoted)) == ("a.txt", 1, 2)


def test_words_are_looked_for_whatever_their_case() -> None:
    assert [sentence.text for sentence in find_containing(ARTICLE, ["FOUR", "three"])] == ["Three four."]
