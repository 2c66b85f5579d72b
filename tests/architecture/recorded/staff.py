"""What acts on members of staff, units and oneself leave in the audit record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from madoguchi.accounts.domain.flow_places import NOTHING_SAID
from madoguchi.accounts.domain.units import RANKS
from madoguchi.accounts.domain.units import ROOT as WHOLE
from madoguchi.accounts.permissions import OPERATOR, ROLES, Role, StandsIn
from madoguchi.accounts.queries import staff
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.services.staff.keep_staff import disable_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.units.keep_units import as_shown
from madoguchi.catalog.services.publish import publish
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.office.tests.cast import PASSWORD, code
from madoguchi.review.services.decision.stand_in import stand_in
from madoguchi.review.tests.flows.cast import as_run
from madoguchi.tenants.queries import tables
from tests.architecture.recorded.act import DESK, Act, day
from tests.architecture.world import Town


def on_another_screen(here: Town) -> None:
    with tenant_transaction():
        for role in ROLES:
            sessions.start(kind="staff", subject_id=here.staff[role].id, now=datetime.now(UTC))


def shut_out(here: Town) -> None:
    with tenant_transaction():
        disable_staff(staff_id=here.staff["examiner"].id, by=OPERATOR, now=datetime.now(UTC))


def places_of(here: Town, role: Role) -> str:
    """As the page of somebody's units showed them."""
    with tenant_transaction():
        member = staff(id=here.staff[role].id)
    assert member is not None
    return " ".join(f"{place.unit}:{place.level}" for place in member.places)


STEPPED: Final = as_run("risai").id


def offered_with_steps(here: Town) -> None:
    publish(definition=as_run("risai"), tables=tables(), by=OPERATOR, now=datetime.now(UTC))


def decides_too(here: Town) -> None:
    with tenant_transaction():
        change_roles(
            staff_id=here.staff["examiner"].id, roles=["approver"], by=OPERATOR, now=datetime.now(UTC)
        )


def away(here: Town) -> dict[str, Any]:
    deputy = str(here.elsewhere["approver"].id)
    return {"starts_on": day(0), "ends_on": day(3), "deputy": deputy, "level": ""}


def stood_in(here: Town) -> None:
    """A deputy decided for the approver."""
    absent = here.staff["approver"]
    with tenant_transaction():
        stand_in(
            application_id=UUID(here.objects["application_id"]),
            absent=StandsIn(id=absent.id, name=absent.name, places=(), units=frozenset()),
            what="「認定」",
            who=here.elsewhere["approver"],
            now=datetime.now(UTC),
        )


PERSON: Final = {"name": "審査 花子", "department": "", "username": "examiner@aoba.example"}
MEMBER: Final = DESK + "staff/<uuid:staff_id>/"
STAFF_ACTS: Final[dict[str, list[Act]]] = {
    DESK + "sign-out/": [Act(recorded=("staff.signed_out",))],
    DESK + "me/password/": [
        Act(
            posted=lambda here: {
                "old": PASSWORD,
                "new": "asa-no-kaze-ga-suki",
                "again": "asa-no-kaze-ga-suki",
                "code": code(),
            },
            recorded=("staff.password_changed",),
        )
    ],
    DESK + "me/authenticator/": [
        Act(
            posted=lambda here: {"old": PASSWORD, "code": code()},
            recorded=("staff.authenticator_replaced",),
        )
    ],
    DESK + "me/sessions/": [Act(before=on_another_screen, recorded=("staff.sessions_ended",))],
    DESK + "office-days/": [
        Act(
            posted={"name": "市制記念日", "day": "2026-07-01", "kind": "holiday", "yearly": "yes"},
            recorded=("office_day.added",),
        )
    ],
    DESK + "staff/add/": [
        Act(
            posted={"username": "new@aoba.example", "name": "新人 三郎", "roles": ["reception"]},
            recorded=("staff.added",),
        )
    ],
    DESK + "staff/units/": [
        Act(
            posted=lambda here: {"name": "手当係", "code": "手当", "parent": here.objects["unit_id"]},
            recorded=("unit.added",),
        ),
        Act(
            posted={
                "levels": "1",
                "level-0": "主事",
                "level-1": "主査",
                "shown": "・".join(RANKS.values()),
            },
            recorded=("unit.levels_named",),
        ),
    ],
    DESK + "staff/units/<uuid:unit_id>/": [
        Act(
            posted={
                "name": "建設課",
                "code": "建設",
                "parent": str(WHOLE),
                "shown": as_shown(name="土木課", code="土木", parent=WHOLE),
            },
            recorded=("unit.changed",),
        )
    ],
    DESK + "staff/flow-places/": [Act(posted={"shown": str(NOTHING_SAID)}, recorded=("flow_places.kept",))],
    DESK + "staff/flow-places/<slug:procedure>/": [
        Act(
            before=offered_with_steps,
            others={"offered": STEPPED},
            posted=lambda here: {"part-survey": here.objects["unit_id"], "shown": str(NOTHING_SAID)},
            recorded=("flow_places.kept",),
        )
    ],
    DESK + "me/absence/": [Act(posted=away, recorded=("staff.absence_kept",))],
    DESK + "staff/<uuid:staff_id>/absence/": [
        Act(before=decides_too, posted=away, recorded=("staff.absence_kept",))
    ],
    DESK + "stood-in/": [
        Act(
            before=stood_in,
            posted=lambda here: {"receipt": here.objects["receipt"]},
            recorded=("review.looked_after",),
        )
    ],
    DESK + "staff/units/<uuid:unit_id>/dissolve/": [
        Act(posted={"successor": str(WHOLE), "open": "0"}, recorded=("unit.dissolved",))
    ],
    DESK + "staff/routing/<slug:procedure>/": [
        Act(
            posted=lambda here: {"owner": here.objects["unit_id"]},
            recorded=("routing.kept",),
        )
    ],
    DESK + "staff/<uuid:staff_id>/places/": [
        Act(
            posted=lambda here: {
                "unit-0": here.objects["unit_id"],
                "level-0": "1",
                "shown": places_of(here, "examiner"),
            },
            recorded=("staff.placed",),
        )
    ],
    DESK + "staff/requests/<uuid:request_id>/": [Act(recorded=("staff.roles_declined",))],
    MEMBER: [
        Act(
            posted={"roles": ["examiner", "reception"], "shown": "examiner"},
            recorded=("staff.roles_changed",),
        ),
        Act(
            posted={"roles": ["examiner", "administrator"], "shown": "examiner"},
            recorded=("staff.roles_asked",),
        ),
    ],
    MEMBER + "edit/": [
        Act(
            posted=PERSON
            | {"shown_name": "examiner", "shown_department": "", "shown_username": "examiner@aoba.example"},
            recorded=("staff.person_changed",),
        )
    ],
    MEMBER + "<slug:act>/": [
        Act(others={"act": "password"}, recorded=("staff.password_reset",)),
        Act(others={"act": "authenticator"}, recorded=("staff.authenticator_reset",)),
        Act(others={"act": "disable"}, recorded=("staff.disabled",)),
        Act(others={"act": "enable"}, before=shut_out, recorded=("staff.enabled",)),
    ],
}
