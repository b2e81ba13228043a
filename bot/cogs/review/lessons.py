"""Teaching from the review: setting the passage that answers a question, or that nothing does; and undoing it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord import ui

from bot.cogs.answers.passages import review_passages, sentences_of
from bot.cogs.lookup.autocomplete import passage_label
from bot.cogs.review.buttons import CaseButton, Note, PageButton, ReturnTo, ReviewRequest, review_request
from bot.querylog.records import TeachOutcome
from bot.render.discord.review import choice_texts, taught_note
from bot.render.discord.text import blockquote, clip, one_line
from bot.toolbox.base import AnsweringBot, Interaction
from bot.toolbox.buttons import FORM_TIMEOUT_SECONDS, NUMBER, Digest, Offset, QuestionId, read_form
from bot.toolbox.responses import Shown, frame, present
from bot.wording import Wording
from retrieval.articles.addresses import all_sentences, find_containing, find_span, short_address
from retrieval.articles.article import Article, Sentence
from retrieval.index.catalogue import ArticleLookup

_FORM: Final = re.compile(rf"v1:passage:(?P<id>{NUMBER.pattern}):(?P<return_to>[lc])")
_TYPED: Final = "typed"
_CHOSEN: Final = "chosen"
_NOTHING: Final = "-"
_MAX_TYPED_CHARS: Final = 300
_MAX_ECHO_CHARS: Final = 300
_MAX_OPTION_CHARS: Final = 100
_MAX_OFFERED: Final = 9
_MAX_CHOICES: Final = 5
Passages = list[tuple[Article, Sentence]]


@dataclass(eq=False)
class TeachButton(CaseButton, custom_id="v1:teach:{question_id}:{return_to}", label="button_teach"):
    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        if request := await review_request(interaction):
            await present(interaction, self.page(request), bot.wording.teach_too_late)

    async def page(self, request: ReviewRequest) -> str | ui.Modal:
        service = request.bot.service
        case = await service.log.review.show(request.scope, self.question_id)
        if case is None or case.question.outcome is None:
            return request.bot.wording.review_unknown
        answerer = await service.answerer_for(request.scope.id)
        quoted, closest = review_passages(answerer, case, _MAX_OFFERED)
        offered = sentences_of(answerer, (it.quote for it in (*quoted, *closest)))
        titled = len(await service.articles_of(request.scope.id)) > 1
        return PassageForm(self, case.question.text, offered, request.bot.wording, titled=titled)


class PassageForm(ui.Modal):
    """Asks for a passage; ``take_form`` takes what is sent in."""

    def __init__(
        self, button: TeachButton, question: str, offered: Passages, wording: Wording, *, titled: bool
    ) -> None:
        custom_id = f"v1:passage:{button.question_id}:{button.return_to}"
        super().__init__(title=wording.teach_title, custom_id=custom_id, timeout=FORM_TIMEOUT_SECONDS)
        self.add_item(ui.TextDisplay(blockquote(clip(one_line(question), _MAX_ECHO_CHARS, blockquote))))
        typed: ui.TextInput[Any] = ui.TextInput(
            custom_id=_TYPED, placeholder=wording.teach_hint, max_length=_MAX_TYPED_CHARS, required=False
        )
        self.add_item(ui.Label(text=wording.teach_typed, component=typed))
        options = [discord.SelectOption(label=clip(wording.teach_nothing, _MAX_OPTION_CHARS), value=_NOTHING)]
        options += [
            discord.SelectOption(label=passage_label(*it, titled=titled), value=short_address(*it)) for it in offered
        ]
        chosen: ui.Select[Any] = ui.Select(custom_id=_CHOSEN, options=options, min_values=0, required=False)
        self.add_item(ui.Label(text=wording.teach_chosen, component=chosen))


@dataclass(eq=False)
class ChooseButton(CaseButton, custom_id="v1:choose:{question_id}:{digest}:{start}:{return_to}", label="button_choose"):
    digest: Digest
    start: Offset

    async def page(self, request: ReviewRequest) -> Shown:
        article = (await request.bot.service.articles_of(request.scope.id)).by_digest(self.digest)
        span = None if article is None else find_span(article, self.start, len(article.text))
        if article is None or span is None:
            return request.bot.wording.article_changed
        return await _teach(request, self, short_address(article, all_sentences(article)[span[0]]))


@dataclass(eq=False)
class SilenceButton(CaseButton, custom_id="v1:silence:{question_id}:{return_to}", label="button_silence"):
    async def page(self, request: ReviewRequest) -> Shown:
        return await _teach(request, self, None)


@dataclass(eq=False)
class UnteachButton(CaseButton, custom_id="v1:unteach:{lesson_id}:{question_id}:{return_to}", label="button_undo"):
    lesson_id: QuestionId

    async def page(self, request: ReviewRequest) -> Shown:
        if not await request.bot.service.log.lessons.undo(request.scope, self.lesson_id):
            return request.bot.wording.teach_unknown
        return await request.page_after(self, Note(request.bot.wording.review_reopened))


async def _teach(request: ReviewRequest, button: CaseButton, address: str | None) -> Shown:
    wording = request.bot.wording
    taught = await request.bot.service.teach(request.scope, button.question_id, address, request.user_id)
    if taught.outcome is TeachOutcome.NO_QUESTION:
        return wording.review_unknown
    if taught.outcome is TeachOutcome.NO_PASSAGE or taught.lesson_id is None:
        return wording.no_such_passage
    note = None  # the question's page says it
    if button.return_to is ReturnTo.LIST:
        undo = UnteachButton(wording, button.question_id, button.return_to, taught.lesson_id)
        note = Note(taught_note(taught, wording), undo)
    return await request.page_after(button, note)


async def take_form(interaction: Interaction) -> None:
    """Teach what a form says that was sent in; leave other interactions alone."""
    if (form := read_form(interaction, _FORM)) and (request := await review_request(interaction)):
        match, entries = form
        button = TeachButton(request.bot.wording, int(match["id"]), ReturnTo(match["return_to"]))
        await present(interaction, _teach_entries(request, button, entries))


async def _teach_entries(request: ReviewRequest, button: TeachButton, entries: Mapping[str, str]) -> Shown:
    typed, chosen = entries.get(_TYPED, "").strip(), entries.get(_CHOSEN, "")
    if not typed:
        if not chosen:
            return request.bot.wording.teach_neither
        return await _teach(request, button, None if chosen == _NOTHING else chosen)
    articles = await request.bot.service.articles_of(request.scope.id)
    if (addressed := articles.find_passage(typed)) is not None:
        found = [addressed]
    else:
        words = typed.split()
        found = [(article, it) for article in articles.values() for it in find_containing(article, words)]
        found = [(article, it) for article, it in found if it.paragraph]  # a headline answers nothing
    if len(found) == 1:
        return await _teach(request, button, short_address(*found[0]))
    if not found:
        answerer = await request.bot.service.answerer_for(request.scope.id)
        ranked = await request.bot.service.rank_by_words(lambda by: by.rank(typed, k=_MAX_CHOICES), answerer)
        found = sentences_of(answerer, (it for it in ranked if it.is_found))
    return _choice_page(request, button, found, articles) if found else request.bot.wording.teach_no_words


def _choice_page(
    request: ReviewRequest, button: TeachButton, found: Passages, articles: ArticleLookup
) -> ui.LayoutView:
    wording, shown = request.bot.wording, found[:_MAX_CHOICES]
    heading = wording.teach_which if len(found) == len(shown) else wording.teach_which_of_many
    items: list[ui.Item[Any]] = [ui.TextDisplay(heading)]
    texts = choice_texts(shown, heading, wording, articles)
    for text, (article, sentence) in zip(texts, shown, strict=True):
        choose = ChooseButton(wording, button.question_id, button.return_to, article.digest, sentence.start)
        items.append(ui.Section(ui.TextDisplay(text), accessory=choose))
    return frame(items, [button, *back_buttons(request)])


def back_buttons(request: ReviewRequest) -> list[PageButton]:
    if request.listing is None:
        return []
    return [PageButton(request.bot.wording, request.listing, here=True, phrase="button_back_to_list")]
