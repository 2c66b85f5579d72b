"""What acts on cases and reads of them leave in the audit record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.catalog import queries as catalog
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.services.clock.extend_period import extend_period
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.services.transfer.transfer import transfer
from madoguchi.review.tests.acts import ACTS as ON_CASES
from madoguchi.review.tests.files import photo
from madoguchi.review.tests.flows.cast import as_run
from tests.architecture.recorded.act import CASE, OPENED, REASON, Act, day
from tests.architecture.world import Town

READS: Final[dict[str, tuple[str, ...]]] = {
    CASE + "files/<uuid:file_id>/preview": (OPENED, "file.viewed"),
    CASE + "files/<uuid:file_id>/download": (OPENED, "file.downloaded"),
    CASE + "print/": (OPENED, "case.printed"),
    CASE + "download/": (OPENED, "case.downloaded"),
    CASE + "next/": (),  # it leads to a case, which is opened there
}
"""Besides these, a page of a case leaves OPENED, and any other nothing."""


def just_arrived(here: Town) -> None:
    """Every case: a period that has passed is not extended."""
    apps.get_model("applications", "Application").objects.update(arrived_at=datetime.now(UTC))


OWN_FIELDS: Final[dict[Any, dict[str, Any]]] = {
    request_correction: REASON | {"due_on": day(40), "questions": ["account_proof"]},
    propose_decision: {"decision": "approve"},
    prepare_proposal: {"decision": "approve", "_keep": "1"},
    add_note: {"note": "メモ"},
    transfer: REASON | {"to": "elsewhere", "code": "131016", "name": "千代田区"},
}
"""What a page posts whose fields are not the arguments of its service."""


def on_offer(procedure: str) -> str:
    """The version of it that is."""
    found = catalog.standing(procedure, today=day_in_japan(datetime.now(UTC)))
    assert found is not None
    return found.version


def of_acts() -> dict[str, list[Act]]:
    """What the pages of acts leave is what their services leave (`madoguchi/review/tests/entries/`)."""
    found: dict[str, list[Act]] = {}
    for service, entry in ON_CASES.items():
        if entry.act:
            posted = OWN_FIELDS.get(service) or {
                name: day(40) if isinstance(value, date) else value for name, value in entry.given.items()
            }
            before = just_arrived if service is extend_period else None
            act = Act(state=entry.state, before=before, posted=posted, recorded=entry.recorded)
            found.setdefault(f"{CASE}{entry.act.name}/", []).append(act)
    return found


CASES: Final[dict[str, list[Act]]] = of_acts() | {
    CASE + "steps/<slug:step>/": [
        Act(
            state="with-steps",
            recorded=("application.accepted", "review.registered", "review.step_done"),
        ),
        Act(
            state="with-files",
            posted=lambda here: {
                "_upload": "photos",
                "office.photos": SimpleUploadedFile("玄関.jpg", photo()),
            },
            others={"step": "survey"},
            by="examiner",
            recorded=("review.file_added",),
        ),
    ],
    CASE + "steps/<slug:step>/reopen/": [
        Act(
            state="with-steps-accepted",
            posted=REASON,
            recorded=("application.arrived", "review.acceptance_undone", "review.step_reopened"),
        )
    ],
    CASE + "move/": [
        Act(
            state="with-steps-newer",
            posted=lambda here: {"to": on_offer(as_run("jido-teate").id)},
            recorded=("review.flow_moved",),
        )
    ],
    CASE + "steps/<slug:step>/invitation/": [
        Act(
            state="with-steps-asked",
            posted={"email": "clinic@example.jp", "until": day(9)},
            recorded=("review.asked_again",),
        ),
        Act(state="with-steps-asked", posted={"revoke": "1"}, recorded=("review.invitation_revoked",)),
    ],
    CASE + "steps/<slug:step>/forwarding/": [
        Act(state="with-steps-forwarded", posted={}, recorded=("review.forwarded_again",))
    ],
    CASE + "steps/<slug:step>/take-out/": [
        Act(
            state="in-batch",
            posted=REASON,
            others={"step": "examination"},
            by="examiner",
            recorded=("review.taken_out",),
        )
    ],
    CASE + "steps/<slug:step>/put-in/": [
        Act(
            state="taken-out",
            posted={"batch": ""},
            others={"step": "examination"},
            by="examiner",
            recorded=("review.put_in",),
        )
    ],
    CASE + "charge/": [
        Act(state="arrived", posted={"staff": ""}, recorded=("case.assigned",)),
        Act(
            state="arrived",
            posted=lambda here: {"unit": here.objects["unit_id"]},
            recorded=("case.handed_over",),
        ),
    ],
    CASE + "bereavement/": [
        Act(
            state="arrived",
            posted={"told_by": "ご家族", "told_on": day(0)},
            recorded=("application.bereaved",),
        )
    ],
}
