"""One case: its parts on tabs, what can be done next, and what the record says about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse

from madoguchi.accounts.domain.units import now_of, path_in_words
from madoguchi.accounts.permissions import Member, may
from madoguchi.accounts.queries import away, staff_names, units
from madoguchi.applications.domain.keys import is_forwarded
from madoguchi.applications.domain.states import OPEN, has_decision
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.case.written import written
from madoguchi.applications.services.contact.bereavement import BereavementView, bereavement_of
from madoguchi.audit.queries import entries
from madoguchi.catalog import queries as catalog
from madoguchi.delivery.queries import deliveries_of
from madoguchi.desk.acts.table import SAID_AFTER
from madoguchi.desk.case.happened import notice_of
from madoguchi.desk.case.marked import marked
from madoguchi.desk.case.next_steps import next_steps
from madoguchi.desk.case.notices import KEPT, Notice
from madoguchi.desk.deliveries.delivery_words import delivery_in_words
from madoguchi.desk.record.entry_words import READS, action_in_words, as_acts, way_in_words
from madoguchi.desk.steps import forwarding_words
from madoguchi.desk.steps.steps import lines
from madoguchi.files.services.open_file import may_leave
from madoguchi.forms.domain.comparing.field_names import OUTCOMES
from madoguchi.forms.domain.showing.allocation_text import Told
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.office.frame import show
from madoguchi.office.gate import allowed, desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.office.session_memory import back_to_queue
from madoguchi.office.session_memory import typed as typed_before
from madoguchi.review.domain import clock_words, last_days
from madoguchi.review.domain.seen import Seen, parse_seen
from madoguchi.review.domain.step_doers import may_do
from madoguchi.review.queries.after_decision.consequences import dossier
from madoguchi.review.queries.batches.allocations import told
from madoguchi.review.queries.batches.places import place_of
from madoguchi.review.queries.clock.clocks import Pace, pace
from madoguchi.review.queries.clock.step_times import StepTime, step_times
from madoguchi.review.queries.examination import mends
from madoguchi.review.queries.reading.cases import CaseView
from madoguchi.review.services.clock.extend_period import EXTENDABLE
from madoguchi.review.services.reading.open_case import open_case
from madoguchi.review.services.steps.move_case import MOVES

PARTS = {
    "": "申請内容",
    "files": "添付書類",
    "messages": "やりとり",
    "history": "履歴",
    "delivery": "連携",
}
SCAN_STATES = {"quarantined": "scanning"}


def case_of(request: StaffRequest, receipt: str, *, purpose: str = "") -> CaseView:
    """The case behind a receipt number of this tenant; that somebody opened it is recorded, with their purpose.

    Raises Http404, NotAllowed; PurposeMissing, which the gate answers with the page that asks for it.
    """
    try:
        number = parse_receipt(receipt)
    except InvalidReceipt:
        raise Http404("no such receipt") from None
    try:
        with tenant_transaction():
            return open_case(receipt=number.number, by=request.staff, now=request.now, purpose=purpose)
    except NoSuchApplication:
        raise Http404("no such case") from None


def address(request: StaffRequest, view: CaseView, path: str = "") -> str:
    """An address below the case."""
    return desk(request, f"cases/{view.application.receipt}/{path}")


def receipt_in_words(request: StaffRequest, view: CaseView) -> str:
    return str(ReceiptNumber(request.tenant.id, view.application.receipt))


def frame(request: StaffRequest, view: CaseView) -> dict[str, Any]:
    """What every page about a case shows around it."""
    return {
        "case": view,
        "seen": view.seen,
        "queue": back_to_queue(request),
        "here": address(request, view),
        "receipt": receipt_in_words(request, view),
        "outcomes": OUTCOMES,
        "procedure": (view.definition.plain or view.definition.name).ja,
    }


def _bereavement(view: CaseView) -> BereavementView | None:
    with tenant_transaction():
        return bereavement_of(view.application.id)


def in_charge(application: ApplicationView, *, today: date) -> dict[str, Any]:
    """The unit, where units are kept, and who of it is in charge; until when they are away, if they are."""
    with tenant_transaction():
        everything = units()
        person = [application.assigned_to] if application.assigned_to else []
        names, absent = staff_names(person), away(person, today=today)
    return {
        "unit": path_in_words(now_of(application.unit_id, everything), everything),
        "person": next(iter(names.values()), ""),
        "person_id": application.assigned_to,
        "away": next(iter(absent.values()), None),
    }


def times_of(request: StaffRequest, view: CaseView) -> dict[str, StepTime]:
    """Until when the open steps of a case should be done."""
    if view.flow is None:
        return {}
    asked = [(each.at, each.answered_at) for each in view.corrections]
    with tenant_transaction():
        return step_times(view.flow, asked=asked, today=day_in_japan(request.now))


def _newer(request: StaffRequest, view: CaseView) -> bool:
    """Whether the case could go over to another version of its steps, and this member may let it."""
    if view.flow is None or not may(request.staff, MOVES) or view.application.state not in OPEN:
        return False
    try:
        card = catalog.procedure(view.application.procedure, today=day_in_japan(request.now)).card
    except catalog.NoSuchProcedure:
        return False
    return card.version != view.application.version


def _dossier(request: StaffRequest, view: CaseView) -> dict[str, Any]:
    """The cases that belong together, as far as this member sees them, with what their procedures are called."""
    today = day_in_japan(request.now)
    with tenant_transaction():
        found = dossier(view.application, by=request.staff, today=today)
        names = {id: card.plain.ja for id, card in catalog.begun(today=today).items()}
    return {
        "first": found.first,
        "came_late": found.came_late,
        "leads_to": [
            {
                "view": each,
                "name": names.get(each.procedure, each.procedure),
                "why": last_days.in_words(each.last) if each.last else (),
                "late": each.is_late(today),
            }
            for each in found.leads_to
        ],
    }


def _pace(view: CaseView, request: StaffRequest) -> Pace | None:
    """How long others took, while this one is still to be done: those of its unit, if the office keeps units."""
    if view.time is None or view.time.days_left is None:
        return None
    app = view.application
    with tenant_transaction():
        return pace(
            app.procedure,
            today=day_in_japan(request.now),
            unit=None if request.staff.sees_every_case else app.unit_id,
        )


def changeable(view: CaseView, staff: Member) -> bool:
    """Whether this member of staff can change the period of the case now."""
    app = view.application
    return may(staff, "case.examine") and app.state in EXTENDABLE and has_decision(app.kind)


def extendable(view: CaseView, staff: Member) -> bool:
    """Whether the period can still be made longer."""
    time = view.time
    running = time is not None and time.days_left is not None and time.days_left >= 0 and time.more_days > 0
    return running and changeable(view, staff)


@for_staff("case.view")
def case(request: StaffRequest, receipt: str, part: str = "") -> HttpResponse:
    """`cases/{receipt}/` and its parts."""
    if part not in PARTS:
        raise Http404("no such part")
    return draw(request, case_of(request, receipt), part)


def draw(
    request: StaffRequest,
    view: CaseView,
    part: str,
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
    refused: Notice | None = None,
) -> HttpResponse:
    """A part of the case; `typed` is what was written and could not be used, `problem` or `refused` says why."""
    kept = _kept(request, view) if part == "messages" and typed is None else {}
    told = KEPT if kept else refused or SAID_AFTER.get(request.said)
    context = frame(request, view) | {
        "part": part,
        "typed": typed or kept,
        "problem": problem,
        "has_errors": bool(problem or refused),
        "tabs": _tabs(request, view, part),
        "overdue": view.overdue(day_in_japan(request.now)),
        "came_from_elsewhere": is_forwarded(view.application.client_id),
        "forwarded": [(each, forwarding_words.WORDS[each.stands]) for each in view.forwarded],
        "marks": marked(view, request.staff),
        "steps": next_steps(view, request.staff, today=day_in_japan(request.now)),
        "step_lines": lines(view.flow, request.staff, view.batches, times_of(request, view))
        if view.flow is not None
        else (),
        "said": notice_of(told, view, seen_in(request)) if told else None,
        "left_out": any(not may_leave(found.file.state) for found in (*view.files, *view.office_files)),
        "bereaved": _bereavement(view),
        "in_charge": in_charge(view.application, today=day_in_japan(request.now)),
        "dossier": _dossier(request, view),
        "newer": _newer(request, view),
        "arrived_on": day_in_japan(view.application.arrived_at),
        "why": clock_words.in_words(view.time.due) if view.time else (),
        "pace": _pace(view, request),
        "pace_of_unit": not request.staff.sees_every_case,
        "allocated": _allocated(view) if part == "" else None,
        "may_give_up": _may_give_up(request, view) if part == "" else "",
        "may_extend": extendable(view, request.staff),
        "may_undo_extension": changeable(view, request.staff),
        "may_accept": allowed(request, "case.accept"),
        "may_write": allowed(request, "case.write_message"),
        "may_unseal": allowed(request, "number.unseal"),
        "may_send_again": allowed(request, "delivery.send_again"),
    }
    status = 409 if refused else 422 if problem else 200
    return show(request, "desk/case", context | _of_part(view, part), status=status)


def _allocated(view: CaseView) -> Told | None:
    """Why it got what it got, as long as that stands: in the words in which whoever applied reads it."""
    flow = view.flow
    done = flow is not None and any(
        flow.position.standings[step.id].where == "done" for step in flow.way.flow.doing("allocate")
    )
    if not done:
        return None
    with tenant_transaction():
        return told(view.application, language="ja")


def _may_give_up(request: StaffRequest, view: CaseView) -> str:
    """The step at which the case got a place that this member may give up for it."""
    if view.flow is None:
        return ""
    steps = view.flow.way.flow.doing("allocate")
    mine = (each.id for each in steps if may_do(request.staff, each, view.flow.work))
    with tenant_transaction():
        return next((id for id in mine if place_of(view.application.id, id) is not None), "")


def _kept(request: StaffRequest, view: CaseView) -> dict[str, str]:
    """What was being written when the session ended."""
    found = {}
    for path, name in (("message/", "body"), ("note/", "note")):
        if text := typed_before(request, address(request, view, path)).get(name, ""):
            found[name] = text
    return found


def seen_in(request: StaffRequest) -> Seen:
    """What the page showed whose button was pressed."""
    return parse_seen(request.POST.get("seen", ""))


def _tabs(request: StaffRequest, view: CaseView, part: str) -> list[dict[str, Any]]:
    counts = {
        "files": len(view.files) + len(view.office_files),
        "messages": len(view.messages) + len(view.notes),
    }
    return [
        {
            "label": label,
            "href": address(request, view, f"{name}/" if name else ""),
            "current": name == part,
            "count": counts.get(name),
        }
        for name, label in PARTS.items()
    ]


def _of_part(view: CaseView, part: str) -> dict[str, Any]:
    if part == "files":
        return {
            "files": [_file(f) for f in view.files],
            "office_files": [_file(f) for f in view.office_files],
        }
    if part == "history":
        with tenant_transaction():
            found = entries(subject=f"application:{view.application.id}", but_not=READS, limit=200)
            texts = written(view.application.id)
        numbers = {str(sealed.ref): sealed.label for sealed in view.sealed}
        return {
            "record": [(entry, action_in_words(entry, numbers, texts)) for entry in as_acts(found)],
            "steps_taken": _steps(view),
        }
    if part == "delivery":
        with tenant_transaction():
            found_deliveries = deliveries_of(view.application.id)
        return {"deliveries": [(each, delivery_in_words(each)) for each in found_deliveries]}
    return {}


def _steps(view: CaseView) -> list[tuple[Any, str]]:
    """(step, what was done) of the history: an undone decision is no new proposal."""
    before = ["", *(step.state for step in view.history)]
    return [
        (step, way_in_words(was, step.state) if was else "到達した")
        for was, step in zip(before, view.history, strict=False)
    ]


def _file(found: mends.CaseFile) -> dict[str, Any]:
    file = found.file
    return {
        "id": file.id,
        "label": found.label,
        "name": file.name,
        "bytes": file.size,
        "kind": file.kind,
        "state": SCAN_STATES.get(file.state, file.state),
        "previewable": file.state in ("clean", "unscanned") and file.kind in ("pdf", "jpeg", "png", "heic"),
        "loadable": may_leave(file.state),
    }
