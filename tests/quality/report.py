"""``python -m tests.quality.report --data PATH``: how good the answers are, beside rank_bm25 as it comes.

Every figure is on articles that the weights in use were not fitted on: the folds are fitted anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from retrieval.analysis.answer_cues import OFFERS
from retrieval.ranking.features import FEATURES
from tests.quality.asking import hold_out
from tests.quality.baseline import baseline
from tests.quality.confusion import confusion
from tests.quality.measures import Tally, auc
from tests.quality.picture import draw
from tests.quality.progress import bar
from tests.quality.questions import SETS, load_sets
from tests.quality.tables import by_kind, figures
from tests.quality.training import Workshop


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and draw the picture."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.report", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of NAME-articles.jsonl.gz and NAME-questions…")
    parser.add_argument("--picture", type=Path, help="PNG to write (needs matplotlib)")
    parser.add_argument("--ablation", action="store_true", help="also leave out each feature in turn; takes long")
    parser.add_argument("--confusion", action="store_true", help="only tell where the loss sits; takes two minutes")
    options = parser.parse_args(arguments)
    console = Console()
    sets = load_sets(options.data)
    with bar(console, "Reading the questions", sum(len(one.asked) for one in sets)) as tick:
        workshop = Workshop(sets, tick)
    if options.confusion:
        console.print(*confusion(workshop))
        return
    tallies = hold_out(workshop, console)
    with bar(console, "rank_bm25", len(sets)) as tick:
        plain = {}
        for one in sets:
            plain[one.name] = baseline(one)
            tick()
    console.print(ranking_figures(plain), figures(tallies, "this program"), by_kind(tallies))
    if options.picture:
        draw(tallies, options.picture)
        console.print(f"Drew {options.picture}")
    if options.ablation:
        console.print(ablation(workshop, console))


def ranking_figures(tallies: dict[str, Tally]) -> Table:
    """What there is to say of a ranker that answers everything."""
    table = Table("set", "hit@1", "hit@3", "AUC off", "AUC own", title="rank_bm25 as it comes")
    for name, tally in tallies.items():
        values = (tally.hit(1), tally.hit(3), auc(tally.sure, tally.off_sure), auc(tally.sure, tally.own_sure))
        table.add_row(name, *("–" if np.isnan(value) else f"{value:.3f}" for value in values))
    return table


def ablation(workshop: Workshop, console: Console) -> Table:
    """What each feature is worth: the change of hit@1, held out, when the weights are fitted without it."""
    names = [name for name in SETS if name != "dialogue"]
    table = Table("without", *names, title="change of hit@1 without a feature")
    features = (*FEATURES, *OFFERS)
    with bar(console, "Leaving out", len(features) + 1) as tick:
        whole = workshop.ranking_hits(frozenset())
        tick()
        for feature in features:
            hits = workshop.ranking_hits(frozenset({feature}))
            table.add_row(feature, *(f"{hits[name] - whole[name]:+.4f}" for name in names))
            tick()
    return table


if __name__ == "__main__":
    main()
