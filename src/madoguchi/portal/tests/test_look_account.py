"""How the pages about links and accounts look: no axe violation, nothing to scroll sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from madoguchi.applications.tests.cast import two_towns
from madoguchi.portal.tests.cast import EMAIL, Resident
from madoguchi.portal.tests.test_account import LINK, NEW, signed_in
from madoguchi.portal.tests.test_links import STRANGER, asked_for
from madoguchi.portal.tests.test_look import looked_at
from tests.parts.towns import forget_all

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.parts


@pytest.fixture(scope="module")
def drawn(
    django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Every page, asked for in a transaction that is over before the browser starts."""
    with django_db_blocker.unblock(), transaction.atomic():
        two_towns(tmp_path_factory.mktemp("keys"))
        pages = _links() | _account()
        transaction.set_rollback(True)
    forget_all()
    assert [name for name, page in pages.items() if page.status_code in (302, 404)] == []
    return pages


def _links() -> dict[str, Any]:
    resident = Resident()
    resident.fill()
    pages: dict[str, Any] = {}
    foreign = asked_for(Resident(), STRANGER)
    for language in ("ja", "en", "ja-easy"):
        pages[f"link-sign-in-elsewhere-{language}"] = resident.get(f"{foreign}?lang={language}")
    resident.get(resident.home("?lang=ja"))
    pages["link-sign-in"] = resident.get(asked_for(resident, EMAIL))
    pages["contact"] = resident.get(resident.apply("contact"))
    sent = resident.post(resident.apply("contact"), email=EMAIL)
    pages["contact-sent"] = resident.get(sent["Location"])
    link = resident.mailed(LINK)
    pages["link-verify"] = resident.get(link)
    pages["link-verify-elsewhere"] = Resident().get(link)
    pages["check-confirmed"] = resident.get(resident.post(link)["Location"])
    resident.post(resident.apply("keep"), email=EMAIL)
    pages["link-draft"] = resident.get(resident.mailed(LINK))
    pages["lost-address"] = resident.get(resident.home("lost-address/"))
    pages["lost-address-wrong"] = resident.post(resident.home("lost-address/"), email="a@b")
    pages["lost-address-unknown"] = resident.post(
        resident.home("lost-address/"), receipt="1", access_code="x", email=EMAIL
    )
    return pages


def _account() -> dict[str, Any]:
    mine, there = signed_in(EMAIL), signed_in(EMAIL)
    there.get(there.home("my/"))
    home = mine.home("my/account/")
    pages = {name: mine.get(home + path) for name, path in PAGES.items()}
    pages["account-en"] = mine.get(home + "?lang=en")
    pages["account-end-easy"] = mine.get(home + "end/?lang=ja-easy")
    mine.get(mine.home("?lang=ja"))
    pages["my-signed-in"] = mine.get(mine.home("my/"))
    pages["account-address-wrong"] = mine.post(home + "address/", email=EMAIL)
    pages["account-address-suggested"] = mine.post(home + "address/", email="hanako@gmial.com")
    mine.post(home + "address/", email=NEW)
    pages["account-address-sent"] = mine.get(home + "address/?sent")
    link = mine.mailed(LINK, to=NEW)
    pages["address-link"] = Resident().get(link)
    pages["address-waiting"] = mine.post(link)
    signed_in(STRANGER)
    mine.post(home + "join/", email=STRANGER)
    link = mine.mailed(LINK, to=STRANGER)
    pages["join-elsewhere"] = Resident().get(link)
    pages["join-link"] = mine.get(link)
    pages["joined"] = mine.post(link)
    pages["account-address-joined"] = mine.get(home + "address/?lang=en")
    pages["address-link-joined"] = mine.get(mine.mailed(LINK, to=EMAIL) + "?lang=ja-easy")
    mine.get(mine.home("?lang=ja"))
    pages["address-changed"] = mine.post(mine.mailed(LINK, to=EMAIL))
    other = signed_in("jiro@example.jp")
    pages["account-end-older"] = other.post(other.home("my/account/end/"))
    pages["account-ended"] = other.get(other.press(other.home("my/account/end/"))["Location"])
    return pages


PAGES = {
    "account": "",
    "account-address": "address/",
    "account-join": "join/",
    "account-end": "end/",
}


def test_no_page_has_an_axe_violation_or_scrolls_sideways(
    drawn: dict[str, Any], context: BrowserContext
) -> None:
    assert looked_at(drawn, context) == []
