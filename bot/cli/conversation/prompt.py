"""The chat that a person types: a prompt with editing and history, answers in colour."""

from __future__ import annotations

import asyncio
import re

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.layout.screen import Char
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import is_dumb_terminal

from bot.cli.conversation.session import QUIT, WHY, TerminalConversation, answer_printer
from bot.cli.output import MAX_LENGTH, say
from bot.cli.progress import reading_progress
from bot.core.service import open_service
from bot.render.phrases import library_phrase
from bot.render.terminal.answer import why_blocks
from bot.render.terminal.console import paint, terminal
from bot.settings import Settings
from bot.visible import ESCAPED, visible, visible_line
from bot.wording import ENGLISH

_STYLE = Style.from_dict({"prompt": "bold", "bottom-toolbar": "noreverse", "bottom-toolbar.text": "ansibrightblack"})
_UNKNOWN_COMMAND = re.compile(r"/(?!new$|help$)\w*")
_PROMPT = FormattedText([("class:prompt", "› ")])


def prompt(settings: Settings) -> None:
    """Chat in the terminal until the person leaves, by Ctrl-C with a ``KeyboardInterrupt``."""
    asyncio.run(_chat(settings))


async def _chat(settings: Settings) -> None:
    async with open_service(settings, reading=reading_progress) as service:
        welcome = library_phrase("terminal_welcome", service.answerer.articles, ENGLISH)
        terminal().print(visible_line(welcome))
        # The history is this session's: what was asked stands in the log, and nowhere else.
        session: PromptSession[str] = PromptSession(
            _PROMPT, style=_STYLE, bottom_toolbar=ENGLISH.terminal_hint, output=_output()
        )
        conversation = TerminalConversation(service)
        show = answer_printer(service, as_json=False, blank_line=False)
        while question := await _next_question(session):
            if question == WHY:
                paint(terminal(), why_blocks(conversation.last.answer if conversation.last else None))
            elif _UNKNOWN_COMMAND.fullmatch(question):
                terminal().print(ENGLISH.terminal_commands)
            elif len(question) > MAX_LENGTH:
                terminal().print(ENGLISH.too_long.format(limit=MAX_LENGTH))
            else:
                show(await conversation.ask(question))
            if question == "/help":
                terminal().print(ENGLISH.terminal_commands)
            say("")


def _output() -> Output:
    """Return the terminal, to which nothing that is typed or pasted is sent that acts on it."""
    Char.display_mappings = {**Char.display_mappings, **ESCAPED}
    output = create_output()
    if is_dumb_terminal():  # to which what is typed is written as it is
        write = output.write
        output.write = lambda data: write(visible(data))  # type: ignore[method-assign]
    return output


async def _next_question(session: PromptSession[str]) -> str | None:
    """Return what is typed next; None when the person leaves."""
    try:
        while not (typed := (await session.prompt_async()).strip()):
            pass
    except EOFError:
        return None
    return None if typed in QUIT else typed
