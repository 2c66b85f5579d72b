"""Whatever dies while a batch is worked through, and whoever closes it at the same moment: each case is done once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import nullcontext, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.outbox.services.work import run_once
from madoguchi.review.models import BatchCase
from madoguchi.review.services.batches import carry_out as carrying
from madoguchi.review.services.batches.carry_out import carry_out
from madoguchi.review.services.batches.close import AlreadyClosed
from madoguchi.review.services.batches.give_out import StillCounted
from madoguchi.review.tests.batches.cast import (
    LATER,
    acts_of,
    close,
    household,
    look,
    note_on,
    on_list,
    only,
    opened,
)
from madoguchi.review.tests.batches.nurseries import child, nurseries
from madoguchi.review.tests.cast import EXAMINER
from madoguchi.review.tests.flows.cast import EXAMINER_2
from tests.parts.patience import PATIENCE, until, waited_for

CASES, ROUNDS = 8, 16
KILLED = 45
KILLED_AT = (300, 900, 400)
"""Statements that each worker comes to: within the first cases, after some of them, and within the rest."""
LEASE = 61.0
"""Seconds by which each worker's clock is ahead of the one before it: what that one held is free again."""


class Died(BaseException):
    """The process is gone: nothing catches it."""


class Dies:
    """The connection breaks at the statement of this number."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            raise Died
        return execute(sql, params, many, context)


def worked_through(batch, chance):
    """By workers of which each but the last dies somewhere, the first one for certain."""
    for at in (chance.randint(1, 10), *(chance.randint(1, 150) for _ in range(5))):
        with suppress(Died), connection.execute_wrapper(Dies(at)):
            while carry_out(batch.id, now=LATER, most=10_000):
                pass
            assert at > 10, "the first one did not die"
    while carry_out(batch.id, now=LATER, most=10_000):
        pass


def entries_of(case):
    with tenant_transaction():
        rows = apps.get_model("audit", "Entry").objects.filter(subject=f"application:{case.id}")
        return Counter(rows.values_list("action", flat=True))


def test_each_case_of_a_batch_is_done_once_whatever_dies_and_whichever_case_is_bad(
    transactional_db, aoba, monkeypatch
):
    monkeypatch.setattr(carrying, "IN_ONE_GO", 3)
    chance, deaths = random.Random(4), random.Random(4)  # where workers die decides nothing else
    cases = [on_list() for _ in range(CASES)]
    for turn in range(ROUNDS):
        before = {case.id: (entries_of(case), len(acts_of(case, "draft"))) for case in cases}
        batches = opened("draft")
        waiting = {each.row.id for batch in batches for each in batch.cases if each.result == "waiting"}
        bad = chance.choice([case for case in cases if case.id in waiting]) if turn % 3 else None
        for batch in batches:
            close(batch, EXAMINER, decision="grant", now=LATER + timedelta(hours=turn))
        if bad is not None:
            note_on(bad)
        for batch in batches:
            worked_through(batch, deaths)
        for case in cases:
            told, acts = before[case.id]
            done = case.id in waiting and case is not bad
            new = entries_of(case) - told
            assert len(acts_of(case, "draft")) - acts == done, turn
            assert (new["review.step_done"], new["application.deciding"]) == (done, done)
            assert new["review.batch_not_done"] == (case is bad)
        for case in cases:
            case.now = LATER + timedelta(hours=turn)
            if case.where("draft") == "done" and chance.random() < 0.8:
                case.reopen("draft", EXAMINER)
            elif case.where("draft") == "open":
                case.do("draft", EXAMINER, decision="grant")


def worker(ahead, *statements):
    return subprocess.Popen(
        [sys.executable, "-m", "madoguchi.delivery.tests.worker_process", *map(str, (ahead, *statements))],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[4])},
        stderr=subprocess.DEVNULL,
    )


def left_of(batch):
    """How many wait, read without waiting for whoever writes."""
    with tenant_transaction() if connection.vendor == "postgresql" else nullcontext():
        return BatchCase.objects.filter(batch_id=batch.id, result="waiting").count()


@pytest.mark.parts
def test_a_batch_goes_on_where_a_worker_was_killed(transactional_db, aoba):
    cases = [household() for _ in range(KILLED)]
    batch = only("survey")
    close(batch, EXAMINER, grade="half")
    for n, statements in enumerate(KILLED_AT):
        assert worker(n * LEASE, statements).wait(PATIENCE) == -signal.SIGKILL
    assert 0 < left_of(batch) < KILLED
    process = worker(len(KILLED_AT) * LEASE)
    try:
        until(lambda: process.poll() is not None or not left_of(batch))
    finally:
        process.kill()
        process.wait()
    assert all(acts_of(case, "survey") == [("did", "審査 花子")] for case in cases)
    after = look(batch.id)
    assert after is not None
    assert after.count("done") == KILLED


def test_of_two_who_close_a_batch_at_once_one_is_told(transactional_db, aoba):
    cases = [household() for _ in range(4)]
    batch = only("survey")
    tenant, told, together = aoba.id, [], threading.Barrier(2)

    def closing(by, grade):
        try:
            with tenant_scope(tenant):
                together.wait(PATIENCE)
                close(batch, by, grade=grade)
                told.append(grade)
        except AlreadyClosed as first:
            told.append(first.by)
        finally:
            connection.close()

    both = [
        threading.Thread(target=closing, args=each) for each in ((EXAMINER, "half"), (EXAMINER_2, "total"))
    ]
    for each in both:
        each.start()
    for each in both:
        each.join(PATIENCE)
    run_once(tenants=[tenant], worker="one", now=LATER)
    grades = {"審査 花子": "half", "審査 2": "total"}
    (first,) = [each for each in told if each in grades]
    (grade,) = [each for each in told if each not in grades]
    assert grade == grades[first]
    assert all(acts_of(case, "survey") == [("did", first)] for case in cases)


def test_of_two_lists_of_the_same_places_closed_at_once_the_second_is_asked_about_the_first(
    transactional_db, aoba
):
    """The fault that was: neither saw what the other gave out, and each place was given to two children."""
    nurseries({"hikari": {"zero": 1}})
    child("hikari", points=90)
    with tenant_transaction():
        apps.get_model("review", "Batch").objects.filter(step="places").update(key="2025-04-01 2025-04-30")
    child("hikari", points=80, name="次郎")
    one, two = opened("places")
    tenant, told = aoba.id, []

    def closing():
        try:
            with tenant_scope(tenant):
                close(two, EXAMINER_2)
                told.append("given out")
        except StillCounted:
            told.append("asked")
        finally:
            connection.close()

    other = threading.Thread(target=closing)
    with tenant_transaction():
        close(one, EXAMINER)
        other.start()
        if connection.vendor == "postgresql":  # SQLite lets nobody else begin
            until(lambda: told or waited_for())
    other.join(PATIENCE)
    assert told == ["asked"]
