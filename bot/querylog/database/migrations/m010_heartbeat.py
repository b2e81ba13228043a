"""The heartbeat stands in a file of its own."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = ("DROP TABLE heartbeat",)
