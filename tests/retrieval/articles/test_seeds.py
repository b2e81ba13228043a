from __future__ import annotations

import os
from pathlib import Path

import pytest

from retrieval.articles.seeds import load_articles
from retrieval.errors import SeedError

TEXT = "The river rose. It fell again."


def write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        data = content.encode("utf-8") if isinstance(content, str) else content
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def refusal(path: Path) -> str:
    with pytest.raises(SeedError) as caught:
        load_articles(path)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    return said


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
    said = refusal(write(tmp_path, a__txt=TEXT, a__toml=sidecar))
    assert all(name in said for name in [str(tmp_path / "a.toml"), *names])


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("a.txt", b"The river\nrose\xe9.", ["byte 14", "line 2", "save it as UTF-8"]),
        ("a.txt", "The river rose.".encode("utf-16"), ["byte 0", "line 1", "save it as UTF-8"]),
        ("a.txt", b"", ["is empty"]),
        ("a.txt", "\ufeff\n".encode(), ["is empty"]),
        ("a.txt", "* * *\n…".encode(), ["no sentence"]),
        ("a.md", b"# River\n\n---\n", ["no sentence"]),
    ],
)
def test_a_text_without_a_sentence_is_refused_by_name(
    tmp_path: Path, name: str, content: bytes, named: list[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    write(tmp_path, b__txt=TEXT)
    said = refusal(tmp_path)
    assert all(part in said for part in [str(tmp_path / name), *named])


def test_what_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in refusal(tmp_path / "none")
    assert f"no article in {tmp_path}" in refusal(tmp_path)
    write(tmp_path, a__rst=TEXT)
    assert f"{tmp_path / 'a.rst'} is neither" in refusal(tmp_path / "a.rst")


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
    def forbidden(path: Path) -> list[Path]:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert f"{tmp_path} cannot be read (Permission denied)" in refusal(tmp_path)
