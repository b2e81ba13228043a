"""The HTTP side, and what happens on the server that it stands in for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web

from tests.standin import bodies
from tests.standin.bodies import Body, new_id
from tests.standin.gateway import MESSAGE_CONTENT, Gateway
from tests.standin.recording import BASE, WAIT, Handler, Recorder, Request, json_response

_UNKNOWN_MESSAGE: Final = {"code": 10008, "message": "Unknown Message"}
_UNKNOWN_MEMBER: Final = {"code": 10007, "message": "Unknown Member"}
_LATER: Final = frozenset({5, 6})
"""Types of responses that promise another one."""
_LOST_REFERENCE: Final = {
    "code": 50035,
    "message": "Invalid Form Body",
    "errors": {"message_reference": {"_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}]}},
}


class StandIn(Recorder):
    """A Discord with one guild, one channel, and people who write.

    Args:
        token: The bot's.
    """

    def __init__(self, token: str = "stand.in.token") -> None:  # noqa: S107 - it opens nothing
        super().__init__(token)
        self.token = token
        self.bot, self.ann, self.ben = bodies.user("verbatim", bot=True), bodies.user("ann"), bodies.user("ben")
        self.guild = bodies.guild("Harbour", [self.ann, self.ben, self.bot])
        self.channel = bodies.channel("lamps", self.guild["id"])
        self.guild["channels"].append(self.channel)
        self.direct = bodies.direct_channel(self.ann)
        self.group = bodies.group_channel([self.ann, self.ben])
        self.elsewhere = bodies.channel("hall", new_id())
        """In a guild that the bot is not in."""
        self.messages: dict[str, Body] = {}
        self.files: dict[str, bytes] = {}
        """What people have given commands, by its name."""
        self.is_joined = True
        """Whether the bot is a member of the guild."""
        self.gateway = Gateway(token, self._ready, lambda: [self.guild] if self.is_joined else [], self.changed)
        self.url = ""
        self._nonces: dict[tuple[str, str], str] = {}
        self._interactions: dict[str, Body] = {}
        self._commands: list[Body] = []

    # ------------------------------------------------------------------ people

    async def say(
        self, content: str, *, by: Body | None = None, direct: bool = False, replied_to: str | None = None, **more: Any
    ) -> str:
        """Somebody writes a message.

        Args:
            content: What is written; ``<@ID>`` mentions.
            by: Who writes; Ann when None.
            direct: To the bot alone, not in the channel.
            replied_to: The id of the message that is replied to, with its author mentioned.
            **more: What else the message has.

        Returns:
            The message's id.
        """
        place = self.direct if direct else self.channel
        mentions = [each for each in (self.bot, self.ann, self.ben) if f"<@{each['id']}>" in content]
        if replied_to is not None:
            original = self.messages[replied_to]
            more |= {"type": 19, "referenced_message": original}
            more |= {"message_reference": {"message_id": replied_to, "channel_id": original["channel_id"]}}
            mentions += [original["author"]] if original["author"] not in mentions else []
        body = bodies.message(place["id"], by or self.ann, content, mentions=mentions, **more)
        self.messages[body["id"]] = body
        await self._announce("MESSAGE_CREATE", body)
        return str(body["id"])

    async def take_in(self) -> None:
        """The guild takes the bot in; Discord greets new members in the channel."""
        self.is_joined = True
        self.guild["system_channel_id"] = self.channel["id"]
        for member in self.guild["members"]:
            member["joined_at"] = bodies.now() if member["user"] is self.bot else member["joined_at"]
        told = {key: value for key, value in self.guild.items() if key != "unavailable"}  # it was never away
        await self.gateway.dispatch("GUILD_CREATE", told)

    async def leave(self, member: Body) -> None:
        """Somebody leaves the guild."""
        self.guild["members"] = [each for each in self.guild["members"] if each["user"] is not member]
        await self.gateway.dispatch("GUILD_MEMBER_REMOVE", {"guild_id": self.guild["id"], "user": member})

    def upload(self, name: str, data: bytes) -> Body:
        """Somebody uploads a file for a command; returns what the command is told of it."""
        self.files[name] = data
        return bodies.attachment(name, f"{self.url.removesuffix(BASE)}/files/{name}", len(data))

    async def use_command(self, name: str, *, direct: bool = False, **options: Any) -> str:
        """Ann uses a slash command, in the channel or in her conversation with the bot; returns its token."""
        where = self.direct if direct else self.channel
        return await self.interact(bodies.COMMAND, bodies.slash_command(name, options), where=where)

    async def press(self, custom_id: str, message_id: str, **more: Any) -> str:
        """Somebody presses a button that stands below a message, or is said to; returns the interaction's token."""
        message = self.messages[message_id] | {"components": [bodies.row_of_one(custom_id)]}
        return await self.interact(bodies.COMPONENT, bodies.button(custom_id), message=message, **more)

    async def choose(self, custom_id: str, value: str, message_id: str, **more: Any) -> str:
        """Somebody chooses a value in a menu of a message; returns the interaction's token."""
        data, message = bodies.choice(custom_id, value), self.messages[message_id]
        return await self.interact(bodies.COMPONENT, data, message=message, **more)

    async def interact(
        self,
        kind: int,
        data: Body,
        *,
        by: Body | None = None,
        where: Body | None = None,
        message: Body | None = None,
        **more: Any,
    ) -> str:
        """Somebody uses a command or a button.

        Args:
            kind: ``COMMAND``, ``COMPONENT`` or ``AUTOCOMPLETE``.
            data: What was used.
            by: Who uses it; Ann when None.
            where: In which channel; the guild's when None.
            message: What a button stands below.
            **more: As for ``bodies.interaction``.

        Returns:
            The interaction's token.
        """
        told = bodies.interaction(kind, data, self.bot["id"], by or self.ann, where or self.channel, **more)
        told |= {"message": message} if message else {}
        self._interactions[told["id"]] = told
        await self.gateway.dispatch("INTERACTION_CREATE", told)
        return str(told["token"])

    async def response_to(self, token: str) -> Request:
        """Wait for the bot's response to an interaction."""
        return (await self.until(lambda: self.sent("POST", f"/interactions/.+/{token}/callback")))[0]

    async def shown_by(self, token: str) -> Body:
        """Wait for what the bot shows in response to an interaction, at once or later; in place or as a message."""
        response = await self.response_to(token)
        if response.body["type"] not in _LATER:
            return dict(response.body["data"])
        edited = await self.until(lambda: self.sent("PATCH", f"/webhooks/.+/{token}/messages/@original"))
        return dict(edited[0].body)

    def response_message(self, token: str) -> str:
        """The id of the message that responds to an interaction."""
        return self._nonces[token, "@original"]

    @property
    def mention(self) -> str:
        """The bot's mention."""
        return f"<@{self.bot['id']}>"

    def answers_to(self, message_id: str) -> list[Body]:
        """The bot's replies to a message."""
        return [
            body
            for body in self.messages.values()
            if body["author"] is self.bot and body.get("message_reference", {}).get("message_id") == message_id
        ]

    # ----------------------------------------------------------------- looking

    async def answer_to(self, message_id: str) -> Body:
        """Wait for the bot's reply to a message."""
        return (await self.until(lambda: self.answers_to(message_id)))[0]

    async def connected(self, within: float = WAIT) -> None:
        """Wait until the bot has a session.

        Args:
            within: Seconds.
        """
        await self.until(lambda: self.gateway.live, within)

    # ----------------------------------------------------------------- serving

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[StandIn]:
        """Listen on a free port of this machine."""
        app = web.Application(middlewares=[self.record])
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/files/{file}", self._file)
        app.router.add_routes([web.route(method, BASE + path, handler) for method, path, handler in self._routes()])
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host = "{}:{}".format(*runner.addresses[0][:2])
            self.url, self.gateway.address = f"http://{host}{BASE}", f"ws://{host}/gateway"
            yield self
        finally:
            await runner.cleanup()

    def _routes(self) -> list[tuple[str, str, Handler]]:
        message = "/channels/{channel}/messages/{message}"
        original = "/webhooks/{application}/{token}/messages/{message}"
        return [
            ("GET", "/users/@me", self._me),
            ("POST", "/users/@me/channels", self._open_direct),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("PUT", "/applications/{application}/commands", self._register),
            ("GET", "/applications/{application}/commands", self._registered),
            ("GET", "/guilds/{guild}/members/{member}", self._member),
            ("PUT", "/applications/{application}/guilds/{guild}/commands", self._register),
            ("POST", "/channels/{channel}/messages", self._create),
            ("GET", "/channels/{channel}/messages", self._history),
            ("GET", message, self._fetch),
            ("PATCH", message, self._edit),
            ("DELETE", message, self._delete),
            ("POST", "/interactions/{interaction}/{token}/callback", self._callback),
            ("POST", "/webhooks/{application}/{token}", self._follow_up),
            ("PATCH", original, self._edit),
            ("DELETE", original, self._delete),
        ]

    def _ready(self) -> Body:
        return {
            "v": 10,
            "user": self.bot,
            "guilds": [{"id": self.guild["id"], "unavailable": True}] if self.is_joined else [],
            "application": {"id": self.bot["id"], "flags": 0},
        }

    async def _announce(self, event: str, body: Body) -> None:
        """Tell the bot of a message, without its content where that is a privilege."""
        if body["channel_id"] != self.channel["id"]:
            await self.gateway.dispatch(event, body)
            return
        mine = body["author"] is self.bot or self.bot in body["mentions"]
        privileged = all(session.intents & MESSAGE_CONTENT for session in self.gateway.sessions.values())
        more = {"guild_id": self.guild["id"], "member": bodies.member()}
        await self.gateway.dispatch(event, body | more | ({} if mine or privileged else {"content": ""}))

    # ------------------------------------------------------------------ routes

    async def _me(self, _: web.Request) -> web.Response:
        return json_response(self.bot)

    async def _open_direct(self, request: web.Request) -> web.Response:
        """Open the conversation with a user; there is one with Ann."""
        asked = (await request.json())["recipient_id"]
        return json_response(self.direct if str(asked) == self.ann["id"] else bodies.direct_channel(self.ben))

    async def _application(self, _: web.Request) -> web.Response:
        return json_response(bodies.application(self.bot["id"], self.ann))

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return json_response({"url": self.gateway.address, "shards": 1, "session_start_limit": limit})

    async def _register(self, request: web.Request) -> web.Response:
        guild = request.match_info.get("guild")
        registered = [bodies.registered(each, self.bot["id"], guild) for each in await request.json()]
        self._commands = self._commands if guild else registered
        return json_response(registered)

    async def _registered(self, _: web.Request) -> web.Response:
        return json_response(self._commands)

    async def _member(self, request: web.Request) -> web.Response:
        there = {each["user"]["id"]: each for each in self.guild["members"]}
        found = there.get(request.match_info["member"])
        return json_response(found or _UNKNOWN_MEMBER, status=200 if found else 404)

    async def _file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["file"]])

    async def _create(self, request: web.Request) -> web.Response:
        """Create a message; the same enforced nonce gives the message that it gave before."""
        channel, body = request.match_info["channel"], await request.json()
        nonce = (channel, str(body.get("nonce")))
        if body.get("enforce_nonce") and nonce in self._nonces:
            return json_response(self.messages[self._nonces[nonce]])
        reference = body.get("message_reference")
        if (
            reference
            and reference.get("fail_if_not_exists", True)
            and str(reference["message_id"]) not in self.messages
        ):
            return json_response(_LOST_REFERENCE, status=400)
        message = self._written(channel, body)
        if body.get("nonce") is not None:
            self._nonces[nonce] = message["id"]
        await self._announce("MESSAGE_CREATE", message)
        return json_response(message)

    def _written(self, channel: str, body: Body) -> Body:
        message = bodies.message(channel, self.bot, body.get("content") or "")
        message |= {key: body[key] for key in ("nonce", "components", "flags") if body.get(key) is not None}
        if reference := body.get("message_reference"):
            named = {key: str(value) for key, value in reference.items() if key.endswith("_id")}
            message |= {"type": 19, "message_reference": named}
        self.messages[message["id"]] = message
        return message

    async def _fetch(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["message"])
        return json_response(message or _UNKNOWN_MESSAGE, status=200 if message else 404)

    async def _history(self, request: web.Request) -> web.Response:
        """The latest messages of a channel before a message or after one, the newest first."""
        query = request.query
        before, after = int(query.get("before", 1 << 63)), int(query.get("after", 0))
        there = [each for each in self.messages.values() if each["channel_id"] == request.match_info["channel"]]
        found = sorted((each for each in there if after < int(each["id"]) < before), key=lambda each: -int(each["id"]))
        return json_response(found[: int(query.get("limit", 50))])

    async def _edit(self, request: web.Request) -> web.Response:
        message = self.messages.get(self._named(request))
        if message is None:
            return json_response(_UNKNOWN_MESSAGE, status=404)
        message |= {"edited_timestamp": bodies.now(), **(await request.json())}
        await self._announce("MESSAGE_UPDATE", message)
        return json_response(message)

    async def _delete(self, request: web.Request) -> web.Response:
        message = self.messages.pop(self._named(request), None)
        if message is None:
            return json_response(_UNKNOWN_MESSAGE, status=404)
        await self._announce("MESSAGE_DELETE", message)
        return web.Response(status=204)

    def _named(self, request: web.Request) -> str:
        """The id of the message that a path names; ``@original`` is the answer to its interaction."""
        name = request.match_info["message"]
        return self._nonces.get((request.match_info.get("token", ""), name), name)

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self._interactions[request.match_info["interaction"]]
        body = await request.json()
        answered: Body = {"id": interaction["id"], "type": interaction["type"]}
        resource: Body = {"type": body["type"]}
        if body["type"] in {4, 5}:
            message = self._written(interaction["channel_id"], body.get("data") or {})
            self._nonces[interaction["token"], "@original"] = message["id"]
            answered |= {"response_message_id": message["id"], "response_message_loading": body["type"] == 5}
            resource |= {"message": message}
        elif "message" in interaction:
            self._nonces[interaction["token"], "@original"] = interaction["message"]["id"]
        return json_response({"interaction": answered, "resource": resource})

    async def _follow_up(self, request: web.Request) -> web.Response:
        return json_response(self._written(new_id(), await request.json()))
