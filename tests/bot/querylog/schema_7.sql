-- A log as schema 7 left it, with its key bytes(range(32)) beside it; python -m sqlite3 reads it.
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
, terms TEXT /* content words of resolved, sorted: the same for near-duplicates */, unhelpful INTEGER NOT NULL DEFAULT 0 /* how many votes say that the answer did not help; kept by triggers */, verdict TEXT /* the review: right, wrong, ignored or taught; NULL while there is none */, reviewed_by TEXT /* who: terminal, or keyed hash as in user_hash; NULL when that person had it deleted */, reviewed_at INTEGER /* when: milliseconds since 1970-01-01 00:00 UTC */, waiting INTEGER GENERATED ALWAYS AS (verdict IS NULL AND (outcome IN ('unsure', 'not_found') OR unhelpful > 0)) VIRTUAL /* 1 while it is to be reviewed */, owed INTEGER /* 1 from the claim of a message until its answer is sent, or cannot be; otherwise NULL */) STRICT;
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
) STRICT, WITHOUT ROWID;
CREATE TABLE command_tree ( -- the slash commands that were last registered with Discord
    application_id INTEGER NOT NULL,  -- Discord's id of the bot's application
    guild_id INTEGER NOT NULL,        -- the server they were registered in; 0 for everywhere
    hash TEXT NOT NULL,               -- of the commands' definitions
    synced_at INTEGER NOT NULL,       -- when: milliseconds since 1970-01-01 00:00 UTC
    PRIMARY KEY (application_id, guild_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE vote ( -- one row for each person who voted on an answer
    question_id INTEGER NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    user_hash TEXT NOT NULL,        -- who: as in question
    helpful INTEGER NOT NULL,       -- 1 or 0: what was voted last
    missing TEXT,                   -- what was missing, in the person's words
    voted_at INTEGER NOT NULL,      -- when last: milliseconds since 1970-01-01 00:00 UTC
    PRIMARY KEY (question_id, user_hash)
) STRICT, WITHOUT ROWID;
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
) STRICT;
CREATE TABLE departed_guild ( -- servers that the bot has left, whose questions will be deleted
    guild_id INTEGER PRIMARY KEY,  -- Discord's id of the server
    left_at INTEGER NOT NULL       -- when: milliseconds since 1970-01-01 00:00 UTC
) STRICT;
CREATE VIRTUAL TABLE question_text USING fts5 (
    text, guild_id, content = 'question', content_rowid = 'id', columnsize = 0,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
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
) STRICT;
CREATE TABLE lesson_asker ( -- one row for each person whose words a lesson holds: who asked, and who was gone on from
    lesson_id INTEGER NOT NULL REFERENCES lesson (id) ON DELETE CASCADE, -- the lesson
    user_hash TEXT NOT NULL, -- who: as in question
    PRIMARY KEY (lesson_id, user_hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE lesson_change ( -- one row: tells a process that another has taught something
    id INTEGER PRIMARY KEY CHECK (id = 1), -- there is no other
    number INTEGER NOT NULL                -- how often a lesson was added, changed or deleted; kept by triggers
) STRICT;
CREATE TABLE spool ( -- at most one row: how much of the spool, the file beside the database, is in the log
    name TEXT PRIMARY KEY,    -- of the spool; it gets another one whenever it has been emptied
    taken INTEGER NOT NULL    -- the number of the last change that is in the log
) STRICT, WITHOUT ROWID;
INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after, terms, unhelpful, verdict, reviewed_by, reviewed_at, owed) VALUES (1, 1772366401000, 'mention', 11111, 5, '8e1b575554155cec97d0487ef9eb36ef', NULL, NULL, 'Who built the lighthouse?', 1, NULL, 'Who built the lighthouse?', 'answered', 0.5, 1.0, 'a.txt', 'd1', '{"turns":[]}', '{"turns":[{"question":"Who built the lighthouse?","turn":"question","shown":[{"article":"a.txt","paragraph":1,"sentence":1}],"leads":[{"place":{"article":"a.txt","paragraph":1,"sentence":1},"weight":1.0}],"trust":1.0}]}', 'build lighthous', 0, NULL, NULL, NULL, NULL);
INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after, terms, unhelpful, verdict, reviewed_by, reviewed_at, owed) VALUES (2, 1772366402000, 'mention', 11111, 5, '8e1b575554155cec97d0487ef9eb36ef', NULL, NULL, 'And when?', 1, 1, 'And when? + built lighthouse', 'unsure', 0.5, 1.0, 'a.txt', 'd1', '{"turns":[{"question":"Who built the lighthouse?","turn":"question","shown":[{"article":"a.txt","paragraph":1,"sentence":1}],"leads":[{"place":{"article":"a.txt","paragraph":1,"sentence":1},"weight":1.0}],"trust":1.0}]}', '{"turns":[{"question":"Who built the lighthouse?","turn":"question","shown":[{"article":"a.txt","paragraph":1,"sentence":1}],"leads":[{"place":{"article":"a.txt","paragraph":1,"sentence":1},"weight":1.0}],"trust":1.0},{"question":"And when?","turn":"question","shown":[{"article":"a.txt","paragraph":1,"sentence":1}],"leads":[{"place":{"article":"a.txt","paragraph":1,"sentence":1},"weight":1.0}],"trust":1.0}]}', 'build lighthous', 1, 'taught', 'terminal', 1772366410000, NULL);
INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after, terms, unhelpful, verdict, reviewed_by, reviewed_at, owed) VALUES (3, 1772366403000, 'mention', 11111, 5, 'a11cf698a84aca68fc26e2322a6ba495', NULL, NULL, 'Is there a café?', 3, NULL, 'Is there a café?', 'not_found', 0.5, 1.0, 'a.txt', 'd1', '{"turns":[]}', '{"turns":[{"question":"Is there a café?","turn":"question","shown":[],"leads":[],"trust":0.0}]}', 'cafe', 0, 'taught', '83bb86e1ceb0b0a1c1ca54f73a7390d0', 1772366409000, NULL);
INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after, terms, unhelpful, verdict, reviewed_by, reviewed_at, owed) VALUES (4, 1772366404000, 'mention', 22222, 5, 'a11cf698a84aca68fc26e2322a6ba495', NULL, NULL, 'Who kept it?', 4, NULL, 'Who kept it?', 'answered', 0.5, 1.0, 'a.txt', 'd1', '{"turns":[]}', '{"turns":[{"question":"Who kept it?","turn":"question","shown":[{"article":"a.txt","paragraph":1,"sentence":1}],"leads":[{"place":{"article":"a.txt","paragraph":1,"sentence":1},"weight":1.0}],"trust":1.0}]}', 'keep', 0, 'right', 'a11cf698a84aca68fc26e2322a6ba495', 1772366408000, NULL);
INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after, terms, unhelpful, verdict, reviewed_by, reviewed_at, owed) VALUES (5, 1772366405000, 'terminal', NULL, NULL, NULL, NULL, NULL, 'Asked in the terminal', 5, NULL, 'Asked in the terminal', 'answered', 0.5, 1.0, 'a.txt', 'd1', '{"turns":[]}', '{"turns":[{"question":"Asked in the terminal","turn":"question","shown":[{"article":"a.txt","paragraph":1,"sentence":1}],"leads":[{"place":{"article":"a.txt","paragraph":1,"sentence":1},"weight":1.0}],"trust":1.0}]}', 'ask termin', 0, NULL, NULL, NULL, NULL);
INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after, terms, unhelpful, verdict, reviewed_by, reviewed_at, owed) VALUES (6, 1772366411000, 'mention', 11111, 5, '8e1b575554155cec97d0487ef9eb36ef', 900, NULL, 'Still waiting?', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 1);
INSERT INTO question (id, asked_at, front, guild_id, channel_id, user_hash, message_id, answer_message_id, text, conversation_id, parent_id, resolved, outcome, confidence, took_ms, article, article_digest, state_before, state_after, terms, unhelpful, verdict, reviewed_by, reviewed_at, owed) VALUES (7, 1772366412000, 'dm', NULL, 6, '83bb86e1ceb0b0a1c1ca54f73a7390d0', 901, NULL, 'In DM?', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 1);
INSERT INTO quote (question_id, rank, article, paragraph, sentence, start_offset, end_offset, score, article_digest) VALUES (1, 1, 'a.txt', 1, 1, 0, 10, 2.5, 'd1');
INSERT INTO quote (question_id, rank, article, paragraph, sentence, start_offset, end_offset, score, article_digest) VALUES (2, 1, 'a.txt', 1, 1, 0, 10, 2.5, 'd1');
INSERT INTO quote (question_id, rank, article, paragraph, sentence, start_offset, end_offset, score, article_digest) VALUES (4, 1, 'a.txt', 1, 1, 0, 10, 2.5, 'd1');
INSERT INTO quote (question_id, rank, article, paragraph, sentence, start_offset, end_offset, score, article_digest) VALUES (5, 1, 'a.txt', 1, 1, 0, 10, 2.5, 'd1');
INSERT INTO command_tree (application_id, guild_id, hash, synced_at) VALUES (7, 0, 'h', 1772366413000);
INSERT INTO vote (question_id, user_hash, helpful, missing, voted_at) VALUES (1, 'a11cf698a84aca68fc26e2322a6ba495', 1, NULL, 1772366406000);
INSERT INTO vote (question_id, user_hash, helpful, missing, voted_at) VALUES (2, '83bb86e1ceb0b0a1c1ca54f73a7390d0', 0, 'The year is missing', 1772366407000);
INSERT INTO lesson (id, question_id, guild_id, asked_in, terms, asked_for, article, paragraph, sentence, sentence_digest, taught_by, taught_at, ended_at) VALUES (1, 3, 11111, 11111, 'cafe', 'yes_no', NULL, NULL, NULL, NULL, '83bb86e1ceb0b0a1c1ca54f73a7390d0', 1772366409000, NULL);
INSERT INTO lesson (id, question_id, guild_id, asked_in, terms, asked_for, article, paragraph, sentence, sentence_digest, taught_by, taught_at, ended_at) VALUES (2, 2, NULL, 11111, 'build lighthous', 'when', 'a.txt', 1, 1, 'd', 'terminal', 1772366410000, NULL);
INSERT INTO lesson_asker (lesson_id, user_hash) VALUES (2, '8e1b575554155cec97d0487ef9eb36ef');
INSERT INTO lesson_asker (lesson_id, user_hash) VALUES (1, 'a11cf698a84aca68fc26e2322a6ba495');
INSERT INTO lesson_change (id, number) VALUES (1, 2);
UPDATE sqlite_sequence SET seq = 7 WHERE name = 'question';
UPDATE sqlite_sequence SET seq = 2 WHERE name = 'lesson';
INSERT INTO question_text (question_text) VALUES ('rebuild');
CREATE INDEX question_by_person ON question (user_hash, channel_id);
CREATE INDEX question_by_answer ON question (answer_message_id) WHERE answer_message_id IS NOT NULL;
CREATE INDEX question_by_parent ON question (parent_id) WHERE parent_id IS NOT NULL;
CREATE TRIGGER question_text_added AFTER INSERT ON question BEGIN
    INSERT INTO question_text (rowid, text, guild_id) VALUES (new.id, new.text, new.guild_id);
