"""Requests for correction (補正) of an application. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.domain.states import State
from madoguchi.applications.queries import applications
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.rows import path_now
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.review.domain import naming
from madoguchi.review.models import CorrectionRequest


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """What the applicant is, or was, asked to correct; `labels` name the questions."""

    questions: tuple[str, ...]
    labels: tuple[str, ...]
    reason: str
    due_on: date
    at: datetime
    by: str
    answered_at: datetime | None


def corrections(application_id: UUID, labels: Labels) -> tuple[CorrectionView, ...]:
    rows = CorrectionRequest.objects.filter(application_id=application_id).order_by("at")
    return tuple(
        CorrectionView(
            questions=tuple(c.questions),
            labels=tuple(naming.told_apart(labels, c.questions).values()),
            reason=c.reason,
            due_on=c.due_on,
            at=c.at,
            by=c.actor_name,
            answered_at=c.answered_at,
        )
        for c in rows
    )


def open_correction(
    *, application_id: UUID, language: str, mending: Mapping[str, Any] | None = None
) -> CorrectionView | None:
    """What an applicant is asked to correct now, with the questions' names in their language.

    `mending`: the answers of the draft on whose pages it is told. A row that moved there goes by its new place.
    """
    application = applications.application(application_id)
    if application is None:
        return None
    form = forms.form(application.procedure, application.version)
    labels = Labels(form, language)
    found = still_open(corrections(application_id, labels), application)
    if found is None or mending is None:
        return found
    now = [path_now(form, path, before=application.answers, after=mending) for path in found.questions]
    asked = tuple(path for path in now if path is not None)
    names = tuple(naming.told_apart(labels, asked).values())
    return msgspec.structs.replace(found, questions=asked, labels=names)


def asked_of(application_id: UUID) -> frozenset[str] | None:
    """What alone the applicant may change now, by the paths of the answers that arrived. None: everything.

    Before acceptance, and where the office asked in words only, nothing in particular is asked.
    """
    application = applications.application(application_id)
    if application is None or application.state != State.CORRECTING:
        return None
    asked = CorrectionRequest.objects.filter(application_id=application_id, answered_at=None)
    questions = asked.values_list("questions", flat=True).first()
    return frozenset(questions) if questions else None


def still_open(
    corrections: tuple[CorrectionView, ...], application: applications.ApplicationView
) -> CorrectionView | None:
    """One that was withdrawn or dismissed keeps its request unanswered, but nothing is asked any more."""
    if application.state != State.CORRECTING:
        return None
    return next((c for c in corrections if c.answered_at is None), None)
