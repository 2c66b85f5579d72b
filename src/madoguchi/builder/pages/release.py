"""`publish/`: what keeps a draft from being published, what differs, and the acts around publishing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
from django.http import HttpResponse

from madoguchi.accounts.permissions import Permission, require
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services import request_publication as requests
from madoguchi.authoring.services.discard_draft import discard_draft
from madoguchi.authoring.services.take_definition import take_definition
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.builder.pages.release_page import release_page
from madoguchi.builder.pages.workbench import back, draft_of, for_look, frame, here, shown, who
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.services.cancel_schedule import NothingScheduled, cancel_schedule
from madoguchi.catalog.services.close_version import CannotClose, close_version
from madoguchi.catalog.services.publish import ImpossibleDays
from madoguchi.catalog.services.suspend import resume, suspend
from madoguchi.catalog.services.take_back import take_back
from madoguchi.forms.domain.format.parse import to_yaml
from madoguchi.forms.queries import NoSuchVersion
from madoguchi.forms.queries import definition as stored
from madoguchi.forms.services.store_version import NotProved
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.text import problems
from madoguchi.office.gate import desk, posted
from madoguchi.office.refusals import record_own
from madoguchi.office.requests import StaffRequest
from madoguchi.ui.requests import View

LONGEST = 1000


@for_look
def release(
    request: StaffRequest, view: DraftView, problem: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    """Everything about publishing, on one page."""
    page = release_page(
        view,
        base=here(request, view.procedure),
        resident=f"/{request.tenant.slug}/procedures/{view.procedure}/",
        staff=request.staff.actor().id,
        now=request.now,
        seen=_seen(view, now=request.now),
        said=request.said,
        problem=problem,
        typed=typed or {},
    )
    context = frame(request, view, "publish/") | msgspec.structs.asdict(page)
    return shown(request, "release", context, status=422 if problem else 200)


_TYPED = ("note", "reason", "notice", "offered_from", "offered_to")


class _Overtaken(Exception):
    """What is published, scheduled or asked for is another than the page showed."""


def _seen(view: DraftView, *, now: datetime) -> str:
    """What an act on this page is about: how it is published, and the last request with its days."""
    standing = catalog.standing(view.procedure, today=day_in_japan(now))
    return hashlib.sha256(msgspec.json.encode((standing, view.request))).hexdigest()[:16]


class _Missing(Exception):
    """Something is to be written first."""


_WHY: dict[type[Exception], str] = {
    _Overtaken: "先に、ほかの人の操作がありました。いまの状態を確かめて、もう一度押してください。",
    NotProved: "直すところが残っているので、公開できません。",
    requests.NeedsApproval: "この役所では、ほかの人の承認がいります。「公開を頼む」を押してください。",
    requests.OwnRequest: "自分で頼んだものは、自分では承認できません。ほかの担当者が承認します。",
    requests.NoRequest: "公開の頼みは、もうありません。下書きが変わったか、ほかの人が決めました。",
    NoSuchVersion: "その版は、もうありません。",
    NothingScheduled: "予約は、もうありません。",
    CannotClose: "その版は、もう閉じています。",
    ImpossibleDays: "終わる日は、公開する日より後の、まだ来ていない日にしてください。",
}
_REFUSED: tuple[type[Exception], ...] = (_Missing, Outdated, CannotChange, *_WHY)


def _act(permission: Permission, said: str) -> Callable[[Callable[[StaffRequest, DraftView], object]], View]:
    """A POST that does one thing and comes back, or says on the page why not."""

    def made(do: Callable[[StaffRequest, DraftView], object]) -> View:
        def act(request: StaffRequest, view: DraftView) -> HttpResponse:
            require(request.staff, permission)
            try:
                if request.POST.get("seen", "") != _seen(view, now=request.now):
                    raise _Overtaken
                do(request, view)
            except _REFUSED as refused:
                if isinstance(refused, requests.OwnRequest):
                    record_own(request, of=f"procedure:{view.procedure}")
                problem = _WHY.get(type(refused)) or str(refused)
            else:
                return back(here(request, view.procedure, "publish/"), said=said)
            typed = {name: str(request.POST.get(name, "")) for name in _TYPED}
            fresh = draft_of(request, view.procedure)
            return release(
                request, slug=request.tenant.slug, procedure=fresh.procedure, problem=problem, typed=typed
            )

        act.__doc__ = do.__doc__
        return posted(for_look(act))

    return made


def _revision(request: StaffRequest, view: DraftView) -> int:
    seen = request.POST.get("revision", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else view.revision


def _text(request: StaffRequest, name: str, missing: str = "") -> str:
    text = str(request.POST.get(name, "")).replace("\r\n", "\n").strip()
    if missing and not text:
        raise _Missing(missing)
    if text and problems(text, limit=LONGEST, multiline=True):
        raise _Missing(f"{LONGEST:,}字までで書いてください。")
    return text


def _asked(request: StaffRequest) -> dict[str, Any]:
    """The note and the days of a publication, with who asks for it."""
    days = {name: _day(request, name) for name in ("offered_from", "offered_to")}
    return {"note": _text(request, "note"), **days, **who(request)}


def _day(request: StaffRequest, name: str) -> date | None:
    text = str(request.POST.get(name, "")).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _Missing("日付を選んでください。") from None


@_act("procedure.publish", "published")
def publish(request: StaffRequest, view: DraftView) -> object:
    """`publish/now/`"""
    revision = _revision(request, view)
    return requests.publish_draft(procedure=view.procedure, revision=revision, **_asked(request))


@_act("procedure.write", "asked")
def ask(request: StaffRequest, view: DraftView) -> object:
    """`publish/ask/`"""
    revision = _revision(request, view)
    return requests.ask_publication(procedure=view.procedure, revision=revision, **_asked(request))


@_act("procedure.publish", "published")
def approve(request: StaffRequest, view: DraftView) -> object:
    """`publish/approve/`"""
    version = request.POST.get("version", "")
    return requests.approve_publication(procedure=view.procedure, version=version, **who(request))


@_act("procedure.publish", "refused")
def refuse(request: StaffRequest, view: DraftView) -> object:
    """`publish/refuse/`"""
    reason = _text(request, "reason", "見送る理由を書いてください。")
    version = request.POST.get("version", "")
    requests.refuse_publication(procedure=view.procedure, version=version, reason=reason, **who(request))
    return None


@_act("procedure.publish", "suspended")
def stop(request: StaffRequest, view: DraftView) -> object:
    """`publish/suspend/`"""
    notice = _text(request, "notice", "住民に出すお知らせを書いてください。")
    suspend(procedure=view.procedure, notice=notice, **who(request))
    return None


@_act("procedure.publish", "resumed")
def go_on(request: StaffRequest, view: DraftView) -> object:
    """`publish/resume/`"""
    resume(procedure=view.procedure, **who(request))
    return None


@_act("procedure.publish", "cancelled")
def cancel(request: StaffRequest, view: DraftView) -> object:
    """`publish/cancel/`: what is scheduled."""
    cancel_schedule(procedure=view.procedure, **who(request))
    return None


def _version(request: StaffRequest) -> str:
    version = str(request.POST.get("version", ""))[:16]
    if not version:
        raise _Missing("どの版かを選んでください。")
    return version


@_act("procedure.publish", "closed")
def close(request: StaffRequest, view: DraftView) -> object:
    """`publish/close/`: who is filling in a former version goes on with the one on offer."""
    close_version(procedure=view.procedure, version=_version(request), **who(request))
    return None


@_act("procedure.publish", "published")
def offer_again(request: StaffRequest, view: DraftView) -> object:
    """`publish/again/`: residents get a former version."""
    version = _version(request)
    take_back(procedure=view.procedure, version=version, note="", tables=view.tables, **who(request))
    return None


@_act("procedure.write", "taken")
def take(request: StaffRequest, view: DraftView) -> object:
    """`publish/take/`: the draft as a former version was."""
    version = _version(request)
    return take_definition(
        procedure=view.procedure,
        definition=stored(view.procedure, version),
        revision=_revision(request, view),
        said=f"版{version[:8]}の内容に戻しました。",
        prove=False,
        **who(request),
    )


@for_look
def document(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`publish/yaml/`: the draft as a file."""
    disposition = f'attachment; filename="{view.procedure}.yaml"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(
        to_yaml(view.definition), content_type="application/yaml; charset=utf-8", headers=headers
    )


@for_look
def discard(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`publish/discard/`: asks once, then the draft is gone."""
    require(request.staff, "procedure.write")
    problem = ""
    if request.method == "POST":
        try:
            discard_draft(procedure=view.procedure, revision=_revision(request, view), **who(request))
            return back(desk(request, "procedures/"))
        except Outdated as outdated:
            problem, view = str(outdated), draft_of(request, view.procedure)
    context = frame(request, view, "publish/") | {"revision": view.revision, "problem": problem}
    return shown(request, "discard", context, status=409 if problem else 200)
