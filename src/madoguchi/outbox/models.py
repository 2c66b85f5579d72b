"""Events waiting for their handlers."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel

INNER = "inner"
"""The lane of what waits for nobody outside."""


class Event(TenantModel):
    """One event for one handler: retried on its own until done, or parked as failed."""

    kind = models.CharField(max_length=60)
    handler = models.CharField(max_length=120)
    lane = models.CharField(max_length=80, default=INNER, db_default=INNER)
    payload = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, default="")
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, default="")

    class Meta:
        indexes = (
            models.Index(
                fields=["tenant_id", "lane", "due_at"],
                condition=models.Q(done_at=None, failed_at=None),
                name="event_in_lane",
            ),
        )
