"""The schema, as the numbered steps that lead to it; ``PRAGMA user_version`` says how many a file has taken.

A published step is never edited. The SQL's comments document the columns: SQLite keeps them, for ``.schema``, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from bot.querylog.database.connection import transaction
from bot.querylog.database.encoding import duplicate_key
from bot.querylog.database.migrations import (
    m004_review,
    m005_lessons,
    m008_visibility,
    m011_look_ups,
    m014_servers,
    m015_reaching,
    m016_leaving,
)

Migration = Sequence[str]

APPLICATION_ID: Final = int.from_bytes(b"Vbtm")  # ``PRAGMA application_id`` of a file that is ours

_QUESTION: Final = """
CREATE TABLE question ( -- one row for each question asked
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of asking; never given again, even after a deletion
    asked_at INTEGER NOT NULL,            -- when: milliseconds since 1970-01-01 00:00 UTC
    front TEXT NOT NULL,                  -- where from: terminal, mention, reply, dm, channel, slash, context_menu
    guild_id INTEGER,                     -- Discord's id of the server; NULL in direct messages and the terminal
    channel_id INTEGER,                   -- Discord's id of the channel or thread; NULL in the terminal
    user_hash TEXT,                       -- who: keyed hash of Discord's id of the person; NULL in the terminal
    message_id INTEGER UNIQUE,            -- Discord's id of the message that asks, if it is one; answered once
    answer_message_id INTEGER,            -- Discord's id of the bot's answer, once sent
    text TEXT NOT NULL,                   -- the question, as asked
    -- The columns from here on are NULL while a question is claimed and not yet answered.
    conversation_id INTEGER,              -- the id of the conversation's first question, which may be deleted by now
    parent_id INTEGER REFERENCES question (id) ON DELETE SET NULL, -- the question that this one goes on from
    resolved TEXT,                        -- the question as searched, with what a follow-up carried over
    outcome TEXT,                         -- answered, unsure, not_found or reply
    confidence REAL,                      -- 0 to 1: the probability that the first quote answers
    took_ms REAL,                         -- how long finding the answer took, in milliseconds
    article TEXT,                         -- file name of the first quote's article, or of the only article there was
    article_digest TEXT,                  -- SHA-256 of that article's text, hexadecimal
    state_before TEXT,                    -- the conversation before the question, JSON
    state_after TEXT                      -- the conversation with this question in it, JSON
) STRICT
"""

_QUOTE: Final = """
CREATE TABLE quote ( -- one row for each quote that an answer showed
    question_id INTEGER NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    rank INTEGER NOT NULL,          -- from 1, in the order shown
    article TEXT NOT NULL,          -- file name
    paragraph INTEGER NOT NULL,     -- from 1; 0 for the headline and the standfirst
    sentence INTEGER NOT NULL,      -- from 1 within the paragraph
    start_offset INTEGER NOT NULL,  -- the quote is text[start_offset:end_offset] of the article, in characters
    end_offset INTEGER NOT NULL,
    score REAL NOT NULL,            -- what the sentences were ordered by
    article_digest TEXT NOT NULL,   -- SHA-256 of the article's text, hexadecimal
    PRIMARY KEY (question_id, rank)
) STRICT, WITHOUT ROWID
"""

_COMMAND_TREE: Final = """
CREATE TABLE command_tree ( -- the slash commands that were last registered with Discord
    application_id INTEGER NOT NULL,  -- Discord's id of the bot's application
    guild_id INTEGER NOT NULL,        -- the server they were registered in; 0 for everywhere
    hash TEXT NOT NULL,               -- of the commands' definitions
    synced_at INTEGER NOT NULL,       -- when: milliseconds since 1970-01-01 00:00 UTC
    PRIMARY KEY (application_id, guild_id)
) STRICT, WITHOUT ROWID
"""

# An index ends with the row's id, so the first also gives a person's latest question in a channel.
_INDEXES: Final = (
    "CREATE INDEX question_by_person ON question (user_hash, channel_id)",
    "CREATE INDEX question_by_answer ON question (answer_message_id) WHERE answer_message_id IS NOT NULL",
    # Deleting a row looks for the rows that go on from it.
    "CREATE INDEX question_by_parent ON question (parent_id) WHERE parent_id IS NOT NULL",
)


_VOTE: Final = """
CREATE TABLE vote ( -- one row for each person who voted on an answer
    question_id INTEGER NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    user_hash TEXT NOT NULL,        -- who: as in question
    helpful INTEGER NOT NULL,       -- 1 or 0: what was voted last
    missing TEXT,                   -- what was missing, in the person's words
    voted_at INTEGER NOT NULL,      -- when last: milliseconds since 1970-01-01 00:00 UTC
    PRIMARY KEY (question_id, user_hash)
) STRICT, WITHOUT ROWID
"""

_HEARTBEAT: Final = """
CREATE TABLE heartbeat ( -- one row: how the process that is, or last was, connected to Discord is doing
    id INTEGER PRIMARY KEY CHECK (id = 1),
    beat_at INTEGER NOT NULL,    -- when this was written: milliseconds since 1970-01-01 00:00 UTC
    started_at INTEGER NOT NULL, -- when the process started, in the same unit
    connected INTEGER NOT NULL,  -- 1 or 0
    changed_at INTEGER NOT NULL, -- since when it has been connected, or not, in the same unit
    answered INTEGER NOT NULL,   -- how many questions it has answered since it started
    latency_ms REAL,             -- how long Discord's gateway takes to respond, in milliseconds; NULL when not known
    process INTEGER NOT NULL,    -- the operating system's number of the process
    version TEXT NOT NULL        -- of the program; empty when it runs without having been installed
) STRICT
"""

# A comment behind -- would swallow the bracket that SQLite writes.
_OWED: Final = "owed INTEGER /* 1 from the claim of a message until its answer is sent, or cannot be; otherwise NULL */"

_SPOOL: Final = """
CREATE TABLE spool ( -- at most one row: how much of the spool, the file beside the database, is in the log
    name TEXT PRIMARY KEY,    -- of the spool; it gets another one whenever it has been emptied
    taken INTEGER NOT NULL    -- the number of the last change that is in the log
) STRICT, WITHOUT ROWID
"""

_USER_KEY: Final = """
CREATE TABLE user_key ( -- at most one row: which key, the file beside the database, the hashes were made with
    id INTEGER PRIMARY KEY CHECK (id = 1), -- there is no other
    fingerprint TEXT NOT NULL              -- keyed hash of a constant, hexadecimal: tells the key from others
) STRICT
"""

_UNREAD: Final = "unread INTEGER /* 1 where the models were busy and words alone found the answer; otherwise NULL */"

_UNANSWERED: Final = (
    "unanswered TEXT /* of a message with several questions those that were not answered, one a line; NULL where there"
    " are none, or where it has one question */"
)

MIGRATIONS: Final[Sequence[Migration]] = (
    (_QUESTION, _QUOTE, _COMMAND_TREE, *_INDEXES),
    (_VOTE,),
    (_HEARTBEAT,),
    m004_review.STATEMENTS,
    m005_lessons.STATEMENTS,
    (f"ALTER TABLE question ADD COLUMN {_OWED}", "CREATE INDEX question_owed ON question (message_id) WHERE owed"),
    (_SPOOL,),
    m008_visibility.STATEMENTS,
    (_USER_KEY,),
    ("DROP TABLE heartbeat",),
    m011_look_ups.STATEMENTS,
    (f"ALTER TABLE question ADD COLUMN {_UNREAD}",),
    (f"ALTER TABLE question ADD COLUMN {_UNANSWERED}",),
    m014_servers.STATEMENTS,
    m015_reaching.STATEMENTS,
    m016_leaving.STATEMENTS,
)


def user_version(connection: sqlite3.Connection) -> int:
    """Return how many of the steps the file has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Take the steps that are missing, each in a transaction of its own; a read-only file is found out here, too."""
    connection.create_function("duplicate_key", 1, duplicate_key, deterministic=True)
    # A step may have to build a table anew (https://sqlite.org/lang_altertable.html, section 7).
    connection.execute("PRAGMA foreign_keys = OFF")
    while _take_step(connection, migrations):
        pass
    connection.execute("PRAGMA foreign_keys = ON")


def _take_step(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> bool:
    """Take the next step; False where there is none."""
    with transaction(connection):
        version = user_version(connection)
        if version >= len(migrations):
            return False
        for statement in migrations[version]:
            connection.execute(statement.strip())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version + 1}")
    return True
