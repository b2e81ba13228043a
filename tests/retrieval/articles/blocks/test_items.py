"""Items of lists, and what only looks like one."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from tests.retrieval.articles.blocks.outline import markdown, plain


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(1) Be kind\n(2) No ads\n(3) No spam", ["1", "2", "3"]),
        ("1. Be kind\n2. No ads\n3. No spam", ["1", "2", "3"]),
        ("1) Be kind\n\n2) No ads\n\n3) No spam", ["1", "2", "3"]),
        ("a) Be kind\nb) No ads\nc) No spam", ["a", "b", "c"]),
        ("i) Be kind\nii) No ads\niii) No spam", ["i", "ii", "iii"]),
        ("§ 1 Be kind\n\n§ 2 No ads\n\n§ 12a No spam", ["1", "2", "12a"]),
        ("2.1 Be kind\n2.2 No ads\n2.10 No spam", ["2.1", "2.2", "2.10"]),
        ("Rule 1: Be kind\nRule 2: No ads\nRule 3: No spam", ["1", "2", "3"]),
        ("SECTION. 1. Be kind\n\nSECTION. 2. No ads\n\nSECTION. 3. No spam", ["1", "2", "3"]),
        ("• Be kind\n• No ads\n• No spam", ["", "", ""]),
        ("– Be kind", []),
    ],
)
def test_items_in_plain_text(text: str, numbers: list[str]) -> None:
    article = parse_article(text, "a.txt")
    assert [block.number for block in article.blocks if block.kind == "item"] == numbers
    if numbers:
        assert [sentence.text for sentence in article.sentences] == ["Be kind", "No ads", "No spam"]
        assert len({block.group for block in article.blocks}) == 1


CHAT_NUMBERS = (
    *(
        "**{}.** ",
        "**{}. ",
        "**{}) ",
        "__**{}.**__ ",
        "*{}.* ",
        "`{}.` ",
        "`0{}` ",
        "[{}] ",
        "#{} ",
        "**#{}** ",
        "Rule {} - ",
        "**Rule {}:** ",
    ),
    *(
        "{}\ufe0f\u20e3 ",
        "**{}\ufe0f\u20e3** ",
        "\U0001f539 **{}.** ",
        "\U0001f4cc {}. ",
        "{} - ",
        "{} | ",
        "{}: ",
        "**{} – ",
        "3.{}: ",
    ),
)
"""How people number rules in a chat."""


@pytest.mark.parametrize("mark", CHAT_NUMBERS)
@pytest.mark.parametrize("between", ["\n", "\n\n", "\nNobody likes it.\n\n"])
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_items_are_numbered_as_in_a_chat(mark: str, between: str, name: str) -> None:
    ends = "**" if mark.count("**") == 1 else ""
    rules = [
        f"{mark.format(number)}{rule}{ends}" for number, rule in enumerate(("Be kind", "No ads", "No spam"), start=1)
    ]
    article = parse_article(between.join(rules), name, markdown=name == "a.md")
    items = [block for block in article.blocks if block.kind == "item"]
    assert [block.number.removeprefix("3.") for block in items] == ["1", "2", "3"]
    assert [article.text[block.start :].startswith(rule) for block, rule in zip(items, rules, strict=True)] == [
        True
    ] * 3
    assert len({block.group for block in items}) == 1
    assert [article.sentences[block.first].text.startswith(rule) for block, rule in zip(items, rules, strict=True)] == [
        True
    ] * 3


def test_keycaps_have_names_too() -> None:
    text = "\n".join(f":{name}: Rule" for name in ("eight", "nine", "keycap_ten", "one::one"))
    assert [block.number for block in parse_article(text, "a.txt").blocks] == ["8", "9", "10", "11"]
    text = "9\ufe0f\u20e3 Rule\n\U0001f51f Rule\n1\ufe0f\u20e31\ufe0f\u20e3 Rule"
    assert [block.number for block in parse_article(text, "a.md", markdown=True).blocks] == ["9", "10", "11"]


CLAUSES = """1. Name
1.1. It is the Club.
2. Members
2.1. Members shall:
2.1.1. Be kind.
2.1.2. Pay:
2.1.2.1. Dues.
2.2. They may leave.
"""


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_clauses_stand_below_the_titles_that_number_them(blank: str) -> None:
    article = parse_article(CLAUSES.replace("\n", blank), "bylaws.txt")
    assert [section.title for section in article.sections] == ["1. Name", "2. Members"]
    leads = {block.number: article.blocks[block.lead].number for block in article.blocks if block.lead >= 0}
    assert [block.number for block in article.blocks] == ["1.1", "2.1", "2.1.1", "2.1.2", "2.1.2.1", "2.2"]
    assert leads == {"2.1.1": "2.1", "2.1.2": "2.1", "2.1.2.1": "2.1.2"}


def test_a_numbered_sentence_is_no_title_of_clauses() -> None:
    article = parse_article("1. Be kind.\n1.1 Always.\n1.2 To all.\n2. No spam\n2.1 At all.", "a.txt")
    assert article.sections == ()
    assert [block.number for block in article.blocks] == ["1", "1.1", "1.2", "2", "2.1"]


def test_items_of_markdown_have_their_number_and_nested_ones_are_their_own() -> None:
    assert markdown("1. Be kind. Always.\n2. [x] No spam.\n   - Bots are\n     exempt.\n10) Ten.") == [
        "item 1: Be kind. | Always.",
        "item 2: No spam.",
        "item: Bots are\n     exempt.",
        "item 10: Ten.",
    ]


def test_an_item_begins_with_its_mark_and_its_sentence_behind_it() -> None:
    text = "> 1. [ ] Press it.\n> 2. Wait."
    article = parse_article(text, "a.md", markdown=True)
    assert [text[block.start : block.end] for block in article.blocks] == ["1. [ ] Press it.", "2. Wait."]
    assert [sentence.text for sentence in article.sentences] == ["Press it.", "Wait."]


def test_lists_are_groups() -> None:
    article = parse_article("- a\n  - b\n- c\n\nText.\n\n- d\n", "a.md", markdown=True)
    groups = [block.group for block in article.blocks]
    assert groups[0] == groups[1] == groups[2] != groups[4]
    assert groups[3] == -1


@pytest.mark.parametrize(
    "text",
    [
        "It fell and the bank\n- a low one -\nheld, said the\n- late - mayor.",
        "— Where are you?\n— Here.\n— Why?",
        "They met in\n12. Then he\nleft.",
        "A. Smith wrote it.\nB. Jones did not.",
        "He was born in May\n3. He died.\n\nThey wept.",
        "The score was 2 - 1.\nIt was late.",
        "It cost\n2.5 million, then\n3.1 million.",
        "**5 people** came.\n\n**9 people** left.",
        "It was at\n10 - or\n12 - they said.",
    ],
)
def test_prose_with_dashes_numbers_or_initials_is_no_list(text: str) -> None:
    assert all(line.startswith("paragraph") for line in plain(text))


def test_items_of_plain_text_that_are_bare_links_are_links() -> None:
    assert plain("- https://a.b/c\n- See https://a.b/c\n- Oak") == [
        "link: https://a.b/c",
        "item: See https://a.b/c",
        "item: Oak",
    ]
