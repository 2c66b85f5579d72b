"""What stands in the audit record after each act and each read of a case: exactly what the table says.

It reads the program's own URL table: a page without a line is red. What an act on a case records stands in one table for
service and page (`madoguchi/review/tests/acts.py`); here it is the page that is asked, as a browser asks it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client

from madoguchi.accounts.domain.flow_places import NOTHING_SAID
from madoguchi.accounts.domain.units import RANKS
from madoguchi.accounts.domain.units import ROOT as WHOLE
from madoguchi.accounts.permissions import OPERATOR, PERMISSIONS, ROLES, Role, StandsIn
from madoguchi.accounts.queries import staff
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.services.staff.keep_staff import disable_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.units.keep_units import as_shown
from madoguchi.authoring.queries import draft
from madoguchi.authoring.services.keep_trial import keep_trial
from madoguchi.authoring.services.request_publication import ask_publication, publish_draft
from madoguchi.authoring.services.take_definition import take_definition
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.queries import standing
from madoguchi.catalog.services.publish import publish
from madoguchi.catalog.services.suspend import suspend
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import version_of
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import PASSWORD, code, press
from madoguchi.review.services.clock.extend_period import extend_period
from madoguchi.review.services.correction.dismiss import undo_dismissal
from madoguchi.review.services.correction.request_correction import request_correction
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.decision.stand_in import stand_in
from madoguchi.review.services.examination.add_note import add_note
from madoguchi.review.tests.acts import ACTS as ON_CASES
from madoguchi.review.tests.acts import brought_to
from madoguchi.review.tests.cast import receipt_of
from madoguchi.review.tests.flows.cast import as_run
from madoguchi.tenants.queries import fingerprint, tables
from tests.architecture.addresses import filled, patterns
from tests.architecture.house import ROOT
from tests.architecture.who_may import STAFF, TABLE, Rule
from tests.architecture.world import Town, town

OPENED: Final = "case.opened"
DESK: Final = "<slug:slug>/desk/"
CASE: Final = DESK + "cases/<str:receipt>/"
PROCEDURE: Final = DESK + "procedures/<slug:procedure>/"

READS: Final[dict[str, tuple[str, ...]]] = {
    CASE + "files/<uuid:file_id>/preview": (OPENED, "file.viewed"),
    CASE + "files/<uuid:file_id>/download": (OPENED, "file.downloaded"),
    CASE + "print/": (OPENED, "case.printed"),
    CASE + "download/": (OPENED, "case.downloaded"),
}
"""Besides these, a page of a case leaves OPENED, and any other nothing."""
BUTTONS: Final = [pattern for pattern, (get, post) in TABLE.items() if get == STAFF and post != STAFF]
"""A GET of theirs leads to the page of the button, and shows nothing."""


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What is posted, once things were brought to where it begins, and what it leaves on record, in order."""

    recorded: tuple[str, ...]
    posted: dict[str, Any] | Callable[[Town], dict[str, Any]] = {}
    state: str = ""
    """Of the case."""
    before: Callable[[Town], None] | None = None
    by: Role | None = None
    """Who else than the first role that may open the page."""
    others: dict[str, str] = {}
    """Names in the address that are others than usual."""


def day(days: int) -> str:
    return (day_in_japan(datetime.now(UTC)) + timedelta(days=days)).isoformat()


def just_arrived(here: Town) -> None:
    """Every case: a period that has passed is not extended."""
    apps.get_model("applications", "Application").objects.update(arrived_at=datetime.now(UTC))


REASON: Final = {"reason": "理由"}
OWN_FIELDS: Final[dict[Any, dict[str, Any]]] = {
    request_correction: REASON | {"due_on": day(40), "questions": ["account_proof"]},
    undo_dismissal: REASON | {"due_on": day(40)},
    propose_decision: {"decision": "approve"},
    prepare_proposal: {"decision": "approve", "_keep": "1"},
    add_note: {"note": "メモ"},
}
"""What a page posts whose fields are not the arguments of its service."""


def of_acts() -> dict[str, list[Act]]:
    """What the pages of acts leave is what their services leave (`madoguchi/review/tests/acts.py`)."""
    found: dict[str, list[Act]] = {}
    for service, entry in ON_CASES.items():
        if entry.act:
            posted = OWN_FIELDS.get(service, entry.given)
            before = just_arrived if service is extend_period else None
            act = Act(state=entry.state, before=before, posted=posted, recorded=entry.recorded)
            found.setdefault(f"{CASE}{entry.act.name}/", []).append(act)
    return found


