"""What changed of the office's answers: since an approval, since one looked, since the proposal, from round to round."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.apps import apps

from madoguchi.accounts.permissions import Member
from madoguchi.files.tests.file_samples import jpeg
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.mended import NOT_THERE, PUT_IN_ANEW
from madoguchi.review.queries.steps import office_changes
from madoguchi.review.queries.steps.office_changes import (
    Since,
    before_approving,
    rounds,
    since_approval,
    voided,
)
from madoguchi.review.services.reading.open_case import open_case
from madoguchi.review.tests.cast import APPROVER, EXAMINER, receipt_of
from madoguchi.review.tests.files import attach
from madoguchi.review.tests.flows.cast import EXAMINER_2, EXAMINER_3
from madoguchi.review.tests.flows.filing import CARD, SURVEY, Showing, showing_files

BOARD = {"care_level": "care", "until": "2027-03-31"}


def two_approve() -> d.Definition:
    """With a second approval, so that the first can be void before the decision takes effect."""
    whole = showing_files()
    head = d.Step(id="head", does="approve", by=d.By(part="owner", level=2))
    review = msgspec.structs.replace(whole.review, steps=(*whole.review.steps, head))
    return msgspec.structs.replace(whole, id=f"{whole.id}-futari", review=review)


class Decided(Showing):
    """A case of which all is filled in, put forward."""

    definition_of = staticmethod(two_approve)

    def __init__(self) -> None:
        super().__init__()
        self.answer_with()
        self.to_section()

    def to_section(self, **board: Any) -> None:
        for one in (EXAMINER, EXAMINER_2, EXAMINER_3):
            self.do("board", one, **(BOARD | board))
        self.do("draft", EXAMINER, decision="certify", reason="そのとおりです。")

    def look(self, by: Member) -> None:
        with tenant_transaction():
            open_case(receipt=receipt_of(self.id), by=by, now=self.now)

    def again(self) -> None:
        """The survey is done anew with another result, and all after it."""
        self.reopen(SURVEY, EXAMINER)
        self.do(SURVEY, EXAMINER_2, survey_score="70.0", photos=[str(self.photo)])
        self.follow()

    def read(self, query: Any, *given: Any, **more: Any) -> Any:
        flow = self.flow
        with tenant_transaction():
            return query(flow, *given, **more)


@pytest.fixture
def case(aoba: Any) -> Decided:
    return Decided()


def told(since: Since | None) -> list[tuple[str, str, str, str]]:
    assert since is not None
    return [(each.label, each.before, each.after, each.who) for each in since.changes]


def test_rounds_tell_old_and_new_of_each_step_with_who_and_when(case):
    case.again()
    latest, *others = case.read(rounds)
    assert (latest.step, latest.number, latest.who) == (SURVEY, 2, EXAMINER_2.name)
    assert [(each.label, each.before, each.after) for each in latest.changes] == [
        ("基準時間(分)", "61.5", "70.0")
    ]
    assert latest.changes[0].at == latest.at
    assert [(each.step, each.number) for each in others] == [
        ("draft", 1), ("board", 3), ("board", 2), ("board", 1), ("opinion", 1), (SURVEY, 1),
    ]  # fmt: skip
    first = {each.label: (each.before, each.after) for each in others[-1].changes}
    assert first["基準時間(分)"] == (NOT_THERE, "61.5")
    assert [(each.label, each.after) for each in others[0].changes] == [
        ("決定", "要介護・要支援と認定する"), ("理由", "そのとおりです。"),
    ]  # fmt: skip


def test_an_approval_that_is_void_says_by_what(case):
    case.do("section", APPROVER)
    assert case.read(voided) == {}
    attach(case.id, name="あたらしい証.jpg", state="clean", item=CARD.id)
    found = case.read(voided)
    assert list(found) == ["section"]
    since = found["section"]
    assert (since.why, since.who, since.labels) == (
        "voided", APPROVER.name, ("被保険者証の写し: あたらしい証.jpg",),
    )  # fmt: skip
    assert case.read(before_approving, case.flow.position.open[0].step, by=APPROVER, now=case.now) == since


def test_since_an_approval_that_was_sent_back_the_answers_are_told_with_who_gave_them(case):
    case.do("section", APPROVER)
    case.again()
    case.answer_with()
    case.to_section(care_level="support")
    since = case.read(since_approval, "section")
    assert since.why == "approved"
    assert told(since) == [
        ("基準時間(分)", "61.5", "70.0", EXAMINER_2.name),
        ("要介護状態の区分", "要介護", "要支援", EXAMINER_3.name),
    ]
    assert case.read(since_approval, "head") is None


def test_an_approver_is_told_what_changed_since_their_visit_before_this_one(case):
    step = next(each for each in case.flow.way.flow.steps if each.id == "section")
    about = {"by": APPROVER, "now": case.now}
    assert case.read(before_approving, step, **about).why == "proposed"
    case.look(APPROVER)
    case.again()
    case.answer_with()
    case.to_section()
    case.look(EXAMINER)
    for minutes in (0, 20, 70):  # as long as one reads, what was new stays new
        case.now += timedelta(minutes=minutes and 20)
        case.look(APPROVER)
        since = case.read(before_approving, step, by=APPROVER, now=case.now)
        assert (since.why, told(since)) == ("looked", [("基準時間(分)", "61.5", "70.0", EXAMINER_2.name)])
    case.now += timedelta(hours=2)
    case.look(APPROVER)
    assert case.read(before_approving, step, by=APPROVER, now=case.now).changes == ()


def test_a_photograph_of_the_same_name_is_told_as_another(case):
    case.reopen(SURVEY, EXAMINER)
    new = case.add_file(file=jpeg(quality=10))
    case.do(SURVEY, EXAMINER, survey_score="61.5", photos=[str(new)])
    assert [(each.label, each.after) for each in case.read(rounds)[0].changes] == [
        ("現地の写真", PUT_IN_ANEW)
    ]


def test_what_the_applicant_corrected_is_told_beside_the_offices_answers(case):
    case.do("section", APPROVER)
    rows = apps.get_model("applications", "Revision").objects
    with tenant_transaction():
        application = apps.get_model("applications", "Application").objects.get(id=case.id)
        before = msgspec.json.decode(application.answers)
        rows.create(
            id=new_id(), application_id=case.id, answers=application.answers,
            replaced_at=case.now + timedelta(hours=1),
        )  # fmt: skip
        application.answers = msgspec.json.encode(before | {"doctor_name": "緑 太郎"}).decode()
        application.save(update_fields=["answers"])
    assert told(case.read(since_approval, "section")) == [
        ("主治医の氏名", "青葉 健一", "緑 太郎", office_changes.APPLICANT)
    ]
