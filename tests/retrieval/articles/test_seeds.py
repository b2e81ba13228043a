from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from retrieval.articles.seeds import fingerprint_seeds, list_others, load_articles, measure_seeds
from retrieval.errors import SeedError, UnusableSeed

TEXT = "The river rose. It fell again."


def write(folder: Path, **files: str | bytes) -> Path:
    return put(folder, {name.replace("__", "."): content for name, content in files.items()})


def put(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        data = content.encode("utf-8") if isinstance(content, str) else content
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def names(folder: Path) -> list[str]:
    return [article.name for article in load_articles(folder)]


def refusal(path: Path) -> str:
    with pytest.raises(SeedError) as caught:
        load_articles(path)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


def left_out(folder: Path) -> UnusableSeed:
    """The only file that is left out of a folder from which others are used."""
    unusable: list[UnusableSeed] = []
    assert load_articles(folder, unusable.append)
    (found,) = unusable
    assert "\n" not in found.reason
    assert found.reason.endswith(".")
    return found


def test_a_folder_gives_its_articles_by_name(tmp_path: Path) -> None:
    write(tmp_path, b__txt=TEXT, A__MD=f"# Rivers\n\n{TEXT}", c__Txt=TEXT, d__rst="No.", __hidden__txt="", e__toml="no")
    (tmp_path / "folder.txt").mkdir()
    articles = load_articles(tmp_path)
    assert [article.name for article in articles] == ["A.MD", "b.txt", "c.Txt"]
    assert [article.title for article in articles] == ["Rivers", "b.txt", "c.Txt"]
    assert all(len(article.sentences) == 2 for article in articles)


def test_a_file_gives_one_article(tmp_path: Path) -> None:
    write(tmp_path, a__txt=TEXT, b__txt=b"\xff")
    assert [article.name for article in load_articles(tmp_path / "a.txt")] == ["a.txt"]


def test_newlines_and_the_byte_order_mark_are_left_as_they_stand(tmp_path: Path) -> None:
    data = "\ufeffThe river\r\nrose.\r\rIt fell 😀 again.".encode()
    (article,) = load_articles(write(tmp_path, a__txt=data))
    assert article.text == data.decode("utf-8")
    assert [article.text[s.start : s.end] for s in article.sentences] == ["The river\r\nrose.", "It fell 😀 again."]


def test_what_stands_beside_an_article_is_read(tmp_path: Path) -> None:
    sidecar = """\ufeff
        title = "The  River"
        source = "The Paper"
        author = "A. Writer"
        published = 2024-05-31
        url = "https://example.org/river?a=b"
    """
    write(tmp_path, a__txt=TEXT, a__md=TEXT, a__toml=sidecar)
    (tmp_path / "deeper").mkdir()
    write(tmp_path / "deeper", a__mdx=f"# Another title\n\n{TEXT}", a__toml=sidecar)
    assert names(tmp_path) == ["a.md", "a.txt", "deeper/a.mdx"]
    for article in load_articles(tmp_path):
        assert article.title == "The River"
        assert (article.metadata.source, article.metadata.author) == ("The Paper", "A. Writer")
        assert (article.metadata.published, article.metadata.url) == ("2024-05-31", "https://example.org/river?a=b")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-05-31T10:00:00Z", "2024-05-31T10:00:00+00:00"),
        ("2024-05-31 10:00:00", "2024-05-31T10:00:00"),
        ('"May 2024"', "May 2024"),
        ('"2024-05-31"', "2024-05-31"),
        ('""', None),
    ],
)
def test_a_date_may_be_written_in_many_ways(tmp_path: Path, written: str, read: str | None) -> None:
    (article,) = load_articles(write(tmp_path, a__txt=TEXT, a__toml=f"published = {written}"))
    assert article.metadata.published == read


