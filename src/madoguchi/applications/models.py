"""Drafts, applications, and what belongs to them. All rows belong to a tenant."""

from __future__ import annotations

from django.db import models

from madoguchi.accounts.domain.units import ROOT
from madoguchi.applications.domain.states import State
from madoguchi.isolation.models import TenantModel, TenantReference


def _of_application(name: str) -> TenantReference:
    """A row that belongs to an application and is gone with it."""
    return TenantReference(
        fields=["application_id"], to="applications.Application", name=name, on_delete="cascade"
    )


class Draft(TenantModel):
    """Answers on their way (下書き), as typed. Gone at submission, or when it expires."""

    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    answers = models.TextField(default="{}")  # JSON; an individual number only as {"sealed": true}
    page = models.CharField(max_length=60, default="")
    language = models.CharField(max_length=8, default="ja")
    email = models.CharField(max_length=254, default="")
    email_verified_at = models.DateTimeField(null=True)
    resident_id = models.UUIDField(null=True)
    amends_id = models.UUIDField(null=True)  # the arrived application that this draft mends
    follows_id = models.UUIDField(
        null=True
    )  # what a decision led to, for which it was begun (review.Consequence)
    revision = models.IntegerField(default=0)
    sheet = models.BigIntegerField(null=True)  # the page in a tab that saved last (`domain/drawn.py`)
    sheet_since = models.IntegerField(null=True)  # the revision from which on every answer came from it
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)  # when its applicant was told by mail that it expires soon

    class Meta:
        constraints = (
            TenantReference(
                fields=["amends_id"], to="applications.Application", name="draft_amends", on_delete="cascade"
            ),
        )
        indexes = (
            models.Index(fields=["tenant_id", "resident_id"], name="draft_resident"),
            models.Index(fields=["tenant_id", "email"], name="draft_email"),
            models.Index(fields=["tenant_id", "expires_at"], name="draft_expiry"),
        )


class EndedDraft(TenantModel):
    """What stays of a draft that expired or was thrown away: its id, so that who comes back is told. No answers."""

    procedure = models.CharField(max_length=60)
    resident_id = models.UUIDField(null=True)
    expired = models.BooleanField()
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["tenant_id", "resident_id"], name="ended_draft_resident"),
            models.Index(fields=["tenant_id", "ended_at"], name="ended_draft_time"),
        )


class Application(TenantModel):
    """An application that arrived. `answers` hold what counted; hidden answers never get here."""

    granted_by = "applications_casegrant"

    receipt = models.CharField(max_length=18)
    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    channel = models.CharField(max_length=8)  # portal | api | counter | import
    language = models.CharField(max_length=8)
    answers = models.TextField()
    applicant_name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    # Whether a link that went there came back, or a program vouches for it: else nothing is shown to its owner.
    email_confirmed = models.BooleanField(default=False, db_default=False)
    resident_id = models.UUIDField(null=True)
    client_id = models.CharField(max_length=60)
    access_code_hash = models.BinaryField()
    next_access_code_hash = models.BinaryField(
        null=True
    )  # sent after a loss; the first counts until it is used
    idempotency_key = models.CharField(max_length=80)
    body_digest = models.BinaryField()
    similar = models.BooleanField(default=False)
    arrived_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Grows with every change that a page may have missed; the arrival leaves both columns to the database.
    revision = models.IntegerField(default=1, db_default=1)
    mended_at = models.DateTimeField(
        null=True
    )  # since when a mend waits for somebody of the office to look at it
    # The unit that works on it. No reference: every arrival would lock the unit's row; a unit is closed, never deleted.
    unit_id = models.UUIDField(default=ROOT, db_default=ROOT)
    assigned_to = models.UUIDField(null=True)  # 担当者, a member of staff of that unit
    # Since when nobody is in charge because whoever was works elsewhere; until somebody is again.
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant_id", "receipt"], name="receipt_once"),
            models.UniqueConstraint(fields=["tenant_id", "idempotency_key"], name="submitted_once"),
        )
        indexes = (
            # What the queue's indexes include the policy of the units asks for: a count need not look into the table.
            models.Index(
                fields=["tenant_id", "state", "-arrived_at"],
                include=["unit_id", "id"],
                name="queue_by_state",
            ),
            models.Index(
                fields=["tenant_id", "procedure", "state", "-arrived_at"],
                include=["unit_id", "id"],
                name="queue_by_procedure",
            ),
            models.Index(fields=["tenant_id", "-arrived_at"], name="queue_by_arrival"),
            # A prefix search: LIKE is not leakproof, so under row-level security only these operators use an index.
            models.Index(
                fields=["tenant_id", "applicant_name", "state", "-arrived_at"],
                include=["procedure", "unit_id", "id"],
                opclasses=["int4_ops", "varchar_pattern_ops", "varchar_ops", "timestamptz_ops"],
                name="queue_by_name",
            ),
            models.Index(fields=["tenant_id", "resident_id"], name="application_resident"),
            models.Index(fields=["tenant_id", "email"], name="application_email"),
            models.Index(
                fields=["tenant_id", "-arrived_at"],
                condition=models.Q(mended_at__isnull=False),
                name="queue_of_mended",
            ),
            models.Index(
                fields=["tenant_id", "-arrived_at"],
                condition=models.Q(left_at__isnull=False),
                name="queue_of_left",
            ),
            models.Index(
                fields=["tenant_id", "unit_id", "state", "-arrived_at"], include=["id"], name="queue_by_unit"
            ),
            models.Index(
                fields=["tenant_id", "assigned_to", "-arrived_at"],
                condition=models.Q(assigned_to__isnull=False),
                name="queue_of_assigned",
            ),
        )


