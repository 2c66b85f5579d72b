"""Children who apply for nurseries in one round, and the nurseries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from django.apps import apps
from django.db import connection

from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.tests.flow_examples import good
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.tests.batches.cast import LATER, close, look, only, work
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER
from madoguchi.review.tests.flows.cast import FlowCase
from madoguchi.tenants.services.keep_table import keep_table

CLASSES = ("zero", "one", "two")
Places = Mapping[str, Mapping[str, int | str]]
"""Nursery → class → what its cell holds."""


@cache
def hoiku() -> d.Definition:
    """保育の利用調整, in which who got a place and who did not are proposed as two lists and approved as one."""
    whole = good("hoiku")
    steps: list[d.Step] = []
    for step in whole.review.steps:
        if step.id == "scoring":
            steps.append(msgspec.structs.replace(step, by=d.By(part="owner", role="examiner")))
        elif step.does == "propose":
            steps += (
                _proposal(step, "offer", "内定の起案", "place_offered", got=True),
                _proposal(step, "hold", "保留の起案", "on_hold", got=False),
            )
        elif step.does == "approve":
            steps.append(msgspec.structs.replace(step, after=("offer", "hold")))
        else:
            steps.append(step)
    review = msgspec.structs.replace(whole.review, steps=tuple(steps))
    spring = d.Round(label=d.LocalText(ja="一次"), from_="2026-04-01", to="2026-04-30")
    window = d.Window(rounds=(spring,))
    return msgspec.structs.replace(whole, id="hoiku-chosei", window=window, review=review)


@cache
def by_day() -> d.Definition:
    """The same, but what came to the step on one day is given out at once: no round of the window."""
    whole = hoiku()
    steps = tuple(
        msgspec.structs.replace(step, together=d.Together(by="day")) if step.does == "allocate" else step
        for step in whole.review.steps
    )
    review = msgspec.structs.replace(whole.review, steps=steps)
    return msgspec.structs.replace(whole, id="hoiku-mainichi", review=review)


@cache
def by_month() -> d.Definition:
    """The same, but whoever wants to begin in the same month is given a place at once: the month comes again every year."""
    whole = hoiku()
    steps = tuple(
        msgspec.structs.replace(step, together=d.Together(by="begins")) if step.does == "allocate" else step
        for step in whole.review.steps
    )
    months = [{"id": id, "label": {"ja": ja}} for id, ja in (("april", "4月"), ("may", "5月"))]
    label = {"ja": "始めたい月"}
    asked = msgspec.convert({"id": "begins", "kind": "choice", "label": label, "options": months}, d.Choice)
    page, *others = whole.pages
    pages = (msgspec.structs.replace(page, questions=(*page.questions, asked)), *others)
    review = msgspec.structs.replace(whole.review, steps=steps)
    return msgspec.structs.replace(whole, id="hoiku-tsukigoto", pages=pages, review=review)


def _proposal(step: d.Step, id: str, name: str, decision: str, *, got: bool) -> d.Step:
    when = d.Condition(question="office.place", answered=got)
    label = d.LocalText(ja=name)
    return msgspec.structs.replace(step, id=id, label=label, after=("places",), when=when, offers=(decision,))


def nurseries(places: Places) -> None:
    """The town's list: nursery → class → how many places."""
    rows = {
        key: {"label": f"{key}園", "label_en": key.title()}
        | {f"open_places.{kind}": str(many) for kind, many in kinds.items()}
        for key, kinds in places.items()
    }
    with tenant_transaction():
        keep_table(table="nurseries", rows=rows, by=OPERATOR, now=LATER)


def child(
    *wishes: str,
    points: int,
    kind: str = "zero",
    income: int = 50_000,
    household: str = "",
    siblings: str | None = None,
    name: str = "花子",
    begins: str | None = None,
    definition: d.Definition | None = None,
) -> FlowCase:
    """A case that is scored, and waits for the round to be closed."""
    answers: dict[str, Any] = {
        "child": {"family": "山田", "given": name, "birth_date": "2025-05-05"},
        "same_household": household or f"{name}-{points}-{'-'.join(wishes)}",
        "works": "yes",
        "wishes": [{"nursery": wish} for wish in wishes],
    }
    if siblings is not None:
        answers["siblings"] = siblings
    if begins is not None:
        answers["begins"], definition = begins, by_month()
    case = FlowCase("hoiku", answers=answers, definition=definition or hoiku())
    case.do("reception", CLERK)
    scored = {"points": str(points), "income": str(income), "age_class": kind, "needs_talk": "no"}
    case.do("scoring", EXAMINER, **scored, checked=("employment",))
    return case


def settled() -> None:
    """PostgreSQL checks the references of what was written now, and not all of it at the end of the test."""
    if connection.vendor == "postgresql":
        with tenant_transaction(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def closed(step: str, by: Member, **given: Any) -> Any:
    """The only open batch of a step, closed and worked through."""
    batch = only(step, by=by)
    close(batch, by, **given)
    work(batch)
    settled()
    return look(batch.id, by=by)


def another_round() -> None:
    """What was drawn so far was drawn in a round of the year before."""
    with tenant_transaction():
        drawn = apps.get_model("review", "Batch").objects.filter(step="places", state="closed")
        drawn.update(key="2025-04-01 2025-04-30")


def placed() -> FlowCase:
    """A child that got a place, in a round of its own."""
    another_round()
    nurseries({"hikari": {"zero": 1}})
    case = child("hikari", points=90)
    batch = only("places")
    close(batch, EXAMINER, counted_off=True)
    work(batch)
    settled()
    return case


def to_the_end() -> None:
    """From the closing of the round until everybody has their decision."""
    closed("places", EXAMINER)
    decided()


def decided() -> None:
    """Everybody has their decision, once the places are given out."""
    closed("offer", EXAMINER, decision="place_offered")
    closed("hold", EXAMINER, decision="on_hold", reason="希望した園の空きが、順番が先の方で埋まりました。")
    closed("head", APPROVER)
