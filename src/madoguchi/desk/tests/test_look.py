"""Every page of the desk in a real browser: no axe violation, nothing to scroll sideways, pictures to look at.

The pages are asked for beforehand by Django's test client, so no server runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import UUID

import msgspec
import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.applications.queries import counting
from madoguchi.desk.tests.counts import busy
from madoguchi.desk.tests.journey import accepted, asked_to_correct, mended, proposed
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.office.guide.pages import GUIDES
from madoguchi.office.tests.cast import hire, press, signed_in
from madoguchi.review.handlers import answer_correction
from madoguchi.review.queries.decision.proposals import seen
from madoguchi.review.queries.reading.cases import case
from madoguchi.review.services.clock.watch_clocks import watch_clocks
from madoguchi.review.services.decision.decide import send_back
from madoguchi.review.services.examination.begin_examination import begin_examination
from madoguchi.review.tests.cast import (
    APPROVER,
    CLAIM,
    EXAMINER,
    NOTIFICATION,
    arrived,
    found_office,
    receipt_of,
)
from madoguchi.review.tests.files import attach
from madoguchi.tenants.queries import forget
from madoguchi.tenants.tests.cast import Office
from tests.parts.chromium import DESK, HEIGHTS, PHONE, axe, overflows, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.parts
ORIGIN = "http://127.0.0.1:9"
SMALL = 1040
"""A small screen that still has the navigation at its left."""
WIDTHS = (320, PHONE, SMALL, DESK)
STATIC = Path(__file__).parents[2] / "ui" / "static"
LONG = "ヴィクトリア゠アレクサンドラ・フォン・シュヴァルツェンベルク゠山田　𠮷右衛門之助花子"


class Drawn(msgspec.Struct):
    """What the browser is answered: pages by name, pictures by address."""

    pages: dict[str, Any] = {}
    pictures: dict[str, Any] = {}

    def draw(self, client: Client, addresses: dict[str, str]) -> None:
        """Ask for the pages now: the browser's thread may not use the database."""
        for name, address in addresses.items():
            response: Any = client.get(address, follow=True)
            assert response.status_code == 200, (name, response.status_code)
            self.pages[name] = response
            for source in re.findall(r'src="(/aoba/[^"]+)"', response.content.decode()):
                self.pictures[source] = client.get(source)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/").partition("?")[0])
            return
        response = self.pages.get(path.removeprefix("/")) or self.pictures[path]
        route.fulfill(status=200, headers=dict(response.headers), body=response.content)


def _receipt(office: Office, application_id: UUID) -> str:
    with tenant_scope(office.tenant.id):
        return receipt_of(application_id)


def _examined(office: Office, application_id: UUID, address: str) -> str:
    """Begin the examination now; the address of the page that comes next."""
    with tenant_scope(office.tenant.id), tenant_transaction():
        begin_examination(
            application_id=application_id, seen=seen(application_id), by=EXAMINER, now=datetime.now(UTC)
        )
    return address + "propose/"


def _pressed(office: Office, browser: Client, address: str, typed: dict[str, Any] | None = None) -> Any:
    with tenant_scope(office.tenant.id):
        answer = press(browser, address, typed)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def _someone_new(office: Office) -> UUID:
    with tenant_transaction(office.tenant.id):
        new = add_staff(
            username="atarashii@aoba.example",
            name=LONG,
            roles=["reception"],
            by=OPERATOR,
            now=datetime.now(UTC),
        )
    return new.staff.id


def _delivered(office: Office, ids: list[UUID]) -> None:
    """Versions in every state, and a reconciliation that found something."""
    now, rows = datetime.now(UTC), apps.get_model("delivery", "Delivery").objects
    error = "受け手は、同じ番号で内容の違うものを持っています。"
    versions = (
        (ids[1], 1, "first", "acknowledged", "", ""),
        (ids[1], 2, "amended", "superseded", "", ""),
        (ids[1], 3, "decided", "failed", error, ""),
        (ids[2], 1, "first", "waiting", "", "correction"),
        (ids[3], 1, "first", "sent", "基幹システムが答えないか、答えが正しくありません。", ""),
    )
    with tenant_transaction(office.tenant.id):
        for id, version, kind, state, problem, waits in versions:
            rows.create(
                application_id=id, target="core", package_id=f"99001-{id.hex}-core", version=version, kind=kind,
                state=state, last_error=problem, waits_for=waits, created_at=now, sent_at=now, attempts=version,
                acknowledged_at=now if state == "acknowledged" else None,
                addressee_number="123456789012345" if state == "acknowledged" else "",
                result="registered" if state == "acknowledged" else "",
            )  # fmt: skip
        finding = {"package_id": "x", "ours": 2, "theirs": 1, "application_id": str(ids[0])}
        findings = [
            {**finding, "kind": "older_there"},
            {**finding, "kind": "not_here", "application_id": None},
        ]
        apps.get_model("delivery", "Comparison").objects.create(
            at=now, agreed=1234, young=2, found=2, findings=findings
        )


