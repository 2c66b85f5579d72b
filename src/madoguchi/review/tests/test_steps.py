"""An applicant reads one true sentence for each step, nothing from inside the office, and what is still to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from madoguchi.applications.queries import applications
from madoguchi.applications.services.case.mend import begin_mending, finish_mending
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.handlers import answer_correction
from madoguchi.review.queries.clock.clocks import asked_of, case_time
from madoguchi.review.queries.correction import corrections
from madoguchi.review.services.correction.dismiss import dismiss, undo_dismissal
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision.close import close
from madoguchi.review.services.decision.decide import decide, send_back, undo_decision
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance
from madoguchi.review.services.telling.tell import steps
from madoguchi.review.tests.cast import (
    APPLICANT,
    APPROVER,
    CLAIM,
    CLERK,
    EXAMINER,
    NOTIFICATION,
    NOW,
    arrived,
    definition,
    seen_now,
    sendable,
)
from madoguchi.tenants.queries import tables


class Life:
    """One application; each act a minute after the one before."""

    def __init__(self, office, procedure=CLAIM):
        self.office, self.procedure, self.now = office, procedure, NOW
        self.id = arrived(office, procedure)

    def do(self, service, *, by=CLERK, **more):
        self.now += timedelta(minutes=1)
        more |= {"seen": seen_now(self.id)}
        with tenant_transaction():
            service(application_id=self.id, by=by, now=self.now, **more)
        return self

    def propose(self, decision="approve", outcome=None):
        review = definition(self.procedure).review
        ids = [d.id for d in review.decisions] or ["approve", "refuse"]
        chosen = decision if decision in ids else ids[0 if decision == "approve" else -1]
        return self.do(
            propose_decision,
            by=EXAMINER,
            checked=(),
            review=review,
            decision_id=chosen,
            reason="所得が多いため",
        )

    def correct(self):
        day = day_in_japan(self.now) + timedelta(days=9)
        return self.do(request_correction, questions=[], reason="写しを付けてください", due_on=day)

    def mend(self):
        self.now += timedelta(minutes=1)
        with tenant_transaction():
            draft = begin_mending(application_id=self.id, now=self.now)
            form = forms.form(self.procedure, self.office.versions[self.procedure])
            declared = frozenset(d.id for d in form.definition.declarations)
            context = Context(today=date.fromisoformat(sendable(self.procedure).today), tables=tables())
            finish_mending(
                draft_id=draft.id, revision=draft.revision, form=form, context=context, declared=declared,
                asked_of=corrections.asked_of, actor=APPLICANT, now=self.now,
            )  # fmt: skip
        return self

    def worker(self):
        self.now += timedelta(seconds=1)
        with tenant_transaction():
            answer_correction({"application_id": str(self.id)}, now=self.now)
        return self

    def view(self):
        application = applications.application(self.id)
        assert application is not None
        return application

    def read(self, today=None):
        """(what happened, where it stands, what is to come)"""
        with tenant_transaction():
            found = told(self.view(), today or day_in_japan(self.now))
        by = {state: [s.what for s in found if s.state == state] for state in ("done", "current", "todo")}
        (now,) = by["current"]
        return by["done"], now, by["todo"]


def told(application, today):
    return steps(
        application, today=today, time=case_time(application, today=today, asked=asked_of(application.id))
    )


@pytest.fixture
def life(aoba):
    return Life(aoba)


def test_what_comes_is_shown_with_the_usual_day_of_the_result(life):
    assert life.read() == ([], "arrived", ["acceptance", "examination", "result"])
    with tenant_transaction():
        application = life.view()
        last = told(application, day_in_japan(NOW))[-1]
        late = told(application, day_in_japan(NOW) + timedelta(days=900))[-1]
    assert last.due is not None
    assert last.due > day_in_japan(NOW)
    assert late.due is None
    life.do(accept)
    assert life.read() == (["arrived"], "accepted", ["examination", "result"])


def test_a_proposal_that_is_sent_back_is_the_offices_own(life):
    life.do(accept).do(begin_examination, by=EXAMINER).propose()
    assert life.read() == (["arrived", "accepted"], "examining", ["result"])
    life.do(send_back, by=APPROVER, reason="計算が違う").propose("refuse")
    assert life.read() == (["arrived", "accepted"], "examining", ["result"])


def test_a_result_is_told_with_its_outcome_and_one_taken_back_is_none_any_more(life):
    life.do(accept).do(begin_examination, by=EXAMINER).propose().do(decide, by=APPROVER)
    assert life.read()[1:] == ("grant", [])
    life.do(undo_decision, by=APPROVER, reason="誤り")
    assert life.read() == (
        ["arrived", "accepted", "examining", "result_told"], "result_undone", ["result"],
    )  # fmt: skip
    life.do(send_back, by=APPROVER, reason="").propose("refuse").do(decide, by=APPROVER)
    done, now, coming = life.read()
    assert (now, coming) == ("refuse", [])
    assert done[-2:] == ["result_told", "result_undone"]
    life.do(close)
    assert life.read()[1] == "closed"


def test_a_correction_is_over_as_soon_as_the_applicant_has_answered(life):
    life.do(accept).do(begin_examination, by=EXAMINER).correct()
    assert life.read()[1] == "correcting"
    life.mend()
    assert life.read()[1] == "mended"
    life.worker()
    done, now, coming = life.read()
    assert (now, coming) == ("examining", ["result"])
    assert done[-2:] == ["correcting", "mended"]
    assert done.count("mended") == 1


def test_a_correction_that_the_office_needs_no_longer_is_no_answer(life):
    life.do(accept).correct().do(end_correction, reason="電話で確かめた")
    assert life.read() == (["arrived", "accepted", "correcting"], "continued", ["examination", "result"])


def test_mending_before_acceptance_leaves_a_step(life):
    life.mend()
    assert life.read()[:2] == (["arrived"], "mended")


def test_an_acceptance_taken_back_is_told_and_the_next_one_too(life):
    life.do(accept).do(undo_acceptance, reason="誤り")
    assert life.read() == (
        ["arrived", "accepted"], "acceptance_undone", ["acceptance", "examination", "result"],
    )  # fmt: skip
    life.do(accept)
    assert life.read()[1] == "accepted"


def test_the_reason_is_read_where_it_goes_against_the_applicant_alone(life):
    life.do(accept).do(begin_examination, by=EXAMINER).propose().do(decide, by=APPROVER)
    with tenant_transaction():
        texts = [s.text for s in told(life.view(), day_in_japan(NOW))]
    assert set(texts) == {""}
    life.do(undo_decision, by=APPROVER, reason="内部の理由").do(send_back, by=APPROVER, reason="内部の理由")
    life.propose("refuse").do(decide, by=APPROVER)
    with tenant_transaction():
        texts = [s.text for s in told(life.view(), day_in_japan(NOW))]
    assert "所得が多いため" in texts
    assert "内部の理由" not in texts


def test_a_dismissal_and_its_undoing(life):
    life.correct()
    life.now += timedelta(days=12)
    life.do(dismiss, by=APPROVER, reason="来ない")
    assert life.read()[1:] == ("dismissed", [])
    life.do(undo_dismissal, by=APPROVER, reason="誤り", due_on=life.now.date() + timedelta(days=9))
    assert life.read()[1:] == ("dismissal_undone", ["acceptance", "examination", "result"])


def test_a_withdrawal_ends_it(life):
    with tenant_transaction():
        withdraw(application_id=life.id, actor=APPLICANT, now=life.now + timedelta(minutes=1))
    assert life.read() == (["arrived"], "withdrawn", [])


def test_a_notification_is_accepted_and_that_is_all(aoba):
    life = Life(aoba, NOTIFICATION)
    assert life.read() == ([], "arrived", ["acceptance", "end"])
    life.do(accept)
    assert life.read() == (["arrived"], "accepted", ["end"])
    life.do(close)
    assert life.read() == (["arrived", "accepted"], "closed", [])
