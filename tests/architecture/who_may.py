"""The one table: every address of the program, and what a GET and a POST of it take.

Who may do an act of the office on a case stands in `madoguchi/review/tests/entries/`, which holds its service too.
"""

from __future__ import annotations

from typing import Final, Literal

from madoguchi.accounts.permissions import Permission
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.review.tests.acts import ACTS

Rule = tuple[Permission, ...] | Literal["open", "account", "own", "invited", "apply", "none"]
OPEN: Final = "open"
"""Nobody signs in."""
STAFF: Final[Rule] = ()
"""Whoever has signed in at the office."""
ACCOUNT: Final = "account"
"""A resident who has signed in."""
OWN: Final = "own"
"""The resident whose draft or application it is, and nobody else."""
INVITED: Final = "invited"
"""Whoever was asked for this very thing, and nobody else."""
NONE: Final = "none"
"""Nothing is done with this method."""
Both = tuple[Rule, Rule]
"""(GET, POST)."""


def page(*permissions: Permission) -> Both:
    """It is looked at, and what is posted changes nothing or needs no more."""
    return permissions, permissions


def button(*permissions: Permission) -> Both:
    """Only a POST does something; who comes by a link is led to the page of the button."""
    return STAFF, permissions


def written(permission: Permission, *, read: Permission) -> Both:
    """To look at it takes less than to change it."""
    return (read,), (permission,)


def of_acts() -> dict[str, Both]:
    """The pages of the acts that have an entry there."""
    return {
        f"cases/<str:receipt>/{entry.act.name}/": button(entry.permission)
        if BY_ACT[entry.act].direct
        else page(entry.permission)
        for entry in ACTS.values()
        if entry.act
    }


