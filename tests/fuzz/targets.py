"""What is done with bad input: each target takes bytes, and raises where something does not hold that always must."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Final

import discord

from bot.client import create_bot
from bot.cogs.chat.triggers import is_named, question_in, question_of
from bot.cogs.lookup.autocomplete import article_choices, article_named, passage_choices
from bot.core.service import read_conversation
from bot.querylog.database.encoding import well_formed
from bot.querylog.review.export import MARK, defuse
from bot.querylog.review.reviews import quoted
from bot.render.discord.answer import MAX_LAYOUT, MAX_MESSAGE, answer_texts, chat_message
from bot.render.discord.article import library_text, overview_text
from bot.render.discord.context import context_text
from bot.render.discord.pages import search_page
from bot.render.discord.text import clip
from bot.render.terminal.answer import plain_text
from bot.settings import Settings, SettingsError, read_settings
from bot.wording import ENGLISH
from retrieval.answerer import Answerer
from retrieval.answers import Answer
from retrieval.articles.article import Article
from retrieval.articles.parser import parse_article
from retrieval.articles.seeds import load_articles
from retrieval.articles.shown.discord_markdown import escape, unescape
from retrieval.conversation import Conversation
from retrieval.errors import SeedError
from retrieval.index.catalogue import ArticleLookup
from tests.bot.persistent import persistent_buttons
from tests.bot.stage import ARTICLE
from tests.fuzz.drawing import Draw

Target = Callable[[bytes], None]

HANG: Final = 1.0
"""Seconds of computing that no input may take."""
_TOKEN: Final = "Secr.et-to_ken"


class HangError(AssertionError):
    """Something took too long."""


@dataclass(frozen=True)
class World:
    """What the targets have at hand."""

    answerer: Answerer
    articles: ArticleLookup
    folder: Path


@cache
def world() -> World:
    """Made once."""
    answerer = Answerer([parse_article(ARTICLE, "gull-rock.txt"), parse_article("One. Two.", "numbers.md")])
    return World(answerer, answerer.articles, Path(tempfile.mkdtemp()))


def seeds(data: bytes) -> None:
    """A seed file of any bytes is refused in one sentence, or every sentence is the file's own."""
    markdown = bool(data) and data[0] % 2 == 1
    file = world().folder / ("seed.md" if markdown else "seed.txt")
    draw = Draw(data[2:])
    use_draw = len(data) > 1 and data[1] % 2
    file.write_bytes(draw.text(3000).encode("utf-8", "replace") if use_draw else data[2:])
    try:
        (article,) = load_articles(file)
    except SeedError as error:
        _check_sentence(error)
        return
    decoded = file.read_bytes().decode("utf-8")
    for sentence in article.sentences:
        assert sentence.text == decoded[sentence.start : sentence.end]
    assert len(overview_text(article, ENGLISH)) <= MAX_LAYOUT
    assert len(library_text([article], ENGLISH)) <= MAX_LAYOUT
    answerer = Answerer([article])
    _check(answerer.answer("What is it about?"), answerer.articles)
    first = article.sentences[0]
    assert len(context_text(article, (0, 0), (first.text[:5],), MAX_LAYOUT, ENGLISH)) <= MAX_LAYOUT


def questions(data: bytes) -> None:
    """Any question in any conversation gets a verbatim answer within the limits."""
    draw = Draw(data)
    conversation = Conversation()
    for _ in range(1 + draw.below(3)):
        conversation = ask(draw.text(), conversation)


def ask(text: str, conversation: Conversation) -> Conversation:
    """Ask, look at the answer, and go on."""
    is_named(text, 1)
    question = well_formed(question_in(text, 1) or text)
    answer = world().answerer.answer(question, conversation)
    _check(answer, world().articles)
    conversation = conversation.then(answer.question, answer)
    assert Conversation.from_json(conversation.as_json()) == conversation
    return conversation


