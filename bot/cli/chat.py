"""``chat``: a conversation, typed by a person or read from standard input."""

from __future__ import annotations

import gc
from itertools import takewhile
from pathlib import Path

from bot.cli.errors import plain_errors
from bot.cli.output import is_terminal, notice, questions, say
from bot.cli.session import QUIT, WHY, Conversing, open_session, printer, short_enough
from bot.settings import Settings, read_settings
from bot.wording import ENGLISH


@plain_errors()
def run(*, seeds: Path | None, as_json: bool) -> None:
    """Chat about the articles.

    Args:
        seeds: Where they are, if not where the settings say.
        as_json: Print JSON Lines.
    """
    chat(read_settings(seeds=seeds), as_json=as_json)


def chat(settings: Settings, *, as_json: bool) -> None:
    """Answer one question after another until there are no more; Ctrl-C is a way to leave.

    Raises:
        SeedError: An article cannot be read.
        LogError: The database cannot be used.
    """
    gc.enable()
    try:
        if is_terminal() and not as_json:
            from bot.cli.prompt import prompt

            prompt(settings)
        else:
            _answer_lines(settings, as_json=as_json)
    except KeyboardInterrupt:
        return


def _answer_lines(settings: Settings, *, as_json: bool) -> None:
    with open_session(settings) as (service, runner):
        conversation = Conversing(service)
        show = printer(service, as_json=as_json, apart=True)
        typed = takewhile(lambda each: each.text not in QUIT, questions())
        for question in short_enough(typed, as_json=as_json):
            if question == WHY and (explained := conversation.explained()):
                say(explained.as_json() if as_json else f"{explained.said}\n")
            else:
                show(runner.run(conversation.ask(question)))


@plain_errors()
def connect_or_chat(*, seeds: Path | None, as_json: bool) -> None:
    """Connect to Discord where a person has set a token; chat everywhere else, and say why.

    Args:
        seeds: Where the articles are, if not where the settings say.
        as_json: Chat in JSON Lines; never connects.
    """
    settings = read_settings(seeds=seeds)
    if settings.discord_token is not None and is_terminal() and not as_json:
        from bot.cli import connect

        connect.connect(settings)
        return
    if not as_json:
        notice(ENGLISH.terminal_piped if settings.discord_token else ENGLISH.terminal_no_token)
    chat(settings, as_json=as_json)