END;
CREATE TRIGGER question_text_deleted AFTER DELETE ON question BEGIN
    INSERT INTO question_text (question_text, rowid, text, guild_id)
    VALUES ('delete', old.id, old.text, old.guild_id);
END;
CREATE TRIGGER question_text_changed AFTER UPDATE OF text, guild_id ON question
WHEN old.text IS NOT new.text OR old.guild_id IS NOT new.guild_id BEGIN
    INSERT INTO question_text (question_text, rowid, text, guild_id)
    VALUES ('delete', old.id, old.text, old.guild_id);
    INSERT INTO question_text (rowid, text, guild_id) VALUES (new.id, new.text, new.guild_id);
END;
CREATE TRIGGER vote_added AFTER INSERT ON vote WHEN new.helpful = 0 BEGIN
    UPDATE question SET unhelpful = unhelpful + 1 WHERE id = new.question_id;
END;
CREATE TRIGGER vote_deleted AFTER DELETE ON vote WHEN old.helpful = 0 BEGIN
    UPDATE question SET unhelpful = unhelpful - 1 WHERE id = old.question_id;
END;
CREATE TRIGGER vote_changed AFTER UPDATE OF helpful ON vote WHEN old.helpful <> new.helpful BEGIN
    UPDATE question SET unhelpful = unhelpful + old.helpful - new.helpful WHERE id = new.question_id;
