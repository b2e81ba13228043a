from __future__ import annotations

import base64
import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from bot.cli.check import MAX_NAMES, application_id
from bot.core.document_store import DocumentStore
from bot.core.left_out import MAX_TOLD
from bot.querylog.database.single_instance import lock_path, only_one
from bot.querylog.heartbeat import MAX_AGE, Heartbeat, write_heartbeat
from bot.querylog.spool import Spool, spool_path
from tests.bot.cli.commands import run, with_log
from tests.bot.querylog.server_documents import RULES, server_document
from tests.retrieval.meaning.installed import INSTALLED

pytestmark = pytest.mark.usefixtures("home")


def test_a_file_of_a_servers_document_that_cannot_be_used_is_told(home: Path) -> None:
    store = DocumentStore(home / "queries.sqlite3.documents")
    digest = store.keep_text(RULES)
    store.keep_original(RULES.encode())
    with_log(lambda log: log.servers.put(server_document()))
    assert "documents of servers: 1 document of 1 server" in run("check")
    (home / "queries.sqlite3.documents" / "texts" / digest).write_text("Other")
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert f"documents of servers: {server_document().article_name} cannot be used: " in result.stdout
    assert "is damaged: restore it from a backup" in result.stdout


def beat(home: Path, **changed: object) -> Heartbeat:
    """Write a sign of life, as of now where nothing else is said."""
    now = datetime.now(UTC).replace(microsecond=0)
    since = now - timedelta(hours=2)
    usual = Heartbeat(
        beat_at=now,
        started_at=since,
        connected=True,
        changed_at=since,
        answered=7,
        process=4711,
        version="",
    )
    made = dataclasses.replace(usual, **changed)  # type: ignore[arg-type]  # the fields that a test names
    write_heartbeat(home / "queries.sqlite3", made)
    return made


def check_live() -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", "--live"])
    (line,) = result.stdout.splitlines()
    return result.exit_code, line


def test_a_connected_bot(home: Path) -> None:
    told = beat(home)
    with only_one(lock_path(home / "queries.sqlite3")):  # as the running bot holds it
        code, line = check_live()
    assert code == 0
    assert line.startswith("ok")
    assert "7 questions" in line
    assert f"{told.changed_at.astimezone():%Y-%m-%d %H:%M:%S}" in line


def test_a_bot_that_is_not_connected(home: Path) -> None:
    beat(home, connected=False)
    code, line = check_live()
    assert code == 1
    assert line.startswith("problem  not connected")


@pytest.mark.parametrize(("ago", "code"), [(MAX_AGE - timedelta(seconds=20), 0), (MAX_AGE + timedelta(seconds=1), 1)])
def test_an_old_sign_of_life_is_none(home: Path, ago: timedelta, code: int) -> None:
    beat(home, beat_at=datetime.now(UTC) - ago)
    assert check_live()[0] == code


def test_no_bot_has_connected_yet(home: Path) -> None:
    code, line = check_live()
    assert code == 1
    assert "queries.sqlite3" in line
    assert not (home / "queries.sqlite3").exists()


def test_what_cannot_be_read_is_a_problem(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "queries.sqlite3.heartbeat").mkdir()
    code, line = check_live()
    assert code == 1
    assert line.startswith("problem")
    assert "cannot be read" in line
    monkeypatch.setenv("SHARDS", "many")
    code, line = check_live()
    assert code == 1
    assert "SHARDS" in line


def test_questions_that_wait_to_be_logged(home: Path) -> None:
    beat(home)
    spool = Spool(spool_path(home / "queries.sqlite3"))
    spool.add("claim", {"asked_at": 1_767_225_600_000})
    spool.add("record", {})
    result = CliRunner().invoke(app, ["check", "--live"])
    told, live = result.stdout.splitlines()
    assert result.exit_code == 1
    assert told.startswith("problem  the log cannot be written: 1 question waits in ")
    assert live.startswith("ok")


def test_a_sign_of_life_from_before_the_clock_was_set_back(home: Path) -> None:
    beat(home, beat_at=datetime.now(UTC) + MAX_AGE * 2)
    code, line = check_live()
    assert code == 1
    assert "no sign of life" in line


def check(*before: str) -> tuple[int, list[tuple[str, str]]]:
    """Return the exit code, and verdict and sentence of each line."""
    result = CliRunner().invoke(app, [*before, "check"], catch_exceptions=False)
    assert result.stderr == ""
    lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    return result.exit_code, [(verdict, sentence) for verdict, sentence in lines]


def sentence_of(subject: str, *before: str) -> tuple[str, str]:
    """Return the only line that begins with a subject."""
    (found,) = (line for line in check(*before)[1] if line[1].startswith(f"{subject}: "))
    return found


