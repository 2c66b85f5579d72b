"""An individual number that the office fills in at a step: sealed as the applicant's, shown for a purpose, in no clear text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.applications.domain.answers import marker
from madoguchi.applications.queries.applications import application
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.services.store_version import store_version
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.numbers import example_my_number
from madoguchi.review.queries.reading.cases import case as case_of
from madoguchi.review.services.reading.print_case import filled
from madoguchi.review.services.reading.unseal_number import NoSuchNumber, unseal_number
from madoguchi.review.services.steps.do_step import Unanswered
from madoguchi.review.services.steps.move_case import move_case
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.cast import FlowCase, as_run
from madoguchi.review.tests.keeper import running_keeper
from madoguchi.tenants.queries import tables

FIRST, SECOND = example_my_number(7), example_my_number(8)


def asking() -> d.Definition:
    """住宅改修, in whose visit the office writes down the owner's number."""
    whole = as_run("jutaku-kaishu")
    asked = d.MyNumber(id="owner_number", label=d.LocalText(ja="所有者の個人番号"))
    steps = tuple(
        msgspec.structs.replace(step, fills=(*step.fills, "owner_number")) if step.id == "visit" else step
        for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, questions=(*whole.review.questions, asked), steps=steps)
    return msgspec.structs.replace(whole, review=review)


@pytest.fixture
def case(aoba: Any) -> FlowCase:
    found = FlowCase("jutaku-kaishu", definition=asking())
    found.do("reception", CLERK)
    return found


def everywhere() -> str:
    """All rows of all tables, as text."""
    with tenant_transaction():
        models = (m for m in apps.get_models() if hasattr(m, "tenant_id"))
        return repr([list(model._default_manager.values()) for model in models])


def ref_of(case: FlowCase) -> UUID:
    return UUID(case.flow.office["owner_number"]["ref"])


def test_it_can_be_published():
    assert [f for f in findings(asking()) if f.severity == "error" and "owner_number" in f.field] == []


def test_it_is_sealed_and_stands_nowhere_in_the_clear(case):
    case.do("visit", EXAMINER, necessary="yes", owner_number=FIRST)
    assert case.where("visit") == "done"
    assert case.flow.office["owner_number"]["sealed"] is True
    assert FIRST not in everywhere()
    with tenant_transaction():
        found = application(case.id)
        assert found is not None
        view = case_of(receipt=found.receipt, by=CLERK, today=day_in_japan(NOW))
        printed = filled(case.id)
    assert view is not None and printed is not None
    assert [each.label for each in view.sealed] == ["所有者の個人番号"]
    assert FIRST not in repr(printed.evaluation)


def test_it_is_unsealed_for_a_purpose_as_the_applicants_is(case, tmp_path):
    case.do("visit", EXAMINER, necessary="yes", owner_number=f"{FIRST[:4]} {FIRST[4:8]} {FIRST[8:]}")
    with running_keeper(tmp_path / "keeper.sock") as keeper:
        shown = unseal_number(
            application_id=case.id, ref=ref_of(case), purpose="審査", keeper=keeper,
            seen=seen_now(case.id), by=CLERK, now=case.now,
        )  # fmt: skip
    assert shown == FIRST


def test_a_number_that_was_filled_in_anew_replaces_the_one_before(case, tmp_path):
    case.do("visit", EXAMINER, necessary="yes", owner_number=FIRST)
    before = ref_of(case)
    case.reopen("visit", EXAMINER)
    case.do("visit", EXAMINER, necessary="yes", owner_number=SECOND)
    assert ref_of(case) != before
    with tenant_transaction():
        assert not apps.get_model("applications", "SealedNumber").objects.filter(id=before).exists()
    with pytest.raises(NoSuchNumber):
        unseal_number(
            application_id=case.id, ref=before, purpose="審査", keeper=tmp_path,
            seen=seen_now(case.id), by=CLERK, now=case.now,
        )  # fmt: skip


def test_left_as_it_is_it_stays_and_a_forged_marker_is_none(case):
    case.do("visit", EXAMINER, necessary="yes", owner_number=FIRST)
    before = ref_of(case)
    case.reopen("visit", EXAMINER)
    case.do("visit", EXAMINER, necessary="yes", owner_number=marker(new_id()))
    assert ref_of(case) == before


def sealed(case: FlowCase) -> set[UUID]:
    with tenant_transaction():
        rows = apps.get_model("applications", "SealedNumber").objects.filter(application_id=case.id)
        return {row.id for row in rows}


def removed(case: FlowCase) -> list[tuple[str, str]]:
    with tenant_transaction():
        found = entries(subject=f"application:{case.id}", actions=["review.number_removed"])
    return [(entry.actor_name, entry.detail["ref"]) for entry in found]


def test_one_that_is_emptied_is_removed_and_that_is_on_record(aoba):
    whole = asking()
    questions = tuple(
        msgspec.structs.replace(q, required=False) if q.id == "owner_number" else q
        for q in whole.review.questions
    )
    review = msgspec.structs.replace(whole.review, questions=questions)
    case = FlowCase("jutaku-kaishu", definition=msgspec.structs.replace(whole, review=review))
    case.do("reception", CLERK)
    case.do("visit", EXAMINER, necessary="yes", owner_number=FIRST)
    (kept, before), ref = (sealed(case), removed(case)), ref_of(case)
    assert (ref in kept, before) == (True, [])
    case.reopen("visit", EXAMINER)
    case.do("visit", EXAMINER, necessary="yes", owner_number="")
    assert sealed(case) == kept - {ref}
    assert removed(case) == [(EXAMINER.name, str(ref))]


def test_one_that_nobody_asks_for_in_the_version_that_the_case_goes_over_to_is_removed(case):
    case.do("visit", EXAMINER, necessary="yes", owner_number=FIRST)
    ref = ref_of(case)
    with tenant_transaction():
        to = store_version(definition=as_run("jutaku-kaishu"), tables=tables(), now=NOW)
        move_case(application_id=case.id, to=to, seen=seen_now(case.id), by=APPROVER, now=case.now)
    assert ref not in sealed(case)
    assert removed(case) == [(APPROVER.name, str(ref))]


@pytest.mark.parametrize("typed", ["1234", FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10), ""])
def test_what_is_no_number_is_told_and_kept_nowhere(case, typed):
    with pytest.raises(Unanswered) as told:
        case.do("visit", EXAMINER, necessary="yes", owner_number=typed)
    assert [problem.name for problem in told.value.problems] == ["office.owner_number"]
    assert case.where("visit") == "open"
