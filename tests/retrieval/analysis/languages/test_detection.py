from __future__ import annotations

import pytest

from retrieval.analysis.languages.detection import find_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Hafen öffnet um acht. Die Boote liegen am Steg. Wer eines mietet, zahlt vorher."),
        ("es", "El puerto abre a las ocho. Los barcos están en el muelle. Se paga antes de salir."),
        ("fr", "Le port ouvre à huit heures. Les bateaux sont au quai. On paie avant de partir."),
        ("nl", "De haven gaat om acht uur open. De boten liggen aan de steiger. Je betaalt vooraf."),
        ("sv", "Hamnen öppnar klockan åtta. Båtarna ligger vid bryggan. Man betalar innan man åker."),
        ("pl", "Port otwiera się o ósmej. Łodzie są przy nabrzeżu. Za wynajem płaci się z góry."),
        ("tr", "Liman saat sekizde açılır. Tekneler iskelede durur. Ücret önceden ödenir ve iade edilmez."),
        ("ru", "Порт открывается в восемь. Лодки стоят у причала. Платить нужно заранее."),
        ("uk", "Порт відкривається о восьмій. Човни стоять біля причалу. Платити треба наперед."),
        ("ar", "يفتح الميناء في الثامنة. القوارب عند الرصيف. الدفع مقدما."),
        ("hi", "बंदरगाह आठ बजे खुलता है। नावें घाट पर हैं। पैसा पहले देना होता है।"),
        ("zh", "港口八点开门。船停在码头。租金要先付。"),
        ("ja", "港は八時に開きます。船は桟橋にあります。料金は前払いです。"),
        ("ko", "항구는 여덟 시에 엽니다. 배는 부두에 있습니다. 요금은 선불입니다."),
        ("th", "ท่าเรือเปิดแปดโมง เรืออยู่ที่ท่า ต้องจ่ายเงินก่อน"),
    ],
)
def test_the_language_of_a_short_text(language: str, text: str) -> None:
    assert find_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "The harbour opens at eight. The boats lie at the pier.",
        "Ranks:\n- Ensign: 3\n- Captain: 40",
        "| Boat | Price |\n| --- | --- |\n| Tern | 40 |\n| Gull | 60 |",
        "pip install boats\nhttps://example.org/a/b?c=d",
        "The poet 李白 wrote of the moon.",
        "Li. ",
        "Chip li.",
        "42",
        "",
    ],
)
def test_what_nothing_speaks_for_another_language_in_is_english(text: str) -> None:
    assert find_language(text) == "en"


def test_code_and_names_of_products_do_not_make_a_text_english() -> None:
    text = "`port.open()` で港を開きます。\n```python\nfor boat in boats:\n    boat.rent(price=40)\n```\n使います。"
    assert find_language(text) == "ja"
