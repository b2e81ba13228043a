"""``python -m tests.quality.ablation --data PATH``: what each feature is worth, by leaving it out."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from retrieval.analysis.answer_cues import CUES
from retrieval.ranking.features import FEATURES
from tests.quality.encoders import MISSING, add_options, open_models
from tests.quality.measures import auc
from tests.quality.output.progress import progress_bar
from tests.quality.questions import SETS, load_sets
from tests.quality.training.ranking import Trainer
from tests.quality.training.sections import FOREIGN, OWN, SISTER, SectionTrainer, count_asked, fit_model, model_of

CHOICE_FOLDS = (0, 1, 2)
"""The parts of the structured articles on which their features are chosen; the others tell if the choice was right."""
SECTION_SETS = ("courses", "webapps", "guides")
_CONSTANT = "one"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table for the sentences, and two for the sections: their order, and the confidence in the first."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.ablation", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of NAME-articles.jsonl.gz and NAME-questions…")
    parser.add_argument(
        "--sections", action="store_true", help="only those of structured articles; the others take long"
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    console = Console()
    if not options.sections:
        sets = load_sets(options.data)
        with progress_bar(console, "Reading the questions", sum(len(one.asked) for one in sets)) as tick:
            trainer = Trainer(sets, tick)
        console.print(sentence_ablation(trainer, console))
    with progress_bar(console, "Reading the structured articles", count_asked(options.data)) as tick:
        sections = SectionTrainer(options.data, tick)
    console.print(order_ablation(sections, "by words"), confidence_ablation(sections, "by words"))
    with open_models(options) as models:
        if models is None:
            console.print(MISSING)
            return
        with progress_bar(console, "Placing the sections", count_asked(options.data)) as tick:
            sections = SectionTrainer(options.data, tick, models)
        console.print(order_ablation(sections, "with the encoders"), confidence_ablation(sections, "with the encoders"))


def sentence_ablation(trainer: Trainer, console: Console) -> Table:
    """Return the change of hit@1, held out, when the weights are fitted without a feature of sentences."""
    names = [name for name in SETS if name != "dialogue"]
    table = Table("without", *names, title="change of hit@1 without a feature")
    features = (*FEATURES, *CUES)
    with progress_bar(console, "Leaving out", len(features) + 1) as tick:
        whole = trainer.ranking_hits(frozenset())
        tick()
        for feature in features:
            hits = trainer.ranking_hits(frozenset({feature}))
            table.add_row(feature, *(f"{hits[name] - whole[name]:+.4f}" for name in names))
            tick()
    return table


def order_ablation(trainer: SectionTrainer, how: str) -> Table:
    """Return the change of entry MRR, held out, when the weights are fitted without a feature of sections."""
    table = Table("without", *SECTION_SETS, title=f"sections {how}: change of entry MRR without a feature")
    whole = _mrr(trainer, frozenset())
    for feature in trainer.names:
        found = _mrr(trainer, frozenset({feature}))
        table.add_row(feature, *(f"{found[name] - whole[name]:+.4f}" for name in SECTION_SETS))
    return table


def _mrr(trainer: SectionTrainer, without: frozenset[str]) -> dict[str, float]:
    weights = {fold: trainer.train_ranking(fold, without, CHOICE_FOLDS) for fold in CHOICE_FOLDS}
    return {
        name: float(np.mean([1 / (rank + 1) if rank < 5 else 0 for rank in found]))
        for name, found in trainer.ranks(weights).items()
    }


def confidence_ablation(trainer: SectionTrainer, how: str) -> Table:
    """Return the change of the confidence's AUC, held out, when it is fitted without a feature.

    Its AUC is that of a set's own questions against the other set's, courses' also against those of its sister
    documents, and of right first sections against wrong ones.
    """
    judged = _Judged(trainer)
    whole = judged.aucs(frozenset())
    table = Table("without", *whole, title=f"sections {how}: change of the confidence's AUC without a feature")
    for feature in trainer.confidence_names:
        if feature != _CONSTANT:
            found = judged.aucs(frozenset({feature}))
            table.add_row(feature, *(f"{found[name] - whole[name]:+.4f}" for name in whole))
    return table


class _Judged:
    """The questions, judged once for each part that is held out.

    Args:
        trainer: The structured articles.
    """

    def __init__(self, trainer: SectionTrainer) -> None:
        self._names, self._min_right = trainer.confidence_names, trainer.min_right
        self._cases = [case for case in trainer.cases if case.fold in CHOICE_FOLDS]
        orders = {fold: trainer.train_ranking(fold, folds=CHOICE_FOLDS) for fold in CHOICE_FOLDS}
        self._judged = {fold: [trainer.judge(it, order) for it in self._cases] for fold, order in orders.items()}

    def aucs(self, without: frozenset[str]) -> Mapping[str, float]:
        kept = [at for at, name in enumerate(self._names) if name not in without]
        names = [self._names[at] for at in kept]
        sure: dict[tuple[str, str], list[float]] = {}
        for fold, judged in self._judged.items():
            pairs = [*zip(self._cases, judged, strict=True)]
            others = [replace(it, features=it.features[kept]) for case, it in pairs if it and case.fold != fold]
            model = model_of(fit_model(others, names, self._min_right)[0], names)
            for case, it in pairs:
                if case.fold == fold:
                    probability = model.probability(it.features[kept]) if it else 0.0
                    sure.setdefault((case.set, case.kind), []).append(probability)
                    if case.kind == OWN:
                        sure.setdefault((case.set, "right" if it and it.right else "wrong"), []).append(probability)
        compared = [(name, OWN, FOREIGN) for name in SECTION_SETS]
        compared += [("courses", OWN, SISTER), *((name, "right", "wrong") for name in SECTION_SETS)]
        return {f"{name}, {yes}/{no}": auc(sure[name, yes], sure.get((name, no), [])) for name, yes, no in compared}


if __name__ == "__main__":
    main()
