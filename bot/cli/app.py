"""The commands; each is declared in a file of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typing_extensions import override

from bot.cli.errors import plain_errors
from bot.cli.options import Json, Seeds
from bot.cli.output import notice, output_errors, say
from bot.program import program_version

# By name: the function, whose file is imported when the command is called, and the help.
COMMANDS: Final = {
    "ask": ("bot.cli.ask:ask", "Answer one question."),
    "chat": ("bot.cli.chat:chat", "Hold a conversation, in the terminal or over standard input."),
    "discord": ("bot.cli.connect:connect", "Connect to Discord."),
    "sync": ("bot.cli.connect:sync", "Register the slash commands with Discord."),
    "preview": ("bot.cli.preview:preview", "Try the bot out in a local page of a browser, without a token."),
    "add": ("bot.cli.add:add", "Take in HTML, PDF, DOCX or EPUB files, or web pages, as articles."),
    "index": ("bot.cli.index:index", "Read the articles ahead of questions, with the vectors of all their sections."),
    "check": ("bot.cli.check:check", "Tell whether the settings, the articles and the database can be used."),
}
LOG_COMMANDS: Final = {
    "recent": ("bot.cli.log.lists:recent", "Show the latest questions."),
    "unanswered": (
        "bot.cli.log.lists:unanswered",
        "Show what waits for a review: unsure, not found, or voted down; the same question is one row.",
    ),
    "search": ("bot.cli.log.lists:search", "Find questions by their words."),
    "show": ("bot.cli.log.show:show", "Show all that is known of a question, and the passages that come closest."),
    "stats": ("bot.cli.log.stats:stats", "Count what was asked."),
    "export": ("bot.cli.log.export:export", "Write out all questions, whatever their number."),
    "teach": ("bot.cli.log.teach:teach", "Tie a question to the passage that answers it, from then on."),
    "replay": (
        "bot.cli.log.replay:replay",
        "Ask every question again and show which answers change; the log stays as it is.",
    ),
    "purge": ("bot.cli.log.purge:purge", "Delete questions that were kept long enough."),
    "forget-people": (
        "bot.cli.log.forget_people:forget_people",
        "Drop who asked what, for the case that the key is lost; the questions stay.",
    ),
    "backup": ("bot.cli.log.backup:backup", "Copy the log and its key, also while the bot runs."),
    "browse": ("bot.cli.log.browse:browse", "Look into the log in a local page of a browser: tables, facets, queries."),
}


class Group(TyperGroup):
    @override
    def make_context(self, *args: Any, **extra: Any) -> Any:
        with output_errors():  # of the help
            return super().make_context(*args, **extra)


class OneLineGroup(Group):
    """The commands; what a person has to mend is told in one line, with exit code 2."""

    @override
    def make_context(self, *args: Any, **extra: Any) -> Any:
        with plain_errors():
            return super().make_context(*args, **extra)

    @override
    def main(self, *args: Any, **options: Any) -> Any:
        if not options.get("standalone_mode", True):
            return super().main(*args, **options)
        try:
            code = super().main(*args, **{**options, "standalone_mode": False})
        except typer.Abort:
            sys.exit(1)
        except _USAGE_ERROR as error:
            _print_usage_error(error)
            sys.exit(2)
        sys.exit(code if isinstance(code, int) else 0)

    @override
    def invoke(self, *args: Any) -> Any:
        with plain_errors():
            return super().invoke(*args)


def _print_usage_error(error: Any) -> None:
    """Print what is wrong with a call; a group without a command has shown its help instead."""
    from bot.wording import ENGLISH

    problem = str(error.format_message())
    if problem:
        notice(problem if error.ctx is None else ENGLISH.usage.format(problem=problem, command=error.ctx.command_path))


def _add_commands(app: typer.Typer, commands: Mapping[str, tuple[str, str]]) -> None:
    """Add commands; help and completion need no more of them than their names and help."""
    for name, (path, line) in commands.items():
        app.command(name, help=line, cls=_lazy_command(path))(lambda: None)


def _lazy_command(path: str) -> type[TyperCommand]:
    class LazyCommand(TyperCommand):
        @override
        def make_context(self, *args: Any, **extra: Any) -> Any:
            loaded = typer.Typer(add_completion=False)
            loaded.command(self.name, help=self.help)(resolve_name(path))
            with output_errors():  # as above
                return get_command(loaded).make_context(*args, **extra)

    return LazyCommand


app = typer.Typer(
    name="verbatim",
    cls=OneLineGroup,
    help="Answers questions about an article with the article's own words, here and in Discord.",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_add_commands(app, COMMANDS)
log = typer.Typer(cls=Group, help="Review the logged questions.", no_args_is_help=True)
_add_commands(log, LOG_COMMANDS)
app.add_typer(log, name="log")


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    *,
    as_json: Json = False,
    seeds: Seeds = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Connect to Discord when a token is set and this is a terminal; otherwise chat here."""
    context.obj = seeds
    if version:
        say(f"verbatim {program_version() or '(not installed)'}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from bot.cli.chat import connect_or_chat

        connect_or_chat(context, as_json=as_json)
    given = {"as_json": as_json}  # before the command means the same as after it
    context.default_map = {"ask": given, "chat": given, "log": dict.fromkeys(LOG_COMMANDS, given)}


_USAGE_ERROR: Final[type[Exception]] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "UsageError"
)
"""By name, since its module is another in some versions of the library."""