def _clocks(office: Office, drawn: Drawn, examiner: Client, boss: Client, examined: UUID) -> None:
    """The period of a case extended, and the days of the town."""
    here = f"/aoba/desk/cases/{_receipt(office, examined)}/"
    drawn.draw(boss, {"office-days-empty": "/aoba/desk/office-days/"})
    soon = str(datetime.now(UTC).date() + timedelta(days=5))
    days = (
        {"name": "市制記念日", "day": "2026-07-01", "kind": "holiday", "yearly": "yes"},
        {"name": "庁舎の電気設備の点検のための臨時の閉庁", "day": soon, "kind": "closed"},
    )  # fmt: skip
    for each in days:
        assert boss.post("/aoba/desk/office-days/", each).status_code == 302
    drawn.draw(boss, {"office-days": "/aoba/desk/office-days/?said=added"})
    drawn.pages["office-days-wrong"] = boss.post("/aoba/desk/office-days/", {"day": "7月1日"})
    drawn.pages["extend-wrong"] = examiner.post(here + "extend/", {"days": "何日か"})
    drawn.draw(examiner, {"extend": here + "extend/"})
    done = _pressed(
        office,
        examiner,
        here + "extend/",
        {"days": "7", "reason": "別居しているお子さんの監護を確かめています。"},
    )
    drawn.draw(examiner, {"case-extended": done["Location"], "undo-extension": here + "undo-extension/"})
    with tenant_scope(office.tenant.id):
        watch_clocks(now=datetime.now(UTC))
    drawn.draw(examiner, {"queue-late": "/aoba/desk/?tab=late", "queue-near": "/aoba/desk/?tab=near"})


