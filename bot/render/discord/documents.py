"""Documents of a server as its moderators see them: one that waits to be added, and the list."""

from __future__ import annotations

from collections.abc import Container, Sequence
from math import ceil
from typing import Final

from bot.querylog.servers.records import DocumentState, ServerDocument
from bot.render.discord.answer import MAX_LAYOUT, MAX_MESSAGE
from bot.render.discord.article import as_many_as_fit, heading_lines
from bot.render.discord.links import link_to_words
from bot.render.discord.text import ago, clip, on_day, one_line, size, small_print
from bot.wording import Count, Wording
from retrieval.articles.article import Article, Section
from retrieval.articles.shown.discord_markdown import escape

DOCUMENTS_PER_PAGE: Final = 8
_MAX_TITLE: Final = 150
_MAX_ROWS: Final = MAX_LAYOUT - 200  # of the list, beside its heading and the page's number
_MAX_OUTLINE: Final = 1500
_MAX_HEADINGS: Final = 15
_MAX_QUESTION: Final = 150
_MAX_QUESTIONS: Final = 3
_MAX_PASSAGE: Final = 150
_MAX_PASSAGES: Final = 3
_QUESTION_MARKS: Final = ("?", "？", "؟")
_BYTES_PER_MB: Final = 1_000_000
_STATES: Final = {DocumentState.CHANGED: "document_changed", DocumentState.GONE: "document_gone"}


def draft_texts(
    document: ServerDocument,
    article: Article,
    replaced: Sequence[ServerDocument],
    lost: Sequence[str],
    wording: Wording,
) -> list[str]:
    """Tell what was taken in, and what adding it changes.

    Args:
        document: What was taken in.
        article: Made of it.
        replaced: The documents whose place it would take.
        lost: The passages that questions are taught to and that it does not have.
        wording: For the phrases.
    """
    facts = [document.name, _sentences(document, wording), language_name(document.language, wording)]
    head = f"{wording.draft.format(title=_title(document))}\n{small_print(facts)}"
    changes = [
        wording.draft_replaces.format(title=_title(it), sentences=Count(it.sentences), when=ago(it.added_at))
        for it in replaced
    ]
    if lost:
        changes.append(_lost(lost, wording.draft_lost))
    texts = (head, "\n".join(changes), _outline(article, wording), _questions(article, wording))
    return [text for text in texts if text]


def removal_text(document: ServerDocument, lost: Sequence[str], wording: Wording) -> str:
    sure = wording.remove_sure.format(title=_title(document))
    return f"{sure}\n{_lost(lost, wording.remove_lost)}" if lost else sure


def titled(phrase: str, document: ServerDocument) -> str:
    """Put a document's title into a phrase."""
    return phrase.format(title=_title(document))


def list_texts(
    documents: Sequence[ServerDocument], unusable: Container[str], page: int, most_mb: int, wording: Wording
) -> list[str]:
    """Return the heading, and the documents of a page, which is from 0; the unusable are named by their articles.

    They have the links of their pages where there is room for these.
    """
    head = wording.documents_heading.format(
        documents=Count(len(documents)),
        sentences=Count(sum(each.sentences for each in documents)),
        megabytes=ceil(10 * sum(each.bytes for each in documents) / _BYTES_PER_MB) / 10,  # never 0.0 of some
        most=most_mb,
    )
    first = page * DOCUMENTS_PER_PAGE
    shown = documents[first : first + DOCUMENTS_PER_PAGE]
    linked, plain = (
        [_row(each, wording, is_usable=each.article_name not in unusable, linked=linked) for each in shown]
        for linked in (True, False)
    )
    return [head, *(linked if sum(map(size, linked)) <= _MAX_ROWS else plain)]


def page_notice(documents: Sequence[ServerDocument], wording: Wording) -> str:
    """Tell moderators which pages have changed or are gone; of very many, how many more."""
    lines = [
        (wording.page_gone if each.state is DocumentState.GONE else wording.page_changed).format(
            title=_title(each), url=_address(each)
        )
        for each in documents
    ]
    room = MAX_MESSAGE - size(wording.pages_heading) - 1
    told = as_many_as_fit((f"- {line}" for line in lines), len(lines), room, wording)
    return "\n".join([wording.pages_heading, *told])


def language_name(code: str, wording: Wording) -> str:
    return wording.languages.get(code, wording.unknown_language)


def _row(document: ServerDocument, wording: Wording, *, is_usable: bool, linked: bool) -> str:
    facts = [document.name, _sentences(document, wording), language_name(document.language, wording)]
    facts.append(wording.document_added_on.format(day=on_day(document.added_at)))
    if (url := _address(document)) and document.fetched_at is not None:
        phrase = wording.document_as_of if linked else wording.document_as_of_unlinked
        facts.append(phrase.format(url=url, day=on_day(document.fetched_at)))
    lines = [f"**{_title(document)}**", small_print(facts)]
    if not is_usable:
        lines.append(wording.document_unusable)
    elif (since := document.unreached_since) is not None:
        lines.append(wording.document_unreached.format(day=on_day(since)))
    elif state := _STATES.get(document.state):
        lines.append(getattr(wording, state))
    return "\n".join(lines)


def _address(document: ServerDocument) -> str:
    return link_to_words(document.url or "", []) or ""


def _sentences(document: ServerDocument, wording: Wording) -> str:
    return wording.document_sentences.format(sentences=Count(document.sentences))


def _title(document: ServerDocument) -> str:
    return escape(clip(one_line(document.title), _MAX_TITLE, escape))


def _outline(article: Article, wording: Wording) -> str:
    if not article.sections:
        return wording.draft_no_headings
    both = zip(heading_lines(article), article.sections, strict=True)
    lines = [line for line, section in both if not _is_question(section)]
    shown = as_many_as_fit(lines[:_MAX_HEADINGS], len(lines), _MAX_OUTLINE, wording)
    return "\n".join([wording.draft_headings, *shown]) if lines else ""


def _questions(article: Article, wording: Wording) -> str:
    """Show a few of the questions that the document answers itself."""
    asked = [section.title for section in article.sections if _is_question(section)]
    lines = [f"- {escape(clip(one_line(it), _MAX_QUESTION, escape))}" for it in asked[:_MAX_QUESTIONS]]
    return "\n".join([wording.draft_questions.format(count=Count(len(asked))), *lines]) if lines else ""


def _is_question(section: Section) -> bool:
    return section.title.rstrip().endswith(_QUESTION_MARKS)


def _lost(passages: Sequence[str], phrase: str) -> str:
    lines = [f"> {escape(clip(one_line(it), _MAX_PASSAGE, escape))}" for it in passages[:_MAX_PASSAGES]]
    return "\n".join([phrase.format(count=Count(len(passages))), *lines])
