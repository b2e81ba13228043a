from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.cli.commands import refused, run
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
