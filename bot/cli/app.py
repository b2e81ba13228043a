"""The commands. What one needs is imported when it runs, so that each starts as quickly as it can."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from bot.cli.log import log_app
from bot.cli.options import Json, Opened, Port, Seeds
from bot.cli.output import notice


class OneLineGroup(TyperGroup):
    """The commands; one that is called wrongly says so in one line, and leaves with exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command and leave; see ``TyperGroup``."""
        if not options.get("standalone_mode", True):
            return super().main(*args, **options)
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except typer.Abort:
            sys.exit(1)
        except _WRONG_CALL as error:
            _tell(error)
            sys.exit(2)
        sys.exit(code if isinstance(code, int) else 0)


def _tell(error: Any) -> None:
    """Say what is wrong, on one line; a group without a command has shown its help instead."""
    from bot.wording import ENGLISH

    problem = str(error.format_message())
    if problem:
        notice(problem if error.ctx is None else ENGLISH.usage.format(problem=problem, command=error.ctx.command_path))


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
        from bot.cli.chat import connect_or_chat

        connect_or_chat(seeds=seeds, as_json=as_json)
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
    from bot.cli.ask import run

    run(question, seeds=seeds, as_json=as_json, top=top)


@app.command()
def chat(*, as_json: Json = False, seeds: Seeds = None) -> None:
    """Hold a conversation, in the terminal or over standard input."""
    from bot.cli.chat import run

    run(seeds=seeds, as_json=as_json)


@app.command()
def discord() -> None:
    """Connect to Discord."""
    from bot.cli.connect import run

    run()


@app.command()
def sync(
    *, guild: Annotated[int | None, typer.Option(min=1, metavar="ID", help="In one server.", show_default=False)] = None
) -> None:
    """Register the slash commands with Discord."""
    from bot.cli.connect import sync as run

    run(guild)


@app.command()
def preview(*, port: Port = None, opened: Opened = True) -> None:
    """Try the bot out in a local page of a browser, without a token."""
    from bot.cli.preview import run

    run(port, opened=opened)


@app.command()
def check(*, live: Annotated[bool, typer.Option("--live", help="Is the running bot connected?")] = False) -> None:
    """Tell whether the settings, the articles and the database can be used."""
    if live:
        from bot.cli.check import run_live

        run_live()
        return
    from bot.cli.check import run

    run()


_WRONG_CALL: Final[type[Exception]] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "UsageError")
"""What the library raises; by name, since its module is another in some versions."""
