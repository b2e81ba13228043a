from __future__ import annotations

import discord
import pytest
from simcord.results import InteractionResult

from bot.cogs.answers.share import ShareButton
from bot.cogs.lookup.cog import MAX_QUESTION_CHARS
from bot.cogs.lookup.search import MAX_WORDS_CHARS
from bot.querylog.records import Front, Vote
from bot.toolbox.responses import frame
from bot.wording import ENGLISH, Count
from retrieval.articles.shown.discord_markdown import unescape
from tests.bot.querylog.asking import recent, votes_of
from tests.bot.stage import QUESTION, QUOTE, OpenStage, Stage, buttons, labels, quotes_in, texts

SECOND = "The ferry to Gull Rock runs every Tuesday. It carries nine passengers.\n"


def response(result: InteractionResult) -> discord.Message:
    assert result.response is not None
    return result.response.message


def add_article(stage: Stage, name: str = "ferry.txt", text: str = SECOND, sidecar: str = "") -> None:
    (stage.settings.seeds / name).parent.mkdir(parents=True, exist_ok=True)
    (stage.settings.seeds / name).write_text(text, encoding="utf-8")
    if sidecar:
        (stage.settings.seeds / name).with_suffix(".toml").write_text(sidecar, encoding="utf-8")


async def test_ask_answers_with_the_quote(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        result = await stage.ann.slash(stage.channel, "ask", question=QUESTION)
        answer = response(result)
        assert not result.ephemeral
        assert answer.flags.components_v2
        assert quotes_in(texts(answer)) == [QUOTE]
        assert labels(answer) == ["Context", "More", "👍", "👎", "🗑️"]
        (row,) = await recent(stage.bot.service.log)
        assert (row.front, row.text) == (Front.SLASH, QUESTION)
        turn = await stage.bot.service.log.turn_of_answer(answer.id)
        assert turn is not None
        assert turn.id == row.id


async def test_ask_goes_on_with_the_conversation(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        for question in (QUESTION, "When was the lamp replaced?"):
            await stage.ann.slash(stage.channel, "ask", question=question)
        second, first = await recent(stage.bot.service.log)
        assert second.conversation_id == first.conversation_id


@pytest.mark.parametrize("restart", [False, True])
async def test_a_slash_answers_buttons_last(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        answer = response(await stage.ann.slash(stage.channel, "ask", question=QUESTION))
        if restart:
            await stage.restart()
        context = await stage.ben.click(answer, label="Context")
        assert f"**{QUOTE}**" in unescape(texts(response(context)))
        assert context.ephemeral
        await stage.ben.click(answer, label="👍")
        turn = await stage.bot.service.log.turn_of_answer(answer.id)
        assert turn is not None
        assert await votes_of(stage.bot.service.log, turn.id) == [Vote(helpful=True, missing=None)]
        assert response(await stage.ben.click(answer, label="🗑️")).content == ENGLISH.not_yours_to_delete
        await stage.ann.click(answer, label="🗑️")
        assert [message for message in stage.said() if not message.flags.ephemeral] == []


async def test_a_private_answer_is_seen_by_the_asker_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        result = await stage.ann.slash(stage.channel, "ask", question=QUESTION, private=True)
        assert result.ephemeral
        assert stage.channel.history(viewer=stage.ben) == []
        assert labels(response(result))[-1] == "Share"


@pytest.mark.parametrize("restart", [False, True])
async def test_a_private_answer_can_be_shared_once(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage() as stage:
        private = response(await stage.ann.slash(stage.channel, "ask", question=QUESTION, private=True))
        if restart:
            await stage.restart()
        await stage.ann.click(private, label="Share")
        (public,) = stage.channel.history(viewer=stage.ben)
        assert quotes_in(texts(public)) == [QUOTE]
        assert texts(public).endswith(ENGLISH.shared_by.format(user=stage.ann.mention))
        assert labels(public) == ["Context", "More", "👍", "👎", "🗑️"]
        assert stage.pings(public) == []
        (left,) = [message for message in stage.channel.history(viewer=stage.ann) if message.id == private.id]
        assert labels(left) == ["Context", "More", "👍", "👎"]
        assert f"**{QUOTE}**" in unescape(texts(response(await stage.ben.click(public, label="Context"))))
        await stage.ann.click(public, label="🗑️")
        assert [message for message in stage.said() if not message.flags.ephemeral] == []


async def test_pressing_share_twice_in_haste_shares_once(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        private = response(await stage.ann.slash(stage.channel, "ask", question=QUESTION, private=True))
        shown = stage.env.backend.get_message(stage.channel.id, private.id)
        before = list(shown.components)
        await stage.ann.click(private, label="Share")
        shown.components = before  # the second press began before the button was gone
        await stage.ann.click(private, label="Share")
        assert len(stage.channel.history(viewer=stage.ben)) == 1


async def test_ask_works_in_a_direct_message(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert quotes_in(texts(response(await stage.ann.user.slash("ask", question=QUESTION)))) == [QUOTE]


@pytest.mark.parametrize("name", ["ask", "search", "passage", "article", "help", ENGLISH.find_in_article])
async def test_look_ups_go_where_the_user_takes_them(open_stage: OpenStage, name: str) -> None:
    async with open_stage() as stage:
        (command,) = [command for command in stage.bot.tree.get_commands() if command.name == name]
        payload = command.to_dict(stage.bot.tree)
        assert sorted(payload["contexts"]) == [0, 1, 2]
        assert sorted(payload["integration_types"]) == [0, 1]


async def test_the_question_is_echoed_as_it_stands_and_pings_nobody(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = f"**{QUESTION}** @everyone\n# really?"
        answer = response(await stage.ann.slash(stage.channel, "ask", question=asked))
        assert texts(answer).split("\n")[0] == rf"-# \*\*{QUESTION}\*\* \@everyone # really?"
        (body,) = [entry.json for entry in stage.env.http_requests if entry.path.endswith("/callback")]
        assert body is not None
        assert body["data"]["allowed_mentions"] == {"parse": []}


async def test_the_longest_question_is_taken(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        answer = response(await stage.ann.slash(stage.channel, "ask", question="*" * MAX_QUESTION_CHARS))
        assert len(texts(answer)) < 4000


async def test_ask_can_be_kept_to_one_article(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        add_article(stage)
        await stage.restart()
        for name, expected in (("ferry.txt", "ferry.txt"), ("gull-rock.txt", "gull-rock.txt")):
            await stage.ann.slash(stage.channel, "ask", question="Gull Rock", article=name)
            (row, *_) = await recent(stage.bot.service.log)
            assert {quote.article for quote in row.quotes} <= {expected}
        result = await stage.ann.slash(stage.channel, "ask", question=QUESTION, article="no such")
        assert response(result).content == ENGLISH.no_such_article


async def test_search_shows_matched_words_in_bold(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        page = response(await stage.ann.slash(stage.channel, "search", words="lamp beacon"))
        assert "**lamp**" in texts(page)
        assert "**beacon**" in texts(page)
        result = await stage.ben.click(page, custom_id=str(buttons(page)[0].custom_id))
        assert result.ephemeral
        assert "**The lamp was replaced by an electric beacon in 1958.**" in unescape(texts(response(result)))


async def test_look_ups_are_logged_and_fill_no_queue(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        ann, channel = stage.ann, stage.channel
        moderator = stage.add_moderator()
        asked = response(await ann.slash(channel, "ask", question=QUESTION))
        await ann.slash(channel, "search", words="lamp beacon")
        await ann.slash(channel, "search", words="zebra", private=True)
        await ann.slash(channel, "passage", passage="2.1")
        missed = await ann.slash(channel, "passage", passage="nowhere")
        assert response(missed).content == ENGLISH.no_such_passage
        rows = [row for row in await recent(stage.bot.service.log) if row.look_up]
        assert [(row.text, row.look_up, row.private) for row in rows[::-1]] == [
            ("lamp beacon", "found", False),
            ("zebra", "missed", True),
            ("2.1", "found", False),
            ("nowhere", "missed", True),
        ]
        assert [(it.paragraph, it.sentence) for it in rows[1].quotes] == [(2, 1)]
        page = response(await moderator.slash(channel, "review unanswered"))
        assert texts(page) == ENGLISH.review_unanswered_none
        page = response(await moderator.slash(channel, "review recent"))
        assert ENGLISH.look_up_found in texts(page)
        assert ENGLISH.look_up_missed in texts(page)
        await stage.env.advance_time(20)
        await ann.send(channel, f"{stage.me} And when?")
        turn = await stage.bot.service.log.turn_of_answer(stage.said()[-1].id)
        first = await stage.bot.service.log.turn_of_answer(asked.id)
        assert turn is not None
        assert first is not None
        assert turn.parent_id == first.id


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize(("command", "options"), [("search", {"words": "gull rock"}), ("passage", {"passage": "1.1"})])
async def test_what_was_looked_up_is_deleted_by_who_did_it_and_by_moderators(
    open_stage: OpenStage, command: str, options: dict[str, str], *, restart: bool
) -> None:
    async with open_stage(MANY) as stage:
        pages = [response(await stage.ann.slash(stage.channel, command, **options)) for _ in range(2)]
        if restart:
            await stage.restart()
        if command == "search":
            await stage.ann.click(pages[0], label=ENGLISH.button_next)
        refused = response(await stage.ben.click(pages[0], label=ENGLISH.button_delete))
        assert refused.content == ENGLISH.not_yours_to_delete
        await stage.ann.click(pages[0], label=ENGLISH.button_delete)
        await stage.add_moderator().click(pages[1], label=ENGLISH.button_delete)
        assert [message for message in stage.said() if not message.flags.ephemeral] == []


@pytest.mark.parametrize(("command", "options"), [("search", {"words": "gull rock"}), ("passage", {"passage": "1.1"})])
async def test_what_is_looked_up_in_private_is_seen_by_one_alone(
    open_stage: OpenStage, command: str, options: dict[str, str]
) -> None:
    async with open_stage(MANY) as stage:
        result = await stage.ann.slash(stage.channel, command, **options, private=True)
        assert result.ephemeral
        assert ENGLISH.button_delete not in labels(response(result))
        assert stage.channel.history(viewer=stage.ben) == []
        if command == "search":
            await stage.ann.click(response(result), label=ENGLISH.button_next)
            (page,) = stage.channel.history(viewer=stage.ann)
            assert ENGLISH.button_delete not in labels(page)


MANY = " ".join(f"The gull number {n} sat on the rock{'!' * (n % 3)}." for n in range(1, 14)) + "\n"


@pytest.mark.parametrize("restart", [False, True])
async def test_search_turns_pages_for_who_searched(open_stage: OpenStage, *, restart: bool) -> None:
    async with open_stage(MANY) as stage:
        page = response(await stage.ann.slash(stage.channel, "search", words="gull: *rock*"))
        if restart:
            await stage.restart()
        seen = quotes_in(texts(page))
        while ENGLISH.button_next in labels(page):
            await stage.ann.click(page, label=ENGLISH.button_next)
            (page,) = stage.channel.history()
            seen += quotes_in(texts(page))
        assert len(seen) == len(set(seen)) == 13
        assert ENGLISH.button_previous in labels(page)


async def test_others_turn_pages_on_a_copy_of_their_own(open_stage: OpenStage) -> None:
    async with open_stage(MANY) as stage:
        page = response(await stage.ann.slash(stage.channel, "search", words="gull rock"))
        before = texts(page)
        result = await stage.ben.click(page, label=ENGLISH.button_next)
        assert result.ephemeral
        assert texts(response(result)) != before
        (public,) = stage.channel.history(viewer=stage.ann)
        assert texts(public) == before
        await stage.ben.click(response(result), label=ENGLISH.button_next)
        assert len(stage.channel.history(viewer=stage.ben)) == 2


async def test_search_says_when_there_is_nothing(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        page = response(await stage.ann.slash(stage.channel, "search", words="zebra *quagga*"))
        assert unescape(texts(page)) == ENGLISH.search_nothing.format(words="zebra *quagga*")


async def test_search_in_one_article_that_changes(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        add_article(stage, text=MANY)
        await stage.restart()
        words = "gull" + " rock" * 13
        assert len(words) <= MAX_WORDS_CHARS
        page = response(await stage.ann.slash(stage.channel, "search", words=words, article="ferry.txt"))
        add_article(stage, text="Nothing is left of it. All has changed.")
        await stage.restart()
        result = await stage.ann.click(page, label=ENGLISH.button_next)
        assert response(result).content == ENGLISH.article_changed


@pytest.mark.parametrize(
    ("typed", "first"), [("", "1.1 "), ("2", "2.1 "), ("2.2", "2.2 "), ("sheep", "2.2 "), ("ELECTRIC lamp", "3.1 ")]
)
async def test_passages_are_offered_by_number_and_words(open_stage: OpenStage, typed: str, first: str) -> None:
    async with open_stage() as stage:
        choices = await stage.ann.autocomplete(stage.channel, "passage", "passage", typed)
        assert choices[0]["name"].startswith(first)
        shown = response(await stage.ann.slash(stage.channel, "passage", passage=choices[0]["value"]))
        sentence = choices[0]["name"].removeprefix(first)
        assert f"**{sentence}**" in unescape(texts(shown))


async def test_at_most_25_passages_are_offered(open_stage: OpenStage) -> None:
    long = " ".join(f"Gull number {n} {'sat very long ' * 20}on the rock." for n in range(1, 60))
    async with open_stage(long) as stage:
        choices = await stage.ann.autocomplete(stage.channel, "passage", "passage", "gull")
        assert len(choices) == 25
        assert all(len(choice["name"]) <= 100 and len(choice["value"]) <= 100 for choice in choices)
        assert await stage.ann.autocomplete(stage.channel, "passage", "passage", "\ud83d\ude00 \0 *(") == []


@pytest.mark.parametrize("value", ["nowhere", "gull-rock.txt:9.9", "other.txt:1.1", ":1.1", "1.1.1", "0.0", "9" * 90])
async def test_a_passage_that_was_typed_is_checked(open_stage: OpenStage, value: str) -> None:
    async with open_stage() as stage:
        result = await stage.ann.slash(stage.channel, "passage", passage=value)
        assert response(result).content == ENGLISH.no_such_passage
        assert result.ephemeral


async def test_a_place_is_enough_where_there_is_one_article(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        assert QUOTE in unescape(texts(response(await stage.ann.slash(stage.channel, "passage", passage=" 1.1 "))))


async def test_article_tells_what_it_is(open_stage: OpenStage) -> None:
    sidecar = 'title = "Gulls & *Rocks*"\nauthor = "E. Marsh"\nsource = "The Beacon"\npublished = "1924-01-02"\n'
    async with open_stage(sidecar=sidecar) as stage:
        result = await stage.ann.slash(stage.channel, "article")
        shown = texts(response(result))
        assert shown.startswith(r"**Gulls & \*Rocks\***")
        for said in ("E. Marsh", "The Beacon", "2 January 1924", "6 sentences in 3 paragraphs"):
            assert said in unescape(shown)
        assert [line[:5] for line in shown.split("\n")[-3:]] == ["**1**", "**2**", "**3**"]


async def test_article_lists_what_there_is(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        add_article(stage, sidecar='title = "The ferry"\n')
        await stage.restart()
        shown = texts(response(await stage.ann.slash(stage.channel, "article")))
        assert "2 articles" in shown
        assert "- The ferry" in shown
        (choice,) = await stage.ann.autocomplete(stage.channel, "article", "article", "FERRY")
        shown = texts(response(await stage.ann.slash(stage.channel, "article", article=choice["value"])))
        assert shown.startswith("**The ferry**")
        result = await stage.ann.slash(stage.channel, "article", article="none")
        assert response(result).content == ENGLISH.no_such_article


@pytest.mark.parametrize("name", ["guides/the ferry_1.md", f"{'deep/' * 30}ferry.txt"])
async def test_an_article_in_a_folder_is_used_like_any_other(open_stage: OpenStage, name: str) -> None:
    async with open_stage() as stage:
        add_article(stage, name)
        await stage.restart()
        ann, channel = stage.ann, stage.channel
        (choice,) = await ann.autocomplete(channel, "article", "article", "ferry")
        assert (choice["value"] == name) is (len(name) <= 100)
        overview = response(await ann.slash(channel, "article", article=choice["value"]))
        assert unescape(texts(overview)).startswith(f"**{name}**")
        asked = response(await ann.slash(channel, "ask", question="When does the ferry run?", article=choice["value"]))
        assert quotes_in(texts(asked)) == [SECOND.partition(". ")[0] + "."]
        (row, *_) = await recent(stage.bot.service.log)
        assert row.quotes[0].article == name
        context = response(await ann.click(asked, label="Context"))
        assert "**The ferry to Gull Rock runs every Tuesday.**" in unescape(texts(context))
        (passage, *_) = await ann.autocomplete(channel, "passage", "passage", "passengers")
        assert (passage["value"] == f"{name}:1.2") is (len(name) <= 96)
        shown = response(await ann.slash(channel, "passage", passage=passage["value"]))
        assert "It carries nine passengers." in unescape(texts(shown))


async def test_reload_is_for_the_owner(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = stage.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        admin = stage.guild.add_member(stage.env.create_user("al"), roles=[role])
        assert response(await admin.slash(stage.channel, "reload")).content == ENGLISH.owner_only
        add_article(stage)
        stage.bot.owner_id = admin.id
        result = await admin.slash(stage.channel, "reload")
        assert response(result).content == ENGLISH.reloaded.format(sentences=Count(8), articles=Count(2))
        assert result.ephemeral
        page = response(await stage.ann.slash(stage.channel, "search", words="ferry"))
        assert "**ferry**" in texts(page)


async def test_a_reload_that_fails_leaves_the_articles_as_they_were(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        role = stage.guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        admin = stage.guild.add_member(stage.env.create_user("al"), roles=[role])
        stage.bot.owner_id = admin.id
        (stage.settings.seeds / "gull-rock.txt").write_bytes(b"\xff\xfe\xfa")
        result = await admin.slash(stage.channel, "reload")
        assert "gull-rock.txt is UTF-16" in unescape(response(result).content)
        page = response(await stage.ann.slash(stage.channel, "search", words="lamp"))
        assert "**lamp**" in texts(page)


async def test_find_in_article_looks_any_message_up_for_the_person_alone(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await stage.ben.send(stage.channel, QUESTION)
        result = await stage.ann.context_menu(stage.channel, ENGLISH.find_in_article, asked)
        assert result.ephemeral
        assert quotes_in(texts(response(result))) == [QUOTE]
        assert labels(response(result))[-1] == "Share"
        (row,) = await recent(stage.bot.service.log)
        assert (row.front, row.text) == (Front.CONTEXT_MENU, QUESTION)


async def test_find_in_article_says_when_there_is_no_text(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        asked = await stage.ben.send(stage.channel, "👍")
        result = await stage.ann.context_menu(stage.channel, ENGLISH.find_in_article, asked)
        assert response(result).content == ENGLISH.nothing_to_find


async def test_no_two_commands_have_one_name(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        commands = stage.bot.tree.walk_commands()
        names = [(command.to_dict(stage.bot.tree)["type"], command.qualified_name) for command in commands]
        assert len(names) == len(set(names)) >= 6


REFUSALS = [(403, 50001), (404, 10062), (404, 10015), (500, 0)]


@pytest.mark.parametrize(("status", "code"), REFUSALS)
@pytest.mark.parametrize("path", ["/interactions/*", "/webhooks/*"])
async def test_a_refused_share_breaks_nothing(open_stage: OpenStage, path: str, status: int, code: int) -> None:
    async with open_stage() as stage:
        private = response(await stage.ann.slash(stage.channel, "ask", question=QUESTION, private=True))
        stage.env.inject_error("POST", path, status=status, code=code)
        await stage.ann.click(private, label="Share")
        assert [message for message in stage.said() if not message.flags.ephemeral] == []
        await stage.ben.slash(stage.channel, "ask", question=QUESTION)
        assert len([message for message in stage.said() if not message.flags.ephemeral]) == 1


@pytest.mark.parametrize(("status", "code"), REFUSALS)
async def test_other_refusals_break_nothing_either(open_stage: OpenStage, status: int, code: int) -> None:
    async with open_stage(MANY) as stage:
        page = response(await stage.ann.slash(stage.channel, "search", words="gull rock"))
        message = await stage.ben.send(stage.channel, "Where do gulls sit?")
        form = await stage.ann.click(
            response(await stage.ann.slash(stage.channel, "ask", question="Where does gull number 3 sit?")), label="👎"
        )
        for action in (
            lambda: stage.ann.click(page, label=ENGLISH.button_next),
            lambda: stage.ann.context_menu(stage.channel, ENGLISH.find_in_article, message),
            lambda: stage.ann.submit_modal(form, {"words": "why"}),
            lambda: stage.ann.autocomplete(stage.channel, "passage", "passage", "gull"),
        ):
            stage.env.inject_error("POST", "/interactions/*", status=status, code=code)
            await action()
        assert await stage.ann.autocomplete(stage.channel, "passage", "passage", "gull")


async def test_only_what_is_private_can_be_shared(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        place = stage.bot.get_channel(stage.channel.id)
        assert isinstance(place, discord.TextChannel)
        public = await place.send(view=frame([discord.ui.TextDisplay("x")], [ShareButton(ENGLISH, 1)]))
        result = await stage.ann.click(public, label=ENGLISH.button_share)
        assert response(result).content == ENGLISH.question_gone
        assert len(stage.channel.history(viewer=stage.ben)) == 1
