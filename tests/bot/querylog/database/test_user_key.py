from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

import pytest

from bot.querylog.database.errors import LogKeyError
from bot.querylog.database.user_key import KEY_BYTES, UserKey, key_path, load_key

USER = 123456789012345678


def test_the_key_stands_beside_its_database() -> None:
    assert key_path(Path("/somewhere/queries.sqlite3")) == Path("/somewhere/queries.sqlite3.key")


def test_a_hash_is_the_same_after_a_restart_and_another_under_another_key(tmp_path: Path) -> None:
    first = load_key(tmp_path / "a.key")
    assert load_key(tmp_path / "a.key").hash_of(USER) == first.hash_of(USER)
    assert load_key(tmp_path / "b.key").hash_of(USER) != first.hash_of(USER)
    assert first.hash_of(USER + 1) != first.hash_of(USER)


def test_the_hash_is_keyed_blake2b_of_128_bits() -> None:
    secret = bytes(range(KEY_BYTES))
    assert UserKey(secret).hash_of(7) == blake2b(b"7", digest_size=16, key=secret).hexdigest()


def test_the_secret_is_random_and_never_shown(tmp_path: Path) -> None:
    key = load_key(tmp_path / "a.key")
    secret = (tmp_path / "a.key").read_bytes()
    assert len(secret) == KEY_BYTES
    assert len(set(secret)) > 1
    for shown in (repr(key), str(key)):
        assert repr(secret) not in shown
        assert secret.hex() not in shown


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_the_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_key(tmp_path / "a.key")
    finally:
        os.umask(before)
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600


def test_many_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        hashes = set(pool.map(lambda path: load_key(path).hash_of(USER), [tmp_path / "a.key"] * 32))
    assert len(hashes) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.key"]


@pytest.mark.parametrize("damaged", [b"", b"x" * (KEY_BYTES - 1), b"x" * (KEY_BYTES + 1)])
def test_a_damaged_key_is_refused_by_name_and_left(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(damaged)
    with pytest.raises(LogKeyError, match=f"a\\.key is damaged, with {len(damaged)} bytes where 32 belong"):
        load_key(path)
    assert path.read_bytes() == damaged


def test_a_key_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    path.mkdir()
    with pytest.raises(LogKeyError, match=r"a\.key cannot be used \(Is a directory\)"):
        load_key(path)
