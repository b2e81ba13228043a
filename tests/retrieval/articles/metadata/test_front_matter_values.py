from __future__ import annotations

import logging
import string
from dataclasses import astuple, fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.article import Article, Metadata
from retrieval.articles.metadata.front_matter_values import _KEYS, _READERS, read_front_matter
from retrieval.articles.seeds import load_articles

TEXT = "The river rose. It fell again."
YAML = """\
---
title: "The  River"
sidebar_label: River
tags: [water, hills]
authors:
  - name: A. Writer
    url: https://example.org/a
  - B. Reader
date: 2024-05-31
canonical_url: https://example.org/river?a=b
source: The Paper
---
"""
TOML = """\
+++
title = "The River"
author = ["A. Writer", "B. Reader"]
date = 2024-05-31
url = "https://example.org/river?a=b"
source = "The Paper"
[params]
weight = 5
+++
"""
METADATA = Metadata("The River", "The Paper", "A. Writer, B. Reader", "2024-05-31", "https://example.org/river?a=b")


def read(*lines: str, fence: str = "---") -> Metadata:
    return read_front_matter("\n".join([fence, *lines, fence, TEXT]), "a.md")


def article(folder: Path, text: str, name: str = "a.md", sidecar: str | None = None) -> Article:
    (folder / name).write_text(text, encoding="utf-8")
    if sidecar is not None:
        (folder / "a.toml").write_text(sidecar, encoding="utf-8")
    (found,) = load_articles(folder)
    return found


@pytest.mark.parametrize("front", [YAML, TOML, f"\ufeff{YAML}", YAML.replace("\n", "\r\n"), TOML.replace("\n", "\r\n")])
@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.mdx"])
def test_metadata_is_read_and_its_text_is_not_searched(tmp_path: Path, front: str, name: str) -> None:
    found = article(tmp_path, f"{front}\n# Another heading\n\n{TEXT}\n", name)
    assert found.metadata == METADATA
    assert [sentence.text for sentence in found.sentences] == ["The river rose.", "It fell again."]
    assert found.headline is not None
    assert found.headline.text == "Another heading"


def test_what_stands_beside_an_article_comes_first_field_by_field(tmp_path: Path) -> None:
    sidecar = 'title = "Another title"\nauthor = ""\npublished = 2020-01-01'
    found = article(tmp_path, f"{YAML}\n{TEXT}\n", sidecar=sidecar).metadata
    assert found == replace(METADATA, title="Another title", published="2020-01-01")


def test_the_title_is_the_front_matter_s_then_the_heading_then_the_name(tmp_path: Path) -> None:
    front = "---\ntitle: River\n---\n"
    assert article(tmp_path, f"{front}\n# Heading\n\n{TEXT}").title == "River"
    assert article(tmp_path, f"---\ntags: [a]\n---\n\n# Heading\n\n{TEXT}").title == "Heading"
    assert article(tmp_path, TEXT).title == "a.md"


def test_plain_text_has_none(tmp_path: Path) -> None:
    assert article(tmp_path, f"{YAML}\n{TEXT}\n", "a.txt").metadata == Metadata(title="a.txt")


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("title: 1.10", "1.10"),
        ("title: 010", "010"),
        ("title: 12:30", "12:30"),
        ("title: 2024-05-31", "2024-05-31"),
        ("title: !!python/object/apply:os.system [ls]", None),
        ("title: !important Rivers", "Rivers"),
        ("title: >\n  The\n\n  River", "The River"),
        ("title: ~", None),
        ("title: false", None),
        ("title: ''", None),
        ("title: [a]", None),
        ("title: {a: b}", None),
        ("a: b\n? [a]\n: b\ntitle: River", "River"),
    ],
)
def test_a_title_stays_as_it_was_written(line: str, read_as: str | None) -> None:
    assert read(line) == Metadata(title=read_as)


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("author: A. Writer", "A. Writer"),
        ("author:\n  name: A. Writer", "A. Writer"),
        ("authors: [A. Writer, {name: B. Reader}, {key: c}, 5, ~]", "A. Writer, B. Reader, 5"),
        ("author: {key: a}\nauthors: B. Reader", "B. Reader"),
        ("authors: []", None),
    ],
)
def test_authors_are_strings_lists_and_maps(line: str, read_as: str | None) -> None:
    assert read(line) == Metadata(author=read_as)


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("published: 2024-05-31T10:00:00Z", "2024-05-31T10:00:00Z"),
        ("published: true\ndate: May 2024", "May 2024"),
        ("publishedAt: '2024-05-31'", "2024-05-31"),
        ("date: 2024", "2024"),
        ("date: 1717142400", None),
        ("date: 2024-99-99", "2024-99-99"),
    ],
)
def test_a_date_may_have_several_keys(line: str, read_as: str | None) -> None:
    assert read(line) == Metadata(published=read_as)