def stored_conversations(data: bytes) -> None:
    """What stands in the log as a conversation may be anything; the answer is verbatim all the same."""
    draw = Draw(data)
    place = {"article": draw.one_of(("gull-rock.txt", "numbers.md", "gone.txt", "")), "paragraph": draw.below(300) - 5}
    place["sentence"] = draw.below(300) - 5
    exchange = {
        "question": draw.text(60),
        "turn": draw.one_of(("question", "follow_up", "more", "x")),
        "shown": [place] * draw.below(4),
    }
    exchange["leads"] = [{"place": place, "weight": draw.one_of((0, 1, -1, 0.5, 1e308, None))}] * draw.below(3)
    stored = draw.one_of(
        (
            json.dumps({"turns": [exchange] * (1 + draw.below(4))}),
            json.dumps({"turns": draw.json()}),
            json.dumps(draw.json()),
            draw.text(200),
        )
    )
    conversation = read_conversation(well_formed(stored))
    for text in ("and then?", "more", "what comes before that?", "source?", draw.text(40)):
        _check(world().answerer.answer(well_formed(text), conversation), world().articles)


def button_ids(data: bytes) -> None:
    """An id that nobody made leads to no button, or to one that makes an id again that leads to it."""
    draw = Draw(data)
    written = draw.text(120)
    if draw.byte() % 2:
        written = f"v1:{draw.one_of(_KINDS)}:{written}"
    for kind in persistent_buttons():
        template = kind.__discord_ui_compiled_template__
        if match := template.fullmatch(written):
            again = kind.from_match(match, ENGLISH).item.custom_id
            assert again is not None
            assert len(again) <= max(len(written), 100)
            assert template.fullmatch(again)
    words = draw.text(70)
    lines, shown, pages = search_page(words, world().answerer.rank(well_formed(words), k=50), draw.below(1000), ENGLISH)
    assert sum(map(len, lines)) + sum(len(text) for _, text in shown) <= MAX_LAYOUT
    assert pages >= 0


_KINDS: Final = (
    *(
        "context",
        "place",
        "more",
        "helpful",
        "unhelpful",
        "delete",
        "share",
        "search",
        "privacy",
        "mine",
        "export-mine",
    ),
    *("erase", "list", "here", "open", "mark", "reopen", "missing"),
)


def autocomplete(data: bytes) -> None:
    """What is offered fits, whatever is typed, and what comes back is looked up or refused."""
    typed = Draw(data).text()
    articles = world().articles
    offered = [*passage_choices(world().answerer, typed), *article_choices(articles, typed)]
    assert len(offered) <= 50
    for choice in offered:
        assert 1 <= len(choice.name) <= 100
        assert 1 <= len(str(choice.value)) <= 100
    found = articles.find_passage(typed)
    assert found is None or found[0].text[found[1].start : found[1].end] == found[1].text
    named = article_named(articles, typed)
    assert named is None or named in articles
    quoted(typed)


def settings(data: bytes) -> None:
    """A .env of any bytes is read, or refused in one sentence that tells no value."""
    draw = Draw(data)
    lines = [f"{draw.one_of(_NAMES)}={draw.text(80)}" for _ in range(draw.below(6))]
    file = world().folder / ".env"
    content = "\n".join([f"DISCORD_TOKEN={_TOKEN}", *lines]).encode("utf-8", "replace") + draw.rest(200)
    file.write_bytes(content)
    try:
        made = read_settings(_env_file=file)
    except SettingsError as error:
        _check_sentence(error)
    else:
        assert _TOKEN not in repr(made) + made.model_dump_json()


_NAMES: Final = (*(name.upper() for name in Settings.model_fields), "export SEEDS", "#", "")


def csv_fields(data: bytes) -> None:
    """A cell comes back as it was, and is nothing that a spreadsheet computes."""
    text = well_formed(Draw(data).text())
    row = StringIO(newline="")
    csv.writer(row).writerow([defuse(text), "next"])
    (cells,) = csv.reader(StringIO(row.getvalue(), newline=""))
    assert cells[1] == "next"
    assert not cells[0] or cells[0][0] not in "=+-@\t\r"
    assert cells[0].removeprefix(MARK) == text or cells[0] == text


def rendering(data: bytes) -> None:
    """Any text is shown as it stands, cut where it has to be, and pings nobody."""
    draw = Draw(data)
    text = well_formed(draw.text())
    assert unescape(escape(text)) == text
    limit = 1 + draw.below(2000)
    assert len(escape(clip(text, limit, escape))) <= limit
    assert not _PING.search(escape(text))


_PING: Final = re.compile(r"(?<!\\)(?:\\\\)*(?:@(?:everyone|here)|<@[!&]?\d)")


