"""Every word of the bot's own: what a person reads around the article's quotes.

Phrases are the attributes of one frozen value that is passed to whatever renders, so that another language, or a test
with phrases twice as long, is a value of a subclass and no other code.
"""

from __future__ import annotations


class Wording:
    """The phrases, in English. Braces are filled in by ``str.format``."""

    __slots__ = ()  # no dataclass: the methods of one with so many fields take longer to make than an answer

    # around an answer
    unsure: str = "I’m not sure the article answers that. The closest I found:"
    not_found: str = "The article doesn’t answer that. It is about: {title}"
    not_found_library: str = "None of my {count} articles answers that."
    nothing_more: str = "That was the last of it."
    nothing_before: str = "Nothing comes before that."
    no_speaker: str = "I can’t tell from the article who said that."
    no_quote_yet: str = "Ask me something about the article first."
    greeting: str = "Hello! Ask me anything about the article “{title}”, and I’ll answer in its own words."
    greeting_library: str = "Hello! Ask me anything about my {count} articles, and I’ll answer in their own words."
    about: str = "The article is “{title}”."
    about_library: str = "I know {count} articles. Ask me about any of them."
    thanks: str = "You’re welcome!"
    help: str = (
        "Ask me a question about the article “{title}”. I answer with a sentence from it, word for word, and say where"
        " it stands. When the article doesn’t answer, I say so."
    )
    help_library: str = (
        "Ask me a question about my {count} articles. I answer with a sentence from one of them, word for word, and say"
        " where it stands. When none of them answers, I say so."
    )
    new: str = "A fresh start. What would you like to know?"

    # a citation
    cited: str = "paragraph {paragraph}, sentence {sentence}"
    cited_block: str = "paragraph {paragraph}"
    cited_sentences: str = "paragraph {paragraph}, sentences {sentence}–{through}"
    cited_paragraphs: str = "paragraphs {paragraph}–{through_paragraph}"
    cited_headline: str = "headline"
    cited_standfirst: str = "standfirst"

    # messages in Discord
    cited_link: str = "see it there"
    cannot_read: str = (
        "I can’t read that message here. Open its menu, choose Apps, then “{command}”, and I’ll look it up."
    )
    patience: str = "That was a lot at once. Give me a few seconds, then ask again."
    error: str = "Something went wrong on my side. If you report it, please mention {id}."
    not_allowed_to_write: str = (
        "I can’t answer in {channel}. Could you ask a moderator to let me see that channel, read its history and send"
        " messages (in threads, too)?"
    )

    # buttons in Discord
    button_context: str = "Context"
    button_more: str = "More"
    button_helpful: str = "👍"
    button_not_helpful: str = "👎"
    button_delete: str = "Delete"
    button_share: str = "Share"
    button_previous: str = "Back"
    button_next: str = "Next"
    question_gone: str = "That question is no longer in my log, so I can’t look it up. Just ask it again."
    article_changed: str = "The article has changed since then. Ask again, and I’ll look in the new one."
    context_why: str = "Chosen for: {words}"
    how_as_written: str = "{word}"
    how_word_form: str = "{word} (“{asked}”)"
    how_spelling: str = "{word} (you wrote “{asked}”)"
    how_acronym: str = "{word} (that is “{asked}”)"
    how_synonym: str = "{word} (much like “{asked}”)"
    how_carried: str = "{word} (from before)"
    part_words: str = "words"
    part_letters: str = "spelling"
    part_synonyms: str = "like words"
    part_surroundings: str = "what stands around it"
    part_length: str = "length"
    part_position: str = "place in the article"
    part_asked_for: str = "what was asked for"
    part_conversation: str = "what was said before"
    part_taught: str = "what reviewers taught"
    part_article: str = "the article"
    part_section: str = "its section"
    context_taught: str = "A reviewer chose this for a question like yours."
    rest_of_quote: str = "The rest of the quote:"
    next_passages: str = "What comes closest after that:"
    no_more: str = "That is all I found."
    page: str = "Page {page} of {pages}"
    vote_thanks: str = "Thanks, noted!"
    missing_title: str = "What was missing?"
    missing_label: str = "What did you look for?"
    missing_hint: str = "Only reviewers will see this"
    missing_thanks: str = "Thank you, that helps."
    not_yours_to_delete: str = "Only who asked, or a moderator, can delete this."
    shared_by: str = "Shared by {user}"

    # commands in Discord; a description has 100 characters, and a translation needs room
    ask_description: str = "Ask the article a question"
    search_description: str = "Find passages by words"
    passage_description: str = "Show one passage"
    article_description: str = "What the article is about"
    help_description: str = "What I can do"
    reload_description: str = "Read the articles anew (owner)"
    option_question: str = "Your question"
    option_private: str = "For you alone; moderators see it without a name"
    option_article: str = "Only in this article"
    option_words: str = "Words to look for"
    option_passage: str = "A number or words from it"
    find_in_article: str = "Find in article"
    nothing_to_find: str = "There is no text in that message that I can read."
    search_for: str = "Passages for “{words}”"
    search_nothing: str = "No passage has any of these words: {words}"
    no_such_passage: str = "I don’t know that passage. Pick one from the list that comes up while you type."
    no_such_article: str = "I don’t have that article. Pick one from the list that comes up while you type."
    article_by: str = "By {author}"
    article_source: str = "From {source}"
    article_published: str = "Published {published}"
    article_size: str = "{sentences} sentences in {paragraphs} paragraphs"
    article_paragraph: str = "**{paragraph}** {beginning}"
    library: str = "I have {count} articles:"
    and_more: str = "… and {count} more"
    commands_help: str = (
        "**Ask me**\n"
        "Mention me, reply to me, or write to me directly. Or use /ask.\n"
        "**Look things up**\n"
        "/search finds passages, /passage shows one, /article tells what there is to read.\n"
        "On any message: Apps, then “{command}”.\n"
        "**Every quote is the article’s own**, word for word, with its place."
    )
    owner_only: str = "Only my owner can do that."
    reloaded: str = "Done: {sentences} sentences in {articles} articles."
    advice_channels: str = (
        "ANSWER_CHANNELS needs MESSAGE_CONTENT=true; until then I answer only mentions and replies there."
    )
    advice_intent: str = (
        "MESSAGE_CONTENT is true: switch on the message content intent, too, under “Bot” at"
        " https://discord.com/developers/applications."
    )
    presence: str = "Answers from: {title}"
    presence_library: str = "Answers from {count} articles"

    # reviewing in Discord
    review_description: str = "See what was asked and mend it (moderators)"
    review_recent_description: str = "What was asked lately"
    review_unanswered_description: str = "What waits for a review"
    review_show_description: str = "All about one question"
    review_search_description: str = "Find questions by words"
    review_stats_description: str = "What was asked, counted"
    review_export_description: str = "All questions as a file"
    option_days: str = "Only the last days"
    option_format: str = "For spreadsheets, or for programs"
    option_number: str = "The question’s number"
    option_question_words: str = "Words in the question"
    review_only_in_servers: str = "Reviewing works in a server only."
    review_not_allowed: str = (
        "Only moderators can review what was asked: you need Manage Server, or a role that my owner has chosen."
    )
    review_unknown: str = "This server has no answered question with that number."
    review_recent: str = "### Asked lately"
    review_recent_none: str = "Nothing has been asked here yet."
    review_unanswered: str = (
        "### Waiting for a review\n-# Not found, unsure, or voted 👎. What you say of one question counts for its"
        " repeats, too."
    )
    review_unanswered_none: str = "Nothing waits for a review."
    review_found: str = "### Questions with “{words}”"
    review_found_none: str = "No question has all of these words: {words}"
    private: str = "private"
    review_number: str = "#{id}"
    review_sure: str = "{outcome} ({percent} %)"
    review_alike: str = "asked {count} times"
    review_taken_as: str = "Taken as: {words}"
    review_score: str = "Score {score:.2f}"
    review_closest: str = "**What comes closest now:**"
    review_changed: str = "-# The article has changed since; what was quoted is no longer at hand."
    review_reviewed: str = "Reviewed as **{verdict}** by {who} {when}"
    reviewer_you: str = "you"
    reviewer_other: str = "another moderator"
    reviewer_terminal: str = "my owner"
    reviewer_forgotten: str = "somebody"
    verdict_right: str = "right"
    verdict_wrong: str = "wrong"
    verdict_ignored: str = "ignored"
    verdict_taught: str = "taught"
    review_marked_right: str = "✅ Marked as right: {count}"
    review_marked_wrong: str = "✅ Marked as wrong: {count}"
    review_marked_ignored: str = "✅ Ignored: {count}"
    review_reopened: str = "↩️ Undone."
    button_open: str = "Open"
    button_right: str = "Right"
    button_wrong: str = "Wrong"
    button_ignore: str = "Ignore"
    button_undo: str = "Undo"
    button_refresh: str = "Refresh"
    button_back_to_list: str = "Back to the list"
    button_teach: str = "Set passage…"
    button_choose: str = "This one"
    button_silence: str = "Nothing answers it"
    button_lessons: str = "Taught"
    button_queue: str = "Waiting"
    review_taught_description: str = "What I was taught here"
    review_was_taught: str = "taught"
    teach_title: str = "The right passage"
    teach_typed: str = "Number or words"
    teach_hint: str = "2.1, or words that stand in it"
    teach_chosen: str = "Or one of these"
    teach_nothing: str = "Nothing in the article answers it"
    teach_neither: str = "Nothing was chosen, so nothing has changed. Give a number, words, or one of the passages."
    teach_no_words: str = "No passage is like that. Try other words, or a number such as 2.1."
    teach_too_late: str = "That took too long for a form. Press it once more."
    teach_which: str = "### Which of these?"
    teach_which_of_many: str = "### Which of these?\n-# There are more; more words narrow it down."
    teach_done: str = "✅ **Taught.** From now on, this question and what is asked like it finds:"
    teach_done_nothing: str = "✅ **Taught.** From now on, this question and what is asked like it is not answered."
    teach_unknown: str = "That has been undone already."
    teach_ended_some: str = "-# ⚠️ Taught answers that have ended, since the words were deleted by who asked: {count}"
    lessons: str = "### What I was taught here"
    lessons_none: str = "Nothing has been taught here yet."
    lesson_passage: str = "✅ Taught to answer with:"
    lesson_nothing: str = "✅ Taught that nothing answers it."
    lesson_orphaned: str = "⚠️ Taught to answer with {address}, which no article has any more."
    lesson_ended: str = "⚠️ Ended {when}: who asked had the words deleted. Undo takes it off this list."
    lesson_without_words: str = "…"

    # privacy
    privacy_description: str = "What I keep of you, and how to delete it"
    privacy_what: str = (
        "**What I keep:** your questions to me with their time, their place and my answers, and your 👍 and 👎 with"
        " what you wrote to them. Of other messages I keep only those that somebody has me look up."
    )
    privacy_why: str = (
        "**Why:** so that you can follow up, and so that the moderators of the server where you asked, and my owner,"
        " see what the article leaves open. Nobody else gets it. What you ask in private they see, too, but not who"
        " asked or in which channel."
    )
    privacy_who: str = (
        "**Who you are:** I write down neither your name nor your id, only a code that takes a secret key to make. So I"
        " find your questions when you come here."
    )
    privacy_days: str = (
        "**How long:** {days} days, or until you delete them here; the main words of a question that I was taught the"
        " answer to, until you delete them. When I leave a server, its questions go {departed_days} days later. Backups"
        " that my owner makes may last longer."
    )
    privacy_for_good: str = (
        "**How long:** until you delete them here. When I leave a server, its questions go {departed_days} days later."
        " Backups that my owner makes may last longer."
    )
    privacy_nothing: str = "Of you, I keep nothing now."
    privacy_none_found: str = "I find nothing of you now."
    privacy_no_questions: str = "I find no question of yours."
    privacy_unknown: str = (
        "Some of what I keep is from people whom I cannot tell any more, since my owner has lost the key to their"
        " codes. If some of it is yours, I cannot find it for you."
    )
    privacy_kept: str = "**Kept of you:** questions {questions}, votes {votes}, comments {comments}"
    privacy_between: str = "From {first} to {last}"
    privacy_reviews: str = "Reviewed by you: {reviews}; deleting takes your code off them, and the reviews stay."
    privacy_looked_up: str = "Messages of yours that others had me look up: {messages}. Deleting takes them out, too."
    privacy_not_yours: str = "*(somebody else’s message)*"
    privacy_lessons: str = (
        "Answers that I was taught from your questions: {lessons}. I keep the words for these until you delete them."
    )
    privacy_taught: str = "Taught by you: {taught}; deleting takes your code off them, and what I was taught stays."
    privacy_own: str = "**What you asked**, the newest first. Votes and all else are in the export."
    privacy_sure: str = (
        "**Delete all of it?** Your questions with their answers, your votes and your comments, in every server. Nobody"
        " can bring them back."
    )
    privacy_deleted: str = (
        "**Deleted:** questions {questions}, votes {votes}, taught answers {lessons}. Nothing of you is left in my log."
    )
    privacy_deleted_known: str = (
        "**Deleted:** questions {questions}, votes {votes}, taught answers {lessons}. That is all that I find of you."
    )
    privacy_traces: str = (
        "Another program is reading my log just now; the last traces go when it stops. To be sure, delete again later."
    )
    privacy_file: str = "my-questions.jsonl"
    button_see: str = "See mine"
    button_export: str = "Export mine"
    button_erase: str = "Delete mine"
    button_erase_sure: str = "Yes, delete all"
    button_keep: str = "Keep it"
    export_ready: str = "Here it is."
    export_cut: str = "Discord takes no larger file, so this has only the newest. My owner can export everything."

    # the terminal
    terminal_no_token: str = "No DISCORD_TOKEN is set (see .env.example), so we chat here instead of on Discord."
    terminal_piped: str = "This is no terminal, so I answer standard input; {program} discord connects to Discord."
    terminal_welcome: str = "Ask me about “{title}”."
    terminal_welcome_library: str = "Ask me about any of my {count} articles."
    terminal_hint: str = "/new  /why  /help  /quit"
    terminal_commands: str = (
        "/new starts over, /why tells why the last quotes were chosen, /help shows this, /quit or Ctrl-D leaves."
    )
    terminal_nothing_quoted: str = "There is no quote to explain; ask me something first."
    why_more: str = "Nothing was searched for: this comes next in the article."
    why_before: str = "Nothing was searched for: this comes right before in the article."
    why_source: str = "Nothing was searched for: this is where the last quote stands."
    why_speaker: str = "Nothing was searched for: this is the nearest place that may tell who speaks."
    why_about: str = "Nothing was searched for: this is how the article begins."
    terminal_parts: str = "Score {score:.2f}: {parts}"
    terminal_nothing_logged: str = "No question has been asked yet."

    too_long: str = "A question may have at most {limit:,} characters: make it shorter."
    too_long_which: str = "{sentence} This one begins: {beginning}…"

    usage: str = "{problem} ({command} --help says more.)"

    # the terminal: the log
    log_nothing_waits: str = "Nothing waits for a review."
    log_nothing_found: str = "No question has all of these words: {words}"
    log_no_such_question: str = "There is no question {id} in the log: {program} log recent lists what there is."
    log_taken_as: str = "taken as"
    log_asked: str = "asked"
    log_outcome: str = "outcome"
    log_votes: str = "votes"
    log_missing: str = "missing"
    log_review: str = "review"
    log_by: str = "{verdict} by {who}, {when}"
    log_never_answered: str = "never answered"
    log_sure: str = "{confidence:.0%} sure, found in {took:.1f} ms"
    log_said: str = "Answered with"
    log_closest: str = "What else comes close now"
    log_quote_gone: str = "(the article has changed since)"
    log_why: str = "matched {words}"
    log_terminal: str = "the terminal"
    log_taught: str = "taught"
    log_lesson: str = "Lesson {id}: what is asked like that is answered with {passage}"
    log_lesson_nothing: str = "Lesson {id}: what is asked like that is not answered."
    log_undo_hint: str = "{program} log teach --undo {id} takes it back."
    log_no_such_passage: str = (
        "There is no passage {address} in the articles: {program} log show lists some, as FILE:PARAGRAPH.SENTENCE."
    )
    log_no_such_answered: str = (
        "There is no answered question {id} in the log: {program} log recent lists what there is."
    )
    log_no_such_lesson: str = "There is no lesson {id}: {program} log teach --list lists what there is."
    log_not_for_all: str = "--everywhere and --guild exclude each other: leave one of them out."
    log_nothing_taught: str = "Nothing has been taught yet."
    log_undone: str = "Lesson {id} is taken back, and its question waits for a review again."
    log_orphaned: str = "(no article has these words any more)"
    log_ended: str = "(ended: its asker had it deleted)"
    log_no_browser: str = (
        "The page needs a package more: pip install '.[review]' in a clone, or pip install 'verbatim-bot[review]'."
    )
    log_browse_ready: str = "Open {url} in a browser on this machine; it lets in once. Ctrl-C ends it."
    browse_title: str = "Questions to the bot"
    browse_description: str = "Read-only, and as the log was when this page was started. Who asked is not in it."
    browse_refused: str = "The link that log browse prints leads here, once. For a table, use log export."
    log_replaying: str = "Asking again"
    reading_articles: str = "Reading the articles"
    left_out: str = "Left out: {reason}"
    left_out_more: str = "And {count:,} more files were left out; {program} check names each."
    log_replayed: str = "{count:,} asked again, {changed:,} changed"
    log_other_quote: str = "another quote"
    log_no_chart: str = (
        "A picture needs a package more: pip install '.[review]' in a clone, or pip install 'verbatim-bot[review]'."
    )
    log_cannot_write: str = "{path} cannot be written ({reason}): choose another file."
    output_own_file: str = (
        "{path} belongs to the log, the articles or the settings, and was left as it is: choose another file."
    )
    log_exporting: str = "Writing"
    log_exported: str = "{count:,} questions written to {path}."
    log_purging: str = "Deleting"
    log_purge_ask: str = "Delete {count:,} questions that are older than {days} days, for good?"
    log_purge_yes: str = "{count:,} questions would be deleted: add --yes to do it."
    log_purged: str = "{count:,} questions deleted."
    log_nothing_to_purge: str = "Nothing has been kept for that long."
    log_forget_ask: str = (
        "Drop the hashes of {count:,} people, for good? Their questions stay, and none of them can see or delete these"
        " any more."
    )
    log_forget_yes: str = (
        "{count:,} people would be forgotten, and could not see or delete their questions any more: add --yes to do it."
    )
    log_forgotten: str = "{count:,} people forgotten; their questions are still there."
    log_nobody_known: str = "The log has no hash of anybody."
    log_backed_up: str = "The log is copied to {path}, and its key to {key}: keep them together."
    log_moderator: str = "a moderator"

    # what was asked, counted
    outcome_answered: str = "answered"
    outcome_unsure: str = "unsure"
    outcome_not_found: str = "not found"
    outcome_reply: str = "small talk"
    outcome_none: str = "not answered yet"
    stats_asked: str = "{count:,} asked"
    stats_rate: str = "{rate:.0%} answered"
    stats_votes: str = "{helpful:,} helpful, {unhelpful:,} not helpful"
    stats_days: str = "Questions a day"
    stats_periods: str = "Questions in every {days} days"
    stats_hours: str = "Hours of the day (UTC)"
    stats_passages: str = "Passages that answered most"
    stats_words: str = "Words in what was not answered"
    stats_none: str = "none yet"

    # the terminal: Discord
    connect_no_token: str = (
        "No DISCORD_TOKEN is set: put the bot’s token, from https://discord.com/developers/applications, into .env."
    )
    connect_refused_token: str = (
        "Discord refused the token: copy it again from https://discord.com/developers/applications into DISCORD_TOKEN."
    )
    connect_refused_intent: str = (
        "Discord refused the message content intent: switch it on under “Bot” at"
        " https://discord.com/developers/applications, or set MESSAGE_CONTENT to false."
    )
    connect_refused_shards: str = (
        "Discord wants this bot to use another number of connections: set SHARDS to one for each 1,000 servers."
    )
    connect_outdated: str = (
        "Discord does not know any more what this version of the bot speaks: install the newest one, or the newest"
        " discord.py, and start again."
    )
    connect_unreachable: str = "Discord cannot be reached ({reason}): check the network connection and try again."
    connect_failed: str = "Discord answered with an error ({reason}): try again in a few minutes."
    connect_unsafe_gateway: str = (
        "DISCORD_API names a gateway that is neither encrypted nor on this machine: set DISCORD_API to one that you"
        " trust."
    )
    synced: str = "Registered {count} commands {where}."
    synced_everywhere: str = "everywhere"
    synced_guild: str = "in the server {guild}"

    # the terminal: check
    check_ok: str = "ok"
    check_problem: str = "problem"
    check_settings: str = "settings: {path}"
    check_no_settings_file: str = "settings: the environment’s and the defaults; there is no file {path}"
    check_unknown_setting: str = "settings: {name} in {path} is no setting: {hint}"
    check_did_you_mean: str = "did you mean {name}?"
    check_setting_names: str = ".env.example lists all there are"
    check_seeds: str = "articles: {path} has {articles}, with {sentences:,} sentences"
    check_left_out: str = "articles: left out: {reason}"
    check_passed_over: str = (
        "articles: passed over {names}: only .txt, .md, .markdown and .mdx files are articles; save what is to be one"
        " as text or Markdown"
    )
    check_lone_metadata: str = (
        "articles: passed over {names}: no article has the same name; call it like its article, but for the .toml"
    )
    check_names_more: str = "{names}, and {count:,} more"
    check_database: str = "database: {path} opens and can be written, schema version {version}"
    check_modes: str = "modes: others on this machine could use {names}; now only you can"
    check_modes_left: str = "modes: others on this machine can use {names}: take that away with chmod 600"
    check_token: str = "Discord: a token is set, and Discord was not asked; {program} discord connects"
    check_no_token: str = (
        "Discord: no token is set, so the bot chats in the terminal; put DISCORD_TOKEN into .env to connect"
    )

    check_info: str = "info"
    check_notice: str = "notice"
    check_no_intents: str = "intents: nothing to switch on; mentions, replies, direct messages and commands need none"
    check_intent: str = (
        "intents: MESSAGE_CONTENT asks for the message content intent; switch it on under “Bot” at"
        " https://discord.com/developers/applications"
    )
    check_permissions: str = (
        "permissions: View Channels, Send Messages, Send Messages in Threads and Read Message History; the invite link"
        " asks for them"
    )
    check_invite: str = "invite: {url}"
    check_odd_token: str = (
        "Discord: DISCORD_TOKEN cannot be a bot’s token: copy it from “Bot” at"
        " https://discord.com/developers/applications"
    )
    check_live: str = (
        "connected to Discord since {since}; {answered} questions answered since the start on {started}; version"
        " {version}, process {process}"
    )
    check_live_waiting: str = (
        "not connected to Discord since {since}, process {process}; the lines that it writes to standard error say why"
    )
    check_live_silent: str = (
        "no sign of life since {since}: the bot has stopped or hangs; start it with {program} discord"
    )
    check_live_spool: str = (
        "the log cannot be written: {count} questions, the first of {since}, wait in {path}; the lines that the bot"
        " writes to standard error say why"
    )
    check_live_never: str = "no bot has connected with the database {path} yet; start it with {program} discord"

    port_taken: str = "Port {port} is taken: choose another with --port, or leave --port out."

    # the terminal: preview
    preview_missing: str = (
        "The preview needs a few packages more: pip install '.[preview]' in a clone, or pip install"
        " 'verbatim-bot[preview]'."
    )

    # the preview's scene
    preview_bot: str = "Verbatim"
    preview_guild: str = "Reading room"
    preview_channel: str = "ask-the-article"
    preview_members: tuple[str, str] = ("Mira", "Jonas")
    preview_moderator: str = "Ada (moderator)"
    preview_role: str = "Moderators"
    preview_questions: tuple[str, str, str] = (
        "How much money does China plan to spend?",
        "What’s the weather like today?",
        "Who is Mark Li?",
    )
    preview_ready: str = "Open {url} in a browser on this machine. Ctrl-C ends the preview."


ENGLISH = Wording()
