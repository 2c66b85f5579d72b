"""Counters."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class PageTally(TenantModel):
    """One counter of a form's page and a day (`domain/tally.py`). It holds sums alone: no draft, no person, no time."""

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    day = models.DateField()
    page = models.CharField(max_length=60)
    what = models.CharField(max_length=8)
    question = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    count = models.BigIntegerField()

    class Meta:
        db_table = (
            "applications_pagetally"  # where it was counted first: a web process of before goes on counting
        )
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "procedure", "version", "day", "page", "what", "question", "code"],
                name="counted_once",
            ),
        )
