"""Who may do what with a list of cases, and who sees which of them; also by the database's own policy."""

from __future__ import annotations

import inspect
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import connection

from madoguchi.accounts.permissions import OPERATOR, Member, NotAllowed
from madoguchi.applications.services.units.keep_routing import keep_routing
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import OtherTenant, on_side, staff_side, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review.models import Batch, BatchCase
from madoguchi.review.queries.batches.batches import others, waits
from madoguchi.review.services.batches.close import NoSuchBatch
from madoguchi.review.services.batches.name import NameMissing, name_batch
from madoguchi.review.services.batches.take_out import NoBatch, put_in, take_out
from madoguchi.review.tests.batches.cast import (
    LATER,
    RISAI,
    acts_of,
    close,
    closed,
    household,
    lines,
    look,
    only,
    work,
)
from madoguchi.review.tests.cast import EXAMINER, NOW, seen_now
from madoguchi.review.tests.entries.batches import ON_BATCHES
from madoguchi.review.tests.flows.cast import FlowCase
from madoguchi.review.tests.flows.office import CLERK_RANK, town

CHILDREN, ROADS = UUID(int=101), UUID(int=102)
AUTHOR = Member(id=UUID(int=11), name="下書 五郎", roles=("author", "administrator"))


def of(*units: UUID) -> Member:
    return msgspec.structs.replace(EXAMINER, units=frozenset(units))


@pytest.fixture
def two(aoba):
    """A case of each of two units, in one batch."""
    cases = {unit: household() for unit in (CHILDREN, ROADS)}
    with tenant_transaction():
        rows = apps.get_model("applications", "Application").objects
        for unit, case in cases.items():
            rows.filter(id=case.id).update(unit_id=unit)
    return cases


@pytest.mark.parametrize("service", ON_BATCHES, ids=lambda service: service.__name__)
def test_permission_is_asked_before_anything_is_read(service):
    given = dict.fromkeys(inspect.signature(service).parameters) | {"by": AUTHOR}
    with pytest.raises(NotAllowed):  # this test has no database
        service(**given)


def test_a_list_shows_the_cases_that_one_sees_and_closes_no_others(two):
    whole = only("survey", by=of(CHILDREN, ROADS))
    assert whole.count("waiting") == 2
    mine = only("survey", by=of(CHILDREN))
    assert [each.row.id for each in mine.cases] == [two[CHILDREN].id]
    assert close(whole, of(CHILDREN), grade="half") == 1
    after = closed(only("survey", by=of(ROADS)), of(ROADS), grade="total")
    assert [each.row.id for each in after.cases] == [two[ROADS].id]
    assert acts_of(two[ROADS], "survey") == [("did", "審査 花子")]


def test_what_waits_is_counted_of_the_cases_that_one_sees_without_who_withdrew(two):
    def counted(by: Member) -> set[int]:
        with tenant_transaction():
            flow = two[CHILDREN].flow.way.flow
            (waiting,) = waits(two[CHILDREN].id, flow, by=by, today=day_in_japan(NOW)).values()
        (line,) = lines(by=by)
        return {only("survey", by=by).count("waiting"), line.counts["waiting"], waiting.cases}

    assert counted(of(CHILDREN, ROADS)) == {2}
    assert counted(of(CHILDREN)) == {1}
    with tenant_transaction():  # and the worker has not come yet
        rows = apps.get_model("applications", "Application").objects
        rows.filter(id=two[ROADS].id).update(state="withdrawn")
    assert counted(of(CHILDREN, ROADS)) == {1}


def test_who_sees_no_case_of_a_list_finds_none(two):
    stranger = of(new_id())
    batch = only("survey", by=of(CHILDREN))
    assert list(lines(by=stranger)) == []
    assert look(batch.id, by=stranger) is None
    with pytest.raises(NoSuchBatch):
        close(batch, stranger, grade="half")
    with pytest.raises(NoSuchBatch), tenant_transaction():
        name_batch(batch_id=batch.id, name="一次", by=stranger, now=LATER)


