from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.cogs.answers.buttons import ContextButton, DeleteButton, MoreButton
from bot.querylog.records import Vote
from bot.render.discord.text import CUT
from bot.wording import ENGLISH
from retrieval.answerer import Answerer
from retrieval.answers import Answer, Outcome, Quote
from retrieval.articles.shown.discord_markdown import unescape, unmark
from retrieval.conversation import Conversation
from tests.bot.querylog.asking import recent, votes_of
from tests.bot.stage import (
    ARTICLE,
    LAMP,
    LAMPS,
    QUESTION,
    QUOTE,
    OpenStage,
    Stage,
    labels,
    quotes_in,
    ranked_after,
    texts,
)

LONG = f"The lighthouse was built by Edna Marsh with {' and '.join(f'stone {n}' for n in range(400))} in 1871."
LONG_ARTICLE = f"{LONG}\n\nNothing else is known.\n"


async def ask(stage: Stage, question: str = QUESTION) -> discord.Message:
    await stage.ann.send(stage.channel, f"{stage.me} {question}")
    return stage.said()[-1]


def response(result: InteractionResult) -> discord.Message:
    """What an interaction was responded to with, which only the person sees."""
    assert result.response is not None
    assert result.ephemeral
    return result.response.message


async def test_an_answer_has_one_row_of_buttons(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert labels(await ask(stage)) == ["Context", "More", "👍", "👎", "🗑️"]


async def test_what_is_not_found_has_no_context(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage, "How is the weather in Paris today?")
        assert quotes_in(answer.content) == []
        assert labels(answer) == ["More", "👍", "👎", "🗑️"]


@pytest.mark.parametrize("restart", [False, True])
async def test_context_shows_the_neighbours_to_whoever_asks(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        if restart:
            await stage.restart()
        result = await stage.ben.click(answer, label="Context")
        shown = texts(response(result))
        assert f"**{QUOTE}**" in unescape(shown)
        assert "It burned whale oil until 1902." in shown
        assert "\n-# Chosen for: lighthouse" in shown
        assert len(stage.said()) == 1
        assert stage.channel.history(viewer=stage.ann)[-1].id == answer.id


async def test_context_is_honest_about_a_changed_article(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        (stage.settings.seeds / "gull-rock.txt").write_text("Another text altogether. It has two sentences.")
        await stage.restart()
        for label in ("Context", "More"):
            result = await stage.ann.click(answer, label=label)
            assert response(result).content == ENGLISH.article_changed


@pytest.mark.parametrize("label", ["Context", "More", "👍", "👎"])
async def test_buttons_are_kind_when_the_log_has_forgotten(open_stage: OpenStage, label: str) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        await stage.bot.close()
        stage.settings.database.unlink()
        await stage.env.restart_bot(stage.new_bot())
        assert response(await stage.ann.click(answer, label=label)).content == ENGLISH.question_gone


@pytest.mark.parametrize("restart", [False, True])
async def test_more_shows_the_rest_of_a_long_quote_page_by_page(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage(LONG_ARTICLE) as stage:
        answer = await ask(stage, "Who built the lighthouse?")
        (shown,) = quotes_in(answer.content)
        assert shown.endswith(f" {CUT}")
        if restart:
            await stage.restart()
        page = response(await stage.ben.click(answer, label="More"))
        assert labels(page) == [ENGLISH.button_next]
        pieces = [shown.removesuffix(f" {CUT}"), *quotes_in(texts(page))]
        turned = await stage.ben.click(page, label=ENGLISH.button_next)
        assert turned.response is None or turned.response.id == page.id
        page = stage.channel.history(viewer=stage.ben)[-1]
        assert labels(page)[0] == ENGLISH.button_previous
        pieces += quotes_in(texts(page))
        assert " ".join(pieces) == LONG
        assert stage.channel.history(viewer=stage.ann)[-1].id == answer.id


async def test_more_shows_what_comes_closest_after_the_answer(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage, "When was the lighthouse lamp replaced by an electric beacon?")
        quotes = quotes_in(texts(response(await stage.ben.click(answer, label="More"))))
        assert quotes
        assert not set(quotes) & set(quotes_in(answer.content))


async def test_more_and_context_know_the_conversation_that_a_follow_up_was_asked_in(open_stage: OpenStage) -> None:
    async with open_stage(LAMPS) as stage:
        await ask(stage, LAMP)
        answer = await ask(stage, "When was it lit?")
        more = response(await stage.ben.click(answer, label="More"))
        ranked = [quote.text for quote in ranked_after(stage, LAMP, "When was it lit?")]
        assert [*quotes_in(answer.content), *quotes_in(texts(more))] == ranked[:4]
        assert "west (from before)" in texts(response(await stage.ann.click(answer, label="Context")))


@pytest.fixture
def _unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot be sure of nothing."""
    found = Answerer.answer

    def doubt(self: Answerer, question: str, conversation: Conversation | None = None) -> Answer:
        return replace(found(self, question, conversation), outcome=Outcome.UNSURE)

    monkeypatch.setattr(Answerer, "answer", doubt)


@pytest.mark.usefixtures("_unsure")
@pytest.mark.parametrize("restart", [False, True])
async def test_a_doubtful_answer_shows_one_passage_and_a_button_to_the_others(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, *, restart: bool
) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        assert labels(answer) == ["Context", "Closest passages", "👍", "👎", "🗑️"]
        (question,) = await recent(stage.bot.service.log)
        shown, *others = [ARTICLE[quote.start : quote.end] for quote in question.quotes]
        assert others
        assert quotes_in(answer.content) == [shown]
        if restart:
            await stage.restart()
        monkeypatch.delattr(Answerer, "closest")  # nothing is ranked anew
        page = response(await stage.ben.click(answer, label="Closest passages"))
        assert texts(page).startswith(ENGLISH.other_passages)
        assert quotes_in(texts(page)) == others


@pytest.mark.usefixtures("_unsure")
async def test_the_rest_of_a_long_doubtful_passage_comes_before_the_others(open_stage: OpenStage) -> None:
    async with open_stage(f"{LONG_ARTICLE}\n{QUOTE}\n") as stage:
        answer = await ask(stage, "Who built the lighthouse with stone 7?")
        page = response(await stage.ben.click(answer, label="Closest passages"))
        assert texts(page).startswith(ENGLISH.rest_of_quote)
        while ENGLISH.button_next in labels(page):
            page = await stage.press(page, stage.ben, ENGLISH.button_next)
        assert texts(page).startswith(ENGLISH.other_passages)
        assert QUOTE in quotes_in(texts(page))
        assert len([message for message in stage.channel.history(viewer=stage.ben) if message.flags.ephemeral]) == 1


@pytest.mark.usefixtures("_unsure")
async def test_buttons_of_a_doubtful_answer_of_before_still_work(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        (question,) = await recent(stage.bot.service.log)
        view = discord.ui.View(timeout=None)
        view.add_item(ContextButton(ENGLISH, 1, 1, len(question.quotes)))
        view.add_item(MoreButton(ENGLISH, 1, tuple(quote.end - quote.start for quote in question.quotes)))
        place = stage.bot.get_partial_messageable(stage.channel.id)
        before = await place.send("three passages", view=view)
        assert QUOTE in unescape(texts(response(await stage.ann.click(before, label="Context"))))
        more = texts(response(await stage.ann.click(before, label="More")))
        assert not {ARTICLE[quote.start : quote.end] for quote in question.quotes} & set(quotes_in(more))


async def test_a_greeting_has_no_buttons(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert labels(await ask(stage, "Hello!")) == []
        for private in (False, True):
            result = await stage.ann.slash(stage.channel, "ask", question="Hello!", private=private)
            assert result.response is not None
            assert labels(result.response.message) == []


async def test_more_says_when_that_is_all(open_stage: OpenStage) -> None:
    async with open_stage("The lighthouse was built by Edna Marsh.\n") as stage:
        answer = await ask(stage, "Who built the lighthouse?")
        assert texts(response(await stage.ben.click(answer, label="More"))) == ENGLISH.no_more


async def test_votes_are_one_a_person_and_can_be_changed(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        turn = await stage.bot.service.log.turn_of_answer(answer.id)
        assert turn is not None
        assert response(await stage.ann.click(answer, label="👍")).content == ENGLISH.vote_thanks
        await stage.ben.click(answer, label="👍")
        await stage.restart()
        await stage.ann.click(answer, label="👎")
        votes = await votes_of(stage.bot.service.log, turn.id)
        assert sorted(vote.helpful for vote in votes) == [False, True]


@pytest.mark.parametrize("restart", [False, True])
async def test_a_vote_against_asks_what_was_missing(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        form = await stage.ben.click(answer, label="👎")
        assert form.modal is not None
        if restart:
            await stage.restart()
        sent = await stage.ben.submit_modal(form, {"words": " The *year*. "})
        assert response(sent).content == ENGLISH.missing_thanks
        turn = await stage.bot.service.log.turn_of_answer(answer.id)
        assert turn is not None
        assert await votes_of(stage.bot.service.log, turn.id) == [Vote(helpful=False, missing="The *year*.")]


@pytest.mark.parametrize("restart", [False, True])
async def test_its_asker_may_delete_an_answer(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        if restart:
            await stage.restart()
        await stage.ann.click(answer, label="🗑️")
        assert stage.said() == []


@pytest.mark.parametrize("right", ["manage_guild", "manage_messages", "administrator", "a review role"])
async def test_a_moderator_may_delete_an_answer(open_stage: OpenStage, right: str) -> None:
    async with open_stage() as stage:
        rights = {} if right == "a review role" else {right: True}
        role = stage.guild.create_role("Mods", permissions=discord.Permissions(**rights))
        moderator = stage.guild.add_member(stage.env.create_user("mo"), roles=[role])
        if not rights:
            await stage.restart(review_roles=frozenset({role.id}))
        await moderator.click(await ask(stage), label=ENGLISH.button_delete)
        assert stage.said() == []


async def test_nobody_else_may_delete_an_answer(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        assert response(await stage.ben.click(answer, label="🗑️")).content == ENGLISH.not_yours_to_delete
        assert [message.id for message in stage.said() if not message.flags.ephemeral] == [answer.id]


async def test_a_typed_id_of_an_own_question_deletes_no_other_message(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        view = discord.ui.View(timeout=None)
        view.add_item(DeleteButton(ENGLISH, 1))
        other = await stage.bot.get_partial_messageable(stage.channel.id).send("another answer", view=view)
        assert response(await stage.ann.click(other, label="🗑️")).content == ENGLISH.not_yours_to_delete
        assert other.id in {message.id for message in stage.said()}


async def test_a_deleted_answer_can_be_deleted_by_its_asker_when_the_log_has_forgotten(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        await stage.bot.close()
        stage.settings.database.unlink()
        await stage.env.restart_bot(stage.new_bot())
        assert response(await stage.ben.click(answer, label="🗑️")).content == ENGLISH.not_yours_to_delete
        await stage.ann.click(answer, label="🗑️")
        assert answer.id not in {message.id for message in stage.said()}


async def test_buttons_work_in_direct_messages(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await stage.ann.send_dm(QUESTION)
        place = stage.ann.user.dm_channel
        (answer,) = stage.said(place)
        assert QUOTE in unescape(texts(response(await stage.ann.user.click(answer, label="Context"))))
        await stage.ann.user.click(answer, label="🗑️")
        assert [message for message in stage.said(place) if not message.flags.ephemeral] == []


async def test_a_quote_of_several_sentences_is_whole_below_its_answer(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def paragraph(self: Answerer, question: str, conversation: Conversation | None = None) -> Answer:
        first, last, *_ = self.articles["gull-rock.txt"].sentences
        quote = Quote.of(self.articles["gull-rock.txt"], first, last=last)
        return Answer(question=question, resolved=question, outcome=Outcome.ANSWERED, confidence=1.0, quotes=(quote,))

    monkeypatch.setattr(Answerer, "answer", paragraph)
    whole = f"{QUOTE} It burned whale oil until 1902."
    async with open_stage() as stage:
        answer = await ask(stage)
        assert quotes_in(answer.content) == [whole]
        assert answer.content.endswith("\n-# paragraph 1, sentences 1–2")
        context = texts(response(await stage.ben.click(answer, label="Context")))
        assert f"**{whole}**" in unescape(context)
        assert "\n> A storm" in context
        more = texts(response(await stage.ben.click(answer, label="More")))
        assert QUOTE not in more
        moderator = stage.add_moderator()
        page = response(await moderator.slash(stage.channel, "review show", id=1))
        assert whole in unmark(texts(page))


@pytest.mark.parametrize("label", ["Context", "More", "👍", "👎", "🗑️"])
@pytest.mark.parametrize(("status", "code"), [(403, 50001), (404, 10062), (500, 0)])
async def test_a_refused_response_breaks_nothing(open_stage: OpenStage, label: str, status: int, code: int) -> None:
    async with open_stage() as stage:
        answer = await ask(stage)
        stage.env.inject_error("POST", "/interactions/*", status=status, code=code)
        await stage.ann.click(answer, label=label)
        assert len([message for message in stage.said() if not message.flags.ephemeral]) <= 1
        await still_answers(stage, stage.ben)


async def still_answers(stage: Stage, member: MemberActor) -> None:
    before = len(stage.said())
    await member.send(stage.channel, f"{stage.me} {QUESTION}")
    assert len(stage.said()) == before + 1
