"""Cases brought to where their buttons are, and every form that staff find there; read from the table of addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.apps import apps
from django.test import Client
from django.urls import resolve

from madoguchi.accounts.permissions import OPERATOR, may
from madoguchi.applications.queries.applications import application
from madoguchi.audit.queries import entries
from madoguchi.desk import urls
from madoguchi.desk.case.case import PARTS
from madoguchi.desk.steps.step_page import DRAWN_AGAIN
from madoguchi.desk.tests.forms import Form, forms_of
from madoguchi.desk.tests.journey import accepted, asked_to_correct, examined, mended, proposed
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.office.tests.cast import signed_in, text_of
from madoguchi.review import handlers
from madoguchi.review.queries.decision import proposals
from madoguchi.review.queries.reading import cases
from madoguchi.review.services.batches.take_out import put_in, take_out
from madoguchi.review.services.correction import dismiss as dismissing
from madoguchi.review.services.correction.end_correction import end_correction
from madoguchi.review.services.decision import decide as deciding
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.services.steps.do_step import do_step
from madoguchi.review.services.steps.reopen_step import reopen_step
from madoguchi.review.tests.acts import ACTS, brought_to
from madoguchi.review.tests.batches.cast import gathered
from madoguchi.review.tests.batches.nurseries import placed
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, arrived, receipt_of
from madoguchi.review.tests.entries.entry import Entry
from madoguchi.review.tests.files import attach
from madoguchi.review.tests.flows.cast import EXAMINER_2, WAYS, FlowCase
from madoguchi.tenants.tests.cast import Office

CASE = "cases/<str:receipt>/"


STAFF = {"uketsuke": CLERK, "shinsa": EXAMINER, "kessai": APPROVER}


class Scene(msgspec.Struct, frozen=True):
    """A case brought to where its buttons are, who presses them (of STAFF), and what somebody else does meanwhile."""

    who: str
    before: Callable[[UUID], None]
    meanwhile: Callable[[UUID], None]
    arrive: Callable[[Office], UUID] = lambda office: arrived(office, at=datetime.now(UTC))


def do(service, application_id, by, **more):
    with tenant_transaction():
        seen = proposals.seen(application_id)
        service(application_id=application_id, seen=seen, by=by, now=datetime.now(UTC), **more)


def undone(application_id):
    do(deciding.undo_decision, application_id, APPROVER, reason="誤り")


def decided(application_id):
    proposed(application_id)
    do(deciding.decide, application_id, APPROVER)


def decided_otherwise(application_id):
    undone(application_id)
    do(deciding.decide, application_id, APPROVER)


def examining_begins(application_id):
    do(begin_examination, application_id, EXAMINER)


def noted(application_id):
    do(add_note, application_id, EXAMINER, body="電話で確かめました。")


def prepared(application_id):
    kept = {"decision_id": "approve", "outcome": "", "reason": "途中です。", "checked": ()}
    do(prepare_proposal, application_id, EXAMINER, **kept)


def sent_back_and_proposed_otherwise(application_id):
    do(deciding.send_back, application_id, APPROVER, reason="見直してください。")
    proposed(application_id, decision="approve", reason="", examine=False)


def overdue(application_id):
    asked_to_correct(application_id)
    with tenant_transaction():
        apps.get_model("review", "CorrectionRequest").objects.update(due_on=date(2026, 4, 1))


def dismissed(application_id):
    overdue(application_id)
    do(dismissing.dismiss, application_id, APPROVER, reason="届きませんでした。")


def corrected(application_id):
    mended(application_id)
    with tenant_transaction():
        handlers.answer_correction({"application_id": str(application_id)}, now=datetime.now(UTC))


def not_sent(application_id):
    accepted(application_id)
    with tenant_transaction():
        apps.get_model("delivery", "Delivery").objects.create(
            id=new_id(), application_id=application_id, target="core", package_id=f"p-{application_id}",
            state="failed", attempts=24, last_error="コードが違います", created_at=datetime.now(UTC),
        )  # fmt: skip


def stepped(office: Office) -> UUID:
    """A case whose procedure has steps of its own."""
    return FlowCase("jido-teate").id


def in_batch(office: Office) -> UUID:
    """The same, whose examination is done together."""
    return FlowCase("jido-teate", definition=gathered()).id


def with_place(office: Office) -> UUID:
    """A child that got a place."""
    return placed().id


def taken_out(application_id: UUID) -> None:
    do(take_out, application_id, EXAMINER_2, step="examination", reason="人数を確かめます。")


def put_in_again(application_id: UUID) -> None:
    do(put_in, application_id, EXAMINER_2, step="examination", batch=None)


def out_of_batch(application_id: UUID) -> None:
    with_steps("examination")(application_id)
    taken_out(application_id)


def with_steps(before: str) -> Callable[[UUID], None]:
    """Done is all that comes before a step."""

    def bring(application_id: UUID) -> None:
        for step, by, given in WAYS["jido-teate"]:
            if step == before:
                return
            told = {name: given.get(name, nothing) for name, nothing in NOTHING_TOLD.items()}
            filled = {name: value for name, value in given.items() if name not in told}
            do(do_step, application_id, by, step=step, filled=filled, **told)

    return bring


def examined_by_another(application_id):
    step, _, filled = WAYS["jido-teate"][1]
    do(do_step, application_id, EXAMINER_2, step=step, filled=filled, **NOTHING_TOLD)


def sent_back_to_examination(application_id):
    do(reopen_step, application_id, EXAMINER_2, step="examination", reason="人数を見直してください。")


NOTHING_TOLD: dict[str, Any] = {"checked": (), "decision": "", "reason": ""}
SCENES = {
    "arrived": Scene("uketsuke", lambda _: None, mended),
    "mended": Scene("uketsuke", mended, mended),
    "accepted": Scene("shinsa", accepted, examining_begins),
    "examining": Scene("shinsa", examined, asked_to_correct),
    "correcting": Scene(
        "uketsuke", asked_to_correct, lambda i: do(end_correction, i, CLERK, reason="紙で届きました。")
    ),
    "overdue": Scene("kessai", overdue, corrected),
    "dismissed": Scene(
        "kessai",
        dismissed,
        lambda i: do(
            dismissing.undo_dismissal, i, APPROVER, reason="届いていました。", due_on=date(2999, 1, 8)
        ),
    ),
    "deciding": Scene("kessai", proposed, sent_back_and_proposed_otherwise),
    "decided": Scene("kessai", decided, decided_otherwise),
    "done": Scene("shinsa", decided, decided_otherwise),
    "noted": Scene("shinsa", examined, noted),
    "prepared": Scene("shinsa", examined, prepared),
    "step": Scene("shinsa", with_steps("examination"), examined_by_another, stepped),
    "proposal": Scene("shinsa", with_steps("draft"), sent_back_to_examination, stepped),
    "approval": Scene("kessai", with_steps("head"), sent_back_to_examination, stepped),
    "in-batch": Scene("shinsa", with_steps("examination"), taken_out, in_batch),
    "out-of-batch": Scene("shinsa", out_of_batch, put_in_again, in_batch),
    "with-place": Scene("shinsa", lambda _: None, noted, with_place),
    "not-sent": Scene("uketsuke", not_sent, examining_begins),
}


def shown(entry: Entry) -> bool:
    """Whether a scene above shows its button, by its state and who presses."""
    scene = SCENES.get(entry.state) if isinstance(entry.state, str) else None
    return scene is not None and may(STAFF[scene.who], entry.permission)


def before_act(entry: Entry) -> Scene:
    """Where an act begins by its entry, having arrived today; meanwhile somebody writes a note."""

    def arrive(office: Office) -> UUID:
        case = brought_to(office, entry.state)
        with tenant_transaction():
            apps.get_model("applications", "Application").objects.update(arrived_at=datetime.now(UTC))
        return case

    who = next(name for name, member in STAFF.items() if may(member, entry.permission))
    return Scene(who, lambda _: None, noted, arrive)


SCENES |= {
    service.__name__: before_act(entry)
    for service, entry in ACTS.items()
    if entry.act is not None and not shown(entry)
}


def browsers(office: Office) -> dict[str, Client]:
    """Who presses them, each signed in once: a code counts once."""
    return {who: signed_in(office, who) for who in sorted({scene.who for scene in SCENES.values()})}


def table() -> set[str]:
    """The routes of the desk."""
    return {str(entry.pattern) for entry in urls.urlpatterns}


def route_of(address: str) -> str:
    return resolve(address).route.removeprefix("<slug:slug>/desk/")


def pages_of(application_id: UUID) -> list[str]:
    """Every address of the case that can be looked at, by the table."""
    file = attach(application_id, name="通帳.jpg", state="clean")
    receipt = receipt_of(application_id)
    with tenant_transaction():
        view = cases.case(receipt=receipt, by=OPERATOR, today=datetime.now(UTC).date())
    assert view is not None
    given = {"<str:receipt>": receipt, "<uuid:file_id>": str(file)}
    if view.sealed:
        given["<uuid:ref>"] = str(view.sealed[0].ref)
    routes = [route for route in table() if route.startswith(CASE) and "<slug:part>" not in route]
    routes = [route for route in routes if "<uuid:ref>" in given or "<uuid:ref>" not in route]
    routes += [f"{CASE}{part}/" for part in PARTS if part]
    steps = tuple(view.flow.position.standings) if view.flow is not None else ()
    routes = [
        route.replace("<slug:step>", step)
        for route in routes
        for step in (steps if "<slug:step>" in route else ("",))
    ]
    addresses = []
    for route in sorted(routes):
        for name, value in given.items():
            route = route.replace(name, value)
        if not route.endswith(("print/", "download/", "preview", "download")):
            addresses.append(f"/aoba/desk/{route}")
    return addresses


def everything_of(application_id: UUID) -> object:
    """All that an act could have changed: the rows of every table that are about the case."""
    about_cases = [model for model in apps.get_models() if hasattr(model, "application_id")]
    with tenant_transaction():
        found = {
            model._meta.label: list(
                model._default_manager.filter(application_id=application_id).order_by("id").values()
            )
            for model in about_cases
        }
        acts = [e.action for e in entries(subject=f"application:{application_id}", limit=500)]
        return application(application_id), found, [act for act in acts if act != "case.opened"]


def forms_in(browser: Client, application_id: UUID) -> list[tuple[str, Form]]:
    """(route, form) of every form about the case, each once."""
    found: dict[tuple[str, str], tuple[str, Form]] = {}
    for address in pages_of(application_id):
        answer = browser.get(address)
        if answer.status_code != 200:
            continue
        for form in forms_of(text_of(answer), address):
            if "/cases/" in form.action:
                for button in [each for each in form.buttons if each[0] not in DRAWN_AGAIN] or [("", "")]:
                    once = msgspec.structs.replace(form, buttons=[button] if button[0] else [])
                    found.setdefault((route_of(form.action), button[0]), (route_of(form.action), once))
    return list(found.values())


def pressed(browser: Client, form: Form, *, seen: bool = True) -> tuple[int, str]:
    data = form.filled() | dict(form.buttons)
    if not seen:
        data.pop("seen", None)
    answer = browser.post(form.action, data)
    return answer.status_code, text_of(answer)