def look_at(page: Page, names: Iterable[str]) -> list[str]:
    """Visit each page at each width; what is wrong with them, a line each."""
    wrong: list[str] = []
    for name in names:
        page.goto(f"{ORIGIN}/{name}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 800)})
            if overflows(page):
                wrong.append(f"{name} overflows at {width}")
            if width in (PHONE, DESK):
                screenshot(page, f"desk-{name}", width)
        wrong += [f"{name}: {violation}" for violation in axe(page)]
    return wrong


def drawn_by(draw: Callable[[], Drawn]) -> Any:
    """The fixture `drawn`: every page, asked for in a transaction that is over before the browser starts."""

    @pytest.fixture(scope="module")
    def drawn(django_db_setup: None, django_db_blocker: Any) -> Drawn:
        with django_db_blocker.unblock(), transaction.atomic():
            pages = draw()
            transaction.set_rollback(True)
        forget()
        return pages

    return drawn


def test_no_page_has_an_axe_violation_or_scrolls_sideways(drawn, context):
    context.route("**/*", lambda route: drawn.answer(route))
    assert look_at(context.new_page(), drawn.pages) == []


def _draw() -> Drawn:
    office = found_office(99001, "aoba", "あおば市", published=True)
    hire(office)
    now = datetime.now(UTC)
    with tenant_scope(office.tenant.id):
        ids = [arrived(office, at=now - timedelta(days=n * 9)) for n in range(4)]
        named = arrived(office, name=LONG, at=now)
        late = arrived(office, name="佐藤　一郎", at=now - timedelta(days=40))
        arrived(office, NOTIFICATION, name="遅れ　花子", at=now - timedelta(days=60))
        told = arrived(office, NOTIFICATION, at=now)
        attach(ids[0], name="通帳の写し.jpg", state="clean")
        attach(ids[0], name="マイナンバーカード裏面_20260401_家族全員分_その1.jpg", state="unscanned")
        attach(ids[0], name="申立書.jpg", state="quarantined")
        attach(ids[0], name="virus.jpg", state="infected")
        accepted(ids[1], told)
        asked_to_correct(ids[2])
        asked_to_correct(late)
        with tenant_transaction():
            apps.get_model("review", "CorrectionRequest").objects.filter(application_id=late).update(
                due_on=now.date() - timedelta(days=3)
            )
        proposed(ids[3])
        fixed = arrived(office, name="鈴木　花子", at=now)
        asked_to_correct(fixed)
        mended(fixed, claimant__address__street="2丁目3番4号")
        with tenant_transaction():
            answer_correction({"application_id": str(fixed)}, now=now)
        again = arrived(office, name="田中　次郎", at=now)
        proposed(again)
        with tenant_transaction():
            send_back(
                application_id=again, reason="口座の名義を確かめてください。", seen=seen(again),
                by=APPROVER, now=now,
            )  # fmt: skip
        with tenant_transaction():
            view = case(receipt=receipt_of(ids[0]), by=OPERATOR, today=now.date())
    assert view is not None
    receipts = [_receipt(office, i) for i in ids]
    first, second, third, fourth = (f"/aoba/desk/cases/{r}/" for r in receipts)
    clerk, approver, boss = (signed_in(office, n) for n in ("uketsuke", "kessai", "kanri"))
    examiner = signed_in(office, "shinsa")
    drawn = Drawn()
    drawn.draw(
        Client(),
        {
            "sign-in": "/aoba/desk/sign-in/",
            "sign-in-expired": "/aoba/desk/sign-in/?expired",
            "lost": "/aoba/desk/sign-in/lost/",
            "guide-signed-out": "/aoba/desk/guide/start/",
        },
    )
    drawn.draw(
        clerk,
        {
            "queue": "/aoba/desk/",
            "queue-all": "/aoba/desk/?tab=all",
            "queue-empty": "/aoba/desk/?tab=gone",
            "queue-nothing-found": "/aoba/desk/?q=存在しない名前",
            "case": first,
            "case-long-name": f"/aoba/desk/cases/{_receipt(office, named)}/",
            "case-files": first + "files/",
            "case-messages": first + "messages/",
            "case-history": second + "history/",
            "case-delivery": second + "delivery/",
            "case-correcting": third,
            "file": f"{first}files/{view.files[1].file.id}/",
            "correction": first + "correction/",
            "undo": second + "undo-acceptance/",
            "end-correction": third + "end-correction/",
            "close": f"/aoba/desk/cases/{_receipt(office, told)}/close/",
            "unseal": f"{first}numbers/{view.sealed[0].ref}/",
            "overview": "/aoba/desk/overview/",
            "me": "/aoba/desk/me/",
            "own-password": "/aoba/desk/me/password/",
            "own-authenticator": "/aoba/desk/me/authenticator/",
        },
    )
    drawn.draw(clerk, {f"guide-{name}": f"/aoba/desk/guide/{name}/" for name in GUIDES})
    corrected, returned = (f"/aoba/desk/cases/{_receipt(office, i)}/" for i in (fixed, again))
    drawn.draw(clerk, {"case-mended": corrected, "queue-mended": "/aoba/desk/?tab=mended"})
    drawn.draw(clerk, {"queue-nul": "/aoba/desk/?q=%00", "queue-elsewhere": "/aoba/desk/?q=田中&tab=arrived"})
    drawn.draw(examiner, {"case-returned": returned, "propose-returned": returned + "propose/"})
    drawn.pages["correction-out-of-date"] = clerk.post(
        corrected + "correction/", {"reason": "番地が読めません。", "due_on": "2999-01-08", "seen": "1."}
    )
    drawn.pages["accept-out-of-date"] = clerk.post(corrected + "accept/", {"seen": "1."})
    drawn.pages["correction-too-soon"] = clerk.post(
        first + "correction/", {"reason": "番地が読めません。", "due_on": str(now.date() + timedelta(days=2))}
    )
    drawn.pages["unseal-out-of-date"] = clerk.post(
        f"{first}numbers/{view.sealed[0].ref}/", {"purpose": "その他", "words": "転入の確認", "seen": "0."}
    )
    drawn.pages["message-with-number"] = clerk.post(
        first + "message/", {"body": "番号は 9000 0000 0010 ですか。"}
    )
    done = _pressed(office, clerk, corrected + "accept/")
    drawn.draw(clerk, {"case-accepted": done["Location"]})
    with patch.object(counting, "MOST_ON_TABS", 2):
        drawn.draw(clerk, {"queue-crowded": "/aoba/desk/?q=山田"})
    drawn.draw(examiner, {"propose": _examined(office, ids[1], second)})
    drawn.draw(approver, {"decide": fourth + "decide/", "case-deciding": fourth})
    overdue = f"/aoba/desk/cases/{_receipt(office, late)}/"
    drawn.draw(approver, {"case-overdue": overdue, "dismiss": overdue + "dismiss/"})
    done = _pressed(office, approver, overdue + "dismiss/", {"reason": "期限までに補正がありませんでした。"})
    drawn.draw(approver, {"case-dismissed": done["Location"], "history-dismissed": overdue + "history/"})
    drawn.draw(clerk, {"deliveries-empty": "/aoba/desk/deliveries/"})
    _delivered(office, ids)
    drawn.draw(clerk, {"deliveries": "/aoba/desk/deliveries/", "case-deliveries": second + "delivery/"})
    _clocks(office, drawn, examiner, boss, ids[1])
    people = _someone_new(office)
    lookback = f"/aoba/desk/procedures/{CLAIM}/lookback/"
    drawn.draw(boss, {"lookback-empty": lookback})
    busy(office)
    drawn.draw(
        boss,
        {
            "lookback": lookback,
            "people": "/aoba/desk/staff/",
            "add-person": "/aoba/desk/staff/add/",
            "person": f"/aoba/desk/staff/{people}/",
            "person-act": f"/aoba/desk/staff/{people}/disable/",
            "audit": "/aoba/desk/audit/",
            "audit-read": "/aoba/desk/audit/?kind=read",
        },
    )
    return drawn


drawn = drawn_by(_draw)
