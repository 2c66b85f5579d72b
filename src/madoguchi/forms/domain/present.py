"""A form and what its answers mean → the pages to draw, and the answers as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain import views as v
from madoguchi.forms.domain.compiled import Form, Item
from madoguchi.forms.domain.evaluate import Evaluation, Problem
from madoguchi.forms.domain.messages import MESSAGES, fill
from madoguchi.forms.domain.parts import GENDERS, text
from madoguchi.forms.domain.readers import SEALED, Tables
from madoguchi.kernel import banks, eras

YES_NO = (
    d.Option(id="yes", label=text("はい", "Yes", "はい")),
    d.Option(id="no", label=text("いいえ", "No", "いいえ")),
)
AGREED = text("同意する", "Agreed", "いいです")
ENTERED = text("入力済み", "Entered", "{書|か}きました")
UNANSWERED = text("入力なし", "Not answered", "{書|か}いていません")
ADD = text("{label}を追加する", "Add another: {label}", "「{label}」を ふやす")
NTH = text("{label} {n}人目", "{label} {n}", "{label} {n}")
NTH_THING = text("{label} {n}件目", "{label} {n}", "{label} {n}")
PART_OF = text("{whole}の{part}", "{part} ({whole})", "{whole}の {part}")
SELECT_FROM = 9
"""From so many options on, a list to open instead of radio buttons."""

_SIMPLE: dict[type, tuple[v.Control, str, str, str]] = {
    # kind: control, inputmode, autocomplete, width
    d.Text: ("text", "", "", "full"),
    d.TextArea: ("textarea", "", "", "full"),
    d.Number: ("text", "decimal", "", "short"),
    d.Money: ("text", "numeric", "", "short"),
    d.YesNo: ("radio", "", "", "full"),
    d.Choice: ("radio", "", "", "full"),
    d.Choices: ("checkboxes", "", "", "full"),
    d.Date: ("date", "", "", "full"),
    d.EraDate: ("era_date", "", "", "full"),
    d.YearMonth: ("year_month", "", "", "full"),
    d.Time: ("text", "", "", "short"),
    d.Kana: ("text", "", "", "full"),
    d.BirthDate: ("birth_date", "", "bday", "full"),
    d.Gender: ("radio", "", "", "full"),
    d.Phone: ("text", "tel", "tel", "medium"),
    d.Email: ("text", "email", "email", "full"),
    d.MyNumber: ("secret", "numeric", "off", "medium"),
    d.CorporateNumber: ("text", "numeric", "", "medium"),
    d.Relationship: ("radio", "", "", "full"),
    d.Consent: ("checkbox", "", "", "full"),
    d.Slot: ("radio", "", "", "full"),
    d.Signature: ("text", "", "", "full"),
    d.TableChoice: ("radio", "", "", "full"),
    d.Computed: ("output", "", "", "full"),
}
_AUTOCOMPLETE = {
    "family": "family-name", "given": "given-name", "postal_code": "postal-code", "prefecture": "address-level1",
    "city": "address-level2", "town": "address-level3", "street": "address-line1", "building": "address-line2",
}  # fmt: skip
_LOOKUPS = {"postal_code": "postal_code", "bank": "bank", "branch": "branch"}


class Labels:
    """Names of places in one language: the label of a path, alone or with what it is part of."""

    def __init__(self, form: Form, language: str) -> None:
        self.form = form
        self.language = language

    def text(self, local: d.LocalText | None) -> str:
        return local.in_language(self.language) if local else ""

    def chain(self, path: str) -> list[tuple[Item, int | None]]:
        """The items along a path, each with the row number that follows it."""
        names = path.split(".")
        items: tuple[Item, ...] = tuple(item for page in self.form.pages for item in page.items)
        chain: list[tuple[Item, int | None]] = []
        while names:
            name = names.pop(0)
            item = next((i for i in items if i.id == name), None)
            if item is None:
                break
            row = int(names.pop(0)) if item.repeat and names and names[0].isdigit() else None
            chain.append((item, row))
            items = item.children
        return chain

    def of(self, path: str) -> str:
        """「請求者の姓」, 「お子さん 2人目の同居・別居」."""
        named = [*(a.attachment for a in self.form.attachments), *self.form.definition.declarations]
        attachment = next((a for a in named if a.id == path), None)
        chain = self.chain(path)
        if not chain:
            return self.text(attachment.label) if attachment else path.rsplit(".", 1)[-1]
        names = [
            self.row_title(item, row) if row is not None else self.text(item.question.label)
            for item, row in chain
        ]
        whole = names[0]
        for item, part in zip((item for item, _ in chain[1:]), names[1:], strict=True):
            if part != whole and not (item.children and len(chain) > 2 and item is not chain[-1][0]):
                whole = fill(self.text(PART_OF), {"whole": whole, "part": part})
        return whole

    def row_title(self, item: Item, row: int) -> str:
        question = item.question
        label = self.text(question.label)
        people = any(isinstance(child.question, d.Person) for child in item.children)
        own = question.row_label if isinstance(question, d.Group) else None
        if own:
            return fill(self.text(own), {"n": str(row + 1), "label": label})
        return fill(self.text(NTH if people else NTH_THING), {"label": label, "n": str(row + 1)})


def message(problem: Problem, labels: Labels) -> str:
    """The sentence about a problem, in the reader's language."""
    if problem.text is not None:
        return labels.text(problem.text)
    code = problem.code
    if code == "required" and labels.of(problem.name).endswith(("か", "?", "？")):
        code = "required_answer"
    elif code == "required":
        chain = labels.chain(problem.name)
        question = chain[-1][0].question if chain else None
        if isinstance(question, d.Consent):
            code = "required_consent"
        elif isinstance(
            question, d.YesNo | d.Choice | d.Choices | d.Gender | d.TableChoice | d.Slot | d.Relationship
        ):
            code = "required_choice"
    return fill(labels.text(MESSAGES[code]), {**problem.params, "label": labels.of(problem.name)})


def present_page(
    form: Form, evaluation: Evaluation, page_id: str, *, language: str, tables: Tables, show_errors: bool
) -> v.PageView:
    """The page to draw. Raises KeyError when the form has no such page."""
    page = form.page(page_id)
    if page is None:
        raise KeyError(page_id)
    drawer = _Drawer(form, evaluation, language, tables, show_errors)
    nodes = tuple(drawer.nodes(page.items, evaluation.answers, ""))
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


def error_links(form: Form, evaluation: Evaluation, language: str) -> tuple[v.ErrorLink, ...]:
    """Everything that is wrong, in the order of the pages."""
    labels = Labels(form, language)
    page_of = {item.id: page.page.id for page in form.pages for item in page.items}
    return tuple(
        v.ErrorLink(
            name=p.name,
            label=labels.of(p.name),
            message=message(p, labels),
            page=page_of.get(p.name.split(".")[0], ""),
        )
        for p in evaluation.problems
    )


class _Drawer:
    def __init__(
        self, form: Form, evaluation: Evaluation, language: str, tables: Tables, show_errors: bool
    ) -> None:
        self.form = form
        self.evaluation = evaluation
        self.labels = Labels(form, language)
        self.text = self.labels.text
        self.tables = tables
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
        if item.repeat is not None:
            return self.rows(item, raw, path)
        if item.children:
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
        }

    def input(self, q: d.Question, raw: Any, path: str) -> v.Input:
        control, inputmode, autocomplete, width = _SIMPLE[type(q)]
        options = self.options(q)
        if control == "radio" and len(options) >= SELECT_FROM:
            control = "select"
        if isinstance(q, d.Relationship) and not options:
            control = "text"
        if isinstance(q, d.Text) and q.digits:
            inputmode, width = "numeric", "medium"
        part_of = path.rsplit(".", 2)[-2] if path.count(".") else ""
        parent = (
            self.labels.chain(path)[-2][0].question if "." in path and self.labels.chain(path)[1:] else None
        )
        lookup: Any = ""
        if isinstance(parent, d.Address | d.BankAccount):
            lookup = _LOOKUPS.get(q.id, "")
            autocomplete = _AUTOCOMPLETE.get(q.id, "")
        elif isinstance(parent, d.Person):
            autocomplete = _AUTOCOMPLETE.get(q.id, "")
        if lookup:
            control = "lookup"
            options = self.candidates(lookup, raw, path)
        hint = self.text(q.hint)
        if isinstance(q, d.Text) and q.example:
            hint = hint or fill(
                self.text(text("例 {example}", "For example, {example}", "{例|れい} {example}")),
                {"example": q.example},
            )
        del part_of
        return v.Input(
            **{**self.shown(q, path), "hint": hint},
            control=control,
            value=self.value(q, raw, path),
            options=options,
            parts=date_parts(raw) if control in ("date", "era_date", "birth_date", "year_month") else {},
            unknown_allowed=isinstance(q, d.BirthDate) and q.partly_unknown,
            entered=isinstance(raw, Mapping),
            unit=self.text(getattr(q, "unit", None)),
            max_length=getattr(q, "max_length", None),
            inputmode=inputmode,
            autocomplete=autocomplete,
            width=width,  # type: ignore[arg-type]
            lookup=lookup,
            conditional=self.form.decides(path),
        )

    def value(self, q: d.Question, raw: Any, path: str) -> str | tuple[str, ...]:
        if isinstance(q, d.Computed):
            return display(q, self.evaluation.values.get(path), self.labels.language, self.tables)
        if isinstance(q, d.Choices):
            return tuple(str(r) for r in raw) if isinstance(raw, list | tuple) else ()
        if raw is None or isinstance(raw, Mapping | list) or isinstance(q, d.MyNumber):
            return ""
        return str(raw)

    def options(self, q: d.Question) -> tuple[v.Choosable, ...]:
        if isinstance(q, d.TableChoice | d.Slot):
            table = self.tables.get(q.table if isinstance(q, d.TableChoice) else q.calendar, {})
            label = f"label_{self.labels.language}"
            return tuple(v.Choosable(id=i, label=row.get(label) or row["label"]) for i, row in table.items())
        options: tuple[d.Option, ...] = getattr(q, "options", ())
        if isinstance(q, d.YesNo):
            options = YES_NO
        elif isinstance(q, d.Gender):
            options = GENDERS
        return tuple(v.Choosable(id=o.id, label=self.text(o.label), hint=self.text(o.hint)) for o in options)

    def candidates(self, lookup: str, raw: Any, path: str) -> tuple[v.Choosable, ...]:
        """What the typed part of a bank's or branch's name may mean, when it is not one thing yet."""
        if lookup == "postal_code" or not isinstance(raw, str) or not raw.strip():
            return ()
        if lookup == "bank":
            found: Any = banks.find_banks(raw)
        else:
            bank = self.evaluation.values.get(path.rsplit(".", 1)[0] + ".bank")
            found = banks.find_branches(bank, raw) if bank else ()
        return tuple(v.Choosable(id=f.code, label=f"{f.name} ({f.code})") for f in found[:20])

    def upload(self, q: d.AttachmentQuestion, path: str) -> v.Upload:
        a = next(c.attachment for c in self.form.attachments if c.attachment.id == q.attachment)
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
            rows.append(v.Row(index=index, title=self.labels.row_title(item, index), children=children))
        return v.Rows(
            rows=tuple(rows),
            can_add=count < item.repeat.max,
            can_remove=count > item.repeat.min,
            add_label=fill(self.text(ADD), {"label": self.text(item.question.label)}),
            **self.shown(item.question, path),
        )


def date_parts(raw: Any) -> dict[str, str]:
    """The boxes of a date as they were typed."""
    parts = eras.split_date_parts(raw if isinstance(raw, str) else "")
    return {"era": parts.era, "year": parts.year, "month": parts.month, "day": parts.day}


def answer_sections(
    form: Form, evaluation: Evaluation, *, language: str, tables: Tables, show_errors: bool = False
) -> tuple[v.AnswerSection, ...]:
    """All answers that count, as text: for the check page, the case, and the printed form."""
    teller = _Teller(form, evaluation, language, tables, show_errors)
    sections = []
    for page in form.pages:
        if page.page.id in evaluation.pages:
            rows = tuple(teller.rows(page.items, evaluation.answers, "", 0))
            if rows:
                sections.append(
                    v.AnswerSection(page=page.page.id, title=teller.text(page.page.title), rows=rows)
                )
    return tuple(sections)


class _Teller(_Drawer):
    def rows(self, items: tuple[Item, ...], container: Any, prefix: str, depth: int) -> Iterator[v.AnswerRow]:  # type: ignore[override]
        for item in items:
            path = prefix + item.id
            if path not in self.evaluation.shown:
                continue
            raw = container.get(item.id) if isinstance(container, Mapping) else None
            if item.repeat is not None:
                yield from self.group_rows(item, raw, path, depth)
            elif item.children:
                yield self.heading(self.text(item.question.label), path, depth)
                yield from self.rows(item.children, raw or {}, path + ".", depth + 1)
            elif item.reads or (isinstance(item.question, d.Computed) and item.question.visible):
                yield self.answer(item.question, raw, path, depth)

    def group_rows(self, item: Item, raw: Any, path: str, depth: int) -> Iterator[v.AnswerRow]:
        listed = raw if isinstance(raw, list | tuple) else []
        if not listed:
            yield v.AnswerRow(
                name=path, label=self.text(item.question.label), value=self.text(UNANSWERED), depth=depth,
                kind="missing", errors=tuple(self.errors.get(path, ())),
            )  # fmt: skip
        for index in range(self.evaluation.rows.get(path, 0)):
            yield self.heading(self.labels.row_title(item, index), f"{path}.{index}", depth)
            yield from self.rows(item.children, listed[index], f"{path}.{index}.", depth + 1)

    def heading(self, label: str, path: str, depth: int) -> v.AnswerRow:
        errors = tuple(self.errors.get(path, ()))
        return v.AnswerRow(name=path, label=label, value="", depth=depth, kind="heading", errors=errors)

    def answer(self, q: d.Question, raw: Any, path: str, depth: int) -> v.AnswerRow:
        value = self.evaluation.values.get(path)
        if isinstance(q, d.Phone) or path.endswith(".postal_code"):
            said = str(raw or "")  # with the hyphens as they were typed
        elif value is not None:
            said = self.resolved(q, value, path)
        else:
            said = "" if isinstance(raw, Mapping | list) or isinstance(q, d.MyNumber) else str(raw or "")
        return v.AnswerRow(
            name=path, label=self.text(q.label), value=said or self.text(UNANSWERED), depth=depth,
            kind="answer" if said else "missing", errors=tuple(self.errors.get(path, ())),
        )  # fmt: skip

    def resolved(self, q: d.Question, value: Any, path: str) -> str:
        whole, _, part = path.rpartition(".")
        named = self.evaluation.values.get(f"{whole}.{part}_name") if part in ("bank", "branch") else None
        if named:
            return f"{named} ({value})"
        return display(q, value, self.labels.language, self.tables)


def display(q: d.Question, value: Any, language: str, tables: Tables) -> str:
    """A value as people read it: labels for ids, 令和8年4月1日(2026年) for days, 1,500円 for money."""
    if value is None:
        return ""
    if isinstance(q, d.MyNumber):
        return ENTERED.in_language(language) if value == SEALED else ""
    if isinstance(q, d.Consent):
        return AGREED.in_language(language)
    if isinstance(q, d.Money):
        return f"{value:,}円" if language != "en" else f"¥{value:,}"
    if isinstance(q, d.TableChoice | d.Slot):
        row = tables.get(q.table if isinstance(q, d.TableChoice) else q.calendar, {}).get(str(value), {})
        return row.get(f"label_{language}") or row.get("label") or str(value)
    if isinstance(q, d.Date | d.EraDate | d.BirthDate):
        return _day(str(value), language)
    if isinstance(q, d.YearMonth):
        year, month = str(value).split("-")
        return f"{int(year)}年{int(month)}月" if language != "en" else str(value)
    labels = _option_labels(q, language)
    if isinstance(value, tuple):
        return "、".join(labels.get(str(part), str(part)) for part in value)
    if labels:
        return labels.get(str(value), str(value))
    unit = getattr(q, "unit", None)
    shown = (
        f"{value:,}"
        if isinstance(value, int | Decimal) and isinstance(q, d.Number | d.Computed)
        else str(value)
    )
    space = " " if language == "en" else ""
    return shown + (space + unit.in_language(language) if unit else "")


def _option_labels(q: d.Question, language: str) -> dict[str, str]:
    options: tuple[d.Option, ...] = getattr(q, "options", ())
    if isinstance(q, d.YesNo):
        options = YES_NO
    elif isinstance(q, d.Gender):
        options = GENDERS
    return {o.id: o.label.in_language(language) for o in options}


def _day(value: str, language: str) -> str:
    if "X" in value:
        return str(eras.parse_partial_date(value).format_japanese()) if language != "en" else value
    day = date.fromisoformat(value)
    return eras.format_japanese(day) if language != "en" else f"{day.day} {day:%B %Y}"
