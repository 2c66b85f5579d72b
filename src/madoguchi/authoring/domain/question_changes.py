"""Changes to questions, on pages and in groups."""

from __future__ import annotations

from typing import Any

from madoguchi.authoring.domain import changes as c
from madoguchi.authoring.domain import references
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.definition_places import (
    answers_under,
    group_of,
    holder_at,
    inside,
    place_of,
    put_inside,
    question_at,
    replace,
)  # fmt: skip
from madoguchi.authoring.domain.ids import question_ids, taken_ids
from madoguchi.authoring.domain.new_question import as_kind
from madoguchi.authoring.domain.pages import direction
from madoguchi.authoring.domain.pieces import read_piece
from madoguchi.authoring.domain.steps import (
    Step,
    all_ids,
    called,
    insert,
    quoted,
    refuse_nested,
    with_fresh_ids,
    without,
)  # fmt: skip
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS


def add(definition: d.Definition, change: c.AddQuestion) -> Step:
    """A place for an attachment that is not there yet brings the attachment with it."""
    holder = holder_at(definition, change.into)
    q = _read(change.question)
    refuse_nested((q,), into_group=not holder.takes_groups)
    _, (q,) = with_fresh_ids((q,), taken_ids(definition))
    after = put_inside(definition, holder, insert(inside(definition, holder), change.at, q))
    if isinstance(q, d.AttachmentQuestion) and all(a.id != q.attachment for a in after.attachments):
        asked = d.Attachment(id=q.attachment, label=q.label, required=q.required)
        after = replace(after, attachments=(*after.attachments, asked))
    return Step(after, f"{called(q)}を加えました。", f"{change.into}.{q.id}")


def put(definition: d.Definition, change: c.PutQuestion) -> Step:
    holder, at = question_at(definition, change.place)
    questions = inside(definition, holder)
    before, q = questions[at], _read(change.question)
    refuse_nested((q,), into_group=not holder.takes_groups)
    _refuse_taken(definition, before, q)
    after = put_inside(definition, holder, (*questions[:at], q, *questions[at + 1 :]))
    under = answers_under(definition, holder)
    if q.id != before.id:
        after = references.renamed(after, under, before.id, q.id)
    for old, new in _renamed_options(before, q):
        after = references.option_renamed(after, under, q.id, old, new)
    place = f"{place_of(definition, holder)}.{q.id}"
    return Step(
        after, f"{called(q)}{_what(before, q)}を直しました。", place, frozenset({change.place, place})
    )


def change_kind(definition: d.Definition, change: c.ChangeKind) -> Step:
    holder, at = question_at(definition, change.place)
    questions = inside(definition, holder)
    q = as_kind(questions[at], change.kind)
    refuse_nested((q,), into_group=not holder.takes_groups)
    after = put_inside(definition, holder, (*questions[:at], q, *questions[at + 1 :]))
    said = f"{called(q)}の種類を「{KINDS[change.kind].word}」に変えました。"
    return Step(after, said, change.place, frozenset({change.place}))


def move(definition: d.Definition, change: c.Move) -> Step:
    source, at = question_at(definition, change.place)
    target = holder_at(definition, change.into)
    if (source.page is None) != (target.page is None):
        raise CannotChange("申請する方への質問と、役所の記入とのあいだでは、動かせません。")
    q = inside(definition, source)[at]
    refuse_nested((q,), into_group=not target.takes_groups)
    before, after_group = group_of(definition, source), group_of(definition, target)
    after = put_inside(definition, source, without(inside(definition, source), at))
    target = holder_at(after, change.into)  # it may have moved up by one
    listed = insert(inside(after, target), change.at, q)
    after = put_inside(after, target, listed)
    if (before and before.id) != (after_group and after_group.id):
        after = references.moved(after, q.id, before, after_group)
    place = f"{change.into}.{q.id}"
    if place == change.place:
        said = f"{called(q)}を{direction(at, listed.index(q))}動かしました。"
    else:
        said = f"{called(q)}を{_way(definition, change.into, before, after_group)}。"
    return Step(after, said, place, frozenset({change.place, place}))


def copy(definition: d.Definition, change: c.Copy) -> Step:
    holder, at = question_at(definition, change.place)
    questions = inside(definition, holder)
    _, (other,) = with_fresh_ids((questions[at],), taken_ids(definition))
    after = put_inside(definition, holder, insert(questions, at + 1, other))
    return Step(after, f"{called(other)}をコピーしました。", f"{place_of(definition, holder)}.{other.id}")


def remove(definition: d.Definition, change: c.Remove) -> Step:
    holder, at = question_at(definition, change.place)
    questions = inside(definition, holder)
    left = without(questions, at)
    into = place_of(definition, holder)
    place = f"{into}.{left[min(at, len(left) - 1)].id}" if left else into
    after = put_inside(definition, holder, left)
    if holder.page is None:
        after = _filled_nowhere(after, questions[at].id)
    return Step(after, f"{called(questions[at])}を消しました。", place)


def _filled_nowhere(definition: d.Definition, id_: str) -> d.Definition:
    """No step fills in what is asked no more: a step's list shows what there is, and could not let go of it."""
    steps = tuple(
        replace(step, fills=tuple(name for name in step.fills if name != id_)) if id_ in step.fills else step
        for step in definition.review.steps
    )
    return replace(definition, review=replace(definition.review, steps=steps))


def _read(question: d.Question) -> d.Question:
    found: d.Question = read_piece(question, d.Question, "質問")
    return found


def _refuse_taken(definition: d.Definition, before: d.Question, after: d.Question) -> None:
    ids = all_ids((after,))
    others = question_ids(definition) - set(all_ids((before,)))
    for name in ids:
        if name in others or ids.count(name) > 1:
            raise CannotChange(f"id「{name}」は、ほかの質問で使われています。別のidにしてください。")


def _renamed_options(before: Any, after: Any) -> list[tuple[str, str]]:
    """(old, new) of options that kept their label and place, and got an id that none had."""
    old, new = getattr(before, "options", ()), getattr(after, "options", ())
    known = {option.id for option in (*old,)} & {option.id for option in (*new,)}
    return [
        (one.id, other.id)
        for one, other in zip(old, new, strict=False)
        if one.id != other.id and one.label == other.label and not known & {one.id, other.id}
    ]


def _way(definition: d.Definition, into: str, before: d.Group | None, after: d.Group | None) -> str:
    if after is not None:
        return f"まとまり{quoted(after.label.ja or after.id)}に入れました"
    number = holder_at(definition, into).page
    assert number is not None, "nothing goes between the office's questions and a page"
    page = definition.pages[number]
    if before is not None and any(q is before for q in page.questions):
        return f"まとまり{quoted(before.label.ja or before.id)}から出しました"
    return f"{called(page)}へ動かしました"


_FIELDS = {
    "label": "の質問文", "hint": "の説明", "required": "の必須", "required_when": "の必須の条件",
    "show_when": "の表示の条件", "options": "の選択肢", "text": "の文", "compute": "の計算", "id": "のid",
}  # fmt: skip


def _what(before: d.Question, after: d.Question) -> str:
    if type(before) is not type(after):
        return ""
    fields = before.__struct_fields__
    differ = [name for name in fields if getattr(before, name) != getattr(after, name)]
    return _FIELDS.get(differ[0], "") if len(differ) == 1 else ""
