"""What a decision led to on the resident's pages, in a real browser, as `test_look` looks at the others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import transaction

from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.portal.tests.test_look import looked_at
from madoguchi.portal.tests.test_next_case import Follower, filled, put, today
from madoguchi.review.tests.flows.cast import on_offer
from madoguchi.review.tests.flows.test_leads_to import decided
from madoguchi.tenants.tests.cast import found
from tests.parts.towns import forget_all

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.parts


@pytest.fixture(scope="module")
def drawn(django_db_setup: Any, django_db_blocker: Any) -> dict[str, Any]:
    with django_db_blocker.unblock(), transaction.atomic():
        office = found(99001, "aoba", "あおば市")
        with tenant_scope(office.tenant.id):
            pages = _draw()
        transaction.set_rollback(True)
    forget_all()
    return pages


def test_no_page_has_an_axe_violation_or_scrolls_sideways(drawn: Any, context: BrowserContext) -> None:
    assert looked_at(drawn, context) == []


def _draw() -> dict[str, Any]:
    on_offer("jutaku-kaishu-kanryo")
    case = decided(fixed=("house",))
    put(case, today())
    with tenant_transaction():
        apps.get_model("applications", "Application").objects.update(email_confirmed=True)
    browser = Follower(case)
    pages = {}
    for language in ("ja", "en", "ja-easy"):
        pages[f"next-case-{language}"] = browser.get(f"{browser.here}?lang={language}")
        pages[f"next-{language}"] = browser.get(f"{browser.next()}?lang={language}")
    browser.get(f"{browser.here}?lang=ja")
    put(case, date(2026, 1, 5))
    pages["next-late"] = browser.get(browser.next())
    browser.begin()
    pages["next-form"] = browser.get(browser.apply("done_page"))
    assert filled(browser).status_code == 302
    receipt = browser.send()["Location"].rpartition("=")[2]
    pages["next-sent"] = browser.get(browser.here)
    pages["next-second"] = browser.get(browser.home(f"applications/{receipt}/"))
    return pages
