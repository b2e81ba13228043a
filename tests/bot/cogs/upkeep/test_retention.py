from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bot.cogs.upkeep.retention import PURGE_EVERY, RetentionPurge
from bot.querylog.database.errors import LogWriteError
from bot.querylog.privacy.retention import DEPARTED_DAYS, Retention
from tests.bot.querylog.asking import recent
from tests.bot.querylog.server_documents import RULES, server_document
from tests.bot.stage import QUESTION, OpenStage, Stage

pytestmark = pytest.mark.usefixtures("calm_heart")

DAY = 86_400.0


async def ask(stage: Stage) -> None:
    await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")


async def kept(stage: Stage) -> int:
    return len(await recent(stage.bot.service.log))


def grow_old(stage: Stage, days: float) -> None:
    """Let time have passed for what is in the log, which is quicker than to let it pass for Discord."""
    with closing(sqlite3.connect(stage.settings.database, isolation_level=None)) as log:
        log.execute("UPDATE question SET asked_at = asked_at - ?", (int(days * DAY * 1000),))
        log.execute("UPDATE departed_guild SET left_at = left_at - ?", (int(days * DAY * 1000),))


async def next_round(stage: Stage) -> None:
    """Let the time come to delete."""
    await stage.env.advance_time(PURGE_EVERY.total_seconds() + 1)


async def leave(stage: Stage) -> None:
    guild = stage.bot.get_guild(stage.guild.id)
    assert guild is not None
    await guild.leave()
    await stage.env.settle()


async def test_old_questions_go_while_the_bot_runs(open_stage: OpenStage) -> None:
    async with open_stage(retention_days=1) as stage:
        await ask(stage)
        grow_old(stage, 0.9)
        await ask(stage)
        await next_round(stage)
        assert await kept(stage) == 2
        grow_old(stage, 0.1)
        await next_round(stage)
        assert await kept(stage) == 1


async def test_the_documents_of_a_server_that_was_left_go_with_their_files(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        store, servers = stage.bot.service.documents, stage.bot.service.log.servers
        elsewhere = stage.env.create_guild("Elsewhere")
        await stage.env.settle()
        for guild, text in ((stage.guild, RULES), (elsewhere, "Other.")):
            store.keep_text(text)
            await servers.put(server_document(guild.id, text=text))
        indexes = store.folder / "indexes"
        indexes.mkdir(exist_ok=True)
        for guild in (stage.guild, elsewhere):
            (indexes / f"{guild.id}.index").write_bytes(b"what was read")
        await leave(stage)
        grow_old(stage, DEPARTED_DAYS - 1)
        await next_round(stage)
        assert len(list((store.folder / "texts").iterdir())) == 2
        grow_old(stage, 1)
        await next_round(stage)
        assert await servers.documents(stage.guild.id) == []
        (kept_document,) = await servers.documents(elsewhere.id)
        assert [path.name for path in (store.folder / "texts").iterdir()] == [kept_document.text_digest]
        assert not (indexes / f"{stage.guild.id}.index").exists()
        assert (indexes / f"{elsewhere.id}.index").exists()


async def test_questions_are_kept_for_good_when_that_is_set(open_stage: OpenStage) -> None:
    async with open_stage(retention_days=0) as stage:
        await ask(stage)
        grow_old(stage, 5000)
        await next_round(stage)
        assert await kept(stage) == 1


async def test_what_grew_old_while_the_bot_was_away_goes_when_it_comes(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        await stage.bot.close()
        grow_old(stage, 91)
        await stage.restart()
        assert await kept(stage) == 0


async def test_the_questions_of_a_server_that_was_left_go_after_the_grace(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        await leave(stage)
        grow_old(stage, DEPARTED_DAYS - 1)
        await next_round(stage)
        assert await kept(stage) == 1
        grow_old(stage, 1)
        await next_round(stage)
        assert await kept(stage) == 0


async def test_a_server_left_while_the_bot_was_away_is_noticed(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        with closing(sqlite3.connect(stage.settings.database, isolation_level=None)) as log:
            log.execute("UPDATE question SET guild_id = 4242")
        await stage.restart()
        grow_old(stage, DEPARTED_DAYS)
        await next_round(stage)
        assert await kept(stage) == 0


async def test_a_server_that_takes_the_bot_back_keeps_its_questions(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        await stage.bot.service.log.retention.left(stage.guild.id)
        guild = stage.bot.get_guild(stage.guild.id)
        await stage.dispatch("guild_join", guild)
        grow_old(stage, DEPARTED_DAYS)
        await next_round(stage)
        assert await kept(stage) == 1


async def test_one_that_took_it_back_while_it_was_away_does_too(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        await stage.bot.service.log.retention.left(stage.guild.id)
        grow_old(stage, DEPARTED_DAYS)
        await stage.restart()
        await next_round(stage)
        assert await kept(stage) == 1


async def test_work_begins_once_however_often_discord_is_ready(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    purge = Retention.purge

    async def counted(self: Retention, days: int) -> object:
        runs.append(days)
        return await purge(self, days)

    monkeypatch.setattr(Retention, "purge", counted)
    async with open_stage() as stage:
        for _ in range(3):
            await stage.dispatch("ready")
        assert runs == [90]
        await next_round(stage)
        assert runs == [90, 90]


@pytest.mark.parametrize("method", ["purge", "present", "left", "returned"])
async def test_a_log_that_cannot_be_written_stops_nothing(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    async with open_stage(retention_days=1) as stage:

        async def fail(*_: object) -> None:
            raise LogWriteError(stage.settings.database)

        await ask(stage)
        guild = stage.bot.get_guild(stage.guild.id)
        with monkeypatch.context() as broken:
            broken.setattr(Retention, method, fail)
            for event, values in (("ready", ()), ("guild_join", (guild,)), ("guild_remove", (guild,))):
                await stage.dispatch(event, *values)
            await next_round(stage)
        assert [record for record in caplog.records if record.levelname == "ERROR"]
        await stage.dispatch("ready")
        grow_old(stage, 2)
        await next_round(stage)
        assert await kept(stage) == 0


async def test_a_bot_that_never_connects_deletes_nothing(open_stage: OpenStage) -> None:
    async with open_stage() as stage:
        await ask(stage)
        grow_old(stage, 91)
        await RetentionPurge(stage.bot).cog_unload()
        assert await kept(stage) == 1