CASES: Final[dict[str, list[Act]]] = of_acts() | {
    CASE + "steps/<slug:step>/": [
        Act(
            state="with-steps",
            recorded=("application.accepted", "review.registered", "review.step_done"),
        )
    ],
    CASE + "steps/<slug:step>/reopen/": [
        Act(
            state="with-steps-accepted",
            posted=REASON,
            recorded=("application.arrived", "review.acceptance_undone", "review.step_reopened"),
        )
    ],
    CASE + "move/": [
        Act(
            state="with-steps-newer",
            posted=lambda here: {"to": on_offer(as_run("jido-teate").id)},
            recorded=("review.flow_moved",),
        )
    ],
    CASE + "steps/<slug:step>/take-out/": [
        Act(
            state="in-batch",
            posted=REASON,
            others={"step": "examination"},
            by="examiner",
            recorded=("review.taken_out",),
        )
    ],
    CASE + "steps/<slug:step>/put-in/": [
        Act(
            state="taken-out",
            posted={"batch": ""},
            others={"step": "examination"},
            by="examiner",
            recorded=("review.put_in",),
        )
    ],
    CASE + "charge/": [
        Act(state="arrived", posted={"staff": ""}, recorded=("case.assigned",)),
        Act(
            state="arrived",
            posted=lambda here: {"unit": here.objects["unit_id"]},
            recorded=("case.handed_over",),
        ),
    ],
    CASE + "bereavement/": [
        Act(
            state="arrived",
            posted={"told_by": "ご家族", "told_on": day(0)},
            recorded=("application.bereaved",),
        )
    ],
}


def on_offer(procedure: str) -> str:
    """The version of it that is."""
    found = standing(procedure, today=day_in_japan(datetime.now(UTC)))
    assert found is not None
    return found.version


def published(here: Town, **days: Any) -> None:
    """The draft is on offer as it stands."""
    name, now = here.objects["drafted"], datetime.now(UTC)
    publish_draft(procedure=name, revision=revision_of(here), by=OPERATOR, now=now, **days)


def changed(here: Town) -> None:
    name, now = here.objects["drafted"], datetime.now(UTC)
    take_definition(
        procedure=name,
        definition=msgspec.structs.replace(definition_of(here), department="土木課"),
        revision=revision_of(here),
        said="変えました。",
        by=OPERATOR,
        now=now,
    )


def published_twice(here: Town) -> None:
    published(here)
    changed(here)
    published(here)


def scheduled(here: Town) -> None:
    published(here)
    changed(here)
    published(here, offered_from=day_in_japan(datetime.now(UTC)) + timedelta(days=3))


def stopped(here: Town) -> None:
    published(here)
    suspend(procedure=here.objects["drafted"], notice="点検中です。", by=OPERATOR, now=datetime.now(UTC))


def asked(here: Town) -> None:
    name, now = here.objects["drafted"], datetime.now(UTC)
    ask_publication(procedure=name, revision=revision_of(here), by=OPERATOR, now=now)


def tried(here: Town) -> None:
    name, now = here.objects["drafted"], datetime.now(UTC)
    keep_trial(
        procedure=name,
        name="例",
        answers={},
        today=day_in_japan(now),
        revision=revision_of(here),
        by=OPERATOR,
        now=now,
    )


def definition_of(here: Town) -> Definition:
    return draft(here.objects["drafted"], by=OPERATOR, now=datetime.now(UTC)).definition


def revision_of(here: Town) -> int:
    return draft(here.objects["drafted"], by=OPERATOR, now=datetime.now(UTC)).revision


def at_revision(here: Town) -> dict[str, Any]:
    return {"revision": str(revision_of(here))}


def its_version(here: Town) -> dict[str, Any]:
    return {"version": version_of(definition_of(here))}


def former_version(here: Town) -> dict[str, Any]:
    """The one before the last change."""
    first = catalog.history(here.objects["drafted"])[-1].version
    return {"version": first, "revision": str(revision_of(here))}


