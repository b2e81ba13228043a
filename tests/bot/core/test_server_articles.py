"""Each server's own documents: loaded when asked, as they are now, and let go when idle."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core import server_articles
from bot.core.server_articles import (
    MAX_IDLE,
    RETRY_AFTER,
    NoDocumentsError,
    ServerArticles,
    UnreadableDocumentsError,
)
from bot.core.service import Reply, Service, open_service
from bot.querylog.database.errors import LogLockedError
from bot.querylog.records import Front, Origin, TeachOutcome
from bot.querylog.scope import EVERYTHING, Guild
from bot.querylog.servers.records import ServerDocument, ServerSettings
from bot.querylog.servers.servers import Servers
from bot.settings import Settings
from retrieval.answers import Outcome
from retrieval.index import loader
from tests.bot.querylog.conftest import StillClock
from tests.bot.querylog.server_documents import server_document
from tests.retrieval.index.noting import note_read

HARBOUR, MARSH, EMPTY = 11111, 22222, 33333
OWNERS = "The lighthouse on Gull Rock was built by Edna Marsh in 1871. It burned whale oil until 1902.\n"
BOATS = "# Rules\n\n## Who may rent a boat?\n\nMembers of the rowing club may rent a boat for a day.\n"
SHEEP = "# Rules\n\n## Who may rent a boat?\n\nNobody may rent a boat on the marsh, because of the birds.\n"
QUESTION = "Who may rent a boat?"
OWNERS_QUESTION = "Who built the lighthouse on Gull Rock?"


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "rules.txt").write_text(OWNERS)
    return Settings(_env_file=None, seeds=tmp_path / "seeds", database=tmp_path / "log.sqlite3", models="off")


@pytest.fixture
async def service(settings: Settings, clock: StillClock) -> AsyncIterator[Service]:
    async with open_service(settings, clock) as opened:
        await put(opened, HARBOUR, BOATS)
        await put(opened, MARSH, SHEEP)
        yield opened


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The servers whose version was asked for."""
    asked: list[int] = []
    really = Servers.version

    async def noted(self: Servers, guild_id: int) -> int:
        asked.append(guild_id)
        return await really(self, guild_id)

    monkeypatch.setattr(Servers, "version", noted)
    return asked


async def put(service: Service, guild: int, text: str, name: str = "rules.md") -> ServerDocument:
    service.documents.keep_text(text)
    document = server_document(guild, name, text)
    await service.log.servers.put(document)
    return document


async def ask(service: Service, text: str, library: int | None) -> Reply:
    reply = await service.ask(text, Origin(Front.MENTION, 7, library or 1, 100, library=library))
    assert reply is not None
    return reply


async def first(service: Service, text: str, library: int | None) -> tuple[str, str]:
    """The article and the words of the first quote of an answer."""
    reply = await ask(service, text, library)
    assert reply.answer.outcome is Outcome.ANSWERED
    quote = reply.answer.quotes[0]
    assert reply.articles[quote.article].text[quote.start : quote.end] == quote.text
    return quote.article, quote.text


async def test_the_same_question_has_another_answer_in_each_server(service: Service) -> None:
    assert await first(service, QUESTION, HARBOUR) == (
        f"{HARBOUR}/rules.md",
        "Members of the rowing club may rent a boat for a day.",
    )
    assert (await first(service, QUESTION, MARSH))[0] == f"{MARSH}/rules.md"
    for library in (EMPTY, None):
        assert (await ask(service, QUESTION, library)).answer.outcome is Outcome.NOT_FOUND
    for library in (HARBOUR, MARSH, EMPTY, None):
        assert (await first(service, OWNERS_QUESTION, library))[0] == "rules.txt"


async def test_a_server_without_documents_has_the_owners_answerer_itself(service: Service) -> None:
    assert await service.answerer_for(EMPTY) is service.answerer
    assert await service.articles_of(EMPTY) is service.answerer.articles
    own = await service.answerer_for(HARBOUR)
    assert own is not service.answerer
    assert await service.answerer_for(HARBOUR) is own


