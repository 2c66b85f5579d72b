"""Submit: the one way in, for a page, the API, the counter and an imported package."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.conf import settings

from madoguchi.applications.domain.access import derived_access_code
from madoguchi.applications.domain.answers import applicant_name, counted, sealed_references
from madoguchi.applications.domain.keys import key_of_draft
from madoguchi.applications.domain.routing import unit_for
from madoguchi.applications.domain.search_words import words_of
from madoguchi.applications.models import Application, Attachment, Draft, SealedNumber
from madoguchi.applications.queries.routing import route_of
from madoguchi.applications.services.arrival import arrive
from madoguchi.applications.services.units.show_to_units import show_first_steps
from madoguchi.audit.services.record import Actor
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, Problem, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import keyed_hash, new_id, new_receipt

_ENCODER = msgspec.json.Encoder(order="deterministic")


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What is submitted. `draft_id` is where the answers' attachments and sealed numbers are.

    `draft_revision` is the draft's when these answers were read from it.
    """

    answers: dict[str, Any]
    declared: frozenset[str]
    draft_id: UUID | None
    draft_revision: int = 0
    channel: Literal["portal", "api", "counter", "import"]
    language: str
    email: str
    email_confirmed: bool = False
    idempotency_key: str
    actor: Actor
    attachment_ids: tuple[UUID, ...] = ()
    resident_id: UUID | None = None
    client_id: str = ""
    sealed: tuple[tuple[UUID, bytes], ...] = ()
    """(ref, ciphertext) of individual numbers that no draft holds; those that count are kept."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a submission that arrived. `repeated`: it had arrived before, under the same key.

    `access_code` is empty once another one has replaced it.
    """

    application_id: UUID
    receipt: str
    access_code: str
    arrived_at: datetime
    state: str
    repeated: bool = False


class NotComplete(Exception):
    """Something is missing or wrong; nothing arrived."""

    def __init__(self, evaluation: Evaluation, problems: tuple[Problem, ...]) -> None:
        self.evaluation = evaluation
        self.problems = problems
        super().__init__(f"{len(problems)} problems")


class DraftChanged(Exception):
    """The draft is not as its applicant saw it last: changed meanwhile, in another window. Nothing arrived."""


class KeyReused(Exception):
    """The idempotency key was used before for another content."""


class NoSuchAttachment(Exception):
    """An attachment that is named is not there, is another client's, or has been used."""


def submit(*, submission: Submission, form: Form, version: str, context: Context, now: datetime) -> Receipt:
    """Let a complete submission arrive, once: the same key and content give the same receipt again.

    Runs in the caller's tenant transaction; the receipt may be shown only after its commit.
    Raises NotComplete, KeyReused, NoSuchAttachment; DraftChanged, which must end the transaction.
    """
    digest = _digest(submission, procedure=form.definition.id, version=version)
    evaluation = evaluate(form, submission.answers, context)
    files = _files(form, submission)
    problems = (
        *evaluation.problems,
        *missing(form=form, evaluation=evaluation, files=files, declared=submission.declared),
        *_too_many(form, files),
    )
    strange = len(files) < len(set(submission.attachment_ids))
    if problems or evaluation.stops or strange:
        earlier = _earlier(submission, digest)
        if earlier is not None:
            return earlier
        if strange:
            raise NoSuchAttachment
        raise NotComplete(evaluation, problems)
    try:
        unit = unit_for(route_of(form.definition.id), form=form, evaluation=evaluation, context=context)
        receipt = _arrive(submission, form, version, evaluation, unit, digest, now)
    except arrive.Taken:
        earlier = _earlier(submission, digest)
        if earlier is None:
            raise
        return earlier
    show_first_steps(
        application_id=receipt.application_id,
        form=form,
        version=version,
        answers=counted(evaluation),
        context=context,
        now=now,
    )
    return receipt


def _digest(submission: Submission, *, procedure: str, version: str) -> bytes:
    """Of the whole content. A draft is sent once, whatever language the page that repeats it has: answers say all."""
    content: list[Any] = [procedure, version, submission.answers]
    if submission.draft_id is None:
        content += [sorted(map(str, submission.attachment_ids)), sorted(submission.declared)]
        content += [submission.email, submission.language]
    return hashlib.sha256(_ENCODER.encode(content)).digest()


def _arrive(
    submission: Submission,
    form: Form,
    version: str,
    evaluation: Evaluation,
    unit: UUID,
    digest: bytes,
    now: datetime,
) -> Receipt:
    tenant = current_tenant()
    code = _code(tenant, submission.idempotency_key)
    answers = counted(evaluation)
    refs = {ref for _, ref in sealed_references(answers)}
    name, receipt = applicant_name(form, evaluation)[:200], new_receipt(tenant=tenant).replace("-", "")
    arrival = arrive.Arrival(
        id=new_id(),
        receipt=receipt,
        procedure=form.definition.id,
        version=version,
        kind=form.definition.kind,
        channel=submission.channel,
        language=submission.language,
        answers=_ENCODER.encode(answers).decode(),
        applicant_name=name,
        email=submission.email,
        email_confirmed=submission.email_confirmed,
        resident_id=submission.resident_id,
        client_id=submission.client_id,
        access_code_hash=_hash(code),
        idempotency_key=submission.idempotency_key,
        body_digest=digest,
        unit_id=unit,
        actor=submission.actor,
        now=now,
        words=words_of(form, evaluation, applicant=name, receipt=receipt),
        sealed=tuple((ref, box) for ref, box in submission.sealed if str(ref) in refs),
    )
    arrive.write(arrival)
    _take_along(arrival, submission, evaluation, refs)
    return Receipt(
        application_id=arrival.id, receipt=arrival.receipt, access_code=code, arrived_at=now, state="arrived"
    )


