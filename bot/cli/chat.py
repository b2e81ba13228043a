"""``chat``: a conversation, typed by a person or read from standard input."""

from __future__ import annotations

import gc
from itertools import takewhile

import typer

from bot.cli.conversation.session import QUIT, WHY, TerminalConversation, accept_lines, answer_printer, open_session
from bot.cli.options import Json, Seeds, settings_of
from bot.cli.output import is_terminal, notice, read_lines, say
from bot.program import program_name
from bot.settings import Settings
from bot.wording import ENGLISH


def chat(context: typer.Context, *, as_json: Json = False, seeds: Seeds = None) -> None:
    _chat(settings_of(context, seeds), as_json=as_json)


def connect_or_chat(context: typer.Context, *, as_json: bool) -> None:
    """Connect to Discord where a person has set a token; chat everywhere else, and say why."""
    settings = settings_of(context)
    if settings.discord_token is not None and is_terminal() and not as_json:
        from bot.cli.connect import run_bot

        run_bot(settings)
        return
    if not as_json:
        phrase = ENGLISH.terminal_piped if settings.discord_token else ENGLISH.terminal_no_token
        notice(phrase.format(program=program_name()))
    _chat(settings, as_json=as_json)


def _chat(settings: Settings, *, as_json: bool) -> None:
    gc.enable()
    try:
        if is_terminal() and not as_json:
            from bot.cli.conversation.prompt import prompt

            prompt(settings)
        else:
            _answer_lines(settings, as_json=as_json)
    except KeyboardInterrupt:  # a way to leave
        return


def _answer_lines(settings: Settings, *, as_json: bool) -> None:
    with open_session(settings) as (service, runner):
        conversation = TerminalConversation(service)
        show = answer_printer(service, as_json=as_json, blank_line=True)
        lines = takewhile(lambda line: line.text not in QUIT, read_lines())
        for question in accept_lines(lines, as_json=as_json):
            if question == WHY and (explained := conversation.explain_last()):
                say(explained.as_json() if as_json else f"{explained.said()}\n")
            else:
                show(runner.run(conversation.ask(question)))
