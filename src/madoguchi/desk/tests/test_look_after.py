"""What comes after a decision, and cases that go over to another version, in a browser, as `test_look` looks at others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps

from madoguchi.desk.tests.test_look import Drawn, drawn_by, look_at
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.tests.cast import hire, signed_in
from madoguchi.review.services.clock.keep_step_clocks import keep_step_clocks_of
from madoguchi.review.tests.cast import found_office, receipt_of
from madoguchi.review.tests.flows.cast import brought, on_offer, published_newer
from madoguchi.review.tests.flows.test_leads_to import KANRYO, begun, decided, sent

pytestmark = pytest.mark.parts


def test_no_page_of_what_follows_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []


def _draw() -> Drawn:
    office = found_office(99001, "aoba", "あおば市")
    hire(office)
    drawn = Drawn()
    clerk, approver = (signed_in(office, name) for name in ("uketsuke", "kessai"))
    now = datetime.now(UTC)
    with tenant_scope(office.tenant.id):
        for name in ("jutaku-kaishu-kanryo", "kaigo-nintei-koshin", "shotengai-jisseki"):
            on_offer(name)
        first, waiting = decided(), decided()
        second = sent(begun(first, now=now), KANRYO, now=now)
        valid = brought("kaigo-nintei", before="")
        visit = brought("jutaku-kaishu", before="visit")
        moving = brought("hojokin", before="sum")
        published_newer("hojokin")
        with tenant_transaction():
            rows = apps.get_model("review", "Consequence").objects.filter(application_id=valid.id)
            rows.update(last_on=day_in_japan(now))
            keep_step_clocks_of(visit.id, now=now)
        cases = {
            "first": first.id,
            "waiting": waiting.id,
            "valid": valid.id,
            "visit": visit.id,
            "moving": moving.id,
        }
        at = {name: f"/aoba/desk/cases/{receipt_of(case)}/" for name, case in cases.items()}
        at["second"] = f"/aoba/desk/cases/{receipt_of(second)}/"
    drawn.draw(
        clerk,
        {
            "after-first": at["first"],
            "after-second": at["second"],
            "after-waiting": at["waiting"],
            "after-valid": at["valid"],
            "after-endings": "/aoba/desk/endings/",
            "after-step-late": at["visit"],
            "after-queue": "/aoba/desk/?tab=step",
        },
    )
    procedure = moving.definition.id
    drawn.draw(
        approver,
        {
            "after-newer": at["moving"],
            "after-move": at["moving"] + "move/",
            "after-moves": f"/aoba/desk/procedures/{procedure}/moves/",
        },
    )
    return drawn


drawn = drawn_by(_draw)
