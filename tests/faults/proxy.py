"""A connection to a server that can be held up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """Passes on, in threads, what comes to its port, while that is not held up."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._free = threading.Event()
        self._free.set()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    @contextmanager
    def serving(self) -> Iterator[Proxy]:
        accepting = threading.Thread(target=self._accept)
        accepting.start()
        try:
            yield self
        finally:
            self.release()
            for each in (self._listener, *self._open):
                _end(each)
            accepting.join()
            for each in (self._listener, *self._open):
                each.close()

    def hold(self) -> None:
        self._free.clear()

    def release(self) -> None:
        self._free.set()

    def _accept(self) -> None:
        threads = []
        with suppress(OSError):  # when it is closed
            while True:
                here, _ = self._listener.accept()
                self._open.append(here)
                try:
                    there = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    _end(here)
                    continue
                self._open.append(there)
                for pair in ((here, there), (there, here)):
                    threads.append(threading.Thread(target=self._pass_on, args=pair))
                    threads[-1].start()
        for thread in threads:
            thread.join()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self._free.wait()
                sink.sendall(data)
        for each in (source, sink):
            _end(each)


def _end(open_: socket.socket) -> None:
    with suppress(OSError):  # of one that has ended already
        open_.shutdown(socket.SHUT_RDWR)
