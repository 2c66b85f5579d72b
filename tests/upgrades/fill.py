"""Fill a new installation with what an upgrade must not lose: `python -m tests.upgrades.fill FILE`.

A town with a browser in the middle of a form (one question kept, one file staged, an address confirmed), a town whose
office has a case in every state, staff, notes and messages, and events that nobody has handled yet. FILE (JSON) tells
what a person would remember of it: cookies, receipt numbers and their states. All people are invented.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import django
from django.core.files.uploadedfile import SimpleUploadedFile

LONG = timedelta(days=365 * 100)
"""For so long the dump's drafts and sessions do not run out: it is opened years later."""


def main(told: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.config.settings"
    django.setup()
    from django.conf import settings

    from madoguchi.applications.tests.cast import two_towns
    from madoguchi.isolation.services.migrate import migrate

    migrate()
    two_towns(settings.DATA / "keys")
    told.write_text(json.dumps({"browser": _browser(), "cases": _cases()}, indent=1), encoding="utf-8")


def _browser() -> dict[str, Any]:
    """A resident of あおば市 who has written everything, sent a file, confirmed an address, and not sent it off."""
    from django.apps import apps

    from madoguchi.files.tests.file_samples import pdf_bytes
    from madoguchi.forms.tests.examples import ADDRESS, child, claim
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.portal.tests.cast import Resident, tenant

    resident = Resident()
    resident.ready(claim(children=[child(living="apart", child_address=ADDRESS)]))
    file = SimpleUploadedFile("申立書.pdf", pdf_bytes())
    resident.post(resident.apply("attachments"), {"_upload": "apart_statement", "apart_statement": file})
    with tenant_transaction(tenant(resident.slug)):
        later = datetime.now(UTC) + LONG
        apps.get_model("applications", "Draft").objects.update(expires_at=later)
        apps.get_model("accounts", "Session").objects.update(expires_at=later, seen_at=later)
    return {
        "draft": resident.draft_id,
        "revision": resident.draft().revision,
        "cookies": {name: cookie.value for name, cookie in resident.client.cookies.items()},
    }


def act(
    service: Callable[..., Any], case: UUID, by: Any = None, *, at: datetime | None = None, **more: Any
) -> None:
    """An act of staff, on the case as it is now."""
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.review.tests import cast

    seen = cast.seen_now(case)
    with tenant_transaction():
        service(application_id=case, seen=seen, by=by or cast.CLERK, now=at or cast.NOW, **more)


def _cases() -> dict[str, str]:
    """State → receipt number, of an office of its own."""
    from madoguchi.applications.services.case.withdraw import withdraw
    from madoguchi.isolation.scope import tenant_scope, tenant_transaction
    from madoguchi.office.tests.cast import hire
    from madoguchi.review.services.correction import dismiss, request_correction
    from madoguchi.review.services.decision import decide, propose_decision
    from madoguchi.review.services.decision.close import close
    from madoguchi.review.services.examination.add_note import add_note
    from madoguchi.review.services.examination.begin_examination import begin_examination
    from madoguchi.review.services.reception.accept import accept
    from madoguchi.review.services.telling.send_message import send_message
    from madoguchi.review.tests import cast

    rules = cast.definition(cast.CLAIM).review
    office = cast.found_office(99003, "hoshimi", "星見市", published=True)
    hire(office)

    def proposed(case: UUID, decision: str, reason: str = "") -> None:
        act(accept, case)
        act(begin_examination, case, cast.EXAMINER)
        act(
            propose_decision.propose_decision, case, cast.EXAMINER,
            review=rules, decision_id=decision, reason=reason, checked=tuple(c.id for c in rules.checklist),
        )  # fmt: skip

    def asked(case: UUID) -> None:
        due = (cast.NOW + timedelta(days=7)).date()
        act(
            request_correction.request_correction,
            case,
            questions=[],
            reason="ご住所をご確認ください。",
            due_on=due,
        )

    with tenant_scope(office.tenant.id):
        made = {state: cast.arrived(office) for state in (
            "arrived", "accepted", "examining", "correcting", "deciding", "approved", "refused", "dismissed", "withdrawn",
        )}  # fmt: skip
        made["closed"] = cast.arrived(office, cast.NOTIFICATION)
        act(add_note, made["arrived"], body="電話で確認した。")
        act(accept, made["accepted"])
        act(send_message, made["accepted"], body="書類を受け取りました。")
        act(accept, made["examining"])
        act(begin_examination, made["examining"], cast.EXAMINER)
        asked(made["correcting"])
        proposed(made["deciding"], "approve")
        proposed(made["approved"], "approve")
        act(decide.decide, made["approved"], cast.APPROVER)
        proposed(made["refused"], "refuse", "対象となるお子さまがいないため。")
        act(decide.decide, made["refused"], cast.APPROVER)
        asked(made["dismissed"])
        act(
            dismiss.dismiss,
            made["dismissed"],
            cast.APPROVER,
            at=cast.NOW + timedelta(days=9),
            reason="期日を過ぎたため。",
        )
        with tenant_transaction():
            withdraw(application_id=made["withdrawn"], actor=cast.APPLICANT, now=cast.NOW)
        act(accept, made["closed"])
        act(close, made["closed"])
        return {state: cast.receipt_of(case) for state, case in made.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
