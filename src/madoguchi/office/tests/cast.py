"""Who signs in at the desk in these tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
from django.test import Client

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.applications.queries.applications import application_by_receipt
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.queries.decision import proposals
from madoguchi.review.tests.cast import NOW, found_office
from madoguchi.tenants.tests.cast import Office

PASSWORD = "koharu-biyori-no-ame"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MEMBERS = {
    "uketsuke": ("受付 太郎", "こども家庭課", ["reception"]),
    "shinsa": ("審査 花子", "こども家庭課", ["examiner"]),
    "kessai": ("決裁 一郎", "こども家庭課", ["approver"]),
    "kanri": ("管理 次郎", "情報政策課", ["administrator"]),
}


def staffed_office(number: int, slug: str, name: str) -> Office:
    """An office with all of MEMBERS."""
    office = found_office(number, slug, name)
    hire(office)
    return office


def hire(office: Office, *names: str) -> None:
    """Members of staff who are enrolled and have changed their first password."""
    with tenant_transaction(office.tenant.id):
        for name in names or MEMBERS:
            full, department, roles = MEMBERS[name]
            add_staff(
                username=username(office, name),
                name=full,
                department=department,
                roles=roles,
                password=PASSWORD,
                totp_secret=SECRET,
                by=OPERATOR,
                now=NOW,
            )


def username(office: Office, name: str) -> str:
    return f"{name}@{office.tenant.slug}.example"


def code() -> str:
    """What the authenticator shows now."""
    return pyotp.TOTP(SECRET).now()


def next_code() -> str:
    """A code counts once: the one after it, for another device."""
    return pyotp.TOTP(SECRET).at(datetime.now(UTC) + timedelta(seconds=30))


def signed_in(office: Office, name: str, shown: str = "") -> Client:
    """A browser in which this member has signed in by password and code (the one shown now, if none is given)."""
    client = Client()
    desk = f"/{office.tenant.slug}/desk/"
    first = client.post(desk + "sign-in/", {"username": username(office, name), "password": PASSWORD})
    assert first.status_code == 302, first.content.decode()
    second = client.post(desk + "sign-in/code/", {"code": shown or code()})
    assert second.status_code == 302, second.content.decode()
    return client


def press(client: Client, address: str, typed: dict[str, Any] | None = None, *, seen: str = "") -> Any:
    """Post to an address of a case, as from a page that was drawn just now (or that showed `seen`)."""
    receipt = address.partition("/cases/")[2].partition("/")[0]
    with tenant_transaction():
        shown = seen or str(proposals.seen(application_of(receipt)))
    return client.post(address, {"seen": shown} | (typed or {}))


def application_of(receipt: str) -> UUID:
    """The application of a receipt number."""
    with tenant_transaction():
        found = application_by_receipt(receipt)
    assert found is not None
    return found.id


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return content
