"""The office's own records about an application: its line in the register, its steps, its decision, its clock."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel, TenantReference

APPLICATION = "applications.Application"


def _of_case(name: str) -> TenantReference:
    """A row that belongs to a case and is gone with it."""
    return TenantReference(fields=["application_id"], to=APPLICATION, name=name, on_delete="cascade")


class RegisterSequence(TenantModel):
    """The last register number given in a fiscal year."""

    fiscal_year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "fiscal_year"], name="register_year_once"),
        )


class Acceptance(TenantModel):
    """One line of the register. An acceptance that was undone keeps its line and its number."""

    application_id = models.UUIDField()
    fiscal_year = models.IntegerField()
    number = models.IntegerField()
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "fiscal_year", "number"], name="register_number_once"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "application_id"],
                condition=models.Q(undone_at=None),
                name="accepted_once",
            ),
            _of_case("acceptance_of"),
        )
        indexes = (models.Index(fields=["tenant_id", "application_id"], name="acceptance_application"),)


class CorrectionRequest(TenantModel):
    """What the applicant is asked to correct (補正), and until when."""

    application_id = models.UUIDField()
    questions = models.JSONField(default=list)  # paths of answers
    reason = models.TextField()
    due_on = models.DateField()
    from_state = models.CharField(max_length=12)  # where the application goes back to
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id"],
                condition=models.Q(answered_at=None),
                name="one_open_correction",
            ),
            _of_case("correction_of"),
        )
        indexes = (models.Index(fields=["tenant_id", "application_id", "at"], name="correction_application"),)


class Decision(TenantModel):
    """A decision (決裁): proposed by an examiner, made by an approver. One that was sent back or undone stays."""

    application_id = models.UUIDField()
    decision = models.CharField(max_length=60)  # its id in the definition
    label = models.CharField(max_length=200)
    outcome = models.CharField(max_length=24)  # forms.domain.definition.Outcome; old rows: approved | refused
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60)
    proposed_by_name = models.CharField(max_length=120)
    # Ids of who had ticked and written what was put forward.
    prepared_by = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, default="")
    decided_by_name = models.CharField(max_length=120, default="")
    # For whom it was decided who was away (代決); empty for whoever decided for themself.
    decided_for_name = models.CharField(max_length=120, default="", db_default="")
    dropped_at = models.DateTimeField(null=True)
    checked = models.JSONField(default=list)  # ids of the checklist's items that the examiner ticked
    returned_by_name = models.CharField(max_length=120, default="")
    returned_reason = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id"],
                condition=models.Q(dropped_at=None),
                name="one_living_decision",
            ),
            _of_case("decision_of"),
        )
        indexes = (models.Index(fields=["tenant_id", "application_id"], name="decision_application"),)


class StepRecord(TenantModel):
    """An act at a step of a procedure's own flow, with the answers of the office that were given there: rows are only added.

    The latest answer to a question is the case's. Where a case stands follows from these rows alone.
    """

    application_id = models.UUIDField()
    number = models.IntegerField()  # 1, 2, … of the case
    step = models.CharField(max_length=60)  # its id in the definition
    act = models.CharField(max_length=10)  # did | reopened
    # What the step did then (forms.domain.format.flow.Does); empty: as its definition says.
    does = models.CharField(max_length=10, default="", db_default="")
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    # For whom it was done who was away (代決); empty for whoever did it for themself.
    instead_of = models.CharField(max_length=60, default="", db_default="")
    instead_of_name = models.CharField(max_length=120, default="", db_default="")
    decision = models.CharField(max_length=60)  # what a proposal put forward
    seen = models.CharField(max_length=64)  # digest of what lay before whoever did it
    note = models.TextField()  # the reason of a proposal, or for which it was reopened
    checked = models.JSONField()  # ids of the step's checklist that were ticked
    filled = models.JSONField()  # question of the office → its answer as typed

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id", "number"], name="step_record_once"
            ),
            _of_case("step_record_of"),
        )


class StoodIn(TenantModel):
    """What a deputy decided for somebody who was away (代決), until that person has looked at it (後閲)."""

    application_id = models.UUIDField()
    absent_id = models.UUIDField()
    deputy_name = models.CharField(max_length=120)
    what = models.CharField(max_length=200)  # the step, or the decision of the default way
    at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (_of_case("stood_in_on"),)
        indexes = (
            models.Index(
                fields=["tenant_id", "absent_id", "at"],
                condition=models.Q(looked_at=None),
                name="stood_in_for",
            ),
        )


class Preparation(TenantModel):
    """What an examiner has ticked and written so far, before it is put forward."""

    application_id = models.UUIDField()
    decision = models.CharField(max_length=60)
    outcome = models.CharField(max_length=24)
    reason = models.TextField()
    checked = models.JSONField(default=list)
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=120)
    # Ids of all who wrote at it.
    actors = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "application_id"], name="prepared_once"),
            _of_case("preparation_of"),
        )


class Note(TenantModel):
    """A note of the office to itself; the applicant does not see it."""

    application_id = models.UUIDField()
    body = models.TextField()
    at = models.DateTimeField()
    author = models.CharField(max_length=120)

    class Meta:
        constraints = (_of_case("note_of"),)
        indexes = (models.Index(fields=["tenant_id", "application_id", "at"], name="note_application"),)


class PeriodExtension(TenantModel):
    """The standard processing period of a case was extended (延長): by so many days, why, and that the applicant was told."""

    application_id = models.UUIDField()
    days = models.IntegerField()
    reason = models.TextField()
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (_of_case("extension_of"),)
        indexes = (models.Index(fields=["tenant_id", "application_id", "at"], name="extension_application"),)


class CaseClock(TenantModel):
    """What the clock of a case said when something last happened to it, so that a queue can be asked for what is late.

    What counts is `domain/clock.py`: this is kept up by `services/clock/keep_clock.py`, and the pages of one case do not read it.
    """

    application_id = models.UUIDField()
    procedure = models.CharField(max_length=60)
    due_on = models.DateField()
    near_on = models.DateField()  # from then on its last days run
    stopped = models.BooleanField()  # a correction is out: neither late nor nearly so
    done_on = models.DateField(null=True)  # decided, closed, withdrawn or dismissed
    took = models.IntegerField(null=True)  # days of the period's kind until it was decided, without stops
    on_time = models.BooleanField(null=True)  # None for one that was withdrawn or dismissed
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    told_on = models.DateField(null=True)  # the last day as the applicant was told it by mail

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "application_id"], name="one_clock"),
            _of_case("clock_of"),
        )
        indexes = (
            models.Index(
                fields=["tenant_id", "due_on", "application_id"],
                include=["near_on"],
                condition=models.Q(done_on=None, stopped=False),
                name="clock_running_by_day",
            ),
            models.Index(
                fields=["tenant_id", "procedure", "-done_on"],
                condition=models.Q(on_time__isnull=False),
                name="clock_of_procedure",
            ),
        )
