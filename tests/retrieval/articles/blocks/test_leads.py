"""Lines that introduce a list, a table or code."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from tests.retrieval.articles.blocks.outline import markdown, plain


def leads(text: str, *, markdown: bool = True) -> dict[str, str | None]:
    """Return the first sentence of each block's lead, by that of the block."""
    article = parse_article(text, "a", markdown=markdown)
    first = [article.sentences[block.first].text for block in article.blocks]
    pairs = zip(first, article.blocks, strict=True)
    return {said: first[block.lead] if block.lead >= 0 else None for said, block in pairs}


@pytest.mark.parametrize("text", ["Ranks:\n\n* One\n* Two", "Ranks:\n* One\n* Two", "**Ranks:**\n\n1. One\n2. Two"])
def test_a_line_with_a_colon_leads_in_a_list(text: str) -> None:
    first = text.partition("\n")[0]
    assert leads(text) == {first: None, "One": first, "Two": first}
    assert markdown(text)[0] == f"lead: {first}"


def test_a_plain_text_has_them_too() -> None:
    assert leads("Ranks:\n- One\n- Two", markdown=False) == {"Ranks:": None, "One": "Ranks:", "Two": "Ranks:"}


def test_code_and_tables_are_led_in() -> None:
    assert leads("Run:\n\n```\na\n```\n\n```\nb\n```") == {"Run:": None, "a": "Run:", "b": "Run:"}
    assert leads("See:\n\n|a|b|\n|-|-|\n|1|2|") == {"See:": None, "a|b": "See:", "1|2": "a|b"}


def test_the_last_line_of_a_paragraph_is_parted_from_it() -> None:
    assert markdown("It is so.\nRanks:\n\n- One\n- Two")[:2] == ["paragraph: It is so.", "lead: Ranks:"]


def test_an_answer_that_leads_in_too_stays_a_paragraph() -> None:
    said = "Every Saturday; see the table:"
    assert markdown(f"{said}\n\n|a|b|\n|-|-|\n|1|2|")[0] == f"paragraph: {said}"
    assert leads(f"{said}\n\n|a|b|\n|-|-|\n|1|2|")["a|b"] == said


@pytest.mark.parametrize("ranks", ["Ranks:", "There\nare:"])
def test_the_last_sentence_of_a_paragraph_is_parted_from_it(ranks: str) -> None:
    text = f"It rose. It fell. {ranks}\n\n- One\n- Two"
    assert leads(text) == {"It rose.": None, ranks: None, "One": ranks, "Two": ranks}
    assert markdown(text)[:2] == ["paragraph: It rose. | It fell.", f"lead: {ranks}"]


def test_a_sentence_in_a_bold_passage_stays_there() -> None:
    assert markdown("**It rose. Ranks:**\n\n- One\n- Two")[0] == "paragraph: **It rose. | Ranks:**"


@pytest.mark.parametrize("line", ["You can write to", "**Ranks**", "luckperms commands"])
def test_a_line_without_a_stop_leads_in_and_may_answer(line: str) -> None:
    assert leads(f"{line}\n\n- One\n- Two") == {line: None, "One": line, "Two": line}
    assert markdown(f"{line}\n- One\n- Two")[0] == f"paragraph: {line}"


def test_a_sentence_with_a_stop_does_not_lead_in() -> None:
    assert leads("There are several.\n\n- One\n- Two")["One"] is None


def test_the_name_of_a_file_leads_in_its_code() -> None:
    text = "`.env`\n```\nA=1\n```"
    assert leads(text) == {"`.env`": None, "A=1": "`.env`"}
    assert markdown(text)[0] == "lead: `.env`"


def test_a_nested_list_is_led_in_by_its_item() -> None:
    found = leads("Rules:\n\n- No spam.\n  - Bots may.\n- Ranks:\n  - Oak\n- Be kind.")
    assert found == {
        "Rules:": None,
        "No spam.": "Rules:",
        "Bots may.": "No spam.",
        "Ranks:": "Rules:",
        "Oak": "Ranks:",
        "Be kind.": "Rules:",
    }


def test_definitions_have_their_term() -> None:
    text = "Oak\n: After 30 days.\n: With a badge.\n\nElm\n: At once,\n  without."
    assert markdown(text)[:3] == ["lead: Oak", "definition: After 30 days.", "definition: With a badge."]
    assert leads(text)["With a badge."] == "Oak"
    assert leads(text)["At once,\n  without."] == "Elm"


def test_a_sentence_with_a_colon_is_no_lead() -> None:
    assert plain("It was so: it rose.\n\nHe said:\n\nIt fell.") == [
        "paragraph: It was so: it rose.",
        "paragraph: He said:",
        "paragraph: It fell.",
    ]


def test_a_line_with_a_colon_leads_in_the_headings_below_it() -> None:
    assert markdown("# A\n\na\n\n## B\n\nIt must have:\n\n### C\n\nc\n\n### D\n\nd") == [
        "paragraph: a",
        "## B",
        "lead: It must have:",
        "### C",
        "paragraph: c",
        "### D",
        "paragraph: d",
    ]


@pytest.mark.parametrize("text", ["It is so.", "One is. It must have:", "He said so. She said, as ever:"])
def test_other_text_above_a_heading_is_text(text: str) -> None:
    assert markdown(f"# A\n\na\n\n## B\n\n{text}\n\n### C\n\nc")[2].startswith("paragraph: ")
    assert markdown("# A\n\na\n\n## B\n\nIt has:\n\n## C\n\nc")[2] == "paragraph: It has:"