STEPS: Final[tuple[Permission, ...]] = ("case.accept", "case.examine", "case.decide", "case.issue")
"""Whoever does some step; whose it is, the service asks (`madoguchi/review/tests/flows/test_refused.py`)."""
VIEW: Final = "procedure.view"
WRITE: Final = "procedure.write"
PUBLISH: Final = "procedure.publish"
OFFICE: Final[dict[str, Both]] = of_acts() | {
    "": page(),
    "sign-in/": (OPEN, OPEN),
    "sign-in/code/": (OPEN, OPEN),
    "sign-in/authenticator/": (OPEN, OPEN),
    "sign-in/lost/": (OPEN, OPEN),
    "sign-out/": (OPEN, OPEN),
    "me/": page(),
    "me/password/": page(),
    "me/authenticator/": page(),
    "me/sessions/": page(),
    "me/absence/": page("case.decide"),
    "stood-in/": page("case.decide"),
    "overview/": page(),
    "guide/": (OPEN, OPEN),
    "guide/<slug:name>/": (OPEN, OPEN),
    "audit/": page("audit.view"),
    "deliveries/": page("delivery.view"),
    "endings/": page("case.view"),
    "office-days/": page("tenant.manage"),
    "staff/": page("staff.manage"),
    "staff/add/": page("staff.manage"),
    "staff/units/": page("staff.manage"),
    "staff/units/<uuid:unit_id>/": page("staff.manage"),
    "staff/units/<uuid:unit_id>/dissolve/": page("staff.manage"),
    "staff/flow-places/": page("staff.manage"),
    "staff/flow-places/<slug:procedure>/": page("staff.manage"),
    "staff/transfers/": page("staff.manage"),
    "staff/transfers/sheet/": page("staff.manage"),
    "staff/routing/": page("staff.manage"),
    "staff/routing/<slug:procedure>/": page("staff.manage"),
    "staff/<uuid:staff_id>/places/": page("staff.manage"),
    "staff/<uuid:staff_id>/absence/": page("staff.manage"),
    "staff/requests/<uuid:request_id>/": page("staff.manage"),
    "staff/<uuid:staff_id>/": page("staff.manage"),
    "staff/<uuid:staff_id>/edit/": page("staff.manage"),
    "staff/<uuid:staff_id>/<slug:act>/": page("staff.manage"),
    "batches/<uuid:batch_id>/places/": page(*STEPS),
    "cases/<str:receipt>/": page("case.view"),
    "cases/<str:receipt>/<slug:part>/": page("case.view"),
    "cases/<str:receipt>/steps/<slug:step>/": page(*STEPS),
    "cases/<str:receipt>/steps/<slug:step>/reopen/": page(*STEPS),
    "cases/<str:receipt>/changes/": page("case.view"),
    "cases/<str:receipt>/move/": page("case.decide"),
    "procedures/<slug:procedure>/moves/": page("case.decide"),
    "cases/<str:receipt>/steps/<slug:step>/invitation/": page("case.examine"),
    "cases/<str:receipt>/steps/<slug:step>/forwarding/": page("case.examine"),
    "cases/<str:receipt>/steps/<slug:step>/take-out/": page(*STEPS),
    "cases/<str:receipt>/steps/<slug:step>/put-in/": page(*STEPS),
    "cases/<str:receipt>/steps/<slug:step>/give-up/": page(*STEPS),
    "batches/": page("case.view"),
    "batches/<uuid:batch_id>/": page(*STEPS),
    "batches/<uuid:batch_id>/name/": page(*STEPS),
    "cases/<str:receipt>/purpose/": page("case.view"),
    "cases/<str:receipt>/next/": page("case.view"),
    "cases/<str:receipt>/charge/": page("case.accept"),
    "cases/<str:receipt>/send-again/": button("delivery.send_again"),
    "cases/<str:receipt>/bereavement/": page("case.accept"),
    "cases/<str:receipt>/numbers/<uuid:ref>/": page("number.unseal"),
    "cases/<str:receipt>/print/": page("case.view"),
    "cases/<str:receipt>/download/": page("case.view"),
    "cases/<str:receipt>/files/<uuid:file_id>/": page("case.view"),
    "cases/<str:receipt>/files/<uuid:file_id>/preview": page("case.view"),
    "cases/<str:receipt>/files/<uuid:file_id>/download": page("case.view"),
    "procedures/": page(VIEW),
    "procedures/new/": page(WRITE),
    "procedures/approval/": button("tenant.manage"),
    "procedures/tables/": written(WRITE, read=VIEW),
    "procedures/tables/<str:table>/": written(WRITE, read=VIEW),
    "procedures/<slug:procedure>/": ((VIEW,), (WRITE, PUBLISH)),
    "procedures/<slug:procedure>/lookback/": page(VIEW),
    "procedures/<slug:procedure>/edit/": written(WRITE, read=VIEW),
    "procedures/<slug:procedure>/change/": button(WRITE),
    "procedures/<slug:procedure>/settings/": written(WRITE, read=VIEW),
    "procedures/<slug:procedure>/settings/<slug:section>/": written(WRITE, read=VIEW),
    "procedures/<slug:procedure>/try/": written(WRITE, read=VIEW),
    "procedures/<slug:procedure>/try/run/": page(VIEW),
    "procedures/<slug:procedure>/try/keep/": button(WRITE),
    "procedures/<slug:procedure>/try/drop/": button(WRITE),
    "procedures/<slug:procedure>/look/": page(VIEW),
    "procedures/<slug:procedure>/look/pdf/": page(VIEW),
    "procedures/<slug:procedure>/look/page/": page(VIEW),
    "procedures/<slug:procedure>/look/package/": page(VIEW),
    "procedures/<slug:procedure>/shared/": written(WRITE, read=VIEW),
    "procedures/<slug:procedure>/publish/": page(VIEW),
    "procedures/<slug:procedure>/publish/now/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/ask/": button(WRITE),
    "procedures/<slug:procedure>/publish/approve/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/refuse/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/suspend/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/resume/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/cancel/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/close/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/again/": button(PUBLISH),
    "procedures/<slug:procedure>/publish/take/": button(WRITE),
    "procedures/<slug:procedure>/publish/yaml/": page(VIEW),
    "procedures/<slug:procedure>/publish/discard/": page(WRITE),
}
"""Below `/{slug}/desk/`."""

