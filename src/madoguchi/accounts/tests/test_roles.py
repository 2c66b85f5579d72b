"""Nobody gives himself a role, and nobody alone joins what contradicts itself."""

from __future__ import annotations

import pytest

from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import OPERATOR, contradicting, needs_second_person
from madoguchi.accounts.queries import role_requests, staff
from madoguchi.accounts.services.staff.keep_staff import add_staff, reset_authenticator, reset_password
from madoguchi.accounts.services.staff.roles import (
    NoSuchRequest,
    OwnRequest,
    RolesMoved,
    change_roles,
    confirm_roles,
    decline_roles,
)
from madoguchi.accounts.tests.cast import NOW, later
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction


@pytest.fixture(autouse=True)
def _transaction(aoba):
    with tenant_transaction():
        yield


@pytest.fixture
def second(aoba):
    """Another administrator."""
    return add_staff(
        username="kanri2@aoba.example", name="田中 四郎", roles=["administrator"], by=OPERATOR, now=NOW
    ).staff


def roles_of(member):
    found = staff(id=member.id)
    assert found is not None
    return found.roles


@pytest.mark.parametrize(
    ("before", "after", "own", "second"),
    [
        (["reception"], ["reception", "examiner"], False, False),
        (["reception"], ["examiner"], False, False),
        (["examiner"], ["examiner", "approver"], False, True),
        (["reception"], ["reception", "approver"], False, True),
        (["examiner", "approver"], ["examiner"], False, False),
        (["examiner", "approver"], ["examiner", "approver", "author"], False, False),
        (["author"], ["author", "administrator"], False, True),
        (["administrator"], ["administrator", "examiner"], True, True),
        (["administrator", "author"], ["administrator"], True, False),
        (["administrator"], ["administrator", "author"], True, True),
        ([], ["approver"], False, False),
        ([], ["administrator"], False, True),
    ],
)
def test_when_a_second_person_is_needed(before, after, own, second):
    assert needs_second_person(before, after, own=own) is second


def test_what_contradicts_itself():
    assert contradicting(["author", "publisher", "reception", "examiner"]) == ()
    assert contradicting(["administrator", "examiner"]) == (("administrator", "examiner"),)


def test_an_administrator_gives_himself_no_role(administrator, second):
    assert not change_roles(
        staff_id=administrator.id, roles=["administrator", "examiner"], now=NOW, by=administrator
    )
    assert roles_of(administrator) == ("administrator",)
    (waiting,) = role_requests()
    assert (waiting.roles_from, waiting.roles_to) == (("administrator",), ("administrator", "examiner"))
    with pytest.raises(OwnRequest):
        confirm_roles(request_id=waiting.id, now=NOW, by=administrator)
    confirm_roles(request_id=waiting.id, now=NOW, by=second)
    assert roles_of(administrator) == ("administrator", "examiner") and role_requests() == []
    (entry,) = entries(subject=f"staff:{administrator.id}", limit=1)
    assert (entry.action, entry.actor_name) == ("staff.roles_changed", "田中 四郎")
    assert entry.detail == {
        "from": "administrator",
        "to": "administrator examiner",
        "asked_by": administrator.name,
    }
    with pytest.raises(NoSuchRequest):
        confirm_roles(request_id=waiting.id, now=NOW, by=second)


def test_whom_it_is_for_is_not_the_second_person(administrator, second):
    change_roles(staff_id=second.id, roles=["administrator", "approver"], now=NOW, by=administrator)
    with pytest.raises(OwnRequest):
        confirm_roles(request_id=role_requests()[0].id, now=NOW, by=second)


def test_whoever_was_just_let_in_by_the_asker_is_not_the_second_person(administrator, second):
    """The first one knows the password that he has just set."""
    change_roles(staff_id=administrator.id, roles=["administrator", "examiner"], now=NOW, by=administrator)
    reset_password(staff_id=second.id, now=NOW, by=administrator)
    with pytest.raises(OwnRequest):
        confirm_roles(request_id=role_requests()[0].id, now=later(days=6), by=second)
    confirm_roles(request_id=role_requests()[0].id, now=later(days=8), by=second)


def test_whoever_was_just_let_in_by_the_second_person_is_not_the_asker(clerk, administrator, second):
    """Who has set the other's password could ask in that name and confirm in his own."""
    reset_password(staff_id=second.id, now=NOW, by=administrator)
    change_roles(staff_id=clerk.id, roles=["reception", "administrator"], now=NOW, by=second)
    with pytest.raises(OwnRequest):
        confirm_roles(request_id=role_requests()[0].id, now=later(days=6), by=administrator)
    assert roles_of(clerk) == ("reception",)
    confirm_roles(request_id=role_requests()[0].id, now=later(days=8), by=administrator)


