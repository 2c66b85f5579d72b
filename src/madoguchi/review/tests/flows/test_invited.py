"""Somebody from outside is asked to do a step of a case: what they see, what they send, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import connection

from madoguchi.accounts.permissions import OPERATOR, NotAllowed, invited
from madoguchi.accounts.services.residents.links import Purpose, UnknownLink, look_at_link, spend_link
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.seeing import sees
from madoguchi.applications.services.case.grant_case import grant_case
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.queries import entries
from madoguchi.forms.domain.flows.flow import OWNER
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.services.store_version import store_version
from madoguchi.isolation.scope import current_tenant, invited_side, on_side, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.office_days import NATIONWIDE
from madoguchi.notifications.queries import mails
from madoguchi.outbox.services.work import run_once
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.domain.invitations import last_day
from madoguchi.review.queries.inviting.invitations import sent_by
from madoguchi.review.queries.reading.looks import looks
from madoguchi.review.services.as_seen import Stale
from madoguchi.review.services.correction.request_correction import DayHasPassed, request_correction
from madoguchi.review.services.inviting.answer import TypedElsewhere, keep_typed
from madoguchi.review.services.inviting.ask_again import NoAddress, ask_again
from madoguchi.review.services.inviting.open_invitation import (
    NoSuchInvitation,
    NotAsked,
    SentAlready,
    Waits,
    open_invitation,
)
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.review.services.inviting.send_link import send_link
from madoguchi.review.services.steps.do_step import Barred, NotOpen, Unanswered, do_step
from madoguchi.review.services.steps.move_case import move_case
from madoguchi.review.tests.cast import APPLICANT, APPROVER, CLERK, EXAMINER, NOW, seen_now
from madoguchi.review.tests.flows.asking import DOCTOR, OPINION, STEP, Asking, mailed
from madoguchi.review.tests.flows.cast import WAYS, FlowCase, as_run
from madoguchi.review.tests.flows.office import town
from madoguchi.tenants.queries import tables

INVITED: tuple[Purpose, ...] = ("invited",)
NEXT_DAY = timedelta(days=1)


@pytest.fixture
def case(aoba) -> Asking:
    return Asking()


def grants(case: FlowCase) -> list[Any]:
    with tenant_transaction():
        rows = apps.get_model("applications", "CaseGrant").objects
        return list(rows.filter(application_id=case.id).values_list("given_to", "sees", "until"))


def recorded(case: FlowCase, *actions: str) -> list[tuple[str, dict[str, Any]]]:
    with tenant_transaction():
        found = entries(subject=f"application:{case.id}", actions=actions)
    return [(entry.actor_kind, entry.detail) for entry in found]


def test_who_an_answer_names_is_asked_once_when_the_step_begins(case):
    (to, secret), *others = mailed()
    assert (to, others) == (DOCTOR, [])
    assert grants(case) == [
        (case.asked.id, ["patient.name", "patient.birth_date", "second"], case.asked.until)
    ]
    assert case.asked.until == last_day(d.Span(days=14), begun=day_in_japan(case.now), office=NATIONWIDE)
    with tenant_transaction():
        link = look_at_link(secret=secret, now=case.now, purposes=INVITED)
        assert link.subject_id == case.asked.id
        with pytest.raises(UnknownLink):
            look_at_link(secret=secret, now=case.now)
    case.follow()
    assert len(mailed()) == 1


def test_the_mail_names_nobody_and_holds_no_answer(case):
    with tenant_transaction():
        mail = next(mail for mail in mails() if mail.to == DOCTOR)
    for secret in ("山田", "花子", "1960", "昭和35", "青葉 健一"):
        assert secret not in mail.subject + mail.body


def test_they_see_what_the_step_names_and_nothing_else(case):
    shown = case.as_doctor(open_invitation, language="ja")
    rows = [(row.label, row.value) for section in shown.sections for row in section.rows]
    assert rows == [
        ("本人", ""),
        ("氏名", "山田　花子"),
        ("生年月日", "昭和35年4月2日(1960年)"),
        ("40歳から64歳ですか", "はい"),
    ]


def test_what_is_shown_is_what_the_row_of_the_grant_says_and_not_the_definition(case):
    with tenant_transaction():
        rows = apps.get_model("applications", "CaseGrant").objects
        rows.filter(application_id=case.id).update(sees=["second"])
    shown = case.as_doctor(open_invitation, language="ja")
    assert [row.label for section in shown.sections for row in section.rows] == ["40歳から64歳ですか"]


def test_a_look_is_on_record_and_the_applicant_is_told_of_it_without_a_name(case):
    case.as_doctor(open_invitation, language="ja")
    assert recorded(case, "case.opened") == [("invited", {"purpose": "opinion"})]
    with tenant_transaction():
        (look,) = looks(application_id=case.id, procedure=case.definition.id)
    assert (look.from_outside, look.unit) == (True, "")
    assert case.asked.opened_at == case.now


def test_what_they_send_does_the_step_and_is_all_that_they_see_afterwards(case):
    case.answer()
    assert case.where(STEP) == "done"
    assert case.state() is State.EXAMINING
    (noted,) = case.flow.counted(STEP)
    assert (noted.record.by, noted.by_name) == (str(case.asked.id), "依頼した専門家")
    assert recorded(case, "review.step_answered")[0][0] == "invited"
    with pytest.raises(SentAlready):
        case.as_doctor(open_invitation, language="ja")
    with pytest.raises(SentAlready):
        case.answer()
    assert grants(case) == []
    with tenant_transaction():
        assert sent_by(case.asked.id) == (
            ("主治医の意見", "歩くのに支えがいります。"),
            ("特定疾病に当たる", "いいえ"),
        )


def test_the_whole_way_goes_to_its_end_with_a_doctor_from_outside(case):
    for step, by, given in WAYS["kaigo-nintei"][1:]:
        if step == STEP:
            case.answer()
        else:
            case.do(step, by, **given)
    assert case.state() is State.APPROVED


def test_what_is_missing_cannot_be_read_or_holds_a_number_is_not_sent(case):
    with pytest.raises(Unanswered):
        case.answer(filled={"opinion_sheet": ""})
    with pytest.raises(HoldsNumber):
        case.answer(filled=OPINION | {"opinion_sheet": "番号は 123456789018 です。"})
    with pytest.raises(HoldsNumber):
        case.as_doctor(keep_typed, typed={"opinion_sheet": "123456789018"}, revision=0)
    assert case.where(STEP) == "open"


def test_what_they_fill_in_is_of_the_step_alone(case):
    case.answer(filled=OPINION | {"care_level": "none", "survey_score": "1"})
    assert set(case.flow.office) == {"opinion_sheet", "specific_disease"}


def test_what_was_typed_is_kept_and_another_page_does_not_write_over_it(case):
    case.as_doctor(keep_typed, typed={"opinion_sheet": "半分"}, revision=0)
    shown = case.as_doctor(open_invitation, language="ja")
    assert shown.evaluation.answers["office"]["opinion_sheet"] == "半分"
    with pytest.raises(TypedElsewhere):
        case.as_doctor(keep_typed, typed={"opinion_sheet": "別の画面"}, revision=0)
    with pytest.raises(TypedElsewhere):
        case.answer(revision=0)
    case.answer(revision=1)


def test_once_revoked_a_page_that_is_open_shows_and_sends_nothing(case):
    case.as_doctor(keep_typed, typed={"opinion_sheet": "半分"}, revision=0)
    case.by_staff(revoke)
    for service, given in (
        (open_invitation, {"language": "ja"}),
        (keep_typed, {"typed": {}, "revision": 1}),
        (send_link, {}),
    ):
        with pytest.raises(NotAsked, match="revoked"):
            case.as_doctor(service, **given)
    with pytest.raises(NotAsked, match="revoked"):
        case.answer()
    assert grants(case) == []
    case.follow()
    assert len(case.all) == 1, "it is not asked again by itself"


def test_a_link_and_what_it_shows_end_with_the_day(case):
    case.now += timedelta(days=30)
    with pytest.raises(NotAsked, match="late"):
        case.as_doctor(open_invitation, language="ja")
    with pytest.raises(NotAsked, match="late"):
        case.answer()
    case.by_staff(ask_again, email=DOCTOR, until=day_in_japan(case.now) + NEXT_DAY)
    case.answer()
    assert case.where(STEP) == "done"


def test_asked_again_the_first_link_works_no_more(case):
    case.by_staff(ask_again, email=DOCTOR, until=case.asked.until)
    second, first = mailed()
    assert (second[0], case.asked.times, len(case.all)) == (DOCTOR, 2, 1)
    with tenant_transaction():
        spent = spend_link(secret=second[1], now=case.now, purposes=INVITED)
        assert spent.subject_id == case.asked.id
        with pytest.raises(UnknownLink):
            spend_link(secret=first[1], now=case.now, purposes=INVITED)


def test_at_another_address_somebody_else_is_asked_who_sees_nothing_that_was_typed(case):
    first = case.asked
    case.as_doctor(keep_typed, typed={"opinion_sheet": "半分"}, revision=0)
    case.by_staff(ask_again, email="midori@example.jp", until=first.until)
    assert mailed()[0][0] == "midori@example.jp"
    with pytest.raises(NotAsked, match="over"):
        case.as_doctor(open_invitation, language="ja", invitation_id=first.id)
    shown = case.as_doctor(open_invitation, language="ja")
    assert "opinion_sheet" not in shown.evaluation.answers.get("office", {})
    detail = recorded(case, "review.asked_again")[0][1]
    assert "midori" not in str(detail)
    assert {"address", "former"} < set(detail)


@pytest.mark.parametrize(
    ("given", "refused"),
    [({"email": "これは違います"}, NoAddress), ({"until": datetime(2026, 4, 1).date()}, DayHasPassed)],
)
def test_a_wrong_address_or_day_asks_nobody(case, given, refused):
    with pytest.raises(refused):
        case.by_staff(ask_again, **({"email": DOCTOR, "until": case.asked.until} | given))
    assert len(mailed()) == 1


def test_staff_who_may_not_or_whose_page_is_old_ask_nobody(case):
    given = {"email": DOCTOR, "until": case.asked.until}
    with pytest.raises(NotAllowed):
        case.by_staff(ask_again, by=CLERK, **given)
    with pytest.raises(NotAllowed):
        case.by_staff(revoke, by=CLERK)
    old = seen_now(case.id)
    case.by_staff(ask_again, **given)
    with pytest.raises(Stale):
        case.by_staff(ask_again, seen=old, **given)
    with pytest.raises(Stale):
        case.by_staff(revoke, seen=old)


def test_staff_of_another_unit_that_sees_the_case_ask_nobody(case):
    found = town()
    case.by_staff(ask_again, email=DOCTOR, until=case.asked.until)  # whose case it is
    other = msgspec.structs.replace(EXAMINER, units=frozenset({found.survey}))
    with tenant_transaction():
        grant_case(application_id=case.id, to=found.survey, sees=(), until=None, by=EXAMINER.id, now=case.now)
    with pytest.raises(NotAllowed):
        case.by_staff(ask_again, by=other, email="midori@example.jp", until=case.asked.until)
    with pytest.raises(NotAllowed):
        case.by_staff(revoke, by=other)


@pytest.mark.parametrize("address", ["hanako@example.jp", "Hanako@Example.jp"])
def test_who_applies_is_not_asked_for_the_opinion_on_it(aoba, address):
    case = Asking(doctor_email=address)
    assert (case.asked.held, mailed(), grants(case)) == ("own_address", [], [])
    with pytest.raises(NotAsked, match="held"):
        case.as_doctor(open_invitation, language="ja")
    case.by_staff(ask_again, email=DOCTOR, until=case.asked.until)
    case.answer()
    assert case.where(STEP) == "done"


def test_what_came_on_paper_is_entered_by_staff_and_recorded_so(case):
    case.do(STEP, EXAMINER, **OPINION)
    assert recorded(case, "review.step_entered")[0][0] == "staff"
    with pytest.raises(NotAsked, match="over"):
        case.answer()
    case.follow()
    assert (case.asked.stands(today=case.asked.until), grants(case)) == ("over", [])


def test_sent_back_the_same_doctor_is_asked_anew_and_begins_with_what_was_sent(case):
    case.answer()
    case.reopen(STEP, EXAMINER)
    case.follow()
    assert (len(case.all), len(mailed())) == (2, 2)
    shown = case.as_doctor(open_invitation, language="ja")
    assert shown.evaluation.answers["office"]["opinion_sheet"] == OPINION["opinion_sheet"]
    case.answer(filled=OPINION | {"specific_disease": "yes"})
    assert case.flow.office["specific_disease"] == "yes"


def test_while_the_applicant_corrects_it_can_be_kept_and_not_be_sent(case):
    with tenant_transaction():
        request_correction(
            application_id=case.id, questions=[], reason="確かめます。", seen=seen_now(case.id), by=CLERK,
            due_on=day_in_japan(case.now) + timedelta(days=9), now=case.now,
        )  # fmt: skip
    case.follow()
    assert case.as_doctor(open_invitation, language="ja").waits
    case.as_doctor(keep_typed, typed={"opinion_sheet": "半分"}, revision=0)
    with pytest.raises(Waits):
        case.answer()


def test_a_case_that_was_withdrawn_is_shown_to_nobody(case):
    with tenant_transaction():
        withdraw(application_id=case.id, actor=APPLICANT, now=case.now)
    with pytest.raises(NotAsked, match="over"):
        case.as_doctor(open_invitation, language="ja")
    case.follow()
    assert grants(case) == []


def test_another_tenant_knows_nothing_of_it(case, midori):
    id = case.asked.id
    with (
        tenant_scope(midori.tenant.id),
        on_side(invited_side([id])),
        tenant_transaction(),
        pytest.raises(NoSuchInvitation),
    ):
        open_invitation(invitation_id=id, language="ja", now=case.now)


def test_without_what_was_shown_to_them_the_services_show_nothing(case):
    """One line of two: the policy is not asked here."""
    with tenant_transaction():
        apps.get_model("applications", "CaseGrant").objects.filter(application_id=case.id).delete()
        assert not sees(invited(case.asked.id), case.id, today=day_in_japan(case.now))
        with pytest.raises(NotAsked, match="revoked"):
            open_invitation(invitation_id=case.asked.id, language="ja", now=case.now)


def test_whoever_is_invited_may_do_no_act_of_staff(case):
    guest = invited(case.asked.id)
    with pytest.raises(NotAllowed), tenant_transaction():
        do_step(
            application_id=case.id, step="survey", filled={}, checked=(), decision="", reason="",
            seen=seen_now(case.id), by=guest, now=case.now,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        case.by_staff(revoke, by=guest)


def test_a_step_that_nobody_is_asked_for_cannot_be_asked_again(case):
    with pytest.raises(NotOpen):
        case.by_staff(ask_again, step="survey", email=DOCTOR, until=case.asked.until)
    with pytest.raises(NotOpen):
        case.by_staff(revoke, step="survey")


@pytest.fixture
def policy(database):
    if database != "postgresql":
        pytest.skip("SQLite has no policies")


def shown_by_the_database(to: UUID) -> set[UUID]:
    with on_side(invited_side([to])), tenant_transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM applications_application")
        return {id for (id,) in cursor.fetchall()}


def test_the_database_shows_them_the_one_case_until_its_day_is_over(policy, case):
    other = FlowCase("risai")
    assert other.where("reception") == "open"
    assert shown_by_the_database(case.asked.id) == {case.id}
    assert shown_by_the_database(UUID(int=7)) == set()
    with tenant_transaction():
        rows = apps.get_model("applications", "CaseGrant").objects
        rows.filter(application_id=case.id).update(until=day_in_japan(case.now) - 2 * NEXT_DAY)
    assert shown_by_the_database(case.asked.id) == set()


def test_the_database_shows_them_nothing_once_revoked(policy, case):
    id = case.asked.id
    case.by_staff(revoke)
    assert shown_by_the_database(id) == set()


def go_over(case: Asking, **changes: Any) -> None:
    """To a version in which the doctor's step is otherwise."""
    whole = as_run("kaigo-nintei")
    steps = tuple(
        msgspec.structs.replace(step, **changes) if step.id == STEP else step for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=steps)
    with tenant_transaction():
        to = store_version(
            definition=msgspec.structs.replace(whole, review=review), tables=tables(), now=case.now
        )
        approver = msgspec.structs.replace(APPROVER, units=frozenset({case.flow.application.unit_id}))
        move_case(application_id=case.id, to=to, seen=seen_now(case.id), by=approver, now=case.now)