async def test_the_owners_index_is_shared_and_not_copied(service: Service) -> None:
    owners = service.answerer._ranker.rankers[0].library
    for library in (HARBOUR, MARSH):
        assert (await service.answerer_for(library))._ranker.rankers[1].library is owners


async def test_the_owners_documents_can_be_left_out(service: Service) -> None:
    await service.log.servers.save(HARBOUR, ServerSettings(shared=False))
    assert [*await service.articles_of(HARBOUR)] == [f"{HARBOUR}/rules.md"]
    assert (await ask(service, OWNERS_QUESTION, HARBOUR)).answer.outcome is Outcome.NOT_FOUND
    await service.log.servers.save(EMPTY, ServerSettings(shared=False))
    assert [*await service.articles_of(EMPTY)] == []
    with pytest.raises(NoDocumentsError):
        await ask(service, QUESTION, EMPTY)
    assert not (await service.library(EMPTY)).can_answer


async def test_what_another_process_changes_is_noticed_with_the_next_question(
    service: Service, settings: Settings
) -> None:
    before = await first(service, QUESTION, HARBOUR)
    async with open_service(settings) as other:
        assert await first(other, QUESTION, HARBOUR) == before
        await put(other, HARBOUR, SHEEP)
        assert "birds" in (await first(service, QUESTION, HARBOUR))[1]
        await other.log.servers.remove(HARBOUR, "rules.md")
        assert await service.answerer_for(HARBOUR) is service.answerer


async def test_a_question_in_turn_notices_a_change_without_a_query_of_its_own(
    service: Service, settings: Settings, queries: list[int]
) -> None:
    origin = Origin(Front.MENTION, 7, HARBOUR, 100, library=HARBOUR)
    for words, count in (("rowing club", 1), ("rowing club", 0), ("birds", 1)):
        if words == "birds":
            async with open_service(settings) as other:
                await put(other, HARBOUR, SHEEP)
        queries.clear()
        reply = await service.ask_in_turn(QUESTION, origin)
        assert reply is not None
        assert words in reply.answer.quotes[0].text
        assert len(queries) == count  # one more before documents are read


async def test_only_what_is_new_is_read_and_nothing_of_what_is_gone_stays(
    service: Service, settings: Settings, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "MIN_INDEX_BYTES", 0)
    read = note_read(monkeypatch)
    await put(service, HARBOUR, SHEEP, "birds.md")
    await service.answerer_for(HARBOUR)
    assert read == [f"{HARBOUR}/birds.md", f"{HARBOUR}/rules.md"]
    index = service.documents.folder / "indexes" / f"{HARBOUR}.index"
    assert index.stat().st_mode & 0o777 == 0o600
    assert index.parent.stat().st_mode & 0o777 == 0o700
    await put(service, HARBOUR, "The key hangs behind the door.", "key.txt")
    await service.answerer_for(HARBOUR)
    assert read[2:] == [f"{HARBOUR}/key.txt"]
    await service.log.servers.remove(HARBOUR, "birds.md")
    service.server_articles.forget(HARBOUR)
    await service.server_articles.close()
    assert b"because of the birds" not in index.read_bytes()
    for name in ("rules.md", "key.txt"):
        await service.log.servers.remove(HARBOUR, name)
    service.server_articles.forget(HARBOUR)
    await service.server_articles.close()
    assert [file.name for file in index.parent.iterdir()] == []


async def test_idle_documents_are_let_go_and_loaded_again(service: Service, clock: StillClock) -> None:
    await first(service, QUESTION, HARBOUR)
    library = weakref.ref((await service.answerer_for(HARBOUR))._ranker.rankers[0].library)
    clock.now += MAX_IDLE / 2
    service.server_articles.release_idle()
    gc.collect()
    assert library() is not None
    clock.now += MAX_IDLE
    service.server_articles.release_idle()
    gc.collect()
    assert library() is None
    assert (await first(service, QUESTION, HARBOUR))[0] == f"{HARBOUR}/rules.md"


