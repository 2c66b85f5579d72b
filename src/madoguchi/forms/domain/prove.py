"""Findings about a definition, before it can be published.

Decided here: ids, references and their order, the types in conditions, computations and deliveries, missing
texts, and reachability of questions, pages, options of a stop and attachments. Reachability is decided by trying
every combination of the answers that the conditions can tell apart, with the engine itself; beyond
`SEARCH_LIMIT` combinations it gives up and says so. Every reachability finding is therefore exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Literal

import msgspec

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.compiled import Form, Item, as_number, compile_form
from madoguchi.forms.domain.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.parse import parse_yaml
from madoguchi.forms.domain.parts import parts_of
from madoguchi.forms.domain.readers import Context

SEARCH_LIMIT = 20_000
TODAY = date(2026, 4, 1)

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend. `place` is a path in the definition, `witness` answers that show it."""

    code: str
    severity: Severity
    place: str
    message: str
    witness: dict[str, Any] | None = None


def findings(definition: d.Definition) -> list[Finding]:
    """All findings, errors first. Reachability is looked at only when the references hold."""
    form = compile_form(definition)
    found = [*_ids(form.definition), *_references(form), *_deliveries(form), *_texts(definition)]
    if not any(f.severity == "error" for f in found):
        found += _reachability(form)
    return sorted(found, key=lambda f: f.severity)


def _error(code: str, place: str, message: str, witness: dict[str, Any] | None = None) -> Finding:
    return Finding(code=code, severity="error", place=place, message=message, witness=witness)


def _questions(definition: d.Definition) -> Iterator[tuple[str, d.Question, str | None]]:
    """(place, question, repeated group or None), in order, groups before their children."""
    for page in definition.pages:
        for q in page.questions:
            yield f"pages.{page.id}.{q.id}", q, None
            if isinstance(q, d.Group):
                for child in q.questions:
                    yield f"pages.{page.id}.{q.id}.{child.id}", child, q.id if q.repeat else None


# ids


def _ids(definition: d.Definition) -> Iterator[Finding]:
    named = [(q.id, place) for place, q, _ in _questions(definition)]
    named += [(a.id, f"attachments.{a.id}") for a in definition.attachments]
    named += [(a.id, f"declarations.{a.id}") for a in definition.declarations]
    yield from _doubled(named)
    yield from _doubled([(page.id, f"pages.{page.id}") for page in definition.pages])
    for place, q, _ in _questions(definition):
        options = getattr(q, "options", ())
        yield from _doubled([(o.id, f"{place}.options.{o.id}") for o in options])
        if isinstance(q, d.Group) and "." in place.removeprefix("pages.").partition(".")[2]:
            yield _error("nested_group", place, f"グループ「{q.label.ja}」の中にグループは置けません。")
        if isinstance(q, d.Choice | d.Choices) and not options:
            yield _error("no_options", place, f"「{q.label.ja}」に選択肢がありません。")


