"""One case through all that can happen to it, with a crash at every commit and at every hand-over, one at a time."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

import pytest
from django.apps import apps
from django.db import transaction

from madoguchi.applications.domain.package.read import read_package
from madoguchi.applications.services.papers import pack_application
from madoguchi.delivery import handlers
from madoguchi.delivery.tests import cast
from madoguchi.delivery.tests.cast import APPROVER, CLERK, NOW, MemoryReceiver, arrived
from madoguchi.delivery.tests.test_versions import correct, mend
from madoguchi.forms.domain.format.definition import Review
from madoguchi.isolation import scope
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.services.work import run_once
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.decision.decide import decide, undo_decision
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import accept


class Crash(BaseException):
    """The process is gone: nothing of the product may catch it."""


class Points:
    """Knows the moments at which a process can die, by where in the code they are, and dies at one of them."""

    def __init__(self, fatal: Place | None) -> None:
        self.passed: dict[Place, None] = {}
        self.fatal, self.depth = fatal, 0

    def here(self, when: str) -> None:
        place = (when, *_places())
        self.passed[place] = None
        if place == self.fatal:
            self.fatal = None
            raise Crash

    @contextmanager
    def atomic(self):
        """As Django's, with a moment before and one after the commit of the outermost."""
        self.depth += 1
        try:
            with transaction.atomic():
                yield
                if self.depth == 1:
                    self.here("before commit")
        finally:
            self.depth -= 1
        if self.depth == 0:
            self.here("after commit")


Place = tuple[str, ...]


def _places() -> Iterator[str]:
    """The functions of the product that are under way, the innermost first."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if "/madoguchi/" in code.co_filename and "/tests/" not in code.co_filename:
            yield f"{Path(code.co_filename).stem}.{code.co_name}"
        frame = frame.f_back


class Mortal(MemoryReceiver):
    """The sender can die before the receiver has it, and before the answer is there."""

    def __init__(self, points: Points) -> None:
        super().__init__()
        self._points = points

    def send(self, **values):
        self._points.here("before the hand-over")
        answer = super().send(**values)
        self._points.here("after the hand-over")
        return answer


def acts(office, application_id):
    """What people do, one transaction each; and how to see that it was done before the process died."""

    def do(service, **values):
        with tenant_transaction():
            service(application_id=application_id, seen=proposals.seen(application_id), now=NOW, **values)

    def decided(decision, reason):
        do(propose_decision, checked=(), review=Review(), decision_id=decision, reason=reason, by=CLERK)

    yield lambda: do(accept, by=CLERK)
    yield lambda: correct(application_id)
    yield lambda: mend(office, application_id, event_date="2026-03-24")
    yield lambda: do(begin_examination, by=CLERK)
    yield lambda: decided("refuse", "所得が多い")
    yield lambda: do(decide, by=APPROVER)
    yield lambda: do(undo_decision, reason="誤り", by=APPROVER)
    yield lambda: do(decide, by=APPROVER)


def state_of(application_id):
    """Everything that an act changes."""
    with tenant_transaction():
        row = apps.get_model("applications", "Application").objects.get(id=application_id)
        steps = apps.get_model("applications", "StatusChange").objects.filter(application_id=application_id)
        return row.state, row.answers, steps.count()


def live(office, application_id, points, receiver, monkeypatch):
    """Every act, the worker after each; who dies is followed by another whose leases have lapsed."""
    clock = [NOW]
    for act in acts(office, application_id):
        before = state_of(application_id)
        with dying(points, monkeypatch) as died:
            act()
        if died and state_of(application_id) == before:
            act()
        work(office, points, clock, monkeypatch)
    return points.passed


@contextmanager
def dying(points, monkeypatch):
    died: list[bool] = []
    with monkeypatch.context() as patch:
        patch.setattr(scope, "transaction", points)
        try:
            yield died
        except Crash:
            died.append(True)
            points.depth = 0


def work(office, points, clock, monkeypatch):
    for _ in range(4):
        clock[0] += timedelta(seconds=0.1)
        with dying(points, monkeypatch) as died:
            run_once(tenants=[office.tenant.id], worker="one", now=clock[0])
        if died:
            clock[0] += timedelta(seconds=61)


@pytest.fixture
def quick(monkeypatch):
    """Printing is not what dies here, and nobody reads the mails."""
    from madoguchi.outbox.services.publish import handlers as wiring

    monkeypatch.setattr(pack_application, "print_application", lambda **_: b"%PDF-1.7")
    monkeypatch.setattr(handlers, "_unseal", cast.open_sealed)
    for kind, names in list(wiring().items()):
        monkeypatch.setitem(wiring(), kind, tuple(name for name in names if ".mail_" not in name))


def through(office, fatal, monkeypatch):
    """(places passed, what the receiver holds) of one life that dies once, where `fatal` says."""
    points = Points(fatal)
    receiver = Mortal(points)
    monkeypatch.setattr(handlers, "_receiver", lambda: receiver)
    application_id = arrived(office)
    passed = live(office, application_id, points, receiver, monkeypatch)
    return passed, receiver, application_id


def told(receiver):
    (held,) = receiver.packages.values()
    newest = read_package(io.BytesIO(held[max(held)]))
    m = newest.manifest
    return m.decision, m.outcome, m.reason, newest.application.answers["event_date"]


def test_a_crash_at_any_moment_leaves_the_core_system_with_what_the_office_knows(aoba, quick, monkeypatch):
    places, receiver, _ = through(aoba, None, monkeypatch)
    expected = ("refuse", "refuse", "所得が多い", "2026-03-24")
    assert told(receiver) == expected
    assert {place[0] for place in places} == {
        "before commit", "after commit", "before the hand-over", "after the hand-over",
    }  # fmt: skip
    wrong = {}
    for fatal in places:
        _, receiver, application_id = through(aoba, fatal, monkeypatch)
        with tenant_transaction():
            rows = apps.get_model("delivery", "Delivery").objects.filter(application_id=application_id)
            last = rows.exclude(state="superseded").latest("version")
        newest = receiver.look(package_id=last.package_id)
        ours, theirs = (
            (last.version, last.sha256, last.state),
            (newest.version, newest.sha256, "acknowledged"),
        )
        if told(receiver) != expected or ours != theirs:
            wrong[fatal] = (told(receiver), ours, theirs)
    assert wrong == {}
