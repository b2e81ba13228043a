"""Servers have documents and settings of their own."""

from __future__ import annotations

from typing import Final

# The texts and the originals are files beside the database, named by their digests.
_SERVER_DOCUMENT: Final = """
CREATE TABLE server_document ( -- one row for each document of a server, and for each that waits to be added
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again
    guild_id INTEGER NOT NULL,      -- Discord's id of the server
    name TEXT NOT NULL,             -- what it is called there, such as rules.md; its article is guild_id/name
    title TEXT NOT NULL,            -- as people see it
    text_digest TEXT NOT NULL,      -- SHA-256 of the text that is quoted, in UTF-8, hexadecimal: names its file
    original_digest TEXT NOT NULL,  -- SHA-256 of the file or page that it was taken from: names that one's copy
    original_name TEXT NOT NULL,    -- of the file; empty for a page
    url TEXT,                       -- of the page; NULL for a file
    kind TEXT NOT NULL,             -- the format: HTML, PDF, DOCX, EPUB, text or Markdown
    extractor TEXT NOT NULL,        -- the library that took the text, with its version; empty where none was needed
    author TEXT,                    -- as the document says it, as the next two
    source TEXT,                    -- the site of a page
    published TEXT,                 -- a date, or what was written for one
    language TEXT NOT NULL,         -- code of ISO 639 of the language that it is analysed in
    sentences INTEGER NOT NULL,     -- how many it has
    bytes INTEGER NOT NULL,         -- of its text and its original together
    taken_at INTEGER NOT NULL,      -- when its text was taken: milliseconds since 1970-01-01 00:00 UTC
    added_at INTEGER,               -- when a moderator added it; NULL while that has not been confirmed
    fetched_at INTEGER,             -- when the page was fetched; NULL for a file, as the next three
    etag TEXT,                      -- what the page's server calls this version, if it does
    last_modified TEXT,             -- when it says that the page was changed, if it does
    checked_at INTEGER,             -- when the page was asked for last
    state TEXT NOT NULL             -- of the page, as last asked for: current, changed or gone
) STRICT
"""

_SERVER_SETTING: Final = """
CREATE TABLE server_setting ( -- one row for each server whose moderators have set something
    guild_id INTEGER PRIMARY KEY,  -- Discord's id of the server
    only_these INTEGER NOT NULL,   -- 1 where only the channels that are named are answered in, or 0
    review_roles TEXT,             -- ids of the roles that review, as a JSON array; NULL: those of REVIEW_ROLES
    moderators_channel INTEGER,    -- Discord's id of the channel where moderators are told of things; NULL: none
    shared INTEGER NOT NULL        -- 1 where the owner's documents answer as well, or 0
) STRICT
"""

_SERVER_CHANNEL: Final = """
CREATE TABLE server_channel ( -- one row for each channel for which moderators have set how the bot answers
    guild_id INTEGER NOT NULL,    -- Discord's id of the server
    channel_id INTEGER NOT NULL,  -- Discord's id of the channel
    mode TEXT NOT NULL,           -- off, mention or questions
    PRIMARY KEY (guild_id, channel_id)
) STRICT, WITHOUT ROWID
"""

_SERVER_CHANGE: Final = """
CREATE TABLE server_change ( -- one row for each server: tells a process that documents or settings have changed
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- higher with each change of any server
    guild_id INTEGER NOT NULL UNIQUE          -- Discord's id of the server
) STRICT
"""

_GREETED_SERVER: Final = """
CREATE TABLE greeted_server ( -- one row for each server that needs no greeting any more
    guild_id INTEGER PRIMARY KEY,  -- Discord's id of the server; 0 for all that the bot is in when it next connects
    greeted_at INTEGER NOT NULL    -- when: milliseconds since 1970-01-01 00:00 UTC
) STRICT
"""

_DM_CHOICE: Final = """
CREATE TABLE dm_choice ( -- one row for each person who has chosen whose documents are read in direct messages
    user_hash TEXT PRIMARY KEY,   -- who: as in question
    guild_id INTEGER NOT NULL,    -- Discord's id of the server
    checked_at INTEGER NOT NULL   -- when Discord last said that the person is a member, as in question
) STRICT, WITHOUT ROWID
"""

STATEMENTS: Final = (
    _SERVER_DOCUMENT,
    _SERVER_SETTING,
    _SERVER_CHANNEL,
    _SERVER_CHANGE,
    _GREETED_SERVER,
    _DM_CHOICE,
    "CREATE UNIQUE INDEX server_document_by_name ON server_document (guild_id, name) WHERE added_at IS NOT NULL",
    "CREATE INDEX server_document_by_guild ON server_document (guild_id)",
    "CREATE INDEX server_document_to_check ON server_document (checked_at) WHERE url IS NOT NULL",
    "CREATE INDEX dm_choice_by_guild ON dm_choice (guild_id)",
    # A bot that has connected before has been in its servers for long.
    "INSERT INTO greeted_server (guild_id, greeted_at) SELECT 0, max(synced_at) FROM command_tree HAVING count(*) > 0",
)
