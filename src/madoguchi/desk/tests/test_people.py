"""Roles and accounts of colleagues, on screen: a second pair of eyes, and a word to whom it concerns."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import staff_named
from madoguchi.accounts.services.limits import limit
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.notifications.queries import mails
from madoguchi.office.tests.cast import (
    MEMBERS,
    PASSWORD,
    SECRET,
    code,
    next_code,
    signed_in,
    text_of,
    username,
)
from madoguchi.outbox.services.work import run_once
from madoguchi.review.tests.cast import NOW


@pytest.fixture
def second(aoba):
    """A second administrator."""
    with tenant_transaction():
        return add_staff(
            username=username(aoba, "kanri2"), name="管理 三郎", department="情報政策課",
            roles=["administrator"], password=PASSWORD, totp_secret=SECRET, by=OPERATOR, now=NOW,
        ).staff  # fmt: skip


def member(aoba, name):
    with tenant_transaction():
        found = staff_named(username=username(aoba, name))
    assert found is not None
    return found


def mailed(aoba):
    """(to, subject, body) of what was mailed, with the events that lead to it."""
    while run_once(tenants=[aoba.tenant.id], worker="test", now=datetime.now(UTC)):
        pass
    with tenant_transaction():
        return [(mail.to, mail.subject, mail.body) for mail in mails()]


def asks(client, staff_id, roles, shown):
    return client.post(f"/aoba/desk/staff/{staff_id}/", {"roles": roles, "shown": shown})


def test_a_role_for_oneself_waits_for_another_administrator_who_sees_old_and_new(aoba, second):
    first = signed_in(aoba, "kanri")
    me = member(aoba, "kanri")
    answer = asks(first, me.id, ["administrator", "examiner"], "administrator")
    assert answer["Location"].endswith("said=asked")
    page = text_of(first.get(answer["Location"]))
    assert "もう一人の管理者が確かめるのを待っています" in page and "管理 三郎が確かめます" in page
    assert "確かめて、役割を変える" not in page
    assert "受付簿" not in page
    other = signed_in(aoba, "kanri2")
    page = text_of(other.get("/aoba/desk/staff/"))
    assert "審査・管理" in page and "一人では持たない組み合わせ" in page
    (request,) = re.findall(r"/staff/requests/([0-9a-f-]{36})/", page)
    here = f"/aoba/desk/staff/requests/{request}/"
    assert first.post(here, {"confirm": "1"})["Location"].endswith("said=own-request")
    with tenant_transaction():
        (refused,) = entries(actions=["desk.own_refused"])
    assert (refused.actor_name, refused.subject) == ("管理 次郎", f"staff:{me.id}")
    assert member(aoba, "kanri").roles == ("administrator",)
    assert other.post(here, {"confirm": "1"})["Location"].endswith("said=confirmed")
    assert set(member(aoba, "kanri").roles) == {"administrator", "examiner"}
    assert other.post(here, {"confirm": "1"})["Location"].endswith("said=moved")
    record = text_of(other.get("/aoba/desk/audit/"))
    assert "管理 → 審査・管理" in record and "頼んだ人: 管理 次郎" in record


def test_alone_one_is_told_whom_to_ask(aoba):
    first = signed_in(aoba, "kanri")
    asks(first, member(aoba, "kanri").id, ["administrator", "author"], "administrator")
    assert "madoguchi staff confirm" in text_of(first.get("/aoba/desk/staff/"))


def test_the_person_and_the_other_administrators_are_told_by_mail(aoba, second):
    first = signed_in(aoba, "kanri")
    clerk = member(aoba, "uketsuke")
    asks(first, clerk.id, ["reception", "examiner"], "reception")
    first.post(f"/aoba/desk/staff/{clerk.id}/password/")
    first.post(f"/aoba/desk/staff/{clerk.id}/authenticator/")
    told = mailed(aoba)
    whom = {username(aoba, "uketsuke"), username(aoba, "kanri2")}
    assert {to for to, _, _ in told} == whom and len(told) == 6
    assert {subject.partition(":")[0] for _, subject, _ in told} == {
        "役割が変わりました",
        "パスワードが再設定されました",
        "認証アプリが外されました",
    }
    assert any("前: 受付\n今: 受付・審査" in body for _, _, body in told)
    shown = re.search(r"[a-z0-9]{5}(-[a-z0-9]{5}){3}", str(told))
    assert shown is None, "no password in a mail"


def test_a_page_of_roles_that_is_out_of_date_changes_nothing_and_says_so(aoba, second):
    first = signed_in(aoba, "kanri")
    clerk = member(aoba, "uketsuke")
    page = text_of(first.get(f"/aoba/desk/staff/{clerk.id}/"))
    assert 'name="shown" value="reception"' in page
    asks(signed_in(aoba, "kanri2"), clerk.id, ["author"], "reception")
    late = asks(first, clerk.id, ["examiner"], "reception")
    assert late.status_code == 422 and "先に、ほかの操作で役割が変わりました" in text_of(late)
    assert member(aoba, "uketsuke").roles == ("author",)


def test_somebody_new_with_roles_that_contradict_each_other_has_none_yet(aoba):
    first = signed_in(aoba, "kanri")
    new = {"username": "shin@aoba.example", "name": "新人 花子", "roles": ["examiner", "approver"]}
    assert "役割は、まだ付いていません" in text_of(first.post("/aoba/desk/staff/add/", new))
    assert member(aoba, "shin").roles == ()


def test_ones_own_authenticator_needs_password_and_code(aoba):
    clerk = signed_in(aoba, "uketsuke")
    here = "/aoba/desk/me/authenticator/"
    assert clerk.post(here).status_code == 422
    assert member(aoba, "uketsuke").enrolled
    wrong = clerk.post(here, {"old": PASSWORD, "code": "000000"})
    assert wrong.status_code == 422 and "コードが違います" in text_of(wrong)
    kanri = signed_in(aoba, "kanri")
    assert kanri.post(f"/aoba/desk/staff/{member(aoba, 'kanri').id}/authenticator/").status_code == 404
    assert member(aoba, "kanri").enrolled


def test_ones_own_password_needs_a_code_and_the_cookie_changes(aoba):
    clerk = signed_in(aoba, "uketsuke", code())
    before = clerk.cookies["madoguchi-aoba-staff"].value
    change = {"old": PASSWORD, "new": "asa-no-kaze-ga-suki", "again": "asa-no-kaze-ga-suki"}
    assert clerk.post("/aoba/desk/me/password/", change).status_code == 422
    done = clerk.post("/aoba/desk/me/password/", change | {"code": next_code()})
    assert done.status_code == 302, text_of(done)
    assert clerk.cookies["madoguchi-aoba-staff"].value != before
    assert clerk.get("/aoba/desk/").status_code == 200


@pytest.mark.usefixtures("one_moment")
def test_too_many_wrong_codes_are_an_answer_that_says_so(aoba):
    browser = Client()
    browser.post("/aoba/desk/sign-in/", {"username": username(aoba, "uketsuke"), "password": PASSWORD})
    said = [browser.post("/aoba/desk/sign-in/code/", {"code": "000000"}).status_code for _ in range(11)]
    assert said == [422] * 10 + [429]


@pytest.mark.parametrize("page", ["sign-in/", "sign-in/code/", "me/password/", "me/authenticator/"])
def test_every_page_that_limits_says_when_to_come_again(aoba, monkeypatch, page):
    typed = {
        "username": username(aoba, "uketsuke"), "password": PASSWORD, "code": "000000",
        "old": PASSWORD, "new": "asa-no-kaze-ga-suki", "again": "asa-no-kaze-ga-suki",
    }  # fmt: skip
    browser = signed_in(aoba, "uketsuke") if page.startswith("me/") else Client()
    if page == "sign-in/code/":
        browser.post("/aoba/desk/sign-in/", typed)
    monkeypatch.setattr(limit, "count_once", lambda **_: 1_000_000)
    refused = browser.post(f"/aoba/desk/{page}", typed)
    assert refused.status_code == 429, text_of(refused)
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "続けて間違えたので、しばらく止めています" in text_of(refused)


def edited(client, person, **typed):
    shown = {
        "shown_name": person.name,
        "shown_department": person.department,
        "shown_username": person.username,
    }
    names = {"name": person.name, "department": person.department, "username": person.username}
    return client.post(f"/aoba/desk/staff/{person.id}/edit/", names | shown | typed)


def test_a_name_a_department_and_an_address_change_and_both_addresses_are_told(aoba):
    first, clerk = signed_in(aoba, "kanri"), member(aoba, "uketsuke")
    new = {"name": "受付 花子", "department": "市民課", "username": "hanako@aoba.example"}
    assert edited(first, clerk, **new)["Location"].endswith("said=person")
    with tenant_transaction():
        changed = staff_named(username="hanako@aoba.example")
    assert changed is not None and (changed.name, changed.department) == ("受付 花子", "市民課")
    assert {to for to, _, _ in mailed(aoba)} == {clerk.username, "hanako@aoba.example"}
    assert "氏名・所属・メールアドレス" in text_of(first.get("/aoba/desk/audit/"))


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"username": "x"},
        {"username": "kessai@aoba.example"},
        {"department": "x" * 121},
        {"department": f"番号 {example_my_number(7)}"},
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(aoba, typed):
    answer = edited(signed_in(aoba, "kanri"), member(aoba, "uketsuke"), **{"name": "新しい 名前"} | typed)
    assert answer.status_code == 422
    assert "新しい 名前" in text_of(answer) or "name" in typed
    assert member(aoba, "uketsuke").name == MEMBERS["uketsuke"][0]


def test_two_administrators_do_not_overwrite_each_other(aoba, second):
    clerk = member(aoba, "uketsuke")
    edited(signed_in(aoba, "kanri2"), clerk, department="市民課")
    late = edited(signed_in(aoba, "kanri"), clerk, department="税務課")
    assert late.status_code == 422 and "先に、ほかの操作で変わりました" in text_of(late)
    assert "税務課" in text_of(late)
    assert member(aoba, "uketsuke").department == "市民課"
