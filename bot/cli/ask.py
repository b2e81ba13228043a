"""``ask``: questions without a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.cli.errors import plain_errors
from bot.cli.output import LONGEST, Typed, as_text, questions
from bot.cli.session import ask_here, open_session, printer, short_enough
from bot.settings import read_settings


@plain_errors()
def run(words: Sequence[str], *, seeds: Path | None, as_json: bool, top: int | None) -> None:
    """Answer what the words ask, or each line of standard input on its own.

    Args:
        words: The question; a single ``-`` stands for standard input.
        seeds: Where the articles are, if not where the settings say.
        as_json: Print JSON Lines.
        top: How many quotes to show; as many as the answer has when None.
    """
    from_input = list(words) == ["-"]
    question = " ".join(map(as_text, words)).strip()
    if not question:
        import typer

        raise typer.BadParameter("ask something", param_hint="QUESTION")
    typed = questions() if from_input else [Typed(question, too_long=len(question) > LONGEST)]
    with open_session(read_settings(seeds=seeds)) as (service, runner):
        show = printer(service, as_json=as_json, apart=from_input, every_quote=top is not None)
        for each in short_enough(typed, as_json=as_json):
            show(runner.run(ask_here(service, each, top=top)))
