"""Let a quarantined file out, or keep it in."""

from __future__ import annotations

from uuid import UUID

from madoguchi.applications.domain.files.scanning import Outcome, Scanner
from madoguchi.applications.domain.files.storing import NotStored, Store
from madoguchi.applications.models import Attachment

_STATE = {Outcome.CLEAN: "clean", Outcome.INFECTED: "infected", Outcome.UNSCANNED: "unscanned"}


class ScannerAway(Exception):
    """The scanner does not answer; the file stays in quarantine."""


def scan(*, attachment_id: UUID, store: Store, scanner: Scanner) -> str:
    """Scan one file and keep the verdict; its state afterwards. Raises ScannerAway.

    A file that is too long for the scanner counts as unscanned: never clean, and asking again does not help.
    """
    row = Attachment.objects.filter(id=attachment_id, state="quarantined").first()
    if row is None:
        return ""
    try:
        with store.open(row.store_key) as file:
            verdict = scanner.scan(file)
    except NotStored:
        return ""  # taken away meanwhile
    if verdict.outcome is Outcome.UNAVAILABLE:
        raise ScannerAway(verdict.detail)
    row.state = _STATE.get(verdict.outcome, "unscanned")
    row.verdict = (verdict.signature or verdict.detail or "")[:120]
    row.save(update_fields=["state", "verdict"])
    return str(row.state)
