"""Two local governments, their staff, and applications from the library's own examples."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.apps import apps
from django.conf import settings

from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.applications.domain.answers import marker, replaced, typed_numbers
from madoguchi.applications.services.arrival.keep_words import keep_words
from madoguchi.applications.services.arrival.seal_number import seal_number
from madoguchi.applications.services.arrival.submit import Submission, submit
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.audit.services.record import Actor
from madoguchi.catalog.services.publish import publish
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.definition import Definition, Trial
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.services.store_version import store_version
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.seen import Seen
from madoguchi.review.queries.decision import proposals
from madoguchi.tenants.queries import tables
from madoguchi.tenants.services.keep_table import keep_table
from madoguchi.tenants.services.make_key import make_key
from madoguchi.tenants.tests.cast import Office, found

NOW = datetime(2026, 4, 6, 1, 0, tzinfo=UTC)  # Monday, 10:00 in Japan
CLERK = Member(id=UUID(int=1), name="受付 太郎", roles=("reception",))
EXAMINER = Member(id=UUID(int=2), name="審査 花子", roles=("examiner",))
APPROVER = Member(id=UUID(int=3), name="決裁 一郎", roles=("approver",))
APPLICANT = Actor(kind="applicant", id="", name="山田　花子")
LIBRARY = Path(__file__).parents[2] / "library"
CLAIM, NOTIFICATION = "jido-teate-nintei", "ninshin-todoke"


@cache
def definition(procedure: str) -> Definition:
    return parse_yaml((LIBRARY / f"{procedure}.yaml").read_bytes())


@cache
def lists() -> dict[str, Any]:
    """The lists of the demonstration by local government; read once, since reading them takes longer than founding."""
    found: dict[str, Any] = yaml.safe_load((LIBRARY / "demo-tables.yaml").read_text(encoding="utf-8"))
    return found


def keys() -> Path:
    folder: Path = settings.ENVIRONMENT.folder / "keys"
    return folder


def found_office(number: int, slug: str, name: str, *, published: bool = False) -> Office:
    """A tenant with a sealing key, the lists of the demonstration, a claim and a notification.

    Being published takes a second, and matters only to pages that list procedures.
    """
    tenant = found(number, slug, name, now=NOW).tenant
    with tenant_transaction(tenant.id):
        make_key(folder=keys(), by=OPERATOR, now=NOW)
        for table, rows in lists().get("aoba", {}).items():
            keep_table(table=table, rows=rows, by=OPERATOR, now=NOW)
        versions = {
            procedure: store_version(definition=definition(procedure), tables=tables(), now=NOW)
            for procedure in (CLAIM, NOTIFICATION)
        }
        for procedure in versions if published else ():
            publish(definition=definition(procedure), tables=tables(), now=NOW, by=OPERATOR)
    return Office(tenant=tenant, versions=versions)


def sendable(procedure: str) -> Trial:
    """The first example of a definition that nothing is wrong with."""
    return next(
        t
        for t in definition(procedure).trials
        if t.expect.errors == () and t.expect.attachments is not None and t.answers
    )


def arrived(office: Office, procedure: str = CLAIM, *, name: str = "", at: datetime = NOW) -> UUID:
    """An application of the tenant in scope that arrived, individual numbers sealed; its id."""
    trial = sendable(procedure)
    today = date.fromisoformat(trial.today)
    case = sent(procedure, office.versions[procedure], dict(trial.answers), at=at, today=today)
    if name:
        with tenant_transaction():
            rows = apps.get_model("applications", "Application").objects
            rows.filter(id=case).update(applicant_name=name)
            keep_words(case, ())  # those of the answers, which have another name
    return case


def sent(
    procedure: str, version: str, answers: dict[str, Any], *, at: datetime, today: date | None = None
) -> UUID:
    """The same with these answers; `today` is the day by which they are read, if it is another than that of `at`."""
    with tenant_transaction():
        form = forms.form(procedure, version)
        draft = begin_draft(procedure=procedure, version=version, language="ja", now=at)
        for path, digits in typed_numbers(form, answers).items():
            answers = replaced(answers, path, marker(seal_number(draft_id=draft.id, digits=digits, now=at)))
        submission = Submission(
            answers=answers,
            declared=frozenset(each.id for each in form.definition.declarations),
            draft_id=draft.id,
            channel="portal",
            language="ja",
            email="hanako@example.jp",
            idempotency_key=str(draft.id),
            actor=APPLICANT,
        )
        context = Context(today=today or day_in_japan(at), tables=tables())
        receipt = submit(submission=submission, form=form, version=version, context=context, now=at)
    return receipt.application_id


def seen_now(application_id: UUID) -> Seen:
    """What a page about it says that is drawn now."""
    with tenant_transaction():
        return proposals.seen(application_id)


def receipt_of(application_id: UUID) -> str:
    """Its receipt number (18 digits)."""
    with tenant_transaction():
        row = apps.get_model("applications", "Application").objects.get(id=application_id)
    receipt: str = row.receipt
    return receipt
