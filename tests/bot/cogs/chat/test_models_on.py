"""The bot answers in Discord with the models as without them."""

from __future__ import annotations

import pytest

from tests.bot.stage import QUESTION, QUOTE, OpenStage
from tests.retrieval.meaning.installed import INSTALLED

pytestmark = pytest.mark.skipif(INSTALLED is None, reason="needs the extra meaning")


async def test_a_mention_is_answered_with_the_models(open_stage: OpenStage) -> None:
    async with open_stage(models="auto") as stage:
        assert stage.bot.service.answerer.models is not None
        await stage.ann.send(stage.channel, f"{stage.me} {QUESTION}")
        (answer,) = stage.said()
        assert QUOTE in answer.content
