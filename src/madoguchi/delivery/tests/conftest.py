"""Offices with a key and the example's procedure."""

from __future__ import annotations

import pytest


@pytest.fixture
def founding():
    from madoguchi.delivery.tests.cast import found_tenant

    return found_tenant


@pytest.fixture
def receiver():
    """A core system in memory."""
    from madoguchi.delivery.tests.cast import MemoryReceiver

    return MemoryReceiver()


@pytest.fixture
def at_core(receiver, monkeypatch):
    """The worker hands on to it."""
    from madoguchi.delivery import handlers
    from madoguchi.delivery.tests.cast import open_sealed

    monkeypatch.setattr(handlers, "_receiver", lambda: receiver)
    monkeypatch.setattr(handlers, "_unseal", open_sealed)
    return receiver
