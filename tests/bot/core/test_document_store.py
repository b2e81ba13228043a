from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import document_store
from bot.core.document_store import DocumentStore, DocumentStoreError


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "queries.sqlite3.documents")


def files(store: DocumentStore) -> list[Path]:
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


@given(text=st.text(), data=st.binary())
def test_what_is_kept_is_read_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str, data: bytes) -> None:
    store = DocumentStore(tmp_path_factory.mktemp("documents"))
    assert store.read_text(store.keep_text(text)) == text  # newlines, too
    assert store.read_original(store.keep_original(data)) == data


def test_the_same_is_kept_once(store: DocumentStore) -> None:
    assert store.keep_text("Same.\r\n") == store.keep_text("Same.\r\n")
    assert len(files(store)) == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_only_the_owner_may_read_them(store: DocumentStore) -> None:
    store.keep_text("Text")
    store.keep_original(b"original")
    folders = {store.folder, *store.folder.iterdir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(store)} == {0o600}


def test_what_nothing_needs_is_deleted(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.delete_unused(set()) == 0  # nothing was kept so far
    kept, dropped = store.keep_text("Kept"), store.keep_text("Dropped")
    original = store.keep_original(b"original")
    unfinished = store.folder / "texts" / f"{dropped}.abc.new"
    unfinished.touch()
    assert store.delete_unused({kept, original}) == 1
    assert files(store) == sorted([unfinished, store.folder / "texts" / kept, store.folder / "originals" / original])
    monkeypatch.setattr(document_store, "_MAX_DRAFT_SECONDS", -1.0)
    assert store.delete_unused({kept, original}) == 0
    assert unfinished not in files(store)


def test_a_missing_or_damaged_file_is_told_of(store: DocumentStore) -> None:
    digest = store.keep_text("Text")
    file = store.folder / "texts" / digest
    file.write_text("Other")
    with pytest.raises(DocumentStoreError, match=f"{digest} is damaged: restore it from a backup"):
        store.read_text(digest)
    assert store.keep_text("Text") == digest  # given again, it is mended
    assert store.read_text(digest) == "Text"
    file.unlink()
    with pytest.raises(DocumentStoreError, match=f"{digest} cannot be read .*: restore it from a backup"):
        store.read_text(digest)


def test_a_disk_that_is_full_leaves_no_half_file(store: DocumentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        store.keep_text("Text")
    assert files(store) == []
