"""Who is told what was done to a colleague's account."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from madoguchi.accounts.permissions import Role
from madoguchi.accounts.queries import StaffView
from madoguchi.notifications.domain.texts import Office
from madoguchi.notifications.services import tell_staff as telling
from madoguchi.notifications.tests.cast import NOW, SENDER


def colleague(number: int, name: str, *roles: Role, disabled: bool = False) -> StaffView:
    return StaffView(
        id=UUID(int=number), name=name, roles=roles, username=f"{name}@aoba.example", department="", disabled=disabled,
        must_change_password=False, enrolled=True, recovery_codes_left=8,
    )  # fmt: skip


CLERK = colleague(1, "clerk", "reception")
ADMINISTRATOR = colleague(2, "administrator", "administrator")
OTHER = colleague(3, "other", "administrator")
GONE = colleague(4, "gone", "administrator", disabled=True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Tells of something, and gives the addresses that a mail went to."""

    def tell(
        what: str, *, of: StaffView = CLERK, by: StaffView = ADMINISTRATOR, former: str = ""
    ) -> list[str]:
        sent: list[str] = []
        monkeypatch.setattr(telling, "current_tenant", lambda: 99001)
        monkeypatch.setattr(telling, "by_id", lambda number: SimpleNamespace(id=number))
        monkeypatch.setattr(telling, "all_staff", lambda: [CLERK, ADMINISTRATOR, OTHER, GONE])
        office = Office(name="あおば市", contact="", sender=SENDER)
        monkeypatch.setattr(telling, "office_of", lambda tenant, language: office)
        monkeypatch.setattr(telling, "send_mail", lambda *, to, **mail: sent.append(to.partition("@")[0]))
        payload = {
            "what": what, "staff_id": str(of.id), "by_id": str(by.id), "by_name": by.name,
            "roles_from": [], "roles_to": ["examiner"], "former_address": former,
        }  # fmt: skip
        telling.tell_staff(payload, now=NOW)
        return sent

    return tell


def test_the_person_and_every_other_administrator_who_can_sign_in_are_told(told):
    assert told("roles_changed") == ["clerk", "other"]


def test_at_a_former_address_it_is_told_too(told):
    assert told("person_changed", former="before@aoba.example") == ["clerk", "other", "before"]


def test_ones_own_password_is_told_to_oneself_alone(told):
    assert told("password_changed", of=CLERK, by=CLERK) == ["clerk"]


def test_who_was_shut_out_is_told_nothing(told):
    assert told("roles_changed", of=GONE) == ["other"]
