from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.discord.links import MAX_URL_CHARS, link_to_words, words_before

PAGE = "https://example.org/a"


@pytest.mark.parametrize(
    ("url", "words", "link"),
    [
        (PAGE, "Money alone", f"{PAGE}#:~:text=Money%20alone"),
        (PAGE, "R&D, it-self", f"{PAGE}#:~:text=R%26D%2C%20it%2Dself"),
        (PAGE, "China’s", f"{PAGE}#:~:text=China%E2%80%99s"),
        (PAGE, "two\n lines", f"{PAGE}#:~:text=two%20lines"),
        (f"{PAGE}#part", "Money", f"{PAGE}#part:~:text=Money"),
        (f"{PAGE}?q=1&r=%20", "Money", f"{PAGE}?q=1&r=%20#:~:text=Money"),
        (f"{PAGE} b>", "Money", f"{PAGE}%20b%3E#:~:text=Money"),
        (PAGE, "a b c d e f g h i j k l m n", f"{PAGE}#:~:text=a%20b%20c%20d,k%20l%20m%20n"),
        (PAGE, "", PAGE),
        (PAGE, "界" * 200, PAGE),
        ("javascript:alert(1)", "Money", None),
        ("not an address", "Money", None),
        (f"{PAGE}{'a' * MAX_URL_CHARS}", "Money", None),
    ],
)
def test_a_link_lands_on_the_words(url: str, words: str, link: str | None) -> None:
    assert link_to_words(url, [words]) == link


@given(st.text(min_size=1, max_size=30))
def test_a_link_is_one_word_that_brackets_can_hold(words: str) -> None:
    link = link_to_words(PAGE, [words])
    assert link is not None
    assert link.isascii()
    assert not set(link) & set("<> \n")
    if urlsplit(link).fragment:
        said = unquote(urlsplit(link).fragment.removeprefix(":~:text="), errors="replace")
        assert "".join(said.split()) in "".join(words.split()).encode("utf-8", "replace").decode() or "," in link


@pytest.mark.parametrize(
    ("text", "words", "before"),
    [
        ("One two. Three four.", "Three four.", ""),
        ("Money alone. Nobody knows. Money\nalone helps.", "Money\nalone helps.", ""),
        ("Money alone. Nobody knows. Money alone.", "Money alone.", "alone. Nobody knows."),
        ("money ALONE. Money alone.", "Money alone.", "money ALONE."),
        ("Honeymoney. Money.", "Money.", ""),
        (f"{'a b c d e ' * 3}end. {'a b c d f ' * 3}end.", f"{'a b c d f ' * 3}end.", "d e end."),
        ("Money.", "", ""),
    ],
)
def test_a_place_is_told_from_an_earlier_one_with_the_same_words(text: str, words: str, before: str) -> None:
    assert words_before(text, text.rindex(words), words) == before


def test_what_stands_before_is_named_first() -> None:
    assert link_to_words(PAGE, ["Money alone"], "it-self, so") == f"{PAGE}#:~:text=it%2Dself%2C%20so-,Money%20alone"
