from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.answerer import Answerer, load_answerer
from retrieval.answers import Outcome
from retrieval.articles.article import Metadata
from retrieval.articles.parser import parse_article

TEXTS = {
    "en": "The harbour opens at eight. A boat costs forty euros a day. The pier lies north of the bridge.",
    "de": "Der Hafen öffnet morgens um acht. Ein Boot kostet vierzig Euro am Tag. Der Steg liegt nördlich der Brücke.",
    "fr": "Le port ouvre à huit heures. Un bateau coûte quarante euros par jour. Le quai est au nord du pont.",
    "ru": "Порт открывается в восемь утра. Лодка стоит сорок евро в день. Причал находится севернее моста.",
    "hi": "बंदरगाह सुबह आठ बजे खुलता है। एक नाव का किराया चालीस यूरो प्रतिदिन है। घाट पुल के उत्तर में है।",
    "zh": "港口早上八点开门。租一条船每天四十欧元。码头在桥的北边。",
    "ja": "港は朝八時に開きます。船の料金は一日四十ユーロです。桟橋は橋の北にあります。",
    "ko": "항구는 아침 여덟 시에 엽니다. 배 요금은 하루 사십 유로입니다. 부두는 다리 북쪽에 있습니다.",
    "th": "ท่าเรือเปิดเวลาแปดโมงเช้าทุกวัน ค่าเช่าเรือวันละสี่สิบยูโรต่อลำ ท่าจอดเรืออยู่ทางเหนือของสะพาน",
}
ASKED = {
    "en": ("What does a boat cost?", "A boat costs"),
    "de": ("Was kosten die Boote?", "Ein Boot kostet"),
    "fr": ("Combien coûtent les bateaux ?", "Un bateau coûte"),
    "ru": ("Сколько стоят лодки?", "Лодка стоит"),
    "hi": ("नावों का किराया कितना है?", "एक नाव का किराया"),
    "zh": ("一条船每天多少钱？", "租一条船"),
    "ja": ("料金はいくらですか？", "船の料金は"),
    "ko": ("요금이 얼마예요?", "배 요금은"),
    "th": ("ค่าเช่าเรือเท่าไหร่", "ค่าเช่าเรือ"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("languages")
    for language, text in TEXTS.items():
        (made / f"{language}.txt").write_text(text, encoding="utf-8")
    (made / "de.md").write_text(f"# Hafen\n\n## Preise\n\n{TEXTS['de']}\n", encoding="utf-8")
    return made


@pytest.mark.parametrize("language", TEXTS)
def test_a_question_in_the_language_of_its_document(language: str) -> None:
    answerer = Answerer([parse_article(TEXTS[language], "harbour.txt")])
    question, right = ASKED[language]
    found = answerer.rank(question)[0]
    assert found.text.startswith(right)
    assert found.matched
    assert all(word in found.text for word in found.matched)
    assert any(word in question.casefold() or len(word) > 2 for word in found.matched)


def test_a_library_mixes_languages(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):  # the second time from the index
        answerer = load_answerer(folder, tmp_path / "index", models="off")
        assert {answerer.articles[f"{language}.txt"].language: language for language in TEXTS} == {
            language: language for language in TEXTS
        }
        for language, (question, right) in ASKED.items():
            found = answerer.rank(question)[0]
            assert found.text.startswith(right), language
            assert found.article.startswith(language)


def test_words_that_overlap_are_told_as_one() -> None:
    answerer = Answerer([parse_article(TEXTS["ja"], "harbour.txt")])
    assert answerer.rank("船の料金")[0].matched == ("船", "料金")
    assert Answerer([parse_article("港湾管理局は橋の北にあります。", "a.txt")]).rank("港湾管理局はどこ")[0].matched == (
        "港湾管理局",
    )


def test_a_language_that_is_given_counts() -> None:
    text = "Tarif 40. Bateau 12. Pont 3."
    assert parse_article(text, "prices.txt").language == "en"
    article = parse_article(text, "prices.txt", Metadata(language="fr"))
    assert Answerer([article]).rank("Combien de bateaux ?")[0].text == "Bateau 12."


@pytest.mark.parametrize("language", ["de", "ru", "zh"])
def test_what_another_text_answers_is_not_answered(language: str) -> None:
    answerer = Answerer([parse_article(TEXTS[language], "harbour.txt")])
    asked = {"de": "Wer erfand den Buchdruck?", "ru": "Кто изобрёл телефон?", "zh": "谁发明了印刷术？"}
    assert answerer.answer(asked[language]).outcome is not Outcome.ANSWERED
