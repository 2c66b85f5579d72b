"""What the office filled in on many cases, for core systems. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from madoguchi.isolation.queries import Built
from madoguchi.review.models import StepRecord


class OfficeAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """The office's answers as typed, the latest of each question, and when one was given last."""

    answers: dict[str, Any]
    changed_at: datetime


def office_answers_of(ids: Collection[UUID]) -> dict[UUID, OfficeAnswers]:
    """By the application's id, those in which the office filled something in."""
    one = len(ids) == 1  # as at every event that a worker handles: built once
    rows = _OF_ONE(id=next(iter(ids))) if one else _given(StepRecord.objects.all(), ids)
    found: dict[UUID, OfficeAnswers] = {}
    for row in rows:
        if row.filled:
            before = found[row.application_id].answers if row.application_id in found else {}
            found[row.application_id] = OfficeAnswers(answers=before | row.filled, changed_at=row.at)
    return found


def _given(rows: QuerySet[StepRecord], ids: Collection[Any]) -> QuerySet[StepRecord]:
    return rows.filter(application_id__in=ids).order_by("application_id", "number")


_OF_ONE = Built(StepRecord, {"id": "application_id"}, lambda rows, slots: _given(rows, [slots["id"]]))
