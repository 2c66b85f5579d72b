"""Changes from the builder's page: one POST, one change, and the page again."""

from __future__ import annotations

from datetime import date

import msgspec
from django.http import HttpResponse

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain.changes import CannotChange, Change
from madoguchi.authoring.domain.definition_places import OFFICE, value_at
from madoguchi.authoring.domain.ids import issue
from madoguchi.authoring.domain.new_question import new_question
from madoguchi.authoring.queries import DraftView
from madoguchi.authoring.services.change_draft import Collided, change_draft
from madoguchi.authoring.services.dismiss_passage import dismiss_passage
from madoguchi.authoring.services.undo import redo, undo
from madoguchi.builder.domain.canvas.selection import Selected, select
from madoguchi.builder.domain.conditions.nameable import known_at
from madoguchi.builder.domain.inspector.posted_question import At, read_page, read_question
from madoguchi.builder.domain.posted import Posted, typed
from madoguchi.builder.pages.collisions import sides
from madoguchi.builder.pages.edit import draw
from madoguchi.builder.pages.seen import as_seen, revision_of
from madoguchi.builder.pages.workbench import REFUSED, back, draft_of, for_draft, here, scripted, who
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import questions
from madoguchi.forms.domain.format.kinds import KINDS
from madoguchi.kernel.clock import day_in_japan
from madoguchi.office.gate import posted
from madoguchi.office.requests import StaffRequest


@posted
@for_draft
def change(request: StaffRequest, view: DraftView) -> HttpResponse:
    """`change/`: `do` says what; `place` is what is selected, `revision` what its author saw."""
    posted: Posted = dict(request.POST.lists())
    place = typed(posted, "place")
    try:
        if typed(posted, "do") == "step":
            view = _step(request, view, posted)
            return _done(request, view, place, {}, posted)
        if typed(posted, "do") == "dismiss":
            view = dismiss_passage(
                procedure=view.procedure, reference=typed(posted, "reference"), **who(request)
            )
            return _done(request, view, place, {}, posted)
        made, wrong = _made(view, posted, place, day_in_japan(request.now))
    except REFUSED as problem:
        return draw(request, draft_of(request, view.procedure), place, refused=str(problem))
    if made is None:
        return _done(request, view, place, wrong, posted)
    return _change(request, view, posted, made, wrong)


def _change(
    request: StaffRequest, view: DraftView, posted: Posted, made: Change, wrong: dict[str, str]
) -> HttpResponse:
    before, place, revision = view.definition, typed(posted, "place"), view.revision
    try:
        view = change_draft(
            procedure=view.procedure,
            change=made,
            revision=revision_of(view, posted),
            force=typed(posted, "do") == "again",
            once=True,
            prove=False,
            **who(request),
        )
    except Collided as collision:
        view = draft_of(request, view.procedure)
        return draw(request, view, place, collided=sides(view, collision, made, me=request.staff.name))
    except REFUSED as problem:
        return draw(request, draft_of(request, view.procedure), place, refused=str(problem))
    if view.revision == revision:  # a press that counted already shows what it did
        before = as_seen(view, posted).definition
    return _done(request, view, after(before, view.definition, made, place), wrong, posted)


def _done(
    request: StaffRequest, view: DraftView, place: str, wrong: dict[str, str], posted: Posted
) -> HttpResponse:
    if scripted(request) or wrong:
        return draw(request, view, place, said="saved", wrong=wrong, posted=posted)
    address = here(request, view.procedure, "edit/")
    language = typed(posted, "lang_of")
    return back(address, place=place, said="saved", **({"lang_of": language} if language != "ja" else {}))


def _step(request: StaffRequest, view: DraftView, posted: Posted) -> DraftView:
    step = redo if typed(posted, "step") == "redo" else undo
    return step(procedure=view.procedure, revision=revision_of(view, posted), prove=False, **who(request))


# which change


def _made(view: DraftView, posted: Posted, place: str, today: date) -> tuple[Change | None, dict[str, str]]:
    """The change that was posted, and by control what of it cannot be used. Raises CannotChange."""
    do = typed(posted, "do")
    definition = view.definition
    if do == "again":
        return _again(definition, posted), {}
    view = as_seen(view, posted)
    definition = view.definition
    if do == "add_page":
        page = d.Page(id=issue("page"), title=d.LocalText(ja="新しいページ"))
        at = select(definition, place)
        number = definition.pages.index(at.page) + 1 if at and not at.office else len(definition.pages)
        return c.AddPage(at=number, page=page), {}
    if do == "add":
        return _added(posted), {}
    if do == "move":
        return c.Move(place=typed(posted, "what"), into=typed(posted, "into"), at=_number(posted, "at")), {}
    at = select(definition, place)
    if at is None or at.place != place:
        raise CannotChange("選んだところは、もうありません。ほかの人が動かしたか、消した可能性があります。")
    if do == "kind":
        return c.ChangeKind(place=place, kind=typed(posted, "kind")), {}
    if do == "act":
        return _act(definition, at, posted), {}
    if at.office and at.question is None:
        raise CannotChange("先に、役所の記入の質問を選んでください。")
    if do != ("page" if at.question is None else "question") or "own-id" not in posted:
        raise CannotChange("内容を読めませんでした。もう一度直してください。")
    return _put(view, at, posted, today)


