"""Delete what nobody may need any more: every package's own purge, tenant by tenant."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from madoguchi.accounts.services.limits.limit import purge_attempts
from madoguchi.accounts.services.residents.address_changes import purge_changes
from madoguchi.accounts.services.residents.links import purge_links
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.applications.services.attachments.purge_files import ORPHAN_AFTER, purge_files, purge_unsent
from madoguchi.applications.services.drafts.purge_drafts import purge_drafts
from madoguchi.applications.services.drafts.warn_drafts import warn_drafts
from madoguchi.files.connectors.store.folder import FolderStore
from madoguchi.files.services.open_file import store
from madoguchi.isolation.scope import current_tenant, tenant_scope, tenant_transaction
from madoguchi.notifications.services.purge_mails import purge_mails
from madoguchi.outbox.services import tidy
from madoguchi.outbox.services.work import going_on, opens_own_transactions
from madoguchi.review.services.batches.purge_drawings import purge_drawings
from madoguchi.review.services.steps.drop_held_files import drop_held_files
from madoguchi.statistics.services.tally import tally_given_up
from madoguchi.tenants.queries import TenantView, all_tenants, by_id

log = logging.getLogger(__name__)


def purge(*, now: datetime) -> list[str]:
    """What was deleted, a line for each tenant that had something."""
    lines = []
    for tenant in all_tenants():
        with going_on(tenant.id):
            lines.append(_line(tenant, _of_tenant(tenant, now)))
    return [line for line in (*lines, _sweep(now)) if line]


@opens_own_transactions
def purge_daily(payload: dict[str, Any], *, now: datetime) -> None:
    """`ops.day_began`: the same for the tenant in scope."""
    tenant = by_id(current_tenant())
    assert tenant is not None
    for line in (_line(tenant, _of_tenant(tenant, now)), _sweep(now)):
        if line:
            log.info("%s", line)


def _sweep(now: datetime) -> str:
    place = store()
    left = place.sweep(before=(now - ORPHAN_AFTER).timestamp()) if isinstance(place, FolderStore) else 0
    return f"store: {left} unfinished uploads" if left else ""


def _line(tenant: TenantView, counts: dict[str, int]) -> str:
    deleted = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{tenant.name}: {deleted}" if deleted else ""


def _of_tenant(tenant: TenantView, now: datetime) -> dict[str, int]:
    """In this order: what is nobody's once the rows are gone goes last."""
    with tenant_scope(tenant.id):
        warn_drafts(now=now)
        counts = {
            "drafts": purge_drafts(now=now, count=tally_given_up),
            "unsent uploads": purge_unsent(now=now),
        }
        with tenant_transaction():
            counts["files held at steps"] = drop_held_files(now=now)
            counts["sessions"] = sessions.purge(now=now)
            counts["attempts"] = purge_attempts(now=now)
            counts["mails"] = purge_mails(now=now)
            counts["links"] = purge_links(now=now)
            counts["address changes"] = purge_changes(now=now)
            counts["drawings of places"] = purge_drawings(now=now)
        counts["events"] = tidy.purge(now=now)
        counts["files"] = purge_files(store=store(), now=now)
    return counts