@cache
def _client() -> tuple[Any, asyncio.AbstractEventLoop]:
    """A bot that has not connected, and a loop for it."""
    made = create_bot(Settings(_env_file=None, database=world().folder / "none.sqlite3"))
    loop = asyncio.new_event_loop()
    loop.run_until_complete(made._async_setup_hook())
    made._connection.user = discord.ClientUser(state=made._connection, data=_USER)  # type: ignore[arg-type]
    for event, body in (("GUILD_CREATE", _GUILD),):
        made._connection.parsers[event](body)
    return made, loop


_USER: Final = {"id": "1", "username": "verbatim", "discriminator": "0", "avatar": None, "bot": True}
_CHANNEL: Final = {"id": "6", "type": 0, "name": "c", "position": 0, "permission_overwrites": []}
_EMPTY: Final = ("roles", "members", "emojis", "stickers", "features", "threads")
_GUILD: Final = {
    "id": "5",
    "name": "g",
    "channels": [_CHANNEL],
    "owner_id": "2",
    "unavailable": False,
    **{name: [] for name in _EMPTY},
}
_MESSAGE: Final = {
    "id": "123456789012345678",
    "channel_id": "6",
    "guild_id": "5",
    "author": {"id": "2", "username": "ann", "discriminator": "0", "avatar": None},
    "content": "<@1> Who?",
    "timestamp": "2026-01-01T00:00:00+00:00",
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [_USER],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "components": [],
    "pinned": False,
    "type": 0,
    "flags": 0,
}
_EVENTS: Final = (
    *("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "INTERACTION_CREATE"),
    *("GUILD_UPDATE", "CHANNEL_UPDATE", "THREAD_CREATE"),
)
_MORE_FIELDS: Final = ("member", "referenced_message", "message_reference", "webhook_id", "data", "token")


def gateway_events(data: bytes) -> None:
    """An event with missing or odd fields ends nothing; a message of it is a question or is none."""
    bot, loop = _client()
    draw = Draw(data)
    event = draw.one_of(_EVENTS)
    body: dict[str, Any] = dict(_MESSAGE)
    for _ in range(draw.below(5)):
        name = draw.one_of(
            (*_MESSAGE, "member", "referenced_message", "message_reference", "webhook_id", "data", "token")
        )
        if draw.byte() % 3:
            body[name] = draw.json()
        else:
            body.pop(name, None)
    if draw.byte() % 4 == 0:
        body["content"] = draw.text(300)
    heard: list[discord.Message] = []

    def hear(name: str, *values: Any) -> None:
        heard.extend(value for value in values if name == "message" and isinstance(value, discord.Message))

    bot.dispatch = bot._connection.dispatch = hear
    bot._connection.parsers[event](body)
    for message in heard:
        loop.run_until_complete(question_of(bot, message))


def _check_sentence(error: Exception) -> None:
    """An error that a person can mend is one line, and no secret is in it."""
    assert "\n" not in str(error)
    assert _TOKEN not in str(error)


def _check(answer: Answer, articles: Mapping[str, Article]) -> None:
    """Every quote is verbatim, and nothing that is said is too long."""
    for quote in answer.quotes:
        assert quote.text == articles[quote.article].text[quote.start : quote.end]
    assert 0 <= answer.confidence <= 1
    shown = chat_message(answer, articles, ENGLISH)
    assert 1 <= len(shown.content) <= MAX_MESSAGE
    lines, passages = answer_texts(answer, articles, ENGLISH)
    assert sum(map(len, lines)) + sum(len(passage.text) for passage in passages) <= MAX_LAYOUT
    assert plain_text(answer, articles)


def watched(target: Target) -> Target:
    """A target that also fails when it takes too long."""

    def timed(data: bytes) -> None:
        began = time.process_time()
        target(data)
        if (took := time.process_time() - began) > HANG:
            raise HangError(f"{target.__name__} took {took:.2f} s")

    return timed


TARGETS: Final[Mapping[str, Target]] = {
    target.__name__: watched(target)
    for target in (
        seeds,
        questions,
        stored_conversations,
        button_ids,
        autocomplete,
        settings,
        csv_fields,
        rendering,
        gateway_events,
    )
}
