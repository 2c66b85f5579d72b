"""Accounts and what proves them. Secrets are kept as keyed hashes only."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class Session(TenantModel):
    """A browser that one tenant knows. `data` holds the ids of the drafts and applications it may see."""

    KINDS = ("applicant", "resident", "staff")

    secret_hash = models.BinaryField()
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    subject_id = models.UUIDField(null=True)  # a resident account or a member of staff
    data = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="session_secret_once"),
        )
        indexes = (models.Index(fields=["tenant_id", "expires_at"], name="session_expiry"),)


class LinkToken(TenantModel):
    """A link that was sent by mail. Spent once, by a button (POST), so that a mail scanner cannot."""

    PURPOSES = ("sign_in", "draft", "verify_email")

    secret_hash = models.BinaryField()
    purpose = models.CharField(max_length=12, choices=[(p, p) for p in PURPOSES])
    email = models.CharField(max_length=254)
    subject_id = models.UUIDField(null=True)  # the draft
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="link_secret_once"),)


class ResidentAccount(TenantModel):
    """A resident, known by a verified e-mail address."""

    email = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "email"], name="resident_email_once"),)


class Staff(TenantModel):
    """A member of staff: password and a time-based one-time code (RFC 6238)."""

    username = models.CharField(max_length=254)
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=120, default="")
    roles = models.JSONField(default=list)
    password = models.CharField(max_length=200)
    must_change_password = models.BooleanField(default=False)
    totp_secret = models.BinaryField(null=True)  # sealed with a key derived from SECRET_KEY
    totp_counter = models.BigIntegerField(default=0)  # the last step used: a code counts once
    recovery_codes = models.JSONField(default=list)  # keyed hashes, hexadecimal
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "username"], name="staff_username_once"),)


class Attempt(TenantModel):
    """Attempts at something that can be guessed, counted per window of time."""

    key = models.BinaryField()  # keyed hash of what is limited and for whom
    window = models.BigIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "key", "window"], name="attempts_once"),)


class ApiClient(models.Model):
    """A program that submits, or a core system that fetches; it names the tenants it may serve."""

    client_id = models.CharField(max_length=60, primary_key=True)
    secret_hash = models.BinaryField()
    name = models.CharField(max_length=120)
    tenants = models.JSONField(default=list)  # tenant numbers
    scopes = models.JSONField(default=list)  # apply | core
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
