"""Questions can be reviewed, searched, and deleted with their server."""

from __future__ import annotations

from typing import Final

_WAITING: Final = "verdict IS NULL AND (outcome IN ('unsure', 'not_found') OR unhelpful > 0)"

# A comment behind -- would swallow the bracket that SQLite writes after an added column.
_COLUMNS: Final = (
    "terms TEXT /* content words of resolved, sorted: the same for near-duplicates */",
    "unhelpful INTEGER NOT NULL DEFAULT 0 /* how many votes say that the answer did not help; kept by triggers */",
    "verdict TEXT /* the review: right, wrong, ignored or taught; NULL while there is none */",
    "reviewed_by TEXT /* who: terminal, or keyed hash as in user_hash; NULL when that person had it deleted */",
    "reviewed_at INTEGER /* when: milliseconds since 1970-01-01 00:00 UTC */",
    f"waiting INTEGER GENERATED ALWAYS AS ({_WAITING}) VIRTUAL /* 1 while it is to be reviewed */",
)

_DEPARTED_GUILD: Final = """
CREATE TABLE departed_guild ( -- servers that the bot has left, whose questions will be deleted
    guild_id INTEGER PRIMARY KEY,  -- Discord's id of the server
    left_at INTEGER NOT NULL       -- when: milliseconds since 1970-01-01 00:00 UTC
) STRICT
"""

# The words are indexed, not kept a second time. The server is indexed with them, so that a search within one server
# does not walk through the questions of all others.
_QUESTION_TEXT: Final = """
CREATE VIRTUAL TABLE question_text USING fts5 (
    text, guild_id, content = 'question', content_rowid = 'id', columnsize = 0,
    tokenize = 'porter unicode61 remove_diacritics 2'
)
"""

_TRIGGERS: Final = (
    """
CREATE TRIGGER question_text_added AFTER INSERT ON question BEGIN
    INSERT INTO question_text (rowid, text, guild_id) VALUES (new.id, new.text, new.guild_id);
END
""",
    """
CREATE TRIGGER question_text_deleted AFTER DELETE ON question BEGIN
    INSERT INTO question_text (question_text, rowid, text, guild_id)
    VALUES ('delete', old.id, old.text, old.guild_id);
END
""",
    """
CREATE TRIGGER question_text_changed AFTER UPDATE OF text, guild_id ON question
WHEN old.text IS NOT new.text OR old.guild_id IS NOT new.guild_id BEGIN
    INSERT INTO question_text (question_text, rowid, text, guild_id)
    VALUES ('delete', old.id, old.text, old.guild_id);
    INSERT INTO question_text (rowid, text, guild_id) VALUES (new.id, new.text, new.guild_id);
END
""",
    """
CREATE TRIGGER vote_added AFTER INSERT ON vote WHEN new.helpful = 0 BEGIN
    UPDATE question SET unhelpful = unhelpful + 1 WHERE id = new.question_id;
END
""",
    """
CREATE TRIGGER vote_deleted AFTER DELETE ON vote WHEN old.helpful = 0 BEGIN
    UPDATE question SET unhelpful = unhelpful - 1 WHERE id = old.question_id;
END
""",
    """
CREATE TRIGGER vote_changed AFTER UPDATE OF helpful ON vote WHEN old.helpful <> new.helpful BEGIN
    UPDATE question SET unhelpful = unhelpful + old.helpful - new.helpful WHERE id = new.question_id;
END
""",
)

# Every index ends with the row's id, by which all lists are ordered. Those with the time serve the statistics, which
# need not look at the rows.
_INDEXES: Final = (
    "CREATE INDEX question_by_guild ON question (guild_id)",
    "CREATE INDEX question_by_time ON question (asked_at, outcome)",
    "CREATE INDEX question_by_guild_and_time ON question (guild_id, asked_at, outcome)",
    "CREATE INDEX question_waiting ON question (waiting) WHERE waiting",
    "CREATE INDEX question_waiting_by_guild ON question (guild_id) WHERE waiting",
    "CREATE INDEX question_waiting_by_terms ON question (terms) WHERE waiting",
    "CREATE INDEX question_waiting_by_guild_and_terms ON question (guild_id, terms) WHERE waiting",
    "CREATE INDEX question_by_reviewer ON question (reviewed_by) WHERE reviewed_by IS NOT NULL",
    "CREATE INDEX vote_by_person ON vote (user_hash)",
)

_COUNT_VOTES: Final = """
UPDATE question SET unhelpful = (SELECT count(*) FROM vote WHERE question_id = question.id AND helpful = 0)
WHERE id IN (SELECT question_id FROM vote WHERE helpful = 0)
"""


_FIND_TERMS: Final = "UPDATE question SET terms = duplicate_key(resolved) WHERE resolved IS NOT NULL"

STATEMENTS: Final = (
    *(f"ALTER TABLE question ADD COLUMN {column}" for column in _COLUMNS),
    _FIND_TERMS,
    _COUNT_VOTES,
    _DEPARTED_GUILD,
    _QUESTION_TEXT,
    *_TRIGGERS,
    *_INDEXES,
    "INSERT INTO question_text (question_text) VALUES ('rebuild')",
)
