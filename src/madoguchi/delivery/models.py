"""Deliveries: one row for an application and a target."""

from __future__ import annotations

from django.db import models

from madoguchi.delivery.domain.states import State
from madoguchi.isolation.models import TenantModel, TenantReference


class Delivery(TenantModel):
    """The package of one application for one target, and what became of it. Holds no answers.

    `sha256` is the package as it was last sent, written before it is sent.
    """

    application_id = models.UUIDField()
    target = models.CharField(max_length=60)
    package_id = models.CharField(max_length=99)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    attempts = models.IntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    addressee_number = models.CharField(max_length=15, default="")
    result = models.CharField(max_length=60, default="")
    last_error = models.CharField(max_length=400, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "application_id", "target"], name="delivered_once"),
            models.UniqueConstraint(fields=["tenant_id", "package_id"], name="package_once"),
            TenantReference(fields=["application_id"], to="applications.Application", name="delivery_of"),
        )
        indexes = (models.Index(fields=["tenant_id", "state"], name="delivery_state"),)
