"""Entries are only ever added; seals chain them."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class Entry(TenantModel):
    """Who did what to what, when. Holds no answers and no numbers."""

    append_only = True

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    detail = models.TextField(default="{}")

    class Meta:
        indexes = (
            models.Index(fields=["tenant_id", "subject", "at"], name="audit_subject"),
            models.Index(fields=["tenant_id", "at"], name="audit_time"),
            # What one colleague did; applicants' entries, which are most, cost nothing here.
            models.Index(
                fields=["tenant_id", "actor_id", "at"],
                condition=models.Q(actor_kind="staff"),
                name="audit_colleague",
            ),
        )


class Seal(TenantModel):
    """A batch of entries under one digest, which includes the digest before it."""

    append_only = True

    number = models.IntegerField()
    entries = models.TextField()  # JSON list of the entries' ids, in the order of the digest
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "number"], name="seal_number_once"),)


class Sealed(TenantModel):
    """Marks an entry as part of a seal, so that the next batch leaves it out."""

    append_only = True

    entry_id = models.UUIDField()
    number = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "entry_id"], name="sealed_entry_once"),)
