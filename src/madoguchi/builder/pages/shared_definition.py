"""`shared/`: the shared definition that a draft lies over, what is new in it, and offering one's own to all."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from django.http import HttpResponse

from madoguchi.accounts.permissions import require
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.library import NotOffered, shared_definitions
from madoguchi.authoring.queries import DraftView, shared_update
from madoguchi.authoring.services.offer_to_all import offer_to_all
from madoguchi.authoring.services.take_shared import take_shared
from madoguchi.authoring.services.take_update import Collides
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.builder.domain.releasing.mends import address, where
from madoguchi.builder.pages.workbench import back, draft_of, for_look, frame, here, shown, who
from madoguchi.forms.domain.comparing.field_names import FIELDS
from madoguchi.forms.domain.comparing.rebase import Rebased, Side
from madoguchi.forms.domain.format.parse import version_of
from madoguchi.kernel.text import problems
from madoguchi.office.requests import StaffRequest

SAID = {
    "taken": ("success", "共通の手続の新しい版を取り入れました", "公開すると、住民の画面も変わります。元に戻すこともできます。"),
    "offered": ("success", "ほかの自治体に提供しました", "どの自治体も、この手続から始められます。"),
}  # fmt: skip
LONGEST = 1000


@for_look
def shared(request: StaffRequest, view: DraftView) -> HttpResponse:
    """What the draft lies over, and who uses what this tenant offers."""
    if request.method != "POST":
        return _draw(request, view, said=request.said)
    if "_offer" in request.POST:
        return _offer(request, view)
    return _take(request, view)


def _take(request: StaffRequest, view: DraftView) -> HttpResponse:
    require(request.staff, "procedure.write")
    if request.POST.get("seen", "") not in ("", _seen(request, view)):
        return _draw(request, view, problem=CHANGED)
    seen = request.POST.get("revision", "")
    revision = int(seen) if seen.isdecimal() and len(seen) < 10 else view.revision
    try:
        take_shared(procedure=view.procedure, revision=revision, choices=_choices(request), **who(request))
    except Collides:
        return _draw(request, view, problem="ぶつかるところを、すべて選んでください。")
    except (CannotChange, Outdated) as problem:
        return _draw(request, draft_of(request, view.procedure), problem=str(problem))
    return back(here(request, view.procedure, "shared/"), said="taken")


def _choices(request: StaffRequest) -> dict[str, Side]:
    """key of a collision → whose version, of those that were chosen."""
    found: dict[str, Side] = {}
    for name, value in request.POST.items():
        if name.startswith("side-") and value in ("ours", "theirs"):
            found[name.removeprefix("side-")] = "ours" if value == "ours" else "theirs"
    return found


def _offer(request: StaffRequest, view: DraftView) -> HttpResponse:
    require(request.staff, "procedure.publish")
    note = str(request.POST.get("note", "")).replace("\r\n", "\n").strip()
    if problems(note, limit=LONGEST, multiline=True):
        return _draw(request, view, problem=f"{LONGEST:,}字までで書いてください。")
    if request.POST.get("seen", "") not in ("", _seen(request, view)):
        return _draw(request, view, problem=CHANGED)
    try:
        offer_to_all(procedure=view.procedure, note=note, **who(request))
    except NotOffered:
        return _draw(request, view, problem="公開してから、提供してください。")
    return back(here(request, view.procedure, "shared/"), said="offered")


CHANGED = "先に、ほかの人の操作がありました。いまの内容を確かめて、もう一度押してください。"


def _seen(request: StaffRequest, view: DraftView) -> str:
    """What an act on this page is about: the version to take, the one on offer here, the one offered to all."""
    update = shared_update(view)
    own = next(
        (one for one in shared_definitions() if one.id == f"{request.tenant.slug}/{view.procedure}"), None
    )
    known = (version_of(update.theirs) if update else "", view.published, own and own.version)
    return hashlib.sha256(msgspec.json.encode(known)).hexdigest()[:16]


def _draw(request: StaffRequest, view: DraftView, *, said: str = "", problem: str = "") -> HttpResponse:
    base = here(request, view.procedure)
    every = {one.id: one for one in shared_definitions()}
    own = every.get(f"{request.tenant.slug}/{view.procedure}")
    update = shared_update(view)
    kind, title, text = SAID.get(said, ("", "", ""))
    context = frame(request, view, "shared/") | {
        "here": base + "shared/",
        "source": every.get(view.base.id) if view.base else None,
        "lies": view.base is not None,
        "update": _told(update, base) if update else None,
        "chosen": _choices(request),
        "own": own,
        "is_offered": view.published is not None,
        "revision": view.revision,
        "seen": _seen(request, view),
        "note": str(request.POST.get("note", "")) if problem else "",
        "problem": problem,
        "said": {"kind": kind, "title": title, "text": text} if kind else None,
    }
    return shown(request, "shared", context, status=422 if problem else 200)


def _told(update: Rebased, base: str) -> dict[str, Any]:
    return {
        "taken": [
            {
                "said": each.said,
                "where": where(update.definition, each.place, each.field),
                "href": address(each.place, base, each.field),
                "before": each.before,
                "after": each.after,
            }
            for each in update.taken
        ],
        "collisions": [
            {
                "key": each.key,
                "where": " › ".join([where(update.ours, each.place), *_aspects(each.field)]),
                "base": each.base,
                "ours": each.ours,
                "theirs": each.theirs,
            }
            for each in update.collisions
        ],
    }


def _aspects(field: str) -> list[str]:
    """What of a question collides (上限, 選択肢, 名前 › 日本語): the same question may collide twice."""
    words = FIELDS[""] | {"order": "順番", "into": "順番"}
    return [words[name] for name in field.split(".") if name in words]
