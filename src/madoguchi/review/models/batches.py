"""Records of cases that are done at a step as one list, and of places that are given out among them."""

from __future__ import annotations

from django.db import models

from madoguchi.isolation.models import TenantModel, TenantReference

APPLICATION = "applications.Application"


class Batch(TenantModel):
    """Cases that wait at a step to be done as one list, until a person closes it; then what was closed, by whom."""

    procedure = models.CharField(max_length=60)
    step = models.CharField(max_length=60)  # its id in the definition
    key = models.CharField(max_length=64)  # what its cases have in common (forms.domain.flows.together)
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=16)  # of the case that opened it
    state = models.CharField(max_length=8)  # open | closing | closed
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60)
    closed_by_name = models.CharField(max_length=120)
    given = models.JSONField(null=True)  # review.domain.batches.Given, for all who have none of their own
    shown = models.TextField()  # the list as it was closed: case, revision, proposal
    digest = models.CharField(max_length=64)  # of that list
    seed = models.CharField(max_length=32)  # of the lot
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "procedure", "step", "key"],
                condition=models.Q(state="open"),
                name="one_open_batch",
            ),
        )
        indexes = (models.Index(fields=["tenant_id", "state", "opened_at"], name="batch_in_state"),)


class BatchCase(TenantModel):
    """A case in a batch, what it is given there of its own, and how it left. A case that comes again gets another row."""

    batch_id = models.UUIDField()
    application_id = models.UUIDField()
    step = models.CharField(max_length=60)
    key = models.CharField(max_length=64)  # its own, which is another's where staff put it into that batch
    joined_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)  # when its step opened; None: when it arrived
    own = models.JSONField(null=True)  # review.domain.batches.Given
    own_by = models.CharField(max_length=60)
    own_by_name = models.CharField(max_length=120)
    # Ids of whose answers those of `own_by` took the place of.
    own_before = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    result = models.CharField(max_length=10)  # waiting | done | not_done | taken_out | left | given_up
    why = models.CharField(max_length=20)  # of not_done
    note = models.TextField()  # why somebody took it out, or gave up the place that it got
    outcome = models.JSONField(
        null=True
    )  # review.domain.batches.CaseResult, where all were looked at at once
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant_id", "application_id", "step"],
                condition=models.Q(result="waiting"),
                name="waits_in_one_batch",
            ),
            TenantReference(
                fields=["batch_id"], to="review.Batch", name="batch_case_in", on_delete="cascade"
            ),
            TenantReference(
                fields=["application_id"], to=APPLICATION, name="batch_case_of", on_delete="cascade"
            ),
        )
        indexes = (
            models.Index(fields=["tenant_id", "application_id", "joined_at"], name="batches_of_case"),
            models.Index(fields=["tenant_id", "batch_id", "result", "application_id"], name="cases_of_batch"),
        )


class Allocation(TenantModel):
    """A drawing: places that were given out among the cases of a batch. `inputs` and `result` are the JSON of which the digests
    are, to the byte (`forms.domain.flows.allocation.inputs`): whoever has them can give them out again and compare. Once none
    of its cases is kept any more both are empty, and `counts` says how many got what."""

    batch_id = models.UUIDField()
    first_id = models.UUIDField(null=True)  # the first drawing of its round; None for that itself
    procedure = models.CharField(max_length=60)
    step = models.CharField(max_length=60)
    inputs = models.TextField()
    inputs_digest = models.CharField(max_length=64)
    result = models.TextField()
    result_digest = models.CharField(max_length=64)
    counts = models.JSONField(null=True)  # review.domain.allocations.Counts
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "batch_id"], name="allocated_once"),
            TenantReference(
                fields=["batch_id"], to="review.Batch", name="allocation_of", on_delete="cascade"
            ),
        )
