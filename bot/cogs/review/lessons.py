"""Teaching from the review: setting the passage that answers a question, or that nothing does; and undoing it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Self

import discord
from discord import ui

from bot.cogs.answers.passages import review_passages
from bot.cogs.lookup.autocomplete import passage_label
from bot.cogs.review.access import Reviewer, reviewer_of
from bot.cogs.review.buttons import NUMBER, Click, Note, PageButton, Place, ReviewButton, click_of, go_on
from bot.querylog.records import Teaching
from bot.render.discord.review import choice_texts, taught_note
from bot.render.discord.text import blockquote, clip, one_line
from bot.toolbox.base import AnsweringBot
from bot.toolbox.buttons import Interaction, PersistentButton
from bot.toolbox.responses import defer_if_slow, frame, present, respond_with_text
from bot.wording import Wording
from retrieval.answerer import Answerer
from retrieval.answers import Quote
from retrieval.articles.addresses import (
    SHORT_DIGEST,
    all_sentences,
    find_containing,
    find_span,
    format_address,
    short_address,
)
from retrieval.articles.article import Article, Sentence

LONGEST_TYPED: Final = 300
_FORM: Final = re.compile(rf"v1:passage:(?P<id>{NUMBER}):(?P<place>[lc])")
_TYPED: Final = "typed"
_CHOSEN: Final = "chosen"
_NOTHING: Final = "-"
_OFFERED: Final = 9
_CHOICES: Final = 5
_LONGEST_ECHO: Final = 300
_LONGEST_OPTION: Final = 100
_FORM_LASTS: Final = 900.0  # seconds; as long as Discord takes what is sent in
Places = list[tuple[Article, Sentence]]


class TeachButton(PersistentButton, template=rf"v1:teach:(?P<id>{NUMBER}):(?P<place>[lc])"):
    """Asks which passage answers a question.

    Args:
        question_id: Which question.
        place: Where the button stands.
        wording: For the label.
    """

    def __init__(self, question_id: int, place: Place, wording: Wording) -> None:
        super().__init__(wording.button_teach, f"v1:teach:{question_id}:{place}")
        self._question_id = question_id
        self._place = place

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), Place(match["place"]), wording)

    async def on_click(self, interaction: Interaction, bot: AnsweringBot) -> None:
        """See ``PersistentButton``."""
        reviewer = await reviewer_of(interaction, bot)
        if reviewer is None:
            return
        form = await defer_if_slow(interaction, self._form(bot, reviewer), private=True)
        if form is None:
            await respond_with_text(interaction, bot.wording.review_unknown)
        elif interaction.response.is_done():
            await respond_with_text(interaction, bot.wording.teach_too_late)
        else:
            await interaction.response.send_modal(form)

    async def _form(self, bot: AnsweringBot, reviewer: Reviewer) -> PassageForm | None:
        detail = await bot.service.log.review.show(reviewer.scope, self._question_id)
        if detail is None or detail.case.question.outcome is None:
            return None
        question = detail.case.question
        answerer = await bot.service.answerer_for(reviewer.scope.id)
        quoted, closest = review_passages(answerer, question, _OFFERED)
        offered = places_of(answerer, (it.quote for it in (*quoted, *closest)))
        named = len(bot.service.answerer.articles) > 1
        return PassageForm((question.id, self._place), question.text, offered, bot.wording, named=named)


class PassageForm(ui.Modal):
    """Asks for a passage. What is sent in comes to ``Review``, which also knows forms from before a restart.

    Args:
        about: The number of the question, and where the form was opened.
        question: The question.
        offered: The passages that come closest.
        wording: For the words.
        named: Whether an article's title tells something.
    """

    def __init__(
        self, about: tuple[int, Place], question: str, offered: Places, wording: Wording, *, named: bool
    ) -> None:
        super().__init__(title=wording.teach_title, custom_id=f"v1:passage:{about[0]}:{about[1]}", timeout=_FORM_LASTS)
        self.add_item(ui.TextDisplay(blockquote(clip(one_line(question), _LONGEST_ECHO, blockquote))))
        typed: ui.TextInput[Any] = ui.TextInput(
            custom_id=_TYPED, placeholder=wording.teach_hint, max_length=LONGEST_TYPED, required=False
        )
        self.add_item(ui.Label(text=wording.teach_typed, component=typed))
        options = [discord.SelectOption(label=clip(wording.teach_nothing, _LONGEST_OPTION), value=_NOTHING)]
        options += [
            discord.SelectOption(label=passage_label(*it, named=named), value=short_address(*it)) for it in offered
        ]
        chosen: ui.Select[Any] = ui.Select(custom_id=_CHOSEN, options=options, min_values=0, required=False)
        self.add_item(ui.Label(text=wording.teach_chosen, component=chosen))


class ChooseButton(
    ReviewButton,
    template=rf"v1:choose:(?P<id>{NUMBER}):(?P<digest>[0-9a-f]{{8}}):(?P<start>[0-9]{{1,9}}):(?P<place>[lc])",
):
    """Sets a passage that is shown beside it.

    Args:
        question_id: For which question.
        passage: The beginning of its article's digest, and where in the article's text it begins.
        place: Where the teaching began.
        wording: For the label.
    """

    def __init__(self, question_id: int, passage: tuple[str, int], place: Place, wording: Wording) -> None:
        super().__init__(wording.button_choose, f"v1:choose:{question_id}:{passage[0]}:{passage[1]}:{place}")
        self._question_id = question_id
        self._digest, self._start = passage
        self._place = place

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), (match["digest"], int(match["start"])), Place(match["place"]), wording)

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """See ``ReviewButton``."""
        article = click.bot.service.answerer.articles.by_digest(self._digest)
        span = None if article is None else find_span(article, self._start, len(article.text))
        if article is None or span is None:
            return click.bot.wording.article_changed
        found = short_address(article, all_sentences(article)[span[0]])
        return await teach(click, self._question_id, found, self._place)


class SilenceButton(ReviewButton, template=rf"v1:silence:(?P<id>{NUMBER}):(?P<place>[lc])"):
    """Says that nothing in the articles answers a question.

    Args:
        question_id: Which question.
        place: Where the button stands.
        wording: For the label.
    """

    def __init__(self, question_id: int, place: Place, wording: Wording) -> None:
        super().__init__(wording.button_silence, f"v1:silence:{question_id}:{place}")
        self._question_id = question_id
        self._place = place

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["id"]), Place(match["place"]), wording)

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """See ``ReviewButton``."""
        return await teach(click, self._question_id, None, self._place)


class UnteachButton(ReviewButton, template=rf"v1:unteach:(?P<lesson>{NUMBER}):(?P<id>{NUMBER}):(?P<place>[lc])"):
    """Takes a lesson back.

    Args:
        lesson_id: Which lesson.
        question_id: The question that it was taught from.
        place: Where the button stands.
        wording: For the label.
    """

    def __init__(self, lesson_id: int, question_id: int, place: Place, wording: Wording) -> None:
        super().__init__(wording.button_undo, f"v1:unteach:{lesson_id}:{question_id}:{place}")
        self._lesson_id = lesson_id
        self._question_id = question_id
        self._place = place

    @classmethod
    def from_match(cls, match: re.Match[str], wording: Wording) -> Self:
        """See ``PersistentButton``."""
        return cls(int(match["lesson"]), int(match["id"]), Place(match["place"]), wording)

    async def shown(self, click: Click) -> ui.LayoutView | str:
        """See ``ReviewButton``."""
        if not await click.bot.service.unteach(click.reviewer.scope, self._lesson_id):
            return click.bot.wording.teach_unknown
        return await go_on(click, self._question_id, self._place, Note(click.bot.wording.review_reopened))


async def teach(click: Click, question_id: int, passage: str | None, place: Place) -> ui.LayoutView | str:
    """Tie a question to a passage, and show what comes after that.

    Args:
        click: Who wants it, and from where.
        question_id: The question.
        passage: Its address; None when nothing answers.
        place: Where it began.
    """
    service, wording = click.bot.service, click.bot.wording
    taught = await service.teach(click.reviewer.scope, question_id, passage, click.reviewer.id)
    if taught.outcome is Teaching.NO_QUESTION:
        return wording.review_unknown
    if taught.outcome is Teaching.NO_PASSAGE or taught.lesson_id is None:
        return wording.no_such_passage
    undo = UnteachButton(taught.lesson_id, question_id, place, wording)
    note = Note(taught_note(taught, wording), undo) if place is Place.LIST else None  # the question's page says it
    return await go_on(click, question_id, place, note)


async def take_form(interaction: Interaction, bot: AnsweringBot) -> None:
    """Teach what a form says that was sent in; other interactions are left alone.

    Args:
        interaction: Any.
        bot: The bot.
    """
    data: Mapping[str, Any] = interaction.data or {}
    form = _FORM.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    reviewer = await reviewer_of(interaction, bot)
    if reviewer is not None:
        given = dict(_given(data.get("components", ())))
        work = _taught_by_form(click_of(interaction, bot, reviewer), int(form["id"]), Place(form["place"]), given)
        await present(interaction, work)


async def _taught_by_form(
    click: Click, question_id: int, place: Place, given: Mapping[str, str]
) -> ui.LayoutView | str:
    typed, chosen = given.get(_TYPED, "").strip(), given.get(_CHOSEN, "")
    if not typed:
        if not chosen:
            return click.bot.wording.teach_neither
        return await teach(click, question_id, None if chosen == _NOTHING else chosen, place)
    articles = click.bot.service.answerer.articles
    if (found := articles.find_passage(typed)) is not None:
        return await teach(click, question_id, short_address(*found), place)
    words = typed.split()
    holding = [(article, it) for article in articles.values() for it in find_containing(article, words) if it.paragraph]
    if len(holding) == 1:
        return await teach(click, question_id, short_address(*holding[0]), place)
    if not holding:
        answerer = await click.bot.service.answerer_for(click.reviewer.scope.id)
        holding = places_of(answerer, (quote for quote in answerer.rank(typed, k=_CHOICES) if quote.is_found))
    return _choices(click, question_id, place, holding) if holding else click.bot.wording.teach_no_words


def places_of(answerer: Answerer, quotes: Iterable[Quote]) -> Places:
    """Where quotes stand."""
    found = (answerer.articles.find_passage(format_address(quote)) for quote in quotes)
    return [place for place in found if place is not None]


def _choices(click: Click, question_id: int, place: Place, found: Places) -> ui.LayoutView:
    """Several passages, to choose one of."""
    wording, shown = click.bot.wording, found[:_CHOICES]
    heading = wording.teach_which if len(found) == len(shown) else wording.teach_which_of_many
    texts = choice_texts(shown, heading, wording, click.bot.service.answerer.articles)
    sections: list[ui.Item[Any]] = [
        ui.Section[Any](ui.TextDisplay(text), accessory=_choose(question_id, *it, place, wording))
        for text, it in zip(texts, shown, strict=True)
    ]
    row = [TeachButton(question_id, place, wording)]
    back = [] if click.listing is None else [PageButton(click.listing, wording.button_back_to_list, here=True)]
    return frame([ui.TextDisplay(heading), *sections], [*row, *back])


def _choose(question_id: int, article: Article, sentence: Sentence, place: Place, wording: Wording) -> ChooseButton:
    return ChooseButton(question_id, (article.digest[:SHORT_DIGEST], sentence.start), place, wording)


def _given(components: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What was written and chosen, by the fields' ids."""
    for component in components:
        inner = [*component.get("components", ()), *([component["component"]] if "component" in component else ())]
        yield from _given(inner)
        if component.get("custom_id") == _TYPED:
            yield _TYPED, str(component.get("value") or "")
        elif component.get("custom_id") == _CHOSEN and component.get("values"):
            yield _CHOSEN, str(component["values"][0])
