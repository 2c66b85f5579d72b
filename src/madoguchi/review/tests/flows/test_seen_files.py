"""Files that a step shows to whoever is asked from outside: exactly those, each look on record, until their day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import connection

from madoguchi.audit.queries import entries
from madoguchi.files.tests.file_samples import jpeg
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.isolation.scope import invited_side, on_side, tenant_scope, tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review.queries.reading.looks import looks
from madoguchi.review.services.inviting.open_asked_file import asked_file_has_page, view_asked_file
from madoguchi.review.services.inviting.open_invitation import NotAsked, SentAlready, open_invitation
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.review.services.reading.open_file import NoSuchFile
from madoguchi.review.tests.cast import EXAMINER
from madoguchi.review.tests.flows.asking import STEP
from madoguchi.review.tests.flows.filing import CARD, PHOTOS, SURVEY, Showing, showing_files


@pytest.fixture
def case(aoba: Any) -> Showing:
    return Showing()


def sees(case: Showing, file: UUID, *, as_: UUID | None = None, page: int = 1) -> bool:
    """Whether a picture of it is shown to whoever is asked, on the side of `as_`."""
    with on_side(invited_side([as_ or case.asked.id])):
        try:
            found = view_asked_file(invitation_id=case.asked.id, file_id=file, page=page, now=case.now)
        except NoSuchFile:
            return False
    return found is not None and found.startswith(b"\xff\xd8")


def state_of(file: UUID, state: str) -> None:
    with tenant_transaction():
        apps.get_model("applications", "Attachment").objects.filter(id=file).update(state=state)


def named(case: Showing) -> list[tuple[str, str]]:
    return [(each.label, each.file.name) for each in case.as_doctor(open_invitation, language="ja").seen]


def test_what_shows_files_can_be_published():
    assert [f for f in findings(showing_files()) if f.severity == "error"] == []


def test_exactly_the_files_that_the_step_names_are_shown(case, midori):
    assert named(case) == [("被保険者証の写し", "保険証.jpg"), ("現地の写真", "玄関.jpg")]
    sheet = case.send_sheet(file=jpeg(quality=40))
    other = Showing()
    with tenant_scope(midori.tenant.id):
        theirs = Showing()
    assert [sees(case, each) for each in (case.card, case.photo)] == [True, True]
    strangers = (case.bill, sheet, other.card, other.photo, theirs.card, theirs.photo, new_id())
    assert [sees(case, each) for each in strangers] == [False] * len(strangers)


def test_a_photograph_that_the_office_replaced_is_shown_no_more(case):
    case.reopen(SURVEY, EXAMINER)
    with pytest.raises(NotAsked):
        sees(case, case.photo)
    new = case.add_file(file=jpeg(quality=10), name="別の写真.jpg")
    held = (case.card, new)
    case.survey(new)
    state_of(new, "clean")
    case.follow()
    assert [sees(case, each) for each in (case.photo, *held)] == [False, True, True]


@pytest.mark.parametrize("state", ["quarantined", "infected"])
def test_of_what_is_not_checked_no_picture_is_made(case, state):
    state_of(case.card, state)
    assert not sees(case, case.card)
    assert not case_has_page(case, 1)


def case_has_page(case: Showing, page: int) -> bool:
    with on_side(invited_side([case.asked.id])):
        return asked_file_has_page(invitation_id=case.asked.id, file_id=case.card, page=page, now=case.now)


def test_each_look_is_on_record_and_told_to_the_applicant(case):
    for file in (case.card, case.photo, case.card):
        assert sees(case, file)
    with tenant_transaction():
        found = entries(subject=f"application:{case.id}", actions=["file.opened"])
        told = looks(application_id=case.id, procedure=case.definition.id)
    assert [(each.actor_kind, each.detail) for each in found] == [
        ("invited", {"file": str(file), "purpose": "opinion"}) for file in (case.photo, case.card)
    ]
    assert [(each.from_outside, each.file) for each in told] == [(True, True), (True, True)]


def test_what_the_row_of_the_grant_says_counts_and_not_the_definition(case):
    with tenant_transaction():
        rows = apps.get_model("applications", "CaseGrant").objects
        rows.filter(given_to=case.asked.id).update(sees=[CARD.id])
    assert [sees(case, each) for each in (case.card, case.photo)] == [True, False]


@pytest.mark.parametrize("how", ["revoked", "day", "sent", "withheld", "another's side"])
def test_once_they_are_asked_no_more_nothing_is_shown(case, how):
    other: UUID | None = None
    expected: type[Exception] = NotAsked
    if how == "revoked":
        case.by_staff(revoke)
    elif how == "day":
        with tenant_transaction():
            rows = apps.get_model("review", "Invitation").objects
            rows.filter(id=case.asked.id).update(until=case.now.date() - timedelta(days=2))
    elif how == "sent":
        case.answer_with()
        expected = SentAlready
    elif how == "withheld":  # the grant alone is gone: as the policy has it
        with tenant_transaction():
            apps.get_model("applications", "CaseGrant").objects.filter(given_to=case.asked.id).delete()
    else:
        other = new_id()
    if how == "another's side" and connection.vendor != "postgresql":
        pytest.skip("sides are the database's own on PostgreSQL")
    for file in (case.card, case.photo):
        with pytest.raises(expected):
            sees(case, file, as_=other)


def test_a_file_that_no_picture_can_be_made_of_is_told_to_the_author():
    whole = showing_files()
    card = d.Attachment(id=CARD.id, label=CARD.label, accept=("pdf", "docx"))
    attachments = tuple(card if each.id == CARD.id else each for each in whole.attachments)
    told = [
        f
        for f in findings(msgspec.structs.replace(whole, attachments=attachments))
        if f.code == "file_not_shown"
    ]
    assert [(f.severity, f.place, f.field) for f in told] == [("warning", "review", f"steps.{STEP}.sees")]
    assert PHOTOS not in told[0].message