def token_of(owner: str) -> str:
    return base64.urlsafe_b64encode(owner.encode()).decode().rstrip("=") + ".xyz.secret"


def test_only_what_was_tried_is_called_ok(home: Path) -> None:
    code, lines = check()
    assert code == 0
    assert [verdict for verdict, _ in lines[:7]] == ["ok", "ok", "info", "ok", "info", "info", "info"]
    told = [sentence for _, sentence in lines]
    assert told[0].endswith(f"there is no file {home / '.env'}")
    assert told[1] == f"articles: {home / 'seeds'} has 1 (lighthouse.txt), with 6 sentences"
    assert told[2] == "languages: en (1 article)"
    assert told[3].startswith(f"database: {home / 'queries.sqlite3'} opens and can be written")
    assert "DISCORD_TOKEN" in told[6]


def test_the_file_of_settings_is_named(home: Path) -> None:
    (home / ".env").write_text("SHARDS=2", encoding="utf-8")
    assert sentence_of("settings") == ("ok", f"settings: {home / '.env'}")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("SEED=", "did you mean SEEDS?"),
        ("discord-token=x", "did you mean DISCORD_TOKEN?"),
        ("COMPOSE_PROJECT_NAME=verbatim", ".env.example lists all there are"),
    ],
)
def test_a_name_in_the_file_that_is_no_setting_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, line: str, hint: str
) -> None:
    (home / ".env").write_text(f"SHARDS=2\nlog_level=INFO\n{line}\n", encoding="utf-8")
    monkeypatch.setenv("SEEDZ", "seeds")  # what the environment has for other programs is not looked at
    code, lines = check()
    (told,) = (sentence for verdict, sentence in lines if verdict == "notice")
    assert code == 0
    assert told == f"settings: {line.partition('=')[0]} in {home / '.env'} is no setting: {hint}"


def test_a_token_on_a_line_of_its_own_is_not_shown(home: Path) -> None:
    (home / ".env").write_text(f"{token_of('123')}\n", encoding="utf-8")
    assert "secret" not in run("check")


def test_of_many_articles_the_number_is_told(home: Path) -> None:
    for number in range(MAX_NAMES - 1):
        (home / "seeds" / f"{number}.md").write_text("Rivers run to the sea.", encoding="utf-8")
    assert "has 5 (0.md, 1.md, 2.md, 3.md, lighthouse.txt), with" in sentence_of("articles")[1]
    (home / "seeds" / "more.md").write_text("Rivers run to the sea.", encoding="utf-8")
    assert f"{home / 'seeds'} has 6, with" in sentence_of("articles")[1]


def test_what_is_passed_over_is_told(home: Path) -> None:
    (home / "seeds" / "guides").mkdir()
    for name in ("rules.pdf", "orphan.toml", ".hidden", "guides/plan.docx"):
        (home / "seeds" / name).touch()
    code, lines = check()
    others, metadata = (sentence for verdict, sentence in lines if verdict == "notice")
    assert code == 0
    assert others.startswith("articles: passed over 2 (guides/plan.docx, rules.pdf): only .txt, .md, .markdown")
    assert metadata.startswith("articles: passed over 1 (orphan.toml): no article has the same name")
    for number in range(MAX_NAMES):
        (home / "seeds" / f"{number}.png").touch()
    (others, _) = (sentence for verdict, sentence in check()[1] if verdict == "notice")
    assert others.startswith("articles: passed over 7 (0.png, 1.png, 2.png, 3.png, 4.png, and 2 more): ")


def test_each_file_that_cannot_be_used_is_a_problem(home: Path) -> None:
    (home / "seeds" / "guides").mkdir()
    for number in range(2 * MAX_TOLD):
        (home / "seeds" / "guides" / f"{number}.md").touch()
    code, lines = check()
    assert code == 1
    assert lines[1] == ("ok", f"articles: {home / 'seeds'} has 1 (lighthouse.txt), with 6 sentences")
    problems = [sentence for verdict, sentence in lines if verdict == "problem"]
    reason = "is empty: put the article's text into it, or take the file away."
    assert problems == [
        f"articles: left out: {Path('seeds', 'guides', f'{number}.md')} {reason}" for number in range(2 * MAX_TOLD)
    ]
    (home / "seeds" / "lighthouse.txt").unlink()
    code, lines = check()
    assert code == 1
    problems = [sentence for verdict, sentence in lines if verdict == "problem"]
    assert len(problems) == 2 * MAX_TOLD + 1
    assert problems[0].startswith("None of the 10 files in seeds can be used: ")
    assert [sentence for verdict, sentence in lines if verdict == "notice"] != []  # the .toml without an article


