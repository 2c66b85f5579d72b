"""A line to a server that can be cut: a relay on the loopback that sees every byte.

with Line(port) as line:                               # connect to line.port
    line.cut_at(b"COMMIT", passing=True, down=False)   # the server acts on it, and its answer never comes back
"""

import contextlib
import select
import socket
import threading
from types import TracebackType
from typing import Self


class Line:
    """A relay to a port of the loopback."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._words: list[bytes] = []
        self._passing = self._down = self._is_down = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def cut_at(self, *words: bytes, passing: bool, down: bool) -> None:
        """Once, when clients have said the words one after another. `passing`: the server hears the last one too;
        `down`: then nobody gets through.
        """
        self._words, self._passing, self._down = list(words), passing, down

    def mend(self) -> None:
        """Clients get through again. Raises AssertionError if the line was not cut."""
        assert not self._words, f"nobody said {self._words}"
        self._is_down = False

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if self._is_down:
                return
            with socket.create_connection(("127.0.0.1", self._to)) as server:
                self._relay(client, server)

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            for side in select.select([client, server], [], [])[0]:
                data = side.recv(65536)
                if not data:
                    return
                if side is client and self._last_of(data):
                    self._is_down = self._down
                    if self._passing:
                        server.sendall(data)
                        server.recv(65536)  # it has acted
                    return
                (server if side is client else client).sendall(data)

    def _last_of(self, data: bytes) -> bool:
        """Whether the last of the words has been said with this."""
        heard = bool(self._words) and self._words[0] in data
        if heard:
            self._words.pop(0)
        return heard and not self._words
