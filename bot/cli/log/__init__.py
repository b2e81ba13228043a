"""``log …``: reviewing the logged questions. What a command needs is imported when it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import Json, Opened, Port

_LARGEST = 2**63 - 1  # what SQLite keeps in an integer

Id = Annotated[
    int, typer.Argument(min=1, max=_LARGEST, metavar="ID", help="The question's number, as the lists show it.")
]
Limit = Annotated[int, typer.Option("-n", "--limit", min=1, max=_LARGEST, metavar="N", help="How many.")]
Before = Annotated[
    int | None,
    typer.Option(min=1, max=_LARGEST, metavar="ID", help="Only what is older than this question.", show_default=False),
]
Guild = Annotated[
    int | None,
    typer.Option("--guild", min=1, max=_LARGEST, metavar="ID", help="Only of one server.", show_default=False),
]


class Form(StrEnum):
    """``bot.querylog.review.export.Format``, without the import."""

    CSV = "csv"
    JSON_LINES = "jsonl"


log_app = typer.Typer(help="Review the logged questions.", no_args_is_help=True)


@log_app.command()
def recent(*, as_json: Json = False, limit: Limit = 20, before: Before = None, guild: Guild = None) -> None:
    """Show the latest questions."""
    from bot.cli.log.lists import recent as run

    run(guild, before, limit, as_json=as_json)


@log_app.command()
def unanswered(*, as_json: Json = False, limit: Limit = 20, before: Before = None, guild: Guild = None) -> None:
    """Show what waits for a review: unsure, not found, or voted down; the same question is one row."""
    from bot.cli.log.lists import unanswered as run

    run(guild, before, limit, as_json=as_json)


@log_app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words that all stand in the question; '\"like this\"' a phrase.")],
    *,
    as_json: Json = False,
    limit: Limit = 20,
    before: Before = None,
    guild: Guild = None,
) -> None:
    """Find questions by their words."""
    from bot.cli.log.lists import search as run

    run(words, guild, before, limit, as_json=as_json)


@log_app.command()
def show(question_id: Id, *, as_json: Json = False, guild: Guild = None) -> None:
    """Show all that is known of a question, and the passages that come closest."""
    from bot.cli.log.show import run

    run(question_id, guild, as_json=as_json)


@log_app.command()
def stats(
    *,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, metavar="N", help="Only the last N days.", show_default=False)
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Also draw a picture.", show_default=False)
    ] = None,
    as_json: Json = False,
    guild: Guild = None,
) -> None:
    """Count what was asked."""
    from bot.cli.log.stats import run

    run(guild, days, chart, as_json=as_json)


@log_app.command()
def export(
    *,
    form: Annotated[Form, typer.Option("--format", help="A spreadsheet's, or JSON Lines.")] = Form.CSV,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Instead of standard output.", show_default=False),
    ] = None,
    guild: Guild = None,
) -> None:
    """Write out all questions, whatever their number."""
    from bot.cli.log.export import run

    run(form.value, output, guild)


@log_app.command()
def teach(  # noqa: PLR0913 - what a person may type
    question_id: Annotated[
        int | None, typer.Argument(min=1, max=_LARGEST, metavar="ID", help="The question.", show_default=False)
    ] = None,
    passage: Annotated[
        str | None,
        typer.Argument(metavar="ARTICLE:PARAGRAPH.SENTENCE", help="What answers it, or: nothing.", show_default=False),
    ] = None,
    *,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="For all servers, not only where it was asked.")
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="Show what was taught.")] = False,
    undo: Annotated[
        int | None, typer.Option(min=1, max=_LARGEST, metavar="LESSON", help="Take a lesson back.", show_default=False)
    ] = None,
    as_json: Json = False,
    limit: Limit = 20,
    before: Annotated[
        int | None,
        typer.Option(min=1, max=_LARGEST, metavar="LESSON", help="Only older lessons than this.", show_default=False),
    ] = None,
    guild: Guild = None,
) -> None:
    """Tie a question to the passage that answers it, from then on."""
    from bot.cli.log.teach import show as show_lessons
    from bot.cli.log.teach import teach as tie
    from bot.cli.log.teach import undo as take_back

    if listed + (undo is not None) + (question_id is not None and passage is not None) != 1:
        raise typer.BadParameter("give ID and ARTICLE:PARAGRAPH.SENTENCE, or --list, or --undo LESSON")
    if listed:
        show_lessons(guild, before, limit, as_json=as_json)
    elif undo is not None:
        take_back(undo, guild)
    elif question_id is not None and passage is not None:
        tie(question_id, passage, guild, everywhere=everywhere)


@log_app.command()
def replay(*, as_json: Json = False, guild: Guild = None) -> None:
    """Ask every question again and show which answers change; the log stays as it is."""
    from bot.cli.log.replay import run

    run(guild, as_json=as_json)


@log_app.command()
def purge(
    *,
    days: Annotated[
        int | None,
        typer.Option(
            min=0, max=36_500, metavar="N", help="Keep N days; RETENTION_DAYS by default.", show_default=False
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete questions that were kept long enough."""
    from bot.cli.log.purge import run

    run(days, yes=yes)


@log_app.command("forget-people")
def forget_people(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Drop who asked what, for the case that the key is lost; the questions stay."""
    from bot.cli.log.forget_people import run

    run(yes=yes)


@log_app.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
    """Copy the log and its key, also while the bot runs."""
    from bot.cli.log.backup import run

    run(file)


@log_app.command()
def browse(*, port: Port = None, opened: Opened = True) -> None:
    """Look into the log in a local page of a browser: tables, facets, queries."""
    from bot.cli.log.browse import run

    run(port, opened=opened)
