"""Let a quarantined file out, or keep it in."""

from __future__ import annotations

from uuid import UUID

from madoguchi.applications.models import Attachment
from madoguchi.files.domain.scanning import Outcome, Scanner
from madoguchi.files.domain.storing import NotStored, Store
from madoguchi.isolation.scope import tenant_transaction

_STATE = {Outcome.CLEAN: "clean", Outcome.INFECTED: "infected", Outcome.UNSCANNED: "unscanned"}


class ScannerAway(Exception):
    """The scanner does not answer; the file stays in quarantine."""


def scan(*, attachment_id: UUID, store: Store, scanner: Scanner) -> str:
    """Scan one file and keep the verdict; its state afterwards. Raises ScannerAway.

    Opens its own transactions: scanning takes time in which nothing is locked. A file that is too long for the
    scanner counts as unscanned: never clean, and asking again does not help.
    """
    with tenant_transaction():
        key = (
            Attachment.objects.filter(id=attachment_id, state="quarantined").values_list("store_key").first()
        )
    if key is None:
        return ""
    try:
        with store.open(key[0]) as file:
            verdict = scanner.scan(file)
    except NotStored:
        return ""  # taken away meanwhile
    if verdict.outcome is Outcome.UNAVAILABLE:
        raise ScannerAway(verdict.detail)
    state = _STATE.get(verdict.outcome, "unscanned")
    with tenant_transaction():
        Attachment.objects.filter(id=attachment_id).update(
            state=state, verdict=(verdict.signature or verdict.detail or "")[:120]
        )
    return state
