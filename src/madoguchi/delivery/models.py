"""Deliveries: one row for a version of an application's package for a target; and what reconciling found."""

from __future__ import annotations

from django.db import models

from madoguchi.delivery.domain.states import State
from madoguchi.isolation.models import TenantModel, TenantReference


class Delivery(TenantModel):
    """One version of the package of an application for a target, and what became of it. Holds no answers.

    `content` is a digest of what it says; empty for one made before versions were kept. `sha256` is the package as
    it was sent, written before it is sent; from then on neither changes. `there` is the version that the receiver
    named when it refused this one for it. `waits_for`: what sending waits for, where nothing is wrong.
    """

    application_id = models.UUIDField()
    target = models.CharField(max_length=60)
    package_id = models.CharField(max_length=99)
    version = models.IntegerField(default=1, db_default=1)
    kind = models.CharField(max_length=20, default="first", db_default="first")
    content = models.CharField(max_length=64, default="", db_default="")
    decision = models.CharField(max_length=64, default="", db_default="")
    there = models.IntegerField(default=0, db_default=0)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    attempts = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    addressee_number = models.CharField(max_length=15, default="")
    result = models.CharField(max_length=60, default="")
    last_error = models.CharField(max_length=400, default="")
    waits_for = models.CharField(max_length=12, default="", db_default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id", "target", "version"], name="version_once"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "package_id", "version"], name="package_version_once"
            ),
            TenantReference(fields=["application_id"], to="applications.Application", name="delivery_of"),
        )
        indexes = (models.Index(fields=["tenant_id", "state"], name="delivery_state"),)


class Comparison(TenantModel):
    """What one reconciliation with the core system found. `problem` says why there was none."""

    at = models.DateTimeField()
    agreed = models.IntegerField(default=0)
    young = models.IntegerField(default=0)
    found = models.IntegerField(default=0)
    findings = models.JSONField(default=list)  # the first of them
    problem = models.CharField(max_length=200, default="")

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "at"], name="comparison_at"),)
