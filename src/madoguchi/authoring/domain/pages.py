"""Changes to pages."""

from __future__ import annotations

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain import references
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.definition_places import OWN, page_at, put_page, question_at, replace
from madoguchi.authoring.domain.ids import RESERVED, issue, taken_ids, unless_taken
from madoguchi.authoring.domain.pieces import read_piece
from madoguchi.authoring.domain.steps import (
    Step,
    called,
    insert,
    refuse_nested,
    with_fresh_ids,
    without,
)  # fmt: skip
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.representative import PAGE as REPRESENTATIVE


def add(definition: d.Definition, change: c.AddPage) -> Step:
    page: d.Page = read_piece(change.page, d.Page, "ページ")
    refuse_nested(page.questions)
    page = _fresh(page, definition)
    pages = insert(definition.pages, change.at, page)
    return Step(replace(definition, pages=pages), f"{called(page)}を加えました。", f"pages.{page.id}")


def put(definition: d.Definition, change: c.PutPage) -> Step:
    at = page_at(definition, change.place)
    before = definition.pages[at]
    page: d.Page = read_piece(replace(change.page, questions=()), d.Page, "ページ")
    taken = {p.id for p in definition.pages} | RESERVED
    if page.id != before.id:
        _refuse_representative(before)
    if page.id != before.id and page.id in taken:
        raise CannotChange(f"「{page.id}」は、ほかで使われています。別のidにしてください。")
    after = put_page(definition, at, replace(page, questions=before.questions))
    if page.id != before.id:
        after = references.page_renamed(after, before.id, page.id)
    said = f"{called(page)}{_what(before, page)}を直しました。"
    return Step(after, said, f"pages.{page.id}", frozenset({change.place + OWN}))


def move(definition: d.Definition, change: c.Move) -> Step:
    at = page_at(definition, change.place)
    if change.into != "pages":
        raise CannotChange("ページは、ほかのページの中へは動かせません。")
    page = definition.pages[at]
    pages = insert(without(definition.pages, at), change.at, page)
    way = direction(at, pages.index(page))
    said = f"{called(page)}を{way}動かしました。"
    return Step(replace(definition, pages=pages), said, change.place, frozenset({change.place + OWN}))


def copy(definition: d.Definition, change: c.Copy) -> Step:
    at = page_at(definition, change.place)
    page = definition.pages[at]
    other = _fresh(page, definition)
    after = put_page(definition, at, page, other)
    return Step(after, f"{called(page)}をコピーしました。", f"pages.{other.id}")


def remove(definition: d.Definition, change: c.Remove) -> Step:
    at = page_at(definition, change.place)
    if len(definition.pages) == 1:
        raise CannotChange("最後のページは消せません。ページは1つ以上必要です。")
    pages = without(definition.pages, at)
    said = f"{called(definition.pages[at])}を消しました。"
    return Step(replace(definition, pages=pages), said, f"pages.{pages[min(at, len(pages) - 1)].id}")


def split(definition: d.Definition, change: c.SplitPage) -> Step:
    holder, at = question_at(definition, change.place)
    if holder.page is None or holder.group is not None:
        raise CannotChange("まとまりの途中では、ページを分けられません。")
    if at == 0:
        raise CannotChange("最初の質問の前では、ページを分けられません。")
    title: d.LocalText = read_piece(change.title, d.LocalText, "見出し")
    page = definition.pages[holder.page]
    # The condition of the page goes with its questions: whoever did not see them does not see them now.
    rest = d.Page(
        id=issue(page.id),
        title=title,
        show_when=page.show_when,
        questions=page.questions[at:],
    )
    after = put_page(definition, holder.page, replace(page, questions=page.questions[:at]), rest)
    return Step(after, f"{called(page)}を2つに分けました。", f"pages.{rest.id}")


def join(definition: d.Definition, change: c.JoinPage) -> Step:
    """A condition of the page becomes one of its questions; an introduction becomes a notice."""
    at = page_at(definition, change.place)
    if at == 0:
        raise CannotChange("最初のページなので、前のページとまとめられません。")
    before, page = definition.pages[at - 1], definition.pages[at]
    _refuse_representative(page)
    if before.show_when not in (None, page.show_when):
        raise CannotChange(
            "前のページと表示の条件がちがうので、まとめられません。先に条件をそろえてください。"
        )
    questions = page.questions
    if page.intro is not None:
        id_ = issue(f"{page.id[:45]}_intro")
        questions = (d.Notice(id=id_, label=page.title, text=page.intro), *questions)
    if page.show_when is not None and before.show_when is None:
        questions = tuple(_shown_when(q, page.show_when) for q in questions)
    whole = replace(before, questions=(*before.questions, *questions))
    pages = (*definition.pages[: at - 1], whole, *definition.pages[at + 1 :])
    said = f"{called(page)}を前のページとまとめました。"
    after = references.page_joined(replace(definition, pages=pages), page.id)
    return Step(after, said, f"pages.{before.id}")


def direction(before: int, after: int) -> str:
    """上へ, 下へ."""
    return "" if before == after else "上へ" if after < before else "下へ"


def _refuse_representative(page: d.Page) -> None:
    """By this page's id the procedure is known to ask about representatives itself."""
    if page.id == REPRESENTATIVE:
        raise CannotChange("代理の方のページは、idを変えることも、前のページとまとめることもできません。")


def _shown_when(question: d.Question, condition: d.Condition) -> d.Question:
    own = question.show_when
    if own is None or own == condition:
        return replace(question, show_when=condition)
    return replace(question, show_when=d.Condition(all=(condition, *(own.all or (own,)))))


def _fresh(page: d.Page, definition: d.Definition) -> d.Page:
    """The page with ids that no other part has; its questions name each other by them."""
    taken = taken_ids(definition)
    id_ = unless_taken(page.id, taken)
    ids, questions = with_fresh_ids(page.questions, taken | {id_})
    shown = None if page.show_when is None else references.copied(page.show_when, ids)
    return replace(page, id=id_, show_when=shown, questions=questions)


_FIELDS = {"title": "の見出し", "intro": "の説明", "show_when": "の表示の条件", "id": "のid"}


def _what(before: d.Page, after: d.Page) -> str:
    differ = [name for name in _FIELDS if getattr(before, name) != getattr(after, name)]
    return _FIELDS[differ[0]] if len(differ) == 1 else ""
