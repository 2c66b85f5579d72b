"""Wiring for one test. Imports stand inside, because pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


@pytest.fixture
def wire(monkeypatch):
    """`wire("note", …)`: the event of these tests wakes these handlers; `test.note` wakes the one of that name.

    `lanes` names the handlers of each lane.
    """
    from madoguchi.outbox.services import publish
    from madoguchi.outbox.tests import handlers

    def wired(*names, lanes=None):
        paths = {name: f"madoguchi.outbox.tests.handlers.{name}" for name in names}
        kinds = {f"test.{name}": (path,) for name, path in paths.items()}
        monkeypatch.setattr(
            "madoguchi.config.wiring.HANDLERS", {"test.happened": tuple(paths.values()), **kinds}
        )
        table = {lane: tuple(paths[name] for name in found) for lane, found in (lanes or {}).items()}
        monkeypatch.setattr("madoguchi.config.wiring.LANES", table)
        forget()

    def forget():
        publish.handlers.cache_clear()
        publish.lanes.cache_clear()
        publish._former.cache_clear()

    handlers.seen.clear()
    handlers.rival.clear()
    handlers.linked.clear()
    yield wired
    forget()
