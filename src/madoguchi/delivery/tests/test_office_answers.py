"""What the office fills in at a procedure's own steps reaches the core system: as answers and items, in versions."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from madoguchi.applications.domain.package.manifest import Told
from madoguchi.applications.services.papers import pack_application
from madoguchi.delivery.domain.content import Content
from madoguchi.delivery.services.reconcile import reconcile
from madoguchi.delivery.tests.cast import MemoryReceiver
from madoguchi.delivery.tests.test_versions import work
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.review.tests.flows.cast import WAYS, FlowCase, as_run

ITEMS = {"teido": "office.grade", "kingaku": "office.amount", "ie": "house"}
BY = {step: by for step, by, _ in WAYS["risai"]}


def with_delivery(when: Any, items: dict[str, str] | None = None) -> d.Definition:
    target = d.Delivery(to="core", when=when, items=items or ITEMS)
    return msgspec.structs.replace(as_run("risai"), delivery=(target,))


@pytest.fixture
def core(aoba, at_core):
    return lambda case: work(aoba, case.now)


def through(case: FlowCase, *, until: str = "") -> None:
    for step, by, given in WAYS["risai"]:
        if step == until:
            return
        if case.where(step) == "open":
            case.do(step, by, **given)


def told(receiver: MemoryReceiver) -> list[tuple[str, Any]]:
    return [(v.manifest.kind, v.application.answers.get("office")) for v in receiver.versions()]


def test_an_office_answer_after_a_package_makes_an_amended_version_with_it(aoba, receiver, core):
    case = FlowCase("risai", definition=with_delivery("accepted"))
    case.do("reception", BY["reception"])
    core(case)
    case.do("survey", BY["survey"], grade="half")
    core(case)
    assert told(receiver) == [("first", None), ("amended", {"grade": "half"})]
    whole = receiver.versions()[-1].application
    assert whole.items == {"ie": "あおば1-2", "kingaku": None, "teido": "half"}


def test_with_the_decision_all_of_them_go_and_what_is_only_proposed_never(aoba, receiver, core):
    case = FlowCase("risai", definition=with_delivery("decided"))
    through(case, until="head")
    core(case)
    assert receiver.packages == {}  # proposed, and not decided
    case.do("head", BY["head"])
    core(case)
    assert told(receiver) == [("first", {"grade": "half", "amount": "1000000"})]
    assert receiver.only().application.items["kingaku"] == 1000000
    assert receiver.only().manifest.decision == "grant"


def test_the_paper_in_a_package_does_not_say_what_is_only_proposed(aoba, receiver, core, monkeypatch):
    papers: list[dict[str, Any]] = []

    def printed(**given: Any) -> bytes:
        papers.append(given)
        return b"%PDF"

    monkeypatch.setattr(pack_application, "print_application", printed)
    case = FlowCase("risai", definition=with_delivery("accepted"))
    through(case, until="head")
    core(case)
    del papers[-1]["printed"]
    rows = [row for section in answer_sections(**papers[-1], language="ja") for row in section.rows]
    assert "決定" not in {row.label for row in rows} and "被害の程度" in {row.label for row in rows}
    assert told(receiver) == [("first", {"grade": "half", "amount": "1000000"})]


def test_an_answer_that_changes_after_the_decision_amends_what_was_decided(aoba, receiver, core):
    definition = with_delivery("decided", {"haratta": "office.paid_on"})
    review = definition.review
    paid = d.Date(id="paid_on", label=d.LocalText(ja="支払った日"))
    steps = (*review.steps[:-1], msgspec.structs.replace(review.steps[-1], fills=("paid_on",)))
    review = msgspec.structs.replace(review, questions=(*review.questions, paid), steps=steps)
    case = FlowCase("risai", definition=msgspec.structs.replace(definition, review=review))
    through(case, until="pay")
    core(case)
    case.do("pay", BY["pay"], paid_on="2026-04-01")
    core(case)
    kinds = [v.manifest.kind for v in receiver.versions()]
    assert kinds == ["first", "amended"]
    newest = receiver.versions()[-1]
    assert newest.application.items == {"haratta": "2026-04-01"}
    assert newest.manifest.decision == "grant"


def test_reconciling_sees_an_office_answer_of_which_no_version_says(aoba, receiver, core):
    case = FlowCase("risai", definition=with_delivery("accepted"))
    case.do("reception", BY["reception"])
    core(case)
    case.do("survey", BY["survey"], grade="half")  # and no worker hears of it
    code = aoba.tenant.code
    young = reconcile(receiver=receiver, tenant_code=code, now=case.now)
    assert (young.young, young.findings) == (1, ())
    later = case.now.replace(day=case.now.day + 1)
    (found,) = reconcile(receiver=receiver, tenant_code=code, now=later).findings
    assert found.kind == "older_content"


def test_where_the_office_gave_no_answer_the_content_is_the_one_of_before():
    told = Told(register_number="令和8年度第1号", accepted_at="2026-04-01T12:00:00+09:00")
    plain = Content(told=told, answers="{}")
    # As 0.9 wrote it: else every package would be sent once more after the upgrade.
    assert plain.digest == "f65158adbe4ce266002ba111bcecb33bf3a97bbd0088dedc426166c9a743072e"
    assert msgspec.structs.replace(plain, office='{"grade":"half"}').digest != plain.digest


def test_an_item_may_name_an_answer_of_the_office_and_not_what_is_only_proposed():
    good = with_delivery("decided")
    assert [f for f in findings(good) if f.place == "delivery"] == []
    (wrong,) = [
        f for f in findings(with_delivery("decided", {"k": "office.decision"})) if f.place == "delivery"
    ]
    assert (wrong.code, wrong.field) == ("no_source", "core.k")
