"""A world in which every page of the program finds what it is about: two towns, each with staff, a resident, a case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR, ROLES, Member, Role
from madoguchi.accounts.queries import StaffView, role_requests
from madoguchi.accounts.services.programs.access_tokens import issue_access_token
from madoguchi.accounts.services.programs.clients import add_client, authenticate_client
from madoguchi.accounts.services.residents.links import issue_link
from madoguchi.accounts.services.residents.residents import resident_of
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.services.units.keep_routing import keep_routing
from madoguchi.authoring.services.start_draft import start_from
from madoguchi.builder.tests.cast import park
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.queries import definition
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import PASSWORD, SECRET
from madoguchi.review.queries.reading.cases import case
from madoguchi.review.tests.batches.cast import gathered
from madoguchi.review.tests.batches.nurseries import child, hoiku, nurseries
from madoguchi.review.tests.cast import CLAIM, CLERK, arrived, found_office, receipt_of
from madoguchi.review.tests.files import attach
from madoguchi.review.tests.flows import governments
from madoguchi.review.tests.flows.asking import mailed
from madoguchi.review.tests.flows.cast import FlowCase, as_run, published_newer
from madoguchi.review.tests.flows.filing import Attached, asking_files, showing_papers
from madoguchi.tenants.queries import tables
from madoguchi.tenants.tests.cast import Office
from madoguchi.ui.cookies import cookie_name

AUTHOR = Member(id=UUID(int=11), name="下書 五郎", roles=("author",))


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """`objects` are what a page of its own is about: name in an address → value.

    The case is the unit's in which `staff` work; those of `elsewhere` work in another unit of the same town.
    """

    office: Office
    staff: dict[Role, StaffView]
    elsewhere: dict[Role, StaffView]
    resident: UUID
    objects: dict[str, str]

    @property
    def slug(self) -> str:
        return self.office.tenant.slug

    def cookies(self, who: Role | Literal["resident"] | None, *, elsewhere: bool = False) -> dict[str, str]:
        """Of the browser of a member who holds this role alone, or of the resident; None: of nobody."""
        if who is None:
            return {}
        kind: Literal["resident", "staff"] = "resident" if who == "resident" else "staff"
        staff = self.elsewhere if elsewhere else self.staff
        subject = self.resident if who == "resident" else staff[who].id
        with tenant_transaction(self.office.tenant.id):
            _, secret = sessions.start(
                kind=kind, subject_id=subject, now=datetime.now(UTC), data={"email": "hanako@example.jp"}
            )
        return {cookie_name(self.slug, kind): secret}

    def invited_cookies(self) -> dict[str, str]:
        """Of the browser of whoever is asked to do a step."""
        asked = self.objects["invitation_id"]
        with tenant_transaction(self.office.tenant.id):
            _, secret = sessions.start(kind="invited", now=datetime.now(UTC), data={"asked_for": [asked]})
        return {cookie_name(self.slug, "invited"): secret}


def town(number: int, slug: str, name: str, *, procedure: str = CLAIM) -> Town:
    """With a procedure on offer, a draft of another, a case with a file and a number and one that goes by steps of its own,
    a round of places that is open, roles that wait."""
    office, now = found_office(number, slug, name), datetime.now(UTC)
    with tenant_scope(office.tenant.id):
        offered = msgspec.structs.replace(definition(CLAIM, office.versions[CLAIM]), id=procedure)
        version = publish(definition=offered, tables=tables(), by=OPERATOR, now=now)
        start_from(definition=park(), procedure=f"{slug}-koen", by=AUTHOR, now=now)
        nurseries({"hikari": {"zero": 1}})
        in_round = receipt_of(child("hikari", points=90).id)
        with tenant_transaction():
            round_id = apps.get_model("review", "Batch").objects.get(step="places").id
            staff = {role: _hired(f"{slug}.example", role, now) for role in ROLES}
            elsewhere = {role: _hired(f"doboku.{slug}.example", role, now) for role in ROLES}
            unit, other = _units(staff, elsewhere, now)
            resident = resident_of(email=f"hanako@{slug}.example", now=now).id
            draft = begin_draft(
                procedure=procedure, version=version, language="ja", now=now, resident_id=resident
            )
            change_roles(
                staff_id=staff["reception"].id,
                roles=["reception", "administrator"],
                by=staff["administrator"],
                now=now,
            )
            asked = role_requests()[0].id
            link = issue_link(purpose="sign_in", email="hanako@example.jp", now=now).secret
        for routed in (
            CLAIM,
            as_run("jido-teate").id,
            as_run("kaigo-nintei").id,
            showing_papers().id,
            as_run("shintatsu").id,
            asking_files().id,
            gathered().id,
        ):
            keep_routing(procedure=routed, owner=unit, rules=(), take_along=False, by=OPERATOR, now=now)
        keep_routing(procedure=hoiku().id, owner=unit, rules=(), take_along=True, by=OPERATOR, now=now)
        application = arrived(office, at=now)
        receipt, stepped = receipt_of(application), receipt_of(FlowCase("jido-teate").id)
        published_newer("jido-teate")
        outside = Attached()
        opened, asking = receipt_of(outside.id), mailed()[0][1]
        invitation = outside.asked.id
        forwarded = receipt_of(governments.asked().id)
        gathers = FlowCase("jido-teate", definition=gathered())
        gathers.do("reception", msgspec.structs.replace(CLERK, units=frozenset({unit})))
        file = attach(application, name="口座.jpg", state="clean")
        with tenant_transaction():
            rows = apps.get_model("applications", "Application").objects
            rows.filter(id=application).update(resident_id=resident, client_id="program")
            batch = apps.get_model("review", "Batch").objects.exclude(id=round_id).get()
            found = case(receipt=receipt, by=OPERATOR, today=day_in_japan(now))
            consequence = apps.get_model("review", "Consequence").objects.create(
                application_id=application, decision="approve", kind="opens", procedure="another",
                begins_on=day_in_japan(now),
            )  # fmt: skip
    assert found is not None
    objects = {
        "receipt": receipt,
        "stepped": stepped,
        "outside": opened,
        "forwarded": forwarded,
        "invitation_id": str(invitation),
        "shown_id": str(outside.card),
        "asking": asking,
        "batch_id": str(batch.id),
        "round_id": str(round_id),
        "in_round": in_round,
        "file_id": str(file),
        "consequence": str(consequence.id),
        "ref": str(found.sealed[0].ref),
        "staff_id": str(staff["examiner"].id),
        "unit_id": str(other),
        "request_id": str(asked),
        "draft": str(draft.id),
        "offered": procedure,
        "drafted": f"{slug}-koen",
        "secret": link,
        "code": office.tenant.code,
        "application_id": str(application),
        "revision": str(draft.revision),
    }
    return Town(office=office, staff=staff, elsewhere=elsewhere, resident=resident, objects=objects)


def _units(
    staff: dict[Role, StaffView], elsewhere: dict[Role, StaffView], now: datetime
) -> tuple[UUID, UUID]:
    """The unit that works on the case, and another one."""
    unit = add_unit(name="こども家庭課", code="こども", parent=ROOT, by=OPERATOR, now=now)
    other = add_unit(name="土木課", code="土木", parent=ROOT, by=OPERATOR, now=now)
    for people, where in ((staff, unit), (elsewhere, other)):
        for member in people.values():
            place_staff(staff_id=member.id, places=[Place(unit=where, level=0)], by=OPERATOR, now=now)
    return unit, other


def _hired(domain: str, role: Role, now: datetime) -> StaffView:
    name = f"{role}@{domain}"
    return add_staff(
        username=name, name=role, roles=[role], password=PASSWORD, totp_secret=SECRET, by=OPERATOR, now=now
    ).staff


def token(name: str, tenants: list[int], scopes: list[str]) -> str:
    """The access token of a program."""
    now = datetime.now(UTC)
    secret = add_client(client_id=name, name=name, tenants=tenants, scopes=scopes, by=OPERATOR, now=now)
    grant = authenticate_client(client_id=name, secret=secret, now=now)
    return issue_access_token(grant=grant, now=now)
