"""The resident's pages that the journeys do not pass, in a real browser: no axe violation, nothing to scroll sideways.

They are asked for beforehand by Django's test client, so no server runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import msgspec
import pytest
from django.db import OperationalError, transaction

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries import applications, drafts
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.tests.cast import PROCEDURE, two_towns
from madoguchi.audit.services.record import SYSTEM
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.format.parse import parse_yaml
from madoguchi.forms.tests.examples import claim
from madoguchi.isolation.scope import CommitUnknown, tenant_scope, tenant_transaction
from madoguchi.kernel.ids import new_id, new_receipt
from madoguchi.portal.draft import which_draft
from madoguchi.portal.sending import send
from madoguchi.portal.tests.cast import Resident, now, tenant
from madoguchi.portal.tests.test_filing_windows import rounds
from madoguchi.portal.tests.test_new_form import NEWER
from madoguchi.portal.tests.test_places_given import opened
from madoguchi.review.queries.decision import proposals
from madoguchi.review.services.clock.extend_period import extend_period
from madoguchi.review.tests.batches.nurseries import child, nurseries, to_the_end
from madoguchi.review.tests.cast import EXAMINER
from tests.parts.chromium import DESK, HEIGHTS, PHONE, axe, overflows, screenshot
from tests.parts.towns import forget_all

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
        pages = _everyday() | _allocated() | _failures() | _new_form()
        wrong = {
            name: page.status_code
            for name, page in pages.items()
            if page.status_code != WANTED.get(name, 200)
        }
        transaction.set_rollback(True)
    forget_all()
    assert wrong == {}
    return pages


WANTED = {
    "not-found": 404, "csrf": 403, "bad": 400, "fault": 500, "away": 503, "away-en": 503, "save-away": 503,
    "not-arrived": 503, "unconfirmed": 503, "unconfirmed-en": 503, "unconfirmed-ja-easy": 503, "draft-gone": 410,
    "link": 410, "older-page": 409, "sent-before": 410,
    "link-used": 410, "find-unknown": 422, "lost-code-wrong": 422, "sign-in-wrong": 422,
    "check-incomplete": 422,
}  # fmt: skip


def _everyday() -> dict[str, Any]:
    """Pages that are there whether one applies or not, and those of an application that arrived."""
    empty, resident = Resident(), Resident()
    pages = {name: empty.get(empty.home(f"{name}/")) for name in STANDING}
    pages["no-hit"] = empty.get(empty.home("?q=zzzz"))
    pages["link"] = empty.get(empty.home("links/none/"))
    pages["link-used"] = empty.post(empty.home("links/none/"))
    pages["find-unknown"] = empty.post(empty.home("applications/"), receipt="1", access_code="x")
    pages["lost-code-wrong"] = empty.post(empty.home("lost-code/"), receipt="1")
    number = new_receipt(tenant=tenant("aoba"))
    pages["lost-code-sent"] = empty.get(empty.post(empty.home("lost-code/"), receipt=number)["Location"])
    pages["sign-in-wrong"] = empty.post(empty.home("sign-in/"), email="a@b")
    sent = empty.post(empty.home("sign-in/"), email="hanako@example.jp")
    pages["sign-in-sent"] = empty.get(sent["Location"])
    receipt, _ = resident.applied()
    here = resident.home(f"applications/{receipt.replace('-', '')}/")
    pages["application"] = resident.get(here)
    pages["application-en"] = resident.get(f"{here}?lang=en")
    for name, states in MOVED.items():
        _move(receipt, states)
        pages[f"application-{name}"] = resident.get(f"{here}?lang={'en' if name == 'undone' else 'ja'}")
    _extend(receipt)
    for language in ("ja", "en", "ja-easy"):
        pages[f"application-extended-{language}"] = resident.get(f"{here}?lang={language}")
    pages["application-easy"] = resident.get(f"{here}?lang=ja-easy")
    pages["withdraw"] = resident.get(f"{here}withdraw/?lang=ja")
    assert resident.press(f"{here}withdraw/").status_code == 302
    pages["withdrawn"] = resident.get(here)
    return pages


def _allocated() -> dict[str, Any]:
    """Of somebody who got a place, and of one who did not."""
    with tenant_scope(tenant("aoba")):
        nurseries({"hikari": {"zero": 1}, "tsubasa": {"zero": 0}})
        got, not_got = child("hikari", points=90), child("hikari", "tsubasa", points=80, name="次郎")
        to_the_end()
    return {
        "application-got": opened(got, "ja"),
        "application-not-got": opened(not_got, "ja"),
        "application-not-got-en": opened(not_got, "en"),
        "application-not-got-easy": opened(not_got, "ja-easy"),
    }


MOVED = {
    "undone": (State.ACCEPTED, State.EXAMINING, State.DECIDING, State.REFUSED, State.DECIDING),
    "examined": (State.EXAMINING, State.CORRECTING, State.EXAMINING),
}
"""What a page is drawn after, one after the other."""


def _move(receipt: str, states: tuple[State, ...]) -> None:
    with tenant_transaction(tenant("aoba")):
        found = applications.application_by_receipt(receipt.replace("-", ""))
        assert found is not None
        for state in states:
            change_state(
                application_id=found.id, to=state, actor=SYSTEM, note="写しを付けてください", now=now()
            )


def _extend(receipt: str) -> None:
    """The office extends the period."""
    with tenant_transaction(tenant("aoba")):
        found = applications.application_by_receipt(receipt.replace("-", ""))
        assert found is not None
        extend_period(
            application_id=found.id, days=7, reason="別居しているお子さんの監護を確かめています。",
            seen=proposals.seen(found.id), by=EXAMINER, now=now(),
        )  # fmt: skip


STANDING = ("contact", "privacy", "accessibility", "sign-in", "my", "applications", "lost-code")


def _failures() -> dict[str, Any]:
    """Each says what happened and what to do next."""
    resident = Resident()
    pages = {"check-incomplete": resident.save("claimant_page")}
    resident.fill()
    pages["check-incomplete"] = resident.send(consent="")
    resident.verify()
    pages["not-found"] = resident.get(resident.home("nowhere/"))
    pages["csrf"] = resident.post(resident.apply("check"), csrfmiddlewaretoken="x" * 32)
    pages["bad"] = resident.post(resident.apply("check"), {f"field{n}": "" for n in range(5000)})
    with patch("madoguchi.portal.finding.find.queries.procedures", side_effect=ValueError):
        pages["fault"] = resident.get(resident.home())
    with patch.object(which_draft, "drafts_of", side_effect=OperationalError):
        for language in ("ja", "en"):
            name = "away" if language == "ja" else "away-en"
            pages[name] = resident.get(resident.apply("claimant_page", lang=language))
        pages["save-away"] = resident.save("claimant_page")
    with patch.object(send, "submit", side_effect=CommitUnknown):
        resident.get(resident.home("?lang=ja"))
        pages["not-arrived"] = resident.send()
        with patch.object(drafts, "draft", side_effect=OperationalError):
            for language in ("ja", "en", "ja-easy"):
                resident.get(resident.home(f"?lang={language}"))
                name = "unconfirmed" if language == "ja" else f"unconfirmed-{language}"
                pages[name] = resident.send()
    pages["older-page"] = resident.save("claimant_page", {"claimant": {"family": "佐藤"}}, revision="0")
    pages["asks-more"] = resident.save("representative_page", {"filing_for": "other"})
    pages["sent-before"] = _sent_before()
    pages["draft-gone"] = Resident().save("claimant_page", draft=str(new_id()))
    return pages


def _sent_before() -> Any:
    """A page of a draft that was sent, with what was typed on it."""
    resident = Resident()
    resident.ready()
    assert resident.send().status_code == 302
    return resident.save("claimant_page", claim())


def _new_form() -> dict[str, Any]:
    """A newer form was published while one was at it; filing windows."""
    resident = Resident()
    resident.ready()
    for days in (((-3, 5), (20, 30)), ((-9, -3), (20, 30))):
        definition = msgspec.structs.replace(parse_yaml(NEWER), window=rounds(*days))
        with tenant_transaction(tenant("aoba")):
            publish(definition=definition, tables={}, now=now(), by=OPERATOR)
        catalog.forget()
        if days[0][1] > 0:
            address = f"{resident.apply('new-form')}&lang="
            pages = {f"new-form-{lang}": resident.get(address + lang) for lang in ("ja", "en", "ja-easy")}
            resident.client.cookies.pop("madoguchi_language", None)
            pages |= {
                "go-on": resident.get(resident.apply() + "?lang=ja"),
                "my": resident.get(resident.home("my/")),
            }
            pages["in-a-round"] = resident.get(resident.home(f"procedures/{PROCEDURE}/"))
    pages["between-rounds"] = resident.get(resident.home(f"procedures/{PROCEDURE}/"))
    return pages


def test_no_page_has_an_axe_violation_or_scrolls_sideways(
    drawn: dict[str, Any], context: BrowserContext
) -> None:
    assert looked_at(drawn, context) == []


def looked_at(drawn: dict[str, Any], context: BrowserContext) -> list[str]:
    """Visit each page at each width; what is wrong with them, a line each."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN + "/")
        if path.startswith("static/"):
            route.fulfill(path=STATIC / path.removeprefix("static/").partition("?")[0])
        else:
            route.fulfill(
                status=drawn[path].status_code, headers=dict(drawn[path].headers), body=drawn[path].content
            )

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
    return wrong