def test_a_date_in_toml_is_read() -> None:
    assert read("date = 2024-05-31T10:00:00Z", fence="+++").published == "2024-05-31T10:00:00+00:00"
    assert read("date = 10:00:00\ntitle = 5", fence="+++") == Metadata()
    assert read(f"date = {date(2024, 5, 31)}", fence="+++").published == "2024-05-31"


@pytest.mark.parametrize(
    ("line", "read_as"),
    [
        ("url: /posts/river\npermalink: https://example.org/river", "https://example.org/river"),
        ("url: javascript:alert(1)", None),
        ("url: data:text/html,hi", None),
        ("url: 'https://example.org/a b'", None),
        ("permalink: pretty", None),
    ],
)
def test_an_address_is_one_of_the_web(line: str, read_as: str | None) -> None:
    assert read(line) == Metadata(url=read_as)


ALIASES = "a0: &a0 [x, x]\n" + "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9))


@pytest.mark.parametrize(
    "settings",
    [
        f"title: River\n{ALIASES}",
        f"title: River\na: {'[' * 30_000}{']' * 30_000}",
        f"title: River\na: {'x' * 70_000}",
        "title: River\na: [",
        "title: River\n\x07",
        "title: River: a\tb: c",
        "# Settings\n- title: River",
        "title: 'River\n",
        "title:\tRiver\n\t- a",
        "title: 'River'\n%YAML 9.9",
        "# title: River",
    ],
)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_what_cannot_be_read_keeps_no_article_from_being_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: str, loader: str
) -> None:
    import yaml  # noqa: PLC0415

    monkeypatch.setattr(yaml, "CSafeLoader", getattr(yaml, loader))
    caplog.set_level(logging.DEBUG, "retrieval")
    found = article(tmp_path, f"---\n{settings}\n---\n\n# Heading\n\n{TEXT}\n")
    assert found.title == "Heading"
    assert found.sentences[-1].text == "It fell again."
    assert all(record.levelno == logging.DEBUG for record in caplog.records)
    assert all("\n" not in message for message in caplog.messages)


@pytest.mark.parametrize(
    "settings", ["title = 'River", f"a = {'[' * 30_000}{']' * 30_000}", "title = 'a'\ntitle = 'b'"]
)
def test_toml_that_cannot_be_read_neither(tmp_path: Path, settings: str) -> None:
    assert article(tmp_path, f"+++\n{settings}\n+++\n\n# Heading\n\n{TEXT}\n").title == "Heading"


_PIECES = st.sampled_from(
    ["title", "author", "date", ":", " ", "\n", "\n- ", "\t", "&a", "*a", "<<", "|", ">", "[", "]", "{", "}", ",", '"',
     "'", "!!", "!!int", "?", "#", "=", "\x85", "\u2028", "\x00", "1", "-", "2024-05-31", "%", "@", "\\", "é", "😀"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(string.printable, max_size=5)).map("".join), st.sampled_from(["---", "+++"]))
def test_whatever_stands_there_is_no_error(settings: str, fence: str) -> None:
    found = read(settings, fence=fence)
    assert all(value is None or value == " ".join(value.split()) != "" for value in astuple(found))


def test_every_key_has_a_reader() -> None:
    assert _KEYS.keys() == _READERS.keys() == {field.name for field in fields(Metadata)} - {"as_of"}
