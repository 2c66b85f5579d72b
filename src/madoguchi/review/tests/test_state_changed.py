"""A change of state is told once, by the one function that makes it; arrival is told by its own event alone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps

from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.services import unseal_number
from madoguchi.review.services.accept import accept
from madoguchi.review.tests.acts import ACTS, brought_to, do
from madoguchi.review.tests.cast import APPLICANT, NOW, arrived
from madoguchi.review.tests.keeper import running_keeper


def published(handler="madoguchi.delivery.handlers.keep_up_with"):
    """(kind, payload) of what waits for a handler."""
    with tenant_transaction():
        rows = apps.get_model("outbox", "Event").objects.filter(handler=handler).order_by("created_at", "id")
        return [(row.kind, json.loads(row.payload)) for row in rows]


def told(case, before, to, by):
    payload = {"application_id": str(case), "before": before, "to": to, "by": by}
    return ("applications.state_changed", {"kind": "applications.state_changed"} | payload)


def state_of(case):
    with tenant_transaction():
        found = application(case)
    assert found is not None
    return found.state


def test_arrival_is_no_change_of_state(aoba):
    arrived(aoba)
    assert published() == []


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_an_act_tells_once_from_which_state_to_which_it_led_or_that_it_led_nowhere(aoba, act, tmp_path):
    entry = ACTS[act]
    case = brought_to(aoba, entry.state)
    before, was = len(published()), state_of(case)
    with running_keeper(tmp_path / "keeper.sock") as keeper:
        more = {"keeper": keeper} if act is unseal_number.unseal_number else {}
        do(act, case, **entry.given | more)
    moved = [told(case, was, state_of(case), "staff")] if state_of(case) != was else []
    assert published()[before:] == moved
    assert bool(moved) is entry.recorded[0].startswith("application.")


def test_a_withdrawal_is_told_as_the_applicants(aoba):
    case = arrived(aoba)
    with tenant_transaction():
        withdraw(application_id=case, actor=APPLICANT, now=NOW)
    assert published() == [told(case, "arrived", "withdrawn", "applicant")]


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
    assert (
        "applications.mended",
        {"kind": "applications.mended", "application_id": str(case)},
    ) in published()
