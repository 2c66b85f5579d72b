"""What is awaited by a day: open steps of cases, and what decisions led to. All rows belong to a tenant."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel, TenantReference

APPLICATION = "applications.Application"


class Consequence(TenantModel):
    """What a decision leads to: a case of another procedure that it opens, or the end of its validity and the renewal.

    It stands while the decision does (`ended_at`), and is the same row when the same is decided again: what was begun or
    sent for it is not begun twice.
    """

    application_id = models.UUIDField()
    decision = models.CharField(max_length=60)  # its id in the definition
    kind = models.CharField(max_length=8)  # opens | valid
    procedure = models.CharField(max_length=60)  # that is opened, or by which it is renewed; "" for none
    begins_on = models.DateField()  # the day on which the decision took effect
    last_on = models.DateField(null=True)  # until when it is to be sent; the last day of the validity
    remind_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # the decision was taken back
    draft_id = models.UUIDField(null=True)  # begun for it; no reference, for drafts come and go
    second_id = models.UUIDField(null=True)  # the latest case that was sent for it
    second_late = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id", "kind", "procedure"], name="one_consequence"
            ),
            TenantReference(
                fields=["application_id"], to=APPLICATION, name="consequence_of", on_delete="cascade"
            ),
            TenantReference(fields=["second_id"], to=APPLICATION, name="consequence_second"),
        )
        indexes = (
            models.Index(
                fields=["tenant_id", "remind_on"],
                condition=models.Q(reminded_at=None, ended_at=None),
                name="consequence_reminders",
            ),
            models.Index(fields=["tenant_id", "second_id"], name="consequence_by_second"),
            models.Index(
                fields=["tenant_id", "last_on"],
                condition=models.Q(kind="valid", ended_at=None),
                name="consequence_valid",
            ),
        )


class Replaced(TenantModel):
    """A case that was sent for what a decision led to and ended, and in whose place another was sent."""

    consequence_id = models.UUIDField()
    application_id = models.UUIDField()
    late = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "application_id"], name="replaced_once"),
            TenantReference(
                fields=["consequence_id"],
                to="review.Consequence",
                name="replaced_for",
                on_delete="cascade",
            ),
            TenantReference(
                fields=["application_id"], to=APPLICATION, name="replaced_case", on_delete="cascade"
            ),
        )


class StepClock(TenantModel):
    """Until when an open step should be done, for the queue and for who is told. Kept up by `services/keep_step_clocks.py`,
    and there only while the step is open; pages of one case count from the records."""

    application_id = models.UUIDField()
    step = models.CharField(max_length=60)  # its id in the definition
    due_on = models.DateField()
    stopped = models.BooleanField()  # a correction is out
    escalates = models.BooleanField()  # who leads those who do it is told when it is late
    told_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "application_id", "step"], name="one_step_clock"),
            TenantReference(
                fields=["application_id"], to=APPLICATION, name="step_clock_of", on_delete="cascade"
            ),
        )
        indexes = (
            models.Index(
                fields=["tenant_id", "due_on"],
                condition=models.Q(escalates=True, stopped=False, told_on=None),
                name="step_clock_untold",
            ),
            models.Index(
                fields=["tenant_id", "due_on", "application_id"],
                condition=models.Q(stopped=False),
                name="step_clock_by_day",
            ),
        )