BLANK: Final = {"from": "blank", "name": "出店の届出", "kind": "notification", "department": "公園課"}
ONE_ROW: Final = {
    "column": ["label"], "rows": "1", "cell-0-0": "a", "cell-0-1": "ほし", "_keep": "1", "seen": fingerprint({})
}  # fmt: skip
PROCEDURES: Final[dict[str, list[Act]]] = {
    DESK + "procedures/new/": [Act(posted=BLANK, recorded=("draft.started",))],
    DESK + "procedures/approval/": [Act(posted={"required": "yes"}, recorded=("approval.set",))],
    DESK + "procedures/tables/<str:table>/": [
        Act(posted=ONE_ROW, others={"table": "hoshi"}, recorded=("table.kept",))
    ],
    PROCEDURE: [Act(recorded=("draft.started",))],
    PROCEDURE + "change/": [
        Act(
            posted={"do": "act", "act": "remove", "place": "pages.place_page.people"},
            recorded=("draft.changed",),
        )
    ],
    PROCEDURE + "settings/<slug:section>/": [
        Act(
            posted={"do": "add_entry", "_save": "1"},
            others={"section": "attachments"},
            recorded=("draft.changed",),
        )
    ],
    PROCEDURE + "try/keep/": [
        Act(
            posted=lambda here: {"name": "例", "_answers": "{}", "_page": "0"} | at_revision(here),
            recorded=("draft.changed",),
        )
    ],
    PROCEDURE + "try/drop/": [Act(before=tried, posted={"name": "例"}, recorded=("draft.changed",))],
    PROCEDURE + "shared/": [
        Act(before=published, posted={"_offer": "1"}, by="publisher", recorded=("procedure.offered_to_all",))
    ],
    PROCEDURE + "publish/now/": [Act(posted=at_revision, recorded=("procedure.published",))],
    PROCEDURE + "publish/ask/": [Act(posted=at_revision, recorded=("publication.asked",))],
    PROCEDURE + "publish/approve/": [
        Act(before=asked, posted=its_version, recorded=("publication.approved", "procedure.published"))
    ],
    PROCEDURE + "publish/refuse/": [
        Act(
            before=asked,
            posted=lambda here: its_version(here) | REASON,
            recorded=("publication.refused",),
        )
    ],
    PROCEDURE + "publish/suspend/": [
        Act(before=published, posted={"notice": "点検中です。"}, recorded=("procedure.suspended",))
    ],
    PROCEDURE + "publish/resume/": [Act(before=stopped, recorded=("procedure.resumed",))],
    PROCEDURE + "publish/cancel/": [Act(before=scheduled, recorded=("procedure.schedule_cancelled",))],
    PROCEDURE + "publish/close/": [
        Act(before=published_twice, posted=former_version, recorded=("procedure.version_closed",))
    ],
    PROCEDURE + "publish/again/": [
        Act(before=published_twice, posted=former_version, recorded=("procedure.taken_back",))
    ],
    PROCEDURE + "publish/take/": [
        Act(before=published_twice, posted=former_version, recorded=("draft.changed",))
    ],
    PROCEDURE + "publish/discard/": [Act(posted=at_revision, recorded=("draft.discarded",))],
}


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
ACTS: Final = CASES | PROCEDURES | STAFF_ACTS

