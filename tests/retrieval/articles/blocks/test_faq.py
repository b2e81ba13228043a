"""Questions of a FAQ are headings; nothing else with a question mark is."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article
from tests.retrieval.articles.blocks.outline import markdown, plain

FAQ = ["####### Can I come?", "paragraph: No.", "####### What is it?", "paragraph: It is twelve."]


@pytest.mark.parametrize(
    "text",
    [
        "Q: Can I come?\nA: No.\n\nQ: What is it?\nA: It is twelve.",
        "Q1. Can I come?\nA1. No.\nQ2. What is it?\nA2. It is twelve.",
        "Question: Can I come?\n\nAnswer: No.\n\nQuestion: What is it?\n\nAnswer: It is twelve.",
        "F: Can I come?\nA: No.\n\nF: What is it?\nA: It is twelve.",
        "P: Can I come?\nR: No.\n\nP: What is it?\nR: It is twelve.",
        "问：Can I come?\n答：No.\n\n问：What is it?\n答：It is twelve.",
        "1. Can I come?\nNo.\n\n2. What is it?\nIt is twelve.",
        "1) Can I come?\n\nNo.\n\n2) What is it?\n\nIt is twelve.",
    ],
)
def test_questions_in_plain_text(text: str) -> None:
    assert plain(text) == FAQ


@pytest.mark.parametrize(
    "text",
    [
        "**Q: Can I come?**\nA: No.\n\n**Q: What is it?**\nA: It is twelve.",
        "**Q:** Can I come?\n\n**A:** No.\n\n**Q:** What is it?\n\n**A:** It is twelve.",
        "**Can I come?**\n\nNo.\n\n**What is it?**\n\nIt is twelve.",
        "**Can I come?** No.\n\n**What is it?**\nIt is twelve.",
        "**1. Can I come?**\n\nNo.\n\n__2. What is it?__\n\nIt is twelve.",
        "1. Can I come?\n\n   No.\n\n2. What is it?\n\n   It is twelve.",
        "- Can I come?\n  No.\n- What is it?\n  It is twelve.",
        "<summary>Can I come?</summary>\nNo.\n\n<details><summary>What is it?</summary>\n\nIt is twelve.\n</details>",
    ],
)
def test_questions_in_markdown(text: str) -> None:
    assert [line.replace("item:", "paragraph:") for line in markdown(text)] == FAQ


def test_a_question_runs_up_to_its_answer() -> None:
    assert plain("Q: May a dog come,\nor a cat?\nA: No.\nQ: When?\nA: Never.") == [
        "####### May a dog come, or a cat?",
        "paragraph: No.",
        "####### When?",
        "paragraph: Never.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1. Who built it?\n2. Who paid?\n3. Who came?",
        "- Who built it?\n- It was built.\n- Who paid?\n  We did.",
    ],
)
def test_a_list_of_questions_without_answers_is_a_list(text: str) -> None:
    assert all(line.startswith("item") for line in [*plain(text), *markdown(text)])


@pytest.mark.parametrize(
    "text",
    [
        "“Where are you?” she asked.\n\n“Here,” he said. “Why?”",
        "Where are you going?\nNowhere, he said.\n\nAnd why?\nTo see.",
        "A: the first letter.\nB: the second.",
        "P: He came by night.\nR: She saw him.\nP: They met at noon.\nR: They left.",
    ],
)
def test_a_question_in_a_story_is_no_heading(text: str) -> None:
    assert not any(line.startswith("#") for line in plain(text))


def test_a_bold_word_that_asks_within_a_paragraph_is_no_heading() -> None:
    assert markdown("He said **why?** and left.") == ["paragraph: He said **why?** and left."]


@pytest.mark.parametrize(
    "summary", ["Expand example", "Click to expand!", "▶ Show more", "Details", "<b>Example</b>", "Mehr anzeigen", "👇"]
)
def test_a_summary_that_names_nothing_is_no_heading(summary: str) -> None:
    text = f"## Oars\n\n<details><summary>{summary}</summary>\n\nRow.\n\n</details>\n\n## Sails\n\nSail."
    assert markdown(text) == ["## Oars", "paragraph: Row.", "## Sails", "paragraph: Sail."]


@pytest.mark.parametrize("summary", ["Expand example of oars", "Oars", "Show the rules", "2", "Can it be?"])
def test_a_summary_with_a_name_is_a_heading(summary: str) -> None:
    text = f"<details><summary>{summary}</summary>\n\nRow.\n\n</details>"
    assert markdown(text) == [f"####### {summary}", "paragraph: Row."]


@pytest.mark.parametrize(
    "fold",
    [
        "::: details Kinds of oars\nSculls.\n\n::: tip\nSweeps.\n:::\n:::",
        '??? note "Kinds of oars"\n\n    Sculls.\n\n    Sweeps.',
        (
            "<details><summary>Kinds of oars</summary>\n\nSculls.\n\n<details><summary>Long ones</summary>\n\n"
            "The bow pair.\n\n</details>\n\nSweeps.\n\n</details>"
        ),
    ],
)
def test_a_title_of_what_folds_is_the_heading_of_that_alone(fold: str) -> None:
    text = f"# Club\n\n## Boats\n\nEights.\n\n{fold}\n\nFours.\n"
    article = parse_article(text, "club.md", markdown=True)
    above = {
        it.text: [part.title for part in article.breadcrumb(article.block_at(at).section)]
        for at, it in enumerate(article.sentences)
    }
    assert above["Eights."] == above["Fours."] == ["Boats"]
    assert above["Sculls."] == above["Sweeps."] == ["Boats", "Kinds of oars"]
    assert above.get("The bow pair.", [*above["Sculls."], "Long ones"]) == ["Boats", "Kinds of oars", "Long ones"]


@pytest.mark.parametrize("unclosed", ["::: details Kinds of oars\n", "<details><summary>Kinds of oars</summary>\n"])
def test_what_folds_and_is_never_closed_runs_to_the_end(unclosed: str) -> None:
    article = parse_article(
        f"## Boats\n\n{unclosed}\nSculls.\n\nSweeps.\n\n## Prices\n\nNone.", "club.md", markdown=True
    )
    assert [article.block_at(number).section for number in range(3)] == [1, 1, 2]


def test_a_list_with_letters_has_no_labels_though_its_items_end_in_semicolons() -> None:
    items = "".join(f"{letter}. the word {number};\n\n" for number, letter in enumerate("abcdefg"))
    assert not any(line.startswith("#") for line in markdown(f"{items}{items}"))
