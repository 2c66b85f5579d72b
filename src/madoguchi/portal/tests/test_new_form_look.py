"""The pages about a new form and about filing windows in a real browser: no axe violation, nothing to scroll sideways.

They are asked for beforehand by Django's test client, so no server runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from django.db import transaction

from madoguchi.applications.tests.cast import PROCEDURE, two_towns
from madoguchi.audit.services.record import SYSTEM
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.services.publish import publish
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.parse import parse_yaml
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.portal.tests.cast import Resident, now, tenant
from madoguchi.portal.tests.test_filing_windows import rounds
from madoguchi.portal.tests.test_new_form import NEWER
from madoguchi.tenants.queries import forget
from tests.parts.chromium import DESK, HEIGHTS, PHONE, axe, overflows, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Route

pytestmark = pytest.mark.parts
ORIGIN = "http://127.0.0.1:9"
STATIC = Path(__file__).parents[2] / "ui" / "static"


@pytest.fixture(scope="module")
def drawn(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Every page, asked for in a transaction that is over before the browser starts."""
    with django_db_blocker.unblock(), transaction.atomic():
        two_towns(tmp_path_factory.mktemp("keys"))
        pages = _draw()
        transaction.set_rollback(True)
    forget()
    catalog.forget()
    forms._form.cache_clear()
    return pages


def _draw() -> dict[str, Any]:
    resident = Resident()
    resident.ready()
    for days in (((-3, 5), (20, 30)), ((-9, -3), (20, 30))):
        definition = msgspec.structs.replace(parse_yaml(NEWER), window=rounds(*days))
        with tenant_transaction(tenant("aoba")):
            publish(definition=definition, tables={}, now=now(), actor=SYSTEM)
        catalog.forget()
        if days[0][1] > 0:
            address = f"{resident.apply('new-form')}?draft={resident.draft_id}&lang="
            pages = {f"new-form-{lang}": resident.get(address + lang) for lang in ("ja", "en", "ja-easy")}
            resident.client.cookies.pop("madoguchi_language", None)
            pages |= {
                "go-on": resident.get(resident.apply() + "?lang=ja"),
                "my": resident.get(resident.home("my/")),
            }
            pages["in-a-round"] = resident.get(resident.home(f"procedures/{PROCEDURE}/"))
    pages["between-rounds"] = resident.get(resident.home(f"procedures/{PROCEDURE}/"))
    assert {name: page.status_code for name, page in pages.items() if page.status_code != 200} == {}
    return pages


def test_no_page_has_an_axe_violation_or_scrolls_sideways(
    drawn: dict[str, Any], context: BrowserContext
) -> None:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN + "/")
        if path.startswith("static/"):
            route.fulfill(path=STATIC / path.removeprefix("static/").partition("?")[0])
        else:
            route.fulfill(status=200, headers=dict(drawn[path].headers), body=drawn[path].content)

    context.route("**/*", answer)
    page = context.new_page()
    wrong: list[str] = []
    for name in drawn:
        page.goto(f"{ORIGIN}/{name}")
        for width in (320, PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            if overflows(page):
                wrong.append(f"{name} overflows at {width}")
            if width != 320:
                screenshot(page, f"portal-{name}", width)
        wrong += [f"{name}: {violation}" for violation in axe(page)]
    assert wrong == []
