"""How the pages look on which one sees whose case it is: no axe violation, nothing to scroll sideways."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.apps import apps

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.catalog.services.publish import publish
from madoguchi.desk.tests.journey import proposed
from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.desk.tests.test_units import made, move
from madoguchi.desk.tests.test_where_steps_are_done import PAGE as PLACES
from madoguchi.desk.tests.test_where_steps_are_done import TODAY, deputy_of
from madoguchi.desk.tests.test_where_steps_are_done import shown as hidden
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.office.tests.cast import hire, press, signed_in
from madoguchi.review.tests.cast import CLAIM, arrived, found_office, receipt_of
from madoguchi.review.tests.flows import governments
from madoguchi.review.tests.flows.cast import as_run
from madoguchi.tenants.queries import tables

pytestmark = pytest.mark.parts


def _draw() -> Drawn:
    office, drawn = found_office(99001, "aoba", "あおば市", published=True), Drawn()
    hire(office)
    with tenant_scope(office.tenant.id):
        administrator = signed_in(office, "kanri")
        children = made(administrator, "こども家庭課", "11")
        made(administrator, "土木課", "20")
        move(administrator, office, "uketsuke", (children, 0))
        move(administrator, office, "kessai", (ROOT, 2))
        administrator.post(f"/aoba/desk/staff/routing/{CLAIM}/", {"owner": str(children)})
        receipts = [receipt_of(arrived(office, at=datetime.now(UTC))) for _ in range(3)]
        cases = [f"/aoba/desk/cases/{receipt}/" for receipt in receipts]
        clerk, leader = signed_in(office, "uketsuke"), signed_in(office, "kessai")
        press(clerk, cases[0] + "claim/")
        drawn.draw(clerk, {"case-claimed": cases[0] + "?said=claim", "case-nobodys": cases[1]})
        drawn.draw(clerk, {"charge": cases[0] + "charge/", "queue-of-units": "/aoba/desk/"})
        drawn.pages["charge-wrong"] = press(clerk, cases[0] + "charge/", {"unit": ""})
        drawn.draw(leader, {"purpose": cases[2] + "purpose/", "queue-mine": "/aoba/desk/?whose=mine"})
        drawn.pages["purpose-wrong"] = leader.post(cases[2] + "purpose/", {})
        _draw_who_does_what(office, drawn, administrator, leader, children)
        _draw_elsewhere(office, drawn, administrator)
    return drawn


def _draw_elsewhere(office, drawn: Drawn, administrator) -> None:
    """A step of another government: whom the town means, a case that was sent back, an answer that cannot be used."""
    publish(definition=as_run("shintatsu"), tables=tables(), by=OPERATOR, now=datetime.now(UTC))
    ken = governments.prefecture()
    drawn.draw(administrator, {"flow-places-elsewhere": PLACES})
    governments.tied(governments.inside(ken))
    case = governments.forwarded()
    governments.work(case)
    here = f"/aoba/desk/cases/{receipt_of(case.id)}/"
    move(administrator, office, "shinsa", (ROOT, 0))
    examiner = signed_in(office, "shinsa")
    step = f"{here}steps/{governments.STEP}/"
    drawn.draw(examiner, {"step-elsewhere": step, "case-elsewhere": here})
    there = governments.There(ken, at=case.now)
    there.acts(governments.accepts, governments.sends_back)
    drawn.draw(examiner, {"forwarding": step + "forwarding/", "case-returned": here})
    drawn.draw(administrator, {"deliveries-elsewhere": "/aoba/desk/deliveries/"})


def _draw_who_does_what(office, drawn: Drawn, administrator, head, children: UUID) -> None:
    """Where steps are done, who is away, what a deputy decided, and what nobody is in charge of any more."""
    publish(definition=as_run("risai"), tables=tables(), by=OPERATOR, now=datetime.now(UTC))
    staff, own = "/aoba/desk/staff/", f"{PLACES}{as_run('risai').id}/"
    drawn.draw(administrator, {"flow-places": PLACES, "flow-places-of-one": own})
    drawn.pages["flow-places-moved"] = administrator.post(PLACES, {"shown": "older"})
    deputy, unit = deputy_of(office), f"{staff}units/{children}/"
    drawn.pages["unit-moved"] = administrator.post(unit, {"name": "課", "code": "1", "shown": "older"})
    administrator.post(PLACES, hidden(administrator, PLACES) | {"part-survey": str(children)})
    drawn.draw(administrator, {"dissolve-with-parts": f"{unit}dissolve/"})
    other, page = signed_in(office, "dairi"), "/aoba/desk/me/absence/"
    drawn.draw(head, {"absence-none": page})
    drawn.pages["absence-wrong"] = head.post(page, {"starts_on": "いつか"})
    day = TODAY.isoformat()
    assert head.post(page, {"starts_on": day, "ends_on": day, "deputy": deputy}).status_code == 302
    drawn.draw(head, {"absence": page, "own-page": "/aoba/desk/me/"})
    administrator.post(f"/aoba/desk/staff/routing/{CLAIM}/", {"owner": str(ROOT)})
    case = arrived(office, at=datetime.now(UTC))
    proposed(case)
    here = f"/aoba/desk/cases/{receipt_of(case)}/"
    other.post(here + "purpose/", {"purpose": "supervise"})
    drawn.draw(other, {"decide-for-somebody": here + "decide/"})
    assert press(other, here + "decide/").status_code == 302
    drawn.draw(other, {"decided-for-somebody": here})
    drawn.draw(head, {"stood-in": "/aoba/desk/stood-in/"})
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.update(
            assigned_to=None, left_at=datetime.now(UTC)
        )
    drawn.draw(head, {"queue-with-notices": "/aoba/desk/", "queue-left": "/aoba/desk/?tab=left"})


drawn = drawn_by(_draw)


def test_no_page_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []
