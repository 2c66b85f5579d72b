"""Unit tests open no sockets: what they talk to is a working fake, or the database.

libpq speaks to PostgreSQL below Python, so the tests' own database is not touched by this. A test that
needs a real part says so with `@pytest.mark.parts`.
"""

import socket
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest


class SocketOpened(RuntimeError):
    """A unit test tried to reach another process or machine."""


@pytest.fixture(autouse=True)
def _no_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("parts"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(name))
        patch.setattr(socket, "getaddrinfo", _refuse)
        yield


def _guarded(name: str) -> Any:
    original = getattr(socket.socket, name)

    def call(self: socket.socket, *arguments: Any) -> Any:
        if self.family == socket.AF_UNIX:
            return original(self, *arguments)
        _refuse(*arguments)

    return call


def _refuse(*arguments: object, **_: object) -> NoReturn:
    raise SocketOpened(f"a unit test may not reach {arguments[-1]!r}; mark it `parts` if it runs a real part")
