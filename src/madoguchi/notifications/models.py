"""Mails of a tenant."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel


class Mail(TenantModel):
    """One mail to one address. Its id is also its Message-ID, so that a mail sent twice is known as one.

    The body may hold a link that opens something: a mail server gets it once, then it is emptied here.
    """

    STATES = ("waiting", "sent", "refused")

    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in STATES], default="waiting")
    failure = models.CharField(max_length=60, default="")  # the server's reply code, never its text
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["tenant_id", "created_at"], name="mail_time"),)
