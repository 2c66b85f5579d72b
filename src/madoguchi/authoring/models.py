"""Drafts of procedures and how they came about. All rows belong to a tenant, and hold no resident's data.

Steps live as long as their draft: undo has no limit, and `discard_draft` deletes both. Publishing leaves the draft,
so that the next change goes on from it. What was said at each step stays in the audit record.
"""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel, TenantReference

DRAFT = "authoring.ProcedureDraft"


class ProcedureDraft(TenantModel):
    """A procedure that is being written. `version` is the content address of `document` (canonical JSON).

    `revision` grows at every change, undo and redo; `position` is the number of the step that the document is after.
    """

    procedure = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    document = models.BinaryField()
    version = models.CharField(max_length=16)
    revision = models.IntegerField(default=1)
    position = models.IntegerField(default=0)
    shared_id = models.CharField(max_length=100, default="")  # the shared definition that it was adopted from
    shared_version = models.CharField(max_length=16, default="")
    origins = models.TextField(default="")  # JSON of domain.origins.Origins, for one that came from paper
    issued = models.TextField(
        default="", db_default=""
    )  # lines: every id that a step of it had (`forms.domain.births`)
    errors = models.IntegerField(null=True)  # of `version`, failed trials with them; null: not proved yet
    warnings = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=60)
    created_by_name = models.CharField(max_length=120)
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=60)
    updated_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "procedure"], name="one_draft_each"),)


class DraftStep(TenantModel):
    """One revision of a draft: a change, an undo or a redo, and the document after it (zlib).

    `number` is the draft's position after it. Changes that were undone are `dropped` when another one is made.
    """

    draft_id = models.UUIDField()
    revision = models.IntegerField()
    number = models.IntegerField()
    act = models.CharField(max_length=6)  # start | change | undo | redo
    said = models.CharField(max_length=200)
    touched = models.JSONField(default=list)  # places
    document = models.BinaryField()
    shared_version = models.CharField(max_length=16, default="")  # that the draft lies over after it
    dropped = models.BooleanField(default=False)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "draft_id", "revision"], name="step_revision_once"),
            models.UniqueConstraint(
                fields=["tenant_id", "draft_id", "number"],
                condition=models.Q(dropped=False, act__in=["start", "change"]),
                name="one_living_step",
            ),
            TenantReference(fields=["draft_id"], to=DRAFT, name="step_of", on_delete="cascade"),
        )


class PublicationRequest(TenantModel):
    """Somebody asks that exactly this version be published, for these days; void as soon as the draft is another."""

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    state = models.CharField(max_length=8)  # open | approved | refused | void
    note = models.TextField(default="")
    offered_from = models.DateField(null=True)
    offered_to = models.DateField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    asked_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=60, default="")
    ended_by_name = models.CharField(max_length=120, default="")
    reason = models.TextField(default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "procedure"],
                condition=models.Q(state="open"),
                name="one_open_request",
            ),
        )
        indexes = (models.Index(fields=["tenant_id", "procedure", "asked_at"], name="publication_request"),)


class ApprovalRule(TenantModel):
    """The tenant's choice: whether a second person approves every publication. No row: no."""

    required = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id"], name="one_approval_rule"),)