@pytest.mark.parametrize(
    ("sidecar", "names"),
    [
        ('titel = "River"', ["titel", "title, source, author, published, url"]),
        ("title = 5", ["title", "text in quotation marks"]),
        ('title = " "', ["title", "text in quotation marks"]),
        ('author = ["A. Writer"]', ["author", "text in quotation marks"]),
        ("published = 2024", ["published", "a date"]),
        ("published = 10:00:00", ["published", "a date"]),
        ('url = "example.org"', ["url", "http://"]),
        ('url = "ftp://example.org"', ["url", "http://"]),
        ('url = "javascript:alert(1)"', ["url", "http://"]),
        ('url = "https://"', ["url", "http://"]),
        ('url = "https://[a"', ["url", "http://"]),
        ('url = "https://example.org/a b"', ["url", "http://"]),
        ("title = River", ["line 1", "not TOML"]),
        (b'\n\ntitle = "R\xe9"', ["byte 12", "line 3", "save it as UTF-8"]),
    ],
)
def test_a_wrong_sidecar_is_refused_by_name(tmp_path: Path, sidecar: str | bytes, names: list[str]) -> None:
    write(tmp_path, a__txt=TEXT, a__toml=sidecar, b__txt=TEXT)
    found = left_out(tmp_path)
    assert found.name == "a.txt"
    assert all(name in found.reason for name in [str(tmp_path / "a.toml"), *names])


def test_a_sidecar_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, a__txt=TEXT, b__txt=TEXT)
    (tmp_path / "a.toml").symlink_to(tmp_path / "gone.toml")
    assert left_out(tmp_path).reason.startswith(f"{tmp_path / 'a.toml'} is not a file, or leads to none")


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("a.txt", b"The river\nrose\xe9.", ["byte 14", "line 2", "save it as UTF-8"]),
        ("a.txt", b"", ["is empty"]),
        ("a.txt", "\ufeff\n".encode(), ["is empty"]),
        ("a.txt", "* * *\n…".encode(), ["no sentence"]),
        ("a.md", b"# River\n\n---\n", ["no sentence"]),
        ("a.md", b"<!-- none -->\n", ["no sentence"]),
        ("deep/er/a.md", b"", ["is empty"]),
    ],
)
def test_a_text_without_a_sentence_is_left_out_by_name(
    tmp_path: Path, name: str, content: bytes, named: list[str]
) -> None:
    put(tmp_path, {name: content, "b.txt": TEXT})
    found = left_out(tmp_path)
    assert found.name == name
    assert all(part in found.reason for part in [str(tmp_path / name), *named])
    assert names(tmp_path) == ["b.txt"]
    assert refusal(tmp_path / name) == found.reason
    (tmp_path / "b.txt").unlink()
    assert refusal(tmp_path) == found.reason


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        "Река поднялась.\nПотом она опала.".encode("utf-16-le"),
        "\ufeff大河涨水。".encode("utf-16-be"),
        b"\xff\xfe",
    ],
)
def test_utf_16_is_told_in_a_sentence_of_its_own(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, {"a.txt": content, "b.txt": TEXT})
    assert left_out(tmp_path).reason == f"{tmp_path / 'a.txt'} is UTF-16: save it as UTF-8."
    put(tmp_path, {"a.txt": TEXT, "a.toml": content})
    assert left_out(tmp_path) == UnusableSeed("a.txt", f"{tmp_path / 'a.toml'} is UTF-16: save it as UTF-8.")


def test_other_zeros_are_not_utf_16(tmp_path: Path) -> None:
    assert names(write(tmp_path, a__txt=f"{TEXT}\0", b__txt=f"\0{TEXT}\0\0 {TEXT}")) == ["a.txt", "b.txt"]
    write(tmp_path, a__txt=TEXT.encode("utf-32"))
    assert left_out(tmp_path).reason == f"{tmp_path / 'a.txt'} is UTF-32: save it as UTF-8."