def _take_along(
    arrival: arrive.Arrival, submission: Submission, evaluation: Evaluation, refs: set[str]
) -> None:
    """Attachments that are asked for and sealed numbers that count go along; the draft is over."""
    asked = [need.id for need in evaluation.attachments]
    if submission.attachment_ids:
        named = Attachment.objects.filter(
            id__in=submission.attachment_ids, client_id=submission.client_id, item__in=asked
        )
        wanted = named.count()
        # Two submissions at once may name the same file: the first has it, and the second must not take it away.
        if named.filter(application_id=None).update(application_id=arrival.id, draft_id=None) < wanted:
            raise NoSuchAttachment
    if submission.draft_id is None:
        return
    Attachment.objects.filter(draft_id=submission.draft_id, item__in=asked).update(
        application_id=arrival.id, draft_id=None
    )
    if refs:
        SealedNumber.objects.filter(draft_id=submission.draft_id, id__in=refs).update(
            application_id=arrival.id, draft_id=None
        )
    # What another window saved since the answers were read would be lost: then nothing of this is kept either.
    gone, _ = Draft.objects.filter(id=submission.draft_id, revision=submission.draft_revision).delete()
    if not gone:
        raise DraftChanged(str(submission.draft_id))


def missing(
    *, form: Form, evaluation: Evaluation, files: list[tuple[str, str]], declared: frozenset[str]
) -> tuple[Problem, ...]:
    """Attachments and declarations that are required and not there, and files that may not be used.

    `files` are (attachment id, state).
    """
    found: list[Problem] = []
    later = {a.attachment.id for a in form.attachments if a.attachment.later == "allowed"}
    for need in evaluation.attachments:
        mine = [f for f in files if f[0] == need.id]
        if any(state == "infected" for _, state in mine):
            found.append(Problem(name=need.id, code="infected_attachment"))
        elif need.required and not mine and need.id not in later:
            found.append(Problem(name=need.id, code="required_attachment"))
    for declaration in form.definition.declarations:
        if declaration.required and declaration.id not in declared:
            found.append(Problem(name=declaration.id, code="required_consent"))
    return tuple(found)


def _too_many(form: Form, files: list[tuple[str, str]]) -> Iterator[Problem]:
    """A draft takes no more files than allowed when they are uploaded; a program names them only here."""
    counts = Counter(item for item, _ in files)
    for a in form.attachments:
        most = a.attachment.max_files
        if counts[a.attachment.id] > most:
            yield Problem(name=a.attachment.id, code="too_many_files", params={"max": str(most)})


def _files(form: Form, submission: Submission) -> list[tuple[str, str]]:
    """(attachment id, state) of what comes with it; of a draft with no attachments, none is looked for."""
    wanted: dict[str, Any]
    if submission.draft_id is not None and form.attachments:
        wanted = {"draft_id": submission.draft_id}
    elif not submission.attachment_ids:
        return []
    else:
        items = [a.attachment.id for a in form.attachments]
        wanted = {"id__in": submission.attachment_ids, "client_id": submission.client_id, "item__in": items}
    return list(Attachment.objects.filter(application_id=None, **wanted).values_list("item", "state"))


def _earlier(submission: Submission, digest: bytes) -> Receipt | None:
    row = Application.objects.filter(idempotency_key=submission.idempotency_key).first()
    if row is None:
        return None
    if bytes(row.body_digest) != digest:
        raise KeyReused(submission.idempotency_key)
    return _again(row)


def arrived_before(draft_id: UUID) -> Receipt | None:
    """The receipt of a draft that was sent already, for whoever pressed the button once more."""
    row = Application.objects.filter(idempotency_key=key_of_draft(draft_id)).first()
    return _again(row) if row else None


def arrived_under(idempotency_key: str) -> Receipt | None:
    """The receipt of what arrived under this key, whatever it was."""
    row = Application.objects.filter(idempotency_key=idempotency_key).first()
    return _again(row) if row else None


def _again(row: Application) -> Receipt:
    code = _code(row.tenant_id, row.idempotency_key)
    counts = hmac.compare_digest(bytes(row.access_code_hash), _hash(code))
    return Receipt(
        application_id=row.id,
        receipt=row.receipt,
        access_code=code if counts else "",
        arrived_at=row.arrived_at,
        state=row.state,
        repeated=True,
    )


def _code(tenant: int, idempotency_key: str) -> str:
    return derived_access_code(
        tenant=tenant, idempotency_key=idempotency_key, key=settings.MADOGUCHI_HASH_KEY
    )


def _hash(code: str) -> bytes:
    return keyed_hash(code, key=settings.MADOGUCHI_HASH_KEY)
