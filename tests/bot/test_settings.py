from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.endpoints import is_trusted_api
from bot.settings import Settings, SettingsError, data_folder, default_env_file, read_settings

NAMES = tuple(Settings.model_fields)
TOKEN = "MTIz.NDU2.Nzg5"


@pytest.fixture(autouse=True)
def _no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_defaults_need_no_token() -> None:
    settings = Settings()
    assert settings.discord_token is None
    assert (settings.seeds, settings.database) == (Path("seeds"), Path("queries.sqlite3"))
    assert (settings.retention_days, settings.shards, settings.log_level) == (90, 0, "INFO")
    assert not settings.message_content
    assert not settings.answer_channels | settings.review_roles


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_a_blank_value_means_the_default(monkeypatch: pytest.MonkeyPatch, name: str, blank: str) -> None:
    monkeypatch.setenv(name.upper(), blank)
    assert read_settings() == Settings.model_construct()
    assert read_settings(**{name: blank}) == Settings.model_construct()


def test_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DISCORD_TOKEN": f" {TOKEN}\n",
        "MESSAGE_CONTENT": "yes",
        "ANSWER_CHANNELS": "12, 34,",
        "REVIEW_ROLES": "56",
        "LOG_LEVEL": "debug",
        "DISCORD_API": "http://127.0.0.1:8000/api/v10/",
    }.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.discord_token
    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.message_content
    assert settings.answer_channels == frozenset({12, 34})
    assert settings.review_roles == frozenset({56})
    assert settings.log_level == "DEBUG"
    assert settings.discord_api == "http://127.0.0.1:8000/api/v10"


def test_what_is_given_goes_before_the_environment_and_that_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("SHARDS=1\nRETENTION_DAYS=1\nLOG_LEVEL=ERROR\n", encoding="utf-8")
    monkeypatch.setenv("SHARDS", "2")
    monkeypatch.setenv("RETENTION_DAYS", "2")
    settings = read_settings(shards=3)
    assert (settings.shards, settings.retention_days, settings.log_level) == (3, 2, "ERROR")


def test_a_file_that_windows_wrote() -> None:
    Path(".env").write_bytes("\ufeffSHARDS=3\r\nLOG_LEVEL=ERROR\r\n".encode())
    assert (read_settings().shards, read_settings().log_level) == (3, "ERROR")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", f"{TOKEN} {TOKEN}"),
        ("DISCORD_TOKEN", f"{TOKEN}\r\nHost: example.org"),
        ("DISCORD_TOKEN", "tøken"),
        ("DATABASE", "~nobody-of-this-name/queries.sqlite3"),
        ("DEV_GUILD", "-1"),
        ("DEV_GUILD", "my server"),
        ("MESSAGE_CONTENT", "perhaps"),
        ("ANSWER_CHANNELS", "1;2"),
        ("ANSWER_CHANNELS", str(2**63)),
        ("REVIEW_ROLES", "moderators"),
        ("RETENTION_DAYS", "-1"),
        ("RETENTION_DAYS", "9999999999"),
        ("SHARDS", "1.5"),
        ("LOG_LEVEL", "loud"),
        ("DISCORD_API", "http://example.org/api/v10"),
    ],
)
def test_a_bad_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} must be")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert value not in sentence.removeprefix(name)
    assert caught.value.__cause__ is None


def test_all_bad_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARDS", "many")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(SettingsError, match=r"SHARDS must .*; LOG_LEVEL must .*\."):
        read_settings()


def test_a_file_that_is_not_utf_8() -> None:
    Path(".env").write_bytes(b"DISCORD_TOKEN=\xff\n")
    with pytest.raises(SettingsError, match=r"\.env is not UTF-8"):
        read_settings()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who may not read every file")
def test_a_file_that_may_not_be_read() -> None:
    Path(".env").touch(mode=0)
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        read_settings()


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    settings = read_settings()
    shown = (repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json())
    assert not any(TOKEN in text for text in shown)
    monkeypatch.setenv("SHARDS", "many")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert TOKEN not in str(caught.value)


def test_the_seeds_that_came_along_stand_in_for_missing_ones(tmp_path: Path) -> None:
    assert list(read_settings().seeds_path.glob("*.txt"))
    assert read_settings(seeds=Path("elsewhere")).seeds_path == Path("elsewhere")
    (tmp_path / "seeds").mkdir()
    assert read_settings().seeds_path == Path("seeds")


def test_home_is_expanded() -> None:
    assert read_settings(database=Path("~/queries.sqlite3")).database == Path.home() / "queries.sqlite3"


