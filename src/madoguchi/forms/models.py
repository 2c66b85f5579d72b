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


class SharedVersion(models.Model):
    """One version of a definition that every tenant may adopt: offered by a tenant, or of the library (no `tenant`)."""

    shared = models.CharField(max_length=100)  # the library's id, or <slug>/<procedure>
    version = models.CharField(max_length=16)
    document = models.BinaryField()
    tenant = models.IntegerField(null=True)
    offered_by = models.CharField(max_length=120, default="")
    note = models.TextField(default="")
    offered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shared", "version"], name="shared_version_once"),)


class Adoption(models.Model):
    """A tenant's procedure that lies over a version of a shared definition."""

    tenant = models.IntegerField()
    procedure = models.CharField(max_length=60)
    shared = models.CharField(max_length=100)
    base_version = models.CharField(max_length=16)
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant", "procedure"], name="adopted_once"),)
        indexes = (models.Index(fields=["shared"], name="adoptions_of_shared"),)
