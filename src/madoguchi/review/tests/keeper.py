"""The real key keeper, in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from madoguchi.review.tests.cast import keys
from madoguchi.tenants.connectors.keeper import __main__ as keeper


@contextmanager
def running_keeper(path: Path) -> Iterator[Path]:
    """Listens on a socket; its path."""
    keeper._Handler.keys = keys()
    with keeper._Server(str(path), keeper._Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield path
        server.shutdown()
        thread.join()
