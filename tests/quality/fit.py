"""``python -m tests.quality.fit --data PATH``: fit the weights, and say how they do on articles held out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

import retrieval
from retrieval.ranking.weights import Weights
from tests.named_files import file_to_write
from tests.quality.encoders import MISSING, MeaningTrainer, add_options, open_models
from tests.quality.evaluation import cross_validate
from tests.quality.output.progress import progress_bar
from tests.quality.output.tables import figures
from tests.quality.questions import load_sets
from tests.quality.training.languages import FITTED_GROUPS, LanguageTrainer, count_translated, language_figures
from tests.quality.training.ranking import Trainer
from tests.quality.training.sections import SectionTrainer, count_asked, section_figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit on all articles, write the weights, and print the figures of a cross-validation by article."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.fit", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of NAME-articles.jsonl.gz and NAME-questions…")
    default = Path(retrieval.__file__).parent / "ranking" / "weights.json"
    parser.add_argument("--out", type=file_to_write, default=default, help="file of weights to write")
    add_options(parser)
    parser.add_argument("--languages", action="store_true", help="fit those of other languages alone, beside English's")
    parser.add_argument("--sections", action="store_true", help="fit those of structured articles alone, in all tables")
    parser.add_argument("--no-check", action="store_true", help="skip the cross-validation")
    options = parser.parse_args(arguments)
    console = Console()
    if options.languages:
        fit_languages(json.loads(options.out.read_bytes()), options, console)
        return
    if options.sections:
        fit_sections(json.loads(options.out.read_bytes()), options, console)
        return
    sets = load_sets(options.data)
    with progress_bar(console, "Reading the questions", sum(len(one.asked) for one in sets)) as tick:
        trainer = Trainer(sets, tick)
    with progress_bar(console, "Reading the structured articles", count_asked(options.data)) as tick:
        sections = SectionTrainer(options.data, tick)
    with console.status("Fitting"):
        table = {**trainer.train(), "sections": sections.train()}
    with open_models(options) as models:
        meaning = None if models is None else MeaningTrainer(trainer, options.data, models, console)
        table |= _known_meaning(options.out) if meaning is None else {"meaning": meaning.train()}
        fit_languages(table, options, console)
        if not options.no_check:
            console.print(figures(cross_validate(trainer, console), "held out, by article"), section_figures(sections))
            console.print(*([MISSING] if meaning is None else meaning.figures()))


def fit_sections(table: dict[str, Any], options: argparse.Namespace, console: Console) -> None:
    """Fit the weights of structured articles, by words and with the encoders, and what other languages take of them."""
    asked = count_asked(options.data)
    with progress_bar(console, "Reading the structured articles", asked) as tick:
        trainers = [SectionTrainer(options.data, tick)]
    table["sections"] = trainers[0].train()
    with open_models(options) as models:
        if models is None:
            console.print(MISSING)
        else:
            with progress_bar(console, "Placing the sections", asked) as tick:
                trainers.append(SectionTrainer(options.data, tick, models))
            table["meaning"]["sections"] = trainers[1].train()
    with progress_bar(console, "Reading the other languages", count_translated(options.data)) as tick:
        languages = LanguageTrainer(options.data, table, tick)
    table["languages"] = languages.train_sections({name: table["languages"][name] for name in FITTED_GROUPS})
    _write(table, options.out, console)
    if not options.no_check:
        console.print(*map(section_figures, trainers))


def _known_meaning(path: Path) -> dict[str, Any]:
    """Return the table ``meaning`` that is in the file, which cannot be fitted without the encoders."""
    found: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    return {name: table for name, table in found.items() if name == "meaning"}


def fit_languages(english: dict[str, Any], options: argparse.Namespace, console: Console) -> None:
    """Fit the weights of other languages, write them beside those of English, and print their figures."""
    with progress_bar(console, "Reading the other languages", count_translated(options.data)) as tick:
        trainer = LanguageTrainer(options.data, english, tick)
    with console.status("Fitting"):
        table = {**english, "languages": trainer.train_sections(trainer.train())}
    _write(table, options.out, console)
    if not options.no_check:
        console.print(language_figures(trainer))


def _write(table: Mapping[str, Any], path: Path, console: Console) -> None:
    Weights.from_table(table)
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    console.print(f"Wrote {path}")


if __name__ == "__main__":
    main()
