"""Every word of the bot's own, in one value that is passed to whatever renders; another language is a subclass."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


class Count(int):
    """A number that brings its noun along in a phrase: ``{count:# article|# articles}``, for one and for others."""

    def __format__(self, form: str, /) -> str:
        one, bar, others = form.partition("|")
        return (one if self == 1 else others).replace("#", f"{int(self):,}") if bar else super().__format__(form)


class Wording:
    """The phrases, in English; no dataclass, whose methods for so many fields take longer to make than an answer."""

    __slots__ = ()

    # around an answer
    unsure = "I’m not sure the article answers that. The closest I found:"
    not_found = "The article doesn’t answer that. It is about: {title}"
    not_found_library = "None of my {count} articles answers that."
    part_not_found = "The article doesn’t answer that."
    part_not_found_library = not_found_library
    nothing_more = "That was the last of it."
    nothing_before = "Nothing comes before that."
    no_speaker = "I can’t tell from the article who said that."
    no_quote_yet = "Ask me something about the article first."
    begins_more = "Ask me something first, then I can read on from my answer."
    begins_before = "Ask me something first, then I can show what comes before my answer."
    begins_another = "Ask me something first, then I can look for another passage."
    begins_source = "Ask me something first, then I can tell where my answer stands."
    begins_speaker = "Ask me something first, then I can look for who said it."
    greeting = "Hello! Ask me anything about the article “{title}”, and I’ll answer in its own words."
    greeting_library = "Hello! Ask me anything about my {count} articles, and I’ll answer in their own words."
    about = "The article is “{title}”."
    about_library = "I know {count} articles. Ask me about any of them."
    wellbeing = "I’m well, thank you! What would you like to know?"
    thanks = "You’re welcome!"
    reaction = "😄 Ask me whenever you like."
    praise = "Thank you, that’s kind!"
    blame = "Sorry about that. Try other words, or press 👎 below the answer, so that it can be put right."
    apology = "No problem!"
    goodbye = "Goodbye! Come back whenever you have a question."
    identity = "I’m a bot, and no AI writes my answers: I quote the article “{title}”, word for word."
    identity_library = "I’m a bot, and no AI writes my answers: I quote my {count} articles, word for word."
    maker = "I’m Verbatim, an open-source bot. Whoever runs me has chosen what I quote from."
    personal = "I’m only a bot, and all I know is the article “{title}”. Ask me about it."
    personal_library = "I’m only a bot, and all I know is my {count} articles. Ask me about them."
    pointing = "Which message do you mean? Reply to it and mention me, or ask me the question yourself."
    fact_author = "Author of “{title}”: {value}"
    fact_published = "“{title}” was published: {value}"
    fact_origin = "Source of “{title}”: {value}"
    fact_title = "The title is “{value}”."
    no_author = "I don’t know who wrote “{title}”: no author is given."
    no_published = "I don’t know when “{title}” was published: no date is given."
    no_origin = "I don’t know where “{title}” is from: no source is given."
    no_title = "It has no title; its file is “{title}”."
    no_author_library = "None of my {count} articles says who wrote it."
    no_published_library = "None of my {count} articles says when it was published."
    no_origin_library = "None of my {count} articles says where it is from."
    no_title_library = "None of my {count} articles has a title."
    which_article = "Which article do you mean? Ask me something about it first."
    which_article_library = "Which of my {count} articles do you mean? Ask me something about it first."
    long_date = "{day} {month} {year}"
    months = (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    )
    help = (
        "Ask me a question about the article “{title}”. I answer with a sentence from it, word for word, and say where"
        " it stands. When the article doesn’t answer, I say so."
    )
    help_library = (
        "Ask me a question about my {count} articles. I answer with a sentence from one of them, word for word, and say"
        " where it stands. When none of them answers, I say so."
    )
    new = "A fresh start. What would you like to know?"

    # a citation
    cited = "paragraph {paragraph}, sentence {sentence}"
    cited_block = "paragraph {paragraph}"
    cited_sentences = "paragraph {paragraph}, sentences {sentence}–{through}"
    cited_paragraphs = "paragraphs {paragraph}–{through_paragraph}"
    cited_headline = "headline"
    cited_standfirst = "standfirst"

    # messages in Discord
    cited_link = "see it there"
    cited_as_of = "as of {day}"
    cannot_read = (
        "I can’t read that message here. Open its menu, choose Apps, then “{command}”. Or repeat the question to me."
    )
    mention_me = "That was my role, whose messages I can’t read. Mention me instead: {mention}"
    patience = "That was a lot at once. Ask me again in {seconds:# second|# seconds}."
    error = "Something went wrong on my side. If you report it, please mention {id}."
    no_engine = "I cannot look anything up right now. Please try again in a moment."
    not_allowed_to_write = (
        "I can’t answer in {channel}. Could you ask a moderator to let me see that channel, read its history and send"
        " messages (in threads, too)?"
    )

    # buttons in Discord
    button_context = "Context"
    button_more = "More"
    button_closest = "Closest passages"
    button_helpful = "👍"
    button_not_helpful = "👎"
    button_delete = "🗑️"
    button_share = "Share"
    button_previous = "Back"
    button_next = "Next"
    button_newest = "Newest"
    question_gone = "That question is no longer in my log, so I can’t look it up. Just ask it again."
    article_changed = "The article has changed since then. Ask again, and I’ll look in the new one."
    context_why = "Chosen for: {words}"
    how_as_written = "{word}"
    how_word_form = "{word} (“{asked}”)"
    how_spelling = "{word} (you wrote “{asked}”)"
    how_acronym = "{word} (that is “{asked}”)"
    how_synonym = "{word} (much like “{asked}”)"
    how_carried = "{word} (from before)"
    part_words = "words"
    part_letters = "spelling"
    part_synonyms = "like words"
    part_surroundings = "what stands around it"
    part_length = "length"
    part_position = "place in the article"
    part_asked_for = "what was asked for"
    part_conversation = "what was said before"
    part_taught = "what reviewers taught"
    part_article = "the article"
    part_section = "its section"
    part_read = "reading it"
    means_the_same = "means nearly the same as the heading ({value})"
    means_alike = "means something like the heading ({value})"
    read_answers = "read: likely answers ({value})"
    read_may_answer = "read: may answer ({value})"
    read_differs = "read: hardly answers ({value})"
    context_taught = "A reviewer chose this for a question like yours."
    rest_of_quote = "The rest of the quote:"
    next_passages = "What comes closest after that:"
    other_passages = "What else comes close:"
    no_more = "That is all I found."
    page = "Page {page} of {pages}"
    vote_thanks = "Thanks, noted!"
    missing_title = "What was missing?"
    missing_label = "What did you look for?"
    missing_hint = "Only reviewers will see this"
    missing_thanks = "Thank you, that helps."
    not_yours_to_delete = "Only the person who asked, or a moderator, can delete this."
    shared_by = "Shared by {user}"

    # commands in Discord; a description has 100 characters, and a translation needs room
    ask_description = "Ask the article a question"
    search_description = "Find passages by words"
    passage_description = "Show one passage"
    article_description = "What the article is about"
    help_description = "What I can do"
    reload_description = "Read the articles anew (owner)"
    option_question = "Your question"
    option_private = "For you alone; moderators see it without a name"
    option_article = "Only in this article"
    option_words = "Words to look for"
    option_passage = "A number or words from it"
    find_in_article = "Find in article"
    nothing_to_find = "There is no text in that message that I can read."
    search_for = "Passages for “{words}”"
    search_nothing = "No passage has any of these words: {words}"
    no_such_passage = "I don’t know that passage. Pick one from the list that comes up while you type."
    no_documents = "There are no documents here yet. A moderator can add some with /articles add."
    unreadable_documents = "I can’t read all of this server’s documents right now. Please try again in a moment."
    no_such_article = "I don’t have that article. Pick one from the list that comes up while you type."
    article_by = "By {author}"
    article_source = "From {source}"
    article_published = "Published {published}"
    article_size = "{sentences:# sentence|# sentences} in {paragraphs:# paragraph|# paragraphs}"
    article_paragraph = "**{paragraph}** {beginning}"
    library = "I have {count} articles:"
    and_more = "… and {count} more"
    help_ask = "**Ask me**\nMention me, reply to me, or write to me directly. Or use {ask}."
    help_buttons = (
        "**Below an answer**\n"
        "**{context}** shows what stands around the quote, **{more}** the next passages, **{closest}** the others where"
        " I’m not sure. {helpful} and {not_helpful} tell the moderators whether it helped. {delete} deletes the answer."
    )
    help_look_up = (
        "**Look things up**\n"
        "{search} finds passages, {passage} shows one, {article} tells what there is to read.\n"
        "On any message: Apps, then “{find}”."
    )
    help_privacy = "**Your data**\n{privacy} shows what I keep of you, and deletes it."
    help_own_words = "**Every quote is the article’s own**, word for word, with its place."
    owner_only = "Only my owner can do that."
    reloaded = "Done: {sentences:# sentence|# sentences} in {articles:# article|# articles}."
    advice_channels = "ANSWER_CHANNELS needs MESSAGE_CONTENT=true; until then I answer only mentions and replies there."
    advice_intent = (
        "MESSAGE_CONTENT is true: switch on the message content intent, too, under “Bot” at"
        " https://discord.com/developers/applications."
    )
    presence = "Answers from: {title}"
    presence_library = "Answers from {count} articles"

    # reviewing in Discord
    review_description = "See what was asked and mend it (moderators)"
    review_recent_description = "What was asked lately"
    review_unanswered_description = "What waits for a review"
    review_show_description = "All about one question"
    review_search_description = "Find questions by words"
    review_stats_description = "What was asked, counted"
    review_export_description = "All questions as a file"
    option_days = "Only the last days"
    option_format = "For spreadsheets, or for programs"
    option_number = "The question’s number"
    option_question_words = "Words in the question"
    review_only_in_servers = "Reviewing works in a server only."
    review_not_allowed = (
        "Only moderators can review what was asked: you need Manage Server, or a role that was chosen for it."
    )
    review_unknown = "This server has no answered question with that number."
    review_recent = "### Asked lately"
    review_recent_none = "Nothing has been asked here yet."
    review_unanswered = (
        "### Waiting for a review\n-# Not found, unsure, or voted 👎. What you say of one question counts for its"
        " repeats, too."
    )
    review_unanswered_none = "Nothing waits for a review."
    review_found = "### Questions with “{words}”"
    review_found_none = "No question has all of these words: {words}"
    private = "private"
    review_number = "#{id}"
    review_sure = "{outcome} ({percent} %)"
    review_alike = "asked {count} times"
    review_not_answered = "Not answered: {words}"
    review_read_as = "Read as: {words}"
    review_carried = "With words from before: {words}"
    review_score = "Score {score:.2f}"
    review_closest = "**What comes closest now:**"
    review_changed = "-# The article has changed since; what was quoted is no longer at hand."
    review_reviewed = "Reviewed as **{verdict}** by {who} {when}"
    reviewer_you = "you"
    reviewer_other = "another moderator"
    reviewer_terminal = "my owner"
    reviewer_forgotten = "somebody"
    verdict_right = "right"
    verdict_wrong = "wrong"
    verdict_ignored = "done"
    verdict_taught = "taught"
    review_marked_right = "✅ Marked as right: {count}"
    review_marked_wrong = "✅ Marked as wrong: {count}"
    review_marked_ignored = "✅ Done: {count}"
    review_reopened = "↩️ Undone."
    button_open = "Open"
    button_right = "Right"
    button_wrong = "Wrong"
    button_ignore = "✓ Done"
    button_done = "✓"
    button_undo = "Undo"
    button_refresh = "Refresh"
    button_back_to_list = "Back to the list"
    button_teach = "Set passage…"
    button_choose = "This one"
    button_silence = "Nothing answers it"
    button_lessons = "Taught"
    button_queue = "Waiting"
    review_taught_description = "What I was taught here"
    teach_title = "The right passage"
    teach_typed = "Number or words"
    teach_hint = "2.1, or words that stand in it"
    teach_chosen = "Or one of these"
    teach_nothing = "Nothing in the article answers it"
    teach_neither = "Nothing was chosen, so nothing has changed. Give a number, words, or one of the passages."
    teach_no_words = "No passage is like that. Try other words, or a number such as 2.1."
    teach_too_late = "That took too long for a form. Press it once more."
    teach_which = "### Which of these?"
    teach_which_of_many = "### Which of these?\n-# There are more; more words narrow it down."
    teach_done = "✅ **Taught.** From now on, this question and what is asked like it finds:"
    teach_done_nothing = "✅ **Taught.** From now on, this question and what is asked like it is not answered."
    teach_unknown = "That has been undone already."
    teach_ended_some = "-# ⚠️ Taught answers that have ended, since the person who asked deleted the words: {count}"
    lessons = "### What I was taught here"
    lessons_none = "Nothing has been taught here yet."
    lesson_passage = "✅ Taught to answer with:"
    lesson_nothing = "✅ Taught that nothing answers it."
    lesson_orphaned = "⚠️ Taught to answer with {address}, which no article has any more."
    lesson_ended = "⚠️ Ended {when}: the person who asked deleted the words. Undo takes it off here."
    lesson_without_words = "…"

    # documents of a server
    articles_description = "The documents of this server"
    articles_add_description = "Add a file or a web page that I answer from"
    articles_list_description = "See the documents of this server"
    articles_remove_description = "Remove a document of this server"
    articles_export_description = "Get all documents and settings of this server"
    option_file = "HTML, PDF, DOCX, EPUB, Markdown or text"
    option_link = "A public web page (https://…)"
    option_title = "Its title; without one, the document’s own"
    option_document = "Which one; choose from the list"
    articles_only_in_servers = "Documents belong to a server: use this in one."
    articles_not_allowed = "Only moderators can do that: you need Manage Server, or a role that reviews here."
    articles_no_member = "I’m no member of this server: have me invited first."
    articles_one_source = "Give me either a file or a link."
    articles_off = "My owner has me take in no documents of servers."
    file_large = "{name} is too large (at most {megabytes} MB): divide it, and add the parts."
    documents_full = "A server can have {count:# document|# documents}, and this one has: remove one first."
    documents_large = (
        "The documents of a server can be {megabytes} MB together, which this would exceed: remove one first."
    )
    taking_in_here = "I’m reading another document of this server: wait a moment, then try again."
    taking_in_elsewhere = "I’m reading two other documents just now: wait a moment, then try again."
    draft = "**Add “{title}”?**"
    draft_headings = "Its headings:"
    draft_no_headings = "It has no headings. With some, I find things better."
    draft_questions = "It answers {count:# question|# questions}, for example:"
    draft_replaces = "It takes the place of “{title}”, with {sentences:# sentence|# sentences}, added {when}."
    draft_lost = (
        "⚠️ I was taught to answer with {count:# passage|# passages} that it no longer has. That ends; teach me"
        " new ones with `/review taught`."
    )
    draft_gone = "That doesn’t wait to be added any more. Use `/articles add` again."
    draft_cancelled = "Nothing is added."
    document_added = "✅ “{title}” is added. Ask me about it!"
    documents_none = "This server has no documents of its own yet. Add one with `/articles add`."
    documents_heading = (
        "**This server has {documents:# document|# documents}** with {sentences:# sentence|# sentences}"
        " ({megabytes:.1f} of {most} MB)"
    )
    document_sentences = "{sentences:# sentence|# sentences}"
    document_added_on = "added {day}"
    document_as_of = "[page](<{url}>) as of {day}"
    document_as_of_unlinked = "page as of {day}"
    document_changed = "⚠️ The page has changed since. To read it anew, use `/articles add` with its link."
    document_gone = "⚠️ The page is gone. I still answer from what it said."
    document_unreached = "⚠️ I could last read the page on {day}. I still answer from what it said then."
    document_unusable = "⚠️ I can’t read it just now. My owner’s log says why."
    remove_sure = "**Remove “{title}”?** I won’t answer from it any more, and its file is deleted."
    remove_lost = "⚠️ I was taught to answer with {count:# of its passages|# of its passages}, which ends, too."
    remove_changed = "That document has been replaced meanwhile. Use `/articles remove` again."
    remove_kept = "It stays."
    document_removed = "“{title}” is removed, and its file is deleted."
    no_such_document = "This server has no such document. Choose one from the list."
    archive_ready = (
        "Here they are: {documents:# document|# documents}, with what they were taken from, and the settings."
    )
    archive_large = "All of it is {megabytes} MB, and Discord takes {most} MB in this server. Ask my owner for it."
    archive_damaged = "A file of these documents is missing or damaged: my owner’s log says which."
    archive_file = "documents.zip"
    pages_heading = "**Web pages that I answer from are not as they were:**"
    page_changed = "“{title}” has changed. To have me read it anew: `/articles add link:{url}`"
    page_gone = "“{title}” is gone. I still answer from what it said; `/articles remove` ends that."
    button_add_document = "Add"
    button_cancel = "Cancel"
    button_remove_document = "Remove"
    unknown_language = "a language that I don’t know"
    languages: Mapping[str, str] = MappingProxyType(
        {
            "ar": "Arabic",
            "ca": "Catalan",
            "cs": "Czech",
            "da": "Danish",
            "de": "German",
            "el": "Greek",
            "en": "English",
            "es": "Spanish",
            "fa": "Persian",
            "fi": "Finnish",
            "fr": "French",
            "hi": "Hindi",
            "hu": "Hungarian",
            "id": "Indonesian",
            "it": "Italian",
            "ja": "Japanese",
            "ko": "Korean",
            "nl": "Dutch",
            "no": "Norwegian",
            "pl": "Polish",
            "pt": "Portuguese",
            "ro": "Romanian",
            "ru": "Russian",
            "sv": "Swedish",
            "th": "Thai",
            "tr": "Turkish",
            "uk": "Ukrainian",
            "zh": "Chinese",
        }
    )

    # setting up a server
    setup_description = "Where and how I answer here (Manage Server)"
    setup_only_in_servers = "That works only in a server that I’m a member of."
    setup_not_allowed = "Only who has Manage Server can do that."
    setup_title = "### Set me up for this server\n-# Every change counts at once."
    setup_channels = "**Where I answer**"
    setup_everywhere = "Everywhere"
    setup_elsewhere = "Everywhere else"
    setup_more_channels = "… and {channels:# more channel|# more channels}"
    setup_choose_channels = "Choose channels to change"
    setup_how = "**How shall I answer in {channels}?**"
    setup_needs_content = (
        "-# “Every question” is switched off: I can’t read messages that don’t mention me. Whoever runs me has to set"
        " MESSAGE_CONTENT."
    )
    mode_off = "not at all"
    mode_mention = "when I’m mentioned"
    mode_questions = "every question"
    mode_needs_content = "{mode} (for now only when I’m mentioned: MESSAGE_CONTENT is not set)"
    mode_button_off = "Not at all"
    mode_button_mention = "When mentioned"
    mode_button_questions = "Every question"
    mode_button_default = "As elsewhere"
    button_switch_on = "Switch on"
    button_switch_off = "Switch off"
    setup_only_these_on = "**Only in these channels:** on\n-# In others, I’m silent; commands are answered privately."
    setup_only_these_off = "**Only in these channels:** off\n-# I also answer elsewhere, when I’m mentioned."
    setup_only_these_nowhere = (
        "**Only in these channels:** on\n⚠️ No channel is chosen, so I answer nowhere. Choose some above."
    )
    setup_reviewers = "**Who reviews** what was asked, and teaches me"
    setup_reviewers_none = "Everybody with Manage Server"
    setup_reviewers_roles = "Everybody with Manage Server, and {roles}"
    setup_reviewers_hint = (
        "-# Let these roles see the commands: Server Settings → Integrations → {name} → /review and /articles."
    )
    setup_choose_roles = "Choose roles that review"
    setup_moderators = "**Moderators’ channel**"
    setup_moderators_none = "None: I tell nobody when a page that I quote has changed."
    setup_moderators_set = "In {channel}, I tell when a page that I quote has changed."
    setup_moderators_closed = "⚠️ I can’t write in {channel}. Let me see it and send messages, or choose another."
    setup_choose_moderators = "Choose the moderators’ channel"
    setup_shared_on = (
        "**Shared documents:** on\n-# Those of whoever runs me ({documents:# document|# documents}) answer here, too."
    )
    setup_shared_off = "**Shared documents:** off\n-# Only this server’s own documents answer here."
    setup_shared_off_empty = (
        "**Shared documents:** off\n⚠️ This server has no documents of its own yet, so nothing can be answered."
    )
    off_here = "I’m switched off in this channel, so only you can see this."
    off_here_share = "I’m switched off in this channel, so this stays with you."

    # the status of a server
    status_description = "How I’m doing here (Manage Server)"
    status_title = "### How I’m doing in this server"
    status_documents = "**Documents**"
    status_own = "This server’s own: {documents:# document|# documents}, with {sentences:# sentence|# sentences}"
    status_own_none = "This server has none of its own."
    status_shared = "Shared: {documents:# document|# documents}, with {sentences:# sentence|# sentences}"
    status_shared_off = "Shared: switched off here"
    status_index = "I answer from {sentences:# sentence|# sentences} in all"
    status_left_out = "⚠️ Left out, since I can’t read {count:it|them}: {titles}"
    status_changed = "Last document added {when}"
    status_permissions = "**Permissions**"
    status_permissions_all = "I have all that I need."
    status_permissions_missing = "⚠️ Where I should answer, I lack some:"
    permission_view_channel = "View Channel"
    permission_send_messages = "Send Messages"
    permission_send_messages_in_threads = "Send Messages in Threads"
    permission_read_message_history = "Read Message History"
    status_machine = "**Connection and models**"
    status_connected = "Connected since {when}"
    status_models_off = "Models: off, words alone decide"
    status_models_on = "Models: on"
    status_models_busy = "Models: busy, so words alone answer for now"

    # the server whose documents answer in direct messages
    server_description = "Choose the server whose documents answer you here"
    server_shared = (
        "**Whose documents answer you here?**\nThe shared ones. Choose a server, and its documents answer, too."
    )
    server_chosen = "**Whose documents answer you here?**\nThose of {server}, while you’re a member."
    server_option_shared = "The shared documents"
    server_none = (
        "The shared documents answer you here. Ask me something in a server that has documents of its own, and you can"
        " choose it here."
    )
    server_only_direct = "That works only in a direct message to me."
    server_not_offered = "I can’t offer you that server here. Choose another one with `/server`."
    server_unknown = "I can’t tell just now whether you’re a member there. Please try again in a moment."
    server_left = "You’re no longer a member of {server}, so its documents don’t answer you here any more."
    server_hint = "The shared documents answer you here. {server} adds those of a server that you’re in."

    # greeting a server
    welcome_title = "### 👋 Hello! I answer with quotes, word for word"
    welcome_ask = "Mention me, reply to me, or use {ask}. {help} tells what else I can do."
    welcome_setup = (
        "**For moderators:** {setup} says where and how I answer here, and {add} gives me documents of your own."
    )

    # privacy
    privacy_description = "What I keep of you, and how to delete it"
    privacy_what = (
        "**What I keep:** your questions and look-ups with their time, their place and my answers, and your 👍 and 👎"
        " with what you wrote to them. Of other messages I keep only those that somebody has me look up. If you choose"
        " a server whose documents answer you in direct messages, I keep that, too."
    )
    privacy_why = (
        "**Why:** so that you can follow up, and so that the moderators of the server where you asked, and my owner,"
        " see what the article leaves open. Nobody else gets it. What you ask in private they see, too, but not who"
        " asked or in which channel."
    )
    privacy_who = (
        "**Who you are:** I write down neither your name nor your id, only a code that takes a secret key to make. So I"
        " find your questions when you come here."
    )
    privacy_days = (
        "**How long:** {days:# day|# days}, or until you delete them here; the main words of a question that I was"
        " taught the answer to, until you delete them. When I leave a server, its questions and documents go"
        " {departed_days:# day|# days} later. Backups that my owner makes may last longer."
    )
    privacy_for_good = (
        "**How long:** until you delete them here. When I leave a server, its questions and documents go"
        " {departed_days:# day|# days} later. Backups that my owner makes may last longer."
    )
    privacy_nothing = "Of you, I keep nothing now."
    privacy_none_found = "I find nothing of you now."
    privacy_no_questions = "I find no question of yours."
    privacy_unknown = (
        "Some of what I keep is from people whom I cannot tell any more, since my owner has lost the key to their"
        " codes. If some of it is yours, I cannot find it for you."
    )
    privacy_kept = (
        "**Kept of you:** {questions:# question|# questions}, {votes:# vote|# votes}, {comments:# comment|# comments}"
    )
    privacy_between = "From {first} to {last}"
    privacy_on_day = "On {day}"
    privacy_reviews = (
        "You reviewed {reviews:# question|# questions}; deleting takes your code off {reviews:it|them}, and the"
        " {reviews:review stays|reviews stay}."
    )
    privacy_looked_up = (
        "Others had me look up {looked_up:# message|# messages} of yours. Deleting takes {looked_up:it|them} out, too."
    )
    privacy_chosen = "Chosen by you: the documents of a server, for our direct messages. Deleting takes that back."
    privacy_left = (
        "Noted: that you have left {left:# server|# servers}, so that I don’t offer {left:it|them} to you in direct"
        " messages. Deleting takes that out."
    )
    privacy_not_yours = "*(somebody else’s message)*"
    privacy_lessons = (
        "From your questions I was taught {lessons:# answer|# answers}. I keep the words for {lessons:it|them} until"
        " you delete them."
    )
    privacy_taught = (
        "You taught me {taught:# answer|# answers}; deleting takes your code off {taught:it|them}, and what I was"
        " taught stays."
    )
    privacy_own = "**What you asked**, the newest first. Votes and all else are in the export."
    privacy_sure = (
        "**Delete all of it from my log?** Your questions with their answers, your votes and your comments, in every"
        " server. Nobody can bring them back.\nMessages in channels stay: yours you can delete there, my answers to you"
        " with {button} below them."
    )
    privacy_deleted = (
        "**Deleted:** {questions:# question|# questions}, {votes:# vote|# votes}, {comments:# comment|# comments}"
    )
    privacy_deleted_looked_up = "{looked_up:# message|# messages} of yours that others had me look up"
    privacy_deleted_lessons = "{lessons:# answer|# answers} that I was taught from your questions"
    privacy_traces = (
        "Another program is reading my log just now; the last traces go when it stops. To be sure, delete again later."
    )
    privacy_file = "my-questions.jsonl"
    button_see = "See mine"
    button_export = "Export mine"
    button_erase = "Delete mine"
    button_erase_sure = "Yes, delete all"
    button_keep = "Keep it"
    export_ready = "Here it is."
    export_cut = "Discord takes no larger file, so this has only the newest. My owner can export everything."

    # the terminal
    terminal_no_token = "No DISCORD_TOKEN is set (see .env.example), so we chat here instead of on Discord."
    terminal_piped = "This is no terminal, so I answer standard input; {program} discord connects to Discord."
    terminal_welcome = "Ask me about “{title}”."
    terminal_welcome_library = "Ask me about any of my {count} articles."
    terminal_hint = "/new  /why  /help  /quit"
    terminal_commands = (
        "/new starts over, /why tells why the last quotes were chosen, /help shows this, /quit or Ctrl-D leaves."
    )
    terminal_nothing_quoted = "There is no quote to explain; ask me something first."
    why_more = "Nothing was searched for: this comes next in the article."
    why_before = "Nothing was searched for: this comes right before in the article."
    why_source = "Nothing was searched for: this is where the last quote stands."
    why_speaker = "Nothing was searched for: this is the nearest place that may tell who speaks."
    why_about = "Nothing was searched for: this is how the article begins."
    terminal_parts = "Score {score:.2f}: {parts}"
    terminal_nothing_logged = "No question has been asked yet."

    too_long = "A question may have at most {limit:,} characters: make it shorter."
    too_long_which = "{sentence} This one begins: {beginning}…"

    usage = "{problem} ({command} --help says more.)"

    # the terminal: the log
    log_no_such_question = "There is no question {id} in the log: {program} log recent lists what there is."
    log_not_answered = "not answered"
    log_read_as = "read as"
    log_carried = "from before"
    log_asked = "asked"
    log_outcome = "outcome"
    log_votes = "votes"
    log_missing = "missing"
    log_review = "review"
    log_by = "{verdict} by {who}, {when}"
    log_never_answered = "never answered"
    log_sure = "{confidence:.0%} sure, found in {took:.1f} ms"
    log_said = "Answered with"
    log_closest = "What else comes close now"
    log_quote_gone = "(the article has changed since)"
    log_why = "matched {words}"
    log_terminal = "the terminal"
    log_lesson = "Lesson {id}: what is asked like that is answered with {passage}"
    log_lesson_nothing = "Lesson {id}: what is asked like that is not answered."
    log_undo_hint = "{program} log teach --undo {id} takes it back."
    log_no_such_passage = (
        "There is no passage {address} in the articles: {program} log show lists some, as FILE:PARAGRAPH.SENTENCE."
    )
    log_no_such_answered = "There is no answered question {id} in the log: {program} log recent lists what there is."
    log_no_such_lesson = "There is no lesson {id}: {program} log teach --list lists what there is."
    log_not_for_all = "--everywhere and --guild exclude each other: leave one of them out."
    log_nothing_taught = "Nothing has been taught yet."
    log_undone = "Lesson {id} is taken back, and its question waits for a review again."
    log_orphaned = "(no article has these words any more)"
    log_ended = "(ended: its asker had it deleted)"
    log_browse_ready = "Open {url} in a browser on this machine; it lets in once. Ctrl-C ends it."
    browse_title = "Questions to the bot"
    browse_description = "Read-only, and as the log was when this page was started. Who asked is not in it."
    browse_refused = "The link that log browse prints leads here, once. For a table, use log export."
    log_replaying = "Asking again"
    reading_articles = "Reading the articles"
    left_out = "Left out: {reason}"
    left_out_more = "And {count:# more file was|# more files were} left out; {program} check names each."
    log_replayed = "{count:,} asked again, {changed:,} changed"
    log_other_quote = "another quote"
    log_cannot_write = "{path} cannot be written ({reason}): choose another file."
    output_own_file = (
        "{path} belongs to the log, the articles or the settings, and was left as it is: choose another file."
    )
    log_exported = "{count:# question|# questions} written to {path}."
    log_purging = "Deleting"
    log_purge_ask = "Delete {count:# question that is|# questions that are} older than {days:# day|# days}, for good?"
    log_purge_yes = "{count:# question|# questions} would be deleted: add --yes to do it."
    log_purged = "{count:# question|# questions} deleted."
    log_nothing_to_purge = "Nothing has been kept for that long."
    log_forget_ask = (
        "Drop the hashes of {count:# person|# people}, for good? Their questions stay, and none of them can see or"
        " delete these any more."
    )
    log_forget_yes = (
        "{count:# person|# people} would be forgotten, and could not see or delete their questions any more: add --yes"
        " to do it."
    )
    log_forgotten = "{count:# person|# people} forgotten; their questions are still there."
    log_nobody_known = "The log has no hash of anybody."
    log_backed_up = "The log is copied to {path}, and its key to {key}: keep them together."
    log_backed_up_documents = "The servers’ documents are copied to {path}: keep them with it, too."
    log_moderator = "a moderator"

    # what was asked, counted
    outcome_answered = "answered"
    outcome_unsure = "unsure"
    outcome_not_found = "not found"
    outcome_reply = "small talk"
    outcome_none = "not answered yet"
    look_up_found = "looked up"
    look_up_missed = "looked up, nothing found"
    stats_look_ups = "{count:# look-up|# look-ups} ({missed:,} without a find)"
    stats_asked = "{count:,} asked"
    stats_rate = "{rate:.0%} answered"
    stats_votes = "{helpful:,} helpful, {unhelpful:,} not helpful"
    stats_days = "Questions a day"
    stats_periods = "Questions in every {days} days"
    stats_hours = "Hours of the day (UTC)"
    stats_passages = "Passages that answered most"
    stats_words = "Words in what was not answered"
    stats_none = "none yet"

    # the terminal: Discord
    connect_no_token = (
        "No DISCORD_TOKEN is set: put the bot’s token, from https://discord.com/developers/applications, into .env."
    )
    connect_refused_token = (
        "Discord refused the token: copy it again from https://discord.com/developers/applications into DISCORD_TOKEN."
    )
    connect_refused_intent = (
        "Discord refused the message content intent: switch it on under “Bot” at"
        " https://discord.com/developers/applications, or set MESSAGE_CONTENT to false."
    )
    connect_refused_shards = (
        "Discord wants this bot to use another number of connections: set SHARDS to one for each 1,000 servers."
    )
    connect_outdated = (
        "Discord does not know any more what this version of the bot speaks: install the newest one, or the newest"
        " discord.py, and start again."
    )
    connect_unreachable = "Discord cannot be reached ({reason}): check the network connection and try again."
    connect_failed = "Discord answered with an error ({reason}): try again in a few minutes."
    connect_unsafe_gateway = (
        "DISCORD_API names a gateway that is neither encrypted nor on this machine: set DISCORD_API to one that you"
        " trust."
    )
    synced = "Registered {count:# command|# commands} {where}."
    synced_everywhere = "everywhere"
    synced_guild = "in the server {guild}"

    # the terminal: index
    index_made = "The index has {articles:# article|# articles} and {sentences:# sentence|# sentences}."
    index_engine = "The engine {engine} finds in it; bots that run take it up within a minute."
    index_task = "Reading the sections for their meaning"
    index_vectors = "It has the vectors of {sections:# section|# sections}."
    index_no_models = "It has no vectors: there are no models (extra meaning, setting MODELS)."

    # the terminal: add
    add_taken = "{name} is now the article {path}, with {sentences:# sentence|# sentences}."
    add_pages = "{name} is now the article {path}, with {sentences:# sentence|# sentences} from {pages:# page|# pages}."
    add_facts = "Title: {title} · author: {author} · published: {published}"
    add_unknown = "not known"
    add_mend = "What is wrong there can be put right in {path}."
    add_outline = "Its headings:"
    add_no_outline = "It has no headings."
    add_more_headings = "… and {count:# more|# more}"
    add_unreadable = "{name} cannot be read ({reason}): check that it is there, and who may read it."
    add_no_file = "{name} is not a file: give the path of one, or a link that begins with https://."
    add_no_folder = "The articles are one file, {path}: say with --into which folder the new one is for."
    add_large = "{name} is too large (at most {megabytes} MB): divide it, and add the parts."
    add_kind = "{name} cannot be taken in: add an HTML, PDF, DOCX, EPUB, Markdown or text file, or an https link."
    importing_there = "There is an article {path} already: add --replace to put this in its place."
    importing_other = "The article {path} has the same name: give one of the two another, or use --into."
    importing_unwritten = "{path} cannot be written ({reason}): check the folder, or choose another with --into."
    importing_not_started = "The program that reads files has failed ({reason}): check that all of its extra is there."
    importing_damaged = "{name} cannot be read as {kind}: open it, save it anew, and add that."
    importing_locked = "{name} is protected by a password: save it without one, and add that."
    importing_no_text = (
        "{name} has no text to quote: if it is a scan, let a program recognise the text first (OCR), and add that."
    )
    importing_script = (
        "{name} is mostly script, and its text is not in the page: save the page from your browser, and add that file."
    )
    importing_pages = "{name} has too many pages (at most {pages:,}): divide it, and add the parts."
    importing_text = "{name} has too much text (at most {characters:,} characters): divide it, and add the parts."
    importing_unpacked = (
        "{name} unpacks to too much (at most {unpacked} MB): save it without pictures, or divide it, and add that."
    )
    importing_entities = "{name} declares XML entities, which are never taken: save it anew, and add that."
    importing_memory = "{name} takes too much memory to read: divide it, or save it anew, and add that."
    importing_slow = "{name} takes longer than {seconds} seconds to read: divide it, or save it anew, and add that."
    link_https = "{url} cannot be fetched: only links that begin with https:// can, without a port."
    link_odd = "{url} cannot be fetched: write the link as your browser shows it."
    link_credentials = "A link with a name or password in it is not fetched: leave them out."
    link_private = "{host} is not a public address: save the page from your browser, and add that file."
    link_unreachable = "{url} cannot be reached: check the link, and try again."
    link_certificate = (
        "{url} has no certificate that can be trusted: save the page from your browser, and add that file."
    )
    link_slow = "{url} took longer than {seconds:g} seconds: try again, or save the page and add that file."
    link_redirects = (
        "{url} leads from one page to the next and nowhere else: open it, and add the link that it ends at."
    )
    link_status = "{url} answers with the error {status}: check that everybody can open it."
    link_robots = "{url} asks programs not to read it (robots.txt): save the page from your browser, and add that file."
    link_robots_unreadable = "{host} does not tell what programs may read (robots.txt): try again later."
    link_kind = "{url} is {kind}: only HTML, PDF, DOCX, EPUB, Markdown and text can be taken in."
    link_coding = "{url} is packed as {coding}, which cannot be read: save the page, and add that file."
    link_large = "{url} is too large (at most {megabytes} MB): save it as a file, divide it, and add the parts."

    # the terminal: check
    check_ok = "ok"
    check_problem = "problem"
    check_settings = "settings: {path}"
    check_no_settings_file = "settings: the environment’s and the defaults; there is no file {path}"
    check_unknown_setting = "settings: {name} in {path} is no setting: {hint}"
    check_did_you_mean = "did you mean {name}?"
    check_setting_names = ".env.example lists all there are"
    check_seeds = "articles: {path} has {articles}, with {sentences:# sentence|# sentences}"
    check_seeds_missing = (
        "articles: there is nothing at {path}; the index file beside the log has {articles}, "
        "with {sentences:# sentence|# sentences}"
    )
    check_languages = "languages: {languages}"
    check_language = "{code} ({articles:# article|# articles})"
    check_unread_language = (
        "languages: {code} is none that I can analyse, so I answer from {names} only when I am surer; where it is"
        ' another language, write it into the .toml beside the article: language = "de"'
    )
    check_left_out = "articles: left out: {reason}"
    check_passed_over = (
        "articles: passed over {names}: only .txt, .md, .markdown and .mdx files are articles; save what is to be one"
        " as text or Markdown"
    )
    check_lone_metadata = (
        "articles: passed over {names}: no article has the same name; call it like its article, but for the .toml"
    )
    check_original_changed = (
        "articles: {file} has changed since {article} was made of it; {program} add --replace takes it in again"
    )
    check_engine = "engine: {engine} has the index of these articles ({index})"
    check_models = "models: {name}, {size} MB; five passages are judged in {milliseconds} ms on this machine"
    check_models_off = "models: off, as MODELS says"
    check_no_models = "models: none; the extra meaning has two that find other words for the same thing"
    check_models_unusable = "models: {reason} The words alone answer."
    check_names_more = "{names}, and {count:,} more"
    check_database = "database: {path} opens and can be written, schema version {version}"
    check_documents = "documents of servers: {documents:# document|# documents} of {servers:# server|# servers}"
    check_document = "documents of servers: {name} cannot be used: {reason}"
    check_modes = "modes: others on this machine could use {names}; now only you can"
    check_modes_left = "modes: others on this machine can use {names}: take that away with chmod 600"
    check_token = "Discord: a token is set, and Discord was not asked; {program} discord connects"
    check_no_token = (
        "Discord: no token is set, so the bot chats in the terminal; put DISCORD_TOKEN into .env to connect"
    )

    check_info = "info"
    check_notice = "notice"
    check_no_intents = "intents: nothing to switch on; mentions, replies, direct messages and commands need none"
    check_intent = (
        "intents: MESSAGE_CONTENT asks for the message content intent; switch it on under “Bot” at"
        " https://discord.com/developers/applications"
    )
    check_permissions = (
        "permissions: View Channels, Send Messages, Send Messages in Threads and Read Message History; the invite link"
        " asks for them"
    )
    check_invite = "invite: {url}"
    check_odd_token = (
        "Discord: DISCORD_TOKEN cannot be a bot’s token: copy it from “Bot” at"
        " https://discord.com/developers/applications"
    )
    check_live = (
        "connected to Discord since {since}; {answered:# question|# questions} answered since the start on {started};"
        " version {version}, process {process}"
    )
    check_live_waiting = (
        "not connected to Discord since {since}, process {process}; the lines that it writes to standard error say why"
    )
    check_live_silent = "no sign of life since {since}: the bot has stopped or hangs; start it with {program} discord"
    check_live_spool = (
        "the log cannot be written: {count:# question waits|# questions wait} in {path}, since {since}; the lines that"
        " the bot writes to standard error say why"
    )
    check_live_never = "no bot has connected with the database {path} yet; start it with {program} discord"

    port_taken = "Port {port} is taken: choose another with --port, or leave --port out."
    extra_missing = (
        "This needs more packages: pip install '.[{extra}]' in a clone, or pip install 'verbatim-bot[{extra}]'."
    )

    # the preview's scene
    preview_bot = "Verbatim"
    preview_guild = "Reading room"
    preview_channel = "ask-the-article"
    preview_members = ("Mira", "Jonas")
    preview_moderator = "Ada (moderator)"
    preview_role = "Moderators"
    preview_questions = (
        "How much money does China plan to spend?",
        "What’s the weather like today?",
        "Who is Mark Li?",
    )
    preview_ready = "Open {url} in a browser on this machine. Ctrl-C ends the preview."


ENGLISH = Wording()
