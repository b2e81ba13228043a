"""The whole program, as a person or another program starts it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
BUILT = "Who built the lighthouse on Gull Rock?"
STORM = "When did a storm destroy the keeper’s cottage?"
SHIPPED = ROOT / "seeds"


def start(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )


def logged(database: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT text, outcome FROM question ORDER BY id").fetchall()


def test_two_questions_about_the_shipped_article_through_a_pipe(bot: Run, home: Path) -> None:
    asked = ["How much money does China plan to spend?", "Who is Mark Li?"]
    done = bot("--json", stdin="".join(f"{question}\n" for question in asked), SEEDS=str(SHIPPED))
    spend, mark_li = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (0, "")
    assert [spend["outcome"], mark_li["outcome"]] == ["answered", "answered"]
    assert spend["quotes"][0]["text"].startswith("China plans to splash $140 billion")
    assert "said Mark Li, who tracks China’s chip sector" in mark_li["quotes"][0]["text"]
    assert logged(home / "queries.sqlite3") == [(question, "answered") for question in asked]


def test_a_json_line_has_the_fields_of_the_contract(bot: Run) -> None:
    answer = json.loads(bot("ask", STORM, "--json").stdout)
    assert answer.keys() >= {"id", "question", "resolved", "outcome", "confidence", "quotes", "said", "took_ms"}
    assert answer["quotes"][0].keys() >= {
        *("text", "article", "title", "paragraph", "sentence", "start", "end", "score", "matched", "url")
    }
    assert answer["quotes"][0]["text"] in answer["said"]


def test_asking_loads_nothing_that_it_does_not_need(bot: Run, home: Path) -> None:
    bot("ask", "--seeds", str(SHIPPED), BUILT)  # keeps an index
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", "ask", "--seeds", str(SHIPPED), BUILT],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    loaded = {line.rsplit("|", 1)[-1].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "rank_bm25" in loaded
    assert not loaded & {"discord", "aiohttp", "prompt_toolkit", "rich", "tomllib"}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs a system that lists a process's threads")
@pytest.mark.parametrize("arguments", [["ask", BUILT], ["chat"]])
def test_no_thread_waits_for_large_matrices(home: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    counting = """
import os, time, bot.__main__
try:
    bot.__main__.main()
finally:
    end = time.monotonic() + 10
    while (threads := len(os.listdir("/proc/self/task"))) > 1 and time.monotonic() < end:
        os.sched_yield()  # the log's own is still ending
    print(threads)
"""
    done = subprocess.run([sys.executable, "-c", counting, *arguments], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "1"


def test_without_a_token_it_says_so_and_chats(bot: Run) -> None:
    done = bot(stdin=f"{BUILT}\n")
    assert done.returncode == 0
    assert "DISCORD_TOKEN" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "built by Edna Marsh" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_a_pipe_never_connects(home: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "bot", *arguments],
        input=f"{BUILT}\n".encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "DISCORD_TOKEN": "a.b.c"},
    )
    assert b"built by Edna Marsh" in done.stdout
    assert b"discord.http" not in done.stderr
    assert b"a.b.c" not in done.stderr


def one_line_that_mends(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_an_empty_folder_of_articles(bot: Run, home: Path) -> None:
    (home / "none").mkdir()
    one_line_that_mends(bot("ask", BUILT, "--seeds", "none"), "none")


def test_an_article_that_is_not_utf_8(bot: Run, home: Path) -> None:
    (home / "latin.txt").write_bytes("Das Café ist groß.".encode("latin-1"))
    one_line_that_mends(bot("chat", "--seeds", "latin.txt", stdin=f"{BUILT}\n"), "latin.txt", "UTF-8")


def test_a_database_that_cannot_be_opened(bot: Run) -> None:
    one_line_that_mends(bot("--json", stdin=f"{BUILT}\n", DATABASE="missing/queries.sqlite3"), "missing")


def test_a_setting_that_cannot_be_used(bot: Run) -> None:
    done = bot("ask", BUILT, SHARDS="many", DISCORD_TOKEN="my secret")
    one_line_that_mends(done, "SHARDS", "DISCORD_TOKEN")
    assert "secret" not in done.stderr


def test_discord_without_a_token(bot: Run) -> None:
    one_line_that_mends(bot("discord"), "DISCORD_TOKEN")


def test_a_locale_without_unicode(bot: Run) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = bot("ask", "Who built the lighthouse – “on Gull Rock”?", "--json", **ascii_only)
    answer = json.loads(done.stdout)
    assert answer["question"] == "Who built the lighthouse – “on Gull Rock”?"
    assert answer["said"].startswith("The lighthouse")


def test_bytes_that_are_not_utf_8(bot: Run) -> None:
    answer = json.loads(bot("--json", stdin=b"\xef\xbb\xbfWho built \xffit?\r\n").stdout)
    assert answer["question"] == "Who built \N{REPLACEMENT CHARACTER}it?"


def test_a_program_can_converse(home: Path) -> None:
    with start("chat", "--json") as process:
        assert process.stdin
        assert process.stdout
        for question in (STORM, BUILT):
            process.stdin.write(f"{question}\n".encode())
            assert json.loads(process.stdout.readline())["question"] == question
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_reader_that_leaves_early(home: Path) -> None:
    with start("chat", "--json") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(f"{STORM}\n".encode())
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(f"{BUILT}\n{STORM}\n".encode())
        process.stdin.close()
        assert process.wait(10) == 0
        assert process.stderr.read() == b""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_ends_a_piped_chat(home: Path) -> None:
    with start("chat", "--json") as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(f"{STORM}\n".encode())
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stderr.read() == b""


def test_ctrl_c_while_the_program_starts_is_no_error(bot: Run, home: Path) -> None:
    (home / "typer.py").write_text("raise KeyboardInterrupt", encoding="utf-8")  # for that of the library
    done = bot("ask", BUILT, PYTHONPATH=os.pathsep.join([str(home), os.environ["PYTHONPATH"]]))
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [("ask", BUILT), ("--help",), ("ask", "--help"), ("log",), ("log", "--help")])
def test_output_that_cannot_be_written(home: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *arguments], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"Standard output cannot be written")
    assert len(done.stderr.splitlines()) == 1
