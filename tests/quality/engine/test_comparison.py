"""The comparison, on a made library; needs the extra milvus."""

from __future__ import annotations

from pathlib import Path

from retrieval.articles.parser import parse_article
from tests.benchmarks.library.made_library import MadeLibrary
from tests.bot.engines.made import needs_milvus, opened
from tests.quality.engine.comparison import compare
from tests.quality.questions import LabelledQuestion


def test_an_engine_finds_what_this_process_finds(tmp_path: Path) -> None:
    needs_milvus()
    texts = [*MadeLibrary().articles(500)]
    articles = {f"{number}.txt": parse_article(text, f"{number}.txt") for number, text in enumerate(texts)}
    asked = []
    for article in articles.values():
        sentence = article.sentences[7]
        question = " ".join(sentence.text.split()[2:8])
        asked.append(LabelledQuestion(article.name, question, (), ((sentence.start, sentence.end),)))
    with opened(tmp_path / "engine") as engine:
        found = compare(articles, asked, engine.writing(lambda _share: None), lambda: None)
    assert found.questions == len(asked) == 20
    assert found.here == found.elsewhere > 10
    assert found.differing == 0
