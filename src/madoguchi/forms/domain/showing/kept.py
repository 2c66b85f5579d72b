"""What is stored, beside what was typed: for a page that shows both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.readers import Tables, is_blank
from madoguchi.forms.domain.answers.rows import identified, row_of
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.answer_text import told


def with_kept(
    view: v.PageView,
    form: Form,
    *,
    typed: Evaluation,
    stored: Evaluation,
    brought: frozenset[str],
    language: str,
    tables: Tables,
) -> v.PageView:
    """The page of what was typed, with what is stored at each box where that is something else.

    `brought` are the ids of the rows that were posted; another one came from elsewhere since.
    """
    page = form.page(view.id)
    walk = _Walk(form, stored, brought, language, tables)
    walk.items(page.items if page else (), identified(form, typed.answers), identified(form, stored.answers))
    return msgspec.structs.replace(view, nodes=tuple(map(walk.beside, view.nodes)))


class _Walk:
    def __init__(
        self, form: Form, stored: Evaluation, brought: frozenset[str], language: str, tables: Tables
    ) -> None:
        self.form = form
        self.stored = stored
        self.brought = brought
        self.language = language
        self.tables = tables
        self.kept: dict[str, v.Kept] = {}
        self.since: dict[str, Literal["gone", "new"]] = {}

    def items(
        self, items: tuple[Item, ...], typed: Any, stored: Any, prefix: str = "", there: str = ""
    ) -> None:
        """`prefix` is where the typed answers stand, `there` where the stored ones do."""
        for item in items:
            mine, theirs = (a.get(item.id) if isinstance(a, Mapping) else None for a in (typed, stored))
            path, place = prefix + item.id, there + item.id
            if item.repeat is not None:
                self.rows(item, mine, theirs, path, place)
            elif item.children:
                self.items(item.children, mine, theirs, f"{path}.", f"{place}.")
            elif mine != theirs and not (is_blank(mine) and is_blank(theirs)):
                self.kept[path] = self.told(place, theirs)

    def rows(self, item: Item, typed: Any, stored: Any, path: str, place: str) -> None:
        listed = stored if isinstance(stored, list) else []
        places = {row_of(row): n for n, row in enumerate(listed)}
        for n, row in enumerate(typed if isinstance(typed, list) else []):
            at = places.get(row_of(row))
            if at is None:
                self.since[f"{path}.{n}"] = "gone"
                continue
            if row_of(row) not in self.brought:
                self.since[f"{path}.{n}"] = "new"
            self.items(item.children, row, listed[at], f"{path}.{n}.", f"{place}.{at}.")

    def told(self, path: str, raw: Any) -> v.Kept:
        row = told(self.form, self.stored, path, raw, language=self.language, tables=self.tables)
        return v.Kept(text="" if row.kind == "missing" else row.value, marked=row.marked)

    def beside(self, node: v.Node) -> v.Node:
        if isinstance(node, v.Input):
            return msgspec.structs.replace(node, kept=self.kept.get(node.name))
        if isinstance(node, v.Fieldset):
            return msgspec.structs.replace(node, children=tuple(map(self.beside, node.children)))
        if isinstance(node, v.Rows):
            rows = [
                msgspec.structs.replace(
                    row,
                    since=self.since.get(f"{node.name}.{row.index}", ""),
                    children=tuple(map(self.beside, row.children)),
                )
                for row in node.rows
            ]
            return msgspec.structs.replace(node, rows=tuple(rows))
        return node