def test_whose_step_is_the_offices_in_the_version_that_the_case_went_over_to_is_asked_no_more(case, database):
    id = case.asked.id
    go_over(case, by=d.By(part=OWNER), sees=None)
    assert grants(case) == []  # at once, and not when the worker comes
    if database == "postgresql":
        assert shown_by_the_database(id) == set()
    with pytest.raises(NotAsked):
        case.as_doctor(open_invitation, language="ja")
    with pytest.raises(NotAsked):
        case.answer()
    while run_once(tenants=[current_tenant()], worker="test", now=case.now):
        pass
    assert (grants(case), case.asked.living) == ([], False)


def test_a_version_that_shows_them_less_shows_them_less_at_once(case):
    go_over(case, sees=("second",))
    assert grants(case) == [(case.asked.id, ["second"], case.asked.until)]
    shown = case.as_doctor(open_invitation, language="ja")
    assert [row.label for section in shown.sections for row in section.rows] == ["40歳から64歳ですか"]


def test_a_member_of_staff_who_answered_from_outside_does_not_approve_it(aoba):
    with tenant_transaction():
        staff = add_staff(username=DOCTOR, name="医師 一郎", roles=["approver"], by=OPERATOR, now=NOW).staff
    both = msgspec.structs.replace(APPROVER, id=staff.id)
    case = Asking()
    case.answer()
    for step, by, given in WAYS["kaigo-nintei"]:
        if step not in ("reception", STEP, "section"):
            case.do(step, by, **given)
    with pytest.raises(Barred):
        case.do("section", both)
    case.do("section", APPROVER)
