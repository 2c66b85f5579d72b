"""Go on with an installation that was upgraded: `python -m tests.upgrades.go_on`, a process of its own.

It reads what a person remembers of the time before (`told.json` in the data folder) and prints, as JSON, what that
person meets now. All of it by the pages that residents and staff use.
"""

from __future__ import annotations

import json
import os
from typing import Any

import django

SLUG = "hoshimi"
"""The town whose office has the cases."""


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.config.settings"
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    told = json.loads((settings.DATA / "told.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = {"browser": _browser(told["browser"]), "mail": _mail(told["browser"]["draft"])}
    reception = _staff("uketsuke")
    found["cases"] = {then: _case_now(reception, receipt) for then, receipt in told["cases"].items()}
    found["acts"] = _acts(told["cases"], reception)
    print(json.dumps(found))


def _browser(remembered: dict[str, Any]) -> str:
    """What the browser finds that stood on the last page of its form: `gone on`, or that it must sign in anew."""
    resident = _resident()
    resident.client.cookies.clear()
    for name, value in remembered["cookies"].items():
        resident.client.cookies[name] = value
    resident.draft_id = remembered["draft"]
    shown = resident.get(resident.apply("check"))
    return "gone on" if shown.status_code == 200 and "申立書.pdf" in shown.content.decode() else "sign in"


def _mail(draft: str) -> dict[str, Any]:
    """The same draft, found again by a link in a mail on another device, and sent."""
    from django.conf import settings

    from madoguchi.portal.tests.cast import EMAIL, receipt_of, rows

    resident = _resident()
    assert resident.post(resident.home("sign-in/"), email=EMAIL).status_code == 302
    assert resident.post(resident.mailed(r"/\w+/links/[\w-]+/")).status_code == 302
    listed = draft in resident.get(resident.home("my/")).content.decode()
    resident.draft_id = draft
    receipt_of(resident.get(resident.send()["Location"]))
    (file,) = rows("Attachment")
    (sent,) = rows("Application")
    return {
        "listed": listed,
        "drafts left": len(rows("Draft")),
        "file is the application's": file.application_id == sent.id,
        "file begins with": (settings.DATA / "files" / file.store_key).read_bytes()[:5].decode(),
    }


def _resident() -> Any:
    from madoguchi.portal.tests.cast import Resident

    return Resident()


def _case_now(reception: Any, receipt: str) -> list[Any]:
    """(status of the case's page, its state)."""
    return [reception.get(_case(receipt)).status_code, _state(receipt)]


def _acts(cases: dict[str, str], reception: Any) -> dict[str, str]:
    """Act → the state that it led to."""
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.office.tests.cast import press
    from madoguchi.portal.tests.cast import tenant

    examiner, approver = _staff("shinsa"), _staff("kessai")
    with tenant_scope(tenant(SLUG)):
        press(reception, _case(cases["arrived"]) + "accept/")
        press(examiner, _case(cases["accepted"]) + "examine/")
        press(approver, _case(cases["deciding"]) + "decide/")
    return {
        "accepted": _state(cases["arrived"]),
        "examined": _state(cases["accepted"]),
        "decided": _state(cases["deciding"]),
    }


def _staff(name: str) -> Any:
    """The browser of a member of staff, who signs in with password and authenticator as ever."""
    from madoguchi.office.tests.cast import signed_in
    from madoguchi.tenants.queries import by_slug
    from madoguchi.tenants.tests.cast import Office

    office = by_slug(SLUG)
    assert office is not None
    return signed_in(Office(tenant=office, versions={}), name)


def _case(receipt: str) -> str:
    return f"/{SLUG}/desk/cases/{receipt}/"


def _state(receipt: str) -> str:
    from madoguchi.portal.tests.cast import rows

    return next(str(row.state) for row in rows("Application", SLUG) if row.receipt == receipt)


if __name__ == "__main__":
    main()
