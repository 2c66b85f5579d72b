"""Records of what others than the office do with a case: who is invited to a step, another government that
gets it or does one of its steps."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel, TenantReference

APPLICATION = "applications.Application"


class Invitation(TenantModel):
    """Somebody from outside who is asked to do a step of a case (`domain/invitations.py`). Who is asked at another address,
    or when the step is opened anew, is asked by a row of their own."""

    application_id = models.UUIDField()
    step = models.CharField(max_length=60)  # its id in the definition
    opening = models.DateTimeField()  # since when the step was open
    email = models.CharField(max_length=254)  # empty: nobody to write to
    by_office = models.BooleanField()  # the address was given by staff, and not by the answers
    held = models.CharField(max_length=12)  # why no mail went out yet
    until = models.DateField()
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    times = models.IntegerField(default=0)
    mail_id = models.UUIDField(null=True)  # the latest mail
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120)
    over_at = models.DateTimeField(null=True)
    typed = models.JSONField()  # what was typed and is not sent; gone once it is over
    revision = models.IntegerField(default=0)
    sent = models.JSONField()  # what was sent, in words: [[what was asked, the answer], …]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id", "step"],
                condition=models.Q(answered_at=None, revoked_at=None, over_at=None),
                name="one_living_invitation",
            ),
            TenantReference(
                fields=["application_id"], to=APPLICATION, name="invitation_of", on_delete="cascade"
            ),
        )
        indexes = (models.Index(fields=["tenant_id", "application_id"], name="invitation_application"),)


class Transfer(TenantModel):
    """A case that another government is competent for went there (移送). Of one of this installation it is on record with
    which receipt it arrived, or why it could not be brought; to another one staff bring it."""

    application_id = models.UUIDField()
    to_code = models.CharField(max_length=6)  # 全国地方公共団体コード
    to_name = models.CharField(max_length=120)
    to_tenant = models.IntegerField(null=True)
    reason = models.TextField()
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=120)
    receipt = models.CharField(max_length=30)
    there_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200)
    waits_for = models.CharField(max_length=200, default="", db_default="")  # why it is not there yet

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "application_id"], name="transferred_once"),
            TenantReference(
                fields=["application_id"], to=APPLICATION, name="transfer_of", on_delete="cascade"
            ),
        )


class Forwarding(TenantModel):
    """A step of a case that another government does (進達・経由): what went there, and what came back
    (`domain/forwardings.py`). Once that ended, a step that is done anew has a row of its own."""

    application_id = models.UUIDField()
    step = models.CharField(max_length=60)  # its id in the definition
    does = models.CharField(max_length=10)  # what the step does
    government = models.CharField(max_length=12)  # as the definition calls it
    way = models.CharField(
        max_length=10
    )  # inside | connected | by_hand; empty: the town has not said which it is
    to_code = models.CharField(max_length=6)  # 全国地方公共団体コード
    to_name = models.CharField(max_length=60)
    to_tenant = models.IntegerField(null=True)
    made_at = models.DateTimeField()
    version = models.IntegerField()  # how often something was brought there
    content = models.CharField(max_length=64)  # a digest of what was brought last
    receipt = models.CharField(max_length=60)  # the number that it has there
    there_at = models.DateTimeField(null=True)  # when it arrived there
    sent_at = models.DateTimeField(null=True)  # when the last version did
    waits_for = models.CharField(max_length=200)  # why it is not there yet
    problem = models.CharField(max_length=400)  # why it was not taken there, or the answer not taken here
    returned_at = models.DateTimeField(null=True)
    returned = models.TextField()  # why it was sent back (返戻)
    answer = models.JSONField(null=True)  # the last that came back (Answer)
    answered_at = models.DateTimeField(null=True)  # when the step was done by it
    over_at = models.DateTimeField(null=True)
    over = models.CharField(max_length=10)  # why it is not asked any more (Over)
    away = models.JSONField()  # when it lay there: [[since, until or null], …]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id", "step"],
                condition=models.Q(answered_at=None, over_at=None),
                name="one_living_forwarding",
            ),
            TenantReference(
                fields=["application_id"], to=APPLICATION, name="forwarding_of", on_delete="cascade"
            ),
        )
        indexes = (models.Index(fields=["tenant_id", "application_id"], name="forwarding_application"),)
