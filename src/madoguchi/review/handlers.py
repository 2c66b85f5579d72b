"""What the office's side does when events arrive."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.review.services import end_correction, letters
from madoguchi.review.services.end_correction import NoOpenCorrection


def answer_correction(payload: dict[str, Any], *, now: datetime) -> None:
    """`applications.mended`: the applicant answered the correction request, so the case goes on where it was."""
    with suppress(NoOpenCorrection):
        end_correction.answer_correction(application_id=UUID(payload["application_id"]), now=now)


def mail_accepted(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.accepted`"""
    letters.send_accepted(application_id=UUID(payload["application_id"]), now=now)


def mail_correction(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.correction_requested`"""
    letters.send_correction(application_id=UUID(payload["application_id"]), now=now)


def mail_decided(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.decided`, `review.dismissed`"""
    letters.send_decided(application_id=UUID(payload["application_id"]), now=now)


def mail_decision_undone(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.decision_undone`"""
    letters.send_decision_undone(application_id=UUID(payload["application_id"]), now=now)


def mail_message(payload: dict[str, Any], *, now: datetime) -> None:
    """`review.message_sent`"""
    letters.send_message_there(application_id=UUID(payload["application_id"]), now=now)
