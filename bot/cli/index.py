"""``index``: reads the articles ahead, and makes the vectors of their sections, however many they are."""

from __future__ import annotations

import typer

from bot.cli.options import Seeds, settings_of
from bot.cli.output import say
from bot.cli.progress import progress_bar, reading_progress
from bot.core.articles import Articles, index_path
from bot.wording import ENGLISH, Count
from retrieval.answerer import load_models


def index(context: typer.Context, *, seeds: Seeds = None) -> None:
    settings = settings_of(context, seeds)
    models = load_models(settings.models)
    path = index_path(settings.database, settings.seeds_path)
    articles = Articles(path, models=models, readers=settings.readers)
    with reading_progress() as progress:
        answerer = articles.load(settings.seeds_path, progress)
    counts = {"articles": Count(len(answerer.articles)), "sentences": Count(answerer.articles.sentences)}
    say(ENGLISH.index_made.format(**counts))
    if models is None:
        say(ENGLISH.index_no_models)
        return
    models.load()
    plan = answerer.plan_vectors(articles.vectors, asked=True)
    if plan is not None:
        with progress_bar(ENGLISH.index_task, len(plan.missing)) as tell:
            plan.make(tell=tell)
        say(ENGLISH.index_vectors.format(sections=Count(len(plan.keys) // 2)))