def test_letting_oneself_in_by_way_of_a_third_does_not_help(administrator, second):
    third = add_staff(
        username="kanri3@aoba.example", name="山田 五郎", roles=["administrator"], by=OPERATOR, now=NOW
    ).staff
    reset_authenticator(staff_id=second.id, now=NOW, by=administrator)
    reset_password(staff_id=third.id, now=NOW, by=second)
    change_roles(staff_id=administrator.id, roles=["administrator", "examiner"], now=NOW, by=administrator)
    with pytest.raises(OwnRequest):
        confirm_roles(request_id=role_requests()[0].id, now=NOW, by=third)


def test_a_new_administrator_whose_first_password_a_colleague_knows_waits_too(administrator, second):
    new = add_staff(
        username="x@aoba.example", name="架空 花子", roles=["administrator"], now=NOW, by=administrator
    ).staff
    confirm_roles(request_id=role_requests()[0].id, now=NOW, by=second)
    change_roles(staff_id=administrator.id, roles=["administrator", "examiner"], now=NOW, by=administrator)
    newcomer = staff(id=new.id)
    assert newcomer is not None
    with pytest.raises(OwnRequest):
        confirm_roles(request_id=role_requests()[0].id, now=later(days=6), by=newcomer)


def test_whom_the_operator_let_in_is_the_second_person_at_once(administrator, second):
    reset_password(staff_id=second.id, by=OPERATOR, now=NOW)
    change_roles(staff_id=administrator.id, roles=["administrator", "examiner"], now=NOW, by=administrator)
    confirm_roles(request_id=role_requests()[0].id, now=NOW, by=second)


def test_a_colleague_made_up_is_not_the_second_person_either(administrator):
    new = add_staff(
        username="x@aoba.example", name="架空 花子", roles=["administrator"], now=NOW, by=administrator
    )
    assert new.waits and roles_of(new.staff) == ()


def test_roles_that_contradict_each_other_wait_and_can_be_declined(clerk, administrator, second):
    assert not change_roles(staff_id=clerk.id, roles=["examiner", "approver"], now=NOW, by=administrator)
    decline_roles(request_id=role_requests()[0].id, now=NOW, by=second)
    assert roles_of(clerk) == ("reception",) and role_requests() == []


def test_what_is_confirmed_is_what_was_asked_or_nothing(clerk, administrator, second):
    change_roles(staff_id=clerk.id, roles=["examiner", "approver"], now=NOW, by=administrator)
    (waiting,) = role_requests()
    change_roles(staff_id=clerk.id, roles=["author"], now=NOW, by=second)
    with pytest.raises(NoSuchRequest):
        confirm_roles(request_id=waiting.id, now=NOW, by=second)
    assert roles_of(clerk) == ("author",)


def test_who_asked_for_somebody_else_is_not_the_second_person(clerk, administrator):
    change_roles(staff_id=clerk.id, roles=["examiner", "approver"], now=NOW, by=administrator)
    with pytest.raises(OwnRequest):
        confirm_roles(request_id=role_requests()[0].id, now=NOW, by=administrator)
    assert roles_of(clerk) == ("reception",)


def test_roles_that_are_others_by_now_are_not_confirmed(clerk, administrator, second):
    change_roles(staff_id=clerk.id, roles=["examiner", "approver"], now=NOW, by=administrator)
    Staff.objects.filter(id=clerk.id).update(roles=["author"])
    with pytest.raises(RolesMoved):
        confirm_roles(request_id=role_requests()[0].id, now=NOW, by=second)
    assert roles_of(clerk) == ("author",)


def test_a_page_that_is_out_of_date_changes_nothing(clerk, administrator):
    change_roles(staff_id=clerk.id, roles=["author"], now=NOW, by=administrator)
    with pytest.raises(RolesMoved):
        change_roles(staff_id=clerk.id, roles=["examiner"], now=NOW, by=administrator, shown=["reception"])
    assert roles_of(clerk) == ("author",)


def test_where_there_is_one_administrator_the_operator_is_the_second_person(administrator):
    change_roles(staff_id=administrator.id, roles=["administrator", "author"], now=NOW, by=administrator)
    confirm_roles(request_id=role_requests()[0].id, by=OPERATOR, now=NOW)
    assert roles_of(administrator) == ("administrator", "author")
