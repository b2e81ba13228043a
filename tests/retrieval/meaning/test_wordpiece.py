"""WordPiece gives what the library ``tokenizers`` gives: on recorded texts, and where it is installed on any text."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.meaning.wordpiece import WordPiece

WORDS = ["boat", "##house", "harbour", "un", "##moor", "##ed", "the", "cafe", "港", "σ", "##σ", "ß"]
VOCABULARY = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", *string.ascii_lowercase, *(f"##{it}" for it in string.ascii_lowercase)),
    *(*string.digits, *(f"##{it}" for it in string.digits), *".,!?'-$()", *WORDS),
)
RECORDED = {
    "The boathouse, unmoored!": "[CLS] the boat ##house , un ##moor ##ed ! [SEP]",
    "CAFÉ cafe\u0301 Ça": "[CLS] cafe cafe c ##a [SEP]",
    "港口 x": "[CLS] 港 [UNK] x [SEP]",
    "a\u200bb\x00c\ufffd\td\u00a0e": "[CLS] a ##b ##c d e [SEP]",
    "ΣΟΣ ΣΣ ß ẞ": "[CLS] [UNK] σ ##σ ß ß [SEP]",
    "$5-x(2)": "[CLS] $ 5 - x ( 2 ) [SEP]",
    "q" * 100 + " " + "q" * 101: " ".join(["[CLS]", "q", *["##q"] * 99, "[UNK]", "[SEP]"]),
    "[SEP] [sep]": "[CLS] [UNK] s ##e ##p [UNK] [UNK] s ##e ##p [UNK] [SEP]",
    "İz 🚤 boats": "[CLS] i ##z [UNK] boat ##s [SEP]",
    "": "[CLS] [SEP]",
}
"""Texts and their pieces, as ``tokenizers`` 0.23.3 gives them for this vocabulary."""
FAR = 10_000


@pytest.fixture(scope="module")
def words() -> WordPiece:
    return WordPiece(VOCABULARY)


@pytest.mark.parametrize("text", RECORDED)
def test_a_text_is_divided_as_recorded(words: WordPiece, text: str) -> None:
    assert " ".join(VOCABULARY[number] for number in words.encode(text, FAR).tokens) == RECORDED[text]


def test_a_pair_is_cut_and_told_apart(words: WordPiece) -> None:
    found = words.encode_pair("the boat the", "unmoored boat", 2, 4)
    pieces = [VOCABULARY[number] for number in found.tokens]
    assert pieces == ["[CLS]", "the", "boat", "[SEP]", "un", "##moor", "##ed", "boat", "[SEP]"]
    assert found.types == [0] * 4 + [1] * 5


def unchanged(letter: str) -> bool:
    """Tell if a character is what it was in Unicode 3.2: ``tokenizers`` knows the later ones only in part."""
    return unicodedata.ucd_3_2_0.category(letter) == unicodedata.category(letter) != "Cn"


@given(st.text(st.one_of(st.sampled_from("aAbxß1 .$é\u0301Σ港\n"), st.characters(codec="utf-8").filter(unchanged))))
def test_any_text_is_divided_as_by_tokenizers(text: str) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="needs the package tokenizers")
    numbers = {word: number for number, word in enumerate(VOCABULARY)}
    model = tokenizers.models.WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100)
    theirs = tokenizers.Tokenizer(model)
    theirs.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    theirs.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    assert WordPiece(VOCABULARY).encode(text, FAR).tokens[1:-1] == theirs.encode(text).ids
