"""How the pages about colleagues and oneself look: no axe violation, nothing to scroll sideways."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.test import Client

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import staff_named, units
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import PASSWORD, SECRET, hire, next_code, signed_in, username
from madoguchi.review.tests.cast import CLAIM, NOW, arrived, found_office, receipt_of

pytestmark = pytest.mark.parts


def _draw() -> Drawn:
    office = found_office(99001, "aoba", "あおば市", published=True)
    hire(office)
    drawn = Drawn()
    with tenant_transaction(office.tenant.id):
        me = staff_named(username=username(office, "kanri"))
        clerk = staff_named(username=username(office, "uketsuke"))
        receipt = receipt_of(arrived(office)).replace("-", "")
    assert me is not None and clerk is not None
    first = signed_in(office, "kanri")
    asked = {"roles": ["administrator", "examiner"], "shown": "administrator"}
    assert first.post(f"/aoba/desk/staff/{me.id}/", asked).status_code == 302
    drawn.draw(first, {"people-alone": "/aoba/desk/staff/?said=asked"})
    with tenant_transaction(office.tenant.id):
        add_staff(
            username=username(office, "kanri2"), name="管理 三郎", department="情報政策課",
            roles=["administrator"], password=PASSWORD, totp_secret=SECRET, by=OPERATOR, now=NOW,
        )  # fmt: skip
    drawn.draw(
        first,
        {
            "people-asked": "/aoba/desk/staff/?said=asked",
            "person-other": f"/aoba/desk/staff/{clerk.id}/",
            "person-edit": f"/aoba/desk/staff/{clerk.id}/edit/",
            "person-myself": f"/aoba/desk/staff/{me.id}/",
            "person-act-password": f"/aoba/desk/staff/{clerk.id}/password/",
        },
    )
    _draw_units(drawn, first, clerk.id)
    second = signed_in(office, "kanri2")
    drawn.draw(second, {"people-to-confirm": "/aoba/desk/staff/"})
    drawn.pages["roles-out-of-date"] = first.post(
        f"/aoba/desk/staff/{clerk.id}/", {"roles": ["author"], "shown": "author"}
    )
    drawn.draw(first, {"audit-roles": "/aoba/desk/audit/"})
    there = signed_in(office, "uketsuke")
    here = signed_in(office, "uketsuke", next_code())
    there.get("/aoba/desk/")
    drawn.draw(
        here,
        {
            "me-sessions": "/aoba/desk/me/",
            "own-password-code": "/aoba/desk/me/password/",
            "own-authenticator-proof": "/aoba/desk/me/authenticator/",
            "bereavement": f"/aoba/desk/cases/{receipt}/bereavement/",
        },
    )
    drawn.pages["own-password-wrong"] = here.post("/aoba/desk/me/password/", {"old": "x", "new": "y"})
    case = f"/aoba/desk/cases/{receipt}/"
    told = {"told_by": "長男 山田 一郎さん", "told_on": day_in_japan(datetime.now(UTC)).isoformat()}
    with tenant_scope(office.tenant.id):
        assert here.post(case + "bereavement/", told).status_code == 302
    drawn.draw(here, {"bereavement-known": case + "bereavement/", "case-bereaved": case})
    known = here.get(case + "bereavement/").content.decode()
    (shown,) = set(re.findall('name="seen" value="([^"]+)"', known))
    given = {"seen": shown, "successor_code": "1", "successor": "長男 山田 一郎さん", "checked": "戸籍謄本"}
    drawn.pages["successor-code"] = here.post(case + "bereavement/", given)
    return drawn


drawn = drawn_by(_draw)


def _draw_units(drawn: Drawn, client: Client, clerk: UUID) -> None:
    """A tree of three levels, where somebody works, whose a procedure is; and what cannot be used."""
    page = "/aoba/desk/staff/units/"
    drawn.draw(client, {"units-none": page})
    for name, code, above in (("福祉部", "10", ""), ("こども家庭課", "11", "10"), ("手当係", "111", "11")):
        with tenant_transaction(99001):
            ids = {unit.code: unit.id for unit in units().values()}
        typed = {"name": name, "code": code, "parent": str(ids.get(above, ROOT))}
        assert client.post(page, typed).status_code == 302
    with tenant_transaction(99001):
        ids = {unit.code: unit.id for unit in units().values()}
    drawn.draw(
        client,
        {
            "units": page + "?said=added",
            "unit": f"{page}{ids['11']}/",
            "unit-dissolve": f"{page}{ids['111']}/dissolve/",
            "unit-places": f"/aoba/desk/staff/{clerk}/places/",
            "routing": "/aoba/desk/staff/routing/",
            "route": f"/aoba/desk/staff/routing/{CLAIM}/",
            "transfers": "/aoba/desk/staff/transfers/",
            "person-in-unit": f"/aoba/desk/staff/{clerk}/",
        },
    )
    drawn.pages["unit-wrong"] = client.post(page, {"name": "", "code": "10"})
    drawn.pages["unit-cases-moved"] = client.post(
        f"{page}{ids['111']}/dissolve/", {"successor": str(ROOT), "open": "7"}
    )
    drawn.pages["route-wrong"] = client.post(f"/aoba/desk/staff/routing/{CLAIM}/", {"when-0": "x=y"})


def test_no_page_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []
