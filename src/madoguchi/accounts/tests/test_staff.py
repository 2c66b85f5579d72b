"""Taking staff in, changing them, letting them go: by an administrator, or by the operator."""

from __future__ import annotations

from uuid import uuid4

import pytest

from madoguchi.accounts.permissions import OPERATOR, PERMISSIONS, ROLES, NotAllowed, may
from madoguchi.accounts.queries import all_staff, staff, staff_named
from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.services.signing_in.authenticator import UsedCode, WrongCode
from madoguchi.accounts.services.signing_in.change_password import WeakPassword, change_password
from madoguchi.accounts.services.signing_in.end_sessions import end_own, record_sign_out
from madoguchi.accounts.services.signing_in.own_proof import WrongPassword
from madoguchi.accounts.services.signing_in.weak_passwords import weakness_of
from madoguchi.accounts.services.staff import tell
from madoguchi.accounts.services.staff.change_person import change_person
from madoguchi.accounts.services.staff.keep_staff import (
    add_staff,
    disable_staff,
    enable_staff,
    replace_authenticator,
    reset_authenticator,
    reset_password,
)
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.staff.staff_rows import InvalidStaff, UnknownStaff
from madoguchi.accounts.tests.cast import NOW, PASSWORD, USERNAME, code
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction

GOOD = "a-new-and-better-one"


@pytest.fixture(autouse=True)
def _transaction(aoba):
    with tenant_transaction():
        yield


def test_a_first_password_is_made_and_must_be_changed():
    new = add_staff(
        username="shinsa@aoba.example", name="高橋 三郎", roles=["examiner"], by=OPERATOR, now=NOW
    )
    assert len(new.password) >= 20
    assert new.staff.must_change_password and not new.staff.enrolled
    assert staff_named(username="SHINSA@aoba.example") == new.staff


@pytest.mark.parametrize(
    "username", ["", "shinsa", "a@b", "shinsa@aoba.example\0", "x" * 300 + "@aoba.example"]
)
def test_a_user_name_is_an_e_mail_address(username):
    with pytest.raises(InvalidStaff):
        add_staff(username=username, name="x", roles=["examiner"], by=OPERATOR, now=NOW)


@pytest.mark.parametrize("name", ["", " ", "　", "x" * 121, "高橋\0"])
def test_a_colleague_has_a_name_that_can_be_shown(name):
    with pytest.raises(InvalidStaff, match="name"):
        add_staff(username="shinsa@aoba.example", name=name, roles=["examiner"], by=OPERATOR, now=NOW)


@pytest.mark.parametrize("roles", [[], ["mayor"], ["examiner", ""]])
def test_a_role_that_does_not_exist_is_refused(roles):
    with pytest.raises(InvalidStaff):
        add_staff(username="shinsa@aoba.example", name="x", roles=roles, by=OPERATOR, now=NOW)


def test_a_user_name_is_there_once_in_a_tenant(clerk):
    with pytest.raises(InvalidStaff, match="already"):
        add_staff(username=USERNAME.upper(), name="x", roles=["examiner"], by=OPERATOR, now=NOW)


def test_another_tenants_staff_are_unknown(clerk):
    with tenant_scope(99002):
        assert all_staff() == [] and staff(id=clerk.id) is None


@pytest.mark.parametrize("change", [disable_staff, enable_staff, reset_password, reset_authenticator])
def test_whoever_may_not_manage_staff_changes_nobody_else(clerk, administrator, change):
    with pytest.raises(NotAllowed):
        change(staff_id=administrator.id, now=NOW, by=clerk)
    with pytest.raises(NotAllowed):
        change_roles(staff_id=clerk.id, roles=["administrator"], now=NOW, by=clerk)
    with pytest.raises(NotAllowed):
        add_staff(username="x@aoba.example", name="x", roles=["administrator"], now=NOW, by=clerk)


@pytest.mark.parametrize("change", [disable_staff, reset_password, reset_authenticator])
def test_a_change_ends_the_members_sessions_and_is_recorded(clerk, administrator, change):
    _, secret = sessions.start(kind="staff", subject_id=clerk.id, now=NOW)
    change(staff_id=clerk.id, now=NOW, by=administrator)
    assert sessions.find(secret=secret, now=NOW) is None
    by_administrator = [e for e in entries(subject=f"staff:{clerk.id}") if e.actor_name == "鈴木 次郎"]
    assert len(by_administrator) == 1


def test_somebody_who_is_not_there_cannot_be_changed():
    with pytest.raises(UnknownStaff):
        disable_staff(staff_id=uuid4(), by=OPERATOR, now=NOW)


def test_roles_can_be_changed_and_the_record_says_from_what_to_what(clerk, administrator):
    assert change_roles(staff_id=clerk.id, roles=["reception", "examiner"], now=NOW, by=administrator)
    changed = staff(id=clerk.id)
    assert changed is not None and changed.roles == ("reception", "examiner")
    recorded = {entry.action: entry.detail for entry in entries()}
    assert recorded["staff.roles_changed"] == {"from": "reception", "to": "reception examiner"}


def test_a_session_alone_takes_off_no_authenticator(clerk, administrator):
    with pytest.raises(NotAllowed):
        reset_authenticator(staff_id=administrator.id, now=NOW, by=administrator)
    with pytest.raises(WrongPassword):
        replace_authenticator(staff_id=clerk.id, password="guessed", code=code(), now=NOW)
    with pytest.raises(WrongCode):
        replace_authenticator(staff_id=clerk.id, password=PASSWORD, code="000000", now=NOW)
    mine = staff(id=clerk.id)
    assert mine is not None and mine.enrolled
    replace_authenticator(staff_id=clerk.id, password=PASSWORD, code=code(), now=NOW)
    mine = staff(id=clerk.id)
    assert mine is not None and not mine.enrolled


def test_a_password_is_changed_by_who_knows_it_and_has_a_code_and_other_sessions_end(clerk):
    here, secret = sessions.start(kind="staff", subject_id=clerk.id, now=NOW)
    _, elsewhere = sessions.start(kind="staff", subject_id=clerk.id, now=NOW)
    change = {"staff_id": clerk.id, "old": PASSWORD, "new": GOOD, "now": NOW}
    with pytest.raises(WrongCode):
        change_password(**change)
    with pytest.raises(WeakPassword):
        change_password(**change | {"new": "password1234", "code": code()})
    change_password(**change, code=code(), keep_session=here.id)
    assert sessions.find(secret=secret, now=NOW) is not None
    assert sessions.find(secret=elsewhere, now=NOW) is None
    with pytest.raises(WrongPassword):
        change_password(**change, code=code())
    with pytest.raises(UsedCode):
        change_password(**change | {"old": GOOD, "new": GOOD + "!"}, code=code())


def test_ones_own_password_is_guessed_ten_times_and_no_more(clerk):
    for _ in range(10):
        with pytest.raises(WrongPassword):
            change_password(staff_id=clerk.id, old="guessed", new=GOOD, now=NOW)
    with pytest.raises(TooManyAttempts):
        change_password(staff_id=clerk.id, old=PASSWORD, new=GOOD, code=code(), now=NOW)
    with pytest.raises(TooManyAttempts):
        replace_authenticator(staff_id=clerk.id, password=PASSWORD, code=code(), now=NOW)
    assert "staff.password_failed" in {entry.action for entry in entries()}


def test_a_first_password_is_changed_without_another_code(clerk):
    first = reset_password(staff_id=clerk.id, by=OPERATOR, now=NOW)
    change_password(staff_id=clerk.id, old=first, new=GOOD, now=NOW)


