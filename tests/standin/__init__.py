"""A stand-in for Discord on a loopback port, for what a simulation within the process cannot show.

It speaks HTTP and WebSocket with the real discord.py, in a process of its own: sockets that drop, sessions that are
resumed or invalidated, rate limits, nonces. It keeps every request, for tests to look at.
"""

from tests.standin.bot_process import BotProcess
from tests.standin.gateway import Gateway
from tests.standin.recording import Refusal, Request, rate_limited
from tests.standin.server import StandIn
from tests.standin.spoiling import How, Spoiling

__all__ = ["BotProcess", "Gateway", "How", "Refusal", "Request", "Spoiling", "StandIn", "rate_limited"]