APPLY = "procedures/<slug:procedure>/apply/"
RESIDENTS: Final[dict[str, Both]] = {
    "": (OPEN, OPEN),
    "contact/": (OPEN, OPEN),
    "privacy/": (OPEN, OPEN),
    "accessibility/": (OPEN, OPEN),
    "sign-in/": (OPEN, OPEN),
    "sign-out/": (OPEN, OPEN),
    "links/<str:secret>/": (OPEN, OPEN),
    "asked/links/<str:asking>/": (OPEN, OPEN),
    "asked/<uuid:invitation_id>/": (INVITED, INVITED),
    "asked/<uuid:invitation_id>/files/<uuid:shown_id>/": (INVITED, INVITED),
    "asked/<uuid:invitation_id>/files/<uuid:shown_id>/preview": (INVITED, INVITED),
    "lost-address/": (OPEN, OPEN),
    "lost-code/": (OPEN, OPEN),
    "applications/": (OPEN, OPEN),
    "my/": (OPEN, OPEN),
    "my/account/": (ACCOUNT, ACCOUNT),
    "my/account/sessions/": (ACCOUNT, ACCOUNT),
    "my/account/address/": (ACCOUNT, ACCOUNT),
    "my/account/join/": (ACCOUNT, ACCOUNT),
    "my/account/end/": (ACCOUNT, ACCOUNT),
    "drafts/<uuid:draft>/discard/": (OWN, OWN),
    "applications/<str:receipt>/": (OWN, OWN),
    "applications/<str:receipt>/pdf/": (OWN, OWN),
    "applications/<str:receipt>/mend/": (OWN, OWN),
    "applications/<str:receipt>/withdraw/": (OWN, OWN),
    "applications/<str:receipt>/next/<uuid:consequence>/": (OWN, OWN),
    "procedures/<slug:procedure>/": (OPEN, OPEN),
    APPLY: (OPEN, OPEN),
    APPLY + "<slug:page>/": (OWN, OWN),
    APPLY + "attachments/": (OWN, OWN),
    APPLY + "contact/": (OWN, OWN),
    APPLY + "keep/": (OWN, OWN),
    APPLY + "check/": (OWN, OWN),
    APPLY + "done/": (OWN, OWN),
    APPLY + "new-form/": (OWN, OWN),
}
"""Below `/{slug}/`."""

TENANT = "tenants/<str:code>/"
PROGRAMS: Final[dict[str, Both]] = {
    "openapi.json": (OPEN, NONE),
    "tenants": (OPEN, NONE),
    TENANT + "procedures": (OPEN, NONE),
    TENANT + "procedures/<slug:procedure>": (OPEN, NONE),
    TENANT + "procedures/<slug:procedure>/form": (OPEN, NONE),
    TENANT + "procedures/<slug:procedure>/evaluate": (NONE, OPEN),
    TENANT + "procedures/<slug:procedure>/applications": (NONE, "apply"),
    TENANT + "attachments": (NONE, "apply"),
    "applications/<str:receipt>": ("apply", NONE),
}
"""Below `/api/v1/`; a word is the scope that the access token holds."""

OTHERS: Final[dict[str, Both]] = {
    "": (OPEN, OPEN),
    "healthz": (OPEN, OPEN),
    ".well-known/security.txt": (OPEN, OPEN),
    "readyz": (OPEN, OPEN),
    "metrics": (OPEN, OPEN),
    "oauth/token": (NONE, OPEN),
    r"(?s)\Aapi/.*": (NONE, NONE),
}
TABLE: Final[dict[str, Both]] = (
    OTHERS
    | {"<slug:slug>/" + pattern: both for pattern, both in RESIDENTS.items()}
    | {"<slug:slug>/desk/" + pattern: both for pattern, both in OFFICE.items()}
    | {"api/v1/" + pattern: both for pattern, both in PROGRAMS.items()}
)