def test_a_list_of_which_one_sees_no_case_is_not_offered_for_a_case_and_takes_none(aoba):
    """Its name may be an address that another unit's applicants wrote."""
    cases = {CHILDREN: household("あおば1-2"), ROADS: household("みどり3-4")}
    with tenant_transaction():
        rows = apps.get_model("applications", "Application").objects
        for unit, case in cases.items():
            rows.filter(id=case.id).update(unit_id=unit)
    mine, theirs = cases[CHILDREN], only("survey", by=of(ROADS))
    given: dict[str, Any] = {"application_id": mine.id, "step": "survey", "by": of(CHILDREN), "now": LATER}
    with tenant_transaction():
        take_out(reason="同じ家です。", seen=seen_now(mine.id), **given)
    for unit, offered in ((CHILDREN, []), (ROADS, ["みどり3-4"])):
        with tenant_transaction():
            found = others(mine.flow, "survey", by=of(unit), today=day_in_japan(LATER))
        assert [name for _, name in found] == offered
    with pytest.raises(NoBatch), tenant_transaction():
        put_in(batch=theirs.id, seen=seen_now(mine.id), **given)


def test_the_database_shows_a_list_without_the_cases_of_another_unit(two):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security")
    batch = only("survey", by=of(CHILDREN, ROADS))
    with on_side(staff_side([CHILDREN])):
        seen = look(batch.id, by=of(CHILDREN, ROADS))
    assert seen is not None
    assert [each.row.id for each in seen.cases] == [two[CHILDREN].id]


def test_a_case_of_an_older_version_is_done_by_whom_that_version_says(aoba):
    """The list holds cases of both versions; who may do the step in the newer one alone does no case of the older."""
    office = town()
    office.said()
    keep_routing(procedure=RISAI.id, owner=office.tax, rules=(), take_along=False, by=OPERATOR, now=NOW)
    survey = next(step for step in RISAI.review.steps if step.id == "survey")
    owners = msgspec.structs.replace(survey, by=d.By(part="owner"))
    steps = tuple(owners if step.id == "survey" else step for step in RISAI.review.steps)
    review = msgspec.structs.replace(RISAI.review, steps=steps)
    clerk, examiner = (office.member(role, (office.tax, CLERK_RANK)) for role in ("reception", "examiner"))
    older = FlowCase("risai", definition=RISAI)
    newer = FlowCase("risai", definition=msgspec.structs.replace(RISAI, review=review))
    for case in (older, newer):
        case.do("reception", clerk)
    batch = only("survey", by=examiner)
    assert close(batch, examiner, grade="half") == 1
    work(batch)
    assert acts_of(newer, "survey") == [("did", "examiner")]
    assert acts_of(older, "survey") == []
    assert only("survey", by=examiner).count("waiting") == 1


def test_another_town_has_none_of_it(aoba, midori):
    household()
    batch = only("survey")
    with tenant_transaction():
        row = Batch.objects.get()
    with tenant_scope(midori.id), pytest.raises(NoSuchBatch):
        close(batch, EXAMINER, grade="half")
    with tenant_scope(midori.id), tenant_transaction():
        assert not Batch.objects.exists()
        assert not BatchCase.objects.exists()
        with pytest.raises(OtherTenant):
            row.save()


def test_a_list_is_given_its_name_and_that_is_on_record(aoba):
    household()
    batch = only("survey")
    with tenant_transaction():
        with pytest.raises(NameMissing):
            name_batch(batch_id=batch.id, name=" ", by=EXAMINER, now=LATER)
        name_batch(batch_id=batch.id, name="あおば一丁目", by=EXAMINER, now=LATER)
        told = entries(subject=f"batch:{batch.id}")
    assert only("survey").name == "あおば一丁目"
    assert [(each.action, each.detail) for each in told] == [("review.batch_named", {})]
