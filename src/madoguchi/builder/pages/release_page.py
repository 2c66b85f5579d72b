"""What the page of publishing shows, made from a draft and how it is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from madoguchi.audit.services.record import SYSTEM
from madoguchi.authoring.queries import DraftView, RequestView, approval_required, published
from madoguchi.builder.domain.conditions.nameable import everything
from madoguchi.builder.domain.releasing.differences import Told, told
from madoguchi.builder.domain.releasing.mends import Mend, mends
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.domain.offers import Standing
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import NOT_DONE

MOST_EVENTS = 50


class Said(msgspec.Struct, frozen=True):
    """What was just done."""

    kind: str
    title: str
    text: str


SAID = {
    "not-done": Said(*NOT_DONE),
    "published": Said("success", "公開しました", "住民の画面に出ています。"),
    "scheduled": Said("success", "公開を予約しました", "その日になると、住民の画面に出ます。"),
    "asked": Said("success", "公開を頼みました", "公開の担当者が確かめて、公開します。"),
    "refused": Said("success", "公開を見送りました", "理由は、頼んだ人の画面に出ます。"),
    "suspended": Said("success", "受付を止めました", "住民の画面に、お知らせを出しています。"),
    "resumed": Said("success", "受付をまた始めました", ""),
    "cancelled": Said("success", "予約を取り消しました", ""),
    "closed": Said("success", "版を閉じました", "その版で書きかけの方は、新しい版に移ってから申請します。"),
    "taken": Said(
        "success",
        "前の版の内容に戻しました",
        "下書きが変わりました。公開すると、住民の画面も変わります。",
    ),
}
_HISTORY = {
    "published": "公開しました",
    "scheduled": "公開を予約しました",
    "cancelled": "予約を取り消しました",
    "taken_back": "前の版に戻しました",
    "closed": "版を閉じました",
    "suspended": "受付を止めました",
    "resumed": "受付をまた始めました",
}


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done around publishing; `first` and `last` are the days on offer."""

    at: datetime
    who: str
    what: str
    version: str
    differences: int | None
    first: date | None
    last: date | None
    note: str


class Former(msgspec.Struct, frozen=True, kw_only=True):
    """A version that one can go back to."""

    id: str
    label: str


class ReleasePage(msgspec.Struct, frozen=True, kw_only=True):
    """What `release.jinja` shows."""

    here: str
    base: str
    resident: str
    """Addresses: this page, the procedure at the desk, and the procedure at the portal."""
    seen: str
    """What an act on this page is about."""
    revision: int

    today: date
    standing: Standing | None
    is_offered: bool
    """The draft is what residents see."""
    is_next: bool
    """The draft is what is scheduled."""

    blocking: tuple[Mend, ...]
    failing: tuple[tuple[str, str], ...]
    """Trials that come out differently, each with what differs."""
    warnings: int
    differences: tuple[Told, ...]

    needs_approval: bool
    asked: RequestView | None
    own: bool
    """Who looks at it has asked."""
    refusal: RequestView | None
    withdrawn: bool
    """The draft changed after it was asked for."""

    history: tuple[Event, ...]
    former: tuple[Former, ...]

    said: Said | None
    problem: str
    typed: Mapping[str, str]


def release_page(
    view: DraftView,
    *,
    base: str,
    resident: str,
    staff: str,
    now: datetime,
    seen: str,
    said: str,
    problem: str,
    typed: Mapping[str, str],
) -> ReleasePage:
    """The page for the member of `staff`; after a `problem` with what was `typed`."""
    today = day_in_japan(now)
    standing = catalog.standing(view.procedure, today=today)
    offered = published(view.procedure, now=now)
    errors = [f for f in view.findings if f.severity == "error"]
    last = view.request
    asked = last if last and last.version == view.version else None
    return ReleasePage(
        here=f"{base}publish/",
        base=base,
        resident=resident,
        seen=seen,
        revision=view.revision,
        today=today,
        standing=standing,
        is_offered=standing is not None and standing.version == view.version,
        is_next=standing is not None and standing.next_version == view.version,
        blocking=tuple(
            mends(view.definition, errors, known=everything(view.definition, tables=view.tables), base=base)[
                "shown"
            ]
        ),
        failing=view.failed_trials,
        warnings=view.warnings,
        differences=tuple(told(offered, view.definition, base=base)) if offered else (),
        needs_approval=approval_required(),
        asked=asked if asked and asked.state == "open" else None,
        own=asked is not None and asked.asked_by == staff,
        refusal=last if last and last.state == "refused" else None,
        withdrawn=last is not None and last.state in ("open", "void") and last.version != view.version,
        history=_history(view.procedure),
        former=_former(standing),
        said=_said(said, view, standing, today),
        problem=problem,
        typed=typed,
    )


def _said(said: str, view: DraftView, standing: Standing | None, today: date) -> Said | None:
    """What was published for a later day was scheduled."""
    if said == "published" and standing is not None:
        waits = standing.offered_from is not None and standing.offered_from > today
        if waits or standing.next_version == view.version:
            return SAID["scheduled"]
    return SAID.get(said)


def _history(procedure: str) -> tuple[Event, ...]:
    return tuple(
        Event(
            at=event.at,
            who="システム" if event.actor_name == SYSTEM.name else event.actor_name,
            what=_HISTORY[event.what],
            version=event.version[:8],
            differences=event.differences,
            first=event.offered_from,
            last=event.offered_to,
            note=event.note,
        )
        for event in catalog.history(procedure)[:MOST_EVENTS]
    )


def _former(standing: Standing | None) -> tuple[Former, ...]:
    versions = standing.open_versions[1:] if standing else ()
    return tuple(Former(id=version, label=f"版 {version[:8]}") for version in versions)
