from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from retrieval.articles.sentences import MAX_ENCLOSURE_LETTERS, sentence_spans
from tests.retrieval.awkward import texts

CUT = "‖"

AWKWARD = [
    # titles, initials, names
    "Mr. Osei met Dr. Lindqvist on Friday. ‖Neither would talk.",
    "J. K. Marsh and R.R. Vale wrote it. ‖George W. Pell paid.",
    "Gen. Ruiz saluted Sgt. Dean and Spc. Anna Holt. ‖They left.",
    "The firm, Acme Inc., fell. ‖Acme Co. (ACM) rose.",
    "He lives on St. Mark’s Rd. near Mt. Cook. ‖It is quiet.",
    # abbreviations
    "Bring fruit, e.g. Apples, i.e. Something sweet. ‖Then go.",
    "It cost approx. five dollars, incl. tax. ‖Cheap.",
    "See Vol. 3, No. 4, pp. 5–9. ‖It is there.",
    "Tea, milk, etc. ‖The rest is at home.",
    "The U.S. economy grew. ‖U.S. officials agreed.",
    "An anti-U.S. march ended. ‖Nobody was hurt.",
    # times
    "It opens at 3 p.m. Friday and shuts at 9 p.m. ET. ‖Come early.",
    "The doors shut at 5 p.m. ‖They stayed shut.",
    # numbers
    "It fell 2.5 percent to $4.99. ‖Node 7.0.1 is out.",
    "1. Open the box. ‖2. Read the note.",
    "**3.2. Open the box.** ‖`2.` Read the note. ‖Close it.",
    "🔹 **3.** Close it. ‖Go home.",
    "It is open.<br>\n‖It is near.</br>\n‖It is here.",
    "4.2. Tethers are banned. ‖4.2.1) So are nets. ‖It is so.",
    # titles with numbers, in the line that they are the titles of
    "6.31 Liability Insurance. Thirty thousand dollars at least. ‖It is paid at noon.",
    "7.35. Shelter for the Crew. (It must be dry.) ‖It is 3.5 feet high. ‖The end.",
    "6.12 Boats have lines. ‖Two of them hold.",
    "It must (1) be kind; (2) be true. ‖That is all.",
    # addresses
    "Read www.Example.org/News. ‖Write to A.Bee@Example.org. ‖Thanks!",
    # stops of other kinds
    "Wait... what? ‖I said... ‖Nothing.",
    "What?! ‖No! ‖Why not?",
    "Yahoo! shares fell. ‖So it goes.",
    # quotations
    "“We knew what it takes. Our rival had solved that,” the engineer said. ‖He smiled.",
    "“Will it work?” he asked. ‖“Yes.” ‖She left.",
    "“Really?” Mark Tan asked. ‖“No!” ‖He left.",
    'She asked, "Why?" ‖"I do not know," he said. ‖"Ask them."',
    "They wrote, ‘Go home. Now.’ and left. ‖‘So?’ she said.",
    "“One is open. ‖Two is not closed.",
    '" It was hard to let it go . " ‖The rest was easy .',
    "`` It is done . '' ‖He sat down .",
    "It's the dogs' fault. ‖They're at the Joneses'. ‖OK?",
    'He is 6\'2". ‖She said "yes. No." twice.',
    # brackets
    "It works (really!) well. ‖(See below.) ‖Next (no. 3).",
    "A set is f(n). ‖Then (n − 1)! is a factor.",
    "True.[1] ‖False.[citation needed] ‖Then [who?] it was over.",
    # Markdown
    "It was *big.* ‖He **left.** ‖Then [he went.](http://example.org/a_b) ‖Run `a. B` here.",
    "The dot `.` can match, as can `!` or `^` here. ‖Type `ls .` ‖Then wait.",
    # no words of its own
    "Great! 😀 ‖So it ended. …",
    "iPhone sales fell. ‖eBay rose.",
    # other scripts
    "مرحبا بالعالم. ‖كيف حالك؟ ‖أنا بخير.",
    "日本語です。‖はい。",
]


@pytest.mark.parametrize("marked", AWKWARD)
def test_awkward_paragraphs_split_as_an_editor_would(marked: str) -> None:
    text = marked.replace(CUT, "")
    assert [text[start:end] for start, end in sentence_spans(text)] == [part.strip() for part in marked.split(CUT)]


def test_a_missing_space_still_parts_sentences() -> None:
    for text in ("He closed it.Then he left.", "He was born in 1782.He wrote much more later."):
        assert [text[start:end] for start, end in sentence_spans(text)] == [
            text[: text.index(".") + 1],
            text[text.index(".") + 1 :],
        ]


def test_a_quotation_that_is_too_long_is_split_at_its_sentences() -> None:
    long = "“" + "It rained for a day. " * (MAX_ENCLOSURE_LETTERS // 20) + "It stopped.” He slept."
    assert len(sentence_spans(long)) == MAX_ENCLOSURE_LETTERS // 20 + 2


def test_an_opening_mark_that_is_never_closed_holds_nothing() -> None:
    for mark in "“\"‘'(«[`":
        assert len(sentence_spans(f"{mark}It rained. It stopped. The sun came out.")) == 3


def test_the_longest_sentence_is_one() -> None:
    text = "word " * 10_000 + "end. Then more."
    assert [text[start:end][-5:] for start, end in sentence_spans(text)] == [" end.", "more."]


def test_a_paragraph_longer_than_a_window_splits_as_its_sentences_do() -> None:
    sentences = [f"Mr. Vale told Dr. Osei about house No. {number}." for number in range(3_000)]
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@given(texts())
def test_every_character_is_in_exactly_one_sentence(text: str) -> None:
    spans = sentence_spans(text)
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(text[start:end] and text[start:end] == text[start:end].strip() for start, end in spans)
    wordless = [span for span in spans if not any(character.isalnum() for character in text[span.start : span.end])]
    assert not wordless or len(spans) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The results are in fig. 3 and tab. 2.",
        "See Abb. 4 and Nr. 12.",
        "It was opened on the 3. of May.",
        "SECTION. 2. The House has it.",
    ],
)
def test_an_abbreviation_or_an_ordinal_ends_no_sentence(text: str) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == [text]


def test_a_word_that_looks_like_an_abbreviation_may_end_one() -> None:
    text = "Open a new tab. Two will do. It was room 12. He left."
    assert [text[start:end] for start, end in sentence_spans(text)] == [
        "Open a new tab.",
        "Two will do.",
        "It was room 12.",
        "He left.",
    ]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh", ["港口于1990年开放。", "2020年关闭了！", "为什么？", "他说：“不知道。”"]),
        ("ja", ["「もう閉まります。」と言った。", "そうです。"]),
        ("hi", ["बंदरगाह खुला है। ", "नाव कहाँ है? ", "घाट पर।"]),
        ("de", ["Ab dem 3. Mai fährt z. B. die Tern. ", "Sie kostet ca. 40 Euro."]),
        ("ru", ["В 1990 г. порт открыли. ", "Билет стоит 5 руб. за день."]),
        ("th", ["ท่าเรือเปิดเวลาแปดโมงเช้าทุกวัน ", "ค่าเช่าเรือวันละสี่สิบยูโร"]),
    ],
)
def test_the_ends_of_sentences_in_other_languages(language: str, sentences: list[str]) -> None:
    text = "".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text, language)] == [it.strip() for it in sentences]