HELD_ELSEWHERE: Final[dict[str, tuple[str, str]]] = {
    DESK + "sign-in/code/": ("staff.signed_in", "tests/architecture/test_audit_table.py"),
    DESK + "sign-in/authenticator/": (
        "staff.authenticator_enrolled",
        "src/madoguchi/accounts/tests/test_sign_in.py",
    ),
    DESK + "batches/<uuid:batch_id>/places/": (
        "review.batch_closed",
        "src/madoguchi/review/tests/batches/test_given_out.py",
    ),
    DESK + "batches/<uuid:batch_id>/": (
        "review.batch_closed",
        "src/madoguchi/review/tests/batches/test_together.py",
    ),
    DESK + "batches/<uuid:batch_id>/name/": (
        "review.batch_named",
        "src/madoguchi/review/tests/batches/test_who_may.py",
    ),
    CASE + "send-again/": ("delivery.again", "src/madoguchi/delivery/tests/test_send.py"),
    CASE + "numbers/<uuid:ref>/": ("number.unsealed", "src/madoguchi/review/tests/acts.py"),
    "<slug:slug>/procedures/<slug:procedure>/apply/check/": (
        "application.arrived",
        "src/madoguchi/applications/tests/test_submit.py",
    ),
    "<slug:slug>/links/<str:secret>/": (
        "application.address_changed",
        "src/madoguchi/portal/tests/test_account.py",
    ),
    "api/v1/tenants/<str:code>/procedures/<slug:procedure>/applications": (
        "application.arrived",
        "src/madoguchi/api/tests/test_submitting.py",
    ),
}
"""Acts that take a second secret, a service beside the program, or a whole form: action → where it is held."""
NOTHING: Final[dict[str, str]] = {
    DESK: "leads a search to its own address",
    DESK + "sign-in/": "nobody is in before the code",
    DESK + "sign-in/lost/": "draws the page",
    DESK + "me/": "draws the page",
    DESK + "overview/": "draws the page",
    DESK + "guide/": "draws the page",
    DESK + "guide/<slug:name>/": "draws the page",
    DESK + "audit/": "draws the page",
    DESK + "batches/": "draws the page",
    DESK + "deliveries/": "draws the page",
    DESK + "endings/": "draws the page",
    DESK + "staff/": "draws the page",
    DESK + "staff/routing/": "draws the page",
    DESK + "staff/transfers/": "shows what would change; what is changed then is staff.placed",
    DESK + "staff/transfers/sheet/": "draws the sheet",
    CASE: "draws the page",
    CASE + "<slug:part>/": "draws the page",
    CASE + "purpose/": "as its GET",
    CASE + "print/": "as its GET",
    CASE + "download/": "as its GET",
    CASE + "files/<uuid:file_id>/": "draws the page",
    CASE + "files/<uuid:file_id>/preview": "as its GET",
    CASE + "files/<uuid:file_id>/download": "as its GET",
    DESK + "procedures/": "draws the page",
    DESK + "procedures/tables/": "leads to the new list",
    PROCEDURE + "lookback/": "draws the page",
    PROCEDURE + "moves/": "moves each case by an act of its own, as from its page",
    PROCEDURE + "edit/": "draws the page",
    PROCEDURE + "settings/": "its first section",
    PROCEDURE + "try/": "draws the page",
    PROCEDURE + "try/run/": "nothing of a run is kept",
    PROCEDURE + "look/": "draws the page",
    PROCEDURE + "look/pdf/": "draws the page",
    PROCEDURE + "look/page/": "draws the page",
    PROCEDURE + "look/package/": "draws the page",
    PROCEDURE + "publish/": "draws the page",
    PROCEDURE + "publish/yaml/": "draws the page",
}
"""Why a POST of the office leaves nothing."""


def test_each_post_of_the_office_is_an_act_or_said_to_leave_nothing():
    told = {*ACTS, *HELD_ELSEWHERE, *NOTHING}
    assert {pattern for pattern in patterns() if pattern.startswith(DESK)} - told == set()
    assert told - set(patterns()) == set()


@pytest.mark.parametrize("pattern", HELD_ELSEWHERE)
def test_what_is_held_elsewhere_is_there(pattern):
    action, place = HELD_ELSEWHERE[pattern]
    assert f'"{action}"' in (ROOT / place).read_text(encoding="utf-8")


@pytest.mark.django_db
def test_each_read_of_a_case_is_on_record_once_and_other_pages_leave_nothing():
    here = town(99001, "aoba", "あおば市")
    wrong = []
    for pattern, rules in TABLE.items():
        if pattern.startswith(DESK):
            expected: tuple[str, ...] = (
                () if pattern in BUTTONS or not pattern.startswith(CASE) else (OPENED,)
            )
            expected = READS.get(pattern, expected)
            ask = partial(browser(here, rules[0]).get, filled_for(here, pattern))
            wrong += differs(here, expected, ask, pattern)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_a_search_is_on_record_and_without_what_was_searched_for():
    here = town(99001, "aoba", "あおば市")
    client = browser(here, ("case.view",))
    with tenant_scope(here.office.tenant.id):
        found = client.post("/aoba/desk/", {"q": "山田"})
        assert differs(here, ("desk.searched",), lambda: client.get(found["Location"]), "search") == []


