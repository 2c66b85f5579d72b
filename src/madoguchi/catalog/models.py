"""What is on offer, how it came about, and the words that lead to it."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class Publication(TenantModel):
    """A procedure that a tenant offers, and the version that new drafts begin with.

    `open_versions` lists the versions (newest first) on which a draft may still be finished. The days are Japan's, both
    included; none means without a bound. `next_version` takes over on the day `next_from`, with nobody's doing: whoever
    reads the row sees it.
    """

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    open_versions = models.JSONField(default=list)
    suspended = models.BooleanField(default=False)
    notice = models.TextField(default="")
    published_at = models.DateTimeField()
    offered_from = models.DateField(null=True)
    offered_to = models.DateField(null=True)
    next_version = models.CharField(max_length=16, default="", db_default="")
    next_from = models.DateField(null=True)
    next_to = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "procedure"], name="offered_once"),)


class PublicationEvent(TenantModel):
    """What somebody did to a publication."""

    append_only = True

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    what = models.CharField(max_length=12)  # catalog.domain.history.What
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    note = models.TextField(default="")
    differences = models.IntegerField(null=True)
    offered_from = models.DateField(null=True)
    offered_to = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "procedure", "at"], name="events_of_procedure"),)


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