@pytest.mark.parametrize(
    "address",
    [
        *("https://discord.com/api/v10", "https://example.org:8443/api"),
        *("http://127.0.0.1:8000/api/v10", "http://127.9.9.9", "http://[::1]:8000/api", "http://localhost/api"),
    ],
)
def test_addresses_that_the_token_may_go_to(address: str) -> None:
    assert is_trusted_api(address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "discord.com", "//discord.com", "ftp://discord.com", "http://discord.com", "HTTP://10.0.0.1", "https://"),
        *("http://127.0.0.1.example.org", "http://localhost.example.org", "http://0.0.0.0", "http://2130706433"),
        *("http://127.0.0.1@example.org", "http://example.org\\@127.0.0.1", "http://example.org#@127.0.0.1"),
        *("http://example.org?@127.0.0.1", "http://127.0.0.1:port", "http://[::1", "http://127.0.0.1\r\nHost: a"),
    ],
)
def test_addresses_that_it_may_not_go_to(address: str) -> None:
    assert not is_trusted_api(address)


@pytest.mark.parametrize(
    ("text", "shown", "url", "token", "name"),
    [
        ("milvus+https://db.example.org:19530/sea", "", "https://db.example.org:19530", "", "sea"),
        ("milvus+http://127.0.0.1:19530", "", "http://127.0.0.1:19530", "", "verbatim"),
        (
            "milvus+https://root:p%40ss@db.example.org:443/sea_2",
            "milvus+https://db.example.org:443/sea_2",
            *("https://db.example.org:443", "root:p@ss", "sea_2"),
        ),
    ],
)
def test_an_engine_is_addressed_without_showing_its_password(
    text: str, shown: str, url: str, token: str, name: str
) -> None:
    found = read_settings(engine=text).engine
    assert found is not None
    assert (found.shown, found.url, found.token, found.name) == (shown or text, url, token, name)
    assert "p@ss" not in repr(found)


def test_an_engine_in_a_file() -> None:
    found = read_settings(engine="milvus+file:~/sea").engine
    assert found is not None
    assert (found.path, found.url, found.name) == (Path.home() / "sea", "", "verbatim")


@pytest.mark.parametrize(
    "text",
    [
        *("milvus", "milvus+", "milvus+file:", "milvus+file://host/path", "https://db.example.org:19530/sea"),
        *("milvus+http://db.example.org:19530/sea", "milvus+https://db.example.org/sea", "milvus+ftp://127.0.0.1:1/a"),
        *("milvus+https://db.example.org:19530/no-name", "milvus+https://db.example.org:x/a", "milvus+https://:1/a"),
        "milvus+https://db.example.org:19530/a/b",
    ],
)
def test_what_is_no_engine_is_refused(text: str) -> None:
    assert refusal({"engine": text}).startswith("ENGINE must be milvus+https://HOST:PORT/NAME")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_any_value_is_taken_or_refused_in_one_sentence(values: dict[str, str]) -> None:
    assert len(refusal(values).splitlines()) <= 1


def refusal(values: dict[str, str]) -> str:
    try:
        read_settings(**values)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The data folder of a program that runs from a wheel."""
    folder = tmp_path / "data" / "verbatim"
    monkeypatch.setattr("bot.settings.data_folder", lambda: folder)
    return folder


def test_an_installed_program_keeps_its_files_in_the_data_folder(installed: Path) -> None:
    installed.mkdir(parents=True)
    (installed / ".env").write_text("SHARDS=2\n", encoding="utf-8")
    settings = read_settings()
    assert (settings.database, settings.shards) == (installed / "queries.sqlite3", 2)


def test_an_installed_program_makes_its_data_folder_for_its_owner_alone(installed: Path) -> None:
    read_settings()
    assert installed.is_dir()
    assert os.name == "nt" or installed.stat().st_mode & 0o777 == 0o700


def test_files_in_the_current_folder_go_before_the_data_folder(installed: Path) -> None:
    installed.mkdir(parents=True)
    (installed / ".env").write_text("SHARDS=2\n", encoding="utf-8")
    Path(".env").write_text("SHARDS=3\n", encoding="utf-8")
    Path("queries.sqlite3").touch()
    settings = read_settings()
    assert (settings.database, settings.shards) == (Path("queries.sqlite3"), 3)


def test_a_data_folder_that_cannot_be_made_is_told_in_one_sentence(installed: Path) -> None:
    installed.parent.write_text("a file", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be used"):
        read_settings()


def test_a_clone_keeps_its_files_in_the_current_folder() -> None:
    assert data_folder() is None
    assert default_env_file() == Path(".env")
