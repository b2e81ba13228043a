"""The commands. What one needs is imported when it runs, so that each starts as quickly as it can."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.log import log_app
from bot.cli.options import Json, Opened, Port, Seeds
from bot.cli.usage import OneLineGroup

app = typer.Typer(
    name="verbatim",
    cls=OneLineGroup,
    help="Answers questions about an article with the article's own words, here and in Discord.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(log_app, name="log")


@app.callback(invoke_without_command=True)
def bare(context: typer.Context, *, as_json: Json = False, seeds: Seeds = None) -> None:
    """Connect to Discord when a token is set and this is a terminal; otherwise chat here."""
    if context.invoked_subcommand is None:
        from bot.cli.bare import run

        run(seeds=seeds, as_json=as_json)
    given = {"as_json": as_json, "seeds": seeds}  # before the command means the same as after it
    context.default_map = {"ask": given, "chat": given}


@app.command()
def ask(
    question: Annotated[list[str], typer.Argument(help="A question; - reads one a line from standard input.")],
    *,
    as_json: Json = False,
    seeds: Seeds = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show N quotes.", show_default=False)] = None,
) -> None:
    """Answer one question."""
    from bot.cli.asking import run

    run(question, seeds=seeds, as_json=as_json, top=top)


@app.command()
def chat(*, as_json: Json = False, seeds: Seeds = None) -> None:
    """Hold a conversation, in the terminal or over standard input."""
    from bot.cli.chatting import run

    run(seeds=seeds, as_json=as_json)


@app.command()
def discord() -> None:
    """Connect to Discord."""
    from bot.cli.connecting import run

    run()


@app.command()
def sync(
    *, guild: Annotated[int | None, typer.Option(min=1, metavar="ID", help="In one server.", show_default=False)] = None
) -> None:
    """Register the slash commands with Discord."""
    from bot.cli.connecting import sync as run

    run(guild)


@app.command()
def preview(*, port: Port = None, opened: Opened = True) -> None:
    """Try the bot out in a local page of a browser, without a token."""
    from bot.cli.previewing import run

    run(port, opened=opened)


@app.command()
def check(*, live: Annotated[bool, typer.Option("--live", help="Is the running bot connected?")] = False) -> None:
    """Tell whether the settings, the articles and the database can be used."""
    if live:
        from bot.cli.living import run as tell

        tell()
        return
    from bot.cli.checking import run

    run()
