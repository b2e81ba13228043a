from __future__ import annotations

import base64

import discord
import pytest

from bot.inviting import PERMISSIONS, application_id, invite_link

WANTED = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
)


def token_of(told: str) -> str:
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=") + ".xyz.secret"


def test_the_permissions_are_those_that_discord_knows_by_name() -> None:
    assert WANTED.value == PERMISSIONS


def test_the_link_is_the_librarys() -> None:
    scopes = ("bot", "applications.commands")
    assert invite_link(123456789) == discord.utils.oauth_url(123456789, permissions=WANTED, scopes=scopes)


@pytest.mark.parametrize("bot", [1, 80351110224678912, 1234567890123456789])
def test_the_id_is_read_from_the_token(bot: int) -> None:
    assert application_id(token_of(str(bot))) == bot


@pytest.mark.parametrize("token", ["", "stand.in.token", "a.b.c", "MTIz😀.b.c", token_of("12a"), token_of("9" * 21)])
def test_another_token_has_none(token: str) -> None:
    assert application_id(token) is None