def test_options_before_the_command_are_used(home: Path) -> None:
    (home / "rivers.txt").write_text("Rivers run to the sea. Hills stand still.", encoding="utf-8")
    assert sentence_of("articles", "--seeds", "rivers.txt")[1].startswith(f"articles: {home / 'rivers.txt'} has 1")
    code, lines = check("--seeds", "missing")
    assert (code, lines[1][0]) == (1, "problem")
    assert "missing" in lines[1][1]


def test_a_token_gives_the_invite_link_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token_of("123456789012345678"))
    wanted = discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
    )
    url = discord.utils.oauth_url(123456789012345678, permissions=wanted, scopes=("bot", "applications.commands"))
    assert sentence_of("invite") == ("info", f"invite: {url}")
    assert sentence_of("Discord")[1].endswith("verbatim discord connects")
    assert "MTIz" not in run("check")
    assert "secret" not in run("check")


def test_a_token_that_cannot_be_one_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "aa.bb.cc")
    code, lines = check()
    assert code == 1
    assert lines[6][0] == "problem"
    assert "DISCORD_TOKEN" in lines[6][1]
    assert "aa.bb.cc" not in str(lines)
    monkeypatch.setenv("DISCORD_API", "http://127.0.0.1:8000/api/v10")  # which may have tokens of its own
    assert sentence_of("Discord")[0] == "info"
    assert check()[0] == 0


@pytest.mark.parametrize("bot", [1, 80351110224678912, 1234567890123456789])
def test_the_id_is_read_from_the_token(bot: int) -> None:
    assert application_id(token_of(str(bot))) == bot


@pytest.mark.parametrize(
    "token",
    ["", "stand.in.token", "a.b.c", "MTIz😀.b.c", "MTIzNDU2", "MTIzNDU2..", token_of("12a"), token_of("9" * 21)],
)
def test_another_token_has_none(token: str) -> None:
    assert application_id(token) is None


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, ("info", "intents: nothing to switch on")),
        ({"MESSAGE_CONTENT": "true"}, ("notice", "intents: MESSAGE_CONTENT asks for the message content intent")),
        ({"ANSWER_CHANNELS": "1"}, ("notice", "ANSWER_CHANNELS needs MESSAGE_CONTENT=true")),
        ({"ANSWER_CHANNELS": "1", "MESSAGE_CONTENT": "true"}, ("notice", "intents: MESSAGE_CONTENT asks")),
    ],
)
def test_the_intents_that_the_settings_need_are_told(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: tuple[str, str]
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    verdict, sentence = check()[1][4]
    assert verdict == told[0]
    assert sentence.startswith(told[1])


def test_every_problem_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "latin.txt").write_bytes("Das Café ist groß.".encode("latin-1"))
    monkeypatch.setenv("SEEDS", "latin.txt")
    monkeypatch.setenv("DATABASE", "missing/queries.sqlite3")
    code, lines = check()
    assert code == 1
    assert [verdict for verdict, _ in lines[:6]] == ["ok", "problem", "problem", *["info"] * 3]
    assert "latin.txt" in lines[1][1]
    assert "missing" in lines[2][1]


def test_models_that_are_off_or_not_there_are_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS", "off")
    assert sentence_of("models") == ("info", "models: off, as MODELS says")
    monkeypatch.setenv("MODELS", "nowhere")
    code, lines = check()
    assert (code, lines[-1][0]) == (1, "problem")
    assert "model.onnx is missing" in lines[-1][1] or "needs the extra meaning" in lines[-1][1]


@pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
def test_models_that_are_there_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODELS")
    verdict, sentence = sentence_of("models")
    assert verdict == "ok"
    assert re.search(r"bge-small-en-v1\.5 and .*, 68 MB; five passages are judged in \d+ ms", sentence)


def test_settings_that_cannot_be_used_end_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARDS", "many")
    code, ((verdict, sentence),) = check()
    assert (code, verdict) == (1, "problem")
    assert "SHARDS" in sentence


def test_the_languages_of_the_articles_are_told(home: Path) -> None:
    folder = home / "languages"
    folder.mkdir()
    (folder / "a.txt").write_text("Der Hafen öffnet um acht. Das Boot liegt am Steg.", encoding="utf-8")
    (folder / "b.txt").write_text("The harbour opens at eight. The boat lies at the pier.", encoding="utf-8")
    (folder / "c.txt").write_text("Harbour ya pili. Mashua iko gatini.", encoding="utf-8")
    (folder / "c.toml").write_text('language = "sw"\n', encoding="utf-8")
    result = CliRunner().invoke(app, ["--seeds", str(folder), "check"])
    lines = [line for line in result.stdout.splitlines() if "languages:" in line]
    assert lines[0].split("languages: ")[1] == "de (1 article), en (1 article), sw (1 article)"
    assert lines[1].startswith("notice")
    assert "sw is none that I can analyse, so I answer from 1 (c.txt)" in lines[1]
    assert result.exit_code == 0
