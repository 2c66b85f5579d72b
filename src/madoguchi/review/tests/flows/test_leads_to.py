"""What a decision leads to: a case of another procedure, once, with its answers; and the end of its validity."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.drafts import draft
from madoguchi.applications.services.arrival.submit import Submission, submit
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.services.publish import publish
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.services.store_version import NotProved
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.work import run_once
from madoguchi.review import handlers
from madoguchi.review.domain.last_days import in_words, last_day
from madoguchi.review.queries.after_decision.consequences import consequences, dossier, endings, first_of
from madoguchi.review.services.after_decision.begin_next import (
    NoLongerOpen,
    SentAlready,
    TooLate,
    begin_next,
    hold_next,
    note_second,
)
from madoguchi.review.services.after_decision.remind import remind
from madoguchi.review.tests.cast import APPLICANT, APPROVER, CLERK, EXAMINER, NOW
from madoguchi.review.tests.flows.cast import FlowCase, as_run, brought, on_offer
from madoguchi.tenants.queries import office_days, tables
from madoguchi.tenants.services.keep_office_days import add_office_day, remove_office_day

KANRYO = {"finished_on": "2026-05-10", "paid": "180000"}


def decided(**changes: Any) -> FlowCase:
    """A case of 住宅改修 of which the go-ahead was given; `changes` are of what it opens."""
    whole = as_run("jutaku-kaishu")
    if changes:
        first, *rest = whole.review.decisions
        opens = tuple(msgspec.structs.replace(each, **changes) for each in first.opens)
        decisions = (msgspec.structs.replace(first, opens=opens), *rest)
        review = msgspec.structs.replace(whole.review, decisions=decisions)
        whole = msgspec.structs.replace(whole, review=review)
    case = FlowCase("jutaku-kaishu", definition=whole)
    for step, by, given in (
        ("reception", CLERK, {}),
        ("visit", EXAMINER, {"necessary": "yes"}),
        ("cover", EXAMINER, {"covered": "180000"}),
        ("draft", EXAMINER, {"decision": "go_ahead"}),
        ("section", APPROVER, {}),
    ):
        case.do(step, by, **given)
    return case


def leads_to(case: FlowCase) -> Any:
    with tenant_transaction():
        found = application(case.id)
        assert found is not None
        return consequences(found)


def begun(case: FlowCase, *, now: Any = None) -> UUID:
    (opened,) = leads_to(case)
    version = catalog.procedure(opened.procedure, today=day_in_japan(NOW)).card.version
    with tenant_transaction():
        return begin_next(consequence_id=opened.id, version=version, language="ja", now=now or case.now)


def sent(draft_id: UUID, answers: dict[str, Any], *, now: Any) -> UUID:
    """The draft, filled in and sent as the page sends it."""
    with tenant_transaction():
        row = apps.get_model("applications", "Draft").objects.get(id=draft_id)
        row.answers = msgspec.json.encode(msgspec.json.decode(row.answers) | answers).decode()
        row.save()
        view = draft(draft_id)
        assert view is not None
        form = forms.form(view.procedure, view.version)
        submission = Submission(
            answers=view.answers,
            declared=frozenset(),
            draft_id=draft_id,
            channel="portal",
            language="ja",
            email=view.email,
            idempotency_key=f"draft:{draft_id}",
            actor=APPLICANT,
        )
        hold_next(view, now=now)
        receipt = submit(
            submission=submission,
            form=form,
            version=view.version,
            context=forms.context_on(day_in_japan(now)),
            now=now,
        )
        note_second(view, receipt.application_id, now=now)
        return receipt.application_id


def mails() -> list[Any]:
    with tenant_transaction():
        return list(apps.get_model("notifications", "Mail").objects.order_by("created_at", "id"))


def worked(office: Any, now: Any) -> None:
    while run_once(tenants=[office.tenant.id], worker="test", now=now):
        pass


def test_the_day_until_when_ends_with_the_month_and_moves_from_a_holiday(aoba):
    office = office_days()
    two = d.Span(months=2)
    assert last_day(date(2026, 12, 30), two, office).day == date(2027, 3, 1)  # 28 February is a Sunday
    moved = last_day(date(2026, 4, 6), two, office)
    assert moved.day == date(2026, 6, 8)
    assert in_words(moved) == (
        "4月6日(月)の決定の翌日から数えて2か月です。",
        "6月6日(土)は閉庁日なので、次に開く日に移ります。",
    )


def test_a_day_that_the_town_keeps_as_a_holiday_moves_it_too(aoba):
    add_office_day(
        day=date(2026, 6, 8), kind="holiday", name="開庁記念日", yearly=False, by=OPERATOR, now=NOW
    )
    (opened,) = leads_to(decided())
    assert opened.last_on == date(2026, 6, 9)


def test_a_holiday_that_the_town_adds_later_moves_the_day_and_tells_so_and_none_comes_nearer(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    worked(aoba, case.now)
    later = case.now + timedelta(hours=1)
    day = add_office_day(
        day=date(2026, 6, 8), kind="holiday", name="開庁記念日", yearly=False, by=OPERATOR, now=later
    )
    worked(aoba, later)
    assert leads_to(case)[0].last_on == date(2026, 6, 9)
    told = [mail.body for mail in mails() if "続きの手続" in mail.subject]
    assert ["6月8日(月)まで" in told[0], "6月9日(火)まで" in told[1], len(told)] == [True, True, 2]
    remove_office_day(id=day, by=OPERATOR, now=later)
    worked(aoba, later)
    assert leads_to(case)[0].last_on == date(2026, 6, 9)
    assert len([mail for mail in mails() if "続きの手続" in mail.subject]) == 2


def test_a_decision_opens_the_second_procedure_with_its_answers_once(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    first = begun(case)
    assert begun(case) == first  # in another tab
    with tenant_transaction():
        view = draft(first)
        found = application(case.id)
    assert view is not None and found is not None
    assert view.answers == {name: found.answers[name] for name in ("claimant", "house")}
    assert (view.email, view.procedure) == ("hanako@example.jp", "jutaku-kaishu-kanryo")


def test_the_second_case_runs_to_its_end_and_both_lie_in_one_dossier(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    second = sent(begun(case), KANRYO, now=case.now)
    follow = FlowCase.of(second, now=case.now)
    for step, by, given in (
        ("reception", CLERK, {}),
        ("check", EXAMINER, {"benefit": "162000"}),
        ("pay", CLERK, {}),
    ):
        follow.do(step, by, **given)
    assert (follow.state(), case.state()) == (State.CLOSED, State.APPROVED)
    with tenant_transaction():
        mine, other = application(case.id), application(second)
        assert mine is not None and other is not None
        assert first_of(second) == mine
        (listed,) = dossier(mine, by=CLERK, today=day_in_japan(NOW)).leads_to
        back = dossier(other, by=CLERK, today=day_in_japan(NOW))
    assert (listed.second, listed.sent) == (other, True)
    assert (back.first, back.came_late) == (mine, False)
    with pytest.raises(SentAlready):
        begun(case)


def test_who_does_not_see_the_other_case_is_not_shown_it(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    second = sent(begun(case), KANRYO, now=case.now)
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=second).update(unit_id=UUID(int=77))
        mine = application(case.id)
        assert mine is not None
        (listed,) = dossier(mine, by=CLERK, today=day_in_japan(NOW)).leads_to
    assert (listed.second, listed.sent) == (None, True)


def test_not_when_the_decision_is_taken_back_meanwhile(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    (opened,) = leads_to(case)
    begun_draft = begun(case)
    case.reopen("section", APPROVER)
    assert leads_to(case) == ()
    with pytest.raises(NoLongerOpen), tenant_transaction():
        begin_next(consequence_id=opened.id, version="x", language="ja", now=case.now)
    with pytest.raises(NoLongerOpen):
        sent(begun_draft, KANRYO, now=case.now)
    case.do("section", APPROVER)
    assert begun(case) == begun_draft  # decided again: what was begun goes on
    assert leads_to(case)[0].id == opened.id


def test_a_second_case_that_was_withdrawn_can_be_sent_again(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    second = sent(begun(case), KANRYO, now=case.now)
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.filter(id=second).update(state="withdrawn")
    third = sent(begun(case), KANRYO, now=case.now)
    assert leads_to(case)[0].second.id == third != second


def test_what_comes_late_is_accepted_with_a_mark_or_refused_as_the_definition_says(aoba):
    on_offer("jutaku-kaishu-kanryo")
    late = NOW + timedelta(days=100)
    case = decided()
    second = sent(begun(case, now=late), KANRYO, now=late)
    (opened,) = leads_to(case)
    assert opened.second_late
    with tenant_transaction():
        other = application(second)
        assert other is not None
        assert dossier(other, by=CLERK, today=day_in_japan(late)).came_late
    strict = decided(late="refuse")
    early = begun(strict)
    with pytest.raises(TooLate):
        begun(strict, now=late)
    with pytest.raises(TooLate):
        sent(early, KANRYO, now=late)


def test_the_applicant_is_told_when_it_opens_and_reminded_once_over_every_restart(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    worked(aoba, case.now)
    (opened,) = [mail for mail in mails() if "続きの手続" in mail.subject]
    assert "6月8日(月)まで" in opened.body and "/next/" in opened.body
    eight, seven = date(2026, 5, 31), date(2026, 6, 1)
    for day in (eight, seven, seven, seven + timedelta(days=1)):
        at = NOW.replace(month=day.month, day=day.day)
        handlers.remind_applicants({"day": day.isoformat()}, now=at)
        told = [mail for mail in mails() if "まもなく期限" in mail.subject]
        assert len(told) == (day != eight)


def test_who_has_sent_it_is_not_reminded(aoba):
    on_offer("jutaku-kaishu-kanryo")
    case = decided()
    sent(begun(case), KANRYO, now=case.now)
    assert remind(now=NOW + timedelta(days=60)) == 0


def test_a_worker_that_dies_between_two_reminders_leaves_each_with_one(aoba, monkeypatch):
    on_offer("jutaku-kaishu-kanryo")
    decided(), decided()
    from madoguchi.review.services.after_decision import remind as module

    def dies(**given: Any) -> None:
        raise KeyboardInterrupt

    at = NOW + timedelta(days=60)
    with monkeypatch.context() as broken:
        broken.setattr(module, "send_mail", dies)
        with pytest.raises(KeyboardInterrupt):
            remind(now=at)
    assert remind(now=at) == 2
    assert remind(now=at) == 0


def test_until_when_a_decision_holds_is_kept_listed_and_reminded_of(aoba):
    on_offer("kaigo-nintei-koshin")
    case = brought("kaigo-nintei", before="")
    (valid,) = leads_to(case)
    assert (valid.kind, valid.last_on, valid.procedure) == ("valid", date(2027, 3, 31), "kaigo-nintei-koshin")
    early, at = date(2027, 1, 29), date(2027, 1, 30)
    for today, listed in ((early, 0), (at, 1)):
        with tenant_transaction():
            assert len(endings(by=CLERK, today=today, days=60)) == listed
            assert remind(now=NOW.replace(year=2027, month=today.month, day=today.day)) == listed
    mail = mails()[-1]
    assert "有効期間がまもなく終わります" in mail.subject
    assert "3月31日(水)まで" in mail.body and f"/next/{valid.id}/" in mail.body


def test_a_renewal_carries_over_what_has_its_question_there_and_no_individual_number(aoba):
    on_offer("kaigo-nintei-koshin")
    case = brought("kaigo-nintei", before="")
    with tenant_transaction():
        view = draft(begun(case))
        found = application(case.id)
    assert view is not None and found is not None
    assert view.answers == {name: found.answers[name] for name in ("patient", "doctor_name")}


def test_an_answer_of_the_office_goes_along_to_the_question_of_its_id(aoba):
    whole = on_offer("jutaku-kaishu-kanryo")
    asked = d.Money(id="covered", label=d.LocalText(ja="認められた額"))
    page = msgspec.structs.replace(whole.pages[0], questions=(*whole.pages[0].questions, asked))
    publish(definition=msgspec.structs.replace(whole, pages=(page,)), tables=tables(), now=NOW, by=OPERATOR)
    case = decided(carries=("claimant.birth_date", "office.covered"))
    with tenant_transaction():
        view = draft(begun(case))
    assert view is not None
    assert view.answers == {"claimant": {"birth_date": "1940-04-02"}, "covered": "180000"}


def test_what_is_fixed_is_what_the_decision_that_stands_says(aoba):
    whole = on_offer("jutaku-kaishu-kanryo")
    asked = d.Money(id="covered", label=d.LocalText(ja="認められた額"))
    page = msgspec.structs.replace(whole.pages[0], questions=(*whole.pages[0].questions, asked))
    publish(definition=msgspec.structs.replace(whole, pages=(page,)), tables=tables(), now=NOW, by=OPERATOR)
    case = decided(carries=("claimant", "house", "office.covered"), fixed=("house", "covered"))
    begun_draft = begun(case)
    with tenant_transaction():
        before = draft(begun_draft)
    case.reopen("section", APPROVER)
    case.reopen("draft", EXAMINER)
    case.reopen("cover", EXAMINER)
    for step, by, given in (
        ("cover", EXAMINER, {"covered": "90000"}),
        ("draft", EXAMINER, {"decision": "go_ahead"}),
        ("section", APPROVER, {}),
    ):
        case.do(step, by, **given)
    assert begun(case) == begun_draft
    with tenant_transaction():
        after = draft(begun_draft)
    assert before is not None and after is not None
    assert (before.answers["covered"], after.answers["covered"]) == ("180000", "90000")
    assert after.answers["house"] == before.answers["house"]
    assert after.revision > before.revision  # a check page that is open says so


def test_the_report_of_a_subsidy_runs_to_its_end(aoba):
    on_offer("shotengai-jisseki")
    case = brought("hojokin", before="pay")
    (opened,) = leads_to(case)
    assert opened.last_on == date(2026, 5, 7)  # 30 days: 6 May is a holiday
    second = sent(begun(case), {"cost": "2900000", "visitors": "1200"}, now=case.now)
    with tenant_transaction():
        found = application(second)
        assert found is not None
        assert found.answers["group_name"] == "あおば商店会"
    follow = FlowCase.of(second, now=case.now)
    for step, by in (("reception", CLERK), ("check", EXAMINER), ("settle", CLERK)):
        follow.do(step, by)
    assert follow.state() is State.CLOSED


def test_procedures_that_open_each_other_are_not_published(aoba):
    whole = on_offer("jutaku-kaishu-kanryo")
    first = msgspec.structs.replace(as_run("jutaku-kaishu"), id="jutaku-kaishu")
    publish(definition=first, tables=tables(), now=NOW, by=OPERATOR)
    back = d.Decision(id="done", outcome="grant", opens=(d.Opens(procedure="jutaku-kaishu"),))
    review = d.Review(decisions=(back,))
    circle = msgspec.structs.replace(whole, kind="request", review=review)
    with pytest.raises(NotProved) as refused:
        publish(definition=circle, tables=tables(), now=NOW, by=OPERATOR)
    (finding,) = refused.value.findings
    assert (finding.code, finding.field) == ("opens_circle", "decisions.done.opens")
    assert "「jutaku-kaishu-kanryo」 → 「jutaku-kaishu」 → 「jutaku-kaishu-kanryo」" in finding.message
