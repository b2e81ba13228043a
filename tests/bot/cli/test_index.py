from __future__ import annotations

import shlex
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import app
from tests.bot.cli.commands import refused, run
from tests.bot.engines.made import needs_milvus
from tests.retrieval.meaning.installed import INSTALLED

FAQ = "# Harbour\n\n## Lamps\n\nThe lamp is lit at dusk.\n\n## Storms\n\nStay ashore.\n"


def test_the_articles_are_read_ahead_without_models(home: Path) -> None:
    assert run("index").splitlines() == [
        "The index has 1 article and 6 sentences.",
        "It has no vectors: there are no models (extra meaning, setting MODELS).",
    ]


@pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")
def test_the_vectors_of_all_sections_are_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MODELS")
    (home / "seeds" / "harbour.md").write_text(FAQ, encoding="utf-8")
    assert run("index").splitlines()[-1] == "It has the vectors of 2 sections."
    assert len(list(home.glob("queries.sqlite3.*.vectors"))) == 1


def test_a_folder_without_models_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS", str(home))
    assert "model" in refused("index").lower()


@pytest.fixture
def engine(home: Path) -> str:
    """The address of an embedded engine, for more articles than one, with sections and without."""
    needs_milvus()
    (home / "seeds" / "harbour.md").write_text(FAQ, encoding="utf-8")
    (home / "seeds" / "ferry.txt").write_text("The ferry to the island was painted green in 1999.", encoding="utf-8")
    return f"milvus+file:{home / 'engine'}"


def test_an_engine_answers_as_this_process_does(home: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = "When did the storm come?\nwhen is the lamp lit\nWhat colour is the ferry?\nWho are you?\n"
    plain = run("ask", "-", stdin=questions)
    assert run("index", "--engine", engine).splitlines()[:2] == [
        "The index has 3 articles and 9 sentences.",
        f"The engine {engine} finds in it; bots that run take it up within a minute.",
    ]
    monkeypatch.setenv("ENGINE", engine)
    assert run("ask", "-", stdin=questions) == plain
    assert f"ok       engine: {engine} has the index of these articles (verbatim_" in run("check")


def test_without_its_files_a_library_is_answered_from_by_the_index_and_the_engine(
    home: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINE", engine)
    run("index")
    here = run("ask", "What colour is the ferry?")
    assert "painted green" in here
    (home / "seeds").rename(home / "elsewhere")
    monkeypatch.setenv("SEEDS", str(home / "seeds"))
    assert run("ask", "What colour is the ferry?") == here
    told = run("check")
    assert f"notice   articles: there is nothing at {home / 'seeds'}; the index file beside the log has " in told
    assert "ok       articles:" not in told


def test_an_engine_without_the_index_of_the_articles_is_refused(
    home: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINE", engine)
    command = f"verbatim index --engine {shlex.quote(engine)}"
    assert refused("ask", "who?") == f"The engine {engine} has no index yet: run: {command}"
    run("index")
    (home / "seeds" / "ferry.txt").write_text("The ferry was sold in 2004.", encoding="utf-8")
    assert refused("ask", "who?").startswith(f"The engine {engine} has the index of other articles")
    result = CliRunner().invoke(app, ["check"], catch_exceptions=False)
    assert result.exit_code == 1
    assert f"problem  The engine {engine} has the index of other articles" in result.stdout


def test_an_engine_that_is_not_there(home: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"milvus+http://127.0.0.1:{port}/verbatim"
    said = refused("index", "--engine", address)
    assert said.startswith(f"The engine {address} does not answer (there is no connection): try again in a moment,")


@pytest.mark.parametrize("address", ["milvus+http://example.org:19530/verbatim", "milvus:here", "file:engine"])
def test_an_address_that_is_none_is_refused(home: Path, address: str) -> None:
    assert refused("index", "--engine", address).startswith("ENGINE must be milvus+https://HOST:PORT/NAME")
