from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from retrieval.answers import Answer, Outcome, Quote, split_carried, with_carried
from retrieval.articles.article import Article, Block, BlockKind, Section, Sentence

TEXT = "## Ranks\n\nOur **ranks**:\n\n- Recruit\n- *Member*\n"
ARTICLE = Article(
    "b.md",
    TEXT,
    None,
    None,
    (
        Sentence("Our **ranks**:", 10, 24, 1, 1),
        Sentence("Recruit", 28, 35, 2, 1),
        Sentence("*Member*", 38, 46, 3, 1),
    ),
    (Section("Ranks", 2, 3, 8, 0),),
    blocks=(
        Block(BlockKind.LEAD, 10, 24, 0, section=0),
        Block(BlockKind.ITEM, 26, 35, 1, section=0, lead=0, group=1),
        Block(BlockKind.ITEM, 36, 46, 2, section=0, lead=0, group=1),
    ),
    markdown=True,
)


def test_a_quote_in_json_has_the_fields_that_programs_read() -> None:
    quote = Quote.of(ARTICLE, ARTICLE.sentences[1], 1.5, last=ARTICLE.sentences[2], matched=("Member",))
    answer = Answer(question="?", resolved="?", outcome=Outcome.ANSWERED, confidence=0.5, quotes=(quote,))
    (fields,) = json.loads(json.dumps(answer.as_fields(), default=vars))["quotes"]
    expected = {
        "text": "- Recruit\n- *Member*",
        "shown": "- Recruit\n- *Member*",
        "article": "b.md",
        "title": "b.md",
        "heading": ["Ranks"],
        "lead": {"text": "Our **ranks**:", "start": 10, "end": 24},
        "lead_shown": "Our **ranks**:",
        "paragraph": 2,
        "sentence": 1,
        "through_paragraph": 3,
        "through": 1,
        "start": 26,
        "end": 46,
        "score": 1.5,
        "matched": ["Member"],
        "url": None,
        "kind": "item",
    }
    assert {name: fields[name] for name in expected} == expected
    assert fields["text"] == TEXT[fields["start"] : fields["end"]]


def test_of_plain_prose_nothing_stands_above() -> None:
    article = Article("a.txt", "One *here*.", None, None, (Sentence("One *here*.", 0, 11, 1, 1),))
    fields = json.loads(json.dumps(Quote.of(article, article.sentences[0]), default=vars))
    assert (fields["shown"], fields["heading"], fields["lead"], fields["through"]) == (r"One \*here\*.", [], None, 1)


@given(st.text(), st.lists(st.text("aé7'", min_size=1), min_size=1))
def test_carried_words_are_told_apart_again(question: str, words: list[str]) -> None:
    assert split_carried(with_carried(question, words)) == (question, tuple(words))
    assert with_carried(question, []) == question
