"""``ask``: questions without a conversation."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.conversation.session import accept_lines, answer_printer, ask_in_terminal, open_session
from bot.cli.options import Json, Seeds, settings_of
from bot.cli.output import MAX_LENGTH, Line, as_text, read_lines


def ask(
    context: typer.Context,
    question: Annotated[list[str], typer.Argument(help="A question; - reads one a line from standard input.")],
    *,
    as_json: Json = False,
    seeds: Seeds = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show N quotes.", show_default=False)] = None,
) -> None:
    piped = question == ["-"]
    text = " ".join(map(as_text, question)).strip()
    if not text:
        raise typer.BadParameter("ask something", param_hint="QUESTION")
    lines = read_lines() if piped else [Line(text, too_long=len(text) > MAX_LENGTH)]
    with open_session(settings_of(context, seeds)) as (service, runner):
        show = answer_printer(service, as_json=as_json, blank_line=piped, every_quote=top is not None)
        for each in accept_lines(lines, as_json=as_json):
            show(runner.run(ask_in_terminal(service, each, top=top)))
