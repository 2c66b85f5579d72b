"""Pages of whoever is asked from outside, of asking, and of a transfer, in a real browser, as `test_look` looks at the others."""

from __future__ import annotations

import pytest
from django.test import Client

from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.office.tests.cast import hire, press, signed_in
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.review.tests.cast import arrived, found_office, receipt_of
from madoguchi.review.tests.flows.asking import OPINION, Asking, mailed
from madoguchi.review.tests.flows.filing import Attached
from madoguchi.ui.cookies import cookie_name

pytestmark = pytest.mark.parts


def test_no_page_of_outsiders_or_of_a_transfer_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []


def _draw() -> Drawn:
    office = found_office(99001, "aoba", "あおば市")
    found_office(99002, "midori", "みどり町", published=True)
    hire(office)
    drawn, examiner, clerk = Drawn(), signed_in(office, "shinsa"), signed_in(office, "uketsuke")
    with tenant_scope(office.tenant.id):
        case, taken_back, wrong = Attached(), Asking(), arrived(office)
        links = [f"/aoba/asked/links/{secret}/" for _, secret in mailed()]
        here, other = (f"/aoba/desk/cases/{receipt_of(id)}/" for id in (case.id, wrong))
        page = f"/aoba/asked/{case.asked.id}/"
        taken_back.by_staff(revoke)
    drawn.draw(Client(), {"asked-link": links[1]})
    drawn.pages |= {"asked-revoked": Client().get(links[0]), "asked-nobody": Client().get(page)}
    doctor = Client()
    doctor.post(links[1])
    drawn.draw(doctor, {"asked": page, "asked-en": page + "?lang=en", "asked-saved": page + "?saved"})
    drawn.draw(doctor, {"asked-file": f"{page}files/{case.card}/?lang=ja"})
    drawn.pages["asked-link-used"] = Client().get(links[1])
    drawn.draw(
        examiner, {"step-outside": here + "steps/opinion/", "step-asking": here + "steps/opinion/invitation/"}
    )
    doctor.post(
        page, {f"office.{name}": value for name, value in OPINION.items()} | {"_send": "1", "revision": "0"}
    )
    drawn.draw(doctor, {"asked-sent": page + "?lang=ja"})
    drawn.draw(examiner, {"step-answered": here + "steps/opinion/?now"})
    drawn.draw(clerk, {"transfer": other + "transfer/"})
    with tenant_scope(office.tenant.id):
        press(
            clerk,
            other + "transfer/",
            {"to": "elsewhere", "code": "131016", "name": "千代田区", "reason": "担当が違います。"},
        )
    drawn.draw(clerk, {"transferred": other})
    with tenant_scope(office.tenant.id), tenant_transaction():
        assert cookie_name("aoba", "invited") in doctor.cookies
    return drawn


drawn = drawn_by(_draw)
