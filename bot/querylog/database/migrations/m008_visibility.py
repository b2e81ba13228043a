"""The log knows who may see an answer, and who wrote the question's words; what may be private counts as private."""

from __future__ import annotations

from typing import Final

# A comment behind -- would swallow the bracket that SQLite writes after an added column.
_VISIBILITY: Final = (
    "visibility TEXT NOT NULL DEFAULT 'public' /* who may see the answer: public; private for its asker alone; shared"
    " where the asker has shown a private one, or where it may follow on one */"
)
_AUTHOR: Final = (
    "author_hash TEXT /* who wrote the text where that is not who asked: keyed hash as in user_hash; empty where it is"
    " not known */"
)

_INDEX: Final = "CREATE INDEX question_by_author ON question (author_hash) WHERE author_hash IS NOT NULL"

# Until now nobody noted which answers to commands were private. All that were may be, so all of them count as private;
# whoever sees such an answer in the channel can still use its buttons. Answers from a message's menu always were
# private, and the message may have been anybody's.
_GUESS: Final = (
    "UPDATE question SET visibility = 'private' WHERE front IN ('slash', 'context_menu')",
    "UPDATE question SET author_hash = '', resolved = NULL WHERE front = 'context_menu'",
)

# An empty conversation has taken nothing over.
_FOLLOWING: Final = """
WITH RECURSIVE following (id) AS (
    SELECT question.id FROM question JOIN question AS parent ON parent.id = question.parent_id
    WHERE question.state_before <> '{{"turns":[]}}' AND {condition}
    UNION
    SELECT question.id FROM question JOIN following ON question.parent_id = following.id
    WHERE question.state_before <> '{{"turns":[]}}'
)
"""

_AFTER_PRIVATE: Final = (
    _FOLLOWING.format(condition="parent.visibility = 'private'")
    + """
UPDATE question SET visibility = 'shared' WHERE visibility = 'public' AND id IN following
"""
)

_HIDDEN: Final = """CASE WHEN json_valid({state}) THEN json_object('turns', (
        SELECT json_group_array(json_set(value, '$.hidden', json('true'))) FROM json_each({state}, '$.turns')
    )) ELSE {state} END"""

_AFTER_OTHERS: Final = (
    _FOLLOWING.format(condition="question.user_hash IS NOT parent.user_hash")
    + f"""
UPDATE question
SET resolved = text,
    state_before = {_HIDDEN.format(state="state_before")},
    state_after = {_HIDDEN.format(state="state_after")}
WHERE id IN following
"""  # noqa: S608 - of a statement's parts
)

STATEMENTS: Final = (
    *(f"ALTER TABLE question ADD COLUMN {column}" for column in (_VISIBILITY, _AUTHOR)),
    _INDEX,
    *_GUESS,
    _AFTER_PRIVATE,
    _AFTER_OTHERS,
)
