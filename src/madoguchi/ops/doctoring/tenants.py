"""Is each tenant's own in order?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings

from madoguchi.accounts.queries import all_staff
from madoguchi.accounts.services.signing_in.authenticator import unreadable_authenticators
from madoguchi.audit.services.seal import verify
from madoguchi.delivery import queries as deliveries
from madoguchi.files.services.open_file import store
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.notifications.queries import refused_count
from madoguchi.ops.doctoring.verdict import Verdict, bad, note, ok
from madoguchi.ops.keys import has_key, key_folder
from madoguchi.outbox.queries import backlog, overdue, parked
from madoguchi.tenants.queries import TenantView, keys_without_private_half

MANY_WAITING = 1000
LATE = timedelta(minutes=10)


def of_tenant(tenant: TenantView, now: datetime) -> Iterator[Verdict]:
    """Everything about one tenant; only what is not in order, else one line."""
    found = [
        f
        for check in (keys, secret_key, events, mails, deliveries_failed, record, staff)
        for f in check(tenant)
    ]
    found += worker(tenant, now)
    yield from found or [
        ok(tenant.slug, f"{tenant.name}: keys, events, deliveries, staff and record are in order")
    ]


def keys(tenant: TenantView) -> Iterator[Verdict]:
    if not has_key(tenant.id):
        yield bad(tenant.slug, f"no sealing key: run `madoguchi key new {tenant.slug}` on the office machine")
    if settings.ENVIRONMENT.zone == "public":
        if any((key_folder() / str(tenant.id)).glob("*.key")):
            yield bad(
                tenant.slug,
                f"private keys are on the public machine, in {key_folder()}: take them away, and see 'Somebody else has one' "
                "in docs/howto/keys.md",
            )
        return
    with tenant_transaction(tenant.id):
        lost = keys_without_private_half(key_folder())
    if lost:
        yield bad(
            tenant.slug,
            f"{len(lost)} keys without a private half in {key_folder()}: bring it back from a backup, else what was "
            f"sealed with it must be asked for again ({lost[0]})",
        )


def events(tenant: TenantView) -> Iterator[Verdict]:
    with tenant_transaction(tenant.id):
        found, given_up = backlog(), parked(limit=1)
    if found.failed:
        last = "".join(f" (the last: {event.kind}, {event.last_error})" for event in given_up)
        yield bad(
            tenant.slug,
            f"{found.failed} events were given up after days{last}: mend what the worker's log says, then "
            "`madoguchi worker --again --once`",
        )
    if found.waiting > MANY_WAITING:
        yield note(tenant.slug, f"{found.waiting} events are waiting: does a worker run?")


def worker(tenant: TenantView, now: datetime) -> Iterator[Verdict]:
    """Without a worker no mail goes out and nothing is delivered, and no page says so."""
    with tenant_transaction(tenant.id):
        late = overdue(before=now - LATE)
    if late:
        lanes = ", ".join(f"{count} in {lane}" for lane, count in late.items())
        yield bad(
            tenant.slug,
            f"events are due for more than {LATE.seconds // 60} minutes ({lanes}): run `madoguchi worker`, or more of them; "
            "if one runs, its log says who does not answer",
        )


def mails(tenant: TenantView) -> Iterator[Verdict]:
    with tenant_transaction(tenant.id):
        refused = refused_count()
    if refused:
        yield note(tenant.slug, f"{refused} mails were refused for good: those addresses are wrong or full")


def deliveries_failed(tenant: TenantView) -> Iterator[Verdict]:
    with tenant_transaction(tenant.id):
        failed, unanswered = deliveries.status().failed, deliveries.unanswered()
        compared = deliveries.last_comparison()
    if failed:
        yield bad(
            tenant.slug, f"{failed} deliveries failed: `madoguchi deliver status --tenant {tenant.slug}`"
        )
    if unanswered:
        yield bad(
            tenant.slug,
            f"deliveries get no answer since {unanswered[0].created_at:%Y-%m-%d %H:%M} UTC, and are sent again: "
            f"`madoguchi deliver status --tenant {tenant.slug}`",
        )
    if compared is not None and compared.found:
        yield bad(
            tenant.slug,
            f"{compared.found} packages differ from what the core system holds: "
            f"`madoguchi deliver reconcile --tenant {tenant.slug}` says what to do",
        )


def record(tenant: TenantView) -> Iterator[Verdict]:
    with tenant_transaction(tenant.id):
        found = verify()
    if found:
        yield bad(tenant.slug, f"the audit record does not hold: {found[0]} (`madoguchi audit verify`)")


def staff(tenant: TenantView) -> Iterator[Verdict]:
    with tenant_transaction(tenant.id):
        living = [s for s in all_staff() if not s.disabled]
    if not any("administrator" in s.roles for s in living):
        yield bad(tenant.slug, f"no administrator: `madoguchi staff add {tenant.slug} --help`")


def secret_key(tenant: TenantView) -> Iterator[Verdict]:
    """Whether the secret key is still the one that members enrolled with."""
    with tenant_transaction(tenant.id):
        shut = unreadable_authenticators()
    if shut:
        yield bad(
            tenant.slug,
            f"the secret key is another than before: {shut} authenticators cannot be read with it, and sessions, links and "
            "access codes are void. Bring it back (`secret-key` of a backup, MADOGUCHI_SECRET_KEY), or see docs/howto/keys.md",
        )


def missing_files(tenant: TenantView) -> Iterator[Verdict]:
    """Attachments whose bytes are not in the store. Reads the whole table: for after a restore."""
    there = set(store().keys(str(tenant.id)))
    with tenant_transaction(tenant.id):
        rows = apps.get_model("applications", "Attachment").objects.values_list("store_key", flat=True)
        missing = sum(1 for key in rows.iterator(chunk_size=2000) if key not in there)
    if missing:
        yield bad(tenant.slug, f"{missing} attachments have no content in the store")
