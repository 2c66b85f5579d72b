"""The selected page as the resident sees it: every question of it, whatever it depends on, with nothing to type in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from madoguchi.builder.domain.canvas.selection import Selected, shown_at
from madoguchi.builder.domain.conditions.nameable import Known
from madoguchi.builder.domain.conditions.sentences import computation, when
from madoguchi.builder.domain.inspector.palette import Entry, entry_of, name_of
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context, Tables
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.present import present_page

replace = msgspec.structs.replace


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One question on the canvas. A group has `pieces`, and no node of its own."""

    place: str
    name: str
    kind: Entry
    node: v.Node | None
    label: str
    hint: str
    when: str
    note: str
    selected: bool
    findings: tuple[Finding, ...]
    pieces: tuple[Piece, ...] = ()


class Canvas(msgspec.Struct, frozen=True, kw_only=True):
    """A page on the canvas."""

    title: str
    intro: str
    when: str
    pieces: tuple[Piece, ...]


def canvas(
    definition: d.Definition,
    at: Selected,
    *,
    found: tuple[Finding, ...],
    known: Known,
    language: str,
    tables: Tables,
    today: date,
) -> Canvas:
    """The page to show, with what is selected on it; `found` are all findings, `known` names all that is asked."""
    page = at.page
    bare = _bare(page, {a.id for a in definition.attachments})
    alone = replace(
        definition,
        pages=(bare,),
        representative="none",
        checks=(),
        delivery=(),
        trials=(),
        deadline=None,
        review=d.Review(),
    )
    form = compile_form(alone)
    evaluation = evaluate(form, {}, Context(today=today, tables=tables))
    view = present_page(form, evaluation, bare.id, language=language, tables=tables, show_errors=False)
    drawer = _Drawer(known, at.place, found, language)
    nodes = {node.name: node for node in view.nodes}
    return Canvas(
        title=view.title,
        intro=view.intro,
        when=when(page.show_when, known),
        pieces=tuple(drawer.pieces(page.questions, at.page_place, nodes)),
    )


def _bare(page: d.Page, attachments: set[str]) -> d.Page:
    """The page without anything that hides a question."""
    return replace(page, show_when=None, questions=tuple(_shown(q, attachments) for q in page.questions))


def _shown(q: d.Question, attachments: set[str]) -> d.Question:
    if isinstance(q, d.AttachmentQuestion) and q.attachment not in attachments:
        text = d.LocalText(ja="どの添付書類か、まだ決まっていません。")
        return d.Notice(id=q.id, label=q.label, text=text)
    if isinstance(q, d.Group):
        inner = tuple(_shown(child, attachments) for child in q.questions)
        return replace(q, show_when=None, required_when=None, questions=inner)
    return replace(q, show_when=None, required_when=None)


class _Drawer:
    def __init__(self, known: Known, selected: str, found: tuple[Finding, ...], language: str) -> None:
        self.known = known
        self.selected = selected
        self.found = found
        self.language = language

    def pieces(
        self, questions: tuple[d.Question, ...], into: str, nodes: dict[str, v.Node]
    ) -> Iterator[Piece]:
        for q in questions:
            yield self.piece(q, f"{into}.{q.id}", nodes.get(q.id))

    def piece(self, q: d.Question, place: str, node: v.Node | None) -> Piece:
        group = isinstance(q, d.Group)
        children = {child.name.rsplit(".", 1)[-1]: child for child in _children(node)}
        return Piece(
            place=place,
            name=name_of(q),
            kind=entry_of(q),
            node=None if group else node,
            label=q.label.in_language(self.language),
            hint=q.hint.in_language(self.language) if q.hint else "",
            when=when(q.show_when, self.known),
            note=self.note(q),
            selected=place == self.selected,
            findings=of_place(self.found, place, with_inner=not group),
            pieces=tuple(self.pieces(q.questions, place, children)) if isinstance(q, d.Group) else (),
        )

    def note(self, q: d.Question) -> str:
        """What the resident does not see, but the author wants to."""
        if isinstance(q, d.Computed):
            said = computation(q.compute, self.known)
            return said if q.visible else f"{said}(画面には出しません)"
        if isinstance(q, d.Group) and q.repeat:
            return f"{q.repeat.min}件から{q.repeat.max}件まで、くり返して書けます"
        if q.required_when is not None:
            return f"必須になるのは、{when(q.required_when, self.known)}"
        return ""


def _children(node: v.Node | None) -> tuple[v.Node, ...]:
    if isinstance(node, v.Rows):
        return node.rows[0].children if node.rows else ()
    return node.children if isinstance(node, v.Fieldset) else ()


def of_place(found: tuple[Finding, ...], place: str, *, with_inner: bool = True) -> tuple[Finding, ...]:
    """The findings at a place; with what is inside it, unless that is shown by itself."""
    own = tuple(f for f in found if shown_at(f.place, f.field) == place)
    if not with_inner:
        fields = tuple(
            f"{place}.{name}" for name in ("label", "hint", "show_when", "required_when", "row_label")
        )
        return own + tuple(f for f in found if f.place.startswith(fields))
    return own + tuple(f for f in found if f.place.startswith(place + "."))
