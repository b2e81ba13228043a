"""The bot can be taught from the log."""

from __future__ import annotations

from typing import Final

# No foreign key: a lesson outlives its question. All that it holds of people's words goes with the last of these.
_LESSON: Final = """
CREATE TABLE lesson ( -- one row for each question that was tied to the passage that answers it
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of teaching; never given again
    question_id INTEGER NOT NULL,         -- the question, which may be deleted by now
    guild_id INTEGER,                     -- Discord's id of the server that it holds in; NULL for everywhere
    asked_in INTEGER,                     -- Discord's id of the server that the question was asked in, if in any
    terms TEXT,                           -- the question's content words, then + and those of the turns before
                                          -- where it says little by itself; NULL once the lesson has ended
    asked_for TEXT,                       -- the kind of thing that the question asks for; NULL once it has ended
    article TEXT,                         -- file name; NULL, as the next three, when nothing answers the question
    paragraph INTEGER,                    -- where the sentence stood when it was taught, as in quote
    sentence INTEGER,                     -- the same
    sentence_digest TEXT,                 -- SHA-256 of the sentence's words, hexadecimal: finds it where it has moved
    taught_by TEXT,                       -- who: terminal, or keyed hash; NULL when that person had it deleted
    taught_at INTEGER NOT NULL UNIQUE,    -- when: milliseconds since 1970-01-01 00:00 UTC
    ended_at INTEGER                      -- when a person had words of the question deleted, in the same unit
) STRICT
"""

_LESSON_ASKER: Final = """
CREATE TABLE lesson_asker ( -- one row for each person whose words a lesson holds: who asked, and who was gone on from
    lesson_id INTEGER NOT NULL REFERENCES lesson (id) ON DELETE CASCADE, -- the lesson
    user_hash TEXT NOT NULL, -- who: as in question
    PRIMARY KEY (lesson_id, user_hash)
) STRICT, WITHOUT ROWID
"""

_LESSON_CHANGE: Final = """
CREATE TABLE lesson_change ( -- one row: tells a process that another has taught something
    id INTEGER PRIMARY KEY CHECK (id = 1), -- there is no other
    number INTEGER NOT NULL                -- how often a lesson was added, changed or deleted; kept by triggers
) STRICT
"""

_TRIGGERS: Final = tuple(
    f"CREATE TRIGGER lesson_{name} AFTER {event} ON lesson BEGIN UPDATE lesson_change SET number = number + 1; END"  # noqa: S608 - of names alone
    for name, event in (("added", "INSERT"), ("changed", "UPDATE"), ("deleted", "DELETE"))
)

_INDEXES: Final = (
    "CREATE UNIQUE INDEX lesson_by_question ON lesson (question_id, ifnull(guild_id, 0))",
    "CREATE INDEX lesson_by_guild ON lesson (guild_id)",
    "CREATE INDEX lesson_by_place_of_asking ON lesson (asked_in) WHERE asked_in IS NOT NULL",
    "CREATE INDEX lesson_by_teacher ON lesson (taught_by) WHERE taught_by IS NOT NULL",
    "CREATE INDEX lesson_asker_by_person ON lesson_asker (user_hash)",
    # What was reviewed with a lesson has its time, and is taken back with it.
    "CREATE INDEX question_taught ON question (reviewed_at) WHERE verdict = 'taught'",
)


STATEMENTS: Final = (
    _LESSON,
    _LESSON_ASKER,
    _LESSON_CHANGE,
    *_TRIGGERS,
    *_INDEXES,
    "INSERT INTO lesson_change (id, number) VALUES (1, 0)",
)
