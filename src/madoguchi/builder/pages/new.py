"""A new procedure: from nothing, a shared definition, a copy, a file, or the official form on paper."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from madoguchi.authoring.domain.ids import mark
from madoguchi.authoring.library import shared_definitions
from madoguchi.authoring.queries import DraftView, drafts
from madoguchi.authoring.services import start_draft
from madoguchi.authoring.services.start_draft import CannotStart
from madoguchi.builder.domain.settings.sections import KINDS
from madoguchi.builder.pages.workbench import back, here, shown, who
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.domain.topics import CATEGORIES
from madoguchi.forms.domain.format.parse import MAX_BYTES
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import allowed, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.paper.formats.package import MAX_BYTES as MOST_OF_PAPER
from madoguchi.paper.formats.refusal import CannotRead
from madoguchi.paper.import_form import import_form

WAYS = {
    "blank": ("白紙から", "名前を決めて、質問を一つずつ置いていきます。"),
    "shared": ("共通の手続から", "どの自治体にもある手続を、自分の役所に合わせて直します。"),
    "copy": ("写しから", "似た手続を写して、違うところだけ直します。"),
    "paper": ("様式(Excel・Word・PDF)から", "いま使っている様式を読み取って、下書きにします。"),
    "yaml": ("YAMLファイルから", "ほかのシステムから書き出した定義を読み込みます。"),
}


@for_staff("procedure.write")
def start(request: StaffRequest) -> HttpResponse:
    """`procedures/new/`: ways to begin; `?from=` one of them."""
    way = request.POST.get("from") or request.GET.get("from", "")
    if way not in WAYS:
        return shown(request, "new", {"title": "新しい手続", "ways": WAYS})
    problem = ""
    if request.method == "POST":
        try:
            view = _begun(request, way)
            return back(here(request, view.procedure, "edit/"))
        except (CannotStart, CannotRead) as error:
            line = getattr(error, "line", 0)
            problem = f"{line}行目: {error}" if line else str(error)
    return _form(request, way, WAYS[way], problem)


def _form(request: StaffRequest, way: str, words: tuple[str, str], problem: str) -> HttpResponse:
    context = {
        "title": f"{words[0]}つくる",
        "way": way,
        "lead": words[1],
        "typed": request.POST if request.method == "POST" else {"department": request.staff.department},
        "problem": problem,
        "has_errors": bool(problem),
        "kinds": KINDS,
        "categories": [{"id": topic.id, "label": topic.label.ja} for topic in CATEGORIES.values()],
        "shared": _shared(request) if way == "shared" else (),
        "sources": _sources(request) if way == "copy" else (),
    }
    return shown(request, "new_from", context, status=422 if problem else 200)


def _shared(request: StaffRequest) -> list[dict[str, Any]]:
    """What can be adopted, with who offers it and how many use it; `own` is here already."""
    ids = {source["id"] for source in _sources(request)}
    found = []
    for one in shared_definitions():
        facts = [one.definition.name.ja, f"{len(one.definition.pages)}ページ"]
        facts += [f"{one.offered_by}が提供"] if one.offered_by else []
        facts += [f"{len(one.used_by)}団体が使用中"] if one.used_by else []
        own = one.definition.id in ids
        facts += ["この役所にあります"] if own else []
        name = (one.definition.plain or one.definition.name).ja
        found.append({"id": one.id, "label": name, "hint": "・".join(facts), "own": own})
    return found


def _sources(request: StaffRequest) -> list[dict[str, str]]:
    found = {card.procedure: card.name for card in drafts(now=request.now)}
    for card in catalog.procedures(today=day_in_japan(request.now), limit=10_000):
        found.setdefault(card.id, card.plain.ja or card.name.ja)
    return [{"id": id, "label": name} for id, name in found.items()]


def _begun(request: StaffRequest, way: str) -> DraftView:
    """The draft. Raises CannotStart, CannotRead."""
    typed = {name: str(request.POST.get(name, "")).strip() for name in _TYPED}
    acts = who(request)
    if way in ("blank", "copy") and not typed["name"]:
        raise CannotStart("手続の名前を入力してください。")
    if way == "blank":
        return start_draft.start_blank(
            procedure=typed["procedure"] or _free(),
            name=typed["name"],
            kind=typed["kind"],
            department=typed["department"],
            category=typed["category"] or "other",
            **acts,
        )
    if way == "shared":
        if any(one["own"] and one["id"] == typed["shared"] for one in _shared(request)):
            raise CannotStart("この手続は、もうこの役所にあります。「手続」の一覧から選んで直してください。")
        return start_draft.start_shared(shared=typed["shared"], department=typed["department"], **acts)
    if way == "copy":
        id = typed["procedure"] or _free()
        return start_draft.start_copy(of=typed["of"], procedure=id, name=typed["name"], **acts)
    content, name = _file(request, MOST_OF_PAPER if way == "paper" else MAX_BYTES)
    if way == "yaml":
        return start_draft.start_yaml(document=content, procedure=typed["procedure"], **acts)
    read = import_form(content, name)
    return start_draft.start_from(
        definition=read.definition,
        origins=read.origins,
        not_understood=read.not_understood,
        procedure=typed["procedure"] or _free(),
        name=typed["name"],
        **acts,
    )


_TYPED = ("procedure", "name", "kind", "department", "category", "shared", "of")


def _file(request: StaffRequest, most: int) -> tuple[bytes, str]:
    """What was uploaded, and its name. Raises CannotStart."""
    file = request.FILES.get("file")
    if file is None:
        raise CannotStart("ファイルを選んでください。")
    if (file.size or 0) > most:
        raise CannotStart(f"ファイルが大きすぎます。{most // 1_000_000}MBまで読めます。")
    return file.read(), file.name or ""


def _free() -> str:
    """An id that nothing ever had, for who does not choose one."""
    return f"tetsuzuki-{mark()}"


@for_staff("procedure.view")
def opened(request: StaffRequest, procedure: str) -> HttpResponse:
    """`procedures/{id}/`: what is on offer, to be taken up; a draft is gone on with."""
    if any(card.procedure == procedure for card in drafts(now=request.now)):
        return back(here(request, procedure, "edit/"))
    try:
        offer = catalog.procedure(procedure, today=day_in_japan(request.now))
    except catalog.NoSuchProcedure:
        raise Http404("no such procedure") from None
    may_write, may_publish = allowed(request, "procedure.write"), allowed(request, "procedure.publish")
    if request.method == "POST":
        start_draft.start_published(procedure=procedure, **who(request))
        releases = may_publish and ("_release" in request.POST or not may_write)
        return back(here(request, procedure, "publish/" if releases else "edit/"))
    context = {
        "title": offer.card.plain.ja,
        "offer": offer,
        "may_write": may_write,
        "may_publish": may_publish,
        "questions": sum(len(page.questions) for page in offer.definition.pages),
    }
    return shown(request, "opened", context)
