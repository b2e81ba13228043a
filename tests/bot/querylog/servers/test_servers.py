from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.querylog.database.encoding import to_milliseconds
from bot.querylog.database.migrations import MIGRATIONS, migrate
from bot.querylog.log import QueryLog
from bot.querylog.privacy.retention import DEPARTED_DAYS
from bot.querylog.records import Front, Origin
from bot.querylog.servers import documents, membership
from bot.querylog.servers.records import (
    AddedDocument,
    ChannelMode,
    DmChoice,
    DocumentLimits,
    DocumentState,
    Excess,
    LeftServer,
    ServerSettings,
)
from tests.bot.querylog.asking import ANN, BEN, HARBOUR, MARSH, ask
from tests.bot.querylog.conftest import StillClock
from tests.bot.querylog.privacy.test_personal_data import everywhere
from tests.bot.querylog.server_documents import server_document

WIDE = DocumentLimits(documents=10, bytes=10_000)
SET = ServerSettings(
    channels={5: ChannelMode.QUESTIONS, 6: ChannelMode.OFF},
    only_these=True,
    review_roles=frozenset({7, 8}),
    moderators_channel=9,
    shared=False,
)


async def test_documents_are_each_servers_own_and_told_by_name(log: QueryLog) -> None:
    later = server_document(name="b.md", url="https://example.org/b", fetched_at=log._store.clock(), etag='"1"')
    rules = server_document()
    foreign = server_document(MARSH, text="Other.")
    for document in (rules, foreign, later):
        assert await log.servers.put(document) is None
    assert await log.servers.documents(HARBOUR) == [later, rules]
    assert await log.servers.documents(MARSH) == [foreign]
    assert await log.servers.all_documents() == [later, rules, foreign]
    await log.servers.draft(server_document(77))
    assert await log.servers.with_documents() == [HARBOUR, MARSH]
    assert await log.servers.remove(MARSH, "b.md") is None
    assert await log.servers.remove(HARBOUR, "b.md") == later
    assert await log.servers.documents(HARBOUR) == [rules]
    assert rules.article_name == f"{HARBOUR}/rules.md"


async def test_one_of_the_same_name_is_replaced(log: QueryLog) -> None:
    old, new = server_document(), server_document(text="New.")
    await log.servers.put(old)
    assert await log.servers.put(new) == old
    assert await log.servers.documents(HARBOUR) == [new]
    assert await log.servers.digests() == {new.text_digest}


async def test_a_server_without_settings_has_the_defaults(log: QueryLog) -> None:
    assert await log.servers.settings(HARBOUR) == ServerSettings()
    await log.servers.save(HARBOUR, SET)
    await log.servers.save(MARSH, ServerSettings(review_roles=frozenset()))
    assert await log.servers.settings(HARBOUR) == SET
    assert (await log.servers.settings(MARSH)).review_roles == frozenset()
    changed = replace(SET, channels={6: ChannelMode.MENTION}, review_roles=None)
    await log.servers.save(HARBOUR, changed)
    assert await log.servers.settings(HARBOUR) == changed


async def test_a_question_is_claimed_with_the_version_of_its_library(log: QueryLog, clock: StillClock) -> None:
    async def claimed(message: int, library: int | None) -> int | None:
        origin = Origin(Front.MENTION, 7, MARSH, 100, message, library=library)
        found = await log.claim_in_turn(origin, "Where are boats moored?", clock.now)
        assert found is not None
        return found.library_version

    assert [await claimed(1, None), await claimed(2, HARBOUR)] == [None, 0]
    await log.servers.put(server_document())
    assert await claimed(3, HARBOUR) == await log.servers.version(HARBOUR) > 0
    assert await claimed(4, MARSH) == 0


