from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.analysis.analyzer import MAX_OVERLAP_LETTERS, analyzer_of
from retrieval.analysis.languages.language import analysed_languages, language_code
from retrieval.analysis.question import read_question

LETTERS = st.characters(min_codepoint=32, max_codepoint=0x3100) | st.sampled_from("港船料金は요금ำ\u0e31👍")


@given(st.sampled_from([*analysed_languages(), "vi"]), st.text(LETTERS, max_size=60))
def test_tokens_are_of_the_text_and_ascend(language: str, text: str) -> None:
    analyzer = analyzer_of(language)
    tokens = analyzer.tokenize(text)
    assert len(analyzer.token_terms(tokens)) == len(tokens)
    if language != "en":
        assert all(token.text == text[token.start : token.end] for token in tokens)
    for before, after in pairwise(tokens):
        assert before.start < after.start
        assert before.end < after.end
        assert before.end - after.start <= MAX_OVERLAP_LETTERS


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Fähre", "Fähren"),
        ("de", "Straße", "STRASSEN"),
        ("es", "canción", "canciones"),
        ("es", "canción", "cancion"),
        ("fr", "bateau", "bateaux"),
        ("pl", "łódź", "łódź"),
        ("ru", "лодка", "лодками"),
        ("ru", "ёлка", "елки"),
        ("ar", "الميناء", "ميناء"),
        ("hi", "लड़की", "लड़कियों"),
        ("tr", "İSKELE", "iskele"),
        ("fr", "l'école", "école"),
        ("ar", "٤٢", "42"),
        ("de", "1.200", "1200"),
        ("vi", "Bến", "bến"),
    ],
)
def test_forms_of_a_word_meet(language: str, one: str, other: str) -> None:
    extract = analyzer_of(language).extract_terms
    assert extract(one) == extract(other) != []


@pytest.mark.parametrize(
    ("language", "question", "terms", "kind"),
    [
        ("de", "Wie viele Boote liegen am Steg?", ("boot", "lieg", "steg"), "how_many"),
        ("es", "¿Por qué cierra el puerto?", ("cierr", "puert"), "why"),
        ("ru", "Когда открывается порт?", ("открыва", "порт"), "when"),
        ("zh", "租金是多少？", ("租金",), "how_many"),
        ("ja", "港はどこですか？", ("港",), "where"),
        ("ko", "항구는 누가 여나요?", ("항구", "구는"), "who"),
        ("th", "เรือราคาเท่าไหร่", ("เรื", "รือ", "อร", "รา", "าค", "คา"), "how_many"),
        ("vi", "Khi nào mở bến?", ("khi", "nao", "mo", "ben"), "none"),
    ],
)
def test_a_question_is_searched_for_by_what_it_does_not_only_ask(
    language: str, question: str, terms: tuple[str, ...], kind: str
) -> None:
    read = read_question(question, language)
    assert (read.terms, read.kind.kind) == (terms, kind)


def test_the_code_of_a_tag() -> None:
    assert [language_code(tag) for tag in ("de", "pt-BR", "zh_Hans", "NB")] == ["de", "pt", "zh", "no"]
    for tag in ("german", "python", "go", "de de"):
        with pytest.raises(ValueError, match=tag):
            language_code(tag)