def test_where_nothing_can_be_used_each_file_is_named(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": "", "sub/b.txt": b"\xfd", "c.pdf": "%PDF"})
    with pytest.raises(SeedError) as caught:
        load_articles(tmp_path)
    assert str(caught.value) == f"None of the 2 files in {tmp_path} can be used: mend one, or put another there."
    assert [each.name for each in caught.value.unusable] == ["a.txt", "sub/b.txt"]


def test_articles_are_found_at_any_depth(tmp_path: Path) -> None:
    found = ["a/b/c/d.txt", "a/b.md", "a.b.markdown", "ä/ö ü.MDX", "x.txt/y.txt"]
    unused = [".hidden.md", "a/.hidden.txt", ".folder/a.txt", "a/.folder/b/c.md", "a/b/c/d.pdf"]
    put(tmp_path, dict.fromkeys([*found, *unused], f"# Rivers\n\n{TEXT}"))
    assert names(tmp_path) == sorted(found)
    assert {article.name: article.title for article in load_articles(tmp_path)} == {
        name: name if name.endswith(".txt") else "Rivers" for name in found
    }
    assert names(tmp_path / "a") == ["b.md", "b/c/d.txt"]
    assert names(tmp_path / "a" / "b.md") == ["b.md"]
    assert measure_seeds(tmp_path) == sum((tmp_path / name).stat().st_size for name in found)


def test_every_change_at_any_depth_changes_the_fingerprint(tmp_path: Path) -> None:
    seen = [fingerprint_seeds(put(tmp_path, {"a.txt": TEXT, "b/c/d.md": TEXT}))]

    def changed() -> bool:
        seen.append(fingerprint_seeds(tmp_path))
        assert seen[-1] == fingerprint_seeds(tmp_path)
        return seen[-1] not in seen[:-1]

    put(tmp_path, {"b/c/d.pdf": "", "b/.git/a.txt": "", ".a.txt": ""})
    assert not changed()
    put(tmp_path, {"b/c/d.toml": 'title = "D"'})
    assert changed()
    put(tmp_path, {"b/e/f.mdx": TEXT})
    assert changed()
    put(tmp_path, {"b/c/d.md": f"{TEXT} More."})
    assert changed()
    (tmp_path / "b").rename(tmp_path / "g")
    assert changed()
    (tmp_path / "g" / "e" / "f.mdx").unlink()
    assert changed()


def test_a_single_file_has_a_fingerprint_with_its_sidecar(tmp_path: Path) -> None:
    file = write(tmp_path, a__txt=TEXT, b__txt=TEXT) / "a.txt"
    before = fingerprint_seeds(file)
    write(tmp_path, b__txt="")
    assert fingerprint_seeds(file) == before
    write(tmp_path, a__toml="")
    assert fingerprint_seeds(file) != before


def test_what_is_no_article_is_listed(tmp_path: Path) -> None:
    files = ["a.txt", "a.toml", "b.toml", "c/d.md", "c/d.toml", "c/a.toml", "c/d.docx", "e.html", ".f.pdf", "g"]
    put(tmp_path, dict.fromkeys(files, ""))
    assert list_others(tmp_path) == (["b.toml", "c/a.toml"], ["c/d.docx", "e.html", "g"])
    assert list_others(tmp_path / "a.txt") == list_others(tmp_path / "none") == ([], [])


def test_what_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in refusal(tmp_path / "none")
    assert f"no article in {tmp_path}" in refusal(tmp_path)
    write(tmp_path, a__rst=TEXT)
    assert f"{tmp_path / 'a.rst'} is no .txt, .md, .markdown or .mdx file" in refusal(tmp_path / "a.rst")
    assert f"no article in {tmp_path}" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_cannot_be_read_is_refused_and_never_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert f"{tmp_path / 'pipe.txt'} is not a file" in refusal(tmp_path)
    (tmp_path / "pipe.txt").unlink()
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    assert f"{tmp_path / 'link.txt'} is not a file" in refusal(tmp_path)

    def forbidden(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "link.txt").unlink()
    write(tmp_path, a__txt=TEXT)
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert f"{tmp_path / 'a.txt'} cannot be read (Permission denied)" in refusal(tmp_path)


def test_a_folder_that_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.scandir

    def forbidden(path: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
        if path == locked:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    locked = write(tmp_path, a__txt=TEXT) / "b"
    before = fingerprint_seeds(tmp_path)
    put(tmp_path, {"b/c.txt": TEXT})
    monkeypatch.setattr(os, "scandir", forbidden)
    reason = f"{locked} cannot be read (Permission denied): check who may read it."
    assert left_out(tmp_path) == UnusableSeed("b/", reason)
    assert fingerprint_seeds(tmp_path) != before
    assert measure_seeds(tmp_path) == len(TEXT)
    assert list_others(tmp_path) == ([], [])
    locked = tmp_path
    assert f"{tmp_path} cannot be read (Permission denied)" in refusal(tmp_path)