async def test_a_version_grows_with_each_change_of_that_server_alone(log: QueryLog, clock: StillClock) -> None:
    servers = log.servers
    versions = [await servers.version(HARBOUR)]

    async def note() -> None:
        versions.append(await servers.version(HARBOUR))

    await servers.put(server_document())
    await note()
    await servers.put(server_document(text="New."))
    await note()
    await servers.save(HARBOUR, SET)
    await note()
    draft = await servers.draft(server_document(name="b.md"))
    assert await servers.version(HARBOUR) == versions[-1]  # nothing has changed so far
    await servers.add_draft(HARBOUR, draft, WIDE)
    await note()
    await servers.remove(HARBOUR, "b.md")
    await note()
    await servers.remove(HARBOUR, "b.md")
    await servers.put(server_document(MARSH))
    await servers.note_page(server_document(), DocumentState.CHANGED, reached=True)
    assert await servers.version(HARBOUR) == versions[-1]
    assert versions == sorted(set(versions))
    assert versions[0] == 0
    await log.retention.left(HARBOUR)
    clock.move(days=DEPARTED_DAYS)
    await log.retention.purge(0)
    assert await servers.version(HARBOUR) == 0
    await servers.put(server_document())
    assert await servers.version(HARBOUR) > versions[-1]  # what was loaded before the deletion is told from this


async def test_a_draft_is_added_once_and_in_its_server_only(log: QueryLog, clock: StillClock) -> None:
    old = server_document()
    await log.servers.put(old)
    new = server_document(name="rules.txt", text="New.")  # taken from another format, and yet the rules
    draft = await log.servers.draft(new)
    assert await log.servers.drafted(HARBOUR, draft) == new
    assert await log.servers.drafted(MARSH, draft) is None
    assert await log.servers.add_draft(MARSH, draft, WIDE) is None
    await log.servers.drop_draft(MARSH, draft)
    assert await log.servers.documents(HARBOUR) == [old]
    assert await log.servers.digests() == {old.text_digest, new.text_digest}
    clock.move(minutes=5)
    added = replace(new, added_at=clock.now)
    assert await log.servers.add_draft(HARBOUR, draft, WIDE) == AddedDocument(added, (old,))
    assert await log.servers.documents(HARBOUR) == [added]
    assert await log.servers.add_draft(HARBOUR, draft, WIDE) is None
    assert await log.servers.digests() == {new.text_digest}


async def test_drafts_end_when_they_are_dropped_too_old_or_too_many(log: QueryLog, clock: StillClock) -> None:
    first = await log.servers.draft(server_document(name="a.md"))
    await log.servers.drop_draft(HARBOUR, first)
    assert await log.servers.drafted(HARBOUR, first) is None
    old = await log.servers.draft(server_document(name="b.md"))
    new = await log.servers.draft(server_document(name="c.md", added_at=clock.now + timedelta(minutes=1)))
    await log.servers.drop_drafts(clock.now)
    assert await log.servers.drafted(HARBOUR, old) is None
    assert await log.servers.drafted(HARBOUR, new) is not None
    foreign = await log.servers.draft(server_document(MARSH))
    for number in range(10):
        await log.servers.draft(server_document(name=f"{number}.md"))
    assert await log.servers.drafted(HARBOUR, new) is None
    assert await log.servers.drafted(MARSH, foreign) is not None


async def test_limits_hold_also_for_what_two_add_at_once(log: QueryLog) -> None:
    size = server_document().bytes
    drafts = [await log.servers.draft(server_document(name=f"{name}.md")) for name in "abc"]
    limits = DocumentLimits(documents=2, bytes=10 * size)
    outcomes = await asyncio.gather(*(log.servers.add_draft(HARBOUR, draft, limits) for draft in drafts))
    assert outcomes.count(Excess.DOCUMENTS) == 1
    assert len(await log.servers.documents(HARBOUR)) == 2
    (left,) = (draft for draft, it in zip(drafts, outcomes, strict=True) if it is Excess.DOCUMENTS)
    assert await log.servers.add_draft(HARBOUR, left, DocumentLimits(3, 3 * size - 1)) is Excess.BYTES
    assert isinstance(await log.servers.add_draft(HARBOUR, left, DocumentLimits(3, 3 * size)), AddedDocument)
    again = await log.servers.draft(server_document(name="a.md"))  # in place of one, it needs no room of its own
    assert isinstance(await log.servers.add_draft(HARBOUR, again, DocumentLimits(3, 3 * size)), AddedDocument)


