"""What is on offer, and the words that lead to it."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class Publication(TenantModel):
    """A procedure that a tenant offers, and the version that new drafts begin with.

    `open_versions` lists the versions (newest first) on which a draft may still be finished.
    """

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    open_versions = models.JSONField(default=list)
    suspended = models.BooleanField(default=False)
    notice = models.TextField(default="")
    published_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "procedure"], name="offered_once"),)


class SearchTerm(TenantModel):
    """One word of the inverted index: a procedure is found by `term` with `weight`."""

    procedure = models.CharField(max_length=60)
    term = models.CharField(max_length=60)
    weight = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "term", "procedure"], name="term_once_per_procedure"
            ),
        )