async def test_no_more_servers_are_loaded_than_there_is_room_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_articles, "MAX_LOADED", 1)
    one = await service.answerer_for(HARBOUR)
    await service.answerer_for(EMPTY)  # takes no room
    assert await service.answerer_for(HARBOUR) is one
    await service.answerer_for(MARSH)
    assert await service.answerer_for(HARBOUR) is not one


async def test_a_server_is_loaded_once_at_a_time(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[int] = []
    really: Callable[..., object] = ServerArticles._load

    async def counted(self: ServerArticles, guild_id: int, version: int) -> object:
        loads.append(guild_id)
        return await really(self, guild_id, version)  # type: ignore[misc]

    monkeypatch.setattr(ServerArticles, "_load", counted)
    found = await asyncio.gather(*(service.answerer_for(it) for it in (HARBOUR, HARBOUR, MARSH, HARBOUR)))
    assert sorted(loads) == [HARBOUR, MARSH]
    assert found[0] is found[1] is found[3]


async def test_the_owners_new_articles_answer_beside_a_servers(service: Service, settings: Settings) -> None:
    await first(service, QUESTION, HARBOUR)
    old = weakref.ref(service.answerer)
    (settings.seeds / "rules.txt").write_text("Edna Marsh sold the lighthouse to Bo Berg in 1950.")
    await service.reload(settings.seeds)
    gc.collect()
    assert old() is None
    assert (await first(service, "Who bought the lighthouse in 1950?", HARBOUR))[0] == "rules.txt"
    assert (await first(service, QUESTION, HARBOUR))[0] == f"{HARBOUR}/rules.md"


async def test_a_text_that_cannot_be_read_is_left_out_and_nothing_is_wrongly_not_found(
    service: Service, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    lost = await put(service, HARBOUR, "The key hangs behind the door.", "key.txt")
    file = service.documents.folder / "texts" / lost.text_digest
    text = file.read_bytes()
    file.unlink()
    assert (await first(service, QUESTION, HARBOUR))[0] == f"{HARBOUR}/rules.md"
    assert (await first(service, OWNERS_QUESTION, HARBOUR))[0] == "rules.txt"
    assert [it.name for it in (await service.library(HARBOUR)).unusable] == [lost.article_name]
    assert f"The document {lost.article_name} is left out" in caplog.text
    with pytest.raises(UnreadableDocumentsError):
        await ask(service, "Where does the key hang?", HARBOUR)
    with pytest.raises(UnreadableDocumentsError):
        await service.check_complete(HARBOUR)
    file.write_bytes(text)
    clock.now += RETRY_AFTER
    assert (await first(service, "Where does the key hang?", HARBOUR))[0] == lost.article_name
    await service.check_complete(HARBOUR)


async def test_while_the_database_cannot_be_read_the_loaded_documents_or_the_owners_answer(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await first(service, QUESTION, HARBOUR)

    async def locked(_: int) -> int:
        raise LogLockedError(service.log.path)

    with monkeypatch.context() as broken:
        broken.setattr(service.log.servers, "version", locked)
        assert (await first(service, QUESTION, HARBOUR))[0] == f"{HARBOUR}/rules.md"
        assert (await first(service, OWNERS_QUESTION, MARSH))[0] == "rules.txt"
        with pytest.raises(UnreadableDocumentsError):
            await ask(service, QUESTION, MARSH)
        with pytest.raises(UnreadableDocumentsError):
            await service.articles_of(MARSH)
        assert f"The documents of the server {MARSH} cannot be read" in caplog.text
    assert (await first(service, QUESTION, MARSH))[0] == f"{MARSH}/rules.md"


async def test_a_document_without_a_sentence_is_left_out(service: Service) -> None:
    for text, name in (("\n", "empty.md"), ("---\n", "line.md")):
        await put(service, EMPTY, text, name)
    assert await service.answerer_for(EMPTY) is service.answerer
    assert [it.name for it in (await service.library(EMPTY)).unusable] == [f"{EMPTY}/empty.md", f"{EMPTY}/line.md"]
    assert (await ask(service, QUESTION, EMPTY)).answer.outcome is Outcome.NOT_FOUND


async def test_what_is_taught_in_a_server_is_of_its_own_documents(service: Service) -> None:
    asked = "Which people get the dinghy?"
    replies = {library: await ask(service, asked, library) for library in (HARBOUR, MARSH, EMPTY)}
    own, others = f"{HARBOUR}/rules.md:1.1", f"{MARSH}/rules.md:1.1"
    for wrong in (others, "nothing.md:1.1", f"{EMPTY}/rules.md:1.1"):
        refused = await service.teach(Guild(HARBOUR), replies[HARBOUR].id, wrong, 7)
        assert refused.outcome is TeachOutcome.NO_PASSAGE
    assert (await service.teach(Guild(HARBOUR), replies[HARBOUR].id, own, 7)).outcome is TeachOutcome.TAUGHT
    assert (await first(service, asked, HARBOUR))[0] == f"{HARBOUR}/rules.md"
    for library in (MARSH, EMPTY):
        assert (await ask(service, asked, library)).answer == replies[library].answer
    (lesson,) = await service.lessons(Guild(HARBOUR))
    assert lesson.quote is not None
    assert lesson.quote.article == f"{HARBOUR}/rules.md"
    assert not lesson.orphaned
    await service.log.servers.remove(HARBOUR, "rules.md")
    (lesson,) = await service.lessons(Guild(HARBOUR))
    assert lesson.orphaned


async def test_a_list_of_lessons_asks_once_for_each_library(service: Service, queries: list[int]) -> None:
    for asked in ("Which people get the dinghy?", "How may the canoe be lent out?"):
        reply = await ask(service, asked, HARBOUR)
        taught = await service.teach(Guild(HARBOUR), reply.id, f"{HARBOUR}/rules.md:1.1", 7)
        assert taught.outcome is TeachOutcome.TAUGHT
    queries.clear()
    found = [lesson.quote for lesson in await service.lessons(Guild(HARBOUR))]
    assert [quote.article for quote in found if quote] == [f"{HARBOUR}/rules.md"] * 2
    assert queries == [HARBOUR]


async def test_the_owner_teaches_by_the_names_of_any_server(service: Service) -> None:
    reply = await ask(service, "Which people get the dinghy?", MARSH)
    for address, outcome in (
        (f"{MARSH}/rules.md:1.1", TeachOutcome.TAUGHT),
        ("rules.txt:1.2", TeachOutcome.TAUGHT),
        (f"{EMPTY}/rules.md:1.1", TeachOutcome.NO_PASSAGE),
        (f"{2**70}/rules.md:1.1", TeachOutcome.NO_PASSAGE),
    ):
        assert (await service.teach(EVERYTHING, reply.id, address, None)).outcome is outcome
    assert {it.quote.article for it in await service.lessons(EVERYTHING) if it.quote} <= {
        f"{MARSH}/rules.md",
        "rules.txt",
    }


async def test_a_new_bot_on_the_same_database_answers_the_same(settings: Settings, clock: StillClock) -> None:
    async with open_service(settings, clock) as service:
        await put(service, HARBOUR, BOATS)
        before = await ask(service, QUESTION, HARBOUR)
    async with open_service(settings, clock) as service:
        assert (await ask(service, QUESTION, HARBOUR)).answer == before.answer


async def test_a_folder_of_the_owners_may_look_like_a_server(settings: Settings) -> None:
    (settings.seeds / "2024").mkdir()
    (settings.seeds / "2024" / "rules.md").write_text(BOATS)
    async with open_service(settings) as service:
        reply = await ask(service, QUESTION, None)
        assert reply.answer.quotes[0].article == "2024/rules.md"
        taught = await service.teach(EVERYTHING, reply.id, "2024/rules.md:1.1", None)
        assert taught.outcome is TeachOutcome.TAUGHT
        (lesson,) = await service.lessons(EVERYTHING)
        assert not lesson.orphaned


def test_the_times_are_those_that_were_decided() -> None:
    assert timedelta(minutes=15) == MAX_IDLE
    assert server_articles.MAX_LOADED == 32
