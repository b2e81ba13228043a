"""The encoders of the commands here, and what is fitted and measured with them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from retrieval.meaning.model_files import AUTO, find_models
from tests.named_files import file_to_write
from tests.quality.output.progress import progress_bar
from tests.quality.output.tables import figures
from tests.quality.questions import FOLDS
from tests.quality.training.cached_models import CachedModels
from tests.quality.training.ranking import Trainer
from tests.quality.training.reading import ReadingTrainer
from tests.quality.training.sections import SectionTrainer, count_asked, section_figures

MISSING = "Nothing with the encoders: that needs the extra meaning."


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--models", default=AUTO, help="the encoders: auto, off or a folder, as in the setting MODELS")
    parser.add_argument("--cache", type=file_to_write, help="file that keeps what the encoders compute")


@contextmanager
def open_models(options: argparse.Namespace) -> Iterator[CachedModels | None]:
    """Open the encoders that the options name; None where there are none."""
    files = find_models(options.models)
    if files is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        models = CachedModels(files, options.cache or Path(folder) / "cache.sqlite")
        try:
            yield models
        finally:
            models.close()


class MeaningTrainer:
    """All that is fitted where the encoders are used.

    Args:
        trainer: The question sets.
        folder: That of the sets.
        models: The encoders.
        console: Where the progress is shown.
    """

    def __init__(self, trainer: Trainer, folder: Path, models: CachedModels, console: Console) -> None:
        with progress_bar(console, "Fitting without each part", FOLDS) as tick:
            tables = []
            for fold in range(FOLDS):
                tables.append(trainer.train(fold))
                tick()
        asked = sum(len(one.asked) for one in trainer.sets.values())
        with progress_bar(console, "Reading again", asked) as tick:
            self._reading = ReadingTrainer(trainer, tables, models, tick)
        with progress_bar(console, "Placing the sections", count_asked(folder)) as tick:
            self._sections = SectionTrainer(folder, tick, models)

    def train(self) -> dict[str, Any]:
        """Return the table ``meaning`` of ``weights.json``."""
        return {**self._reading.train(), "sections": self._sections.train()}

    def figures(self) -> tuple[Table, Table]:
        """Return the figures on articles and entries held out."""
        return (
            figures(self._reading.figures(), "with the encoders, held out by article"),
            section_figures(self._sections, "structured articles with the encoders, held out by entry"),
        )