class SearchWord(TenantModel):
    """A word by which staff find a case (`domain/search_words.py`), as a number: a keyed hash, from which nothing can be read.

    Written with the arrival, and anew with each mend: words are those of the answers that count now.
    """

    application_id = models.UUIDField()
    word = models.BigIntegerField()

    class Meta:
        constraints = (
            _of_application("word_of"),
            # Ids ascend with time: the latest cases of a word are one stretch of this index.
            models.UniqueConstraint(fields=["tenant_id", "word", "application_id"], name="word_once"),
        )
        indexes = (models.Index(fields=["tenant_id", "application_id"], name="word_by_case"),)


class CaseGrant(TenantModel):
    """Shows a case to a unit or a person besides those whose it is: who was asked for an opinion, who helps.

    `sees` names the questions that are shown, as references of the definition; none: the whole case.
    """

    application_id = models.UUIDField()
    given_to = models.UUIDField()  # a unit, or a member of staff
    sees = models.JSONField(default=list)
    until = models.DateField(null=True)  # the last day
    given_by = models.UUIDField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = (
            _of_application("grant_of"),
            models.UniqueConstraint(fields=["tenant_id", "application_id", "given_to"], name="granted_once"),
        )
        indexes = (models.Index(fields=["tenant_id", "given_to"], name="grant_holder"),)


class WrittenText(TenantModel):
    """What somebody of the office wrote in an act; `mark` stands for it in the audit record (`services/case/written.py`)."""

    application_id = models.UUIDField()
    mark = models.CharField(max_length=40)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (_of_application("written_of"),)
        indexes = (models.Index(fields=["tenant_id", "application_id"], name="written_by_case"),)


class Routing(TenantModel):
    """Which unit a procedure's cases go to: the first rule whose condition holds, else the owner (`domain/routing.py`)."""

    procedure = models.CharField(max_length=60)
    owner = models.UUIDField(default=ROOT)
    rules = models.JSONField(default=list)
    # Whether an applicant sees which units looked at the case, and why.
    tells_looks = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant_id", "procedure"], name="routed_once"),)


class Revision(TenantModel):
    """The answers as they were before the applicant mended them."""

    application_id = models.UUIDField()
    answers = models.TextField()
    draft_id = models.UUIDField(null=True)  # the draft, over now, that brought the answers after these
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = (_of_application("revision_of"),)
        indexes = (
            models.Index(fields=["tenant_id", "application_id"], name="revision_application"),
            models.Index(fields=["tenant_id", "draft_id"], name="revision_draft"),
        )


class Bereavement(TenantModel):
    """The applicant died: who told the office, and what led to the applicant until then, should it be a mistake."""

    application_id = models.UUIDField()
    told_by = models.CharField(max_length=200)
    told_on = models.DateField()
    email = models.CharField(max_length=254)
    email_confirmed = models.BooleanField()
    resident_id = models.UUIDField(null=True)
    access_code_hash = models.BinaryField()
    recorded_by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (_of_application("bereavement_of"),)
        indexes = (models.Index(fields=["tenant_id", "application_id"], name="bereavement_by_case"),)


class StatusChange(TenantModel):
    """One step of an application, who took it, when."""

    application_id = models.UUIDField()
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=120)
    note = models.TextField(default="")

    class Meta:
        constraints = (_of_application("status_of"),)
        indexes = (models.Index(fields=["tenant_id", "application_id", "at"], name="status_application"),)


class Message(TenantModel):
    """A message between the applicant and the office."""

    application_id = models.UUIDField()
    from_office = models.BooleanField()
    author = models.CharField(max_length=120)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (_of_application("message_of"),)
        indexes = (models.Index(fields=["tenant_id", "application_id", "at"], name="message_application"),)


class SealedNumber(TenantModel):
    """An individual number, sealed with the tenant's public key; the answer `{"sealed": true, "ref": id}` names it."""

    draft_id = models.UUIDField(null=True)
    application_id = models.UUIDField(null=True)
    ciphertext = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = (
            TenantReference(
                fields=["draft_id"], to="applications.Draft", name="sealed_draft", on_delete="cascade"
            ),
            _of_application("sealed_of"),
        )
        indexes = (
            models.Index(fields=["tenant_id", "draft_id"], name="sealed_by_draft"),
            models.Index(fields=["tenant_id", "application_id"], name="sealed_application"),
        )


class Attachment(TenantModel):
    """A file (添付書類). It is shown to nobody while `quarantined`.

    What the office answers a question with is the office's of a case, and no attachment of the application: `item` is the
    question, and until the step is done the file is held by whoever brought it.
    """

    STATES = ("quarantined", "clean", "unscanned", "infected")

    draft_id = models.UUIDField(null=True)
    application_id = models.UUIDField(null=True)
    client_id = models.CharField(max_length=60, default="")
    item = models.CharField(max_length=60)  # the attachment's id in the definition
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    store_key = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=[(s, s) for s in STATES])
    verdict = models.CharField(max_length=120, default="")
    uploaded_at = models.DateTimeField()
    office_of = models.UUIDField(null=True)  # the case in which the office keeps it
    step = models.CharField(max_length=60, default="", db_default="")  # where it was brought
    held_by = models.UUIDField(null=True)  # a member of staff, or an invitation; None: it was handed in

    class Meta:
        constraints = (
            TenantReference(
                fields=["draft_id"], to="applications.Draft", name="file_draft", on_delete="cascade"
            ),
            _of_application("file_of"),
            TenantReference(
                fields=["office_of"], to="applications.Application", name="file_office", on_delete="cascade"
            ),
        )
        indexes = (
            models.Index(fields=["tenant_id", "draft_id"], name="file_by_draft"),
            models.Index(fields=["tenant_id", "application_id"], name="file_by_application"),
            models.Index(fields=["tenant_id", "office_of"], name="file_by_case_of_office"),
        )