@pytest.mark.parametrize(
    ("new", "reason"),
    [("short", "short"), ("x" * 300, "long"), ("uketsuke-no-hito", "contains_name"), ("abab" * 4, "monotonous"),
     (PASSWORD, "same"), ("password1234", "common"), ("123456789012", "common"), ("qwertyuiop12", "common"),
     ("aobacity2026", "common"), ("P@ssw0rd2026!", "common"), ("monkeymonkey", "common"), ("1q2w3e4r5t6y", "common"),
     ("佐藤一郎のひみつです2026", "contains_name"), ("aobashiあおば市2026", "contains_name")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(clerk, new, reason):
    with pytest.raises(WeakPassword) as refused:
        change_password(staff_id=clerk.id, old=PASSWORD, new=new, town="あおば市", now=NOW)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "good", ["koharu-biyori-no-ame", "correct horse battery", "あさがおと夏の川の音がすき", "x7Kq-92md-Qwze"]
)
def test_a_password_of_words_that_do_not_belong_together_is_taken(good):
    assert weakness_of(good, username=USERNAME, name="佐藤 一郎", town="あおば市") is None


def test_every_role_may_do_something_and_every_permission_is_somebodys():
    assert set(PERMISSIONS) == set(ROLES)
    assert all(PERMISSIONS.values())


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("case.accept", {"reception", "examiner"}),
        ("case.examine", {"examiner"}),
        ("case.decide", {"approver"}),
        ("case.issue", {"reception", "examiner"}),
        ("number.unseal", {"reception", "examiner"}),
        ("delivery.send_again", {"reception", "examiner"}),
        ("procedure.write", {"author"}),
        ("procedure.publish", {"publisher"}),
        ("staff.manage", {"administrator"}),
        ("audit.view", {"administrator"}),
    ],
)
def test_who_may_do_what_matters(permission, roles):
    assert {role for role, held in PERMISSIONS.items() if permission in held} == roles


def test_no_single_role_both_examines_and_decides_or_manages_staff_and_sees_cases():
    for held in PERMISSIONS.values():
        assert not {"case.examine", "case.decide"} <= held
        assert not {"staff.manage", "case.view"} <= held
        assert not {"procedure.write", "procedure.publish"} <= held


def test_several_roles_add_up(clerk, administrator):
    assert may(clerk, "case.accept") and not may(clerk, "staff.manage")
    assert may(administrator, "staff.manage") and not may(administrator, "case.view")


def test_a_colleague_whom_the_operator_adds_is_on_the_record():
    new = add_staff(
        username="shinsa@aoba.example", name="高橋 三郎", roles=["examiner"], by=OPERATOR, now=NOW
    )
    (entry,) = entries(subject=f"staff:{new.staff.id}")
    assert (entry.actor_kind, entry.action, entry.detail) == ("system", "staff.added", {"to": "examiner"})


def test_whose_address_changes_is_told_at_the_former_one_too(clerk, administrator, monkeypatch):
    told = []
    monkeypatch.setattr(tell, "publish", lambda event, *, now: told.append(event))
    shown = (clerk.name, clerk.department, clerk.username)
    asked = {"staff_id": clerk.id, "name": clerk.name, "department": "", "now": NOW, "by": administrator}
    change_person(**asked, username="new@aoba.example", shown=shown)
    assert [(event.what, event.former_address) for event in told] == [("person_changed", USERNAME)]
    change_person(**asked, username="new@aoba.example", shown=(clerk.name, "", "new@aoba.example"))
    assert told[-1].former_address == ""


def test_only_ones_own_other_sessions_are_ended_and_that_is_recorded(clerk, administrator):
    here, _ = sessions.start(kind="staff", subject_id=clerk.id, now=NOW)
    other, _ = sessions.start(kind="staff", subject_id=clerk.id, now=NOW)
    theirs, _ = sessions.start(kind="staff", subject_id=administrator.id, now=NOW)
    for session in (theirs, here):
        assert end_own(member=clerk, session_id=session.id, here=here.id, now=NOW) == 0
    assert _acts_on(clerk)[0] == "staff.added"
    assert end_own(member=clerk, session_id=other.id, here=here.id, now=NOW) == 1
    assert _acts_on(clerk)[0] == "staff.sessions_ended"
    assert [open.id for open in sessions.open_of(subject_id=clerk.id, now=NOW)] == [here.id]
    assert [open.id for open in sessions.open_of(subject_id=administrator.id, now=NOW)] == [theirs.id]
    record_sign_out(member=clerk, now=NOW)
    assert _acts_on(clerk)[0] == "staff.signed_out"


def _acts_on(member):
    return [entry.action for entry in entries(subject=f"staff:{member.id}")]