async def test_pages_are_due_by_the_time_they_were_asked_for_last(log: QueryLog, clock: StillClock) -> None:
    page = server_document(name="page.md", url="https://example.org/", checked_at=clock.now, fetched_at=clock.now)
    older = replace(page, name="older.md", checked_at=clock.now - timedelta(days=1))
    for document in (page, older, server_document()):
        await log.servers.put(document)
    left = replace(older, guild_id=MARSH, checked_at=clock.now - timedelta(days=2))
    await log.servers.put(left)
    assert await log.servers.pages_due(clock.now, [HARBOUR], 1) == [older]
    assert await log.servers.pages_due(clock.now, [HARBOUR], 9) == [older, page]
    assert await log.servers.pages_due(clock.now, [MARSH, HARBOUR], 9) == [left, older, page]
    clock.move(days=1)
    await log.servers.note_page(older, DocumentState.GONE, reached=True)
    await log.servers.note_page(replace(page, original_digest="of the one before"), DocumentState.GONE, reached=True)
    found = await log.servers.documents(HARBOUR)
    checked = replace(older, checked_at=clock.now, reached_at=clock.now, state=DocumentState.GONE)
    assert found[:2] == [checked, page]
    clock.move(days=1)
    await log.servers.note_page(checked, checked.state, reached=False)
    assert (await log.servers.documents(HARBOUR))[0] == replace(checked, checked_at=clock.now)
    assert await log.servers.pages_due(clock.now - timedelta(seconds=1), [HARBOUR], 9) == [page]


async def test_pages_are_found_by_when_they_were_asked_for_and_not_one_by_one(log: QueryLog) -> None:
    plan = [row["detail"] for row in await log._run(f"EXPLAIN QUERY PLAN {documents.DUE}", (0, "[1]", 1))]
    assert "USING INDEX server_document_to_check (checked_at<?)" in plan[0]
    assert not any("ORDER BY" in step for step in plan)


async def test_a_server_is_greeted_once(log: QueryLog) -> None:
    await log.servers.note_present([MARSH])  # a new log: nobody counts as greeted
    assert [await log.servers.greet(guild) for guild in (HARBOUR, HARBOUR, MARSH)] == [True, False, True]


async def test_at_the_upgrade_of_a_bot_that_had_connected_all_count_as_greeted(
    database: Path, clock: StillClock
) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:13])
        connection.execute("INSERT INTO command_tree VALUES (7, 0, 'h', 60)")
    async with await QueryLog.open(database, clock) as log:
        await log.servers.note_present([HARBOUR])
        await log.servers.note_present([HARBOUR, MARSH])  # another joined later
        assert not await log.servers.greet(HARBOUR)
        assert await log.servers.greet(MARSH)


async def test_all_of_a_server_goes_with_it_and_nothing_of_others(log: QueryLog, clock: StillClock) -> None:
    for guild in (HARBOUR, MARSH):
        await log.servers.put(server_document(guild))
        await log.servers.draft(server_document(guild, name="b.md"))
        await log.servers.save(guild, SET)
        await log.servers.greet(guild)
    await log.servers.choose(ANN, HARBOUR)
    await log.servers.choose(BEN, MARSH)
    for server in (HARBOUR, MARSH):
        await log.servers.note_left(777, server)
    left_at = clock.now
    await log.retention.left(HARBOUR)
    clock.move(days=1)
    await log.retention.left(HARBOUR)  # told again, it is still as long ago
    assert [tuple(row) for row in await log._run("SELECT * FROM departed_guild")] == [
        (HARBOUR, to_milliseconds(left_at))
    ]
    await log.servers.note_present([HARBOUR, MARSH])
    clock.move(days=DEPARTED_DAYS)
    await log.retention.purge(0)
    assert len(await log.servers.documents(HARBOUR)) == 1  # it had taken the bot back
    await log.retention.present([MARSH])  # left while the bot was not connected
    clock.move(days=DEPARTED_DAYS)
    await log.retention.purge(0)
    for table in membership._TABLES:
        rows = await log._run(f"SELECT DISTINCT guild_id FROM {table}")  # noqa: S608 - of a name
        assert [row["guild_id"] for row in rows] == [MARSH], table


async def test_whose_documents_a_person_reads_is_kept_by_hash_and_erased(
    log: QueryLog, database: Path, clock: StillClock
) -> None:
    assert await log.servers.choice(ANN) is None
    await log.servers.choose(ANN, HARBOUR)
    await log.servers.choose(BEN, HARBOUR)
    assert await log.servers.choice(ANN) == DmChoice(HARBOUR, clock.now)
    clock.move(hours=1)
    await log.servers.note_checked(ANN)
    assert await log.servers.choice(ANN) == DmChoice(HARBOUR, clock.now)
    assert await log.servers.choice(BEN) == DmChoice(HARBOUR, clock.now - timedelta(hours=1))
    summary = await log.people.summary(ANN)
    assert (summary.chosen, summary.own) == (HARBOUR, True)
    await log.people.erase(ANN)
    assert await log.servers.choice(ANN) is None
    assert await log.servers.choice(BEN) is not None
    found = everywhere(database)
    assert log._store.key.hash_of(ANN).encode() not in found
    assert log._store.key.hash_of(BEN).encode() in found
    await log.servers.choose(BEN, None)
    assert await log.servers.choice(BEN) is None


