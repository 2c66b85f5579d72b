"""Stored versions of definitions: immutable, found by their content address."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class DefinitionVersion(TenantModel):
    """One version of one procedure. `version` is the content address of `document` (canonical JSON)."""

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    document = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "procedure", "version"], name="one_version_once"),
        )
