from __future__ import annotations

from tests.bot.conftest import open_stage

__all__ = ["open_stage"]  # a fixture is found where its name is
