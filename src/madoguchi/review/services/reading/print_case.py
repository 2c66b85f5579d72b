"""Print a case: the application as a PDF that bears its register number; individual numbers stay sealed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.attachments import office_files
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.papers import case_papers
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.review.queries.decision.proposals import decision
from madoguchi.review.queries.reception.acceptances import acceptance
from madoguchi.review.queries.steps.flows import case_flow
from madoguchi.review.queries.steps.nameable_files import has_files, named_by
from madoguchi.tenants.queries import TenantView


def print_case(*, application_id: UUID, tenant: TenantView, by: Member, now: datetime) -> bytes:
    """The PDF. Raises NotAllowed, NoSuchApplication, PrintingFailed."""
    require_case(by, "case.view", of=application_id, now=now)
    content = case_papers.printed(
        application_id=application_id,
        tenant=tenant,
        registered=registered(application_id),
        filled=filled(application_id),
        approved=approved(application_id),
    )
    record(actor=by.actor(), action="case.printed", subject=subject(application_id), detail={}, now=now)
    return content


def filled(application_id: UUID) -> case_papers.Filled | None:
    """What the office filled in, of a case with steps of its own."""
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is None:
        return None
    files = named_by(flow.evaluation, office_files(application_id)) if has_files(flow.way.definition) else []
    return case_papers.Filled(form=flow.way.form, evaluation=flow.evaluation, files=tuple(files))


def approved(application_id: UUID) -> tuple[case_papers.Approved, ...]:
    """Who approved, and for whom (代決): at each step of its own, else the decision that was made."""
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is not None:
        return tuple(
            case_papers.Approved(what=step_name(step), who=each.who, at=each.record.at)
            for step in flow.way.flow.doing("approve")
            for each in flow.counted(step.id)
        )
    made = decision(application_id, dropped_at=None)
    if made is None or made.decided_at is None:
        return ()
    return (case_papers.Approved(what=made.label, who=made.decided_by_whom, at=made.decided_at),)


def registered(application_id: UUID) -> case_papers.Registered | None:
    """What the office's copy bears of the acceptance that stands."""
    accepted = acceptance(application_id)
    return case_papers.Registered(number=str(accepted.number), at=accepted.at) if accepted else None
