"""The SQL of questions, answers and votes. Values are always parameters."""

from __future__ import annotations

from typing import Final

CLAIM: Final = """
INSERT INTO question (
    asked_at, front, guild_id, channel_id, user_hash, message_id, text, owed, visibility, author_hash
)
VALUES (
    :asked_at, :front, :guild_id, :channel_id, :user_hash, :message_id, :text, :owed, :visibility, :author_hash
)
ON CONFLICT (message_id) DO NOTHING
RETURNING id, (SELECT number FROM lesson_change) AS lesson_changes
"""

# The question may have been deleted meanwhile, and so may its parent.
RECORD: Final = """
UPDATE question
SET conversation_id = :conversation_id,
    parent_id = (SELECT parent.id FROM question AS parent WHERE parent.id = :parent_id),
    text = :text, resolved = :resolved, outcome = :outcome, confidence = :confidence, took_ms = :took_ms,
    article = :article, article_digest = :article_digest, state_before = :state_before, state_after = :state_after,
    terms = :terms, author_hash = :author_hash, look_up = :look_up, unread = :unread,
    unanswered = :unanswered,
    verdict = NULL, reviewed_by = NULL, reviewed_at = NULL
WHERE id = :id
"""

DROP_QUOTES: Final = "DELETE FROM quote WHERE question_id = ?"

_ADD_QUOTE: Final = """
INSERT INTO quote (question_id, rank, article, paragraph, sentence, start_offset, end_offset, score, article_digest)
VALUES """


def add_quotes(count: int) -> str:
    """Return a statement for several quotes, each with nine values: Python's lock is given up once."""
    return _ADD_QUOTE + ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?)"] * count)


SENT: Final = "UPDATE question SET answer_message_id = :answer_message_id, owed = NULL WHERE id = :id"

KEEP_PRIVATE: Final = "UPDATE question SET visibility = 'private' WHERE id = :id"

# Only the asker's own private answer, by the message that shows it to that person where it was asked.
SHARE: Final = """
UPDATE question SET visibility = 'shared', answer_message_id = :answer_message_id
WHERE id = :id AND user_hash = :user_hash AND channel_id = :channel_id AND visibility = 'private'
  AND answer_message_id = :private_message_id
"""

# A message that everybody sees is no private answer, whatever was guessed of it.
SEEN: Final = """
UPDATE question SET visibility = 'shared'
WHERE answer_message_id = :answer_message_id AND channel_id = :channel_id AND visibility = 'private'
"""

GONE: Final = "UPDATE question SET answer_message_id = NULL WHERE answer_message_id = :answer_message_id"

# An answer that was sent before stays the answer.
APOLOGISED: Final = """
UPDATE question SET answer_message_id = ifnull(answer_message_id, :answer_message_id), owed = NULL
WHERE message_id = :message_id
"""

SETTLE: Final = "UPDATE question SET owed = NULL WHERE owed AND message_id = :message_id"

CAST: Final = """
INSERT INTO vote (question_id, user_hash, helpful, voted_at)
SELECT id, :user_hash, :helpful, :voted_at FROM question WHERE id = :id
ON CONFLICT (question_id, user_hash) DO UPDATE
SET helpful = excluded.helpful, voted_at = excluded.voted_at, missing = CASE excluded.helpful WHEN 0 THEN missing END
"""

EXPLAIN: Final = """
UPDATE vote SET missing = :missing WHERE question_id = :id AND user_hash = :user_hash
"""

TURN: Final = "id, conversation_id, parent_id, asked_at, text, state_before, state_after"

# What is asked in public goes on from nothing private, and from what was shared without what came before that.
_GOES_ON: Final = f"{TURN}, user_hash IS :user_hash AS own, visibility = 'shared' AND NOT :private AS alone"

# The latest by id, and only then its age: a clock that was set back cannot make an older turn the latest.
LATEST_TURN: Final = f"""
SELECT * FROM (
    SELECT {_GOES_ON}
    FROM question
    WHERE user_hash IS :user_hash AND channel_id IS :channel_id AND outcome IS NOT NULL AND look_up IS NULL
      AND (:private OR visibility <> 'private')
    ORDER BY id DESC LIMIT 1
)
WHERE asked_at > :newer_than
"""  # noqa: S608 - of a statement's parts

REPLIED_TO: Final = f"""
SELECT {_GOES_ON}
FROM question
WHERE answer_message_id = :answer_message_id AND channel_id IS :channel_id AND outcome IS NOT NULL
  AND visibility <> 'private'
ORDER BY id DESC LIMIT 1
"""  # noqa: S608 - of a statement's parts

TURN_OF_ANSWER: Final = f"""
SELECT {TURN} FROM question WHERE answer_message_id = :answer_message_id AND outcome IS NOT NULL
ORDER BY id DESC LIMIT 1
"""  # noqa: S608 - of a statement's parts


QUOTE_COLUMNS: Final = """quote.rank, quote.article AS quote_article, quote.paragraph, quote.sentence,
       quote.start_offset, quote.end_offset, quote.score, quote.article_digest AS quote_digest"""


def logged(asked: str, also: str = "") -> str:
    """Return a query for questions and further columns, one row for each quote, or one for a question without."""
    return f"""
SELECT asked.id, asked.asked_at, asked.front, asked.text, asked.resolved, asked.outcome, asked.confidence,
       asked.took_ms, asked.article, asked.article_digest, asked.conversation_id, asked.visibility,
       asked.look_up, asked.unanswered,
       {QUOTE_COLUMNS}{also}
FROM ({asked}) AS asked
LEFT JOIN quote ON quote.question_id = asked.id
ORDER BY asked.id DESC, quote.rank
"""  # noqa: S608 - made of statements alone, never of values


TREE_HASH: Final = "SELECT hash FROM command_tree WHERE application_id = ? AND guild_id = ?"

REMEMBER_TREE: Final = """
INSERT INTO command_tree (application_id, guild_id, hash, synced_at) VALUES (?, ?, ?, ?)
ON CONFLICT (application_id, guild_id) DO UPDATE SET hash = excluded.hash, synced_at = excluded.synced_at
"""
