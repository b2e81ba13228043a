from __future__ import annotations

import csv
import json
import tempfile
from io import StringIO
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.querylog.database.encoding import well_formed
from bot.querylog.log import QueryLog
from bot.querylog.records import Verdict
from bot.querylog.review.export import COLUMNS, MARK, Format, defuse, export_lines, quote_texts
from bot.querylog.scope import EVERYTHING, Guild
from retrieval.answers import Outcome
from retrieval.articles.parser import parse_article
from tests.bot.querylog.asking import ANN, BEN, HARBOUR, MARSH, ask
from tests.bot.querylog.conftest import StillClock

SPICY = st.text(
    st.sampled_from("=+-@'\"\t\r\n,;ab ＝＋－＠é\x85\u2028\ufeff|") | st.characters(codec="utf-8"), max_size=12
)
DANGEROUS = "=+-@＝＋－＠"


async def export(log: QueryLog, form: Format, scope: Guild | None = None) -> str:
    rows = log.review.export(scope or EVERYTHING)
    return "".join([line async for line in export_lines(rows, form)])


def read_csv(exported: str) -> list[dict[str, str]]:
    """The rows as written, the marks of defuse cells taken away again."""
    rows = list(csv.reader(StringIO(exported, newline=""), strict=True))
    assert tuple(rows[0]) == tuple(COLUMNS)
    assert all(len(row) == len(COLUMNS) for row in rows)
    return [dict(zip(rows[0], [cell.removeprefix(MARK) for cell in row], strict=True)) for row in rows[1:]]


def cells_of(exported: str) -> list[str]:
    return [cell for row in csv.reader(StringIO(exported, newline="")) for cell in row]


@given(SPICY)
@example('=HYPERLINK("http://x")')
@example("'=1")
@example("\t=1")
def test_a_defused_cell_computes_nothing_and_gives_its_text_back(text: str) -> None:
    cell = defuse(text)
    assert not cell.startswith(tuple(DANGEROUS))
    assert not cell or ord(cell[0]) >= 0x20
    assert cell.removeprefix(MARK) == text


@settings(max_examples=30)
@given(texts=st.lists(st.tuples(SPICY, SPICY), min_size=1, max_size=4))
@example(texts=[("=1+1", "@SUM(A1)"), ("\"a\",'b'\r\n=2", "\r\n-2")])
async def test_whatever_was_asked_and_said_comes_back_from_the_export(texts: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with await QueryLog.open(Path(folder, "queries.sqlite3"), StillClock()) as log:
            for text, comment in texts:
                row = await ask(log, text, Outcome.UNSURE)
                await log.answers.cast(row, BEN, helpful=False)
                await log.answers.explain(row, BEN, comment)
            logged = [(case.question.text, case.question.id) for case in await log.review.recent(EVERYTHING)]
            as_csv, as_lines = [await export(log, form) for form in Format]
    said = [well_formed(comment) for _, comment in reversed(texts)]
    assert [(row["text"], int(row["id"])) for row in read_csv(as_csv)] == logged
    assert [row["comments"] for row in read_csv(as_csv)] == said
    rows = [json.loads(line) for line in as_lines.split("\n") if line]
    assert [(row["text"], row["id"]) for row in rows] == logged
    assert [row["comments"] for row in rows] == [[comment] for comment in said]
    assert not [cell for cell in cells_of(as_csv) if cell.startswith(tuple(DANGEROUS)) or (cell and cell[0] < " ")]


async def test_the_columns_are_those_that_are_documented(log: QueryLog) -> None:
    row = await ask(log, "Who built it?", Outcome.UNSURE)
    await log.answers.cast(row, ANN, helpful=True)
    await log.review.mark(EVERYTHING, row, Verdict.RIGHT, None)
    (line,) = (await export(log, Format.JSON_LINES)).splitlines()
    fields = json.loads(line)
    assert list(fields) == [name for name in COLUMNS if name != "first_quote"]
    (cells,) = read_csv(await export(log, Format.CSV))
    assert cells["asked_at"] == fields["asked_at"] == "2026-03-01T12:00:00.000+00:00"
    assert (cells["quotes"], fields["quotes"][0]["sentence"]) == ("a.txt:1.1", 1)
    assert (cells["helpful"], cells["unhelpful"], cells["comments"]) == ("1", "0", "")
    assert (cells["verdict"], cells["reviewed_by"], cells["parent_id"]) == ("right", "terminal", "")


async def test_nobodys_hash_is_exported(log: QueryLog) -> None:
    row = await ask(log, user=ANN)
    await log.answers.cast(row, BEN, helpful=False)
    await log.review.mark(EVERYTHING, row, Verdict.WRONG, BEN)
    for form in Format:
        exported = await export(log, form)
        assert "moderator" in exported
        assert not [person for person in (ANN, BEN) if log._store.key.hash_of(person) in exported]


async def test_a_server_exports_its_own(log: QueryLog) -> None:
    for guild in (HARBOUR, MARSH, None):
        await ask(log, guild=guild)
    assert [row["guild_id"] for row in read_csv(await export(log, Format.CSV, Guild(MARSH)))] == [str(MARSH)]
    assert read_csv(await export(log, Format.CSV, Guild(1))) == []


async def test_the_words_of_a_quote_are_given_while_its_article_is_the_same(log: QueryLog) -> None:
    article = parse_article("It burned. It was built anew.", "a.txt")
    await ask(log, outcome=Outcome.ANSWERED)
    await log._run("UPDATE quote SET article_digest = ?", (article.digest,))
    await ask(log, outcome=Outcome.ANSWERED)  # of another version
    rows = log.review.export(EVERYTHING)
    lines = "".join([line async for line in export_lines(rows, Format.CSV, quote_texts({article.name: article}))])
    assert [row["first_quote"] for row in read_csv(lines)] == ["", "It burned."]


async def test_both_forms_tell_what_is_private(log: QueryLog) -> None:
    for row in (await ask(log, "Who?"), await ask(log, "When?")):
        await log._run("UPDATE question SET visibility = 'private' WHERE id = ? AND text = 'When?'", (row,))
    rows = read_csv(await export(log, Format.CSV))
    assert [(row["private"], row["channel_id"]) for row in rows] == [("true", ""), ("false", "5")]
    lines = [json.loads(line) for line in (await export(log, Format.JSON_LINES)).splitlines()]
    assert [(line["private"], line["channel_id"]) for line in lines] == [(True, None), (False, 5)]