END;
CREATE INDEX question_by_guild ON question (guild_id);
CREATE INDEX question_by_time ON question (asked_at, outcome);
CREATE INDEX question_by_guild_and_time ON question (guild_id, asked_at, outcome);
CREATE INDEX question_waiting ON question (waiting) WHERE waiting;
CREATE INDEX question_waiting_by_guild ON question (guild_id) WHERE waiting;
CREATE INDEX question_waiting_by_terms ON question (terms) WHERE waiting;
CREATE INDEX question_waiting_by_guild_and_terms ON question (guild_id, terms) WHERE waiting;
CREATE INDEX question_by_reviewer ON question (reviewed_by) WHERE reviewed_by IS NOT NULL;
CREATE INDEX vote_by_person ON vote (user_hash);
CREATE TRIGGER lesson_added AFTER INSERT ON lesson BEGIN UPDATE lesson_change SET number = number + 1; END;
CREATE TRIGGER lesson_changed AFTER UPDATE ON lesson BEGIN UPDATE lesson_change SET number = number + 1; END;
CREATE TRIGGER lesson_deleted AFTER DELETE ON lesson BEGIN UPDATE lesson_change SET number = number + 1; END;
CREATE UNIQUE INDEX lesson_by_question ON lesson (question_id, ifnull(guild_id, 0));
CREATE INDEX lesson_by_guild ON lesson (guild_id);
CREATE INDEX lesson_by_place_of_asking ON lesson (asked_in) WHERE asked_in IS NOT NULL;
CREATE INDEX lesson_by_teacher ON lesson (taught_by) WHERE taught_by IS NOT NULL;
CREATE INDEX lesson_asker_by_person ON lesson_asker (user_hash);
CREATE INDEX question_taught ON question (reviewed_at) WHERE verdict = 'taught';
CREATE INDEX question_owed ON question (message_id) WHERE owed;
PRAGMA application_id = 1449292909;
PRAGMA user_version = 7;
