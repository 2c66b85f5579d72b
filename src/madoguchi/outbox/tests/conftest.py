"""Wiring for one test. Imports stand inside, because pytest reads this before Django is set up."""

from __future__ import annotations

import pytest


@pytest.fixture
def wire(monkeypatch):
    """`wire("note", …)`: the event of these tests wakes these handlers."""
    from madoguchi.outbox.services import publish
    from madoguchi.outbox.tests import handlers

    def wired(*names):
        paths = tuple(f"madoguchi.outbox.tests.handlers.{name}" for name in names)
        monkeypatch.setattr("madoguchi.config.wiring.HANDLERS", {"test.happened": paths})
        publish.handlers.cache_clear()

    handlers.seen.clear()
    handlers.rival.clear()
    yield wired
    publish.handlers.cache_clear()
