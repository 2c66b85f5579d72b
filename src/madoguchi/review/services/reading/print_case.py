"""Print a case: the application as a PDF that bears its register number; individual numbers stay sealed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.papers import case_papers
from madoguchi.audit.services.record import record
from madoguchi.review.queries.acceptances import acceptance
from madoguchi.review.queries.flows import case_flow
from madoguchi.tenants.queries import TenantView


def print_case(*, application_id: UUID, tenant: TenantView, by: Member, now: datetime) -> bytes:
    """The PDF. Raises NotAllowed, NoSuchApplication, PrintingFailed."""
    require_case(by, "case.view", of=application_id, now=now)
    content = case_papers.printed(
        application_id=application_id,
        tenant=tenant,
        registered=registered(application_id),
        filled=filled(application_id),
    )
    record(actor=by.actor(), action="case.printed", subject=subject(application_id), detail={}, now=now)
    return content


def filled(application_id: UUID) -> case_papers.Filled | None:
    """What the office filled in, of a case with steps of its own."""
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    return case_papers.Filled(form=flow.way.form, evaluation=flow.evaluation) if flow is not None else None


def registered(application_id: UUID) -> case_papers.Registered | None:
    """What the office's copy bears of the acceptance that stands."""
    accepted = acceptance(application_id)
    return case_papers.Registered(number=str(accepted.number), at=accepted.at) if accepted else None
