"""What is no text in Markdown, by its kind."""

from __future__ import annotations

import pytest

from retrieval.articles.parser import parse_article, parse_document
from tests.retrieval.articles.blocks.outline import markdown


@pytest.mark.parametrize(
    ("text", "kind", "left"),
    [
        ("---\ntitle: A\n---\nIt is.", "front matter", "It is."),
        ("+++\na = 1\n+++\nIt is.", "front matter", "It is."),
        ("<!-- a -->\n\nIt is.", "comment", "It is."),
        ("<!-- a\n\nb -->\nIt is.", "comment", "It is."),
        ("{/* a */}\n\nIt is.", "comment", "It is."),
        ("<div>\n\nIt is.\n\n</div>", "tag", "It is."),
        ("<Tabs groupId='a'>\n\nIt is.\n\n</Tabs>", "tag", "It is."),
        ("<p align=center>It is.</p>", "tag", "It is."),
        ("import A from '@a/b';\n\nIt is.", "component", "It is."),
        ("export const a = {\n  b: 1,\n};\n\nIt is.", "component", "It is."),
        ("<style>\na { b: c }\n</style>\n\nIt is.", "component", "It is."),
        ("![a](b.png)\n\nIt is.", "image", "It is."),
        ("[![a](b.svg)](http://c.d) ![e](f)\nIt is.", "image", "It is."),
        ("[a]: http://b.c 'D'\n\nIt is.", "link definition", "It is."),
        ("<a name='a'></a>\nIt is.", "anchor", "It is."),
        ("It is.\n\n- [A](#a)\n  - [B](#b)\n- [C](#c)", "contents", "It is."),
        ("[A](#a) • [B](#b)\n\nIt is.", "contents", "It is."),
        ("It is.\n\n***", "rule", "It is."),
        (":::info\n\nIt is.\n\n:::", "mark", "It is."),
        ("> [!NOTE]\n> It is.", "mark", "It is."),
        ("> **Warning**\n> It is.", "mark", "It is."),
        ("!!! note\n\n    It is.", "mark", "It is."),
        ("!!! note\n    It is.", "mark", "It is."),
        ("{% hint style='info' %}\nIt is.\n{% endhint %}", "mark", "It is."),
        ("It is.\n{: .notice .is-warning }", "mark", "It is."),
        ("{:.alert}\nIt is.", "mark", "It is."),
        ("It is.\n\n{ .card #top }", "mark", "It is."),
        ("[^1]: It is.", "label", "It is."),
    ],
)
def test_kinds(text: str, kind: str, left: str) -> None:
    assert {part.kind for part in parse_document(text, markdown=True).parts} == {kind, "paragraph"}
    assert markdown(text) == [f"paragraph: {left}"]


def test_what_is_inside_a_sentence_stays_there() -> None:
    text = "It **is** <kbd>so</kbd>&nbsp;[there](http://a.b) ![c](d) <!-- e --> {/* f */} `<g>`."
    assert markdown(text) == [f"paragraph: {text}"]


PANELS = """## Rules

==- 1. **Be kind.**
Always.

==- "May I advertise?" (`!ads`)
No.
===

Ask us.
"""


def test_panels_are_sections_until_they_end() -> None:
    article = parse_article(PANELS, "a.md", markdown=True)
    assert [(section.title, section.level) for section in article.sections] == [
        ("1. Be kind.", 7),
        ('"May I advertise?" (!ads)', 7),
    ]
    assert [(block.section, article.sentences[block.first].text) for block in article.blocks] == [
        (0, "Always."),
        (1, "No."),
        (-1, "Ask us."),
    ]


def test_a_heading_underlined_by_equals_signs_is_no_panel() -> None:
    assert markdown("A title\n===\n\nText.") == ["paragraph: Text."]
    assert markdown("A\n\nB\n===\n\nText.") == ["paragraph: A", "# B", "paragraph: Text."]


def test_a_title_of_an_admonition_leads_in() -> None:
    article = parse_article(
        ':::tip Do not feed them\n\nThey bite.\n\n:::\n\n!!! note "Hours"\n    At noon.', "a", markdown=True
    )
    assert [(block.kind, block.lead) for block in article.blocks] == [
        ("lead", -1),
        ("paragraph", 0),
        ("lead", -1),
        ("paragraph", 2),
    ]


def test_titles_are_as_people_read_them() -> None:
    text = "## The **`a_b`** [way](http://c.d) &amp; <b>more</b> {#e} ##\n\nIt is.\n\n## F\n"
    section = parse_article(text, "a", markdown=True).sections[0]
    assert section.title == "The a_b way & more"
    assert text[section.start : section.end].startswith("The **`a_b`**")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("```\na\n\n## B\n\nIt is.\n\n```\nc\n", ["B"]),
        ("a\n\n~~~ by Ann ~~~\n\n## B\n\nIt is.", ["B"]),
        ("```md\n# A\n\n## B\n\nc\n```\n\nIt is.", []),
        ("## A\n\nIt is.\n# a comment\nb = 1\n\n## C\n\nd", ["A", "C"]),
        ("## A\nIt is.\n## B\nIt is.", ["A", "B"]),
        ("1. a\n   ```\n   b\n```\n\n## C\n\nd", ["C"]),
    ],
)
def test_fences_as_people_leave_them(text: str, titles: list[str]) -> None:
    article = parse_article(text, "a.md", markdown=True)
    assert [section.title for section in article.sections] == titles