async def test_choices_go_when_everybody_is_forgotten(log: QueryLog) -> None:
    await log.servers.choose(ANN, HARBOUR)
    await log.servers.note_left(BEN, HARBOUR)
    assert await log.people.forget_everybody() == 2
    assert await log.servers.choice(ANN) is None
    assert await log.servers.left_by(BEN) == []


async def test_a_person_is_seen_where_that_person_has_asked(log: QueryLog) -> None:
    for server in (HARBOUR, MARSH, 77):
        await log.servers.put(server_document(server))
    for user, guild in ((ANN, HARBOUR), (ANN, MARSH), (ANN, HARBOUR), (ANN, MARSH), (ANN, None), (BEN, 77), (ANN, 78)):
        await ask(log, user=user, guild=guild)
    assert await log.servers.seen_in(ANN) == [MARSH, HARBOUR]  # and not 78, which has no document
    await log.servers.draft(server_document(78))
    await log.servers.remove(MARSH, "rules.md")
    assert await log.servers.seen_in(ANN) == [HARBOUR]


async def test_a_person_is_not_seen_where_that_person_has_left_until_asking_there_again(
    log: QueryLog, clock: StillClock
) -> None:
    for server in (HARBOUR, MARSH):
        await log.servers.put(server_document(server))
        await ask(log, user=ANN, guild=server)
    await ask(log, user=BEN, guild=MARSH)
    await log.servers.choose(ANN, MARSH)
    clock.move(days=1)
    assert await log.servers.note_left(ANN, MARSH)
    assert not await log.servers.note_left(ANN, MARSH)
    assert await log.servers.choice(ANN) is None
    assert await log.servers.seen_in(ANN) == [HARBOUR]
    assert await log.servers.seen_in(BEN) == [MARSH]
    clock.move(days=1)
    await ask(log, user=ANN, guild=MARSH)
    assert await log.servers.seen_in(ANN) == [MARSH, HARBOUR]


async def test_that_a_person_has_left_is_kept_by_hash_as_long_as_questions_and_erased(
    log: QueryLog, database: Path, clock: StillClock
) -> None:
    for person in (ANN, BEN):
        await log.servers.note_left(person, MARSH)
    assert await log.servers.left_by(ANN) == [LeftServer(MARSH, clock.now)]
    summary = await log.people.summary(ANN)
    assert (summary.left, summary.own) == (1, True)
    await log.people.erase(ANN)
    assert await log.servers.left_by(ANN) == []
    assert log._store.key.hash_of(ANN).encode() not in everywhere(database)
    clock.move(days=89)
    await log.retention.purge(90)
    assert len(await log.servers.left_by(BEN)) == 1
    clock.move(days=2)
    await log.retention.purge(0)
    assert len(await log.servers.left_by(BEN)) == 1
    await log.retention.purge(90)
    assert await log.servers.left_by(BEN) == []


@pytest.mark.parametrize("again", [False, True])
async def test_all_is_there_after_a_restart(database: Path, clock: StillClock, *, again: bool) -> None:
    async with await QueryLog.open(database, clock) as log:
        await log.servers.put(server_document())
        draft = await log.servers.draft(server_document(name="b.md"))
        await log.servers.save(HARBOUR, SET)
        await log.servers.greet(HARBOUR)
        version = await log.servers.version(HARBOUR)
        other = await QueryLog.open(database, clock) if again else log
        assert await other.servers.version(HARBOUR) == version
        await other.close()
    async with await QueryLog.open(database, clock) as log:
        assert await log.servers.documents(HARBOUR) == [server_document()]
        assert await log.servers.drafted(HARBOUR, draft) == server_document(name="b.md")
        assert await log.servers.settings(HARBOUR) == SET
        assert await log.servers.version(HARBOUR) == version
        assert not await log.servers.greet(HARBOUR)
