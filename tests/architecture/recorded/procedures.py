"""What acts on procedures leave in the audit record, and how a draft is brought to where they begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.authoring.queries import draft
from madoguchi.authoring.services.keep_trial import keep_trial
from madoguchi.authoring.services.request_publication import ask_publication, publish_draft
from madoguchi.authoring.services.take_definition import take_definition
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.services.suspend import suspend
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.parse import version_of
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import fingerprint
from tests.architecture.recorded.act import DESK, PROCEDURE, REASON, Act
from tests.architecture.world import Town


def published(here: Town, **days: Any) -> None:
    """The draft is on offer as it stands."""
    name, now = here.objects["drafted"], datetime.now(UTC)
    publish_draft(procedure=name, revision=revision_of(here), by=OPERATOR, now=now, **days)


def changed(here: Town) -> None:
    name, now = here.objects["drafted"], datetime.now(UTC)
    take_definition(
        procedure=name,
        definition=msgspec.structs.replace(definition_of(here), department="土木課"),
        revision=revision_of(here),
        said="変えました。",
        by=OPERATOR,
        now=now,
    )


def published_twice(here: Town) -> None:
    published(here)
    changed(here)
    published(here)


def scheduled(here: Town) -> None:
    published(here)
    changed(here)
    published(here, offered_from=day_in_japan(datetime.now(UTC)) + timedelta(days=3))


def stopped(here: Town) -> None:
    published(here)
    suspend(procedure=here.objects["drafted"], notice="点検中です。", by=OPERATOR, now=datetime.now(UTC))


def asked(here: Town) -> None:
    name, now = here.objects["drafted"], datetime.now(UTC)
    ask_publication(procedure=name, revision=revision_of(here), by=OPERATOR, now=now)


def tried(here: Town) -> None:
    name, now = here.objects["drafted"], datetime.now(UTC)
    keep_trial(
        procedure=name,
        name="例",
        answers={},
        today=day_in_japan(now),
        revision=revision_of(here),
        by=OPERATOR,
        now=now,
    )


def definition_of(here: Town) -> Definition:
    return draft(here.objects["drafted"], by=OPERATOR, now=datetime.now(UTC)).definition


def revision_of(here: Town) -> int:
    return draft(here.objects["drafted"], by=OPERATOR, now=datetime.now(UTC)).revision


def at_revision(here: Town) -> dict[str, Any]:
    return {"revision": str(revision_of(here))}


def its_version(here: Town) -> dict[str, Any]:
    return {"version": version_of(definition_of(here))}


def former_version(here: Town) -> dict[str, Any]:
    """The one before the last change."""
    first = catalog.history(here.objects["drafted"])[-1].version
    return {"version": first, "revision": str(revision_of(here))}


BLANK: Final = {"from": "blank", "name": "出店の届出", "kind": "notification", "department": "公園課"}
ONE_ROW: Final = {
    "column": ["label"], "rows": "1", "cell-0-0": "a", "cell-0-1": "ほし", "_keep": "1", "seen": fingerprint({})
}  # fmt: skip
PROCEDURES: Final[dict[str, list[Act]]] = {
    DESK + "procedures/new/": [Act(posted=BLANK, recorded=("draft.started",))],
    DESK + "procedures/approval/": [Act(posted={"required": "yes"}, recorded=("approval.set",))],
    DESK + "procedures/tables/<str:table>/": [
        Act(posted=ONE_ROW, others={"table": "hoshi"}, recorded=("table.kept",))
    ],
    PROCEDURE: [Act(recorded=("draft.started",))],
    PROCEDURE + "change/": [
        Act(
            posted={"do": "act", "act": "remove", "place": "pages.place_page.people"},
            recorded=("draft.changed",),
        )
    ],
    PROCEDURE + "settings/<slug:section>/": [
        Act(
            posted={"do": "add_entry", "_save": "1"},
            others={"section": "attachments"},
            recorded=("draft.changed",),
        )
    ],
    PROCEDURE + "try/keep/": [
        Act(
            posted=lambda here: {"name": "例", "_answers": "{}", "_page": "0"} | at_revision(here),
            recorded=("draft.changed",),
        )
    ],
    PROCEDURE + "try/drop/": [Act(before=tried, posted={"name": "例"}, recorded=("draft.changed",))],
    PROCEDURE + "shared/": [
        Act(before=published, posted={"_offer": "1"}, by="publisher", recorded=("procedure.offered_to_all",))
    ],
    PROCEDURE + "publish/now/": [Act(posted=at_revision, recorded=("procedure.published",))],
    PROCEDURE + "publish/ask/": [Act(posted=at_revision, recorded=("publication.asked",))],
    PROCEDURE + "publish/approve/": [
        Act(before=asked, posted=its_version, recorded=("publication.approved", "procedure.published"))
    ],
    PROCEDURE + "publish/refuse/": [
        Act(
            before=asked,
            posted=lambda here: its_version(here) | REASON,
            recorded=("publication.refused",),
        )
    ],
    PROCEDURE + "publish/suspend/": [
        Act(before=published, posted={"notice": "点検中です。"}, recorded=("procedure.suspended",))
    ],
    PROCEDURE + "publish/resume/": [Act(before=stopped, recorded=("procedure.resumed",))],
    PROCEDURE + "publish/cancel/": [Act(before=scheduled, recorded=("procedure.schedule_cancelled",))],
    PROCEDURE + "publish/close/": [
        Act(before=published_twice, posted=former_version, recorded=("procedure.version_closed",))
    ],
    PROCEDURE + "publish/again/": [
        Act(before=published_twice, posted=former_version, recorded=("procedure.taken_back",))
    ],
    PROCEDURE + "publish/take/": [
        Act(before=published_twice, posted=former_version, recorded=("draft.changed",))
    ],
    PROCEDURE + "publish/discard/": [Act(posted=at_revision, recorded=("draft.discarded",))],
}
