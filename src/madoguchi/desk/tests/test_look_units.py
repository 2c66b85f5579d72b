"""How the pages look on which one sees whose case it is: no axe violation, nothing to scroll sideways."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from madoguchi.accounts.domain.units import ROOT
from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.desk.tests.test_units import made, move
from madoguchi.isolation.scope import tenant_scope
from madoguchi.office.tests.cast import hire, press, signed_in
from madoguchi.review.tests.cast import CLAIM, arrived, found_office, receipt_of

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
    return drawn


drawn = drawn_by(_draw)


def test_no_page_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []
