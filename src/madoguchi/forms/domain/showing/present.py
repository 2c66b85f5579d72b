"""A form and what its answers mean → the pages to draw, and the answers as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from madoguchi.forms.domain.answers import lookups
from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.instead import offered
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.answers.rows import identified, new_row, row_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import control_of, kind_of, options_of, table_of, unit_of
from madoguchi.forms.domain.format.parts import fill, text
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.answer_text import display
from madoguchi.forms.domain.showing.labels import Labels, error_links, message
from madoguchi.kernel import banks, date_boxes

ADD = text("{label}を追加する", "Add another: {label}", "「{label}」を ふやす")
PASSBOOK = text(
    "通帳の記号・番号 {symbol} は、支店 {branch}、口座番号 {number} です。",
    "The passbook's {symbol} is branch {branch}, account number {number}.",
    "{通帳|つうちょう}の {symbol}は、{店|みせ} {branch}、{番号|ばんごう} {number}です。",
)
SELECT_FROM = 9
"""From so many options on, a list to open instead of radio buttons."""

_AUTOCOMPLETE = {
    "family": "family-name", "given": "given-name", "postal_code": "postal-code", "prefecture": "address-level1",
    "city": "address-level2", "town": "address-level3", "street": "address-line1", "building": "address-line2",
}  # fmt: skip
_LOOKUPS = {"postal_code": "postal_code", "bank": "bank", "branch": "branch"}


def present_page(
    form: Form, evaluation: Evaluation, page_id: str, *, language: str, tables: Tables, show_errors: bool
) -> v.PageView:
    """The page to draw. Raises KeyError when the form has no such page."""
    page = form.page(page_id)
    if page is None:
        raise KeyError(page_id)
    drawer = _Drawer(form, evaluation, language, tables, show_errors)
    nodes = tuple(drawer.nodes(page.items, identified(form, evaluation.answers), ""))
    mine = {item.id for item in page.items}
    number = evaluation.pages.index(page_id) + 1 if page_id in evaluation.pages else 0
    errors = error_links(form, evaluation, language) if show_errors else ()
    return v.PageView(
        id=page_id,
        title=drawer.text(page.page.title),
        intro=drawer.text(page.page.intro),
        nodes=nodes,
        errors=tuple(e for e in errors if e.name.split(".")[0] in mine),
        number=number,
        count=len(evaluation.pages),
        stopped=any(stop.split(".")[0] in mine for stop in evaluation.stops),
    )


def _own_details(form: Form, evaluation: Evaluation) -> str:
    """The question for details of whoever fills this in: a browser must not put their name in as a child's.

    Of several people it is the first with a telephone number or an address of mail.
    """
    if "representative" in evaluation.shown:
        return "representative"
    questions = [i.question for page in form.pages for i in page.items]
    people = [q for q in questions if isinstance(q, d.Person) and q.id != "representative"]
    reached = (q for q in people if {"phone", "email"} & {*q.with_})
    return next((q.id for q in (*reached, *people)), "")


class _Drawer:
    def __init__(
        self, form: Form, evaluation: Evaluation, language: str, tables: Tables, show_errors: bool
    ) -> None:
        self.form = form
        self.evaluation = evaluation
        self.labels = Labels(form, language)
        self.text = self.labels.text
        self.tables = tables
        self.own = _own_details(form, evaluation)
        self.errors: dict[str, list[str]] = {}
        for problem in evaluation.problems if show_errors else ():
            self.errors.setdefault(problem.name, []).append(message(problem, self.labels))

    def nodes(self, items: tuple[Item, ...], container: Any, prefix: str) -> Iterator[v.Node]:
        for item in items:
            path = prefix + item.id
            hidden = isinstance(item.question, d.Computed) and not item.question.visible
            if path in self.evaluation.shown and not hidden:
                raw = container.get(item.id) if isinstance(container, Mapping) else None
                yield self.node(item, raw, path)

    def node(self, item: Item, raw: Any, path: str) -> v.Node:
        q = item.question
        if isinstance(q, d.Notice | d.Stop):
            kind: Any = "stop" if isinstance(q, d.Stop) else "notice"
            return v.Text(name=path, kind=kind, label=self.text(q.label), text=self.text(q.text))
        if isinstance(q, d.AttachmentQuestion):
            return self.upload(q, path)
        if isinstance(q, d.Files):
            return v.Upload(
                attachment=q.id, accept=q.accept, max_files=q.max_files, max_mb=q.max_mb, later_allowed=False, listed=True,
                **self.shown(q, path),
            )  # fmt: skip
        if item.repeat is not None:
            return self.rows(item, raw, path)
        if item.children or isinstance(q, d.Group):  # an author's draft may have one without questions
            children = tuple(self.nodes(item.children, raw or {}, path + "."))
            return v.Fieldset(kind=q.__struct_config__.tag, children=children, **self.shown(q, path))  # type: ignore[arg-type]
        return self.input(q, raw, path)

    def shown(self, q: d.Question, path: str) -> dict[str, Any]:
        return {
            "name": path,
            "label": self.text(q.label),
            "hint": self.text(q.hint),
            "errors": tuple(self.errors.get(path, ())),
            "required": path in self.evaluation.required,
            "instead": tuple(
                v.Choosable(id=reason, label=words)
                for reason, words in offered(q, self.text(q.label), self.labels.language)
            ),
            "said": self.evaluation.instead.get(path, ""),
            "waived": "." in path
            and any(whole.question.instead for whole, _ in self.labels.chain(path)[:-1]),
        }

    def input(self, q: d.Question, raw: Any, path: str) -> v.Input:
        kind, options, control = kind_of(q), self.options(q), control_of(q)
        assert control is not None
        inputmode, autocomplete, width = kind.inputmode, kind.autocomplete, kind.width
        if control == "radio" and len(options) >= SELECT_FROM:
            control = "select"
        chain = self.labels.chain(path)
        parent = chain[-2][0].question if chain[1:] else None
        if isinstance(q, d.Text) and (q.digits or (isinstance(parent, d.BankAccount) and q.id == "number")):
            inputmode, width = "numeric", "medium"
        lookup: Any = ""
        if isinstance(parent, d.Address | d.BankAccount):
            lookup = _LOOKUPS.get(q.id, "")
            autocomplete = _AUTOCOMPLETE.get(q.id, "")
        elif isinstance(parent, d.Person):
            autocomplete = _AUTOCOMPLETE.get(q.id, "")
        if chain[1:] and chain[0][0].id != self.own:
            autocomplete = ""
        if lookup:
            control = "lookup"
            options = self.candidates(lookup, raw, path)
        hint = self.text(q.hint)
        if isinstance(q, d.Text) and q.example:
            hint = hint or fill(
                self.text(text("例 {example}", "For example, {example}", "{例|れい} {example}")),
                {"example": q.example},
            )
        if lookup == "branch":
            hint = self.passbook(path) or hint
        required = path in self.evaluation.required
        if isinstance(parent, d.Person) and q.id.endswith("_kana") and self.labels.language != "ja":
            # Nobody knows yet how the name is written; its hint says of whom a reading is asked.
            required = required and path.removesuffix("_kana") in self.evaluation.values
        return v.Input(
            **{**self.shown(q, path), "hint": hint, "required": required},
            control=control,
            value=self.value(q, raw, path),
            options=options,
            parts=date_parts(raw) if kind.compares == "date" else {},
            unknown_allowed=isinstance(q, d.BirthDate) and q.partly_unknown,
            entered=isinstance(raw, Mapping) and raw.get("sealed") is True,
            unit=self.text(unit_of(q)),
            max_length=getattr(q, "max_length", None),
            inputmode=inputmode,
            autocomplete=autocomplete,
            width=width,
            lookup=lookup,
            conditional=self.form.decides(path),
        )

    def value(self, q: d.Question, raw: Any, path: str) -> str | tuple[str, ...]:
        if isinstance(q, d.Computed):
            return display(q, self.evaluation.values.get(path), self.labels.language, self.tables)
        if control_of(q) == "checkboxes":
            return tuple(str(r) for r in raw) if isinstance(raw, list | tuple) else ()
        if raw is None or isinstance(raw, Mapping | list) or isinstance(q, d.MyNumber):
            return ""
        return str(raw)

    def options(self, q: d.Question) -> tuple[v.Choosable, ...]:
        table, label = table_of(q), f"label_{self.labels.language}"
        if table is not None:
            rows = self.tables.get(table, {}).items()
            return tuple(v.Choosable(id=i, label=row.get(label) or row["label"]) for i, row in rows)
        return tuple(
            v.Choosable(id=o.id, label=self.text(o.label), hint=self.text(o.hint)) for o in options_of(q)
        )

    def candidates(self, lookup: str, raw: Any, path: str) -> tuple[v.Choosable, ...]:
        """What the typed part of a bank's or branch's name, or a postal code, may mean, when it is not one thing yet."""
        if not isinstance(raw, str) or not raw.strip():
            return ()
        if lookup == "postal_code":
            places = lookups.places_to_choose(raw, self.evaluation.values, path.rsplit(".", 1)[0])
            return tuple(v.Choosable(id=str(n), label=place) for n, place in enumerate(places))
        if lookup == "bank":
            found: Any = banks.find_banks(raw)
        else:
            bank = self.evaluation.values.get(path.rsplit(".", 1)[0] + ".bank")
            found = banks.find_branches(bank, raw) if bank else ()
        return tuple(v.Choosable(id=f.listed, label=f.listed) for f in found[:20])

    def passbook(self, path: str) -> str:
        """What 記号・番号 of a passbook mean, as soon as they are read."""
        values, account = self.evaluation.values, path.rsplit(".", 1)[0]
        if f"{account}.passbook" not in values:
            return ""
        known = {
            "symbol": values[f"{account}.passbook"],
            "branch": values.get(f"{account}.branch_name", values[f"{account}.branch"]),
            "number": values[f"{account}.number"],
        }
        return fill(self.text(PASSBOOK), known)

    def upload(self, q: d.AttachmentQuestion, path: str) -> v.Upload:
        missing = d.Attachment(id=q.attachment, label=q.label)  # an author's draft may name what is not there
        a = next((c.attachment for c in self.form.attachments if c.attachment.id == q.attachment), missing)
        need = next((n for n in self.evaluation.attachments if n.id == a.id), None)
        shown = {**self.shown(q, path), "required": bool(need and need.required)}
        return v.Upload(
            attachment=a.id, accept=a.accept, max_files=a.max_files, max_mb=a.max_mb,
            later_allowed=a.later == "allowed", **shown,
        )  # fmt: skip

    def rows(self, item: Item, raw: Any, path: str) -> v.Rows:
        assert item.repeat is not None
        listed = raw if isinstance(raw, list | tuple) else []
        count = max(len(listed), 1 if path in self.evaluation.required else 0)
        rows = []
        for index in range(count):
            row = listed[index] if index < len(listed) else {}
            children = tuple(self.nodes(item.children, row, f"{path}.{index}."))
            title = self.labels.row_title(item, index)
            rows.append(v.Row(id=row_of(row) or new_row(), index=index, title=title, children=children))
        return v.Rows(
            rows=tuple(rows),
            new_row=new_row(),
            can_add=count < item.repeat.max,
            can_remove=count > item.repeat.min,
            add_label=fill(self.text(ADD), {"label": self.text(item.question.label)}),
            **self.shown(item.question, path),
        )


def date_parts(raw: Any) -> dict[str, str]:
    """The boxes of a date as they were typed."""
    parts = date_boxes.split_date_parts(raw if isinstance(raw, str) else "")
    return {"era": parts.era, "year": parts.year, "month": parts.month, "day": parts.day}
