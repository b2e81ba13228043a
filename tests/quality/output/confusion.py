"""The misses by kind of question: how the right sentence was missed, and which features preferred the wrong one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from rich.box import MARKDOWN
from rich.table import Table

from retrieval.analysis.answer_cues import CUES
from retrieval.analysis.question import read_question
from retrieval.analysis.question_type import KINDS
from retrieval.index.arrays import Array
from retrieval.ranking.explanation import FAMILIES
from retrieval.ranking.features import FEATURES
from tests.quality.training.ranking import RankedQuestion, Trainer

SETS = ("news", "squad", "search")
"""The sets of questions that stand by themselves."""
_MAX_NEAR_RANK = 3
_NAMES = (*FEATURES, *CUES)
_ASKED_FOR = "what is asked for"
_COLUMNS = {name: family for family, names in FAMILIES.items() for name in names} | dict.fromkeys(CUES, _ASKED_FOR)
_PULLS = (*(family for family, names in FAMILIES.items() if set(names) & set(FEATURES)), _ASKED_FOR)
_MEMBERS = np.array([[_COLUMNS.get(name) == pull for name in _NAMES] for pull in _PULLS], dtype=np.float64)
_SHARE = FEATURES.index("share")


class Row:
    """The results of the questions of one kind."""

    def __init__(self) -> None:
        self.asked = self.first = self.among = self.no_candidate = self.no_term = 0
        self.pulls: Counter[str] = Counter()
        """Families of features, by the wrong first sentences that they preferred to the right one most of all."""
        self.offers: Counter[str] = Counter()
        """Cues, by the wrong first sentences for which they counted most, where any did."""

    def add(self, ranked: RankedQuestion) -> None:
        self.asked += 1
        self.first += ranked.rank == 0
        self.among += 0 < ranked.rank < _MAX_NEAR_RANK
        if ranked.rank:
            self._miss(ranked)

    def _miss(self, ranked: RankedQuestion) -> None:
        scores = ranked.added.sum(axis=1)
        choice = ranked.prepared.choice
        right = int(np.argmax(np.where(choice.right, scores, -np.inf)))
        wrong = int(np.argmax(scores))
        self.no_term += bool(choice.features[right, _SHARE] == 0)
        lead: Array = ranked.added[wrong] - ranked.added[right]
        self.pulls[_PULLS[int(np.argmax(_MEMBERS @ lead))]] += 1
        offered = ranked.added[wrong, len(FEATURES) :]
        if offered.max() > 0:
            self.offers[CUES[int(np.argmax(offered))]] += 1

    def cells(self) -> Iterator[str]:
        wrong = self.asked - self.first
        yield str(self.asked)
        yield f"{self.first / self.asked:.2f}"
        yield from map(str, (wrong, self.among, self.no_candidate, self.no_term))
        yield from (str(self.pulls[pull]) for pull in _PULLS)
        yield ", ".join(f"{name} {count}" for name, count in self.offers.most_common(2))


def confusion(trainer: Trainer) -> Sequence[Table]:
    """Return a table for each set, with a row for each kind of question, with weights fitted without its article."""
    rows: dict[str, dict[str, Row]] = {name: {} for name in SETS}
    seen = set()
    for ranked in trainer.ranked():
        one, asked = ranked.prepared.set, ranked.prepared.asked
        if one.name in rows:
            seen.add(id(asked))
            rows[one.name].setdefault(KINDS[ranked.prepared.choice.kind], Row()).add(ranked)
    for name, kinds in rows.items():
        for asked in trainer.sets[name].asked:
            if asked.answers and id(asked) not in seen:
                row = kinds.setdefault(read_question(asked.question).kind.kind, Row())
                row.asked += 1
                row.no_candidate += 1
    return [_table(name, kinds) for name, kinds in rows.items()]


def _table(name: str, rows: dict[str, Row]) -> Table:
    heads = ("n", "hit@1", "wrong", "right 2nd or 3rd", "not a candidate", "shares no term")
    pulls = (f"by {pull}" for pull in _PULLS)
    table = Table("asked for", *heads, *pulls, "wrong one offers", title=f"{name}: where the loss sits", box=MARKDOWN)
    for kind in sorted(rows, key=lambda kind: rows[kind].first - rows[kind].asked):
        table.add_row(kind, *rows[kind].cells())
    return table
