"""A core system that takes connections and never answers keeps nobody else waiting, and its own lane not for long."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from msgspec import structs

from madoguchi.delivery import handlers
from madoguchi.delivery.queries import delivery_of, unanswered
from madoguchi.delivery.services.keep_up import keep_up
from madoguchi.delivery.tests.cast import SECRET, accepted, found_tenant, keeper
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.ops.working import Worker
from madoguchi.outbox.services.work import run_lane
from tests.parts.patience import PATIENCE, until

pytestmark = [pytest.mark.parts, pytest.mark.django_db(transaction=True)]

LANE = "deliveries/core"


class Hanging:
    """Accepts every connection, and says nothing. `let_go` closes them. `sent` are those with a package."""

    def __init__(self) -> None:
        self.lines: list[socket.socket] = []
        self.sent: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line = self._listening.accept()[0]
                self.lines.append(line)
                if line.recv(4) == b"POST":
                    self.sent.append(line)
            except OSError:
                return

    def let_go(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for line in self.lines:
            line.close()


@pytest.fixture
def founding():
    return found_tenant


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    core = Hanging()
    yield core
    with suppress(OSError):
        core.let_go()


@contextmanager
def configured(monkeypatch, core, **more):
    values = {"core_url": core.url, "core_secret": SECRET, **more}
    with keeper(), monkeypatch.context() as patch:
        patch.setattr(settings, "ENVIRONMENT", structs.replace(settings.ENVIRONMENT, **values))
        yield
        handlers.core_receiver.cache_clear()


def not_done(kind):
    with tenant_transaction():
        return apps.get_model("outbox", "Event").objects.filter(kind=kind, done_at=None).count()


def test_what_others_wait_for_is_done_while_the_core_system_hangs(
    transactional_db, aoba, hanging, monkeypatch
):
    accepted(aoba, at=datetime.now(UTC))
    stop = threading.Event()

    def work():
        try:
            Worker(name="one", now=lambda: datetime.now(UTC), stop=stop).run()
        finally:
            connection.close()

    worker = threading.Thread(target=work, daemon=True)
    with configured(monkeypatch, hanging, core_timeout=PATIENCE):
        worker.start()
        try:
            until(lambda: bool(hanging.sent))
            other = accepted(aoba, 2, at=datetime.now(UTC))  # its handlers and mails belong to other lanes
            until(lambda: not_done("applications.state_changed") == 0)
            with tenant_transaction():
                assert delivery_of(other) is not None
            assert len(hanging.sent) == 1  # the first attempt still waits for its answer
            assert not_done("delivery.due") == 2
        finally:
            stop.set()
            hanging.let_go()
            worker.join(PATIENCE)
    assert not worker.is_alive()


def test_one_attempt_finds_out_and_the_rest_of_the_lane_does_not_wait_as_long_again(
    transactional_db, aoba, hanging, monkeypatch
):
    now = datetime.now(UTC)
    ids = [accepted(aoba, n, at=now) for n in range(1, 5)]
    for application_id in ids:
        keep_up(application_id=application_id, now=now)
    with configured(monkeypatch, hanging, core_timeout=0.3):
        first = run_lane(lane=LANE, tenants=[aoba.tenant.id], worker="one", now=now)
        until(lambda: hanging.sent)  # it may read what came only after the other gave up
        assert (first.rests, len(hanging.sent)) == (handlers.REST, 1)
        second = run_lane(lane=LANE, tenants=[aoba.tenant.id], worker="one", now=now)
        until(lambda: len(hanging.sent) > 1)
        assert (second.rests, len(hanging.sent)) == (handlers.REST, 2)
    with tenant_transaction():
        tried = {d.application_id for d in unanswered()}
    assert len(tried) == 2  # the next one was tried, not the first one again
    assert tried < set(ids)
