"""Take everything of a case away in one zip: the printed application, its answers as a table, its clean files."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.papers.case_papers import bundle
from madoguchi.audit.services.record import record
from madoguchi.review.services.reading.print_case import approved, filled, registered
from madoguchi.tenants.queries import TenantView


def download_case(*, application_id: UUID, tenant: TenantView, by: Member, now: datetime) -> BinaryIO:
    """The zip, to read and close. Raises NotAllowed, NoSuchApplication, PrintingFailed, NotStored, StoreUnavailable."""
    require_case(by, "case.view", of=application_id, now=now)
    packed = bundle(
        application_id=application_id,
        tenant=tenant,
        registered=registered(application_id),
        filled=filled(application_id),
        approved=approved(application_id),
    )
    record(actor=by.actor(), action="case.downloaded", subject=subject(application_id), detail={}, now=now)
    return packed