def _doubled(named: list[tuple[str, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, place in named:
        if name in seen:
            yield _error("doubled_id", place, f"id「{name}」が二度使われています。")
        seen.add(name)


# references and types


class _Uses(msgspec.Struct):
    """A reference somewhere: the comparison it stands in says which kinds it may name."""

    place: str
    reference: str
    group: str | None
    needs: str
    literal: tuple[str, ...] = ()
    before: str | None = None  # the question that uses it: it must come later than what it names


def _references(form: Form) -> Iterator[Finding]:
    order = [q.id for _, q, _ in _questions(form.definition)]
    for use in _uses(form.definition):
        yield from _reference(form, use, order)


def _uses(definition: d.Definition) -> Iterator[_Uses]:
    for page in definition.pages:
        first = page.questions[0].id if page.questions else None
        yield from _condition(page.show_when, f"pages.{page.id}.show_when", None, first)
    for place, q, group in _questions(definition):
        yield from _condition(q.show_when, f"{place}.show_when", group, q.id)
        yield from _condition(q.required_when, f"{place}.required_when", group, q.id)
        if isinstance(q, d.Computed):
            yield from _computation(q.compute, f"{place}.compute", group, q.id)
        if isinstance(q, d.AttachmentQuestion):
            yield _Uses(place, q.attachment, None, "attachment")
    for a in definition.attachments:
        yield from _condition(a.show_when, f"attachments.{a.id}.show_when", None, None)
        yield from _condition(a.required_when, f"attachments.{a.id}.required_when", None, None)
    groups = {q.id: group for _, q, group in _questions(definition)}
    for check in definition.checks:
        group = groups.get(check.at.split(".")[0])
        yield _Uses(f"checks.{check.id}.at", check.at, group, "any")
        yield from _condition(check.must, f"checks.{check.id}.must", group, None)
        yield from _condition(check.when, f"checks.{check.id}.when", group, None)
    if definition.deadline:
        yield _Uses("deadline.after", definition.deadline.after, None, "date")


def _condition(c: d.Condition | None, place: str, group: str | None, before: str | None) -> Iterator[_Uses]:
    if c is None:
        return
    over = c.any_of or c.every_of
    if over is not None:
        yield _Uses(place, over, None, "repeated", (), before)
        group = over
    for inner in (*(c.all or ()), *(c.any or ()), *((c.not_,) if c.not_ else ()), *((c.where,) if c.where else ())):
        yield from _condition(inner, place, group, before)
    if c.question is None:
        return
    if c.answered is not None:
        yield _Uses(place, c.question, group, "any", (), before)
    elif c.includes is not None:
        yield _Uses(place, c.question, group, "choices", (c.includes,), before)
    elif c.is_ is not None or c.is_not is not None or c.one_of is not None:
        literals = tuple(v for v in (c.is_, c.is_not, *(c.one_of or ())) if v is not None)
        yield _Uses(place, c.question, group, "equals", literals, before)
    else:
        ordered = c.at_least or c.at_most or c.before or c.after or ""
        yield from _ordered_uses(c.question, ordered, place, group, before)


def _ordered_uses(ref: str, operand: str, place: str, group: str | None, before: str | None) -> Iterator[_Uses]:
    literal_number = as_number(operand) is not None
    literal_day = operand == "today" or (len(operand) == 10 and operand[4:5] == "-")
    yield _Uses(place, ref, group, "number" if literal_number else "date" if literal_day else "ordered", (), before)
    if not literal_number and not literal_day:
        yield _Uses(place, operand, group, "ordered", (), before)


def _computation(c: d.Compute, place: str, group: str | None, before: str) -> Iterator[_Uses]:
    for operand in (*(c.sum or ()), *(c.product or ())):
        if as_number(operand) is None:
            yield _Uses(place, operand, group, "number", (), before)
    if c.count is not None:
        yield _Uses(place, c.count.group, None, "repeated", (), before)
        yield from _condition(c.count.where, place, c.count.group, before)
    days = [c.age_on.birth_date, c.age_on.day] if c.age_on else []
    days += [c.days_between.from_, c.days_between.to] if c.days_between else []
    for operand in days:
        if operand != "today" and not operand[:4].isdigit():
            yield _Uses(place, operand, group, "date", (), before)
    if c.lookup is not None:
        yield _Uses(place, c.lookup.question, group, "table", (), before)
    for ref in c.first_answered or ():
        yield _Uses(place, ref, group, "any", (), before)


_DATES = (d.Date, d.EraDate, d.BirthDate, d.YearMonth)
_NUMBERS = (d.Number, d.Money, d.Computed)
_KINDS: dict[str, tuple[type, ...]] = {
    "number": _NUMBERS,
    "date": (*_DATES, d.Computed),
    "ordered": (*_NUMBERS, *_DATES),
    "choices": (d.Choices,),
    "table": (d.TableChoice,),
}
_DERIVED = {"name", "kana", "bank_name", "branch_name"}


def _reference(form: Form, use: _Uses, order: list[str]) -> Iterator[Finding]:
    if use.reference == "today":
        return
    if use.needs == "attachment":
        if all(a.attachment.id != use.reference for a in form.attachments):
            yield _error("unknown_reference", use.place, f"添付書類「{use.reference}」がありません。")
        return
    named = find_question(form, use.reference)
    if named is None:
        yield _error("unknown_reference", use.place, f"「{use.reference}」という質問はありません。")
        return
    head = use.reference.split(".")[0]
    if use.before is not None and order.index(head) >= order.index(use.before) and head != use.group:
        yield _error("later_reference", use.place, f"「{use.reference}」は後に出てくる質問です。前の質問だけを使えます。")
    place = form.places[head]
    if place.group is not None and place.group != use.group and use.needs not in ("number", "any"):
        yield _error("rows_reference", use.place, f"「{use.reference}」は行ごとの質問です。any_of か every_of で使ってください。")
    if use.needs == "repeated":
        if not (isinstance(named, d.Group) and named.repeat):
            yield _error("wrong_type", use.place, f"「{use.reference}」はくり返しのグループではありません。")
    elif use.needs in _KINDS and isinstance(named, d.Question.__args__) and not isinstance(named, _KINDS[use.needs]):  # type: ignore[attr-defined]
        yield _error("wrong_type", use.place, f"「{use.reference}」({named.label.ja})は、この条件に使えない種類の質問です。")
    known = _known_values(named)
    for literal in use.literal if known is not None else ():
        if literal not in (known or ()):
            yield _error("unknown_option", use.place, f"「{named.label.ja}」に選択肢「{literal}」はありません。")


def find_question(form: Form, reference: str) -> d.Question | None:
    """The question that a reference names, into groups and composites; None when there is none."""
    names = reference.split(".")
    place = form.places.get(names.pop(0))
    question = place.question if place else None
    while names and question is not None:
        name = names.pop(0)
        inner = question.questions if isinstance(question, d.Group) else parts_of(question)
        found = next((q for q in inner if q.id == name), None)
        if found is None and name in _DERIVED and inner:
            found = d.Text(id=name, label=question.label)
        question = found
    return question


def _known_values(q: d.Question) -> set[str] | None:
    if isinstance(q, d.Choice | d.Choices) or (isinstance(q, d.Relationship) and q.options):
        return {o.id for o in q.options}
    if isinstance(q, d.YesNo):
        return {"yes", "no"}
    if isinstance(q, d.Gender):
        return {"male", "female", "other", "not_stated"}
    return {"yes"} if isinstance(q, d.Consent) else None


def _deliveries(form: Form) -> Iterator[Finding]:
    for delivery in form.definition.delivery:
        for item, reference in delivery.items.items():
            named = find_question(form, reference)
            if named is None or isinstance(named, d.Notice | d.Stop):
                yield _error("no_source", f"delivery.{delivery.to}.{item}", f"連携項目「{item}」の元の「{reference}」がありません。")


# texts


def _texts(definition: d.Definition) -> Iterator[Finding]:
    for place, local in local_texts(definition):
        if not local.ja.strip() and not place.endswith(".label"):
            yield _error("no_label", place, "日本語の文がありません。")
        if place.startswith("review."):
            continue  # the desk speaks Japanese
        missing = [name for name, value in (("英語", local.en), ("やさしい日本語", local.ja_easy)) if not value]
        if missing and local.ja:
            yield Finding(code="untranslated", severity="warning", place=place, message=f"{'と'.join(missing)}の文がありません。")
    for place, q, _ in _questions(definition):
        if not q.label.ja.strip() and not isinstance(q, d.Notice | d.Stop):
            yield _error("no_label", f"{place}.label", "質問に日本語の見出しがありません。")


def local_texts(value: Any, place: str = "") -> Iterator[tuple[str, d.LocalText]]:
    """Every text of a definition with its place."""
    if isinstance(value, d.LocalText):
        yield place, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from local_texts(getattr(value, name), f"{place}.{name}".lstrip("."))
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            key = getattr(part, "id", None) or str(index)
            yield from local_texts(part, f"{place}.{key}")


# reachability


def _reachability(form: Form) -> Iterator[Finding]:
    for page in form.pages:
        place = f"pages.{page.page.id}"
        yield from _reachable(form, place, f"ページ「{page.page.title.ja}」", lambda e, p=page: p.page.id in e.pages, [page.page.show_when])
        for item in page.items:
            yield from _item_reachable(form, item, place, [page.page.show_when], item.id)
    for a in form.attachments:
        conditions = [a.attachment.show_when, a.attachment.required_when]
        if any(conditions):
            seen = lambda e, i=a.attachment.id, w=a.required is not None: any(n.id == i and (n.required or not w) for n in e.attachments)  # noqa: E731
            yield from _reachable(form, f"attachments.{a.attachment.id}", f"添付書類「{a.attachment.label.ja}」", seen, conditions)


def _item_reachable(form: Form, item: Item, place: str, above: list[d.Condition | None], path: str) -> Iterator[Finding]:
    conditions = [*above, item.question.show_when]
    where = f"{place}.{item.id}"
    if any(conditions):
        suffix = item.id
        seen = lambda e: any(p == path or (p.startswith(path.split(".")[0]) and p.endswith("." + suffix)) for p in e.shown)  # noqa: E731
        what = f"質問「{item.question.label.ja or item.id}」"
        yield from _reachable(form, where, what, seen, conditions, group=path.split(".")[0])
    if isinstance(item.question, d.Stop) and not any(conditions):
        yield _error("stop_for_everyone", where, "この案内ですべての人が止まります。出す条件を付けてください。", {})
    if isinstance(item.question, d.Group):
        for child in item.children:
            yield from _item_reachable(form, child, where, conditions, f"{path}.{child.id}")


def _reachable(
    form: Form, place: str, what: str, seen: Any, conditions: list[d.Condition | None], group: str | None = None
) -> Iterator[Finding]:
    relevant = _relevant(form, [c for c in conditions if c is not None], group)
    hidden: dict[str, Any] | None = None
    reached = False
    for count, answers in enumerate(_assignments(form, relevant)):
        if count >= SEARCH_LIMIT:
            yield Finding(code="undecided", severity="warning", place=place, message=f"{what}が表示されるかどうか、組み合わせが多く確かめきれません。")
            return
        if seen(evaluate(form, answers, Context(today=TODAY))):
            reached = True
        else:
            hidden = answers
        if reached and hidden is not None:
            return
    if not reached:
        yield _error("unreachable", place, f"{what}は、どう答えても表示されません。", hidden)
    elif conditions[-1] is not None:
        yield _error("always", place, f"{what}の条件は、いつも成り立ちます。条件を外すか直してください。", {})


def _relevant(form: Form, conditions: list[d.Condition], group: str | None) -> tuple[list[str], set[str]]:
    """(top-level questions that the conditions depend on, directly or through others, in order; all of them)."""
    seen: set[str] = set()
    queue = [group] if group in form.places and isinstance(form.places[group].question, d.Group) else []
    queue += [u.reference.split(".")[0] for c in conditions for u in _condition(c, "", None, None)]
    while queue:
        head = queue.pop()
        place = form.places.get(head)
        if place is None or head in seen:
            continue
        seen.add(head)
        q = place.question
        owner = place.group or (place.prefix[:-1] or None)
        if owner:
            queue.append(owner)
        page = next(p for p in form.pages if any(i.id in (head, owner) for i in p.items))
        uses = [*_condition(q.show_when, "", None, None), *_condition(page.page.show_when, "", None, None)]
        if isinstance(q, d.Computed):
            uses += _computation(q.compute, "", None, "")
        queue += [u.reference.split(".")[0] for u in uses]
    return [i.id for page in form.pages for i in page.items if i.id in seen], seen


def _assignments(form: Form, relevant: Any) -> Iterator[dict[str, Any]]:
    top, seen = relevant
    literals = _literals(form)
    domains = [list(_domain(form.places[name].question, seen, literals)) for name in top]
    for combination in itertools.product(*domains):
        yield {name: value for name, value in zip(top, combination, strict=True) if value is not None}


def _literals(form: Form) -> dict[str, set[str]]:
    """The literals that each question is compared with anywhere."""
    found: dict[str, set[str]] = {}
    raw = msgspec.to_builtins(form.definition)
    stack: list[Any] = [raw]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("question"), str):
                bounds = found.setdefault(node["question"].split(".")[0], set())
                bounds |= {str(node[k]) for k in ("is", "is_not", "at_least", "at_most", "before", "after") if k in node}
                bounds |= set(map(str, node.get("one_of", ())))
            stack += node.values()
        elif isinstance(node, list | tuple):
            stack += node
    computed = [q for _, q, _ in _questions(form.definition) if isinstance(q, d.Computed)]
    for q in computed:
        for use in _computation(q.compute, "", None, q.id):
            found.setdefault(use.reference.split(".")[0], set()).update(found.get(q.id, ()))
    return found


def _domain(q: d.Question, seen: set[str], literals: dict[str, set[str]]) -> Iterator[Any]:
    """Values of a question that conditions can tell apart, None (unanswered) first."""
    bounds = literals.get(q.id, set())
    yield None
    if isinstance(q, d.Group):
        rows = [dict(zip([c.id for c in q.questions if c.id in seen], values, strict=True)) for values in itertools.product(*(list(_domain(c, seen, literals)) for c in q.questions if c.id in seen))]
        rows = [{k: v for k, v in row.items() if v is not None} for row in rows]
        if q.repeat is None:
            yield from rows
            return
        yield from ([row] for row in rows)
        if len(rows) <= 12:
            yield from ([a, b] for a in rows for b in rows)
    elif isinstance(q, d.Choice | d.Relationship):
        yield from (o.id for o in q.options)
        if not q.options:
            yield from bounds
    elif isinstance(q, d.Choices):
        ids = [o.id for o in q.options]
        yield from ([i] for i in ids)
        if len(ids) > 1:
            yield ids[: q.max] if q.max else ids
    elif isinstance(q, d.YesNo):
        yield from ("yes", "no")
    elif isinstance(q, d.Consent):
        yield "yes"
    elif isinstance(q, d.Gender):
        yield from ("male", "female", "other", "not_stated")
    elif isinstance(q, d.Number | d.Money):
        yield from _numbers(q, bounds)
    elif isinstance(q, d.Date | d.EraDate | d.BirthDate | d.YearMonth):
        yield from _days(q, bounds)
    elif isinstance(q, d.Person):
        yield from ({"family": "例", "birth_date": day} for day in _days(q, bounds))
    elif not isinstance(q, d.Computed | d.Notice | d.Stop):
        yield from (bounds or {"1"})


def _numbers(q: d.Number | d.Money, bounds: set[str]) -> Iterator[str]:
    values = {n + step for b in bounds if (n := as_number(b)) is not None for step in (-1, 0, 1)}
    low, high = q.min, q.max
    values |= {v for v in (as_number(f"{low:g}") if low is not None else None, as_number("0")) if v is not None}
    for value in sorted(values):
        if (low is None or value >= low) and (high is None or value <= high):
            yield str(value)


def _days(q: d.Question, bounds: set[str]) -> Iterator[str]:
    """Days around each bound; for ages, birthdays around each number of years."""
    days = {TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=1), TODAY - timedelta(days=365 * 30)}
    for bound in bounds:
        number = as_number(bound)
        if number is not None:
            for years in {int(number) - 1, int(number), int(number) + 1}:
                if 0 <= years < 150:
                    days.add(TODAY.replace(year=TODAY.year - years) - timedelta(days=180))
            days |= {TODAY - timedelta(days=int(number) + step) for step in (-1, 0, 1) if 0 <= number < 40_000}
        elif len(bound) == 10 and bound[:4].isdigit():
            days |= {date.fromisoformat(bound) + timedelta(days=step) for step in (-1, 0, 1)}
    future = not isinstance(q, d.BirthDate | d.Person)
    yield from (day.isoformat() if not isinstance(q, d.YearMonth) else day.isoformat()[:7] for day in sorted(days) if future or day <= TODAY)


def failed_trials(definition: d.Definition, tables: Any = None) -> list[tuple[str, str]]:
    """(trial, what differs) for every trial that does not hold."""
    form = compile_form(definition)
    failures: list[tuple[str, str]] = []
    for trial in definition.trials:
        context = Context(today=date.fromisoformat(trial.today), tables=tables or {})
        failures += [(trial.name, what) for what in _differences(trial.expect, evaluate(form, trial.answers, context))]
    return failures


def _differences(expect: d.Expectation, got: Evaluation) -> Iterator[str]:
    shown = got.shown | set(got.pages) | {p.rsplit(".", 1)[-1] for p in got.shown}
    yield from (f"「{name}」が表示されません。" for name in expect.shown if name not in shown)
    yield from (f"「{name}」が表示されています。" for name in expect.hidden if name in shown)
    if expect.errors is not None:
        names = {p.name for p in got.problems}
        yield from (f"「{name}」が誤りになりません。" for name in expect.errors if name not in names)
        yield from (f"「{name}」が誤りになります。" for name in sorted(names - set(expect.errors)))
    if expect.attachments is not None:
        asked = {n.id for n in got.attachments if n.required}
        yield from (f"添付書類「{name}」が求められません。" for name in expect.attachments if name not in asked)
        yield from (f"添付書類「{name}」が求められます。" for name in sorted(asked - set(expect.attachments)))
    for name, value in expect.computed.items():
        if str(got.computed.get(name)) != value:
            yield f"計算「{name}」は{value}ではなく{got.computed.get(name)}です。"


__all__ = ["Finding", "failed_trials", "find_question", "findings", "local_texts", "parse_yaml"]
