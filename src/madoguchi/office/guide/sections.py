"""Which section of which guide helps on a page of staff, by the page's address.

`config/wiring.py` names the tables of packages whose pages follow from rows of their own; all others stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from django.utils.module_loading import import_string

WIRING: Final = "madoguchi.config.wiring.GUIDE_SECTIONS"
PREFIX: Final = "<slug:slug>/desk/"
FIRST: Final = "start#find"
"""For what is no page of the desk: an address that leads nowhere, a fault."""

_CASE = "cases/<str:receipt>/"
_PERSON = "staff/<uuid:staff_id>/"
_PROCEDURE = "procedures/<slug:procedure>/"

_SECTIONS: Final[dict[str, str]] = {
    "": "clerk#queue",
    "sign-in/": "start#sign-in",
    "sign-in/code/": "start#sign-in",
    "sign-in/authenticator/": "start#sign-in",
    "sign-in/lost/": "start#locked-out",
    "sign-out/": "start#sign-in",
    "guide/": "start#find",
    "guide/<slug:name>/": "start#find",
    "me/": "start#own",
    "me/password/": "start#own",
    "me/authenticator/": "start#own",
    "me/sessions/": "start#own",
    "me/absence/": "clerk#deputy",
    "stood-in/": "clerk#deputy",
    "overview/": "start#overview",
    "batches/": "clerk#batches",
    "batches/<uuid:batch_id>/": "clerk#batches",
    "batches/<uuid:batch_id>/name/": "clerk#batches",
    "deliveries/": "clerk#delivery",
    "endings/": "clerk#after",
    "audit/": "administrator#record",
    "office-days/": "administrator#office-days",
    "batches/<uuid:batch_id>/places/": "clerk#places",
    "staff/": "administrator#staff",
    "staff/add/": "administrator#add",
    "staff/units/": "administrator#units",
    "staff/units/<uuid:unit_id>/": "administrator#units",
    "staff/units/<uuid:unit_id>/dissolve/": "administrator#dissolve",
    "staff/flow-places/": "administrator#flow-places",
    "staff/flow-places/<slug:procedure>/": "administrator#flow-places",
    "staff/transfers/": "administrator#transfers",
    "staff/transfers/sheet/": "administrator#transfers",
    "staff/routing/": "administrator#routing",
    "staff/routing/<slug:procedure>/": "administrator#routing",
    _PERSON + "places/": "administrator#units",
    _PERSON + "absence/": "clerk#deputy",
    "staff/requests/<uuid:request_id>/": "administrator#roles",
    _PERSON: "administrator#roles",
    _PERSON + "edit/": "administrator#staff",
    _PERSON + "<slug:act>/": "administrator#help",
    _CASE: "clerk#case",
    _CASE + "next/": "clerk#case",
    _CASE + "steps/<slug:step>/": "clerk#steps",
    _CASE + "steps/<slug:step>/reopen/": "clerk#steps",
    _CASE + "changes/": "clerk#steps",
    _CASE + "move/": "clerk#move",
    _PROCEDURE + "moves/": "clerk#move",
    _CASE + "steps/<slug:step>/invitation/": "clerk#outside",
    _CASE + "steps/<slug:step>/forwarding/": "clerk#forwarding",
    _CASE + "steps/<slug:step>/take-out/": "clerk#batches",
    _CASE + "steps/<slug:step>/put-in/": "clerk#batches",
    _CASE + "steps/<slug:step>/give-up/": "clerk#places",
    _CASE + "purpose/": "clerk#purpose",
    _CASE + "charge/": "clerk#charge",
    _CASE + "bereavement/": "clerk#bereavement",
    _CASE + "numbers/<uuid:ref>/": "clerk#number",
    _CASE + "print/": "clerk#case",
    _CASE + "download/": "clerk#files",
    _CASE + "files/<uuid:file_id>/": "clerk#files",
    _CASE + "files/<uuid:file_id>/preview": "clerk#files",
    _CASE + "files/<uuid:file_id>/download": "clerk#files",
    _CASE + "<slug:part>/": "clerk#case",
    _CASE + "files/": "clerk#files",
    _CASE + "messages/": "clerk#messages",
    _CASE + "history/": "clerk#history",
    _CASE + "delivery/": "clerk#delivery",
    "procedures/": "author#list",
    "procedures/new/": "author#begin",
    "procedures/approval/": "administrator#publishing",
    "procedures/tables/": "author#tables",
    "procedures/tables/<str:table>/": "author#tables",
    _PROCEDURE: "author#list",
    _PROCEDURE + "edit/": "author#edit",
    _PROCEDURE + "change/": "author#edit",
    _PROCEDURE + "settings/": "author#settings",
    _PROCEDURE + "settings/<slug:section>/": "author#settings",
    _PROCEDURE + "settings/flow/": "author#flow",
    _PROCEDURE + "try/": "author#try",
    _PROCEDURE + "try/run/": "author#try",
    _PROCEDURE + "try/keep/": "author#try",
    _PROCEDURE + "try/drop/": "author#try",
    _PROCEDURE + "look/": "author#look",
    _PROCEDURE + "look/pdf/": "author#look",
    _PROCEDURE + "look/page/": "author#look",
    _PROCEDURE + "look/package/": "author#look",
    _PROCEDURE + "shared/": "author#shared",
    _PROCEDURE + "lookback/": "author#lookback",
    _PROCEDURE + "publish/": "author#publish",
    _PROCEDURE + "publish/now/": "author#publish",
    _PROCEDURE + "publish/ask/": "author#publish",
    _PROCEDURE + "publish/approve/": "author#publish",
    _PROCEDURE + "publish/refuse/": "author#publish",
    _PROCEDURE + "publish/suspend/": "author#stop",
    _PROCEDURE + "publish/resume/": "author#stop",
    _PROCEDURE + "publish/cancel/": "author#stop",
    _PROCEDURE + "publish/again/": "author#stop",
    _PROCEDURE + "publish/close/": "author#stop",
    _PROCEDURE + "publish/take/": "author#shared",
    _PROCEDURE + "publish/yaml/": "author#publish",
    _PROCEDURE + "publish/discard/": "author#begin",
}
"""Address below the desk, as `urls.py` writes it, → `guide#section`. The parts of a case have an entry each, and so has what of
a procedure's settings has a section of its own in the guide."""


@cache
def sections() -> Mapping[str, str]:
    """Of all packages."""
    return _SECTIONS | {
        path: section for name in import_string(WIRING) for path, section in import_string(name).items()
    }


def address(desk: str, route: str, names: Mapping[str, str]) -> str:
    """Where 「使い方」 leads from a page: `desk` is the address of the desk, `route` the page's, with its `names`."""
    below = route.removeprefix(PREFIX)
    exact = below
    for name in ("part", "section"):
        exact = exact.replace(f"<slug:{name}>", names.get(name, ""))
    guide, _, section = sections().get(exact, sections().get(below, FIRST)).partition("#")
    return f"{desk}guide/{guide}/#{section}"
