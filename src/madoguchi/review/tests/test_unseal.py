"""A sealed number is shown for a stated purpose, and never unrecorded."""

from __future__ import annotations

import pytest
from django.apps import apps

from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review.services.reading.unseal_number import NoSuchNumber, PurposeMissing, unseal_number
from madoguchi.review.tests.cast import CLAIM, CLERK, NOW, arrived, seen_now, sendable
from madoguchi.review.tests.keeper import running_keeper
from madoguchi.tenants.connectors.keeper.client import KeeperAway


@pytest.fixture
def keeper(tmp_path):
    with running_keeper(tmp_path / "keeper.sock") as path:
        yield path


def sealed(application_id):
    with tenant_transaction():
        found = application(application_id)
    assert found is not None
    return next((path, ref) for path, ref in sealed_references(found.answers))


def unsealings(application_id):
    with tenant_transaction():
        found = entries(subject=f"application:{application_id}")
    return [(e.actor_name, e.detail["purpose"]) for e in found if e.action == "number.unsealed"]


def ask(application_id, ref, keeper, purpose="住民情報との照合"):
    return unseal_number(
        application_id=application_id,
        ref=ref,
        purpose=purpose,
        keeper=keeper,
        seen=seen_now(application_id),
        by=CLERK,
        now=NOW,
    )


def test_the_number_comes_back_as_it_was_typed_and_the_purpose_is_on_record(aoba, keeper):
    claim = arrived(aoba)
    path, ref = sealed(claim)
    assert ask(claim, ref, keeper) == sendable(CLAIM).answers[path]
    assert unsealings(claim) == [(CLERK.name, "住民情報との照合")]


@pytest.mark.parametrize("purpose", ["", "  ", "　"])
def test_without_a_purpose_nothing_is_shown_and_nothing_recorded(aoba, keeper, purpose):
    claim = arrived(aoba)
    with pytest.raises(PurposeMissing):
        ask(claim, sealed(claim)[1], keeper, purpose)
    assert unsealings(claim) == []


def test_an_attempt_is_on_record_even_if_the_key_keeper_is_away(aoba, tmp_path):
    claim = arrived(aoba)
    with pytest.raises(KeeperAway):
        ask(claim, sealed(claim)[1], tmp_path / "nobody.sock")
    assert len(unsealings(claim)) == 1


def test_a_number_that_the_applicant_replaced_is_shown_to_nobody(aoba, keeper):
    claim = arrived(aoba)
    _, ref = sealed(claim)
    with tenant_transaction():
        rows = apps.get_model("applications", "Application").objects.filter(id=claim)
        rows.update(answers=rows.get().answers.replace(str(ref), str(new_id())))
    with pytest.raises(NoSuchNumber):
        ask(claim, ref, keeper)
    assert unsealings(claim) == []


def test_a_number_is_found_only_in_its_own_application_and_its_own_tenant(aoba, midori, keeper):
    claim, other = arrived(aoba), arrived(aoba)
    ref = sealed(claim)[1]
    for application_id, number in ((other, ref), (claim, new_id())):
        with pytest.raises(NoSuchNumber):
            ask(application_id, number, keeper)
    with tenant_scope(midori.tenant.id), pytest.raises(NoSuchApplication):
        ask(claim, ref, keeper)
