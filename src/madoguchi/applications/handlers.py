"""What applications do when events arrive."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.applications.services.attachments.scan import ScannerAway, scan
from madoguchi.applications.services.case import keep_missing_words
from madoguchi.applications.services.contact.letters import send_receipt, send_withdrawn
from madoguchi.files.connectors.configured import scanner
from madoguchi.files.services.open_file import store
from madoguchi.outbox.services.work import Later, opens_own_transactions


@opens_own_transactions
def scan_attachment(payload: dict[str, Any], *, now: datetime) -> None:
    """Scan what was uploaded; try again while the scanner is away."""
    try:
        scan(attachment_id=UUID(payload["attachment_id"]), store=store(), scanner=scanner())
    except ScannerAway:
        raise Later(30) from None


@opens_own_transactions
def keep_words(payload: dict[str, Any], *, now: datetime) -> None:
    """`ops.day_began`"""
    keep_missing_words.keep_missing_words()


def mail_receipt(payload: dict[str, Any], *, now: datetime) -> None:
    """It arrived: tell the applicant."""
    send_receipt(application_id=UUID(payload["application_id"]), now=now)


def mail_withdrawn(payload: dict[str, Any], *, now: datetime) -> None:
    """It was taken back: tell the applicant."""
    send_withdrawn(application_id=UUID(payload["application_id"]), now=now)
