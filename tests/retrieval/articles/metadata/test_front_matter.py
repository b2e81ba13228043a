from __future__ import annotations

import pytest

from retrieval.articles.metadata.front_matter import find_front_matter


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("fence", "kind"), [("---", "yaml"), ("+++", "toml")])
@pytest.mark.parametrize("before", ["", "\ufeff"])
def test_its_kind_and_its_spans(fence: str, kind: str, break_: str, before: str) -> None:
    text = f"{before}{fence}\ntitle: A\n{fence}\nIt is.".replace("\n", break_)
    found = find_front_matter(text)
    assert found
    assert found.kind == kind
    assert text[slice(*found.content)].strip() == "title: A"
    assert text[found.span.end :] == "It is."


@pytest.mark.parametrize(
    "text", ["", "---\n\nIt is.\n---\n", "---\nIt is.\n---\n", "---\ntitle: A\n", "a\n---\nb: c\n---\n"]
)
def test_what_is_none(text: str) -> None:
    assert find_front_matter(text) is None