def test_long_code_is_cut_at_blank_lines() -> None:
    code = "\n\n".join(f"x{number} = " + "1 + " * 60 + "1" for number in range(4))
    article = parse_article(f"```\n{code}\n```", "a.md", markdown=True)
    assert len(article.blocks) == 1
    assert [len(sentence.text) <= 600 for sentence in article.sentences] == [True, True]


@pytest.mark.parametrize(
    ("text", "headline", "title"),
    [
        ("![a](b)\n\n# A *b*\n\nIt is.\n\n## C\n\nd", "A *b*", "A b"),
        ("<h1 align='center'>A</h1>\n\nIt is.", "A", "A"),
        ("## A\n\nIt is.\n\n## B\n\nc", None, "A"),
        ("## Who?\n\nI.\n\n## B\n\nc", None, "a.md"),
        ("It is.\n\n# A\n\nb", None, "A"),
        ("# A\n\nb\n\n# C\n\nd", None, "A"),
    ],
)
def test_the_headline_is_the_documents_title_only(text: str, headline: str | None, title: str) -> None:
    article = parse_article(text, "a.md", markdown=True)
    assert (article.headline and article.headline.text, article.title) == (headline, title)


def test_links_alone_are_no_answer() -> None:
    assert markdown(
        "https://a.b/c\n\n[d](e.md)\n\n- [g](/h/i)\n- <http://j.k>\n- **[l][m]**\n- [![n](o.png)](http://p.q)"
    ) == [
        "link: https://a.b/c",
        "link: [d](e.md)",
        "link: [g](/h/i)",
        "link: <http://j.k>",
        "link: **[l][m]**",
    ]


def test_a_named_link_to_a_site_may_answer() -> None:
    assert markdown(
        "[Map](https://a.b)\n\n- [Shop](<http://c.d>)\n- [Mail](mailto:e@f.g)\n- [https://h.i](https://h.i)"
    ) == [
        "paragraph: [Map](https://a.b)",
        "item: [Shop](<http://c.d>)",
        "item: [Mail](mailto:e@f.g)",
        "link: [https://h.i](https://h.i)",
    ]


def test_a_list_that_holds_more_than_links_to_headings_is_no_contents_list() -> None:
    assert markdown("- [A](#a)\n- Be kind.\n  - [B](#b)") == ["link: [A](#a)", "item: Be kind.", "link: [B](#b)"]


@pytest.mark.parametrize("item", ["[G](http://h.i): the guide", "See [G](http://h.i)", "[ ] Read it", "[DATE]", "a/b"])
def test_an_item_with_words_beside_its_link_is_one(item: str) -> None:
    assert [line.partition(":")[0] for line in markdown(f"- {item}\n- It is so.")] == ["item", "item"]


def test_links_of_html_in_a_list_are_links() -> None:
    text = '<ul>\n<li><a href="b.html">B</a></li>\n<li>Read <a href="c.html">C</a></li>\n</ul>'
    assert [line.partition(":")[0] for line in markdown(text)] == ["link", "item"]


def test_a_list_of_links_has_its_lead_and_leads_in_the_list_below() -> None:
    article = parse_article("See:\n\n- [G](g.md)\n  - Be kind.\n- [H](h.md)\n", "a.md", markdown=True)
    assert [block.lead for block in article.blocks] == [-1, 0, 1, 0]
    assert [block.kind for block in article.blocks] == ["lead", "link", "item", "link"]


def test_bare_links_outside_a_list_have_no_lead() -> None:
    article = parse_article("See:\n\n- a\n\nText.\n\n[G](g.md)\n\n- b\n", "a.md", markdown=True)
    assert [block.lead for block in article.blocks] == [-1, 0, -1, -1, -1]


@pytest.mark.parametrize("info", ["mermaid", "{.dot}", "plantuml title=a"])
def test_a_diagram_is_a_picture(info: str) -> None:
    for mark in ("", "> "):
        text = f"{mark}```{info}\n{mark}a-->b\n{mark}```\n\nIt is.\n\n```sh\nls\n```"
        assert markdown(text) == ["paragraph: It is.", "code: ls"]


def test_the_title_of_an_admonition_in_a_paragraph_leads_in() -> None:
    assert markdown("NEW: **New in 1.5.**\n\nIt is.\n\n> ? NOTE: **Settings:**\n>\n> ```\n> a\n> ```\n") == [
        "lead: **New in 1.5.**",
        "paragraph: It is.",
        "lead: **Settings:**",
        "code: a",
    ]


@pytest.mark.parametrize(
    "text", ["WARNING: **Never feed it.**", "NOTE: It is so.", "NEW: **oars** and **sails**", "NEW: **Oars**\nare in."]
)
def test_a_paragraph_that_begins_with_a_label_stays_whole(text: str) -> None:
    assert markdown(f"{text}\n\nIt is.") == [f"paragraph: {text}", "paragraph: It is."]
    assert markdown("- NEW: **Oars**") == ["item: NEW: **Oars**"]
