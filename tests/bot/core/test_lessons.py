"""Teaching through the one way in: what is taught is found at once, where it holds, for as long as it is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.lessons import Passages, passage_of
from bot.core.service import Reply, Service, open_service
from bot.querylog.records import Front, Origin, Passage, TeachOutcome, TeachResult, sentence_digest
from bot.querylog.scope import EVERYTHING, Guild, Scope
from bot.settings import Settings
from retrieval.answers import Outcome

ANN, BEN = 1, 2
HARBOUR, MARSH = 11111, 22222
IN_HARBOUR = Guild(HARBOUR)
LAMP = """Gull Rock has had a lamp since 1902. Edna Marsh kept it for forty years. Her brother rowed the oil across.

Sheep graze on the rock in summer. The last keeper left in 1988. Today a sensor does the work.
"""
SHEEP = "Sheep of the marsh are shorn in June. The wool is sold in Leeds. A prize ram fetched nine pounds."
QUESTION = "Which woman looked after the beacon?"
PARAPHRASE = "Which woman was looking after that beacon?"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "lamp.txt").write_text(LAMP)
    return folder


@pytest.fixture
def settings(tmp_path: Path, seeds: Path) -> Settings:
    return Settings(seeds=seeds, database=tmp_path / "log.sqlite3")


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    async with open_service(settings) as opened:
        yield opened


async def ask(service: Service, text: str = QUESTION, guild: int | None = HARBOUR) -> Reply:
    where = Origin(Front.MENTION if guild else Front.TERMINAL, BEN if guild else None, guild, guild, library=guild)
    reply = await service.ask(text, where)
    assert reply is not None
    return reply


async def teach(service: Service, address: str | None = "lamp.txt:1.2", scope: Scope = IN_HARBOUR) -> int:
    reply = await ask(service)
    taught = await service.teach(scope, reply.id, address, ANN)
    assert taught.lesson_id is not None
    return taught.lesson_id


async def test_what_is_taught_is_found_at_once_and_after_the_undoing_no_more(service: Service) -> None:
    before = await ask(service)
    assert before.answer.outcome is not Outcome.ANSWERED
    taught = await service.teach(IN_HARBOUR, before.id, "lamp.txt:1.2", ANN)
    assert taught.outcome is TeachOutcome.TAUGHT
    assert taught.quote is not None
    assert taught.quote.text == "Edna Marsh kept it for forty years."
    assert taught.lesson_id is not None
    for text in (QUESTION, PARAPHRASE):
        answer = (await ask(service, text)).answer
        assert (answer.outcome, answer.quotes[0].text) == (Outcome.ANSWERED, taught.quote.text)
        assert answer.quotes[0].text == LAMP[answer.quotes[0].start : answer.quotes[0].end]
        assert "taught" in {part.name for part in answer.quotes[0].parts}
    assert await service.log.lessons.undo(IN_HARBOUR, taught.lesson_id)
    assert (await ask(service)).answer == before.answer


async def test_silence_is_taught_likewise(service: Service) -> None:
    text = "When did the last keeper leave?"
    reply = await ask(service, text)
    assert reply.answer.outcome is Outcome.ANSWERED
    assert (await service.teach(IN_HARBOUR, reply.id, None, ANN)).outcome is TeachOutcome.TAUGHT
    assert (await ask(service, text)).answer.outcome is Outcome.NOT_FOUND
    assert (await ask(service, "Who kept it for forty years?")).answer.outcome is Outcome.ANSWERED


async def test_a_new_bot_on_the_same_database_knows_it(settings: Settings) -> None:
    async with open_service(settings) as service:
        lesson_id = await teach(service)
    async with open_service(settings) as service:
        assert (await ask(service, PARAPHRASE)).answer.quotes[0].sentence == 2
        assert await service.log.lessons.undo(IN_HARBOUR, lesson_id)
    async with open_service(settings) as service:
        assert (await ask(service, PARAPHRASE)).answer.outcome is not Outcome.ANSWERED


async def test_what_another_process_teaches_is_noticed_with_the_next_question(settings: Settings) -> None:
    async with open_service(settings) as running, open_service(settings) as terminal:
        plain = (await ask(running)).answer
        lesson_id = await teach(terminal, scope=EVERYTHING)
        assert (await ask(running)).answer.outcome is Outcome.ANSWERED
        await terminal.log.lessons.undo(EVERYTHING, lesson_id)
        assert (await ask(running)).answer == plain


async def test_a_servers_lesson_holds_there_alone_and_a_global_one_everywhere(service: Service) -> None:
    await teach(service)
    plain = (await ask(service, guild=MARSH)).answer
    assert plain.outcome is not Outcome.ANSWERED
    assert (await ask(service, guild=None)).answer == plain
    there = await ask(service, guild=MARSH)
    assert await service.teach(IN_HARBOUR, there.id, "lamp.txt:1.2", ANN) == TeachResult(TeachOutcome.NO_QUESTION)
    with pytest.raises(ValueError, match="one server"):
        await service.teach(Guild(MARSH), there.id, "lamp.txt:1.2", ANN, everywhere=True)
    await service.teach(EVERYTHING, there.id, "lamp.txt:2.1", None, everywhere=True)
    for guild, sentence in ((MARSH, (2, 1)), (None, (2, 1)), (77, (2, 1)), (HARBOUR, (1, 2))):
        quote = (await ask(service, guild=guild)).answer.quotes[0]
        assert (quote.paragraph, quote.sentence) == sentence


async def test_a_headline_is_not_taught_and_a_lesson_of_before_that_names_one_answers_nothing(
    service: Service, seeds: Path
) -> None:
    (seeds / "lamp.txt").rename(seeds / "lamp.md").write_text(f"# The Lamp\n\n{LAMP}")
    await service.reload(seeds)
    before = await ask(service)
    article = service.answerer.articles["lamp.md"]
    assert article.headline is not None
    assert (await service.teach(IN_HARBOUR, before.id, "lamp.md:0.1", ANN)).outcome is TeachOutcome.NO_PASSAGE
    lesson_id = await service.log.lessons.teach(IN_HARBOUR, before.id, passage_of(article, article.headline), ANN)
    assert lesson_id is not None
    assert (await ask(service)).answer == before.answer
    (lesson,) = await service.lessons(IN_HARBOUR)
    assert lesson.orphaned


async def test_only_a_passage_that_is_there_can_be_set(service: Service) -> None:
    reply = await ask(service)
    for address in ("lamp.txt:9.9", "nowhere.txt:1.1", "1", "", "lamp.txt:1.2; --"):
        assert await service.teach(IN_HARBOUR, reply.id, address, ANN) == TeachResult(TeachOutcome.NO_PASSAGE)
    assert await service.lessons(EVERYTHING) == []
    assert (await service.teach(IN_HARBOUR, reply.id, "1.2", ANN)).outcome is TeachOutcome.TAUGHT  # the only article


@pytest.mark.parametrize(
    ("article", "place"),
    [
        ("Foreword.\n\nMore of it.\n\n" + LAMP, (3, 2)),
        (LAMP.replace("kept it for", "kept it\nfor"), (1, 2)),
        (LAMP.replace("Edna Marsh kept it for forty years.", "") + "Edna Marsh kept it for forty years.", (2, 4)),
        (LAMP.replace("forty", "fifty"), None),
    ],
)
async def test_a_lesson_survives_a_change_of_the_article_while_the_sentence_is_there(
    service: Service, seeds: Path, article: str, place: tuple[int, int] | None
) -> None:
    await teach(service)
    (seeds / "lamp.txt").write_text(article)
    await service.reload(seeds)
    (standing,) = await service.lessons(IN_HARBOUR)
    answer = (await ask(service)).answer
    if place is None:
        assert standing.orphaned
        assert answer.outcome is not Outcome.ANSWERED
        (seeds / "lamp.txt").write_text(LAMP)
        await service.reload(seeds)
        assert (await ask(service)).answer.outcome is Outcome.ANSWERED
    else:
        assert standing.quote is not None
        assert (standing.quote.paragraph, standing.quote.sentence) == place
        assert answer.quotes[0].text == article[answer.quotes[0].start : answer.quotes[0].end]
        assert (answer.outcome, answer.quotes[0].start) == (Outcome.ANSWERED, standing.quote.start)


async def test_a_lesson_finds_its_sentence_in_a_renamed_file(service: Service, seeds: Path) -> None:
    await teach(service)
    (seeds / "lamp.txt").rename(seeds / "beacon.txt")
    await service.reload(seeds)
    assert (await ask(service)).answer.quotes[0].article == "beacon.txt"


async def test_among_several_articles_a_taught_question_finds_its_own(service: Service, seeds: Path) -> None:
    (seeds / "sheep.txt").write_text(SHEEP)
    await service.reload(seeds)
    reply = await ask(service, "Where do sheep graze?")
    assert reply.answer.quotes[0].article == "lamp.txt"
    await service.teach(IN_HARBOUR, reply.id, "sheep.txt:1.2", ANN)
    answer = (await ask(service, "Where do sheep graze?")).answer
    assert (answer.outcome, answer.quotes[0].text) == (Outcome.ANSWERED, "The wool is sold in Leeds.")
    alone = (await service.answerer_for(HARBOUR, "lamp.txt")).answer("Where do sheep graze?")
    assert alone.quotes[0].article == "lamp.txt"


async def test_servers_without_lessons_share_one_answerer(service: Service) -> None:
    assert await service.answerer_for(MARSH) is service.answerer
    await teach(service)
    assert await service.answerer_for(MARSH) is service.answerer
    own = await service.answerer_for(HARBOUR)
    assert own is not service.answerer
    assert await service.answerer_for(HARBOUR) is own


async def test_no_more_answerers_are_kept_than_there_is_room_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.core.lessons._MAX_KEPT", 3)
    await teach(service)
    own = await service.answerer_for(HARBOUR)
    for guild in range(1, 9):
        await service.answerer_for(guild)
    assert len(service._answerers._taught) == 3
    assert await service.answerer_for(HARBOUR) is not own
    assert (await ask(service)).answer.outcome is Outcome.ANSWERED


async def test_an_answer_to_an_edited_question_follows_what_was_taught(service: Service) -> None:
    await teach(service)
    reply = await ask(service, "Who is Ben?")
    again = await service.answer_again(reply.turn, QUESTION, HARBOUR)
    assert again is not None
    assert again.answer.outcome is Outcome.ANSWERED
    elsewhere = await service.answer_again(reply.turn, QUESTION, MARSH)
    assert elsewhere is not None
    assert elsewhere.answer.outcome is not Outcome.ANSWERED


async def test_an_erased_persons_lesson_answers_no_more(service: Service) -> None:
    await teach(service)
    await service.log.people.erase(BEN)
    assert (await ask(service)).answer.outcome is not Outcome.ANSWERED
    (standing,) = await service.lessons(IN_HARBOUR)
    assert standing.lesson.ended_at is not None


async def test_of_a_message_with_several_questions_the_unanswered_one_waits_and_is_taught(service: Service) -> None:
    other = "What colour is the marmalade bicycle?"
    message = f"When did the last keeper leave? And {other}"
    reply = await ask(service, message)
    assert [part.outcome for part in reply.answer.parts] == [Outcome.ANSWERED, Outcome.NOT_FOUND]
    await ask(service, other)
    (waits,) = await service.log.review.unanswered(IN_HARBOUR)
    assert (waits.question.text, waits.duplicates) == (other, 2)
    shown = await service.log.review.show(IN_HARBOUR, reply.id)
    assert shown is not None
    assert (shown.question.text, shown.question.unanswered) == (message, other)
    await service.teach(IN_HARBOUR, reply.id, "lamp.txt:2.3", ANN)
    assert await service.log.review.unanswered(IN_HARBOUR) == []
    for text in (other, message):
        answer = (await ask(service, text)).answer
        assert answer.outcome is Outcome.ANSWERED
        assert "Today a sensor does the work." in [quote.text for quote in answer.quotes[:2]]
    await service.answer_again(reply.turn, "When did the last keeper leave?")
    case = (await service.log.review.recent(IN_HARBOUR))[-1]
    assert (case.question.id, case.question.unanswered) == (reply.id, None)


async def test_all_articles_are_read_once_for_passages_that_are_in_their_own_no_more(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    really = sentence_digest

    def digest(text: str) -> str:
        read.append(text)
        return really(text)

    monkeypatch.setattr("bot.core.lessons.sentence_digest", digest)
    passages = Passages(service.answerer.articles)
    moved = Passage("gone.txt", 1, 1, really("Edna Marsh kept it for forty years."))
    lost = Passage("lamp.txt", 1, 1, really("Nobody ever wrote this."))
    places = passages.find([moved, lost])
    assert [place and place[1].text for place in places] == ["Edna Marsh kept it for forty years.", None]
    assert len(read) == 12  # the six sentences of its own article, and then of all
    assert passages.find([moved]) == places[:1]
    assert len(read) == 12
