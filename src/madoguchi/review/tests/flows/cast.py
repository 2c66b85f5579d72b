"""Procedures with steps of their own, as this program runs them, and cases that go through them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.services.store_version import store_version
from madoguchi.forms.tests.flow_examples import good
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.numbers import example_my_number
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow
from madoguchi.review.services.steps.do_step import do_step
from madoguchi.review.services.steps.reopen_step import reopen_step
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, NOW, seen_now, sent
from madoguchi.tenants.queries import tables

EXAMINER_2, EXAMINER_3 = (Member(id=UUID(int=20 + n), name=f"審査 {n}", roles=("examiner",)) for n in (2, 3))
DIRECTOR = Member(id=UUID(int=31), name="部長 二郎", roles=("approver",))
FINANCE = Member(id=UUID(int=32), name="財政 三郎", roles=("approver",))

PERSON: Final = {"family": "山田", "given": "花子"}
ADDRESS: Final = {
    "postal_code": "1000001",
    "prefecture": "東京都",
    "city": "千代田区",
    "town": "千代田",
    "street": "1-1",
}
ANSWERS: Final[dict[str, dict[str, Any]]] = {
    "todoke": {
        "mother": PERSON | {"birth_date": "1990-04-02", "phone": "090-0000-0000"},
        "mother_number": example_my_number(7),
        "worried": "yes",
    },
    "jido-teate": {
        "claimant": PERSON | {"birth_date": "1990-04-02", "email": "hanako@example.jp"},
        "claimant_number": example_my_number(7),
        "occupation": "employee",
        "apart": "no",
    },
    "hojokin": {"group_name": "あおば商店会", "first_time": "yes", "cost": "3000000", "wanted": "1500000"},
    "risai": {"applicant": PERSON | {"phone": "090-0000-0000"}, "house": "あおば1-2", "damage": "half"},
    "kaigo-nintei": {
        "patient": PERSON | {"birth_date": "1960-04-02", "address": ADDRESS},
        "patient_number": example_my_number(7),
        "doctor_name": "青葉 健一",
        "doctor_email": "Aoba.Clinic@example.jp",
        "second": "yes",
    },
    "jutaku-kaishu": {
        "claimant": PERSON | {"birth_date": "1940-04-02", "address": ADDRESS},
        "house": ADDRESS,
        "estimate": "180000",
        "owner_is_other": "no",
    },
    "shintatsu": {"applicant": PERSON | {"address": ADDRESS}, "area": "300", "use": "house"},
}


@cache
def as_run(name: str, *, together: bool = False) -> d.Definition:
    """A good flow under an id of its own. Without `together` each case is done by itself."""
    whole = good(name)
    steps = tuple(
        msgspec.structs.replace(step, together=step.together if together else None)
        for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=steps)
    name = f"{whole.id}-{'matomete' if together else 'nagare'}"
    return msgspec.structs.replace(whole, id=name, review=review)


class FlowCase:
    """A case of a procedure with steps, in the tenant in scope; each act is an hour after the one before."""

    def __init__(
        self, name: str, *, answers: dict[str, Any] | None = None, definition: d.Definition | None = None
    ) -> None:
        self.definition = definition or as_run(name)
        self.now = NOW
        with tenant_transaction():
            version = store_version(definition=self.definition, tables=tables(), now=NOW)
        self.id = sent(self.definition.id, version, ANSWERS.get(name, {}) | (answers or {}), at=NOW)

    @classmethod
    def of(cls, application_id: UUID, *, now: datetime) -> FlowCase:
        """A case that arrived otherwise."""
        case = cls.__new__(cls)
        case.id, case.now = application_id, now
        return case

    @property
    def flow(self) -> CaseFlow:
        with tenant_transaction():
            found = application(self.id)
            assert found is not None
            flow = case_flow(found)
        assert flow is not None
        return flow

    def state(self) -> State:
        return State(self.flow.application.state)

    def where(self, step: str) -> str:
        return self.flow.position.standings[step].where

    def do(self, step: str, by: Member, **given: Any) -> State:
        """As from a page that was drawn just now; what is no word of the service is an answer of the office."""
        told = {name: given.pop(name) for name in ("decision", "reason", "checked", "seen") if name in given}
        whole: dict[str, Any] = {"decision": "", "reason": "", "checked": (), "filled": given} | told
        return self._act(do_step, step, by, **whole)

    def reopen(self, step: str, by: Member, **given: Any) -> State:
        return self._act(reopen_step, step, by, **({"reason": "見直してください。"} | given))

    def _act(self, service: Any, step: str, by: Member, **given: Any) -> State:
        self.now += timedelta(hours=1)
        given = {"seen": seen_now(self.id)} | given
        with tenant_transaction():
            state: State = service(application_id=self.id, step=step, by=by, now=self.now, **given)
        return state


WAYS: Final[dict[str, tuple[tuple[str, Member, dict[str, Any]], ...]]] = {
    "todoke": (
        ("reception", CLERK, {"checked": ("resident",)}),
        ("talk", EXAMINER, {"support_plan": "月に一度、電話をかけます。"}),
        ("call", EXAMINER, {}),
        ("call", EXAMINER_2, {}),
        ("handbook", CLERK, {"handbook_number": "8-001", "checked": ("handbook",)}),
    ),
    "jido-teate": (
        ("reception", CLERK, {}),
        ("examination", EXAMINER, {"children_counted": "11", "first_month": "2026-05"}),
        ("draft", EXAMINER, {"decision": "approve"}),
        ("head", APPROVER, {}),
        ("director", DIRECTOR, {}),
    ),
    "hojokin": (
        ("reception", CLERK, {}),
        ("check", EXAMINER, {"checked": ("plan",)}),
        ("hearing", EXAMINER, {}),
        ("jury", EXAMINER, {"score": "80"}),
        ("jury", EXAMINER_2, {"score": "82"}),
        ("jury", EXAMINER_3, {"score": "81"}),
        ("sum", EXAMINER, {"amount": "1,200,000"}),
        ("draft", EXAMINER, {"decision": "with_conditions", "reason": "実績の報告が条件です。"}),
        ("section", APPROVER, {}),
        ("budget", FINANCE, {}),
        ("head", DIRECTOR, {}),
        ("pay", CLERK, {}),
    ),
    "risai": (
        ("reception", CLERK, {}),
        ("survey", EXAMINER, {"grade": "half", "checked": ("photos",)}),
        ("survey", EXAMINER_2, {"grade": "half"}),
        ("money", EXAMINER, {"amount": "1000000", "checked": ("resident",)}),
        ("draft", EXAMINER, {"decision": "grant"}),
        ("section", APPROVER, {}),
        ("head", DIRECTOR, {}),
        ("pay", CLERK, {}),
    ),
    "kaigo-nintei": (
        ("reception", CLERK, {}),
        ("survey", EXAMINER, {"survey_score": "61.5"}),
        ("opinion", EXAMINER, {"opinion_sheet": "歩くのに支えがいります。", "specific_disease": "no"}),
        ("board", EXAMINER, {"care_level": "care", "until": "2027-03-31", "checked": ("qualification",)}),
        ("board", EXAMINER_2, {"care_level": "care", "until": "2027-03-31"}),
        ("board", EXAMINER_3, {"care_level": "care", "until": "2027-03-31"}),
        ("draft", EXAMINER, {"decision": "certify"}),
        ("section", APPROVER, {}),
    ),
    "jutaku-kaishu": (
        ("reception", CLERK, {}),
        ("visit", EXAMINER, {"necessary": "yes"}),
        ("cover", EXAMINER, {"covered": "180000"}),
        ("draft", EXAMINER, {"decision": "go_ahead"}),
        ("section", APPROVER, {}),
    ),
}
"""The whole way of a case of each: (step, who does it, what is given there)."""


SECONDS: Final = Path(__file__).parent / "seconds"


def on_offer(name: str) -> d.Definition:
    """A procedure that the decision of another opens, or by which it is renewed, published in the town in scope."""
    definition = parse_yaml((SECONDS / f"{name}.yaml").read_bytes())
    publish(definition=definition, tables=tables(), now=NOW, by=OPERATOR)
    return definition


def published_newer(name: str) -> str:
    """A version with one step more, on offer in the town in scope."""
    whole = as_run(name)
    extra = d.Step(id="look_again", does="meet", label=d.LocalText(ja="もう一度の確認"))
    steps = whole.review.steps
    review = msgspec.structs.replace(whole.review, steps=(steps[0], extra, *steps[1:]))
    definition = msgspec.structs.replace(whole, review=review)
    return publish(definition=definition, tables=tables(), now=NOW, by=OPERATOR)


def brought(name: str, *, before: str, **answers: Any) -> FlowCase:
    """A case on which everything was done that comes before a step."""
    case = FlowCase(name, answers=answers)
    for step, by, given in WAYS[name]:
        if step == before:
            break
        if case.where(step) == "open":
            case.do(step, by, **given)
    return case
