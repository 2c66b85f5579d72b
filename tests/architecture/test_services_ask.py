"""Each service that does something on procedures, lists, keys, staff and programs asks who may, before anything else.

The services of a case are held in the same way by `madoguchi/review/tests/test_acts.py`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import pytest

from madoguchi.accounts.permissions import PERMISSIONS, ROLES, Member, NotAllowed, Permission

PACKAGES: Final = ("accounts", "tenants", "catalog", "authoring")
WRITE: Final[tuple[Permission, ...]] = ("procedure.write",)
PUBLISH: Final[tuple[Permission, ...]] = ("procedure.publish",)
STAFF: Final[tuple[Permission, ...]] = ("staff.manage",)
TABLE: Final[dict[str, tuple[Permission, ...]]] = {
    "accounts.change_person.change_person": STAFF,
    "accounts.keep_absence.end_absence": ("staff.manage", "case.decide"),
    "accounts.keep_absence.keep_absence": ("staff.manage", "case.decide"),
    "accounts.keep_flow_places.keep_flow_places": STAFF,
    "accounts.keep_staff.add_staff": STAFF,
    "accounts.keep_staff.disable_staff": STAFF,
    "accounts.keep_staff.enable_staff": STAFF,
    "accounts.keep_staff.reset_authenticator": STAFF,
    "accounts.keep_staff.reset_password": STAFF,
    "accounts.keep_units.add_unit": STAFF,
    "accounts.keep_units.change_unit": STAFF,
    "accounts.keep_units.name_levels": STAFF,
    "accounts.place_staff.place_staff": STAFF,
    "accounts.roles.change_roles": STAFF,
    "accounts.transfer.as_lines": STAFF,
    "accounts.transfer.carry_out": STAFF,
    "accounts.transfer.plan": STAFF,
    "accounts.roles.confirm_roles": STAFF,
    "accounts.roles.decline_roles": STAFF,
    "accounts.clients.add_client": ("tenant.manage",),
    "accounts.clients.disable_client": ("tenant.manage",),
    "tenants.add_tenant.add_tenant": ("tenant.manage",),
    "tenants.hold_secret_key.accept_secret_key": ("key.manage",),
    "tenants.keep_office_days.add_office_day": ("tenant.manage",),
    "tenants.keep_office_days.remove_office_day": ("tenant.manage",),
    "tenants.keep_table.keep_table": WRITE,
    "tenants.make_key.make_key": ("key.manage",),
    "catalog.cancel_schedule.cancel_schedule": PUBLISH,
    "catalog.close_version.close_version": PUBLISH,
    "catalog.publish.publish": PUBLISH,
    "catalog.suspend.resume": PUBLISH,
    "catalog.suspend.suspend": PUBLISH,
    "catalog.take_back.take_back": PUBLISH,
    "authoring.adopt.adopt": PUBLISH,
    "authoring.change_draft.change_draft": WRITE,
    "authoring.discard_draft.discard_draft": WRITE,
    "authoring.dismiss_passage.dismiss_passage": WRITE,
    "authoring.forward_tenants.forward_tenants": PUBLISH,
    "authoring.keep_trial.keep_trial": WRITE,
    "authoring.keep_trial.remove_trial": WRITE,
    "authoring.offer_to_all.offer_to_all": PUBLISH,
    "authoring.prove_draft.prove_draft": ("procedure.view",),
    "authoring.request_publication.approve_publication": PUBLISH,
    "authoring.request_publication.ask_publication": WRITE,
    "authoring.request_publication.publish_draft": PUBLISH,
    "authoring.request_publication.refuse_publication": PUBLISH,
    "authoring.require_approval.require_approval": ("tenant.manage",),
    "authoring.start_draft.start_blank": WRITE,
    "authoring.start_draft.start_copy": WRITE,
    "authoring.start_draft.start_from": WRITE,
    "authoring.start_draft.start_published": ("procedure.write", "procedure.publish"),
    "authoring.start_draft.start_shared": WRITE,
    "authoring.start_draft.start_yaml": WRITE,
    "authoring.take_definition.take_definition": WRITE,
    "authoring.take_shared.take_shared": WRITE,
    "authoring.take_update.take_update": PUBLISH,
    "authoring.undo.redo": WRITE,
    "authoring.undo.undo": WRITE,
}
"""Service → permissions, one of which it takes."""
PARTS: Final = {
    "accounts.place_staff.put": "part of each act that moves people",
    "accounts.place_staff.gains_alone": "part of each act that moves people",
    "accounts.roles.ask_for_roles": "part of add_staff and change_roles",
    "accounts.tell.record_and_tell": "part of each act on staff",
    "authoring.prove_draft.seen_by": "part of each act on a draft",
}
"""What takes who acts, and is called by an act that has asked."""


def services() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Public functions that take who acts."""
    for package in PACKAGES:
        folder = importlib.import_module(f"madoguchi.{package}.services")
        for found in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
            module = importlib.import_module(found.name)
            file = found.name.rpartition(".")[2]
            for name, function in inspect.getmembers(module, inspect.isfunction):
                own = function.__module__ == module.__name__ and not name.startswith("_")
                if own and "by" in inspect.signature(function).parameters:
                    yield f"{package}.{file}.{name}", function


SERVICES: Final = dict(services())


def somebody(roles: tuple[str, ...]) -> Member:
    return Member(id=UUID(int=1), name="だれか", roles=roles)


def called(name: str, by: Member) -> None:
    """With nothing to do: this test has no database."""
    SERVICES[name](**dict.fromkeys(inspect.signature(SERVICES[name]).parameters) | {"by": by})


def test_each_service_that_takes_who_acts_stands_in_the_table():
    assert SERVICES.keys() == TABLE.keys() | PARTS.keys()


@pytest.mark.parametrize("name", TABLE)
def test_a_service_refuses_whoever_holds_everything_else(name):
    without = tuple(role for role in ROLES if PERMISSIONS[role].isdisjoint(TABLE[name]))
    with pytest.raises(NotAllowed, match=f"^{TABLE[name][0]}$"):
        called(name, somebody(without))


@pytest.mark.parametrize("name", TABLE)
def test_a_service_lets_whoever_holds_it_go_on(name):
    """It fails for want of everything else, and not because it was refused."""
    for role in ROLES:
        if not PERMISSIONS[role].isdisjoint(TABLE[name]):
            with pytest.raises(Exception) as failed:
                called(name, somebody((role,)))
            assert not isinstance(failed.value, NotAllowed), role
