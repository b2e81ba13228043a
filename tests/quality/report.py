"""``python -m tests.quality.report --data PATH``: how good the answers are, beside rank_bm25 as it comes.

Every figure is on articles that the weights in use were not fitted on: the folds are fitted anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import retrieval
from tests.named_files import file_to_write
from tests.quality.baseline import baseline
from tests.quality.encoders import MISSING, MeaningTrainer, add_options, open_models
from tests.quality.evaluation import cross_validate
from tests.quality.measures import Results, auc
from tests.quality.output.chart import draw_chart
from tests.quality.output.confusion import confusion
from tests.quality.output.progress import progress_bar
from tests.quality.output.tables import by_kind, figures
from tests.quality.questions import load_sets
from tests.quality.training.languages import LanguageTrainer, count_translated, language_figures
from tests.quality.training.ranking import Trainer
from tests.quality.training.sections import SectionTrainer, count_asked, section_figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and draw the picture."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.report", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of NAME-articles.jsonl.gz and NAME-questions…")
    parser.add_argument("--picture", type=file_to_write, help="PNG to write (needs matplotlib)")
    add_options(parser)
    parser.add_argument("--languages", action="store_true", help="only the other languages; takes four minutes")
    parser.add_argument("--confusion", action="store_true", help="only tell where the loss sits; takes two minutes")
    options = parser.parse_args(arguments)
    console = Console()
    if options.languages:
        print_languages(options.data, console)
        return
    sets = load_sets(options.data)
    with progress_bar(console, "Reading the questions", sum(len(one.asked) for one in sets)) as tick:
        trainer = Trainer(sets, tick)
    if options.confusion:
        console.print(*confusion(trainer))
        return
    with progress_bar(console, "Reading the structured articles", count_asked(options.data)) as tick:
        sections = SectionTrainer(options.data, tick)
    results = cross_validate(trainer, console)
    with progress_bar(console, "rank_bm25", len(sets)) as tick:
        plain = {}
        for one in sets:
            plain[one.name] = baseline(one)
            tick()
    console.print(ranking_figures(plain), figures(results, "this program"), by_kind(results))
    console.print(section_figures(sections))
    with open_models(options) as models:
        meaning = None if models is None else MeaningTrainer(trainer, options.data, models, console)
        console.print(*([MISSING] if meaning is None else meaning.figures()))
    print_languages(options.data, console)
    if options.picture:
        draw_chart(results, options.picture)
        console.print(f"Drew {options.picture}")


def print_languages(data: Path, console: Console) -> None:
    """Print a row for each other language, with the weights of English as they are."""
    english = json.loads((Path(retrieval.__file__).parent / "ranking" / "weights.json").read_bytes())
    with progress_bar(console, "Reading the other languages", count_translated(data)) as tick:
        trainer = LanguageTrainer(data, english, tick)
    console.print(language_figures(trainer))


def ranking_figures(results: dict[str, Results]) -> Table:
    """Return the measures of a ranker that answers everything."""
    table = Table("set", "hit@1", "hit@3", "AUC off", "AUC own", title="rank_bm25 as it comes")
    for name, found in results.items():
        aucs = (auc(found.confidence, rest) for rest in (found.foreign_confidence, found.unanswerable_confidence))
        values = (found.hit(1), found.hit(3), *aucs)
        table.add_row(name, *("–" if np.isnan(value) else f"{value:.3f}" for value in values))
    return table


if __name__ == "__main__":
    main()
