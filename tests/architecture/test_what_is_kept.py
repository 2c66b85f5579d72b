"""`docs/howto/what-is-kept.md` says of every table how long its rows are kept: red for what a new one forgot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from madoguchi.accounts.services.residents import links
from madoguchi.ui.filters import in_span
from madoguchi.ui.i18n import in_language
from tests.architecture.house import ROOT, SOURCE, python_files

PAGE = ROOT / "docs/howto/what-is-kept.md"
CASE = "an application, its files"
ROW_OF = {
    "accounts.Absence": "when staff are away",
    "accounts.AddressChange": "a resident's change of address",
    "accounts.Attempt": "counted attempts",
    "accounts.FailureTally": "counts of failures",
    "accounts.LinkToken": "a link in a mail",
    "accounts.Placement": "a member of staff",
    "accounts.ResidentAccount": "a resident's account",
    "accounts.RoleRequest": "a request for roles",
    "accounts.Session": "a session,",
    "accounts.Staff": "a member of staff",
    "accounts.StrangerTally": "counts of failures",
    "applications.Application": CASE,
    "applications.Draft": "a draft, its files",
    "applications.EndedDraft": "that a draft expired",
    "audit.Entry": "the audit record",
    "audit.Seal": "the audit record",
    "audit.Sealed": "the audit record",
    "authoring.DraftStep": "a procedure that is being written",
    "authoring.ProcedureDraft": "a procedure that is being written",
    "authoring.PublicationRequest": "a request to publish",
    "catalog.PublicationEvent": "a request to publish",
    "delivery.Comparison": "what was compared with a core system",
    "notifications.Mail": "mails",
    "outbox.Event": "events of the outbox",
    "review.Batch": "how places were given out",
    "review.Allocation": "how places were given out",
    "statistics.PageTally": "counts of a form's pages",
}
"""Table → how its row on the page begins. What belongs to a case (`application_id`) goes with the case."""
OF_NOBODY = {
    "accounts.ApiClient": "the operator's: which programs may ask",
    "accounts.FlowPlaces": "the town's: who does which part",
    "accounts.Rank": "the town's: what its ranks are called",
    "accounts.Unit": "the town's: its departments",
    "applications.Routing": "the town's: which department gets which procedure",
    "authoring.ApprovalRule": "the town's: whether a second person publishes",
    "catalog.Publication": "what is on offer",
    "catalog.SearchTerm": "what is on offer, made of its definitions",
    "forms.Adoption": "which town uses a shared definition",
    "forms.DefinitionVersion": "what was published; cases are read by it",
    "forms.SharedVersion": "what towns share",
    "review.RegisterSequence": "the last number of the register",
    "tenants.OfficeDayRow": "the town's: its days",
    "tenants.SealingKey": "the town's keys; cases are unsealed with them",
    "tenants.SecretKeyMark": "the operator's",
    "tenants.TableRow": "the town's lists",
    "tenants.Tenant": "the town",
}
"""Table without anybody in it → whose it is. It is kept until they change it."""
KEPT = {
    "a draft, its files": ("applications.services.drafts.begin_draft.KEPT", "applications.services.drafts.warn_drafts.BEFORE"),
    "that a draft expired": ("applications.services.drafts.purge_drafts.REMEMBERED",),
    "a file that an API client": ("applications.services.attachments.purge_files.UNSENT_AFTER",),
    "a file that belongs to nothing": ("applications.services.attachments.purge_files.ORPHAN_AFTER",),
    "a file that was brought to a step": ("applications.services.attachments.office_files.HELD_FOR",),
    "a link in a mail": ("accounts.services.residents.links.KEPT",),
    "a session,": ("accounts.services.signing_in.sessions.LIFETIME", "accounts.services.signing_in.sessions.IDLE"),
    "what staff had typed": ("office.session_memory.KEPT_FOR",),
    "a resident's change of address": ("accounts.services.residents.address_changes.KEPT",),
    "counted attempts": ("accounts.services.limits.limit.KEPT",),
    "mails": ("notifications.services.purge_mails.KEPT",),
    "events of the outbox": ("outbox.services.tidy.KEEP_DONE",),
    "what was compared with a core system": ("delivery.services.compare_nightly.KEPT",),
    "an API access token": ("accounts.services.programs.access_tokens.LIFETIME",),
}  # fmt: skip
"""How a row of the page begins → what says so in the program."""
NOT_KEPT_SO_LONG = {
    "accounts.services.residents.links.AGAIN": "how long a link that was used works once more"
}


def rows() -> list[str]:
    return [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]


def row(begins: str) -> str:
    (found,) = (line for line in rows() if line.startswith(f"| {begins}"))
    return found


def lengths(name: str) -> list[timedelta]:
    module, _, constant = name.rpartition(".")
    value: Any = getattr(import_module(f"madoguchi.{module}"), constant)
    return list(value.values()) if isinstance(value, dict) else [value]


def of_a_case(model: Any) -> bool:
    return any(field.name == "application_id" for field in model._meta.get_fields())


def test_every_table_has_a_row_or_nobody_in_it():
    """Of a case, one rule; of every other table somebody says it."""
    tables = {model._meta.label: of_a_case(model) for model in apps.get_models()}
    said = {*ROW_OF, *OF_NOBODY}
    assert {label for label, case in tables.items() if not case} - said == set()
    assert said - set(tables) == set()
    assert set(ROW_OF).isdisjoint(OF_NOBODY)


def test_every_row_is_of_something_that_is_kept():
    begins = {*ROW_OF.values(), *KEPT, "the files of a draft that was discarded"}
    assert [begin for begin in begins if not row(begin)] == []
    assert [line for line in rows() if not line.startswith(tuple(f"| {begin}" for begin in begins))] == []


@pytest.mark.parametrize("what", KEPT)
def test_how_long_something_is_kept_is_said_as_it_is(what):
    values = [value for name in KEPT[what] for value in lengths(name)]
    values += map(links.lasts, links.OF_RESIDENTS) if what == "a link in a mail" else []
    with in_language("en"):
        assert [value for value in values if in_span(value) not in row(what)] == []


def deleted_after() -> Iterator[str]:
    """The lengths after which something is deleted: `now - KEPT` in a file that deletes."""
    for path in python_files():
        source = path.read_text(encoding="utf-8")
        if SOURCE in path.parents and "tests" not in path.parts and ".delete(" in source:
            module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            yield from (f"{module}.{name}" for name in re.findall(r"\bnow - ([A-Z_][\w.]*)", source))


def test_whatever_is_deleted_after_a_time_is_on_the_page_with_that_time():
    said = {name for names in KEPT.values() for name in names}
    assert set(deleted_after()) - said == set(NOT_KEPT_SO_LONG)