def _put(view: DraftView, at: Selected, posted: Posted, today: date) -> tuple[Change | None, dict[str, str]]:
    known = known_at(view.definition, at.place, tables=view.tables)
    if at.question is None:
        read = read_page(posted, at.page, known, today=today)
        made: Change = c.PutPage(place=at.place, page=read.value)
        return (made if read.value != at.page else None), read.wrong
    read = read_question(posted, at.question, At(known=known, tables=view.tables, today=today))
    made = c.PutQuestion(place=at.place, question=read.value)
    return (made if read.value != at.question else None), read.wrong


def _again(definition: d.Definition, posted: Posted) -> Change:
    """The change that collided, once more; what is gone comes back with it. Raises CannotChange."""
    try:
        made: Change = msgspec.json.decode(typed(posted, "change"), type=Change)
    except msgspec.DecodeError:
        raise CannotChange("内容を読めませんでした。もう一度直してください。") from None
    if isinstance(made, c.PutQuestion | c.PutPage) and value_at(definition, made.place) is None:
        return _brought_back(definition, made)
    return made


def _brought_back(definition: d.Definition, made: c.PutQuestion | c.PutPage) -> Change:
    """What was written for a place that is gone: where it stands now, else where it stood, else at the end."""
    if isinstance(made, c.PutPage):
        return c.AddPage(at=len(definition.pages), page=made.page)
    into, _, id_ = made.place.rpartition(".")
    there = next((place for place, q, _ in questions(definition) if q.id == id_), None)
    if there is not None:
        return c.PutQuestion(place=there, question=made.question)
    holder = into if value_at(definition, into) is not None else f"pages.{definition.pages[-1].id}"
    return c.AddQuestion(into=holder, at=10_000, question=made.question)


def _added(posted: Posted) -> Change:
    kind = typed(posted, "kind")
    label = _FIRST_WORDS.get(kind) or (KINDS[kind].word if kind in KINDS else "")
    question = new_question(kind, label)
    return c.AddQuestion(into=typed(posted, "into"), at=_number(posted, "at"), question=question)


_FIRST_WORDS = {
    "text": "新しい質問",
    "textarea": "新しい質問",
    "choice": "新しい質問",
    "choices": "新しい質問",
}


def _number(posted: Posted, name: str) -> int:
    text = typed(posted, name)
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _act(definition: d.Definition, at: Selected, posted: Posted) -> Change:
    act = typed(posted, "act")
    if act == "copy":
        return c.Copy(place=at.place)
    if act == "remove":
        return c.Remove(place=at.place)
    if act == "join":
        return c.JoinPage(place=at.place)
    if act == "split":
        return c.SplitPage(place=at.place, title=d.LocalText(ja="新しいページ"))
    if act == "into":
        return c.Move(place=at.place, into=typed(posted, "move-into"), at=10_000)
    return _moved(definition, at, -1 if act == "up" else 1)


def _moved(definition: d.Definition, at: Selected, step: int) -> Change:
    """One place up or down; over the edge of a page into its neighbour, over the edge of a group beside it."""
    pages = definition.pages
    index = at.index + step
    if at.question is not None and 0 <= index < len(at.siblings):
        return c.Move(place=at.place, into=at.into, at=index)
    if at.office:
        raise CannotChange("これより先へは動かせません。")
    number = pages.index(at.page)
    if at.question is None:
        return c.Move(place=at.place, into="pages", at=max(0, number + step))
    if at.group is not None:
        beside = at.page.questions.index(at.group)
        return c.Move(place=at.place, into=at.page_place, at=beside + (step > 0))
    if not 0 <= number + step < len(pages):
        raise CannotChange("これより先へは動かせません。")
    neighbour = pages[number + step]
    return c.Move(
        place=at.place, into=f"pages.{neighbour.id}", at=0 if step > 0 else len(neighbour.questions)
    )


def after(before: d.Definition, now: d.Definition, made: Change, place: str) -> str:
    """What the author looks at after a change: what was added, or where what was changed stands now."""
    if isinstance(made, c.PutQuestion):
        return f"{made.place.rpartition('.')[0]}.{made.question.id}"
    if isinstance(made, c.PutPage):
        return f"pages.{made.page.id}"
    if isinstance(made, c.Remove):
        return _nearest(before, made.place)
    if isinstance(made, c.ChangeKind):
        return made.place
    if isinstance(made, c.Move) and made.into != "pages":
        return f"{made.into}.{made.place.rpartition('.')[2]}"
    if isinstance(made, c.Move):
        return made.place
    new = _places(now) - _places(before)
    shallow = sorted(new, key=lambda each: each.count("."))
    return shallow[0] if shallow else place


def _places(definition: d.Definition) -> set[str]:
    found = {f"pages.{page.id}" for page in definition.pages}
    found |= {f"{OFFICE}.{q.id}" for q in definition.review.questions}
    for page in definition.pages:
        for q in page.questions:
            found.add(f"pages.{page.id}.{q.id}")
            if isinstance(q, d.Group):
                found |= {f"pages.{page.id}.{q.id}.{child.id}" for child in q.questions}
    return found


def _nearest(before: d.Definition, place: str) -> str:
    """What stands before what was removed, or what it stood in."""
    at = select(before, place)
    if at is None:
        return ""
    if at.question is None:
        number = before.pages.index(at.page)
        other = before.pages[number - 1] if number else before.pages[-1]
        return f"pages.{other.id}"
    return f"{at.into}.{at.siblings[at.index - 1].id}" if at.index else at.into
