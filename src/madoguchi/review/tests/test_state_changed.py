"""A change of state is told once, by the one function that makes it; arrival is told by its own event alone."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps

from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox.services.publish import handlers
from madoguchi.review.services.reading import unseal_number
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.tests.acts import ACTS, brought_to, do
from madoguchi.review.tests.cast import APPLICANT, NOW, arrived
from madoguchi.review.tests.keeper import running_keeper


def published(*, kind="^(applications|review)"):
    """The rows of each event (kind, payload), one for each of its handlers; those of one moment are in no order."""
    with tenant_transaction():
        rows = apps.get_model("outbox", "Event").objects.filter(kind__regex=kind)
        return Counter((row.kind, json.dumps(json.loads(row.payload), sort_keys=True)) for row in rows)


def event(kind, case, **more):
    return kind, json.dumps({"kind": kind, "application_id": str(case), **more}, sort_keys=True)


def once(*events):
    """The rows of these events, each published once."""
    return Counter({each: len(handlers()[each[0]]) for each in events})


def changed(case, before, to, by):
    return event("applications.state_changed", case, before=before, to=to, by=by)


def state_of(case):
    with tenant_transaction():
        found = application(case)
    assert found is not None
    return found.state


def test_arrival_is_no_change_of_state(aoba):
    case = arrived(aoba)
    assert published() == {event("applications.arrived", case): 1}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_tells_once_from_which_state_to_which_it_led_and_what_is_its_own(aoba, act, tmp_path):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    before, was = published(), state_of(case)
    with running_keeper(tmp_path / "keeper.sock") as keeper:
        more = {"keeper": keeper} if act is unseal_number.unseal_number else {}
        do(act, case, **entry.given | more)
    new, now = published() - before, state_of(case)
    assert (now != was) is entry.recorded[0].startswith("application.")
    moved = [changed(case, was, now, "staff")] if now != was else []
    assert sorted(kind for kind, _ in new) == sorted([*entry.tells, *(kind for kind, _ in moved)])
    assert new == once(*new)
    assert set(moved) <= new.keys()


def test_a_withdrawal_is_told_as_the_applicants(aoba):
    case = arrived(aoba)
    before = published()
    with tenant_transaction():
        withdraw(application_id=case, actor=APPLICANT, now=NOW)
    assert published() - before == once(
        changed(case, "arrived", "withdrawn", "applicant"), event("applications.withdrawn", case)
    )


def test_a_change_of_state_is_known_by_when_it_was(aoba):
    case, later = arrived(aoba), NOW + timedelta(hours=3)
    do(accept, case, now=later)
    with tenant_transaction():
        row = apps.get_model("applications", "Application").objects.get(id=case)
    assert row.changed_at == later


def test_what_the_applicant_mended_is_on_record_with_its_revision(aoba):
    case = brought_to(aoba, "mended")
    with tenant_transaction():
        row = apps.get_model("applications", "Application").objects.get(id=case)
        (entry,) = entries(subject=f"application:{case}", actions=["application.mended"])
    assert (entry.actor_kind, entry.actor_name) == ("applicant", APPLICANT.name)
    assert entry.detail == {"revision": str(row.revision)}
    # the correction, the core system, whoever sees it at a step, and whoever is asked outside
    assert published()[event("applications.mended", case)] == 4
