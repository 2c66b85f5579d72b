"""Tenants, the lists they keep, and the public halves of their keys."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class Tenant(models.Model):
    """A local government. Its number is the first five digits of its code (全国地方公共団体コード)."""

    id = models.IntegerField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100)
    name_easy = models.CharField(max_length=160, default="")
    kind = models.CharField(max_length=12)  # municipality | prefecture
    contact = models.CharField(max_length=200, default="")
    head = models.CharField(max_length=60, default="")  # whom an application is addressed to: あおば市長
    created_at = models.DateTimeField()


class SecretKeyMark(models.Model):
    """A mark of the secret key that the database was filled with; the last one counts. It tells nothing of the key."""

    mark = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()


class TableRow(TenantModel):
    """One row of a list that the tenant keeps: a day-care centre, a disaster, a clinic."""

    table = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    columns = models.JSONField(default=dict)  # label, label_en, label_ja-easy, and the table's own
    position = models.IntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "table", "key"], name="table_row_once"),)


class SealingKey(TenantModel):
    """The public half of a sealing key. Retired keys only unseal; the private half is with the key keeper."""

    public_key = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class OfficeDayRow(TenantModel):
    """A day on which the tenant's offices are closed or open beside the usual ones (`kernel.office_days`)."""

    day = models.DateField()
    kind = models.CharField(max_length=8)  # holiday | closed | open
    name = models.CharField(max_length=60)
    yearly = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "day", "yearly"], name="office_day_once"),
        )