@pytest.mark.django_db
@pytest.mark.parametrize("acts", [CASES, PROCEDURES, STAFF_ACTS], ids=["cases", "procedures", "staff"])
def test_each_act_is_on_record_once(acts):
    here = town(99001, "aoba", "あおば市")
    wrong = []
    for pattern, each in acts.items():
        for act in each:
            with tenant_scope(here.office.tenant.id), transaction.atomic():
                wrong += _done(here, pattern, act)
                transaction.set_rollback(True)
            catalog.forget()
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_an_act_that_is_refused_leaves_only_the_refusal():
    here = town(99001, "aoba", "あおば市")
    wrong = []
    for pattern, (_, rule) in TABLE.items():
        role = next(
            (r for r in ROLES if isinstance(rule, tuple) and rule and PERMISSIONS[r].isdisjoint(rule)), None
        )
        if pattern.startswith(DESK) and role is not None:
            client = Client(raise_request_exception=False)
            client.cookies = SimpleCookie(here.cookies(role))
            ask = partial(client.post, filled_for(here, pattern))
            wrong += differs(here, ("desk.refused",), ask, pattern)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_signing_in_is_on_record_once():
    here = town(99001, "aoba", "あおば市")
    client = Client()
    account = {"username": "examiner@aoba.example", "password": PASSWORD}
    assert differs(here, (), lambda: client.post("/aoba/desk/sign-in/", account), "password", keep=True) == []
    enter = partial(client.post, "/aoba/desk/sign-in/code/", {"code": code()})
    assert differs(here, ("staff.signed_in",), enter, "code") == []


@pytest.mark.django_db
def test_what_a_resident_does_to_an_application_or_an_account_is_on_record_once():
    here = town(99001, "aoba", "あおば市")
    client = Client()
    client.cookies = SimpleCookie(here.cookies("resident"))
    address = filled_for(here, "<slug:slug>/applications/<str:receipt>/withdraw/")
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())
    assert seen is not None
    withdraw = partial(client.post, address, {"seen": seen[1]})
    assert differs(here, ("application.withdrawn",), withdraw, address) == []
    page = "/aoba/my/account/end/"
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(page).content.decode())
    assert seen is not None
    end = partial(client.post, page, {"seen": seen[1]})
    assert differs(here, ("resident.account_ended",), end, "account") == []


def filled_for(here: Town, pattern: str, **others: str) -> str:
    return filled(pattern, slug=here.slug, **here.objects | others)


def browser(here: Town, rule: Rule, role: Role | None = None) -> Client:
    """Of this role, or of the first that may."""
    role = role or next(r for r in ROLES if not rule or rule == "open" or PERMISSIONS[r].intersection(rule))
    client = Client()
    client.cookies = SimpleCookie(here.cookies(role))
    return client


def _done(here: Town, pattern: str, act: Act) -> list[str]:
    """One act, from a page that was drawn just now."""
    others = dict(act.others)
    if act.state:
        others["receipt"] = others["stepped"] = receipt_of(brought_to(here.office, act.state))
    if act.before:
        act.before(here)
    client = browser(here, TABLE[pattern][1], act.by)
    address = filled_for(here, pattern, **others)
    posted = dict(act.posted(here) if callable(act.posted) else act.posted)
    if "/publish/" in address:
        page = client.get(address.partition("/publish/")[0] + "/publish/").content.decode()
        found = re.search(r'data-seen="([^"]*)"', page)
        posted["seen"] = found[1] if found else ""
    if act.state:
        client.get(address.partition(f"/{others['receipt']}/")[0] + f"/{others['receipt']}/")
        return differs(here, act.recorded, lambda: press(client, address, posted), pattern, keep=True)
    return differs(here, act.recorded, lambda: client.post(address, posted), pattern, keep=True)


def differs(
    here: Town, expected: tuple[str, ...], do: Callable[[], Any], what: str, *, keep: bool = False
) -> list[str]:
    """What the record says otherwise; what was done is taken back, unless the caller does that."""
    with transaction.atomic():
        known = set(_entries(here))
        response = do()
        list(response)
        found = tuple(action for id, action in _entries(here).items() if id not in known)
        if not keep:
            transaction.set_rollback(True)
    same = Counter(found) == Counter(expected)  # entries of one moment stand in no order
    return [] if same else [f"{what}: {found}, not {expected} ({response.status_code})"]


def _entries(here: Town) -> dict[Any, str]:
    with tenant_transaction(here.office.tenant.id):
        return dict(apps.get_model("audit", "Entry").objects.order_by("id").values_list("id", "action"))
