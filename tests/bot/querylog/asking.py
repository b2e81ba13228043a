"""Questions in a log, in a line each."""

from __future__ import annotations

from bot.querylog.log import QueryLog
from bot.querylog.questions import logged
from bot.querylog.records import Entry, Front, LoggedQuestion, Origin, Vote
from bot.querylog.rows import read_questions
from bot.querylog.scope import EVERYTHING
from retrieval.answers import Answer, Outcome, Quote
from retrieval.conversation import Conversation

ANN, BEN, CAY = 123456789012345678, 223456789012345678, 323456789012345678
HARBOUR, MARSH = 11111, 22222


def quote(sentence: int = 1) -> Quote:
    return Quote(
        text="It burned.", article="a.txt", title="A", paragraph=1, sentence=sentence, start=0, end=10, score=2.5
    )


async def ask(  # noqa: PLR0913 - each test names the few that it is about
    log: QueryLog,
    text: str = "Who built it?",
    outcome: Outcome = Outcome.NOT_FOUND,
    *,
    user: int | None = ANN,
    guild: int | None = HARBOUR,
    parent: int | None = None,
    resolved: str | None = None,
    sentence: int = 1,
) -> int:
    """Log a question and its answer as the service does; the row's id."""
    row = await log.claim(Origin(Front.MENTION, user, guild, channel_id=5), text)
    assert row is not None
    before = Conversation()
    if parent is not None:
        (stored,) = await log._run("SELECT state_after FROM question WHERE id = ?", (parent,))
        before = Conversation.from_json(stored["state_after"])
    quotes = (quote(sentence),) if outcome in {Outcome.ANSWERED, Outcome.UNSURE} else ()
    answer = Answer(question=text, resolved=resolved or text, outcome=outcome, confidence=0.5, quotes=quotes)
    entry = Entry(
        conversation_id=parent or row,
        parent_id=parent,
        state_before=before.as_json(),
        state_after=before.then(text, answer).as_json(),
        answer=answer,
        took_ms=1.0,
        digests={"a.txt": "d1"},
    )
    assert await log.record(row, entry)
    return row


async def votes_of(log: QueryLog, question_id: int) -> list[Vote]:
    case = await log.review.show(EVERYTHING, question_id)
    return [] if case is None else list(case.votes)


async def recent(log: QueryLog, limit: int = 20) -> list[LoggedQuestion]:
    """The latest questions, the newest first."""
    return read_questions(await log._run(logged("SELECT * FROM question ORDER BY id DESC LIMIT ?"), (limit,)))
