"""``index``: reads the articles ahead, and makes the vectors of their sections, however many they are.

With an engine, what it finds sentences by is written there.
"""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import Seeds, settings_of
from bot.cli.output import say
from bot.cli.progress import progress_bar, reading_progress
from bot.core.articles import Articles, index_path
from bot.engines.milvus import MilvusEngine, open_engine
from bot.settings import Settings
from bot.wording import ENGLISH, Count
from retrieval.answerer import load_models


def index(
    context: typer.Context,
    *,
    seeds: Seeds = None,
    engine: Annotated[
        str | None,
        typer.Option("--engine", metavar="URL", help="Write it to this engine, not to ENGINE.", show_default=False),
    ] = None,
) -> None:
    settings = settings_of(context, seeds, engine=engine)
    with open_engine(settings.engine) as opened:
        _write(settings, opened)


def _write(settings: Settings, engine: MilvusEngine | None) -> None:
    models = load_models(settings.models)
    path = index_path(settings.database, settings.seeds_path, settings.engine)
    articles = Articles(path, models=models, readers=settings.readers, engine=engine)
    with reading_progress() as progress:
        answerer = articles.load(settings.seeds_path, progress, write=True)
    counts = {"articles": Count(len(answerer.articles)), "sentences": Count(answerer.articles.sentences)}
    say(ENGLISH.index_made.format(**counts))
    if engine is not None:
        say(ENGLISH.index_engine.format(engine=engine.address.shown))
    if models is None:
        say(ENGLISH.index_no_models)
        return
    models.load()
    plan = answerer.plan_vectors(articles.vectors, asked=True)
    if plan is not None:
        with progress_bar(ENGLISH.index_task, len(plan.missing)) as tell:
            plan.make(tell=tell)
        say(ENGLISH.index_vectors.format(sections=Count(len(plan.keys) // 2)))
