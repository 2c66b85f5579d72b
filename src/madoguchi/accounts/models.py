"""Accounts and what proves them. Secrets are kept as keyed hashes only."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel, TenantReference


class Session(TenantModel):
    """A browser that one tenant knows. `data` holds the ids of the drafts and applications it may see, or, of somebody from
    outside, of what they are asked for."""

    KINDS = ("applicant", "resident", "staff", "invited")

    secret_hash = models.BinaryField()
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    subject_id = models.UUIDField(null=True)  # a resident account or a member of staff
    data = models.JSONField(default=dict)
    device = models.CharField(max_length=60, default="", db_default="")  # in words, for its owner's list
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="session_secret_once"),
        )
        indexes = (models.Index(fields=["tenant_id", "expires_at"], name="session_expiry"),)


class LinkToken(TenantModel):
    """A link that was sent by mail. Spent once, by a button (POST), so that a mail scanner cannot.

    `browser_hash` is of the cookie of the browser that asked for it: whoever opens it elsewhere may be somebody else.
    """

    PURPOSES = ("sign_in", "draft", "verify_email", "old_address", "new_address", "invited")

    secret_hash = models.BinaryField()
    purpose = models.CharField(max_length=12, choices=[(p, p) for p in PURPOSES])
    email = models.CharField(max_length=254)
    subject_id = models.UUIDField(null=True)  # the draft, the change of an address, or what is asked for
    browser_hash = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="link_secret_once"),)


class ResidentAccount(TenantModel):
    """A resident, known by a verified e-mail address. A joined one leads to the account that it was joined to."""

    email = models.CharField(max_length=254)
    joined_to = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "email"], name="resident_email_once"),)


class AddressChange(TenantModel):
    """A resident's address on its way from one to another, or a second account on its way into the first.

    Both addresses say so by a link. Without an old one (`lost`) an application's access code stands for it.
    """

    KINDS = ("change", "lost", "join")

    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS])
    account_id = models.UUIDField(
        null=True
    )  # none yet, when the address of an application without one was lost
    application_id = models.UUIDField(null=True)
    old_email = models.CharField(max_length=254)
    new_email = models.CharField(max_length=254)
    old_confirmed_at = models.DateTimeField(null=True)
    new_confirmed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


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


class Unit(TenantModel):
    """A unit (部・課・係). An office that keeps none has no row here; else one row is the office as a whole (`ROOT`)."""

    name = models.CharField(max_length=60)
    code = models.CharField(max_length=12)
    parent_id = models.UUIDField(null=True)  # none only above all others
    closed_on = models.DateField(null=True)
    successor_id = models.UUIDField(null=True)  # of a dissolved one: who does its work now

    class Meta:
        constraints = (
            TenantReference(fields=["parent_id"], to="accounts.Unit", name="unit_below"),
            TenantReference(fields=["successor_id"], to="accounts.Unit", name="unit_succeeded_by"),
            models.UniqueConstraint(
                fields=["tenant_id", "code"], condition=models.Q(closed_on=None), name="unit_code_once"
            ),
        )


class Placement(TenantModel):
    """Where a member of staff works, and the level there (係員 0, 係長 1, …); two units at once (兼務) are two rows."""

    staff_id = models.UUIDField()
    unit_id = models.UUIDField()
    level = models.SmallIntegerField(default=0)

    class Meta:
        constraints = (
            TenantReference(
                fields=["staff_id"], to="accounts.Staff", name="placement_of", on_delete="cascade"
            ),
            TenantReference(fields=["unit_id"], to="accounts.Unit", name="placed_in"),
            models.UniqueConstraint(fields=["tenant_id", "staff_id", "unit_id"], name="placed_once"),
        )


class Rank(TenantModel):
    """What the town calls a level, if it has words of its own."""

    level = models.SmallIntegerField()
    name = models.CharField(max_length=20)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "level"], name="rank_once"),)


class FlowPlaces(TenantModel):
    """Which unit each part (係) of a flow is, which rank each level of approval takes, and which other government is meant
    (`domain/flow_places.py`).

    Of one procedure, or (`procedure` empty) of all that say nothing else. A unit is closed, never deleted: no reference.
    """

    procedure = models.CharField(max_length=60)
    parts = models.JSONField(default=dict)  # part → unit
    ranks = models.JSONField(default=dict)  # level of approval → rank
    governments = models.JSONField(default=dict, db_default={})  # prefecture → Tie

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "procedure"], name="flow_places_once"),)


class Absence(TenantModel):
    """Somebody is away on these days, both included, and another decides for them meanwhile (代決)."""

    staff_id = models.UUIDField()
    deputy_id = models.UUIDField()
    level = models.SmallIntegerField(null=True)  # the rank for which it counts; none: every one they hold
    starts_on = models.DateField()
    ends_on = models.DateField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = (
            TenantReference(fields=["staff_id"], to="accounts.Staff", name="absence_of", on_delete="cascade"),
            TenantReference(
                fields=["deputy_id"], to="accounts.Staff", name="absence_deputy", on_delete="cascade"
            ),
        )
        indexes = (
            models.Index(fields=["tenant_id", "deputy_id", "ends_on"], name="absence_by_deputy"),
            models.Index(fields=["tenant_id", "staff_id", "ends_on"], name="absence_by_person"),
        )


class RoleRequest(TenantModel):
    """Roles that wait for a second administrator: what they were when it was asked, and what they become."""

    OUTCOMES = ("waiting", "confirmed", "declined")

    staff_id = models.UUIDField()
    roles_from = models.JSONField()
    roles_to = models.JSONField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in OUTCOMES], default="waiting")
    ended_by_name = models.CharField(max_length=120, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            TenantReference(
                fields=["staff_id"], to="accounts.Staff", name="roles_asked_for", on_delete="cascade"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "staff_id"],
                condition=models.Q(outcome="waiting"),
                name="one_role_request",
            ),
        )


class Attempt(TenantModel):
    """Attempts at something that can be guessed, counted per window of time."""

    key = models.BinaryField()  # keyed hash of what is limited and for whom
    window = models.BigIntegerField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "key", "window"], name="attempts_once"),)


class FailureTally(TenantModel):
    """How often something failed or was refused, ever: what a monitor reads. It names nobody."""

    what = models.CharField(max_length=60)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "what"], name="failures_once"),)


class StrangerTally(models.Model):
    """The same where nobody can say which tenant was meant: a program that does not exist, a token that is not ours."""

    what = models.CharField(max_length=60, primary_key=True)
    count = models.BigIntegerField(default=0)


class ApiClient(models.Model):
    """A program that submits, or a core system that fetches; it names the tenants it may serve."""

    client_id = models.CharField(max_length=60, primary_key=True)
    secret_hash = models.BinaryField()
    name = models.CharField(max_length=120)
    tenants = models.JSONField(default=list)  # tenant numbers
    scopes = models.JSONField(default=list)  # apply | core
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
