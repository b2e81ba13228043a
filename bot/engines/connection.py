"""A connection to Milvus: one new try for what fails, and an error that says in a sentence what is wrong."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from bot.endpoints import EngineAddress
from retrieval.errors import EngineError, EngineSilentError

MAX_SECONDS: Final = 2.0
"""For an answer to a question; what takes longer is tried once more."""
BRIEF_SECONDS: Final = 5.0
"""For connecting, and for telling which index there is."""
PATIENT_SECONDS: Final = 600.0
"""For an answer while an index is written, or taken up."""
_NOT_FOUND: Final = ("100", "1600")
"""Milvus' codes for a collection and an alias that are not there."""
_NOT_LOADED: Final = "101"
_REASONS: Final = {
    "DEADLINE_EXCEEDED": "it is too slow",
    "UNAVAILABLE": "there is no connection",
    "2": "there is no connection",
}
_PAUSE_SECONDS: Final = 0.1
_NOISY: Final = ("pymilvus", "milvus_lite", "grpc")
"""Loggers of the libraries, which tell of each failure with all that was asked; here it is told once, without."""
_log: Final = logging.getLogger(__name__)
T = TypeVar("T")


class Connection:
    """A connection to Milvus, opened when it is needed; may be used by several threads."""

    def __init__(self, address: EngineAddress) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._client: Any = None
        self._server: Any = None
        self._files: Any = None
        self._url = address.url

    def ask(self, action: Callable[[Any, float], T], seconds: float | None = None, collection: str = "") -> T:
        """Do something with a ``pymilvus.MilvusClient`` and the seconds that it may take; once more where it fails.

        These are ``MAX_SECONDS`` unless given. A ``collection`` is taken up again, where Milvus has begun anew and has
        not done so.

        Raises:
            EngineError: The extra is not installed, or the file is in use.
            EngineSilentError: It has failed twice.
        """
        seconds = MAX_SECONDS if seconds is None else seconds
        try:
            return self._try(action, seconds, collection)
        except FailedError as error:
            _log.info("%s It is asked once more.", error)
            time.sleep(_PAUSE_SECONDS)
            return self._try(action, seconds, collection)

    def close(self) -> None:
        """End the connection, and the server where this process has started it."""
        with self._lock:
            self._drop_client()
            if self._server is not None:
                self._server.stop(grace=1).wait()
                self._files.close()
                self._server = self._files = None

    def _try(self, action: Callable[[Any, float], T], seconds: float, collection: str) -> T:
        _import()
        import grpc  # noqa: PLC0415  # of the extra milvus
        from pymilvus.exceptions import MilvusException  # noqa: PLC0415  # as above

        client = None
        try:
            client = self._connected(seconds)
            try:
                return action(client, seconds)
            except MilvusException as error:
                if _code(error) != _NOT_LOADED or not collection:
                    raise
                client.load_collection(collection, timeout=seconds)
                return action(client, seconds)
        except (MilvusException, grpc.RpcError) as error:
            if _code(error) in _NOT_FOUND:
                raise MissingError(self.address) from error
            with self._lock:
                if client is self._client:  # else another thread has a new one already
                    self._drop_client()
            raise FailedError(self.address, _code(error)) from error

    def _connected(self, seconds: float) -> Any:
        from pymilvus import MilvusClient  # noqa: PLC0415  # of the extra milvus

        with self._lock:
            if self.address.path is not None and self._server is None:
                self._serve()
            if self._client is None:
                token = self.address.token
                # Without encryption, it is on this machine, which no proxy of the environment can reach.
                direct = {"grpc.enable_http_proxy": 0} if self._url.startswith("http://") else {}
                self._client = MilvusClient(
                    self._url, token=token, timeout=min(seconds, BRIEF_SECONDS), dedicated=True, grpc_options=direct
                )
                _silence()
            return self._client

    def _serve(self) -> None:
        """Open the files of Milvus Lite, which serves this process alone, on a loopback port."""
        from milvus_lite.adapter.grpc.server import start_server_in_thread  # noqa: PLC0415  # as above
        from milvus_lite.exceptions import DataDirLockedError, MilvusLiteError  # noqa: PLC0415  # as above

        path = self.address.path
        try:
            self._server, self._files, port = start_server_in_thread(str(path), host="127.0.0.1")
        except DataDirLockedError as error:
            raise TakenError(self.address) from error
        except (OSError, MilvusLiteError) as error:
            raise EngineError(
                f"The engine {path} cannot be opened ({_first_line(error)}): check that its folder may be written to, "
                "and that its disk has room."
            ) from error
        self._url = f"http://127.0.0.1:{port}"

    def _drop_client(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):  # of a connection that is broken already
                client.close()


class TakenError(EngineError):
    def __init__(self, address: EngineAddress) -> None:
        super().__init__(
            f"Another program has the engine {address.path} open, which one at a time can use: stop that, or use a "
            "server."
        )


class MissingError(EngineSilentError):
    """What is asked for is no longer there, or not yet: another index has taken its place, maybe."""

    def __init__(self, address: EngineAddress) -> None:
        super().__init__(f"The engine {address.shown} has no such index any more: try again in a moment.")


class FailedError(EngineSilentError):
    """It has failed, with a code of Milvus or of gRPC."""

    def __init__(self, address: EngineAddress, code: str) -> None:
        reason = _REASONS.get(code, f"error {code}")  # not the message, which may hold what was asked
        super().__init__(
            f"The engine {address.shown} does not answer ({reason}): try again in a moment, or check that it runs and "
            "has room."
        )


def _import() -> None:
    try:
        import pymilvus  # noqa: F401, PLC0415  # of the extra milvus
    except ImportError as error:
        raise EngineError("An engine needs the extra milvus: install verbatim-bot[milvus].") from error
    _silence()


def _silence() -> None:
    for name in _NOISY:  # whose levels are set when the libraries are imported
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _code(error: Exception) -> str:
    code: Any = getattr(error, "code", None)
    found = code() if callable(code) else code
    return str(getattr(found, "name", found))


def _first_line(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error).partition("\n")[0]
